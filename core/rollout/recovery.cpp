// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/recovery.h"

namespace pilothouse::rollout {

namespace {

using model::MemberStep;

class Case {
public:
    Case(const RunState& state, PlanIndex member, const Reality& reality)
        : m_member(member), m_attempt(state.members[member].attempt), m_reality(reality) {}

    [[nodiscard]] Recovery ofIntent() const {
        if (m_reality.trace == ActionTrace::Running) {
            return word(DriverWord::Accepted, "the action was found running");
        }
        if (!m_reality.isReachable) {
            return {.why = "the member cannot be asked"};
        }
        if (m_reality.isAtTarget) {
            return word(DriverWord::Proved, "found at the target");
        }
        if (m_reality.busy == MemberBusy::TowardsTarget) {
            return word(DriverWord::Accepted, "an operation towards the target was found");
        }
        if (m_reality.busy == MemberBusy::WithOther) {
            return word(DriverWord::NeverBegun, "busy with something else");
        }
        return {.effect = Effect{EffectKind::StartAction, m_member, m_attempt},
                .why = "never started"};
    }

    [[nodiscard]] Recovery ofDispatched() const {
        switch (m_reality.trace) {
        case ActionTrace::Running: return {.why = "the action still runs"};
        case ActionTrace::Ended: return word(DriverWord::Done, "the action ended");
        case ActionTrace::Failed: return word(DriverWord::Failed, m_reality.text);
        case ActionTrace::NeverRan: return ofNeverRan();
        default: break;
        }
        if (m_reality.isReachable && m_reality.isAtTarget) {
            return word(DriverWord::Proved, "found at the target");
        }
        if (m_reality.isReachable && m_reality.busy == MemberBusy::TowardsTarget) {
            return {.why = "the member is under way to the target"};
        }
        if (m_reality.trace == ActionTrace::Gone) {
            return word(DriverWord::Done, "the action is over, how is not known");
        }
        if (m_reality.trace == ActionTrace::Unanswered) {
            return {.why = "the action cannot be asked"};
        }
        return word(DriverWord::Lost, "neither the action nor the member tells what happened");
    }

    /// As after an intent, but for an operation towards the target: it is not ours to adopt.
    [[nodiscard]] Recovery ofNeverRan() const {
        if (m_reality.isReachable && !m_reality.isAtTarget &&
            m_reality.busy == MemberBusy::TowardsTarget) {
            return {.why = "never started, and somebody else moves the member to the target"};
        }
        return ofIntent();
    }

    [[nodiscard]] Recovery ofVerifying() const {
        return {.effect = Effect{EffectKind::Verify, m_member, m_attempt},
                .why = "the proof is awaited"};
    }

private:
    [[nodiscard]] Recovery word(DriverWord said, std::string why) const {
        return {.event = DriverEvent{.member = m_member,
                                     .attempt = m_attempt,
                                     .word = said,
                                     .handle = m_reality.handle,
                                     .code = m_reality.code,
                                     .text = why,
                                     .isFound = true},
                .why = why};
    }

    PlanIndex m_member;
    std::int32_t m_attempt;
    const Reality& m_reality;
};

} // namespace

Recovery recover(const RunState& state, PlanIndex member, const Reality& reality) {
    const Case found(state, member, reality);
    switch (state.members[member].step) {
    case MemberStep::Starting: return found.ofIntent();
    case MemberStep::InProgress: return found.ofDispatched();
    case MemberStep::Verifying: return found.ofVerifying();
    case MemberStep::None: break;
    }
    return {.why = "not in flight"};
}

} // namespace pilothouse::rollout
