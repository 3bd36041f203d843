// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/run_state.h"

#include <string>
#include <vector>

namespace pilothouse::rollout {

/// The state that follows from members and gates. Source: reference of staged updates, D4.
struct Roll {
    model::LifeState state = model::LifeState::NotStarted;
    model::PendingReason reason = model::PendingReason::None;
    bool operator==(const Roll&) const = default;
};

/// Pure. `isFrozen`: a freeze holds the stage's gates back, and is told instead of them.
[[nodiscard]] Roll rollGroup(const MachinePlan& plan, const RunState& state, PlanIndex group,
                             bool isFrozen);
/// Pure; O(groups of the stage).
[[nodiscard]] Roll rollStage(const MachinePlan& plan, const RunState& state, PlanIndex stage,
                             bool isFrozen);
/// Pure, from the states of the stages; O(stages).
[[nodiscard]] Roll rollRun(const RunState& state);

/// Completed and Skipped end a stage or group.
[[nodiscard]] bool isDone(model::LifeState state);
/// All of these gates are Completed or Skipped.
[[nodiscard]] bool areResolved(const RunState& state, const std::vector<PlanIndex>& gates);
/// Which reason a gate gives for waiting.
[[nodiscard]] model::PendingReason reasonOf(model::GateKind kind);

/// Why the stage must take no new member, for people; empty when nothing is tripped: thresholds of
/// stage and groups, failures in a row, the same error, the error budget, a failed gate, too few
/// successes. Strictly more than the threshold. Source: D7.
[[nodiscard]] std::string tripOf(const MachinePlan& plan, const RunState& state, PlanIndex stage);

} // namespace pilothouse::rollout
