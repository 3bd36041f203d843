// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/rollup.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::rollout {

using model::GateState;
using model::LifeState;
using model::PendingReason;

bool isDone(LifeState state) {
    return state == LifeState::Completed || state == LifeState::Skipped;
}

bool areResolved(const RunState& state, const std::vector<PlanIndex>& gates) {
    return std::all_of(gates.begin(), gates.end(), [&](PlanIndex gate) {
        const auto is = state.gates[gate].state;
        return is == GateState::Completed || is == GateState::Skipped;
    });
}

PendingReason reasonOf(model::GateKind kind) {
    switch (kind) {
    case model::GateKind::Schedule: return PendingReason::Schedule;
    case model::GateKind::Soak: return PendingReason::Soak;
    case model::GateKind::Health: return PendingReason::Health;
    case model::GateKind::Approval:
    case model::GateKind::Webhook: break; // somebody outside has to say yes
    }
    return PendingReason::Approval;
}

namespace {

struct GateView {
    bool isWaiting = false;    ///< some gate is Pending
    bool isFailed = false;     ///< some gate failed
    bool isUnresolved = false; ///< some gate is neither Completed nor Skipped
    PendingReason reason = PendingReason::None;
};

GateView viewOf(const MachinePlan& plan, const RunState& state, const std::vector<PlanIndex>& gates,
                bool isFrozen) {
    GateView view;
    for (const auto gate : gates) {
        const auto is = state.gates[gate].state;
        view.isWaiting = view.isWaiting || is == GateState::Pending;
        view.isFailed = view.isFailed || is == GateState::Failed;
        if (is == GateState::Completed || is == GateState::Skipped) {
            continue;
        }
        view.isUnresolved = true;
        const auto kind = plan.gates[gate].gate.kind();
        const bool isHeld = isFrozen && kind != model::GateKind::Approval;
        const auto reason = isHeld ? PendingReason::Freeze : reasonOf(kind);
        if (model::urgency(reason) < model::urgency(view.reason)) {
            view.reason = reason;
        }
    }
    return view;
}

/// Too few members came to the target; those that were skipped, accepted or deferred do not
/// count.
bool lacksSuccess(const Tally& tally, std::optional<std::int32_t> minSuccess) {
    const auto accepted = tally.counts.failed - tally.failures;
    const auto counted = tally.counts.total - tally.counts.skipped - accepted - tally.late;
    return minSuccess && tally.counts.completed < (counted * *minSuccess + 99) / 100;
}

bool isNobodyLeft(const Tally& tally) {
    return tally.counts.skipped == tally.counts.total;
}

/// What a halted run makes of a part that was under way.
Roll halted(const RunState& state, const Tally& tally, Roll roll) {
    const bool isBusy = roll.state == LifeState::Running || roll.state == LifeState::Pending;
    if (state.halt == model::Halt::None || !isBusy) {
        return roll;
    }
    return {tally.counts.running > 0 ? LifeState::Stopping : LifeState::Stopped};
}

Roll failedOrStopping(const Tally& tally) {
    return {tally.counts.running > 0 ? LifeState::Stopping : LifeState::Failed};
}

Roll rollDoneGroup(const MachinePlan& plan, const RunState& state, PlanIndex group, bool isFrozen) {
    const auto& spec = plan.groups[group];
    const auto after = viewOf(plan, state, spec.gatesAfter, isFrozen);
    if (after.isFailed) {
        return {LifeState::Failed};
    }
    if (after.isUnresolved) {
        return {LifeState::Pending, after.reason};
    }
    const bool isShort = lacksSuccess(state.groups[group].tally, spec.minSuccess);
    return {isShort ? LifeState::Failed : LifeState::Completed};
}

Roll rollOpenGroup(const MachinePlan& plan, const RunState& state, PlanIndex group, bool isFrozen) {
    const auto& scope = state.groups[group];
    const auto& counts = scope.tally.counts;
    const auto before = viewOf(plan, state, plan.groups[group].gatesBefore, isFrozen);
    if (before.isFailed) {
        return {LifeState::Failed};
    }
    if (before.isWaiting && counts.running == 0) {
        return {LifeState::Pending, before.reason};
    }
    const bool isHeld = scope.tally.isUnproved() && !plan.groups[group].gatesAfter.empty();
    if (scope.tally.isDone() && isHeld) {
        return {LifeState::Pending, PendingReason::Deferred};
    }
    if (scope.tally.isDone()) {
        return rollDoneGroup(plan, state, group, isFrozen);
    }
    if (counts.running > 0) {
        return {LifeState::Running};
    }
    const auto deferred = scope.tally.reasons[static_cast<std::size_t>(PendingReason::Deferred)];
    if (counts.pending > deferred) { // nobody waits for those
        return {LifeState::Pending, scope.tally.mostUrgent()};
    }
    return {scope.startedAt || deferred > 0 ? LifeState::Running : LifeState::NotStarted};
}

/// A stage whose groups are done: gates after and the soak, then the share of successes.
Roll rollDoneStage(const MachinePlan& plan, const RunState& state, PlanIndex stage,
                   const GateView& after) {
    if (after.isUnresolved) {
        return {LifeState::Pending, after.reason};
    }
    const bool isShort = lacksSuccess(state.stages[stage].tally, plan.stages[stage].minSuccess);
    return {isShort ? LifeState::Failed : LifeState::Completed};
}

/// Its members wait until the health before the first of them is known.
bool isTakingBaseline(const MachinePlan& plan, const RunState& state, PlanIndex stage) {
    const auto& spec = plan.stages[stage];
    return spec.needsBaseline && !state.baselines[stage] && state.isStarted &&
           state.currentStage() == stage && areResolved(state, spec.gatesBefore);
}

Roll rollOpenStage(const MachinePlan& plan, const RunState& state, PlanIndex stage, bool isFrozen) {
    const auto& spec = plan.stages[stage];
    const auto before = viewOf(plan, state, spec.gatesBefore, isFrozen);
    const auto after = viewOf(plan, state, spec.gatesAfter, isFrozen);
    if (before.isFailed || after.isFailed) {
        return failedOrStopping(state.stages[stage].tally);
    }
    if (before.isWaiting && state.stages[stage].tally.counts.running == 0) {
        return {LifeState::Pending, before.reason};
    }
    if (isTakingBaseline(plan, state, stage)) {
        return {LifeState::Pending, PendingReason::Health};
    }
    bool isAllDone = true;
    bool isRunning = false;
    bool hasBegun = false;
    auto reason = PendingReason::None;
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto roll = rollGroup(plan, state, group, isFrozen);
        if (roll.state == LifeState::Failed) {
            return failedOrStopping(state.stages[stage].tally);
        }
        isAllDone = isAllDone && isDone(roll.state);
        isRunning = isRunning || roll.state == LifeState::Running ||
                    roll.state == LifeState::Stopping || roll.state == LifeState::Stopped;
        hasBegun = hasBegun || roll.state != LifeState::NotStarted;
        if (roll.state == LifeState::Pending &&
            model::urgency(roll.reason) < model::urgency(reason)) {
            reason = roll.reason;
        }
    }
    if (isAllDone && state.stages[stage].tally.isUnproved()) {
        return {LifeState::Pending, PendingReason::Deferred};
    }
    if (isAllDone) {
        return rollDoneStage(plan, state, stage, after);
    }
    if (isRunning) {
        return {LifeState::Running};
    }
    if (reason != PendingReason::None) {
        return {LifeState::Pending, reason};
    }
    return {hasBegun || state.stages[stage].startedAt ? LifeState::Running : LifeState::NotStarted};
}

} // namespace

Roll rollGroup(const MachinePlan& plan, const RunState& state, PlanIndex group, bool isFrozen) {
    const auto& tally = state.groups[group].tally;
    if (isNobodyLeft(tally)) {
        return {LifeState::Skipped};
    }
    if (tally.failures > plan.groups[group].maxFailures) {
        return failedOrStopping(tally);
    }
    return halted(state, tally, rollOpenGroup(plan, state, group, isFrozen));
}

Roll rollStage(const MachinePlan& plan, const RunState& state, PlanIndex stage, bool isFrozen) {
    const auto& tally = state.stages[stage].tally;
    if (isNobodyLeft(tally)) {
        return {LifeState::Skipped};
    }
    if (tally.failures > plan.stages[stage].maxFailures) {
        return failedOrStopping(tally);
    }
    const auto roll = rollOpenStage(plan, state, stage, isFrozen);
    const bool isHaltedHere = state.halt == model::Halt::Failure && !isDone(roll.state) &&
                              roll.state != LifeState::NotStarted;
    return isHaltedHere ? failedOrStopping(tally) : halted(state, tally, roll);
}

Roll rollRun(const RunState& state) {
    const bool isBusy = state.run.tally.counts.running > 0;
    if (!state.violation.empty()) {
        return {LifeState::Failed};
    }
    if (state.isAbandoned) {
        return {LifeState::Stopped};
    }
    if (!state.isStarted) {
        return {LifeState::NotStarted};
    }
    if (state.halt != model::Halt::None) {
        const bool isFailure = state.halt == model::Halt::Failure;
        return {isBusy ? LifeState::Stopping : isFailure ? LifeState::Failed : LifeState::Stopped};
    }
    const auto current = state.currentStage();
    if (current == kNowhere && isBusy) {
        return {LifeState::Running}; // deferred members that came back
    }
    if (current == kNowhere) {
        const bool isAllSkipped =
            std::all_of(state.stages.begin(), state.stages.end(),
                        [](const auto& stage) { return stage.state == LifeState::Skipped; });
        return {isAllSkipped ? LifeState::Skipped : LifeState::Completed};
    }
    const auto& stage = state.stages[current];
    return stage.state == LifeState::Pending ? Roll{LifeState::Pending, stage.reason}
                                             : Roll{LifeState::Running};
}

namespace {

std::string tripOfBreakers(const MachinePlan& plan, const RunState& state, PlanIndex stage) {
    const auto& policy = plan.policy;
    if (policy.consecutiveFailures && state.failuresInARow >= *policy.consecutiveFailures) {
        return fmt::format("{} members in a row failed", state.failuresInARow);
    }
    if (policy.errorBudget && state.failedWeight > *policy.errorBudget) {
        return fmt::format("the failed members weigh {}, the error budget is {}",
                           state.failedWeight, *policy.errorBudget);
    }
    for (const auto& [code, count] : state.errorCodes[stage]) {
        if (policy.sameError && count >= *policy.sameError) {
            return fmt::format("{} members of stage {} failed with {}", count,
                               plan.stages[stage].name, code);
        }
    }
    return {};
}

std::string tooMany(const char* what, const std::string& name, std::int32_t count,
                    std::int32_t allowed) {
    return fmt::format("{} {} of {} {} failed, {} may", count, count == 1 ? "member" : "members",
                       what, name, allowed);
}

/// Of a stage or group that ended without enough successes or by a gate.
std::string tripOfEnd(const MachinePlan& plan, const RunState& state, PlanIndex stage) {
    for (const auto& gate : plan.gates) {
        const auto place = static_cast<std::size_t>(&gate - plan.gates.data());
        if (gate.stage == stage && state.gates[place].state == GateState::Failed) {
            return fmt::format("gate {} failed", gate.id);
        }
    }
    if (rollStage(plan, state, stage, false).state == LifeState::Failed) {
        return fmt::format("stage {} has fewer successes than it must", plan.stages[stage].name);
    }
    return {};
}

} // namespace

std::string tripOf(const MachinePlan& plan, const RunState& state, PlanIndex stage) {
    const auto& spec = plan.stages[stage];
    const auto& tally = state.stages[stage].tally;
    if (tally.failures > spec.maxFailures) {
        return tooMany("stage", spec.name, tally.failures, spec.maxFailures);
    }
    bool mayBeEnd = tally.isDone();
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto& here = state.groups[group].tally;
        if (here.failures > plan.groups[group].maxFailures) {
            return tooMany("group", plan.groups[group].name, here.failures,
                           plan.groups[group].maxFailures);
        }
        mayBeEnd = mayBeEnd || here.isDone();
    }
    if (auto text = tripOfBreakers(plan, state, stage); !text.empty()) {
        return text;
    }
    return mayBeEnd || !spec.gatesBefore.empty() ? tripOfEnd(plan, state, stage) : std::string{};
}

} // namespace pilothouse::rollout
