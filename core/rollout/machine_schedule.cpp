// SPDX-License-Identifier: GPL-3.0-or-later
// Which members start now. Source: reference of staged updates, D6.
#include "rollout/machine_turn.h"

#include <algorithm>
#include <bit>

namespace pilothouse::rollout::detail {

using model::LifeState;
using model::PendingReason;

void Turn::schedule() {
    takeUpDeferred();
    // Each turn of the loop ends a stage or the loop.
    while (isActive()) {
        const auto stage = m_state.currentStage();
        if (stage == kNowhere) {
            return;
        }
        if (auto trip = tripOf(m_plan, m_state, stage); !trip.empty()) {
            halt(model::Halt::Failure, std::move(trip));
            return;
        }
        visitStage(stage);
        if (!isActive()) {
            return;
        }
        if (auto trip = tripOf(m_plan, m_state, stage); !trip.empty()) {
            halt(model::Halt::Failure, std::move(trip));
            return;
        }
        settleStage(stage);
        if (!isDone(m_state.stages[stage].state)) {
            return;
        }
    }
}

/// Members that were deferred in stages that went on without them: they start under the rules of
/// their own stage, beside what runs now.
void Turn::takeUpDeferred() {
    const auto end =
        std::min<PlanIndex>(m_state.currentStage(), static_cast<PlanIndex>(m_plan.stages.size()));
    for (PlanIndex stage = 0; stage < end && isActive(); ++stage) {
        const auto& tally = m_state.stages[stage].tally;
        auto trip = tally.failures > 0 ? tripOf(m_plan, m_state, stage) : std::string();
        if (!trip.empty()) { // by one that came late
            halt(model::Halt::Failure, std::move(trip));
            m_isAllTouched = true;
        } else if (tally.late > 0) {
            admitMembers(stage);
        }
    }
}

void Turn::visitStage(PlanIndex stage) {
    const auto& spec = m_plan.stages[stage];
    if (m_state.stages[stage].tally.counts.skipped == m_state.stages[stage].tally.counts.total) {
        return; // nobody to do it for: Skipped with its gates
    }
    if (!passGates(spec.gatesBefore)) {
        return;
    }
    if (spec.needsBaseline && !m_state.baselines[stage]) {
        ask(EffectKind::TakeBaseline, stage, 1);
        return;
    }
    admitMembers(stage);
    bool isAllDone = true;
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto& counts = m_state.groups[group].tally.counts;
        if (!m_state.groups[group].tally.isDone()) {
            isAllDone = false;
        } else if (m_state.groups[group].tally.isUnproved()) {
            isAllDone = m_plan.groups[group].gatesAfter.empty() && isAllDone;
        } else if (counts.skipped != counts.total) {
            isAllDone = passGates(m_plan.groups[group].gatesAfter) && isAllDone;
        }
    }
    if (isAllDone && !m_state.stages[stage].tally.isUnproved() &&
        m_state.stages[stage].tally.counts.skipped != m_state.stages[stage].tally.counts.total) {
        (void)passGates(spec.gatesAfter);
    }
}

const Opening& Turn::openingOf(PlanIndex member) {
    return m_observed.openings->at(m_observed.openings->classOf(member), m_now);
}

void Turn::rankClasses() {
    m_ranks.clear();
    if (m_observed.openings == nullptr) {
        return;
    }
    const auto classes = m_observed.openings->classCount();
    for (std::uint32_t index = 0; index < classes; ++index) {
        m_ranks.push_back(rankOf(m_observed.openings->at(index, m_now), m_now));
    }
}

void Turn::admitMembers(PlanIndex stage) {
    const auto& spec = m_plan.stages[stage];
    std::vector<PlanIndex> groups;
    for (auto group = spec.firstGroup; group < spec.endGroup; ++group) {
        const auto& tally = m_state.groups[group].tally;
        if (tally.counts.notStarted + tally.counts.pending > 0 &&
            passGates(m_plan.groups[group].gatesBefore)) {
            groups.push_back(group);
        }
    }
    auto free = spec.concurrency - m_state.stages[stage].tally.counts.running;
    if (free <= 0) {
        return;
    }
    rankClasses();
    const auto isPresent = [this](WindowRank rank) {
        return m_ranks.empty() ? rank == WindowRank::None
                               : std::find(m_ranks.begin(), m_ranks.end(), rank) != m_ranks.end();
    };
    for (const auto rank :
         {WindowRank::Open, WindowRank::OpensSoon, WindowRank::None, WindowRank::Closed}) {
        for (std::size_t index = 0; isPresent(rank) && index < groups.size() && free > 0; ++index) {
            if (isActive()) {
                admitGroup(groups[index], rank, free);
            }
        }
    }
}

void Turn::admitGroup(PlanIndex group, WindowRank rank, std::int32_t& free) {
    const auto& spec = m_plan.groups[group];
    auto freeHere = spec.concurrency - m_state.groups[group].tally.counts.running;
    for (auto word = spec.firstMember / 64; word * 64 < spec.endMember; ++word) {
        for (auto bits = m_state.open[word]; bits != 0; bits &= bits - 1) {
            const auto member =
                static_cast<PlanIndex>(word * 64) + static_cast<PlanIndex>(std::countr_zero(bits));
            if (member < spec.firstMember) {
                continue;
            }
            if (member >= spec.endMember || free <= 0 || freeHere <= 0 || !isActive()) {
                return;
            }
            if (!m_ranks.empty() && m_ranks[m_observed.openings->classOf(member)] != rank) {
                continue;
            }
            if (m_state.earliest[member] > m_now) {
                wake(m_state.earliest[member]);
            } else if (!m_state.members[member].isUncertain && admit(member)) {
                --free;
                --freeHere;
            }
        }
    }
}

/// Whether it takes a slot: it starts, or a look at it is asked for first.
bool Turn::admit(PlanIndex member) {
    const auto* observation = seen(member);
    if (observation != nullptr && observation->isUnseen) {
        const bool isDeferred = m_state.members[member].isDeferred;
        if (isHeldByWindow(member) || (isDeferred && m_deferredLooks == 0)) {
            return false;
        }
        if (isDeferred) { // most likely still away: it keeps nobody from starting
            --m_deferredLooks;
            ask(EffectKind::LookAt, member, m_state.members[member].attempt + 1);
            wake(m_now + kPendingPoll);
            return false;
        }
        ask(EffectKind::LookAt, member, m_state.members[member].attempt + 1);
        return true;
    }
    const bool isAtTarget = observation != nullptr && observation->isAtTarget
                                ? *observation->isAtTarget
                                : m_plan.members[member].isAtTarget;
    if (isAtTarget) {
        emit(model::MemberSkipped{
            .member = member, .cause = "alreadyCurrent", .text = "already at the target"});
        return false;
    }
    if (isHeldByWindow(member) || isHeldByObservation(member)) {
        return false;
    }
    const auto attempt = m_state.members[member].attempt + 1;
    emit(model::MemberIntent{.member = member, .attempt = attempt});
    ask(EffectKind::StartAction, member, attempt);
    return true;
}

bool Turn::isHeldByWindow(PlanIndex member) {
    if (m_observed.openings == nullptr) {
        return false;
    }
    const auto& opening = openingOf(member);
    if (!opening.isOpen) {
        block(member, opening.isFrozen ? PendingReason::Freeze : PendingReason::MaintenanceClosed,
              opening.nextOpen, opening.window);
        return true;
    }
    const auto& longest = m_plan.members[member].likelyLongest;
    if (m_plan.policy.windowGuard && longest && opening.nextDeny &&
        m_now + *longest > *opening.nextDeny) {
        block(member, PendingReason::Freeze, opening.nextDeny,
              "would still be in flight when the freeze begins");
        return true;
    }
    return false;
}

bool Turn::isHeldByObservation(PlanIndex member) {
    const auto* observation = seen(member);
    if (observation == nullptr) {
        return false;
    }
    auto reason = observation->blocked;
    if (reason == PendingReason::None && observation->isUnreachable) {
        reason = observation->isAway && m_plan.policy.deferOffline ? PendingReason::Deferred
                                                                   : PendingReason::Unreachable;
    }
    if (reason == PendingReason::None) {
        return false;
    }
    if (reason == PendingReason::ClusterStopped &&
        m_plan.policy.onClusterStopped == model::OnStopped::Skip) {
        emit(model::MemberSkipped{.member = member, .cause = "stopped", .text = observation->text});
        return true;
    }
    block(member, reason, observation->retryAt, observation->text);
    if (reason == PendingReason::ClusterStopped &&
        m_plan.policy.onClusterStopped == model::OnStopped::Fail) {
        halt(model::Halt::Failure, m_plan.members[member].name + " is stopped");
    }
    return true;
}

void Turn::block(PlanIndex member, PendingReason reason, std::optional<Instant> retryAt,
                 std::string text) {
    const auto& state = m_state.members[member];
    const auto known = m_state.earliest[member];
    const auto next = retryAt && *retryAt > m_now ? retryAt : std::nullopt;
    wake(next.value_or(m_now + kPendingPoll));
    if (state.state == LifeState::Pending && state.reason == reason &&
        known == next.value_or(Instant::min())) {
        return; // told already
    }
    emit(model::MemberBlocked{
        .member = member, .reason = reason, .retryAt = next, .text = std::move(text)});
}

} // namespace pilothouse::rollout::detail
