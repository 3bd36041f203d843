// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_record.h"
#include "rollout/machine_plan.h"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::rollout {

/// A member as its records left it.
struct MemberState {
    model::LifeState state = model::LifeState::NotStarted;
    model::MemberStep step = model::MemberStep::None;
    model::PendingReason reason = model::PendingReason::None;
    bool hasLeft = false;
    bool isUncounted = false; ///< Failed, but tolerated by policy or accepted by a person
    bool isUncertain = false; ///< Pending: what its action did is not known
    bool isDeferred = false;  ///< nothing waits for it: it was expected offline at its turn
    std::int32_t attempt = 0; ///< the number of the current or last one
    model::Attempt current{};
    std::vector<model::Attempt> earlier{};
    std::string message{};
    bool operator==(const MemberState&) const = default;
};

/// A gate as its records left it.
struct GateRecord {
    model::GateState state = model::GateState::NotStarted;
    model::GateTrouble trouble = model::GateTrouble::None;
    bool isForced = false; ///< somebody completed it by hand, or the webhook said yes
    std::optional<Instant> openedAt{};
    std::optional<Instant> resolveAt{};
    std::optional<Instant> resolvedAt{};
    std::optional<std::chrono::milliseconds> steady{};
    std::string boot{};
    std::string resolvedBy{};
    std::string comment{};
    std::vector<model::Approval> approvals{};
    std::vector<model::GateSample> samples{};
    std::int32_t passes = 0; ///< in a row
    std::int32_t fails = 0;  ///< since it was opened or armed again
    std::int32_t errors = 0; ///< in a row
    Instant armedAt{};       ///< samples count from here
    bool operator==(const GateRecord&) const = default;
};

/// Counts of members, kept by the fold.
struct Tally {
    model::MemberCounts counts{};
    std::int32_t failures = 0;                                  ///< that count against thresholds
    std::array<std::int32_t, model::kPendingReasons> reasons{}; ///< of pending members
    std::int32_t late = 0; ///< deferred members that are not done, also those that run now
    /// Nobody is left to wait for.
    [[nodiscard]] bool isDone() const {
        return counts.notStarted + counts.pending + counts.running == late;
    }
    /// Some were deferred, and nobody else came so far that anything is proved.
    [[nodiscard]] bool isUnproved() const {
        return late > 0 && counts.completed + counts.failed == 0;
    }
    [[nodiscard]] model::PendingReason mostUrgent() const;
    bool operator==(const Tally&) const = default;
};

/// A run, stage or group: counts from the fold, state from the last StateChanged.
struct ScopeState {
    model::LifeState state = model::LifeState::NotStarted;
    model::PendingReason reason = model::PendingReason::None;
    std::optional<Instant> startedAt{};
    std::optional<Instant> completedAt{};
    Tally tally{};
    bool operator==(const ScopeState&) const = default;
};

/// Everything the records of a run say, folded. Counters are derived here and stored nowhere. A
/// value: a replay of the journal gives an equal one. O(members) to copy.
struct RunState {
    std::string id{};
    std::string name{};
    std::string backend{};
    std::string createdBy{};
    std::string parentRunId{};
    std::string planHash{};
    Instant createdAt{};
    bool isStarted = false;
    bool isAbandoned = false;
    model::Halt halt = model::Halt::None;
    std::string haltText{};
    ScopeState run{};
    std::vector<ScopeState> stages{};
    std::vector<ScopeState> groups{};
    std::vector<MemberState> members{};
    std::vector<GateRecord> gates{};
    std::vector<std::optional<model::CheckOutcome>> baselines{}; ///< by stage, once taken

    // What a tick looks through, beside the members so that it stays in the cache.
    std::vector<Instant> earliest{};   ///< by member: not before; Instant::min(): any time
    std::vector<std::uint64_t> open{}; ///< a bit a member: NotStarted or Pending
    std::vector<PlanIndex> running{};  ///< in the order they started

    // Breakers.
    std::int32_t failuresInARow = 0;
    std::int64_t failedWeight = 0;
    std::vector<std::vector<std::pair<std::string, std::int32_t>>> errorCodes{}; ///< by stage

    std::vector<std::string> overriddenWindows{};
    std::set<std::string> commandIds{};
    std::uint64_t lastSeq = 0;
    Instant lastAt{}; ///< the latest moment of any record
    std::uint64_t epoch = 0;
    std::string violation{}; ///< a record that the transition table does not allow; run fails
    bool operator==(const RunState&) const = default;

    /// The first stage that is neither Completed nor Skipped; kNowhere when there is none.
    [[nodiscard]] PlanIndex currentStage() const;
    /// Completed, Skipped or abandoned: nothing will happen any more.
    [[nodiscard]] bool isOver() const;
};

/// A run of this plan before its first record. O(members).
[[nodiscard]] RunState emptyState(const MachinePlan& plan);

/// The fold: the state after one more record. Pure but for `state`; O(1) (a Start after a failure:
/// O(members)). A record that the table of D3 does not allow sets `violation` and changes nothing
/// else. Source of the table: reference of staged updates, D3; see machine.h.
void apply(const MachinePlan& plan, RunState& state, const model::Record& record);

/// All records in order. O(records).
[[nodiscard]] RunState replay(const MachinePlan& plan, const std::vector<model::Record>& records);

/// Whether `handle` may replace the one of a dispatched attempt that never ran: both are of starts
/// of our own, and they differ.
[[nodiscard]] bool isOtherStart(const model::Attempt& attempt, const std::string& handle);

/// A number that two equal states share; for Snapshot records.
[[nodiscard]] std::uint64_t digestOf(const RunState& state);

} // namespace pilothouse::rollout
