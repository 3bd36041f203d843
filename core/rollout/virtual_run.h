// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/absences.h"
#include "rollout/durations.h"
#include "rollout/machine.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// A member that was away at its turn.
struct VirtualAbsence {
    PlanIndex member = 0;
    Instant reached{}; ///< when its turn came first
    Instant back{};    ///< the end of its last absence
};

/// A run played through in virtual time by the machine itself: members take the durations they are
/// given, people say yes at once or after a time, health passes, webhooks answer 200.
struct VirtualRun {
    RunState state{};       ///< where it ended
    Instant endedAt{};      ///< virtual time then
    bool isBlocked = false; ///< nothing would ever happen again, though it is not over
    std::uint64_t ticks = 0;
    std::vector<VirtualAbsence> absences{}; ///< in the order of their turns
};

/// What becomes of a member in virtual time.
struct VirtualFate {
    std::chrono::milliseconds takes{0}; ///< from now
    bool fails = false;
};
/// @param member  place in the plan
/// @param elapsed how long its attempt is in flight already; zero for a fresh one
using FateOf = std::function<VirtualFate(PlanIndex member, std::chrono::milliseconds elapsed)>;

/// Fates drawn from durations, always the same for a seed and a sample. Borrows `durations`.
[[nodiscard]] FateOf drawnFates(const std::vector<DurationModel>& durations, std::uint64_t seed,
                                std::int32_t sample, double failureProbability = 0);

/// A plan whose gates are taken to go well: approvals, webhooks and gates that wait for a person
/// resolve when they are reached, health holds for its shortest time. Soak, schedules, windows,
/// thresholds and bounds stay. O(members).
/// @param approvalAfter more than 0: whatever waits for a person stays a gate that one yes opens,
/// and expires as it would; see playRun
[[nodiscard]] MachinePlan withGoodGates(const MachinePlan& plan, const RunState& from,
                                        std::chrono::milliseconds approvalAfter = {});
/// The state that fits it, `now`. O(members).
[[nodiscard]] RunState withGoodGates(const MachinePlan& plan, const RunState& from, Instant now);

/// Plays a run from a state (of the plan made by withGoodGates) until it is over, halted or
/// blocked, or past `until`. Deterministic for a deterministic `fate`. O(members · groups) and a
/// few words of memory per tick.
/// @param approvalAfter how long people take from the moment they are asked
/// @param absences      null: everybody is always there. Who goes away in flight proves nothing
///                      before it is back
[[nodiscard]] VirtualRun playRun(const MachinePlan& plan, const RunState& from, Instant now,
                                 Instant until, Openings* openings, const FateOf& fate,
                                 std::chrono::milliseconds approvalAfter = {},
                                 Absences* absences = nullptr);

} // namespace pilothouse::rollout
