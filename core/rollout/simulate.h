// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/simulation.h"
#include "rollout/absences.h"
#include "rollout/durations.h"
#include "rollout/machine.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// What is known of the fleet beside the plan, for the version mix. Empty lists: not known.
struct SimulatedFleet {
    std::string target{};                ///< version; empty: the intent names none
    std::vector<std::string> versions{}; ///< of members, by place in the plan
    std::vector<bool> isAssumed{};       ///< their durations are guesses; by place in the plan
    std::vector<std::string> unstaged{}; ///< versions of members in no stage
};

struct SimulationOptions {
    std::int32_t samples = 500;     ///< 1 … 100,000
    std::uint64_t seed = 0;         ///< the same seed and inputs: the same result
    double failureProbability = 0;  ///< of one attempt, 0 … 1
    std::int32_t mixPoints = 240;   ///< moments of the mix, at most
    std::chrono::days horizon{400}; ///< further than this is blocked
    /// How long people take to say yes from the moment they are asked; 0: at once, and counted as
    /// gates without a time. Approvals that expire before that stop the run.
    std::chrono::milliseconds approvalAfter{0};
    SimulatedFleet fleet{};
    Absences* absences = nullptr;        ///< null: everybody is always there; its caches fill
    std::function<bool()> isCancelled{}; ///< asked between samples; null: never
};

/// The run from `state` on, many times over, by the very machine that drives it: only durations and
/// (where asked for) failures are drawn. Pure; one thread; O(samples · members).
/// @param durations by place in the plan
/// @param openings  null: no windows; its caches fill
[[nodiscard]] model::Simulation simulate(const MachinePlan& plan, const RunState& state,
                                         Instant now, const std::vector<DurationModel>& durations,
                                         Openings* openings, const SimulationOptions& options = {});

} // namespace pilothouse::rollout
