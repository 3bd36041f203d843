// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/plan.h"
#include "rollout/durations.h"
#include "rollout/facts.h"
#include "rollout/simulate.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pilothouse::rollout {

/// The seed of a plan whose user names none: a simulation of the same plan repeats itself.
[[nodiscard]] std::uint64_t seedOf(const model::Plan& plan);

/// A plan that is not started yet, simulated over what is known of its fleet: durations, windows,
/// versions. `options.fleet` is filled here; windows that are not given are taken to be open and
/// told in `leftOut`. Pure; Validation for a window without a meaning.
/// @param history   null: no memory, every duration is assumed
/// @param elsewhere windows of the plan that are not written in it: members' planned maintenance,
///                  calendar files
[[nodiscard]] Result<model::Simulation>
simulatePlan(const model::Plan& plan, const std::vector<MemberFacts>& members, Instant now,
             SimulationOptions options, const DurationHistory* history = nullptr,
             const std::vector<model::Window>& elsewhere = {});

} // namespace pilothouse::rollout
