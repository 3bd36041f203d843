// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"

#include <string>
#include <vector>

namespace pilothouse::ctl {

struct ProgramsOptions {
    CommonOptions common;
    std::string action = "list";
    std::vector<std::string> ids;
};

/// Adds what only this command takes.
void addProgramsOptions(CLI::App& command, ProgramsOptions& options);

/// Lists the sign-in programs that the contexts of the fleet name, with the word on each; keeps or
/// takes back such a word. Runs none of them and contacts nobody.
[[nodiscard]] Exit runPrograms(const ProgramsOptions& options);

} // namespace pilothouse::ctl
