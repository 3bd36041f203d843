// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/run_view.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using model::DisplayState;
using model::LifeState;

DisplayState plain(LifeState state) {
    return static_cast<DisplayState>(state);
}

class View {
public:
    View(const MachinePlan& plan, const RunState& state, const std::vector<MemberObservation>& seen,
         Instant now)
        : m_plan(plan), m_state(state), m_seen(seen), m_now(now) {}

    [[nodiscard]] model::Run run() const {
        model::Run run{.id = model::RunId(m_state.id),
                       .name = m_state.name,
                       .backend = m_state.backend,
                       .createdBy = m_state.createdBy,
                       .createdAt = m_state.createdAt,
                       .parentRunId = m_state.parentRunId,
                       .cause = m_state.haltText,
                       .isAbandoned = m_state.isAbandoned};
        for (PlanIndex index = 0; index < m_plan.stages.size(); ++index) {
            run.stages.push_back(stage(index));
        }
        fill(run, m_state.run);
        run.display = displayOf(run, run.stages);
        return run;
    }

private:
    template<class Part>
    static void fill(Part& part, const ScopeState& scope) {
        part.state = scope.state;
        part.reason = scope.reason;
        part.startedAt = scope.startedAt;
        part.completedAt = scope.completedAt;
        part.counts = scope.tally.counts;
    }

    /// Of a parent, from its own state and what its children show.
    template<class Part, class Children>
    static DisplayState displayOf(const Part& part, const Children& children) {
        if (part.state == LifeState::Completed && part.counts.failed > 0) {
            return DisplayState::CompletedWithFailures;
        }
        if (part.state == LifeState::Completed && part.counts.deferred + part.counts.running > 0) {
            return DisplayState::CompletedWithDeferred;
        }
        const auto shows = [&](DisplayState display) {
            return std::any_of(children.begin(), children.end(),
                               [&](const auto& child) { return child.display == display; });
        };
        const bool isOnlyStuck = part.state == LifeState::Running && shows(DisplayState::Stuck) &&
                                 !shows(DisplayState::Running);
        return isOnlyStuck ? DisplayState::Stuck : plain(part.state);
    }

    [[nodiscard]] model::StageRun stage(PlanIndex index) const {
        const auto& spec = m_plan.stages[index];
        model::StageRun stage{
            .name = spec.name, .concurrency = spec.concurrency, .maxFailures = spec.maxFailures};
        for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
            stage.groups.push_back(groupOf(group));
        }
        addGates(stage.gates, spec.gatesBefore);
        addGates(stage.gates, spec.gatesAfter);
        fill(stage, m_state.stages[index]);
        stage.display = displayOf(stage, stage.groups);
        return stage;
    }

    [[nodiscard]] model::GroupRun groupOf(PlanIndex index) const {
        const auto& spec = m_plan.groups[index];
        model::GroupRun group{
            .name = spec.name, .concurrency = spec.concurrency, .maxFailures = spec.maxFailures};
        for (auto member = spec.firstMember; member < spec.endMember; ++member) {
            group.members.push_back(memberOf(member));
        }
        addGates(group.gates, spec.gatesBefore);
        addGates(group.gates, spec.gatesAfter);
        fill(group, m_state.groups[index]);
        group.display = displayOf(group, group.members);
        return group;
    }

    [[nodiscard]] DisplayState displayOf(PlanIndex index) const {
        const auto& member = m_state.members[index];
        if (member.state != LifeState::Running) {
            return plain(member.state);
        }
        if (index < m_seen.size() && m_seen[index].isUnreachable) {
            return DisplayState::Unknown;
        }
        const auto& time = m_plan.policy.stuckAfter.time;
        const auto& after = time ? time : m_plan.members[index].stuckAfter;
        const bool isStuck = after && m_now - member.current.intentAt > *after;
        return isStuck ? DisplayState::Stuck : DisplayState::Running;
    }

    [[nodiscard]] model::MemberRun memberOf(PlanIndex index) const {
        const auto& member = m_state.members[index];
        model::MemberRun result{.id = m_plan.members[index].id,
                                .name = m_plan.members[index].name,
                                .state = member.state,
                                .display = displayOf(index),
                                .step = member.step,
                                .reason = member.reason,
                                .message = member.message,
                                .attempts = member.earlier,
                                .hasLeft = member.hasLeft};
        if (member.current.number > 0) {
            result.attempts.push_back(member.current);
        }
        if (m_state.earliest[index] != Instant::min()) {
            result.retryAt = m_state.earliest[index];
        }
        return result;
    }

    void addGates(std::vector<model::GateRun>& into, const std::vector<PlanIndex>& gates) const {
        for (const auto index : gates) {
            const auto& spec = m_plan.gates[index];
            const auto& gate = m_state.gates[index];
            into.push_back({.id = spec.id,
                            .name = spec.gate.name,
                            .kind = spec.gate.kind(),
                            .timing = spec.timing,
                            .state = gate.state,
                            .trouble = gate.trouble,
                            .openedAt = gate.openedAt,
                            .resolveAt = gate.resolveAt,
                            .resolvedAt = gate.resolvedAt,
                            .resolvedBy = gate.resolvedBy,
                            .comment = gate.comment,
                            .approvals = gate.approvals,
                            .samples = gate.samples});
        }
    }

    const MachinePlan& m_plan;
    const RunState& m_state;
    const std::vector<MemberObservation>& m_seen;
    Instant m_now;
};

} // namespace

model::Run describeRun(const MachinePlan& plan, const RunState& state,
                       const std::vector<MemberObservation>& seen, Instant now) {
    return View(plan, state, seen, now).run();
}

} // namespace pilothouse::rollout
