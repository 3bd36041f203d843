// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "run_command.h"
#include "storage/run_store.h"

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <utility>

namespace pilothouse::ctl {

/// Where the local runs of a fleet are, and its clock; nobody is contacted for it.
struct RunPlace {
    std::string folder;
    std::shared_ptr<const Clock> clock;
    fleet::FleetConfig fleet;
};

/// Says an error; the exit code of input that is wrong, or of what broke here.
[[nodiscard]] Exit complainAs(const Error& error);
/// Of the fleet that the options name; what went wrong is said.
[[nodiscard]] tl::expected<RunPlace, Exit> placeOfRuns(const CommonOptions& options);
/// The same with their store, opened.
struct OpenRuns {
    RunPlace place;
    storage::RunStore store;
};
[[nodiscard]] tl::expected<OpenRuns, Exit> openRuns(const CommonOptions& options);
/// The name in "local/NAME" or "NAME"; Validation for "azure/…" and "kubefleet/…", whose own
/// controllers drive them.
[[nodiscard]] Result<std::string> localRun(const std::string& reference);

/// Whether a command may write, by the rules of the command line; says why not. `changing` is how
/// many clusters will change.
[[nodiscard]] bool mayWrite(const RunOptions& options, const fleet::FleetConfig& fleet,
                            std::int32_t changing, bool hasProduction);
/// `pilothousectl run start|list|show` and what a person asks of a run.
[[nodiscard]] Exit startRun(const RunOptions& options, const Waiter& waiter);
[[nodiscard]] Exit listRuns(const RunOptions& options);
[[nodiscard]] Exit showRun(const RunOptions& options, const Waiter& waiter);
[[nodiscard]] Exit askRun(const RunOptions& options);

} // namespace pilothouse::ctl
