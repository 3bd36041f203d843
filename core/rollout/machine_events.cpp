// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to members in flight, and what time makes of them.
#include "rollout/machine_turn.h"

#include <algorithm>

namespace pilothouse::rollout {

std::chrono::milliseconds retryPause(const model::Policy& policy, std::int32_t failedAttempts) {
    constexpr std::int32_t kMostDoublings = 6;
    return policy.retryDelay * (1 << std::clamp(failedAttempts - 1, 0, kMostDoublings));
}

namespace detail {

using model::LifeState;
using model::MemberStep;

void Turn::takeEvent(const DriverEvent& event) {
    if (event.member >= m_state.members.size()) {
        return;
    }
    const auto& member = m_state.members[event.member];
    if (member.state != LifeState::Running || member.attempt != event.attempt) {
        return; // of an attempt that is over
    }
    const bool hasBegun = event.word == DriverWord::Accepted || event.word == DriverWord::Done ||
                          event.word == DriverWord::Proved;
    const bool isInferred = event.word == DriverWord::Proved && event.isFound;
    // Recovery found that the action never ran: it was made ready once more, under another handle.
    const bool isAgain = event.word == DriverWord::Accepted && !event.isFound &&
                         member.step == MemberStep::InProgress &&
                         isOtherStart(member.current, event.handle);
    if (isAgain || (hasBegun && !isInferred && member.step == MemberStep::Starting)) {
        emit(model::MemberDispatched{.member = event.member,
                                     .attempt = event.attempt,
                                     .handle = event.handle,
                                     .isAdopted = event.isFound});
    }
    switch (event.word) {
    case DriverWord::Accepted: break;
    case DriverWord::Done:
        if (member.step == MemberStep::InProgress) {
            emit(model::MemberObserved{.member = event.member, .text = event.text});
            ask(EffectKind::Verify, event.member, event.attempt);
        }
        break;
    case DriverWord::Proved: complete(event); break;
    case DriverWord::Failed: failMember(event.member, event.code, event.text); break;
    case DriverWord::NeverBegun:
        if (member.step == MemberStep::Starting || member.step == MemberStep::InProgress) {
            emit(model::MemberBlocked{.member = event.member,
                                      .reason = event.reason,
                                      .retryAt = m_now + kPendingPoll,
                                      .text = event.text});
        }
        break;
    case DriverWord::Lost:
        emit(model::MemberBlocked{
            .member = event.member, .reason = model::PendingReason::Unknown, .text = event.text});
        break;
    }
}

void Turn::complete(const DriverEvent& event) {
    if (m_state.members[event.member].step == MemberStep::InProgress) {
        emit(model::MemberObserved{.member = event.member});
    }
    emit(model::MemberResult{.member = event.member,
                             .attempt = event.attempt,
                             .isInferred = event.isFound,
                             .text = event.text});
}

void Turn::failMember(PlanIndex member, const std::string& code, const std::string& text,
                      bool isTolerated) {
    const auto attempt = m_state.members[member].attempt;
    if (!isTolerated && attempt <= m_plan.policy.retries) {
        emit(model::MemberAttemptFailed{.member = member,
                                        .attempt = attempt,
                                        .code = code,
                                        .text = text,
                                        .retryAt = m_now + retryPause(m_plan.policy, attempt)});
        return;
    }
    emit(model::MemberResult{.member = member,
                             .attempt = attempt,
                             .state = LifeState::Failed,
                             .isTolerated = isTolerated,
                             .code = code,
                             .text = text});
}

void Turn::watchOne(PlanIndex index) {
    const auto& member = m_state.members[index];
    const auto* observation = seen(index);
    if (observation != nullptr && observation->hasLeft && !member.hasLeft) {
        emit(model::MemberObserved{.member = index,
                                   .step = member.step,
                                   .hasLeft = true,
                                   .text = "left the fleet, its result is awaited"});
    }
    if (observation != nullptr && observation->isUnreachable) {
        return; // nothing is decided about what cannot be seen
    }
    const auto since = member.current.intentAt;
    const auto& policy = m_plan.policy;
    if (policy.memberTimeout) {
        if (m_now - since >= *policy.memberTimeout) {
            ask(EffectKind::StopTracking, index, member.attempt);
            failMember(index, "Timeout", "not done in the time that the policy gives a member");
            return;
        }
        wake(since + *policy.memberTimeout);
    }
    const auto stuckAfter =
        policy.stuckAfter.time ? policy.stuckAfter.time : m_plan.members[index].stuckAfter;
    if (policy.onStuck == model::OnStuck::Flag || !stuckAfter) {
        return;
    }
    if (m_now - since >= *stuckAfter) {
        ask(EffectKind::StopTracking, index, member.attempt);
        failMember(index, "Stuck", "takes longer than its history explains",
                   policy.onStuck == model::OnStuck::Skip);
        return;
    }
    wake(since + *stuckAfter);
}

void Turn::watchRunning() {
    const bool isTimed =
        m_plan.policy.memberTimeout.has_value() || m_plan.policy.onStuck != model::OnStuck::Flag;
    if (!isTimed && m_observed.members.empty()) {
        return;
    }
    const auto running = m_state.running; // failing takes members off the list
    for (const auto member : running) {
        watchOne(member);
    }
}

void Turn::noteLeavers() {
    for (PlanIndex index = 0; index < m_observed.members.size(); ++index) {
        const bool isOpen =
            index < m_state.members.size() && (m_state.open[index / 64] >> (index % 64) & 1U) != 0;
        if (!isOpen || !m_observed.members[index].hasLeft) {
            continue;
        }
        if (m_plan.policy.membershipDrift == model::OnDrift::Abort && isActive()) {
            halt(model::Halt::Failure, m_plan.members[index].name + " left the fleet");
            return;
        }
        emit(model::MemberSkipped{.member = index, .cause = "left", .text = "left the fleet"});
        m_isAllTouched = true;
    }
}

} // namespace detail
} // namespace pilothouse::rollout
