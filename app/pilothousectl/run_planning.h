// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/expected_silence.h"
#include "engine/plan_facts.h"
#include "plan_json.h"
#include "rollout/plan.h"
#include "run_command.h"

#include <tl/expected.hpp>

#include <vector>

namespace pilothouse::ctl {

/// A strategy against a fleet as it is now.
struct Planning {
    OpenedFleet opened;
    model::Strategy strategy;
    model::RunDriver driver = model::RunDriver::Local;
    engine::FleetFacts facts;
    rollout::Planned planned;
    engine::UnreadParts unread; ///< of the facts' gaps: whom the run defers, and the others
    Instant at{};
    Instant readAt{}; ///< when the members were asked: `at` may be another instant

    /// Borrows.
    [[nodiscard]] PlanAnswer answer() const {
        return {.strategy = strategy,
                .driver = driver,
                .plan = planned.plan,
                .findings = planned.findings,
                .gaps = unread.open,
                .deferred = unread.deferred,
                .at = at};
    }
};

/// Reads the strategy and the fleet, asks the members, and plans; what went wrong is said.
[[nodiscard]] tl::expected<Planning, Exit> planFor(const RunOptions& options, const Waiter& waiter);
/// What could not be read, findings where the verb's own output has none, and their counts.
void tellPlanning(const Planning& planning, RunVerb verb);
[[nodiscard]] bool hasError(const std::vector<model::RunFinding>& findings);

/// `pilothousectl run validate|plan|simulate`.
[[nodiscard]] Exit runPlanning(const RunOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
