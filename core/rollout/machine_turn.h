// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/machine.h"
#include "rollout/rollup.h"

#include <string>
#include <utility>
#include <vector>

namespace pilothouse::rollout::detail {

/// One tick of a run: every decision is emitted as a record and folded at once, so that the next
/// one sees it. Its parts stand in machine_*.cpp.
class Turn {
public:
    Turn(const MachinePlan& plan, RunState& state, const Observations& observed, Instant now)
        : m_plan(plan), m_state(state), m_observed(observed), m_now(now) {}
    [[nodiscard]] Decision run();

private:
    // machine.cpp
    void emit(model::RecordBody body);
    void ask(EffectKind kind, PlanIndex index, std::int32_t number);
    void wake(Instant at);
    void halt(model::Halt cause, std::string text);
    [[nodiscard]] bool isActive() const;
    [[nodiscard]] bool isFrozen(PlanIndex stage);
    void settle();
    void settleStage(PlanIndex stage);
    void settleScope(model::Level level, PlanIndex index, const ScopeState& scope, Roll roll);
    void skipGates(const std::vector<PlanIndex>& gates, const std::string& by);

    // machine_events.cpp: what happened to members
    void takeEvent(const DriverEvent& event);
    void complete(const DriverEvent& event);
    void failMember(PlanIndex member, const std::string& code, const std::string& text,
                    bool isTolerated = false);
    void watchRunning();
    void watchOne(PlanIndex member);
    void noteLeavers();

    // machine_commands.cpp: what people ask
    void takeCommand(const model::Command& command);
    [[nodiscard]] std::string refusalOf(const model::Command& command) const;
    [[nodiscard]] bool changesNothing(const model::Command& command) const;
    [[nodiscard]] std::string refusalOfStart() const;
    [[nodiscard]] std::string refusalOfApproval(const model::Command& command) const;
    [[nodiscard]] std::string refusalOfCheck(const model::Command& command) const;
    [[nodiscard]] std::string refusalOfSkip(const std::string& target) const;
    [[nodiscard]] std::string refusalOfMember(const model::Command& command) const;
    [[nodiscard]] std::string refusalOfOverride(const model::Command& command) const;
    void carryOut(const model::Command& command);
    void skip(const model::Command& command);
    void skipMembers(PlanIndex first, PlanIndex end, const model::Command& command);

    // machine_gates.cpp
    void takeAnswer(const GateAnswer& answer);
    [[nodiscard]] bool passGates(const std::vector<PlanIndex>& gates);
    void openGate(PlanIndex gate);
    void tryGate(PlanIndex gate);
    void tryApproval(PlanIndex gate, const model::ApprovalGate& params);
    void trySoak(PlanIndex gate, const model::SoakGate& params);
    void tryHealth(PlanIndex gate, const model::HealthGate& params);
    void tryWebhook(PlanIndex gate, const model::WebhookGate& params);
    void waitUntil(PlanIndex gate, Instant at);
    [[nodiscard]] bool wasSetBack(const GateRecord& gate) const;

    // machine_schedule.cpp
    void schedule();
    void visitStage(PlanIndex stage);
    void takeUpDeferred();
    void admitMembers(PlanIndex stage);
    void admitGroup(PlanIndex group, WindowRank rank, std::int32_t& free);
    [[nodiscard]] bool admit(PlanIndex member);
    void block(PlanIndex member, model::PendingReason reason, std::optional<Instant> retryAt,
               std::string text);
    [[nodiscard]] bool isHeldByWindow(PlanIndex member);
    [[nodiscard]] bool isHeldByObservation(PlanIndex member);
    [[nodiscard]] const Opening& openingOf(PlanIndex member);
    void rankClasses();

    [[nodiscard]] const MemberObservation* seen(PlanIndex member) const {
        return member < m_observed.members.size() ? &m_observed.members[member] : nullptr;
    }

    const MachinePlan& m_plan;
    RunState& m_state;
    const Observations& m_observed;
    Instant m_now;
    Decision m_decision{};
    std::vector<WindowRank> m_ranks{};             ///< by window class, for this tick
    std::int32_t m_deferredLooks = kDeferredLooks; ///< that this tick may still ask for
    bool m_isAllTouched = false;                   ///< a command may have changed any stage
};

} // namespace pilothouse::rollout::detail
