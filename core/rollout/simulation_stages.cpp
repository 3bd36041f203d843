// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/simulation_stages.h"

#include <algorithm>

namespace pilothouse::rollout::detail {

namespace {

using model::GateState;
using model::LifeState;
using model::SimulatedStage;
using std::chrono::milliseconds;

void describeWindow(const MachineStage& spec, Openings* openings, SimulatedStage& stage) {
    if (openings == nullptr || !stage.firstMember || spec.firstMember == spec.endMember) {
        return;
    }
    const auto& opening = openings->at(openings->classOf(spec.firstMember), stage.firstMember->p50);
    if (opening.isOpen && opening.hasAllow) {
        stage.window = opening.window;
        stage.windowCloses = opening.nextClose;
    }
}

} // namespace

std::optional<model::InstantBand> instantsOf(std::vector<Instant>& values) {
    if (values.empty()) {
        return std::nullopt;
    }
    const auto p90 = quantile(values, 0.9);
    return model::InstantBand{quantile(values, 0.5), p90};
}

void StageSampler::note(const RunState& state) {
    for (PlanIndex index = 0; index < m_stages.size(); ++index) {
        const auto& scope = state.stages[index];
        if (scope.startedAt) {
            m_stages[index].starts.push_back(*scope.startedAt);
            if (scope.state == LifeState::Completed && scope.completedAt) {
                m_stages[index].ends.push_back(*scope.completedAt);
                m_stages[index].takes.push_back(*scope.completedAt - *scope.startedAt);
            }
        }
        noteMembers(state, index);
    }
    for (std::size_t index = 0; index < m_gates.size(); ++index) {
        const auto& gate = state.gates[index];
        if (gate.openedAt) {
            m_gates[index].opens.push_back(*gate.openedAt);
        }
        if (gate.resolvedAt && gate.state == GateState::Completed) {
            m_gates[index].resolves.push_back(*gate.resolvedAt);
        }
    }
}

void StageSampler::noteMembers(const RunState& state, PlanIndex stage) {
    const auto& spec = m_plan.stages[stage];
    const auto ended = state.stages[stage].completedAt.value_or(Instant::max());
    auto first = Instant::max();
    auto last = Instant::min();
    auto lateFrom = Instant::max();
    auto lateTo = Instant::min();
    for (auto member = spec.firstMember; member < spec.endMember; ++member) {
        const auto& attempt = state.members[member].current;
        if (attempt.number == 0) {
            continue;
        }
        const bool isLate = attempt.finishedAt.value_or(attempt.intentAt) > ended;
        auto& from = isLate ? lateFrom : first;
        auto& to = isLate ? lateTo : last;
        from = std::min(from, attempt.intentAt);
        to = std::max(to, attempt.finishedAt.value_or(Instant::min()));
    }
    if (lateTo != Instant::min()) {
        m_stages[stage].lateFrom.push_back(lateFrom);
        m_stages[stage].lateTo.push_back(lateTo);
    }
    if (first != Instant::max()) {
        m_stages[stage].firstMembers.push_back(first);
    }
    if (last != Instant::min() && state.stages[stage].tally.isDone()) {
        m_stages[stage].lastMembers.push_back(last);
    }
}

void StageSampler::describe(const std::vector<Flight>& flights, Openings* openings,
                            model::Simulation& into) {
    for (PlanIndex index = 0; index < m_plan.stages.size(); ++index) {
        into.stages.push_back(stageOf(index, openings));
    }
    addMembers(flights, into);
}

SimulatedStage StageSampler::stageOf(PlanIndex index, Openings* openings) {
    const auto& spec = m_plan.stages[index];
    auto& samples = m_stages[index];
    SimulatedStage stage{.name = spec.name,
                         .members = static_cast<std::int32_t>(spec.endMember - spec.firstMember),
                         .reached = static_cast<std::int32_t>(samples.starts.size()),
                         .ended = static_cast<std::int32_t>(samples.ends.size()),
                         .starts = instantsOf(samples.starts),
                         .ends = instantsOf(samples.ends),
                         .firstMember = instantsOf(samples.firstMembers),
                         .lastMember = instantsOf(samples.lastMembers)};
    std::int32_t inGroups = 0;
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto& one = m_plan.groups[group];
        inGroups += std::min(one.concurrency, static_cast<std::int32_t>(one.endMember) -
                                                  static_cast<std::int32_t>(one.firstMember));
    }
    stage.concurrency = std::min(spec.concurrency, inGroups);
    if (!samples.takes.empty()) {
        stage.takesP90 = quantile(samples.takes, 0.9);
        stage.takesP50 = quantile(samples.takes, 0.5);
    }
    if (2 * samples.lateTo.size() >= samples.starts.size() && !samples.lateTo.empty()) {
        stage.lateFrom = quantile(samples.lateFrom, 0.5);
        stage.lateTo = quantile(samples.lateTo, 0.5);
    }
    describeWindow(spec, openings, stage);
    if (stage.reached > 0) { // a stage with nobody in it is skipped with its gates
        addGates(index, stage);
    }
    return stage;
}

void StageSampler::addGates(PlanIndex index, SimulatedStage& into) {
    for (PlanIndex place = 0; place < m_plan.gates.size(); ++place) {
        const auto& gate = m_plan.gates[place];
        if (gate.stage != index) {
            continue;
        }
        model::SimulatedGate told{.id = gate.id,
                                  .name = gate.gate.name,
                                  .kind = gate.gate.kind(),
                                  .timing = gate.timing,
                                  .isUntimed = isUntimed(place),
                                  .opens = instantsOf(m_gates[place].opens),
                                  .resolves = instantsOf(m_gates[place].resolves)};
        if (told.isUntimed) {
            into.untimedGates.push_back(gate.id);
        }
        into.gates.push_back(std::move(told));
    }
}

bool StageSampler::isUntimed(PlanIndex gate) const {
    const auto kind = m_plan.gates[gate].gate.kind();
    const auto state = m_from.gates[gate].state;
    const bool isAhead = state == GateState::NotStarted || state == GateState::Pending;
    const bool asksPeople =
        kind == model::GateKind::Approval && m_options.approvalAfter.count() == 0;
    return isAhead && (asksPeople || kind == model::GateKind::Webhook);
}

bool StageSampler::isAssumed(PlanIndex member) const {
    const auto& known = m_options.fleet.isAssumed;
    return member >= known.size() || known[member];
}

void StageSampler::addMembers(const std::vector<Flight>& flights, model::Simulation& into) const {
    const auto count = m_plan.members.size();
    const auto half = static_cast<std::size_t>(into.samples) / 2;
    std::vector<std::int32_t> starts;
    std::vector<std::int32_t> takes;
    for (PlanIndex index = 0; index < count; ++index) {
        const auto& member = m_plan.members[index];
        auto& stage = into.stages[member.stage];
        model::SimulatedMember told{.name = member.name,
                                    .group = m_plan.groups[member.group].name,
                                    .stage = static_cast<std::int32_t>(member.stage),
                                    .isAssumed = isAssumed(index)};
        if (index < m_options.fleet.versions.size()) {
            told.version = m_options.fleet.versions[index];
        }
        starts.clear();
        takes.clear();
        for (std::size_t place = index; place < flights.size(); place += count) {
            if (flights[place].to >= 0) {
                starts.push_back(flights[place].from);
                takes.push_back(flights[place].to - flights[place].from);
            }
        }
        if (!takes.empty()) {
            told.takesP90 = quantile(takes, 0.9) * kFlightUnit;
            told.takesP50 = quantile(takes, 0.5) * kFlightUnit;
            told.starts = starts.size() > half
                              ? std::optional(into.at + quantile(starts, 0.5) * kFlightUnit)
                              : std::nullopt;
            if (told.isAssumed) {
                ++stage.assumed;
                ++into.assumed;
            }
            if (told.takesP90 > stage.slowestP90) {
                stage.slowest = told.name;
                stage.slowestP90 = told.takesP90;
            }
            if (told.takesP90 > into.slowestP90) {
                into.slowest = told.name;
                into.slowestP90 = told.takesP90;
            }
        }
        into.members.push_back(std::move(told));
    }
}

} // namespace pilothouse::rollout::detail
