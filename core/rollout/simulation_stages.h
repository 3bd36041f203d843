// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "rollout/machine.h"
#include "rollout/simulate.h"
#include "rollout/simulation_course.h"

#include <chrono>
#include <optional>
#include <vector>

namespace pilothouse::rollout::detail {

/// p50 and p90 of what happened in the samples; none where it happened in none. Reorders.
[[nodiscard]] std::optional<model::InstantBand> instantsOf(std::vector<Instant>& values);

/// Collects what the samples say of stages and their gates. Borrows plan, state and options.
class StageSampler {
public:
    /// @param from the state that the samples begin in
    StageSampler(const MachinePlan& plan, const RunState& from, const SimulationOptions& options)
        : m_plan(plan), m_from(from), m_options(options), m_stages(plan.stages.size()),
          m_gates(plan.gates.size()) {}
    /// One sample more. O(members + gates).
    void note(const RunState& state);
    /// Fills stages, members and the slowest. O(flights).
    void describe(const std::vector<Flight>& flights, Openings* openings, model::Simulation& into);

private:
    struct Stage {
        std::vector<Instant> starts{};
        std::vector<Instant> ends{};
        std::vector<Instant> firstMembers{};
        std::vector<Instant> lastMembers{};
        std::vector<Instant> lateFrom{};
        std::vector<Instant> lateTo{};
        std::vector<std::chrono::milliseconds> takes{};
    };
    struct Gate {
        std::vector<Instant> opens{};
        std::vector<Instant> resolves{};
    };
    void noteMembers(const RunState& state, PlanIndex stage);
    [[nodiscard]] model::SimulatedStage stageOf(PlanIndex index, Openings* openings);
    void addGates(PlanIndex index, model::SimulatedStage& into);
    [[nodiscard]] bool isUntimed(PlanIndex gate) const;
    [[nodiscard]] bool isAssumed(PlanIndex member) const;
    void addMembers(const std::vector<Flight>& flights, model::Simulation& into) const;

    const MachinePlan& m_plan;
    const RunState& m_from;
    const SimulationOptions& m_options;
    std::vector<Stage> m_stages;
    std::vector<Gate> m_gates;
};

} // namespace pilothouse::rollout::detail
