// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/forecast.h"

#include "rollout/virtual_run.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using model::LifeState;

/// Starts and ends of one thing over all samples.
struct Spans {
    std::vector<Instant> starts{};
    std::vector<Instant> ends{};

    void add(std::optional<Instant> start, std::optional<Instant> end) {
        if (start && end) {
            starts.push_back(*start);
            ends.push_back(*end);
        }
    }
    [[nodiscard]] std::optional<model::ExpectedSpan> expected() {
        if (starts.empty()) {
            return std::nullopt;
        }
        std::sort(starts.begin(), starts.end());
        std::sort(ends.begin(), ends.end());
        return model::ExpectedSpan{.start50 = starts[(starts.size() - 1) / 2],
                                   .end50 = ends[(ends.size() - 1) / 2],
                                   .end90 = ends[(ends.size() - 1) * 9 / 10]};
    }
};

class Forecaster {
public:
    Forecaster(const MachinePlan& plan, const RunState& state, Instant now,
               const ForecastOptions& options)
        : m_plan(plan), m_state(state), m_now(now), m_options(options),
          m_stages(plan.stages.size()), m_groups(plan.groups.size()),
          m_members(plan.members.size()) {}

    model::RunForecast make(const std::vector<DurationModel>& durations, Openings* openings) {
        m_forecast.at = m_now;
        if (m_state.isOver() || m_state.halt != model::Halt::None) {
            return std::move(m_forecast);
        }
        const auto good = withGoodGates(m_plan, m_state);
        const auto from = withGoodGates(m_plan, m_state, m_now);
        for (std::int32_t sample = 0; sample < m_options.samples; ++sample) {
            const auto fate = drawnFates(durations, m_options.seed, sample);
            note(playRun(good, from, m_now, m_now + m_options.horizon, openings, fate));
        }
        countApprovals();
        describe();
        return std::move(m_forecast);
    }

private:
    void note(const VirtualRun& run) {
        if (!run.isBlocked && run.state.run.state != LifeState::Failed) {
            m_ends.push_back(run.endedAt);
        }
        for (std::size_t index = 0; index < m_stages.size(); ++index) {
            const auto& stage = run.state.stages[index];
            m_stages[index].add(stage.startedAt, stage.completedAt);
        }
        for (std::size_t index = 0; index < m_groups.size(); ++index) {
            const auto& group = run.state.groups[index];
            m_groups[index].add(group.startedAt, group.completedAt);
        }
        for (std::size_t index = 0; index < m_members.size(); ++index) {
            const auto& attempt = run.state.members[index].current;
            if (attempt.number > 0 && attempt.finishedAt && *attempt.finishedAt > m_now) {
                m_members[index].add(attempt.intentAt, attempt.finishedAt);
            }
        }
    }

    /// Gates that still wait for people; those of stages that are done count no more.
    void countApprovals() {
        for (std::size_t index = 0; index < m_plan.gates.size(); ++index) {
            const auto& gate = m_plan.gates[index];
            const auto stage = m_state.stages[gate.stage].state;
            const auto state = m_state.gates[index].state;
            const bool isOpen =
                (state == model::GateState::NotStarted || state == model::GateState::Pending) &&
                stage != LifeState::Completed && stage != LifeState::Skipped;
            const bool asksPeople = gate.gate.kind() == model::GateKind::Approval ||
                                    m_state.gates[index].trouble != model::GateTrouble::None;
            m_forecast.approvals += isOpen && asksPeople ? 1 : 0;
        }
    }

    void describe() {
        for (std::size_t index = 0; index < m_stages.size(); ++index) {
            if (const auto span = m_stages[index].expected()) {
                m_forecast.stages.emplace(m_plan.stages[index].name, *span);
            }
        }
        for (std::size_t index = 0; index < m_groups.size(); ++index) {
            const auto& group = m_plan.groups[index];
            if (const auto span = m_groups[index].expected()) {
                m_forecast.groups.emplace(m_plan.stages[group.stage].name + '/' + group.name,
                                          *span);
            }
        }
        for (std::size_t index = 0; index < m_members.size(); ++index) {
            if (const auto span = m_members[index].expected()) {
                m_forecast.members.emplace(m_plan.members[index].id.str(), *span);
            }
        }
        if (m_ends.empty()) {
            return;
        }
        std::sort(m_ends.begin(), m_ends.end());
        m_forecast.end50 = m_ends[(m_ends.size() - 1) / 2];
        m_forecast.end90 = m_ends[(m_ends.size() - 1) * 9 / 10];
        describeLoad(*m_forecast.end90);
    }

    /// Of the half-way spans of all members: how many overlap each moment.
    void describeLoad(Instant end) {
        const auto points = std::max(m_options.loadPoints, 1);
        const auto step = std::max((end - m_now) / points, std::chrono::milliseconds(1));
        std::vector<std::int32_t> changes(static_cast<std::size_t>(points) + 1);
        const auto place = [&](Instant at) {
            return static_cast<std::size_t>(
                std::clamp<std::int64_t>((at - m_now) / step, 0, points));
        };
        for (const auto& [id, span] : m_forecast.members) {
            ++changes[place(span.start50)];
            --changes[std::max(place(span.end50), place(span.start50))];
        }
        std::int32_t count = 0;
        for (std::int32_t index = 0; index < points; ++index) {
            count += changes[static_cast<std::size_t>(index)];
            auto& load = m_forecast.load;
            const auto to = m_now + step * (index + 1);
            if (!load.empty() && load.back().count == count) {
                load.back().to = to;
            } else {
                load.push_back({.from = m_now + step * index, .to = to, .count = count});
            }
        }
    }

    const MachinePlan& m_plan;
    const RunState& m_state;
    Instant m_now;
    ForecastOptions m_options;
    std::vector<Spans> m_stages;
    std::vector<Spans> m_groups;
    std::vector<Spans> m_members;
    std::vector<Instant> m_ends{};
    model::RunForecast m_forecast{};
};

} // namespace

model::RunForecast forecastRun(const MachinePlan& plan, const RunState& state, Instant now,
                               const std::vector<DurationModel>& durations, Openings* openings,
                               const ForecastOptions& options) {
    return Forecaster(plan, state, now, options).make(durations, openings);
}

} // namespace pilothouse::rollout
