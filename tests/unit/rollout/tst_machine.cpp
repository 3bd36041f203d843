// SPDX-License-Identifier: GPL-3.0-or-later
// Failure policy, concurrency, skips and members that are not as planned. eNN: edge case NN of the
// reference of staged updates, part E.
#include "tests/support/rollout_run.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CommandKind;
using model::LifeState;
using model::PendingReason;
using rollout::CommandFate;
using rollout::DriverWord;
using rollout::EffectKind;

class MachineTest : public QObject {
    Q_OBJECT
private slots:
    void e02_thirdFailureAboveTwoStops() {
        HandRun run(planOf({stage("s", {group("g", 5, 1, 2)}, 50, 2)}));
        run.start();
        run.fail({"g-1"});
        run.fail({"g-2"});
        QCOMPARE(run.runWord(), std::string("Running"));
        run.fail({"g-3"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        QCOMPARE(run.state.haltText, std::string("3 members of stage s failed, 2 may"));
        QCOMPARE(run.started.size(), std::size_t{3});
    }

    void whoIsNextIsLookedAtBeforeItStarts() {
        HandRun run(planOf({stage("s", {group("g", 4, 2)})}));
        run.members.resize(4);
        for (auto& member : run.members) {
            member.isUnseen = true;
        }
        run.start();
        QVERIFY(run.started.empty());
        QCOMPARE(run.effects.size(), std::size_t{2}); // as many as have a slot
        QVERIFY((run.effects[0] == rollout::Effect{EffectKind::LookAt, 0, 1}));
        QVERIFY((run.effects[1] == rollout::Effect{EffectKind::LookAt, 1, 1}));
        run.members[0] = {.isAtTarget = true};
        run.members[1] = {.blocked = PendingReason::ForeignRun, .text = "bob has the member"};
        run.tick(); // neither starts: the next two are looked at
        QVERIFY(run.started.empty());
        QCOMPARE(run.effects.size(), std::size_t{2});
        QVERIFY((run.effects[1] == rollout::Effect{EffectKind::LookAt, 3, 1}));
        run.members[2] = {.isAtTarget = false};
        run.tick();
        QCOMPARE(run.started, std::vector<std::string>{"g-3"});
        QVERIFY(run.isReplayEqual);
    }

    void whoSomebodyElseHasWaitsForAWhile() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.start();
        auto word = run.event("g-1", DriverWord::NeverBegun);
        word.reason = PendingReason::ForeignRun;
        run.tick({.events = {word}});
        QVERIFY(run.state.members[0].reason == PendingReason::ForeignRun);
        QCOMPARE(run.started.size(), std::size_t{1}); // not again at once
        run.tickAfter(rollout::kPendingPoll);
        QCOMPARE(run.started.size(), std::size_t{2});
        QCOMPARE(run.state.members[0].attempt, 1); // what was never begun counts for nothing
        QVERIFY(run.isReplayEqual);
    }

    void e03_noToleratedFailureStopsWhileOthersFinish() {
        HandRun run(planOf({stage("s", {group("g", 6, 3)})}));
        run.start();
        QCOMPARE(run.started.size(), std::size_t{3});
        run.fail({"g-1"});
        QCOMPARE(run.runWord(), std::string("Stopping"));
        QVERIFY(run.stageState("s").state == LifeState::Stopping);
        QVERIFY(run.groupState("s", "g").state == LifeState::Stopping);
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Stopping"));
        run.finish({"g-3"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        QVERIFY(run.groupState("s", "g").state == LifeState::Failed);
        QCOMPARE(run.started.size(), std::size_t{3});
        QVERIFY(run.isReplayEqual);
    }

    void e04_failuresAboveTheThresholdAreNoViolation() {
        HandRun run(planOf({stage("s", {group("g", 5, 3, 1)}, 50, 1)}));
        run.start();
        run.fail({"g-1", "g-2", "g-3"});
        QCOMPARE(run.state.run.tally.failures, 3);
        QCOMPARE(run.runWord(), std::string("Failed"));
        QVERIFY(run.state.violation.empty());
    }

    void e05_allMayFail_data() {
        QTest::addColumn<int>("minSuccess");
        QTest::addColumn<QString>("expected");
        QTest::newRow("as Azure: completed without any success") << 0 << "Completed";
        QTest::newRow("half must succeed") << 50 << "Failed";
    }
    void e05_allMayFail() {
        QFETCH(int, minSuccess);
        QFETCH(QString, expected);
        auto one = group("g", 4, 4, 4);
        if (minSuccess > 0) {
            one.minSuccess = minSuccess;
        }
        HandRun run(planOf({stage("s", {one}, 50, 4)}));
        run.start();
        run.fail({"g-1", "g-2", "g-3", "g-4"});
        QCOMPARE(run.runWord(), expected.toStdString());
        QCOMPARE(run.state.run.tally.counts.failed, 4);
    }

    void e06_stageConcurrencyBoundsItsGroups() {
        HandRun run(planOf({stage("s", {group("g", 5, 5)}, 2)}));
        run.start();
        QCOMPARE(run.state.running.size(), std::size_t{2});
        run.finish({"g-1"});
        QCOMPARE(run.state.running.size(), std::size_t{2});
        QCOMPARE(run.started.size(), std::size_t{3});
    }

    void e08_pendingGroupBesideARunningOne() {
        HandRun run(planOf({stage("s", {group("a", 2), group("b", 1)})}));
        run.observe("a-1", {.blocked = PendingReason::VersionNotInRegion});
        run.observe("a-2", {.blocked = PendingReason::Quota});
        run.start();
        QVERIFY(run.groupState("s", "a").state == LifeState::Pending);
        QVERIFY(run.groupState("s", "a").reason == PendingReason::VersionNotInRegion);
        QVERIFY(run.stageState("s").state == LifeState::Running);
        run.finish({"b-1"});
        QCOMPARE(run.runWord(), std::string("Pending(VersionNotInRegion)"));
    }

    void e09_pendingMemberHoldsNoSlot() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        run.observe("g-1", {.blocked = PendingReason::ImageNotInRegion});
        run.start();
        QCOMPARE(run.started, std::vector<std::string>{"g-2"});
        QVERIFY(run.member("g-1").state == LifeState::Pending);
        // Looked at again, nothing new is written.
        const auto records = run.journal.size();
        run.finish({"g-2"});
        run.tickAfter(60s);
        run.tickAfter(60s);
        QCOMPARE(std::count_if(run.journal.begin() + static_cast<std::ptrdiff_t>(records),
                               run.journal.end(),
                               [](const auto& record) {
                                   return std::holds_alternative<model::MemberBlocked>(record.body);
                               }),
                 std::ptrdiff_t{0});
        run.observe("g-1", {});
        run.tickAfter(60s);
        QCOMPARE(run.started.back(), std::string("g-1"));
    }

    void e22_leaverIsSkippedAndTheRunGoesOn_data() {
        QTest::addColumn<bool>("aborts");
        QTest::newRow("ignore") << false;
        QTest::newRow("abort") << true;
    }
    void e22_leaverIsSkippedAndTheRunGoesOn() {
        QFETCH(bool, aborts);
        auto plan = planOf({stage("s", {group("g", 2, 1)})});
        plan.policy.membershipDrift = aborts ? model::OnDrift::Abort : model::OnDrift::Ignore;
        HandRun run(plan);
        run.start();
        run.observe("g-2", {.hasLeft = true});
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string(aborts ? "Failed" : "Completed"));
        QVERIFY(run.member("g-2").state == (aborts ? LifeState::NotStarted : LifeState::Skipped));
    }

    void e24_emptyStageWithAnApprovalIsSkipped() {
        auto empty = stage("empty", {group("none", 0)});
        empty.gatesBefore = {approval()};
        HandRun run(planOf({empty, stage("s", {group("g", 1)})}));
        run.start();
        QVERIFY(run.stageState("empty").state == LifeState::Skipped);
        QVERIFY(run.gate("empty/before/1").state == model::GateState::Skipped);
        QCOMPARE(run.started, std::vector<std::string>{"g-1"});
    }

    void e42_stopTwiceAndStartWhileStopping() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        run.start();
        QVERIFY(run.command(CommandKind::Stop).fate == CommandFate::Taken);
        QCOMPARE(run.runWord(), std::string("Stopping"));
        QVERIFY(run.command(CommandKind::Stop).fate == CommandFate::NoOp);
        const auto refused = run.command(CommandKind::Start);
        QVERIFY(refused.fate == CommandFate::Rejected);
        QCOMPARE(refused.reason,
                 std::string("the run is stopping; members in flight finish first"));
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string("Stopped"));
        QVERIFY(run.stageState("s").state == LifeState::Stopped);
        QVERIFY(run.command(CommandKind::Start).fate == CommandFate::Taken);
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void e43_runningMemberIsNotSkipped() {
        HandRun run(planOf({stage("s", {group("g", 3, 1)})}));
        run.start();
        const auto refused = run.command(CommandKind::Skip, "member/g-1");
        QVERIFY(refused.fate == CommandFate::Rejected);
        QCOMPARE(refused.reason, std::string("member \"g-1\" is in progress"));
        QVERIFY(run.command(CommandKind::Skip, "group/s/g").fate == CommandFate::Taken);
        QVERIFY(run.member("g-1").state == LifeState::Running);
        QVERIFY(run.member("g-2").state == LifeState::Skipped);
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void e44_skippingTheLastOpenMember() {
        auto one = stage("s", {group("g", 2, 1)});
        one.soak = 1h;
        HandRun run(planOf({one}));
        run.start();
        run.finish({"g-1"});
        run.command(CommandKind::Skip, "member/g-2"); // too late: it started
        QVERIFY(run.member("g-2").state == LifeState::Running);

        HandRun other(planOf({one}));
        other.start();
        other.command(CommandKind::Skip, "member/g-2");
        other.finish({"g-1"});
        QCOMPARE(other.runWord(), std::string("Pending(Soak)"));
        other.tickAfter(1h);
        QCOMPARE(other.runWord(), std::string("Completed"));

        HandRun none(planOf({one}));
        none.command(CommandKind::Skip, "stage/s");
        none.start();
        QCOMPARE(none.runWord(), std::string("Skipped"));
        QVERIFY(none.gate("s/soak").state == model::GateState::Skipped);
    }

    void e45_memberAtTheTargetIsSkippedAndNotCounted() {
        auto one = group("g", 3, 3, 1);
        one.minSuccess = 100;
        one.members[0].isAtTarget = true;
        HandRun run(planOf({stage("s", {one}, 50, 1)}));
        run.start();
        QVERIFY(run.member("g-1").state == LifeState::Skipped);
        QCOMPARE(run.member("g-1").message, std::string("already at the target"));
        run.finish({"g-2", "g-3"}); // 2 of 2, not 2 of 3
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void e46_completedWithANote() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.start();
        auto event = run.event("g-1", DriverWord::Proved);
        event.text = "agent pool \"win\" left alone: image already current";
        run.tick({.events = {event}});
        QVERIFY(run.member("g-1").state == LifeState::Completed);
        QCOMPARE(run.member("g-1").message, event.text);
    }

    void e47_stoppedClusterByPolicy_data() {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("run");
        QTest::newRow("defer") << int(model::OnStopped::Defer) << "Pending"
                               << "Pending(ClusterStopped)";
        QTest::newRow("skip") << int(model::OnStopped::Skip) << "Skipped"
                              << "Completed";
        QTest::newRow("fail stops the run, the member has not failed")
            << int(model::OnStopped::Fail) << "Pending"
            << "Failed";
    }
    void e47_stoppedClusterByPolicy() {
        QFETCH(int, policy);
        QFETCH(QString, member);
        QFETCH(QString, run);
        auto plan = planOf({stage("s", {group("g", 2, 2)})});
        plan.policy.onClusterStopped = static_cast<model::OnStopped>(policy);
        HandRun made(plan);
        made.observe("g-2", {.blocked = PendingReason::ClusterStopped, .text = "powered off"});
        made.start();
        made.finish({"g-1"});
        QCOMPARE(std::string(toString(made.member("g-2").state)), member.toStdString());
        QCOMPARE(made.runWord(), run.toStdString());
        QCOMPARE(made.state.run.tally.failures, 0);
    }

    void e48_busyClusterIsDeferredAndResumes() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.observe("g-1", {.blocked = PendingReason::ClusterBusy});
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(ClusterBusy)"));
        run.observe("g-1", {});
        run.tickAfter(60s);
        QCOMPARE(run.runWord(), std::string("Running"));
    }

    void e57_leaverInFlightIsAwaited() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.start();
        run.observe("g-1", {.hasLeft = true});
        run.tickAfter(60s);
        QVERIFY(run.member("g-1").state == LifeState::Running);
        QVERIFY(run.member("g-1").hasLeft);
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        QVERIFY(run.member("g-1").hasLeft);
    }

    void retriesWaitLongerEachTime() {
        auto plan = planOf({stage("s", {group("g", 1)})});
        plan.policy.retries = 2;
        plan.policy.retryDelay = 10min;
        HandRun run(plan);
        run.start();
        run.fail({"g-1"});
        QVERIFY(run.member("g-1").state == LifeState::NotStarted);
        run.tickAfter(10min - 1ms);
        QCOMPARE(run.started.size(), std::size_t{1});
        run.tickAfter(1ms);
        QCOMPARE(run.started.size(), std::size_t{2});
        run.fail({"g-1"});
        run.tickAfter(10min);
        QCOMPARE(run.started.size(), std::size_t{2});
        run.tickAfter(10min);
        QCOMPARE(run.started.size(), std::size_t{3});
        run.fail({"g-1"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        QCOMPARE(run.member("g-1").earlier.size(), std::size_t{2});
    }

    void breakersStopBelowTheThreshold_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("text");
        QTest::newRow("in a row") << 0 << "2 members in a row failed";
        QTest::newRow("same error") << 1 << "2 members of stage s failed with E";
        QTest::newRow("budget") << 2 << "the failed members weigh 2, the error budget is 1";
    }
    void breakersStopBelowTheThreshold() {
        QFETCH(int, which);
        QFETCH(QString, text);
        auto plan = planOf({stage("s", {group("g", 6, 1, 6)}, 50, 6)});
        (which == 0   ? plan.policy.consecutiveFailures
         : which == 1 ? plan.policy.sameError
                      : plan.policy.errorBudget) = which == 2 ? 1 : 2;
        HandRun run(plan);
        run.start();
        run.fail({"g-1"});
        QCOMPARE(run.runWord(), std::string("Running"));
        run.fail({"g-2"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        QCOMPARE(run.state.haltText, text.toStdString());
    }

    void startAfterFailureAcceptsOrRetries_data() {
        QTest::addColumn<bool>("retries");
        QTest::newRow("goes on with what is left") << false;
        QTest::newRow("tries the failed one again") << true;
    }
    void startAfterFailureAcceptsOrRetries() {
        QFETCH(bool, retries);
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        run.start();
        run.fail({"g-1"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        run.command(CommandKind::Start, {}, "ann", retries);
        QCOMPARE(run.started.back(), std::string(retries ? "g-1" : "g-2"));
        if (retries) {
            run.finish({"g-1"});
        }
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        QCOMPARE(run.state.run.tally.counts.failed, retries ? 0 : 1);
        QVERIFY(run.isReplayEqual);
    }

    void timeoutAndStuckEndAnAttempt_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("word");
        QTest::newRow("time-out") << 0 << "Timeout"
                                  << "Failed";
        QTest::newRow("stuck fails") << 1 << "Stuck"
                                     << "Failed";
        QTest::newRow("stuck is passed over") << 2 << "Stuck"
                                              << "Completed";
        QTest::newRow("stuck is only flagged") << 3 << ""
                                               << "Running";
    }
    void timeoutAndStuckEndAnAttempt() {
        QFETCH(int, which);
        QFETCH(QString, code);
        QFETCH(QString, word);
        auto plan = planOf({stage("s", {group("g", 1)})});
        if (which == 0) {
            plan.policy.memberTimeout = 1h;
        } else {
            plan.policy.stuckAfter.time = 1h;
            plan.policy.onStuck = which == 1   ? model::OnStuck::Fail
                                  : which == 2 ? model::OnStuck::Skip
                                               : model::OnStuck::Flag;
        }
        HandRun run(plan);
        run.start();
        run.tickAfter(1h);
        QCOMPARE(run.runWord(), word.toStdString());
        QCOMPARE(run.member("g-1").current.errorCode, code.toStdString());
    }

    void nothingIsDecidedAboutAnUnreachableMember() {
        auto plan = planOf({stage("s", {group("g", 1)})});
        plan.policy.memberTimeout = 1h;
        HandRun run(plan);
        run.start();
        run.observe("g-1", {.isUnreachable = true});
        run.tickAfter(5h);
        QCOMPARE(run.runWord(), std::string("Running"));
        run.observe("g-1", {});
        run.tickAfter(1ms);
        QCOMPARE(run.runWord(), std::string("Failed"));
    }

    void abandonEndsForGood() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        run.start();
        QVERIFY(run.command(CommandKind::Abandon).fate == CommandFate::Taken);
        QCOMPARE(run.runWord(), std::string("Stopped"));
        QVERIFY(run.hasEffect(EffectKind::StopTracking));
        QVERIFY(run.command(CommandKind::Start).fate == CommandFate::Rejected);
    }

    void sameCommandIdDoesNothing() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        const model::Command start{.id = "x", .kind = CommandKind::Start, .by = "ann"};
        QVERIFY(run.command(start).fate == CommandFate::Taken);
        const auto records = run.journal.size();
        QVERIFY(run.command(start).fate == CommandFate::NoOp);
        QCOMPARE(run.journal.size(), records);
    }

    void recordThatTheTableDoesNotAllowFailsTheRun() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.start();
        rollout::apply(run.machine, run.state,
                       {.seq = 9, .at = run.now, .body = model::MemberSkipped{.member = 0}});
        QCOMPARE(run.state.violation, std::string("skipped g-1 while it was Running"));
        (void)rollout::advance(run.machine, run.state, {}, run.now);
        QVERIFY(run.state.run.state == LifeState::Failed);
    }

    void e41_writerOfAnEarlierEpochStops() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        rollout::apply(run.machine, run.state,
                       {.seq = 3, .at = run.now, .body = model::Epoch{.number = 2}});
        const auto decision = rollout::advance(
            run.machine, run.state,
            {.commands = {{.id = "x", .kind = CommandKind::Start}}, .epoch = 1}, run.now);
        QVERIFY(decision.isFenced);
        QVERIFY(decision.records.empty() && decision.effects.empty());
    }
};

QTEST_APPLESS_MAIN(MachineTest)
#include "tst_machine.moc"
