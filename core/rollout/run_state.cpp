// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/run_state.h"

#include <algorithm>

namespace pilothouse::rollout {

using model::LifeState;
using model::PendingReason;

model::PendingReason Tally::mostUrgent() const {
    auto best = PendingReason::None;
    for (std::size_t index = 0; index < reasons.size(); ++index) {
        const auto reason = static_cast<PendingReason>(index);
        if (reasons[index] > 0 && model::urgency(reason) < model::urgency(best)) {
            best = reason;
        }
    }
    return best;
}

PlanIndex RunState::currentStage() const {
    for (PlanIndex index = 0; index < stages.size(); ++index) {
        if (stages[index].state != LifeState::Completed &&
            stages[index].state != LifeState::Skipped) {
            return index;
        }
    }
    return kNowhere;
}

bool RunState::isOver() const {
    return isAbandoned || run.state == LifeState::Completed || run.state == LifeState::Skipped;
}

RunState emptyState(const MachinePlan& plan) {
    RunState state;
    state.stages.resize(plan.stages.size());
    state.groups.resize(plan.groups.size());
    state.members.resize(plan.members.size());
    state.gates.resize(plan.gates.size());
    state.baselines.resize(plan.stages.size());
    state.errorCodes.resize(plan.stages.size());
    state.earliest.assign(plan.members.size(), Instant::min());
    state.open.assign((plan.members.size() + 63) / 64, 0);
    for (PlanIndex index = 0; index < plan.members.size(); ++index) {
        state.open[index / 64] |= std::uint64_t{1} << (index % 64);
        for (auto* tally : {&state.run.tally, &state.stages[plan.members[index].stage].tally,
                            &state.groups[plan.members[index].group].tally}) {
            ++tally->counts.total;
            ++tally->counts.notStarted;
        }
    }
    return state;
}

RunState replay(const MachinePlan& plan, const std::vector<model::Record>& records) {
    auto state = emptyState(plan);
    for (const auto& record : records) {
        apply(plan, state, record);
    }
    return state;
}

namespace {

/// FNV-1a over the numbers that make two states differ.
class Digest {
public:
    void add(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            m_hash = (m_hash ^ ((value >> shift) & 0xffU)) * 0x100000001b3ULL;
        }
    }
    void add(const std::string& text) {
        for (const auto letter : text) {
            m_hash = (m_hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
        }
        add(text.size());
    }
    [[nodiscard]] std::uint64_t value() const { return m_hash; }

private:
    std::uint64_t m_hash = 0xcbf29ce484222325ULL;
};

std::uint64_t numberOf(auto value) {
    return static_cast<std::uint64_t>(value);
}

} // namespace

std::uint64_t digestOf(const RunState& state) {
    Digest digest;
    digest.add(state.id);
    digest.add(state.lastSeq);
    digest.add(numberOf(state.halt));
    const auto addScope = [&](const ScopeState& scope) {
        digest.add(numberOf(scope.state));
        digest.add(numberOf(scope.reason));
        digest.add(numberOf(scope.tally.failures));
    };
    addScope(state.run);
    std::for_each(state.stages.begin(), state.stages.end(), addScope);
    std::for_each(state.groups.begin(), state.groups.end(), addScope);
    for (const auto& member : state.members) {
        digest.add(numberOf(member.state) | numberOf(member.step) << 8 |
                   numberOf(member.reason) << 16 | numberOf(member.attempt) << 24);
        digest.add(member.current.handle);
    }
    for (const auto& gate : state.gates) {
        digest.add(numberOf(gate.state) | numberOf(gate.trouble) << 8);
        digest.add(gate.samples.size());
    }
    return digest.value();
}

} // namespace pilothouse::rollout
