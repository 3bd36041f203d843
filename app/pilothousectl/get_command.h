// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "signals.h"

#include <string>

namespace pilothouse::ctl {

struct GetOptions {
    CommonOptions common;
    std::string kind;
    std::string ns;
    bool allNamespaces = false;
    std::string selector;
};

/// Adds KIND, -n, -A and -l.
void addGetOptions(CLI::App& command, GetOptions& options);

/// `pilothousectl get`.
[[nodiscard]] Exit runGet(const GetOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
