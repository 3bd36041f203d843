// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_record.h"
#include "rollout/openings.h"
#include "rollout/run_state.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The state machine of a run. Members:
//
// | From                | Event                           | To                     | Record |
// |---------------------|---------------------------------|------------------------|--------------------|
// | NotStarted, Pending | admitted                        | Running/Starting       | MemberIntent |
// | NotStarted, Pending | not now                         | Pending(reason)        | MemberBlocked
// | | NotStarted, Pending | skip, at target, left           | Skipped                |
// MemberSkipped      | | Running/Starting    | driver accepted                 | Running/InProgress
// | MemberDispatched   | | Running/InProgress  | driver done                     |
// Running/Verifying      | MemberObserved     | | Running/Verifying   | the member proves it |
// Completed              | MemberResult       | | Running             | error, time-out; retries
// left   | NotStarted, later      | MemberAttemptFailed| | Running             | error, time-out;
// none left      | Failed                 | MemberResult       | | Running             | user skip
// | rejected               | CommandRejected    | | Failed              | retry | NotStarted |
// MemberRetry        | | Running             | left the fleet                  | stays, flagged |
// MemberObserved     | | Running (recovery)  | never begun, member busy        |
// Pending(ClusterBusy)   | MemberBlocked      | | Running (recovery)  | nobody knows |
// Pending(Unknown)       | MemberBlocked      | | Pending(Unknown)    | adopt; retry; skip, by a
// person | Running; NotStarted; … | MemberDispatched … |
//
// Anything else is a violation: the run fails with "internal".

namespace pilothouse::rollout {

/// What a driver tells of a member in flight.
enum class DriverWord : std::uint8_t {
    Accepted,   ///< the action runs, `handle` names it
    Done,       ///< the action ended well; the member has not proved it yet
    Proved,     ///< the member reports the target
    Failed,     ///< the action or the proof failed, `code` and `text` say how
    NeverBegun, ///< nothing was started: somebody else has the member, `reason` and `text` say who
    Lost        ///< after a crash only, see recovery.h: nobody knows what happened
};
struct DriverEvent {
    PlanIndex member = 0;
    std::int32_t attempt = 0; ///< words about another attempt than the current one are dropped
    DriverWord word = DriverWord::Accepted;
    std::string handle{};
    std::string code{};
    std::string text{};   ///< or a note beside success
    bool isFound = false; ///< seen after a crash: an action is adopted, a result inferred
    model::PendingReason reason = model::PendingReason::ClusterBusy; ///< of NeverBegun
};

/// What is seen of a member, for admission and for those in flight.
struct MemberObservation {
    model::PendingReason blocked = model::PendingReason::None; ///< a pre-check says not now
    std::optional<Instant> retryAt{};
    std::string text{};
    std::optional<bool> isAtTarget{};
    bool hasLeft = false;
    bool isUnreachable = false; ///< in flight: nothing is decided about it
    bool isAway = false;        ///< unreachable, as the fleet's file expects of it now
    /// Nobody has looked at it of late: it starts only after the look that an Effect asks for.
    bool isUnseen = false;
};

/// A sample of a gate or, where `isBaseline`, of a stage; asked for by an Effect with its number.
struct GateAnswer {
    PlanIndex index = 0;
    bool isBaseline = false;
    std::int32_t number = 0;
    model::CheckOutcome outcome = model::CheckOutcome::Inconclusive;
    std::string code{};
    std::string text{};
    std::string evidence{};
};

/// All that a decision may look at besides plan, journal and time.
struct Observations {
    std::vector<DriverEvent> events{};
    std::vector<GateAnswer> answers{};
    std::vector<model::Command> commands{};
    /// By place in the plan, or empty: then planning's word holds and nothing blocks.
    std::vector<MemberObservation> members{};
    Openings* openings = nullptr; ///< null: no windows
    /// Time since boot with suspend, and which boot: tells a clock that was set from one that ran.
    std::optional<std::chrono::milliseconds> steady{};
    std::string boot{};
    std::uint64_t epoch = 0; ///< of this writer; 0: not fenced
};

enum class EffectKind : std::uint8_t {
    StartAction,  ///< once: only after MemberIntent is durable
    Verify,       ///< watch the member until it proves the target
    StopTracking, ///< nothing more is awaited of this attempt
    TakeBaseline, ///< of the stage `index`
    SampleHealth, ///< of the gate `index`
    CallWebhook,  ///< of the gate `index`
    LookAt        ///< at the member `index`, which is next; its observation is the answer
};
/// What to do to the world once the records are durable. Looks, samples and webhooks are named
/// again at every tick until their answer is in: whoever does them drops a number it already works
/// on.
struct Effect {
    EffectKind kind = EffectKind::StartAction;
    PlanIndex index = 0;
    std::int32_t number = 0; ///< attempt, or number of the sample
    bool operator==(const Effect&) const = default;
};

enum class CommandFate : std::uint8_t { Taken, NoOp, Rejected };
struct CommandOutcome {
    std::string id{};
    CommandFate fate = CommandFate::Taken;
    std::string reason{};
    bool operator==(const CommandOutcome&) const = default;
};

/// The records of one decision are appended in one transaction, then the effects are started.
struct Decision {
    std::vector<model::Record> records{};
    std::vector<Effect> effects{};
    std::vector<CommandOutcome> outcomes{};
    std::optional<Instant> wakeAt{}; ///< nothing happens by itself before; absent: nothing at all
    bool isFenced = false;           ///< a later writer exists: stop
};

/// Records that begin a run; the first two of its journal.
[[nodiscard]] std::vector<model::Record> openingRecords(const model::RunCreated& run,
                                                        const model::PlanFrozen& plan, Instant now);

/// One tick: folds what was observed, decides what happens next, and leaves `state` as its records
/// say. Pure but for `state`, which the caller throws away when the records could not be stored.
/// O(members in flight + groups of the stage + members visited); it looks through candidates a
/// machine word at a time.
[[nodiscard]] Decision advance(const MachinePlan& plan, RunState& state,
                               const Observations& observed, Instant now);

/// The same, leaving `state` alone. O(members).
[[nodiscard]] Decision decide(const MachinePlan& plan, const RunState& state,
                              const Observations& observed, Instant now);

/// Pauses between attempts double: the delay of the policy before the second one.
[[nodiscard]] std::chrono::milliseconds retryPause(const model::Policy& policy,
                                                   std::int32_t failedAttempts);

/// A clock that was set back by more than this makes running gates inconclusive.
inline constexpr std::chrono::minutes kClockJump{5};
/// A webhook that said no is asked again after this.
inline constexpr std::chrono::seconds kWebhookPause{60};
/// So many members that were deferred are looked at at once, beside the slots of their stage.
inline constexpr std::int32_t kDeferredLooks = 8;
/// Members that are pending for a cause without a known end are looked at again after this.
inline constexpr std::chrono::seconds kPendingPoll{60};

} // namespace pilothouse::rollout
