// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "rollout/machine_plan.h"
#include "rollout/openings.h"
#include "rollout/simulate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace pilothouse::rollout::detail {

/// How a member ended in one sample.
enum class FlightEnd : std::uint8_t { NotReached, AtTarget, Failed, Skipped, Deferred };

/// When a member was in flight in one sample, in tenths of a second after the beginning; -1: not,
/// or not yet.
struct Flight {
    std::int32_t from = -1;
    std::int32_t to = -1;
    FlightEnd end = FlightEnd::NotReached;
};
inline constexpr std::chrono::milliseconds kFlightUnit{100};

/// The value that a share of the list stays at or below; reorders it. Not of an empty list.
template<class T>
T quantile(std::vector<T>& values, double share) {
    const auto last = static_cast<double>(values.size() - 1);
    const auto place = values.begin() + std::lround(last * share);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// Fills mix, versions and leftBehind from the flights: samples one after another, the members of
/// each by place in the plan. `until` is the end of the mix. O(flights + samples · points).
void describeCourse(const MachinePlan& plan, const SimulatedFleet& fleet,
                    const std::vector<Flight>& flights, Instant until, std::int32_t mostPoints,
                    model::Simulation& into);

/// A member that was away at its turn, in one sample.
struct AbsenceNote {
    PlanIndex member = 0;
    Instant reached{};
    Instant back{};
    bool isLeft = false; ///< the run ended without it
};

/// Fills who is away, of members and stages that are told already. O(notes · log notes).
void describeAbsences(std::vector<AbsenceNote> notes, model::Simulation& into);

/// Fills holds, from `into.at` to `until`: O(classes of members · turns of their windows).
void describeHolds(const MachinePlan& plan, Openings& openings, Instant until,
                   model::Simulation& into);

} // namespace pilothouse::rollout::detail
