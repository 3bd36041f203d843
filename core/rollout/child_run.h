// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/plan.h"
#include "rollout/run_state.h"

namespace pilothouse::rollout {

/// The plan of a run that retries what failed in this one, with the same intent and images: the
/// members that failed or were deferred alone, in their stages and groups, with their gates, waits
/// and bounds. Its hash is empty: freeze it anew, and name this run as the parent. Validation where
/// the run is still under way, or nothing is left. Pure; O(members). Source: Azure/AKS#5733.
[[nodiscard]] Result<model::Plan> planRetryOfFailed(const model::Plan& plan, const RunState& state);

} // namespace pilothouse::rollout
