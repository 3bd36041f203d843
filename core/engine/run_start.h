// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "model/run_record.h"
#include "storage/run_store.h"

#include <cstdint>
#include <string>

namespace pilothouse::engine {

/// Whom a plan will change: what a person confirms before a write.
struct PlanChanges {
    std::int32_t clusters = 0; ///< members that are not at the target yet
    bool hasProduction = false;
};
[[nodiscard]] PlanChanges changesOf(const model::Plan& plan, const fleet::FleetConfig& fleet);

/// Leaves a command for whoever drives the run, durable; its id, and who asks where the command
/// names nobody, are made here. The id. Errors as RunCommands::post.
[[nodiscard]] Result<std::string> postCommand(storage::RunStore& store, const std::string& run,
                                              model::Command command, Instant now);

/// What a person says when a run is made.
struct StartRequest {
    std::string name{};    ///< [a-z0-9-]{1,50}
    std::string comment{}; ///< why, for the audit log
    Instant at{};
};
/// Makes a local run of a plan and leaves its Start: it moves as soon as somebody drives it. Its
/// id. Whether the plan may start (no finding of severity Error, gaps accepted, writing turned on)
/// is for the caller to know. Conflict for a name that is taken, Validation for a bad one.
[[nodiscard]] Result<std::string> startLocalRun(storage::RunStore& store, const model::Plan& plan,
                                                const StartRequest& request);

} // namespace pilothouse::engine
