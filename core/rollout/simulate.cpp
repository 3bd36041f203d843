// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/simulate.h"

#include "rollout/simulation_course.h"
#include "rollout/simulation_stages.h"
#include "rollout/virtual_run.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using detail::Flight;
using detail::FlightEnd;
using model::LifeState;
using model::Simulation;
using std::chrono::milliseconds;

class Simulator {
public:
    Simulator(const MachinePlan& plan, const RunState& state, Instant now,
              const std::vector<DurationModel>& durations, Openings* openings,
              const SimulationOptions& options)
        : m_plan(plan), m_good(withGoodGates(plan, state, options.approvalAfter)),
          m_from(withGoodGates(plan, state, now)), m_now(now), m_durations(durations),
          m_openings(openings), m_options(options), m_stages(plan, m_from, options) {
        m_result.at = now;
        m_result.seed = options.seed;
        m_result.failureRate = options.failureProbability;
        m_result.approvalAfter = options.approvalAfter;
        m_result.defersAway = plan.policy.deferOffline;
    }

    Simulation run() {
        const auto samples = std::clamp(m_options.samples, 1, 100'000);
        m_flights.reserve(static_cast<std::size_t>(samples) * m_plan.members.size());
        for (std::int32_t sample = 0; sample < samples; ++sample) {
            if (m_options.isCancelled && m_options.isCancelled()) {
                m_result.isCancelled = true;
                return std::move(m_result);
            }
            note(play(sample));
            ++m_result.samples;
        }
        m_result.ends = detail::instantsOf(m_ends);
        if (!m_deferred.empty()) {
            m_result.deferred90 = detail::quantile(m_deferred, 0.9);
            m_result.deferred50 = detail::quantile(m_deferred, 0.5);
        }
        m_stages.describe(m_flights, m_openings, m_result);
        detail::describeAbsences(std::move(m_absences), m_result);
        const auto until = m_result.ends ? m_result.ends->p90 : detail::quantile(m_last, 0.9);
        detail::describeCourse(m_plan, m_options.fleet, m_flights, until, m_options.mixPoints,
                               m_result);
        if (m_openings != nullptr) {
            detail::describeHolds(m_plan, *m_openings, until, m_result);
        }
        for (PlanIndex stage = 0; stage < m_plan.stages.size(); ++stage) {
            if (m_plan.stages[stage].firstMember != m_plan.stages[stage].endMember) {
                m_result.failures.push_back(failAt(stage));
            }
        }
        return std::move(m_result);
    }

private:
    [[nodiscard]] VirtualRun play(const FateOf& fate) const {
        return playRun(m_good, m_from, m_now, m_now + m_options.horizon, m_openings, fate,
                       m_options.approvalAfter, m_options.absences);
    }
    [[nodiscard]] VirtualRun play(std::int32_t sample) const {
        return play(drawnFates(m_durations, m_options.seed, sample, m_options.failureProbability));
    }

    void note(const VirtualRun& run) {
        const auto& scope = run.state.run;
        if (run.isBlocked || scope.state == LifeState::Stopped) {
            if (m_result.blocked++ == 0) {
                describeBlock(run.state);
            }
        } else if (scope.state == LifeState::Failed) {
            ++m_result.failed;
        } else {
            ++m_result.completed;
            m_ends.push_back(run.endedAt);
            m_deferred.push_back(scope.tally.counts.deferred);
        }
        m_last.push_back(run.endedAt);
        m_stages.note(run.state);
        noteMembers(run.state);
        for (const auto& absence : run.absences) {
            m_absences.push_back({.member = absence.member,
                                  .reached = absence.reached,
                                  .back = absence.back,
                                  .isLeft = run.state.members[absence.member].isDeferred});
        }
    }

    void describeBlock(const RunState& state) {
        m_result.blockedBy =
            std::string(toString(state.run.state)) + '(' +
            (state.run.state == LifeState::Stopped ? state.haltText
                                                   : std::string(toString(state.run.reason))) +
            ')';
        const auto stage = state.currentStage();
        m_result.blockedStage = stage == kNowhere ? std::string() : m_plan.stages[stage].name;
    }

    [[nodiscard]] std::int32_t unitsTo(Instant at) const {
        return static_cast<std::int32_t>((at - m_now) / detail::kFlightUnit);
    }

    [[nodiscard]] FlightEnd endOf(const MemberState& member, std::size_t index) const {
        if (member.state == LifeState::Completed || m_plan.members[index].isAtTarget) {
            return FlightEnd::AtTarget;
        }
        return member.isDeferred                    ? FlightEnd::Deferred
               : member.state == LifeState::Failed  ? FlightEnd::Failed
               : member.state == LifeState::Skipped ? FlightEnd::Skipped
                                                    : FlightEnd::NotReached;
    }

    void noteMembers(const RunState& state) {
        for (std::size_t index = 0; index < state.members.size(); ++index) {
            const auto& attempt = state.members[index].current;
            Flight flight{.end = endOf(state.members[index], index)};
            if (attempt.number > 0 && attempt.finishedAt) {
                flight.from = unitsTo(attempt.intentAt);
                flight.to = unitsTo(*attempt.finishedAt);
            }
            m_flights.push_back(flight);
        }
    }

    [[nodiscard]] model::FailureOutcome failAt(PlanIndex stage) const {
        const auto run = play([&](PlanIndex member, milliseconds) {
            return VirtualFate{.takes = m_durations[member].percentile(0.5),
                               .fails = m_plan.members[member].stage == stage};
        });
        model::FailureOutcome outcome{.stage = m_plan.stages[stage].name,
                                      .stops = run.state.run.state == LifeState::Failed,
                                      .cause = run.state.haltText,
                                      .at = run.endedAt};
        for (std::size_t index = 0; index < run.state.members.size(); ++index) {
            const auto end = endOf(run.state.members[index], index);
            (end == FlightEnd::AtTarget ? outcome.atTarget
             : end == FlightEnd::Failed ? outcome.failed
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
    const SimulationOptions& m_options;
    Simulation m_result{};
    detail::StageSampler m_stages;
    std::vector<Instant> m_ends{};
    std::vector<Instant> m_last{}; ///< of all samples: when nothing happened any more
    std::vector<Flight> m_flights{};
    std::vector<std::int32_t> m_deferred{}; ///< of the completed ones: members left
    std::vector<detail::AbsenceNote> m_absences{};
};

} // namespace

model::Simulation simulate(const MachinePlan& plan, const RunState& state, Instant now,
                           const std::vector<DurationModel>& durations, Openings* openings,
                           const SimulationOptions& options) {
    return Simulator(plan, state, now, durations, openings, options).run();
}

} // namespace pilothouse::rollout
