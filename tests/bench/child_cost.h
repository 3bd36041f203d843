// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::bench {

/// What a program took from its start to its end.
struct ChildCost {
    double cpuUs = 0; ///< of all its threads, in user and kernel mode
};

/// Runs a program with its output thrown away; none when it cannot be started or does not end with
/// 0.
[[nodiscard]] std::optional<ChildCost> runChild(const std::vector<std::string>& command);

/// The program of that name in PATH, if there is one.
[[nodiscard]] std::optional<std::filesystem::path> findProgram(const std::string& name);

} // namespace pilothouse::bench
