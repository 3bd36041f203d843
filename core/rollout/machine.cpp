// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/machine.h"

#include "rollout/machine_turn.h"

#include <algorithm>

namespace pilothouse::rollout {

using model::LifeState;

namespace detail {

void Turn::emit(model::RecordBody body) {
    m_decision.records.push_back(
        {.seq = m_state.lastSeq + 1, .at = m_now, .body = std::move(body)});
    apply(m_plan, m_state, m_decision.records.back());
}

void Turn::ask(EffectKind kind, PlanIndex index, std::int32_t number) {
    m_decision.effects.push_back({kind, index, number});
}

void Turn::wake(Instant at) {
    if (at > m_now && (!m_decision.wakeAt || at < *m_decision.wakeAt)) {
        m_decision.wakeAt = at;
    }
}

bool Turn::isActive() const {
    return m_state.isStarted && m_state.halt == model::Halt::None && !m_state.isOver();
}

bool Turn::isFrozen(PlanIndex stage) {
    auto* openings = m_observed.openings;
    return openings != nullptr && openings->at(openings->classOfStage(stage), m_now).isFrozen;
}

void Turn::halt(model::Halt cause, std::string text) {
    if (m_state.halt != model::Halt::None) {
        return;
    }
    const bool isFailure = cause == model::Halt::Failure;
    const auto after = isFailure ? LifeState::Failed : LifeState::Stopped;
    emit(model::StateChanged{.state =
                                 m_state.run.tally.counts.running > 0 ? LifeState::Stopping : after,
                             .halt = cause,
                             .text = std::move(text)});
}

void Turn::skipGates(const std::vector<PlanIndex>& gates, const std::string& by) {
    for (const auto gate : gates) {
        const auto state = m_state.gates[gate].state;
        if (state != model::GateState::Completed && state != model::GateState::Skipped) {
            emit(model::GateResolved{.gate = gate, .state = model::GateState::Skipped, .by = by});
        }
    }
}

void Turn::settleScope(model::Level level, PlanIndex index, const ScopeState& scope, Roll roll) {
    if (scope.state == roll.state && scope.reason == roll.reason) {
        return;
    }
    emit(model::StateChanged{
        .level = level, .index = index, .state = roll.state, .reason = roll.reason});
}

void Turn::settleStage(PlanIndex stage) {
    const auto& spec = m_plan.stages[stage];
    const bool isHeld = isFrozen(stage);
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto roll = rollGroup(m_plan, m_state, group, isHeld);
        settleScope(model::Level::Group, group, m_state.groups[group], roll);
        if (roll.state == LifeState::Skipped) {
            skipGates(m_plan.groups[group].gatesBefore, {});
            skipGates(m_plan.groups[group].gatesAfter, {});
        }
    }
    const auto roll = rollStage(m_plan, m_state, stage, isHeld);
    settleScope(model::Level::Stage, stage, m_state.stages[stage], roll);
    if (roll.state == LifeState::Skipped) {
        skipGates(spec.gatesBefore, {});
        skipGates(spec.gatesAfter, {});
    }
}

void Turn::settle() {
    const auto current = m_state.currentStage();
    if (m_isAllTouched) {
        for (PlanIndex stage = 0; stage < m_plan.stages.size(); ++stage) {
            settleStage(stage);
        }
    } else if (current != kNowhere && m_state.isStarted) {
        settleStage(current);
    }
    const auto roll = rollRun(m_state);
    if (m_state.run.state != roll.state || m_state.run.reason != roll.reason) {
        emit(model::StateChanged{
            .state = roll.state,
            .reason = roll.reason,
            .text = m_state.violation.empty() ? std::string{} : "internal: " + m_state.violation});
    }
}

Decision Turn::run() {
    if (m_observed.epoch != 0 && m_observed.epoch < m_state.epoch) {
        m_decision.isFenced = true;
        return std::move(m_decision);
    }
    for (const auto& event : m_observed.events) {
        takeEvent(event);
    }
    for (const auto& answer : m_observed.answers) {
        takeAnswer(answer);
    }
    for (const auto& command : m_observed.commands) {
        takeCommand(command);
    }
    if (!m_observed.members.empty()) {
        noteLeavers();
    }
    watchRunning();
    if (!m_state.violation.empty()) {
        halt(model::Halt::Failure, "internal: " + m_state.violation);
    }
    schedule();
    settle();
    return std::move(m_decision);
}

} // namespace detail

Decision advance(const MachinePlan& plan, RunState& state, const Observations& observed,
                 Instant now) {
    return detail::Turn(plan, state, observed, now).run();
}

Decision decide(const MachinePlan& plan, const RunState& state, const Observations& observed,
                Instant now) {
    auto copy = state;
    return advance(plan, copy, observed, now);
}

std::vector<model::Record> openingRecords(const model::RunCreated& run,
                                          const model::PlanFrozen& plan, Instant now) {
    return {{.seq = 1, .at = now, .body = run}, {.seq = 2, .at = now, .body = plan}};
}

} // namespace pilothouse::rollout
