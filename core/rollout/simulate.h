// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/simulation.h"
#include "rollout/durations.h"
#include "rollout/machine.h"

#include <cstdint>
#include <vector>

namespace pilothouse::rollout {

struct SimulationOptions {
    std::int32_t samples = 500;     ///< 1 … 100,000
    std::uint64_t seed = 0;         ///< the same seed and inputs: the same result
    double failureProbability = 0;  ///< of one attempt, 0 … 1
    std::int32_t mixPoints = 96;    ///< moments between now and the p90 end
    std::chrono::days horizon{400}; ///< further than this is blocked
};

/// The run from `state` on, many times over, by the very machine that drives it: only durations and
/// (where asked for) failures are drawn. Pure; one thread; O(samples · members).
/// @param durations by place in the plan
/// @param openings  null: no windows; its caches fill
[[nodiscard]] model::Simulation simulate(const MachinePlan& plan, const RunState& state,
                                         Instant now, const std::vector<DurationModel>& durations,
                                         Openings* openings, const SimulationOptions& options = {});

} // namespace pilothouse::rollout
