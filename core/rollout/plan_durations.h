// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "rollout/durations.h"
#include "rollout/machine_plan.h"

#include <string>
#include <vector>

namespace pilothouse::rollout {

/// How long each member of a plan may take, by place in the plan: what is remembered, drawn towards
/// the guess without history from its pools. A member whose nodes are not known counts as having as
/// many as the median of those that are (three where none is). Pure; O(members · log members).
/// @param history null: no memory
[[nodiscard]] std::vector<DurationModel> durationsOf(const model::Plan& plan,
                                                     const DurationHistory* history);

/// Of the same members: whether nothing is remembered of any member like it (what is done to it,
/// who hosts it, how big it is), so that its duration is a guess. Pure; O(members).
[[nodiscard]] std::vector<bool> assumedDurations(const model::Plan& plan,
                                                 const DurationHistory* history);

/// Where what the same members take is remembered: see durationBucket. Pure; O(members).
[[nodiscard]] std::vector<std::string> durationBuckets(const model::Plan& plan);

/// Tells the machine what the durations mean: when a member is stuck (the policy's percentile of
/// its own kind) and how long it may still be in flight (p90, for the window guard). O(members).
void setDurations(MachinePlan& plan, const std::vector<DurationModel>& durations);

} // namespace pilothouse::rollout
