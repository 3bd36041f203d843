// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

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

/// A run played through in virtual time, many times over: what `rollout::simulate` answers and
/// screens show. Nothing in it is a fact. A value; immutable once published; any thread.
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

} // namespace pilothouse::model
