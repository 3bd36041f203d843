// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/gate.h"

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

/// A gate of a stage or of one of its groups.
struct SimulatedGate {
    std::string id{}; ///< "prod/before/1"
    std::string name{};
    GateKind kind = GateKind::Approval;
    GateTiming timing = GateTiming::Before;
    /// People or a service decide and nobody said how long they take: taken to say yes at once,
    /// every instant from here on is "plus the time they take".
    bool isUntimed = false;
    std::optional<InstantBand> opens{};
    std::optional<InstantBand> resolves{};
    bool operator==(const SimulatedGate&) const = default;
};

/// What stands in one stage's lane.
struct SimulatedStage {
    std::string name{};
    std::int32_t members = 0;
    std::int32_t concurrency = 0; ///< at most so many at once, by stage and groups together
    std::int32_t assumed = 0;     ///< members whose duration is a guess, not a memory
    std::int32_t reached = 0;     ///< samples that came to its first member or gate
    std::int32_t ended = 0;       ///< samples that completed it
    std::optional<InstantBand> starts{};
    std::optional<InstantBand> ends{};
    std::optional<InstantBand> firstMember{}; ///< when the first of its members starts
    std::optional<InstantBand> lastMember{};  ///< when the last of its members is done
    std::optional<std::chrono::milliseconds> takesP50{};
    std::optional<std::chrono::milliseconds> takesP90{};
    /// The window that its first member starts in at p50, and when that closes; empty: no window.
    std::string window{};
    std::optional<Instant> windowCloses{};
    std::vector<SimulatedGate> gates{};
    std::vector<std::string> untimedGates{}; ///< ids of those
    std::string slowest{};                   ///< its member with the longest p90
    std::optional<std::chrono::milliseconds> slowestP90{};
    std::int32_t away = 0; ///< members that are away at their turn, in half of the samples
    std::int32_t left = 0; ///< of those, whom the run ends without
    /// From the first to the last that is updated after its stage has ended without it, at p50.
    std::optional<Instant> lateFrom{};
    std::optional<Instant> lateTo{};
    bool operator==(const SimulatedStage&) const = default;
};

/// A member that is away by its schedule when its turn comes. Instants are p50 of these samples.
struct SimulatedAbsence {
    std::int32_t samples = 0; ///< in which it was
    std::int32_t left = 0;    ///< of those, in which the run ended without it
    Instant reached{};        ///< its turn
    Instant back{};           ///< the end of its absence
    bool operator==(const SimulatedAbsence&) const = default;
};

/// A member in the order of the plan.
struct SimulatedMember {
    std::string name{};
    std::string group{};
    std::int32_t stage = 0;
    std::string version{};           ///< before; empty: not known
    std::optional<Instant> starts{}; ///< p50; absent: in half of the samples it never does
    std::optional<std::chrono::milliseconds> takesP50{};
    std::optional<std::chrono::milliseconds> takesP90{};
    bool isAssumed = true;                  ///< how long it takes is a guess, not a memory
    std::optional<SimulatedAbsence> away{}; ///< absent: in no sample
    bool operator==(const SimulatedMember&) const = default;
};

/// What a stage's members say of a time in which they may not start.
struct HeldStage {
    std::int32_t stage = 0;
    std::int32_t members = 0;
    bool operator==(const HeldStage&) const = default;
};

/// A time in which a window forbids starts.
struct SimulatedHold {
    std::string window{}; ///< its id; empty: no window is open and none is known to open
    bool isFreeze = true; ///< else: outside of maintenance windows
    Instant from{};
    std::optional<Instant> to{};     ///< absent: no known end
    std::vector<HeldStage> stages{}; ///< in order
    bool operator==(const SimulatedHold&) const = default;
};

/// Members on one version that is not the target.
struct OldVersion {
    std::string version{};       ///< empty: not known
    std::int32_t members = 0;    ///< in the beginning
    std::int32_t leftBehind = 0; ///< that still have it when all is over, at p50
    bool operator==(const OldVersion&) const = default;
};

/// Why members are still on their old version in the end, at p50; sums to all left behind.
struct LeftBehind {
    std::int32_t unstaged = 0; ///< in no stage
    std::int32_t skipped = 0;
    std::int32_t failed = 0;
    std::int32_t notReached = 0; ///< the run stopped before
    std::int32_t deferred = 0;   ///< away at their turn, and until the end
    [[nodiscard]] std::int32_t total() const {
        return unstaged + skipped + failed + notReached + deferred;
    }
    bool operator==(const LeftBehind&) const = default;
};

/// The fleet at one moment. Members in no stage count too where they are known.
struct FleetMix {
    Instant at{};
    double atTarget = 0;         ///< mean of all samples: are there, by this run or before
    std::int32_t atTarget50 = 0; ///< at least so many in half of the samples
    std::int32_t atTarget90 = 0; ///< and in nine of ten
    double inFlight = 0;         ///< mean
    std::int32_t inFlight50 = 0;
    std::int32_t allowed = 0; ///< at once, of the stages that are under way at p50
    /// On each of Simulation::versions; with atTarget50 all members.
    std::vector<std::int32_t> remaining{};
    std::int32_t skewMinors = 0;  ///< between the newest and the oldest; 0 where not known
    std::int32_t skewMembers = 0; ///< members on the oldest
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
    Instant at{};                               ///< when it is taken to start
    std::uint64_t seed = 0;                     ///< of the draws
    double failureRate = 0;                     ///< of one attempt that was asked about
    std::chrono::milliseconds approvalAfter{0}; ///< that was asked about; 0: at once
    bool isCancelled = false;                   ///< before its end: nothing but `samples` is said
    std::int32_t samples = 0;
    std::int32_t completed = 0; ///< samples that came to the end
    std::int32_t failed = 0;    ///< samples that stopped on failures
    std::int32_t blocked = 0;   ///< samples that nothing would ever have moved again
    std::string blockedBy{};    ///< state of the first of those: "Pending(MaintenanceClosed)"
    std::string blockedStage{}; ///< where that stood
    std::optional<InstantBand> ends{}; ///< of the completed ones
    /// What stages do about members that are away at their turn: go on without them, or wait.
    bool defersAway = true;
    std::int32_t deferred50 = 0; ///< members whom half of the completed samples end without
    std::int32_t deferred90 = 0; ///< nine of ten have no more
    std::int32_t assumed = 0;    ///< members whose duration is a guess, not a memory
    std::vector<SimulatedStage> stages{};
    std::vector<SimulatedMember> members{}; ///< of the plan
    std::vector<SimulatedHold> holds{};     ///< by their beginning
    std::string target{};                   ///< version; empty: the intent names none
    std::int32_t fleetMembers = 0;          ///< that the mix is of
    std::vector<OldVersion> versions{};     ///< oldest first
    LeftBehind leftBehind{};
    std::vector<FleetMix> mix{}; ///< evenly spaced from `at` on
    std::string slowest{};       ///< the member with the longest p90
    std::optional<std::chrono::milliseconds> slowestP90{};
    std::vector<FailureOutcome> failures{}; ///< of each stage that has members
    std::vector<std::string> leftOut{};     ///< windows that were not looked at, with the reason
    std::optional<std::chrono::milliseconds> took{}; ///< told by who ran it, never computed
    bool operator==(const Simulation&) const = default;

    /// Whether a member is away at its turn in half of the samples or more.
    [[nodiscard]] bool isAway(const SimulatedMember& member) const {
        return member.away && 2 * member.away->samples >= samples;
    }
    /// Gates that wait for people or services and have no time.
    [[nodiscard]] std::int32_t untimedCount() const {
        std::size_t count = 0;
        for (const auto& stage : stages) {
            count += stage.untimedGates.size();
        }
        return static_cast<std::int32_t>(count);
    }
};

} // namespace pilothouse::model
