// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace pilothouse::model {

/// Members, groups, stages and gates in records: places in the frozen plan, counted over the whole
/// run in plan order, from 0. The plan is itself in the journal (PlanFrozen).
using PlanIndex = std::uint32_t;

enum class CommandKind : std::uint8_t {
    Start, ///< also resumes; `retriesFailed` or: what failed so far is accepted
    Stop,
    Skip,           ///< target "stage/S", "group/S/G", "member/M", "wait/S"
    Approve,        ///< completes the gate `target`, of whatever kind
    RetryMember,    ///< target: a failed member, or one whose fate is unknown
    AdoptMember,    ///< target: a member whose fate is unknown; its action is taken to run
    OverrideWindow, ///< target: id of a window that may be overridden
    Abandon,
    CheckAgain ///< target: a health gate that asks a person; its samples count anew from now
};
[[nodiscard]] std::string_view toString(CommandKind kind); ///< "Start"

/// What a person or an automation asks of a run.
struct Command {
    std::string id{}; ///< made by the client; the same id again does nothing
    CommandKind kind = CommandKind::Start;
    std::string target{};
    std::string by{};
    std::string comment{};
    bool retriesFailed = false; ///< Start after a failure
    bool operator==(const Command&) const = default;
};

// Record types in the order of the reference; field names are the names in JSON.

struct RunCreated {
    std::string id{};
    std::string name{};
    std::string backend{};
    std::string createdBy{};
    std::string parentRunId{};
    bool operator==(const RunCreated&) const = default;
};
struct PlanFrozen {
    std::string hash{}; ///< SHA-256 of `plan`
    std::string plan{}; ///< canonical JSON
    bool operator==(const PlanFrozen&) const = default;
};
struct CommandTaken {
    Command command{};
    bool operator==(const CommandTaken&) const = default;
};
struct CommandRejected {
    Command command{};
    std::string reason{};
    bool operator==(const CommandRejected&) const = default;
};

enum class Level : std::uint8_t { Run, Stage, Group };
[[nodiscard]] std::string_view toString(Level level);

/// Why a run stops taking new members.
enum class Halt : std::uint8_t { None, Stop, Failure };
[[nodiscard]] std::string_view toString(Halt halt); ///< None: ""

/// The roll-up of a run, stage or group came to another state. The one record that recovery may
/// compute anew: all others are facts.
struct StateChanged {
    Level level = Level::Run;
    PlanIndex index = 0; ///< of the stage or group
    LifeState state = LifeState::NotStarted;
    PendingReason reason = PendingReason::None;
    Halt halt = Halt::None; ///< Level::Run: stays until the next Start
    std::string text{};     ///< for people
    bool operator==(const StateChanged&) const = default;
};
struct GateOpened {
    PlanIndex gate = 0;
    std::optional<Instant> resolveAt{};                ///< schedule, soak; approvals that expire
    std::optional<std::chrono::milliseconds> steady{}; ///< since boot, suspend included
    std::string boot{};                                ///< which boot
    bool operator==(const GateOpened&) const = default;
};
/// Never asked again after this (Expired: until the next Start).
struct GateResolved {
    PlanIndex gate = 0;
    GateState state = GateState::Completed; ///< Completed, Skipped, Failed, Expired
    std::string by{};                       ///< empty: the gate itself
    std::string comment{};
    bool operator==(const GateResolved&) const = default;
};
/// A sample of a gate, or, where `isBaseline`, of the stage `index` before its first member.
struct CheckSample {
    PlanIndex index = 0;
    bool isBaseline = false;
    std::int32_t number = 0;
    CheckOutcome outcome = CheckOutcome::Inconclusive;
    std::string code{};
    std::string text{};
    std::string evidence{};
    bool operator==(const CheckSample&) const = default;
};
struct MemberBlocked {
    PlanIndex member = 0;
    PendingReason reason = PendingReason::Unknown;
    std::optional<Instant> retryAt{}; ///< absent: asked again at every tick
    std::string text{};
    bool operator==(const MemberBlocked&) const = default;
};
/// Durable before the driver is asked.
struct MemberIntent {
    PlanIndex member = 0;
    std::int32_t attempt = 0;
    bool operator==(const MemberIntent&) const = default;
};
struct MemberDispatched {
    PlanIndex member = 0;
    std::int32_t attempt = 0;
    std::string handle{};
    bool isAdopted = false;
    bool operator==(const MemberDispatched&) const = default;
};
struct MemberObserved {
    PlanIndex member = 0;
    MemberStep step = MemberStep::Verifying;
    bool hasLeft = false;
    std::string text{};
    bool operator==(const MemberObserved&) const = default;
};
/// The attempt failed and another will follow, not before `retryAt`.
struct MemberAttemptFailed {
    PlanIndex member = 0;
    std::int32_t attempt = 0;
    std::string code{};
    std::string text{};
    Instant retryAt{};
    bool operator==(const MemberAttemptFailed&) const = default;
};
struct MemberResult {
    PlanIndex member = 0;
    std::int32_t attempt = 0;
    LifeState state = LifeState::Completed; ///< Completed, Failed
    bool isInferred = false;
    bool isTolerated = false; ///< Failed, but by policy no failure of the stage
    std::string code{};
    std::string text{};
    bool operator==(const MemberResult&) const = default;
};
struct MemberSkipped {
    PlanIndex member = 0;
    std::string cause{}; ///< "alreadyCurrent", "left", "stopped", "user"
    std::string text{};
    bool operator==(const MemberSkipped&) const = default;
};
struct MemberRetry {
    PlanIndex member = 0;
    bool operator==(const MemberRetry&) const = default;
};
struct WindowOverride {
    std::string window{};
    std::string by{};
    std::string comment{};
    bool operator==(const WindowOverride&) const = default;
};
/// What the fold of all records before it comes to; a check, nothing is read from it.
struct Snapshot {
    std::uint64_t digest = 0;
    bool operator==(const Snapshot&) const = default;
};
/// A writer takes over. One that sees a later epoch than its own stops.
struct Epoch {
    std::uint64_t number = 0;
    std::string holder{};
    bool operator==(const Epoch&) const = default;
};

using RecordBody = std::variant<RunCreated, PlanFrozen, CommandTaken, CommandRejected, StateChanged,
                                GateOpened, GateResolved, CheckSample, MemberBlocked, MemberIntent,
                                MemberDispatched, MemberObserved, MemberAttemptFailed, MemberResult,
                                MemberSkipped, MemberRetry, WindowOverride, Snapshot, Epoch>;

/// One line of a run's journal. `seq` has no gaps and starts at 1.
struct Record {
    std::uint64_t seq = 0;
    Instant at{};
    RecordBody body{};
    bool operator==(const Record&) const = default;
};
/// The type's name in the journal: "MemberIntent"; CommandTaken is "Command".
[[nodiscard]] std::string_view typeName(const RecordBody& body);

} // namespace pilothouse::model
