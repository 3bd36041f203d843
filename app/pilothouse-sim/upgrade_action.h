// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace pilothouse::sim {

/// Options of `pilothouse-sim upgrade`.
struct UpgradeOptions {
    std::string kubeconfig; ///< empty: what kubectl would use
    std::string context;
    std::string version;
    bool waits = false;
    bool asksState = false;
};

/// Adds the subcommand.
[[nodiscard]] CLI::App* addUpgradeCommand(CLI::App& app, UpgradeOptions& options);

/// Asks the provider of a simulated member for an upgrade, as `az aks upgrade` would: what a
/// strategy names as its action (`upgrade`) and as its probe (`upgrade --state`). Blocks.
/// @return the exit code: 0 accepted (with --wait: done) or told, 1 refused or failed, 2 bad input,
///         3 nobody answers; the cause is one line on stderr
[[nodiscard]] int runUpgrade(const UpgradeOptions& options);

} // namespace pilothouse::sim
