// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "model/strategy.h"
#include "run_simulate.h"
#include "signals.h"

#include <optional>
#include <string>

namespace pilothouse::ctl {

enum class RunVerb : std::uint8_t { Validate, Plan, Simulate };

struct RunOptions {
    CommonOptions common;
    RunVerb verb = RunVerb::Validate;
    std::string strategyFile; ///< "-": standard input
    std::optional<model::RunDriver> driver;
    std::string target;
    std::optional<Instant> now;
    SimulateOptions simulate; ///< RunVerb::Simulate
};

/// Adds `run` with its verbs.
void addRunCommand(CLI::App& app, RunOptions& options);

/// `pilothousectl run validate|plan|simulate`.
[[nodiscard]] Exit runRun(const RunOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
