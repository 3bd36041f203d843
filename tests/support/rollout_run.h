// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Small plans, and a run driven by hand that checks at each tick what must always hold.
#include "rollout/machine.h"
#include "rollout/recovery.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::test {

using namespace std::chrono_literals;

inline constexpr Instant kStart{1'795'161'600s}; // 2026-11-20T08:00:00Z, a Friday

/// Members "<prefix>-1" … of one group.
inline model::PlannedGroup group(const std::string& name, int members, int concurrency = 50,
                                 int maxFailures = 0) {
    model::PlannedGroup result{
        .name = name, .maxConcurrency = concurrency, .maxFailures = maxFailures};
    for (int index = 1; index <= members; ++index) {
        const auto member = name + '-' + std::to_string(index);
        result.members.push_back({.cluster = ClusterId(member), .name = member});
    }
    return result;
}

inline model::PlannedStage stage(const std::string& name, std::vector<model::PlannedGroup> groups,
                                 int concurrency = 50, int maxFailures = 0) {
    return {.name = name,
            .groups = std::move(groups),
            .maxConcurrency = concurrency,
            .maxFailures = maxFailures};
}

inline model::Plan planOf(std::vector<model::PlannedStage> stages) {
    model::Plan plan;
    plan.strategy = "test";
    plan.stages = std::move(stages);
    return plan;
}

inline model::Gate approval(model::ApprovalGate params = {}, const std::string& name = "sign-off") {
    return {.name = name, .params = params};
}

inline model::Gate health(model::HealthHold hold = {}) {
    return {.name = "health", .params = model::HealthGate{.hold = hold}};
}

/// A run without a driver: the test says what members do. Every record goes through a journal,
/// whose replay must give the same state at every tick.
class HandRun {
public:
    explicit HandRun(model::Plan plan)
        : frozen(std::move(plan)), machine(rollout::compile(frozen)) {
        state = rollout::emptyState(machine);
        model::RunCreated created{
            .id = "01J", .name = "run", .backend = "local", .createdBy = "ann"};
        journal = rollout::openingRecords(created, {.hash = "h", .plan = "{}"}, now);
        for (const auto& record : journal) {
            rollout::apply(machine, state, record);
        }
    }

    rollout::Decision tick(rollout::Observations observed = {}) {
        observed.members = members;
        observed.openings = openings;
        observed.steady = steady;
        observed.boot = boot;
        auto decision = rollout::advance(machine, state, observed, now);
        journal.insert(journal.end(), decision.records.begin(), decision.records.end());
        isReplayEqual = isReplayEqual && rollout::replay(machine, journal) == state;
        effects = decision.effects;
        for (const auto& effect : decision.effects) {
            if (effect.kind == rollout::EffectKind::StartAction) {
                started.push_back(machine.members[effect.index].name);
            }
        }
        return decision;
    }

    rollout::Decision tickAfter(std::chrono::milliseconds passed, rollout::Observations seen = {}) {
        now += passed;
        if (steady) {
            *steady += passed;
        }
        return tick(std::move(seen));
    }

    rollout::CommandOutcome command(model::CommandKind kind, const std::string& target = {},
                                    const std::string& by = "ann", bool retriesFailed = false) {
        ++m_commands;
        return command({.id = "c" + std::to_string(m_commands),
                        .kind = kind,
                        .target = target,
                        .by = by,
                        .retriesFailed = retriesFailed});
    }
    rollout::CommandOutcome command(const model::Command& one) {
        return tick({.commands = {one}}).outcomes.at(0);
    }
    void start() { command(model::CommandKind::Start); }

    /// The word of a driver about the current attempt of a member.
    rollout::DriverEvent event(const std::string& member, rollout::DriverWord word,
                               const std::string& code = {}) const {
        const auto place = machine.findMember(member);
        return {.member = place,
                .attempt = state.members[place].attempt,
                .word = word,
                .handle = "op",
                .code = code};
    }
    rollout::Decision finish(const std::vector<std::string>& names) {
        rollout::Observations seen;
        for (const auto& name : names) {
            seen.events.push_back(event(name, rollout::DriverWord::Proved));
        }
        return tick(std::move(seen));
    }
    rollout::Decision fail(const std::vector<std::string>& names, const std::string& code = "E") {
        rollout::Observations seen;
        for (const auto& name : names) {
            seen.events.push_back(event(name, rollout::DriverWord::Failed, code));
        }
        return tick(std::move(seen));
    }
    /// One answer to the sample or webhook that gate asks for.
    rollout::Decision answer(const std::string& gate, model::CheckOutcome outcome) {
        const auto place = machine.findGate(gate);
        const auto number = static_cast<std::int32_t>(state.gates[place].samples.size()) + 1;
        return tick({.answers = {{.index = place, .number = number, .outcome = outcome}}});
    }
    void baseline(const std::string& stageName) {
        tick({.answers = {{.index = machine.findStage(stageName),
                           .isBaseline = true,
                           .outcome = model::CheckOutcome::Pass}}});
    }

    [[nodiscard]] const rollout::MemberState& member(const std::string& name) const {
        return state.members[machine.findMember(name)];
    }
    [[nodiscard]] const rollout::GateRecord& gate(const std::string& name) const {
        return state.gates[machine.findGate(name)];
    }
    [[nodiscard]] const rollout::ScopeState& stageState(const std::string& name) const {
        return state.stages[machine.findStage(name)];
    }
    [[nodiscard]] const rollout::ScopeState& groupState(const std::string& stageName,
                                                        const std::string& name) const {
        return state.groups[machine.findGroup(stageName, name)];
    }
    [[nodiscard]] std::string runWord() const {
        auto text = std::string(toString(state.run.state));
        return state.run.reason == model::PendingReason::None
                   ? text
                   : text + '(' + std::string(toString(state.run.reason)) + ')';
    }
    [[nodiscard]] bool hasEffect(rollout::EffectKind kind) const {
        return std::any_of(effects.begin(), effects.end(),
                           [&](const auto& effect) { return effect.kind == kind; });
    }
    void observe(const std::string& name, rollout::MemberObservation seen) {
        members.resize(machine.members.size());
        members[machine.findMember(name)] = std::move(seen);
    }

    model::Plan frozen;
    rollout::MachinePlan machine;
    rollout::RunState state;
    std::vector<model::Record> journal;
    Instant now = kStart;
    std::vector<rollout::MemberObservation> members;
    rollout::Openings* openings = nullptr;
    std::optional<std::chrono::milliseconds> steady;
    std::string boot = "b1";
    std::vector<rollout::Effect> effects;
    std::vector<std::string> started; ///< every StartAction of the run, in order
    bool isReplayEqual = true;

private:
    int m_commands = 0;
};

/// One window class that the test opens and closes.
class HandOpenings final : public rollout::Openings {
public:
    explicit HandOpenings(std::size_t count = 1) : list(count) {}
    [[nodiscard]] std::uint32_t classCount() const override {
        return static_cast<std::uint32_t>(list.size());
    }
    [[nodiscard]] std::uint32_t classOf(model::PlanIndex member) const override {
        return member < classes.size() ? classes[member] : 0;
    }
    [[nodiscard]] std::uint32_t classOfStage(model::PlanIndex) const override { return 0; }
    [[nodiscard]] const rollout::Opening& at(std::uint32_t index, Instant) override {
        return list[index];
    }
    std::vector<rollout::Opening> list;
    std::vector<std::uint32_t> classes; ///< by member
};

} // namespace pilothouse::test
