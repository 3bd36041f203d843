// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/machine.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::rollout {

/// What is left of an action after its driver was gone for a while: first the process or operation
/// is asked, then the action's probe.
enum class ActionTrace : std::uint8_t {
    Unanswered, ///< could not be asked just now
    Silent,     ///< there is nothing left to ask: another boot, no probe
    Running,
    Ended, ///< ended well
    Failed,
    Gone,    ///< it is over, how is not known; or the probe says idle
    NeverRan ///< its start was made ready, but it was never let go
};

/// What the member itself is doing.
enum class MemberBusy : std::uint8_t { Unknown, Idle, TowardsTarget, WithOther };

/// What was found of a member in flight.
struct Reality {
    bool isReachable = false;
    bool isAtTarget = false;
    MemberBusy busy = MemberBusy::Unknown;
    ActionTrace trace = ActionTrace::Unanswered;
    std::string handle{}; ///< of an operation that was found running
    std::string code{};   ///< ActionTrace::Failed
    std::string text{};
};

/// What to do about it: an event for the next tick, an effect to start at once, or neither: then
/// nothing is decided, the slot stays taken and reality is asked again.
struct Recovery {
    std::optional<DriverEvent> event{};
    std::optional<Effect> effect{};
    std::string why{}; ///< for people
};

/// The recovery table, for a member that is Running in a replayed state:
///
/// | Durable          | Reality                            | Recovery                            |
/// |------------------|------------------------------------|-------------------------------------|
/// | MemberIntent     | unreachable                        | wait                                |
/// |                  | at target                          | Completed, inferred                 |
/// |                  | action or operation of ours runs   | adopted                             |
/// |                  | busy with something else           | Pending(ClusterBusy), never begun   |
/// |                  | idle, old version                  | the same attempt is started         |
/// | MemberDispatched | still running                      | keep watching                       |
/// |                  | ended well                         | Verifying                           |
/// |                  | failed                             | the attempt failed                  |
/// |                  | gone; at target                    | Completed, inferred                 |
/// |                  | gone; else                         | Verifying: started at most once, so |
/// |                  |                                    | the member is watched, not the      |
/// |                  |                                    | action repeated                     |
/// |                  | cannot be asked now, unreachable   | wait; the slot stays taken          |
/// |                  | nothing left to ask                | Pending(Unknown): a person chooses  |
/// |                  | never ran; unreachable             | wait                                |
/// |                  | never ran; at target               | Completed, inferred                 |
/// |                  | never ran; moves to the target     | watched: somebody else does it      |
/// |                  | never ran; busy with something else| Pending(ClusterBusy), never begun   |
/// |                  | never ran; idle, old version       | the same attempt is started; a      |
/// |                  |                                    | second MemberDispatched replaces    |
/// |                  |                                    | the handle of the first             |
/// | Verifying        | –                                  | watched on                          |
///
/// Pure. That an intent alone is started again is safe only because a driver starts nothing before
/// MemberDispatched is durable (or starts conditionally); that a dispatched one is, because the
/// driver has proof that it was not let go. Source: D9.
[[nodiscard]] Recovery recover(const RunState& state, PlanIndex member, const Reality& reality);

} // namespace pilothouse::rollout
