// SPDX-License-Identifier: GPL-3.0-or-later
// Random plans, random events, and what must hold after each tick. rapidcheck prints the seed of a
// failure; RC_PARAMS="seed=…" repeats it.
#include "rollout/rollup.h"
#include "tests/support/rollout_run.h"

#include <QTest>
#include <rapidcheck.h>

#include <numeric>
#include <set>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CommandKind;
using model::LifeState;
using rollout::DriverWord;
using rollout::EffectKind;

namespace {

int upTo(int most) {
    return *rc::gen::inRange(0, most + 1);
}
bool oneIn(int many) {
    return upTo(many - 1) == 0;
}

template<class T>
const T& oneOf(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(upTo(static_cast<int>(list.size()) - 1))];
}

std::vector<model::Gate> someGates(bool isAfter) {
    std::vector<model::Gate> gates;
    if (oneIn(5)) {
        gates.push_back(approval({.quorum = 1 + upTo(1), .notInitiator = oneIn(2)}));
    }
    if (oneIn(4)) {
        model::HealthHold hold{.successes = 1 + upTo(2), .failureLimit = upTo(1)};
        hold.onFail = oneIn(2) ? model::OnGateFailure::Block : model::OnGateFailure::FailStage;
        gates.push_back(health(hold));
    }
    if (!isAfter && oneIn(4)) {
        gates.push_back({.name = "hook", .params = model::WebhookGate{}});
    }
    if (!isAfter && oneIn(8)) {
        gates.push_back(
            {.name = "day", .params = model::ScheduleGate{.day = std::chrono::Monday, .time = 3h}});
    }
    return gates;
}

model::PlannedGroup someGroup(const std::string& name) {
    auto result = group(name, upTo(5), 1 + upTo(3), upTo(2));
    if (oneIn(4)) {
        result.minSuccess = 50;
    }
    result.gatesBefore = oneIn(4) ? someGates(false) : std::vector<model::Gate>{};
    result.gatesAfter = oneIn(4) ? someGates(true) : std::vector<model::Gate>{};
    for (auto& member : result.members) {
        member.isAtTarget = oneIn(8);
    }
    return result;
}

model::Plan somePlan() {
    std::vector<model::PlannedStage> stages;
    const auto count = 1 + upTo(2);
    for (int index = 0; index < count; ++index) {
        const auto name = "s" + std::to_string(index);
        std::vector<model::PlannedGroup> groups;
        const auto groupCount = 1 + upTo(2);
        for (int place = 0; place < groupCount; ++place) {
            groups.push_back(someGroup(name + static_cast<char>('a' + place)));
        }
        auto one = stage(name, std::move(groups), 1 + upTo(4), upTo(3));
        one.gatesBefore = someGates(false);
        one.gatesAfter = someGates(true);
        one.soak = oneIn(3) ? 1h : 0h;
        stages.push_back(std::move(one));
    }
    auto plan = planOf(std::move(stages));
    plan.policy.deferOffline = !oneIn(4);
    plan.policy.retries = upTo(1);
    plan.policy.soakOnStop = oneIn(2) ? model::OnSoakStop::Continue : model::OnSoakStop::Restart;
    plan.policy.onStuck = oneIn(2) ? model::OnStuck::Flag : model::OnStuck::Skip;
    plan.policy.stuckAfter.time = 6h;
    if (oneIn(3)) {
        plan.policy.memberTimeout = 3h;
    }
    if (oneIn(3)) {
        plan.policy.consecutiveFailures = 2;
    }
    return plan;
}

/// A driver, an operator and the weather, all of them random.
class World {
public:
    World() : m_run(somePlan()) {
        m_run.openings = &m_openings;
        if (!oneIn(10)) {
            m_run.start();
        }
    }

    void step() {
        rollout::Observations seen;
        switch (upTo(12)) {
        case 0:
        case 1:
        case 2: driverSpeaks(seen); break;
        case 3: seen.commands.push_back(someCommand()); break;
        case 4:
        case 5: gateAnswers(seen); break;
        case 6: weatherChanges(); break;
        case 7:
        case 11: crash(seen); break;
        case 8:
        case 9:
        case 10: seen.commands.push_back(helpfulCommand()); break;
        default: break;
        }
        const auto before = m_run.state;
        const auto passed = std::chrono::minutes(oneIn(6) ? upTo(24 * 60) : upTo(30));
        const auto decision = m_run.tickAfter(passed, seen);
        check(before, decision);
    }

    [[nodiscard]] int starts() const { return static_cast<int>(m_run.started.size()); }
    [[nodiscard]] bool isOver() const { return m_run.state.isOver(); }
    [[nodiscard]] int startsAgain() const { return m_again; }

private:
    void driverSpeaks(rollout::Observations& seen) {
        for (const auto member : m_run.state.running) {
            if (oneIn(2)) {
                continue;
            }
            const std::vector<DriverWord> words{
                DriverWord::Accepted, DriverWord::Accepted, DriverWord::Accepted, DriverWord::Done,
                DriverWord::Proved,   DriverWord::Proved,   DriverWord::Failed};
            auto event = m_run.event(m_run.machine.members[member].name, oneOf(words), "E");
            const auto& current = m_run.state.members[member].current;
            if (const auto& handle = current.handle; !handle.empty() && !current.isAdopted) {
                event.handle = handle; // a driver gives an attempt another handle in crash() alone
            }
            event.attempt -= oneIn(6) ? 1 : 0; // late, of an attempt that is over
            seen.events.push_back(event);
        }
    }

    model::Command someCommand() {
        ++m_commands;
        const std::vector<CommandKind> kinds{
            CommandKind::Start, CommandKind::Start,       CommandKind::Start,
            CommandKind::Stop,  CommandKind::Approve,     CommandKind::Approve,
            CommandKind::Skip,  CommandKind::RetryMember, CommandKind::CheckAgain};
        model::Command command{.id = "c" + std::to_string(oneIn(8) ? 1 : m_commands),
                               .kind = oneOf(kinds),
                               .by = oneIn(2) ? "ann" : "bob",
                               .retriesFailed = oneIn(2)};
        const auto& machine = m_run.machine;
        const bool isOfGate =
            command.kind == CommandKind::Approve || command.kind == CommandKind::CheckAgain;
        if (isOfGate && !machine.gates.empty()) {
            command.target = oneOf(machine.gates).id;
        } else if (command.kind == CommandKind::RetryMember && !machine.members.empty()) {
            command.target = oneOf(machine.members).name;
        } else if (command.kind == CommandKind::Skip) {
            const auto& group = oneOf(machine.groups);
            const auto& stageName = machine.stages[group.stage].name;
            const std::vector<std::string> targets{
                "stage/" + stageName, "group/" + stageName + '/' + group.name, "wait/" + stageName,
                "member/" + group.name + "-1", "nonsense"};
            command.target = oneOf(targets);
        }
        return command;
    }

    /// What gets the run on: else most would wait for ever.
    model::Command helpfulCommand() {
        ++m_commands;
        model::Command command{.id = "h" + std::to_string(m_commands),
                               .kind = CommandKind::Start,
                               .by = oneIn(2) ? "eve" : "bob",
                               .retriesFailed = oneIn(2)};
        for (std::size_t gate = 0; gate < m_run.state.gates.size(); ++gate) {
            if (m_run.state.gates[gate].state == model::GateState::Pending && oneIn(2)) {
                command.kind = CommandKind::Approve;
                command.target = m_run.machine.gates[gate].id;
            }
        }
        return command;
    }

    void gateAnswers(rollout::Observations& seen) {
        for (const auto& effect : m_run.effects) {
            const bool isBaseline = effect.kind == EffectKind::TakeBaseline;
            if (isBaseline || effect.kind == EffectKind::SampleHealth ||
                effect.kind == EffectKind::CallWebhook) {
                seen.answers.push_back(
                    {.index = effect.index,
                     .isBaseline = isBaseline,
                     .number = effect.number,
                     .outcome = oneIn(4) ? model::CheckOutcome::Fail : model::CheckOutcome::Pass});
            }
        }
    }

    void weatherChanges() {
        m_openings.list[0] = oneIn(3) ? rollout::Opening{.isOpen = false,
                                                         .isFrozen = oneIn(2),
                                                         .nextOpen = m_run.now + 2h}
                                      : rollout::Opening{};
        m_run.members.clear();
        if (!m_run.machine.members.empty() && oneIn(2)) {
            const auto& name = oneOf(m_run.machine.members).name;
            const std::vector<model::PendingReason> reasons{model::PendingReason::None,
                                                            model::PendingReason::ClusterBusy,
                                                            model::PendingReason::ClusterStopped};
            m_run.observe(name, {.blocked = oneOf(reasons), .hasLeft = oneIn(20)});
        }
        for (const auto& member : m_run.machine.members) {
            if (oneIn(6)) { // no word of it: one of three by mistake, the others as expected
                m_run.observe(member.name, {.isUnreachable = true, .isAway = !oneIn(3)});
            }
        }
    }

    /// Kill -9: only the journal is left; members in flight are asked.
    void crash(rollout::Observations& seen) {
        m_run.state = rollout::replay(m_run.machine, m_run.journal);
        const std::vector<rollout::ActionTrace> traces{
            rollout::ActionTrace::Gone, rollout::ActionTrace::Running,
            rollout::ActionTrace::NeverRan, rollout::ActionTrace::NeverRan};
        for (const auto member : m_run.state.running) {
            const rollout::Reality reality{.isReachable = !oneIn(4),
                                           .isAtTarget = oneIn(3),
                                           .busy = oneIn(3) ? rollout::MemberBusy::WithOther
                                                            : rollout::MemberBusy::Idle,
                                           .trace = oneOf(traces)};
            const auto recovery = rollout::recover(m_run.state, member, reality);
            const auto attempt = m_run.state.members[member].attempt;
            const bool isUndone =
                recovery.event && recovery.event->word == rollout::DriverWord::NeverBegun;
            if (recovery.event) {
                seen.events.push_back(*recovery.event);
            }
            if (recovery.effect && recovery.effect->kind == EffectKind::StartAction) {
                auto event = m_run.event(m_run.machine.members[member].name, DriverWord::Accepted);
                event.handle = "again-" + std::to_string(++m_handles);
                seen.events.push_back(event);
                m_again +=
                    m_run.state.members[member].step == model::MemberStep::InProgress ? 1 : 0;
            } else if (!isUndone) {
                continue;
            }
            m_dispatched.erase({member, attempt}); // the world knows that it never ran
        }
    }

    void check(const rollout::RunState& before, const rollout::Decision& decision) {
        const auto& state = m_run.state;
        RC_ASSERT(state.violation.empty());
        RC_ASSERT(m_run.isReplayEqual);
        for (const auto& record : decision.records) {
            if (const auto* sent = std::get_if<model::MemberDispatched>(&record.body)) {
                RC_ASSERT(m_dispatched.emplace(sent->member, sent->attempt).second);
            }
        }
        for (const auto& effect : decision.effects) {
            if (effect.kind == EffectKind::StartAction) {
                checkStart(effect, decision);
            }
        }
        checkCounts();
        const bool isHalted = before.halt != model::Halt::None && state.halt != model::Halt::None;
        RC_ASSERT(!isHalted || m_run.started.size() == m_startsBefore);
        m_startsBefore = m_run.started.size();
    }

    void checkStart(const rollout::Effect& effect, const rollout::Decision& decision) {
        const auto& state = m_run.state;
        const auto& machine = m_run.machine;
        const auto& member = machine.members[effect.index];
        // No action twice: what was ever dispatched is not started again, and each start is
        // announced by a record of this very decision.
        RC_ASSERT(m_dispatched.count({effect.index, effect.number}) == 0);
        const bool isAnnounced =
            std::any_of(decision.records.begin(), decision.records.end(), [&](const auto& record) {
                return record.body == model::RecordBody(model::MemberIntent{
                                          .member = effect.index, .attempt = effect.number});
            });
        RC_ASSERT(isAnnounced);
        // No stage before its gates, nor before the stages ahead of it are done.
        RC_ASSERT(rollout::areResolved(state, machine.stages[member.stage].gatesBefore));
        RC_ASSERT(rollout::areResolved(state, machine.groups[member.group].gatesBefore));
        for (model::PlanIndex stage = 0; stage < member.stage; ++stage) {
            RC_ASSERT(rollout::isDone(state.stages[stage].state));
            RC_ASSERT(state.stages[stage].state == LifeState::Skipped ||
                      rollout::areResolved(state, machine.stages[stage].gatesAfter));
        }
    }

    /// Who is deferred is counted, is not done, and was so by the policy; a stage that is over
    /// without them was proved by somebody.
    void checkDeferred() {
        const auto& state = m_run.state;
        std::vector<int> late(m_run.machine.stages.size());
        std::vector<int> open(m_run.machine.stages.size());
        for (std::size_t index = 0; index < state.members.size(); ++index) {
            const auto& member = state.members[index];
            const auto stage = m_run.machine.members[index].stage;
            const bool isRunning = member.state == LifeState::Running;
            const bool isOpen =
                member.state == LifeState::NotStarted || member.state == LifeState::Pending;
            RC_ASSERT(!member.isDeferred || isOpen || isRunning);
            RC_ASSERT(!member.isDeferred || m_run.machine.policy.deferOffline);
            RC_ASSERT(member.reason != model::PendingReason::Deferred || member.isDeferred);
            late[stage] += member.isDeferred ? 1 : 0;
            open[stage] += member.isDeferred && isOpen ? 1 : 0;
        }
        for (std::size_t stage = 0; stage < late.size(); ++stage) {
            const auto& tally = state.stages[stage].tally;
            RC_ASSERT(late[stage] == tally.late);
            RC_ASSERT(open[stage] == tally.counts.deferred);
            RC_ASSERT(state.stages[stage].state != LifeState::Completed || !tally.isUnproved());
        }
        RC_ASSERT(std::accumulate(late.begin(), late.end(), 0) == state.run.tally.late);
    }

    void checkCounts() {
        const auto& state = m_run.state;
        const auto& machine = m_run.machine;
        std::vector<int> running(machine.groups.size());
        std::vector<int> failed(machine.groups.size());
        for (std::size_t index = 0; index < state.members.size(); ++index) {
            const auto& member = state.members[index];
            running[machine.members[index].group] += member.state == LifeState::Running ? 1 : 0;
            failed[machine.members[index].group] +=
                member.state == LifeState::Failed && !member.isUncounted ? 1 : 0;
        }
        for (std::size_t group = 0; group < machine.groups.size(); ++group) {
            RC_ASSERT(running[group] == state.groups[group].tally.counts.running);
            RC_ASSERT(failed[group] == state.groups[group].tally.failures);
            RC_ASSERT(running[group] <= machine.groups[group].concurrency);
        }
        int allFailed = 0;
        for (std::size_t stage = 0; stage < machine.stages.size(); ++stage) {
            const auto& spec = machine.stages[stage];
            RC_ASSERT(state.stages[stage].tally.counts.running <= spec.concurrency);
            const auto first = failed.begin() + static_cast<std::ptrdiff_t>(spec.firstGroup);
            const auto end = failed.begin() + static_cast<std::ptrdiff_t>(spec.endGroup);
            const auto here = std::accumulate(first, end, 0);
            RC_ASSERT(here == state.stages[stage].tally.failures);
            allFailed += here;
        }
        RC_ASSERT(allFailed == state.run.tally.failures);
        checkDeferred();
        RC_ASSERT(allFailed == state.failedWeight); // each weighs one here
    }

    HandRun m_run;
    HandOpenings m_openings;
    std::set<std::pair<model::PlanIndex, std::int32_t>> m_dispatched;
    std::size_t m_startsBefore = 0;
    int m_commands = 0;
    int m_handles = 0;
    int m_again = 0;
};

} // namespace

class RunMachineProperty : public QObject {
    Q_OBJECT
private slots:
    void invariantsHoldAfterEveryTick() {
        int starts = 0;
        int ends = 0;
        int again = 0;
        QVERIFY(rc::check("invariants of a run", [&] {
            World world;
            const auto steps = 50 + upTo(300);
            for (int step = 0; step < steps; ++step) {
                world.step();
            }
            starts += world.starts();
            ends += world.isOver() ? 1 : 0;
            again += world.startsAgain();
        }));
        // The world is not so hostile that nothing happens in it.
        QVERIFY2(starts > 120, std::to_string(starts).c_str());
        QVERIFY2(ends > 5, std::to_string(ends).c_str());
        QVERIFY2(again > 0, std::to_string(again).c_str());
    }
};

QTEST_APPLESS_MAIN(RunMachineProperty)
#include "tst_run_machine.moc"
