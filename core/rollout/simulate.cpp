// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/simulate.h"

#include "rollout/virtual_run.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using model::FailureOutcome;
using model::InstantBand;
using model::LifeState;
using model::SimulatedStage;
using model::Simulation;
using std::chrono::milliseconds;

/// The value that a share of the sorted list stays at or below.
template<class T>
T quantile(std::vector<T>& sorted, double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(last * share + 0.5)];
}

template<class T>
std::optional<std::pair<T, T>> bandOf(std::vector<T>& values) {
    if (values.empty()) {
        return std::nullopt;
    }
    std::sort(values.begin(), values.end());
    return std::pair{quantile(values, 0.5), quantile(values, 0.9)};
}

std::optional<InstantBand> instants(std::vector<Instant>& values) {
    const auto band = bandOf(values);
    return band ? std::optional(InstantBand{band->first, band->second}) : std::nullopt;
}

/// What the samples of one stage say.
struct StageSamples {
    std::vector<Instant> starts{};
    std::vector<Instant> ends{};
    std::vector<Instant> firstMembers{};
    std::vector<milliseconds> takes{};
};

/// From when to when a member was in flight, in seconds after the beginning; -1: not, or not yet.
struct Flight {
    std::int32_t from = -1;
    std::int32_t to = -1;
    bool isAtTarget = false;
};

class Simulator {
public:
    Simulator(const MachinePlan& plan, const RunState& state, Instant now,
              const std::vector<DurationModel>& durations, Openings* openings,
              const SimulationOptions& options)
        : m_plan(plan), m_good(withGoodGates(plan, state)), m_from(withGoodGates(plan, state, now)),
          m_now(now), m_durations(durations), m_openings(openings), m_options(options),
          m_stages(plan.stages.size()), m_memberTimes(plan.members.size()) {}

    Simulation run() {
        m_options.samples = std::clamp(m_options.samples, 1, 100'000);
        m_result.samples = m_options.samples;
        for (std::int32_t sample = 0; sample < m_options.samples; ++sample) {
            note(play(sample));
        }
        m_result.ends = instants(m_ends);
        describeStages();
        describeMix();
        describeSlowest();
        for (PlanIndex stage = 0; stage < m_plan.stages.size(); ++stage) {
            if (m_plan.stages[stage].firstMember != m_plan.stages[stage].endMember) {
                m_result.failures.push_back(failAt(stage));
            }
        }
        return std::move(m_result);
    }

private:
    VirtualRun play(std::int32_t sample) {
        const auto fate =
            drawnFates(m_durations, m_options.seed, sample, m_options.failureProbability);
        return playRun(m_good, m_from, m_now, m_now + m_options.horizon, m_openings, fate);
    }

    void note(const VirtualRun& run) {
        if (run.isBlocked) {
            if (m_result.blocked++ == 0) {
                m_result.blockedBy = std::string(toString(run.state.run.state)) + '(' +
                                     std::string(toString(run.state.run.reason)) + ')';
            }
        } else if (run.state.run.state == LifeState::Failed) {
            ++m_result.failed;
        } else {
            ++m_result.completed;
            m_ends.push_back(run.endedAt);
        }
        for (std::size_t stage = 0; stage < m_stages.size(); ++stage) {
            noteStage(run.state.stages[stage], m_stages[stage]);
        }
        noteMembers(run.state);
        noteFirstMembers(run.state);
    }

    void noteFirstMembers(const RunState& state) {
        for (std::size_t index = 0; index < m_stages.size(); ++index) {
            const auto& spec = m_plan.stages[index];
            auto first = Instant::max();
            for (auto member = spec.firstMember; member < spec.endMember; ++member) {
                const auto& attempt = state.members[member].current;
                first = attempt.number > 0 ? std::min(first, attempt.intentAt) : first;
            }
            if (first != Instant::max()) {
                m_stages[index].firstMembers.push_back(first);
            }
        }
    }

    static void noteStage(const ScopeState& scope, StageSamples& into) {
        if (!scope.startedAt) {
            return;
        }
        into.starts.push_back(*scope.startedAt);
        if (scope.state == LifeState::Completed && scope.completedAt) {
            into.ends.push_back(*scope.completedAt);
            into.takes.push_back(*scope.completedAt - *scope.startedAt);
        }
    }

    [[nodiscard]] std::int32_t secondsTo(Instant at) const {
        return static_cast<std::int32_t>(
            std::chrono::duration_cast<std::chrono::seconds>(at - m_now).count());
    }

    void noteMembers(const RunState& state) {
        for (std::size_t index = 0; index < state.members.size(); ++index) {
            const auto& member = state.members[index];
            const auto& attempt = member.current;
            Flight flight{.isAtTarget = member.state == LifeState::Completed ||
                                        m_plan.members[index].isAtTarget};
            if (attempt.number > 0 && attempt.finishedAt) {
                flight.from = secondsTo(attempt.intentAt);
                flight.to = secondsTo(*attempt.finishedAt);
                m_memberTimes[index].push_back(
                    static_cast<float>((*attempt.finishedAt - attempt.intentAt).count()));
            }
            m_flights.push_back(flight);
        }
    }

    void describeStages() {
        for (PlanIndex index = 0; index < m_plan.stages.size(); ++index) {
            auto& samples = m_stages[index];
            SimulatedStage stage{.name = m_plan.stages[index].name,
                                 .reached = static_cast<std::int32_t>(samples.starts.size()),
                                 .ended = static_cast<std::int32_t>(samples.ends.size()),
                                 .starts = instants(samples.starts),
                                 .ends = instants(samples.ends),
                                 .firstMember = instants(samples.firstMembers)};
            if (const auto takes = bandOf(samples.takes)) {
                stage.takesP50 = takes->first;
                stage.takesP90 = takes->second;
            }
            describeWindow(index, stage);
            // A stage with nobody in it is skipped with its gates.
            for (std::size_t gate = 0; stage.reached > 0 && gate < m_plan.gates.size(); ++gate) {
                describeGate(index, gate, stage);
            }
            m_result.stages.push_back(std::move(stage));
        }
    }

    void describeWindow(PlanIndex index, SimulatedStage& stage) {
        const auto& spec = m_plan.stages[index];
        if (m_openings == nullptr || !stage.firstMember || spec.firstMember == spec.endMember) {
            return;
        }
        const auto& opening =
            m_openings->at(m_openings->classOf(spec.firstMember), stage.firstMember->p50);
        if (opening.isOpen && opening.hasAllow) {
            stage.window = opening.window;
            stage.windowCloses = opening.nextClose;
        }
    }

    void describeGate(PlanIndex stage, std::size_t index, SimulatedStage& into) const {
        const auto& gate = m_plan.gates[index];
        const auto kind = gate.gate.kind();
        const auto state = m_from.gates[index].state;
        const bool isUntimed =
            kind == model::GateKind::Approval || kind == model::GateKind::Webhook;
        const bool isAhead =
            state == model::GateState::NotStarted || state == model::GateState::Pending;
        if (gate.stage == stage && isUntimed && isAhead) {
            into.untimedGates.push_back(gate.id);
        }
    }

    void describeMix() {
        const auto points = static_cast<std::size_t>(std::max(2, m_options.mixPoints));
        if (!m_result.ends || m_result.ends->p90 <= m_now) {
            return;
        }
        const auto span = static_cast<double>(secondsTo(m_result.ends->p90)) + 1;
        const auto pointOf = [&](std::int32_t second) { // the first point not before it
            const auto at = static_cast<double>(second) * static_cast<double>(points - 1) / span;
            return std::min(static_cast<std::size_t>(std::max(0.0, at)) + 1, points);
        };
        std::vector<std::int64_t> arrivals(points + 1);
        std::vector<std::int64_t> flights(points + 1);
        for (const auto& flight : m_flights) {
            if (flight.isAtTarget) {
                ++arrivals[flight.to < 0 ? 0 : pointOf(flight.to)];
            }
            if (flight.to >= 0) {
                ++flights[flight.from <= 0 ? 0 : pointOf(flight.from)];
                --flights[pointOf(flight.to)];
            }
        }
        std::int64_t there = 0;
        std::int64_t inFlight = 0;
        for (std::size_t point = 0; point < points; ++point) {
            there += arrivals[point];
            inFlight += flights[point];
            const auto seconds = static_cast<std::int64_t>(span * static_cast<double>(point) /
                                                           static_cast<double>(points - 1));
            m_result.mix.push_back({.at = m_now + std::chrono::seconds(seconds),
                                    .atTarget = static_cast<double>(there) / m_result.samples,
                                    .inFlight = static_cast<double>(inFlight) / m_result.samples});
        }
    }

    void describeSlowest() {
        float longest = -1;
        for (std::size_t index = 0; index < m_memberTimes.size(); ++index) {
            const auto band = bandOf(m_memberTimes[index]);
            if (band && band->second > longest) {
                longest = band->second;
                m_result.slowest = m_plan.members[index].name;
                m_result.slowestP90 = milliseconds(static_cast<std::int64_t>(longest));
            }
        }
    }

    [[nodiscard]] FailureOutcome failAt(PlanIndex stage) const {
        const FateOf fate = [&](PlanIndex member, milliseconds) {
            return VirtualFate{.takes = m_durations[member].percentile(0.5),
                               .fails = m_plan.members[member].stage == stage};
        };
        const auto run =
            playRun(m_good, m_from, m_now, m_now + m_options.horizon, m_openings, fate);
        FailureOutcome outcome{.stage = m_plan.stages[stage].name,
                               .stops = run.state.run.state == LifeState::Failed,
                               .cause = run.state.haltText,
                               .at = run.endedAt};
        for (std::size_t index = 0; index < run.state.members.size(); ++index) {
            const auto state = run.state.members[index].state;
            const bool isThere = state == LifeState::Completed || m_plan.members[index].isAtTarget;
            (isThere                      ? outcome.atTarget
             : state == LifeState::Failed ? outcome.failed
                                          : outcome.untouched) += 1;
        }
        return outcome;
    }

    const MachinePlan& m_plan;
    MachinePlan m_good;
    RunState m_from;
    Instant m_now;
    const std::vector<DurationModel>& m_durations;
    Openings* m_openings;
    SimulationOptions m_options;
    Simulation m_result{};
    std::vector<StageSamples> m_stages;
    std::vector<Instant> m_ends{};
    std::vector<std::vector<float>> m_memberTimes; ///< milliseconds
    std::vector<Flight> m_flights{};
};

} // namespace

model::Simulation simulate(const MachinePlan& plan, const RunState& state, Instant now,
                           const std::vector<DurationModel>& durations, Openings* openings,
                           const SimulationOptions& options) {
    return Simulator(plan, state, now, durations, openings, options).run();
}

} // namespace pilothouse::rollout
