// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "base/time.h"
#include "model/gate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// One staged run, in whatever system. Stable for as long as the run is remembered.
using RunId = Id<struct RunTag>;

/// Where a run, stage, group or member stands; one vocabulary for all four.
/// Source: Azure Kubernetes Fleet Manager, "update orchestration", states.
enum class LifeState : std::uint8_t {
    NotStarted,
    Running,  ///< at least one member in progress
    Pending,  ///< nothing can proceed now; a PendingReason says why
    Stopping, ///< nothing new starts, what is in flight finishes
    Stopped,
    Skipped,
    Failed,
    Completed ///< lifecycle, not success: failures may have been tolerated
};
[[nodiscard]] std::string_view toString(LifeState state); ///< "NotStarted"
[[nodiscard]] std::optional<LifeState> lifeStateFrom(std::string_view text);

/// What a screen calls it: a state, or one of four that are derived and never stored.
enum class DisplayState : std::uint8_t {
    NotStarted,
    Running,
    Pending,
    Stopping,
    Stopped,
    Skipped,
    Failed,
    Completed,
    CompletedWithFailures, ///< Completed, and members failed
    CompletedWithDeferred, ///< Completed without members that were expected offline
    Stuck,                 ///< Running for longer than its own history explains
    Unknown                ///< no fresh observation, or a state of a newer API
};
[[nodiscard]] std::string_view toString(DisplayState state); ///< "CompletedWithFailures"

/// Why something is Pending. None belongs to every other state.
enum class PendingReason : std::uint8_t {
    None,
    Approval, ///< a person, or a service that was asked, has not said yes
    Schedule,
    Soak,
    Health,
    MaintenanceClosed,
    Freeze,
    VersionNotInRegion,
    ImageNotInRegion,
    ClusterBusy,
    ClusterStopped,
    Unreachable,
    Quota,
    ForeignRun,
    Unknown, ///< what an action did is not known; a person chooses adopt, retry or skip
    Deferred ///< expected offline at its turn: its stage goes on without it
};
inline constexpr std::size_t kPendingReasons = 16;
[[nodiscard]] std::string_view toString(PendingReason reason); ///< "MaintenanceClosed"; None: ""
/// Of several reasons the lower rank is told: Freeze, Approval, Health, Schedule, Soak,
/// MaintenanceClosed, VersionNotInRegion, ImageNotInRegion, ClusterBusy, others.
[[nodiscard]] int urgency(PendingReason reason);

/// What a Running member does.
enum class MemberStep : std::uint8_t {
    None,
    Starting,   ///< the intent is durable, the driver has not accepted yet
    InProgress, ///< the driver works
    Verifying   ///< the driver is done, the member itself has not proved it yet
};
[[nodiscard]] std::string_view toString(MemberStep step); ///< "Starting"; None: ""

/// One try to bring a member to the target.
struct Attempt {
    std::int32_t number = 0; ///< from 1
    std::string handle{};    ///< the driver's: an operation id, or pid and start time of a child
    Instant intentAt{};
    std::optional<Instant> dispatchedAt{};
    std::optional<Instant> finishedAt{};
    LifeState outcome = LifeState::Running; ///< Completed or Failed once finished
    bool isAdopted = false;                 ///< found running after a crash
    bool isInferred = false; ///< the end was read off the member, not told by the action
    std::string errorCode{}; ///< stable word, "Timeout"
    std::string errorText{};
    bool operator==(const Attempt&) const = default;
};

/// A member in a run.
struct MemberRun {
    ClusterId id{};
    std::string name{};
    LifeState state = LifeState::NotStarted;
    DisplayState display = DisplayState::NotStarted;
    std::string stateText{}; ///< as the other system said it, where it has a word of its own
    MemberStep step = MemberStep::None;
    PendingReason reason = PendingReason::None;
    std::optional<Instant> retryAt{}; ///< Pending, or waiting for its next attempt
    std::string message{};            ///< why pending or skipped, or a note beside success
    std::vector<Attempt> attempts{};  ///< oldest first
    bool hasLeft = false;             ///< the fleet, while it was running
    bool operator==(const MemberRun&) const = default;
};

enum class GateState : std::uint8_t { NotStarted, Pending, Completed, Skipped, Failed, Expired };
[[nodiscard]] std::string_view toString(GateState state);

/// Why a pending gate will not resolve by itself any more.
enum class GateTrouble : std::uint8_t {
    None,
    Blocked,     ///< health failed and the policy says to ask a person
    Inconclusive ///< no answer often enough, or the clock was set back: ask a person
};
[[nodiscard]] std::string_view toString(GateTrouble trouble); ///< None: ""

/// One sample of a health gate or one answer of a webhook.
enum class CheckOutcome : std::uint8_t { Pass, Warn, Fail, Inconclusive };
[[nodiscard]] std::string_view toString(CheckOutcome outcome);

/// A person's yes.
struct Approval {
    std::string by{};
    std::string comment{};
    Instant at{};
    bool operator==(const Approval&) const = default;
};

/// A sample as it is kept and shown.
struct GateSample {
    std::int32_t number = 0; ///< from 1
    Instant at{};
    CheckOutcome outcome = CheckOutcome::Inconclusive;
    std::string code{}; ///< "HC-1"; of what decided
    std::string text{};
    std::string evidence{}; ///< where the whole of it is stored
    bool operator==(const GateSample&) const = default;
};

/// A gate in a run.
struct GateRun {
    std::string id{}; ///< "prod/before/1", "prod/eu/after/2", "canary/soak"
    std::string name{};
    GateKind kind = GateKind::Approval;
    GateTiming timing = GateTiming::Before;
    GateState state = GateState::NotStarted;
    GateTrouble trouble = GateTrouble::None;
    std::optional<Instant> openedAt{};
    std::optional<Instant> resolveAt{}; ///< schedule and soak: the instant that was computed once
    std::optional<Instant> resolvedAt{};
    std::string resolvedBy{};
    std::string comment{};
    std::vector<Approval> approvals{};
    std::vector<GateSample> samples{};
    bool operator==(const GateRun&) const = default;
};

/// How many members stand where.
struct MemberCounts {
    std::int32_t total = 0;
    std::int32_t notStarted = 0;
    std::int32_t pending = 0;
    std::int32_t running = 0;
    std::int32_t completed = 0;
    std::int32_t failed = 0; ///< all that failed, also those a person has accepted
    std::int32_t skipped = 0;
    std::int32_t deferred = 0; ///< of those not started or pending: nothing waits for them
    bool operator==(const MemberCounts&) const = default;
};

struct GroupRun {
    std::string name{};
    LifeState state = LifeState::NotStarted;
    DisplayState display = DisplayState::NotStarted;
    std::string stateText{};
    PendingReason reason = PendingReason::None;
    std::optional<Instant> startedAt{};
    std::optional<Instant> completedAt{};
    MemberCounts counts{};
    std::int32_t concurrency = 0;
    std::int32_t maxFailures = 0;
    std::vector<MemberRun> members{};
    std::vector<GateRun> gates{};
    bool operator==(const GroupRun&) const = default;
};

struct StageRun {
    std::string name{};
    LifeState state = LifeState::NotStarted;
    DisplayState display = DisplayState::NotStarted;
    std::string stateText{};
    PendingReason reason = PendingReason::None;
    std::optional<Instant> startedAt{};
    std::optional<Instant> completedAt{};
    MemberCounts counts{};
    std::int32_t concurrency = 0;
    std::int32_t maxFailures = 0;
    std::vector<GroupRun> groups{};
    std::vector<GateRun> gates{}; ///< before, after, soak
    bool operator==(const StageRun&) const = default;
};

/// A run as every screen and export sees it, whoever drives it. Immutable once published.
struct Run {
    RunId id{};
    std::string name{};
    std::string backend{}; ///< "local", "azure", "kubefleet"
    std::string createdBy{};
    Instant createdAt{};
    std::string parentRunId{}; ///< it retries what failed there
    LifeState state = LifeState::NotStarted;
    DisplayState display = DisplayState::NotStarted;
    std::string stateText{};
    PendingReason reason = PendingReason::None;
    std::string cause{}; ///< why it stopped or failed, for people
    bool isAbandoned = false;
    std::optional<Instant> startedAt{};
    std::optional<Instant> completedAt{};
    MemberCounts counts{};
    std::vector<StageRun> stages{};
    bool operator==(const Run&) const = default;
};

} // namespace pilothouse::model
