// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "rollout/durations.h"
#include "rollout/machine.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// Of all samples: half were there by p50, nine of ten by p90.
struct InstantBand {
    Instant p50{};
    Instant p90{};
    bool operator==(const InstantBand&) const = default;
};

/// What stands in one stage's lane.
struct SimulatedStage {
    std::string name{};
    std::int32_t reached = 0; ///< samples that came to its first member or gate
    std::int32_t ended = 0;   ///< samples that completed it
    std::optional<InstantBand> starts{};
    std::optional<InstantBand> ends{};
    std::optional<InstantBand> firstMember{}; ///< when the first of its members starts
    std::optional<std::chrono::milliseconds> takesP50{};
    std::optional<std::chrono::milliseconds> takesP90{};
    /// The window that its first member starts in at p50, and when that closes; empty: no window.
    std::string window{};
    std::optional<Instant> windowCloses{};
    /// Gates that wait for people or services; no time is known for them, they are taken to say yes
    /// at once: every instant from here on is "plus the time they take".
    std::vector<std::string> untimedGates{};
    bool operator==(const SimulatedStage&) const = default;
};

/// The fleet at one moment, mean of all samples.
struct FleetMix {
    Instant at{};
    double atTarget = 0; ///< members of the plan that are there, by this run or before
    double inFlight = 0;
    bool operator==(const FleetMix&) const = default;
};

/// What remains when every member of this stage fails, with median durations.
struct FailureOutcome {
    std::string stage{};
    bool stops = false; ///< the run; else its thresholds tolerate even that
    std::string cause{};
    Instant at{};
    std::int32_t atTarget = 0;
    std::int32_t failed = 0;
    std::int32_t untouched = 0; ///< still on the old version
    bool operator==(const FailureOutcome&) const = default;
};

struct Simulation {
    std::int32_t samples = 0;
    std::int32_t completed = 0; ///< samples that came to the end
    std::int32_t failed = 0;    ///< samples that stopped on failures
    std::int32_t blocked = 0;   ///< samples that nothing would ever have moved again
    std::string blockedBy{};    ///< state of the first of those: "Pending(MaintenanceClosed)"
    std::optional<InstantBand> ends{}; ///< of the completed ones
    std::vector<SimulatedStage> stages{};
    std::vector<FleetMix> mix{};
    std::string slowest{}; ///< the member with the longest p90
    std::optional<std::chrono::milliseconds> slowestP90{};
    std::vector<FailureOutcome> failures{}; ///< of each stage that has members
    bool operator==(const Simulation&) const = default;
};

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
[[nodiscard]] Simulation simulate(const MachinePlan& plan, const RunState& state, Instant now,
                                  const std::vector<DurationModel>& durations, Openings* openings,
                                  const SimulationOptions& options = {});

} // namespace pilothouse::rollout
