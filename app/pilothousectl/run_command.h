// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "engine/run_report.h"
#include "model/strategy.h"
#include "run_simulate.h"
#include "signals.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

enum class RunVerb : std::uint8_t {
    Validate,
    Plan,
    Simulate,
    Start,
    List,
    Show,
    Report,
    Drive,
    // What a person asks of a run, in the order of model::CommandKind where it is one.
    Stop,
    Resume,
    Approve,
    Skip,
    Retry,
    Adopt,
    Override,
    Abandon,
    Check
};

struct RunOptions {
    CommonOptions common;
    RunVerb verb = RunVerb::Validate;
    std::string strategyFile; ///< "-": standard input
    std::optional<model::RunDriver> driver;
    std::string target;
    std::optional<Instant> now;
    SimulateOptions simulate; ///< RunVerb::Simulate

    std::string run;    ///< "local/NAME", or the name
    std::string name;   ///< RunVerb::Start
    std::string object; ///< gate, "stage/S" …, member or window
    std::string comment;
    bool isWatched = false;                                       ///< RunVerb::Show
    bool retriesFailed = false;                                   ///< RunVerb::Resume
    engine::ReportFormat report = engine::ReportFormat::Markdown; ///< RunVerb::Report
    std::string outFile;       ///< RunVerb::Report; empty: stdout
    bool untilBlocked = false; ///< RunVerb::Drive
    std::vector<std::string> withoutLease;
    bool write = false;
    std::optional<int> confirm;
    int acceptUnread = 0; ///< RunVerb::Start: so many things that could not be read
};

/// Adds `run` with its verbs.
void addRunCommand(CLI::App& app, RunOptions& options);

/// `pilothousectl run …`.
[[nodiscard]] Exit runRun(const RunOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
