// SPDX-License-Identifier: GPL-3.0-or-later
// What is made of a member in flight after a crash; each row of the table in recovery.h.
#include "tests/support/rollout_run.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CommandKind;
using model::LifeState;
using model::MemberStep;
using rollout::ActionTrace;
using rollout::CommandFate;
using rollout::DriverWord;
using rollout::EffectKind;
using rollout::MemberBusy;
using rollout::Reality;

Q_DECLARE_METATYPE(pilothouse::rollout::Reality)

namespace {

/// A run of one member whose journal ends where `step` begins.
HandRun crashedAt(MemberStep step) {
    HandRun run(planOf({stage("s", {group("g", 1)})}));
    run.start();
    if (step != MemberStep::Starting) {
        run.tick({.events = {run.event("g-1", DriverWord::Accepted)}});
    }
    if (step == MemberStep::Verifying) {
        run.tick({.events = {run.event("g-1", DriverWord::Done)}});
    }
    return run;
}

/// State and step of the member after the recovery and the tick that takes it.
std::string after(HandRun& run, const Reality& reality) {
    const auto recovery = rollout::recover(run.state, 0, reality);
    rollout::Observations seen;
    if (recovery.event) {
        seen.events = {*recovery.event};
    }
    // What that very tick would do next is not the question: nothing is admitted.
    run.observe("g-1", {.blocked = model::PendingReason::ClusterBusy});
    run.tick(seen);
    const auto& member = run.member("g-1");
    auto text = std::string(toString(member.state));
    if (member.state == LifeState::Running) {
        text += '/' + std::string(toString(member.step));
    } else if (member.state == LifeState::Pending) {
        text += '(' + std::string(toString(member.reason)) + ')';
    }
    if (recovery.effect && recovery.effect->kind == EffectKind::StartAction) {
        text += " start";
    }
    return text + (member.current.isAdopted ? " adopted" : "") +
           (member.current.isInferred ? " inferred" : "");
}

} // namespace

class RecoveryTest : public QObject {
    Q_OBJECT
private slots:
    void table_data() {
        QTest::addColumn<int>("step");
        QTest::addColumn<Reality>("reality");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, MemberStep step, Reality reality,
                            const char* expected) {
            QTest::newRow(name) << int(step) << reality << expected;
        };
        const auto intent = MemberStep::Starting;
        row("intent, unreachable", intent, {}, "Running/Starting");
        row("intent, idle, old", intent, {.isReachable = true, .busy = MemberBusy::Idle},
            "Running/Starting start");
        row("intent, towards target", intent,
            {.isReachable = true, .busy = MemberBusy::TowardsTarget}, "Running/InProgress adopted");
        row("intent, at target", intent, {.isReachable = true, .isAtTarget = true},
            "Completed inferred");
        row("intent, busy", intent, {.isReachable = true, .busy = MemberBusy::WithOther},
            "Pending(ClusterBusy)");
        const auto dispatched = MemberStep::InProgress;
        row("dispatched, runs", dispatched, {.trace = ActionTrace::Running}, "Running/InProgress");
        row("dispatched, ended", dispatched, {.trace = ActionTrace::Ended}, "Running/Verifying");
        row("dispatched, failed", dispatched, {.trace = ActionTrace::Failed, .code = "Exit1"},
            "Failed");
        row("dispatched, gone, at target", dispatched,
            {.isReachable = true, .isAtTarget = true, .trace = ActionTrace::Gone},
            "Completed inferred");
        row("dispatched, gone, old", dispatched,
            {.isReachable = true, .busy = MemberBusy::Idle, .trace = ActionTrace::Gone},
            "Running/Verifying");
        row("dispatched, unreachable", dispatched, {}, "Running/InProgress");
        row("dispatched, all silent", dispatched, {.trace = ActionTrace::Silent},
            "Pending(Unknown)");
        const auto never = ActionTrace::NeverRan;
        row("never ran, unreachable", dispatched, {.trace = never}, "Running/InProgress");
        row("never ran, idle, old", dispatched,
            {.isReachable = true, .busy = MemberBusy::Idle, .trace = never},
            "Running/InProgress start");
        row("never ran, at target", dispatched,
            {.isReachable = true, .isAtTarget = true, .trace = never}, "Completed inferred");
        row("never ran, towards target", dispatched,
            {.isReachable = true, .busy = MemberBusy::TowardsTarget, .trace = never},
            "Running/InProgress");
        row("never ran, busy", dispatched,
            {.isReachable = true, .busy = MemberBusy::WithOther, .trace = never},
            "Pending(ClusterBusy)");
        row("verifying", MemberStep::Verifying, {}, "Running/Verifying");
        row("verifying, never ran", MemberStep::Verifying, {.isReachable = true, .trace = never},
            "Running/Verifying");
    }
    void table() {
        QFETCH(int, step);
        QFETCH(Reality, reality);
        QFETCH(QString, expected);
        auto run = crashedAt(static_cast<MemberStep>(step));
        QCOMPARE(after(run, reality), expected.toStdString());
        QVERIFY(run.state.violation.empty());
        QVERIFY(run.isReplayEqual);
    }

    void e38_crashBeforeTheCallDispatchesOnceInAll() {
        auto run = crashedAt(MemberStep::Starting);
        run.state = rollout::replay(run.machine, run.journal);
        const auto recovery =
            rollout::recover(run.state, 0, {.isReachable = true, .busy = MemberBusy::Idle});
        QVERIFY(recovery.effect == (rollout::Effect{EffectKind::StartAction, 0, 1}));
        run.tick();
        QVERIFY(!run.hasEffect(EffectKind::StartAction)); // the tick itself starts nothing twice
        run.finish({"g-1"});
        QCOMPARE(run.member("g-1").attempt, 1);
    }

    void e39_crashAfterTheCallIsAdopted() {
        auto run = crashedAt(MemberStep::Starting);
        QCOMPARE(after(run, {.isReachable = true, .busy = MemberBusy::TowardsTarget}),
                 std::string("Running/InProgress adopted"));
        QCOMPARE(run.started.size(), std::size_t{1});
    }

    void personChoosesWhatBecomesOfALostMember_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("expected");
        QTest::newRow("adopt") << int(CommandKind::AdoptMember) << "Running";
        QTest::newRow("retry") << int(CommandKind::RetryMember) << "Running";
        QTest::newRow("skip") << int(CommandKind::Skip) << "Skipped";
    }
    void personChoosesWhatBecomesOfALostMember() {
        QFETCH(int, kind);
        QFETCH(QString, expected);
        auto run = crashedAt(MemberStep::InProgress);
        QCOMPARE(after(run, {.trace = ActionTrace::Silent}), std::string("Pending(Unknown)"));
        run.members.clear();
        run.tickAfter(24h);
        QVERIFY(run.member("g-1").isUncertain); // never by itself
        const auto command = static_cast<CommandKind>(kind);
        const auto* target = command == CommandKind::Skip ? "member/g-1" : "g-1";
        QVERIFY(run.command(command, target).fate == CommandFate::Taken);
        QCOMPARE(std::string(toString(run.member("g-1").state)), expected.toStdString());
        QCOMPARE(run.member("g-1").attempt, command == CommandKind::RetryMember ? 2 : 1);
        QVERIFY(run.isReplayEqual);
    }

    void whatNeverRanIsStartedUnderTheSameNumber() {
        auto run = crashedAt(MemberStep::InProgress);
        run.state = rollout::replay(run.machine, run.journal);
        const auto recovery = rollout::recover(
            run.state, 0,
            {.isReachable = true, .busy = MemberBusy::Idle, .trace = ActionTrace::NeverRan});
        QVERIFY(recovery.effect == (rollout::Effect{EffectKind::StartAction, 0, 1}));
        QVERIFY(!recovery.event);
        auto accepted = run.event("g-1", DriverWord::Accepted);
        accepted.handle = "the second";
        const auto decision = run.tick({.events = {accepted}});
        QCOMPARE(decision.records.size(), std::size_t{1});
        QVERIFY(decision.records[0].body ==
                model::RecordBody(
                    model::MemberDispatched{.member = 0, .attempt = 1, .handle = "the second"}));
        QCOMPARE(run.member("g-1").current.handle, std::string("the second"));
        QVERIFY(run.tick({.events = {accepted}}).records.empty()); // said once is enough
        run.finish({"g-1"});
        QCOMPARE(run.member("g-1").attempt, 1);
        QVERIFY(run.member("g-1").state == LifeState::Completed);
        QVERIFY(run.state.violation.empty());
        QVERIFY(run.isReplayEqual);
    }

    void noOtherSecondDispatchIsLegal_data() {
        QTest::addColumn<int>("step");
        QTest::addColumn<QString>("handle");
        QTest::addColumn<int>("attempt");
        QTest::addColumn<bool>("isAdopted");
        QTest::newRow("the same handle") << int(MemberStep::InProgress) << "op" << 1 << false;
        QTest::newRow("no handle") << int(MemberStep::InProgress) << "" << 1 << false;
        QTest::newRow("another attempt") << int(MemberStep::InProgress) << "op2" << 2 << false;
        QTest::newRow("adopted") << int(MemberStep::InProgress) << "op2" << 1 << true;
        QTest::newRow("verifying") << int(MemberStep::Verifying) << "op2" << 1 << false;
    }
    void noOtherSecondDispatchIsLegal() {
        QFETCH(int, step);
        QFETCH(QString, handle);
        QFETCH(int, attempt);
        QFETCH(bool, isAdopted);
        auto run = crashedAt(static_cast<MemberStep>(step));
        rollout::apply(run.machine, run.state,
                       {.seq = run.state.lastSeq + 1,
                        .at = run.now,
                        .body = model::MemberDispatched{.member = 0,
                                                        .attempt = attempt,
                                                        .handle = handle.toStdString(),
                                                        .isAdopted = isAdopted}});
        QVERIFY(!run.state.violation.empty());
    }

    void neverBegunKeepsItsNumber_data() {
        QTest::addColumn<int>("step");
        QTest::newRow("intent") << int(MemberStep::Starting);
        QTest::newRow("dispatched, never ran") << int(MemberStep::InProgress);
    }
    void neverBegunKeepsItsNumber() {
        QFETCH(int, step);
        auto run = crashedAt(static_cast<MemberStep>(step));
        QCOMPARE(after(run, {.isReachable = true,
                             .busy = MemberBusy::WithOther,
                             .trace = ActionTrace::NeverRan}),
                 std::string("Pending(ClusterBusy)"));
        run.members.clear();
        run.tickAfter(60s);
        QCOMPARE(run.member("g-1").attempt, 1);
        QVERIFY(run.member("g-1").state == LifeState::Running);
    }
};

QTEST_APPLESS_MAIN(RecoveryTest)
#include "tst_recovery.moc"
