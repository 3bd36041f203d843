// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run.h"
#include "rollout/machine.h"

#include <vector>

namespace pilothouse::rollout {

/// A run as screens and exports see it, with the derived display states: CompletedWithFailures;
/// CompletedWithDeferred: nothing failed, and members that were expected offline are left; Stuck:
/// in flight for longer than the policy's or its own history's time (a parent: when that is all it
/// does); Unknown: in flight and not to be seen. Pure; O(members).
/// @param seen by place in the plan, or empty
[[nodiscard]] model::Run describeRun(const MachinePlan& plan, const RunState& state,
                                     const std::vector<MemberObservation>& seen, Instant now);

} // namespace pilothouse::rollout
