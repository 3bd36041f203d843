// SPDX-License-Identifier: GPL-3.0-or-later
// Gates open when they are reached and resolve by people, time, samples or a service. A freeze
// holds back all that resolve by themselves.
#include "rollout/calendar_schedule.h"
#include "rollout/machine_turn.h"

#include <algorithm>

namespace pilothouse::rollout::detail {

using model::GateState;
using model::GateTrouble;

bool Turn::passGates(const std::vector<PlanIndex>& gates) {
    for (const auto gate : gates) {
        if (!isActive()) {
            return false;
        }
        if (m_state.gates[gate].state == GateState::NotStarted) {
            openGate(gate);
        }
        if (m_state.gates[gate].state == GateState::Pending) {
            tryGate(gate);
        }
    }
    return areResolved(m_state, gates);
}

void Turn::openGate(PlanIndex gate) {
    const auto& params = m_plan.gates[gate].gate.params;
    model::GateOpened record{.gate = gate, .steady = m_observed.steady, .boot = m_observed.boot};
    if (const auto* approval = std::get_if<model::ApprovalGate>(&params)) {
        record.resolveAt =
            approval->expires ? std::optional(m_now + *approval->expires) : std::nullopt;
    } else if (const auto* soak = std::get_if<model::SoakGate>(&params)) {
        record.resolveAt = m_now + soak->duration;
    } else if (const auto* schedule = std::get_if<model::ScheduleGate>(&params)) {
        // Without an instant (a zone that validation would not have passed) a person decides.
        const auto at = scheduledInstant(*schedule, m_now);
        record.resolveAt = at ? std::optional(*at) : std::nullopt;
    }
    emit(std::move(record));
}

void Turn::tryGate(PlanIndex gate) {
    const auto& record = m_state.gates[gate];
    const auto& params = m_plan.gates[gate].gate.params;
    if (const auto* approval = std::get_if<model::ApprovalGate>(&params)) {
        tryApproval(gate, *approval);
        return;
    }
    if (record.isForced && !record.approvals.empty()) {
        emit(model::GateResolved{.gate = gate,
                                 .by = record.approvals.back().by,
                                 .comment = record.approvals.back().comment});
        return;
    }
    if (!isActive()) {
        return;
    }
    if (isFrozen(m_plan.gates[gate].stage)) {
        auto* openings = m_observed.openings;
        const auto& opening = openings->at(openings->classOfStage(m_plan.gates[gate].stage), m_now);
        wake(opening.nextOpen.value_or(m_now + kPendingPoll));
        return;
    }
    if (const auto* soak = std::get_if<model::SoakGate>(&params)) {
        trySoak(gate, *soak);
    } else if (const auto* health = std::get_if<model::HealthGate>(&params)) {
        tryHealth(gate, *health);
    } else if (const auto* webhook = std::get_if<model::WebhookGate>(&params)) {
        tryWebhook(gate, *webhook);
    } else if (record.resolveAt) {
        waitUntil(gate, *record.resolveAt);
    }
}

void Turn::waitUntil(PlanIndex gate, Instant at) {
    if (m_now >= at) {
        emit(model::GateResolved{.gate = gate});
    } else {
        wake(at);
    }
}

void Turn::tryApproval(PlanIndex gate, const model::ApprovalGate& params) {
    const auto& record = m_state.gates[gate];
    if (static_cast<std::int32_t>(record.approvals.size()) >= params.quorum) {
        const auto last = record.approvals.empty() ? model::Approval{} : record.approvals.back();
        emit(model::GateResolved{.gate = gate, .by = last.by, .comment = last.comment});
        return;
    }
    if (!record.resolveAt || !isActive()) {
        return;
    }
    if (m_now < *record.resolveAt) {
        wake(*record.resolveAt);
        return;
    }
    emit(model::GateResolved{.gate = gate, .state = GateState::Expired});
    halt(model::Halt::Stop, "approval " + m_plan.gates[gate].id + " expired");
}

/// The clock shows less than had passed when the gate opened, or than the journal has seen.
bool Turn::wasSetBack(const GateRecord& gate) const {
    if (m_now + kClockJump < m_state.lastAt) {
        return true;
    }
    const bool isSameBoot = gate.steady && m_observed.steady && gate.boot == m_observed.boot;
    return isSameBoot && m_now + kClockJump < *gate.openedAt + (*m_observed.steady - *gate.steady);
}

void Turn::trySoak(PlanIndex gate, const model::SoakGate& params) {
    const auto& record = m_state.gates[gate];
    if (record.trouble != GateTrouble::None) {
        return; // a person decides
    }
    if (wasSetBack(record)) {
        emit(model::CheckSample{.index = gate,
                                .number = static_cast<std::int32_t>(record.samples.size()) + 1,
                                .code = "ClockSetBack",
                                .text = "the clock was set back during the soak"});
        return;
    }
    const bool isSameBoot = record.steady && m_observed.steady && record.boot == m_observed.boot;
    if (isSameBoot && m_now >= *record.resolveAt) {
        // A clock that was set forward must not shorten the soak either.
        const auto left = params.duration - kClockJump - (*m_observed.steady - *record.steady);
        if (left.count() > 0) {
            wake(m_now + left);
            return;
        }
    }
    waitUntil(gate, *record.resolveAt);
}

void Turn::tryHealth(PlanIndex gate, const model::HealthGate& params) {
    const auto& record = m_state.gates[gate];
    if (record.trouble == GateTrouble::Blocked &&
        params.hold.onFail == model::OnGateFailure::FailStage) {
        emit(model::GateResolved{
            .gate = gate, .state = GateState::Failed, .comment = record.samples.back().text});
        return;
    }
    if (record.trouble != GateTrouble::None) {
        return; // a person decides
    }
    if (record.passes >= params.hold.successes) {
        emit(model::GateResolved{.gate = gate});
        return;
    }
    const bool hasSample = !record.samples.empty() && record.samples.back().at > record.armedAt;
    const auto due = hasSample ? record.samples.back().at + params.hold.interval
                               : record.armedAt + params.hold.initialDelay;
    if (m_now >= due) {
        ask(EffectKind::SampleHealth, gate, static_cast<std::int32_t>(record.samples.size()) + 1);
    } else {
        wake(due);
    }
}

void Turn::tryWebhook(PlanIndex gate, const model::WebhookGate&) {
    const auto& record = m_state.gates[gate];
    if (record.isForced) {
        emit(model::GateResolved{.gate = gate, .by = "webhook"});
        return;
    }
    const auto due = record.samples.empty() ? m_now : record.samples.back().at + kWebhookPause;
    if (m_now >= due) {
        ask(EffectKind::CallWebhook, gate, static_cast<std::int32_t>(record.samples.size()) + 1);
    } else {
        wake(due);
    }
}

void Turn::takeAnswer(const GateAnswer& answer) {
    const model::CheckSample record{.index = answer.index,
                                    .isBaseline = answer.isBaseline,
                                    .number = answer.number,
                                    .outcome = answer.outcome,
                                    .code = answer.code,
                                    .text = answer.text,
                                    .evidence = answer.evidence};
    if (answer.isBaseline) {
        const bool isAwaited =
            answer.index < m_state.baselines.size() && !m_state.baselines[answer.index];
        if (isAwaited) {
            emit(record);
        }
        return;
    }
    if (answer.index >= m_state.gates.size() || !isActive()) {
        return;
    }
    const auto& gate = m_state.gates[answer.index];
    const bool isNext = answer.number == static_cast<std::int32_t>(gate.samples.size()) + 1;
    const auto kind = m_plan.gates[answer.index].gate.kind();
    const bool isAsked = kind == model::GateKind::Webhook ||
                         (kind == model::GateKind::Health && gate.trouble == GateTrouble::None);
    if (gate.state == GateState::Pending && isNext && isAsked) {
        emit(record);
    }
}

} // namespace pilothouse::rollout::detail
