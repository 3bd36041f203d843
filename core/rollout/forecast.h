// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_forecast.h"
#include "rollout/durations.h"
#include "rollout/machine.h"

#include <cstdint>
#include <vector>

namespace pilothouse::rollout {

struct ForecastOptions {
    std::int32_t samples = 100;
    std::uint64_t seed = 0;         ///< the same seed and inputs: the same result
    std::int32_t loadPoints = 48;   ///< moments between now and the end
    std::chrono::days horizon{400}; ///< what is further away is not expected at all
};

/// What is expected of the rest of a run, by the very machine that drives it, in virtual time; from
/// `simulate` it differs in telling each member, group and stage. A run that is over, stopped or
/// failed expects nothing. Pure; one thread; O(samples · members).
/// @param durations by place in the plan
/// @param openings  null: no windows; its caches fill
[[nodiscard]] model::RunForecast forecastRun(const MachinePlan& plan, const RunState& state,
                                             Instant now,
                                             const std::vector<DurationModel>& durations,
                                             Openings* openings,
                                             const ForecastOptions& options = {});

} // namespace pilothouse::rollout
