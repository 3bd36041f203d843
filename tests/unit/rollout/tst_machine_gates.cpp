// SPDX-License-Identifier: GPL-3.0-or-later
// Gates, windows and clocks. eNN: edge case NN of the reference of staged updates, part E.
#include "tests/support/rollout_run.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::CommandKind;
using model::GateState;
using model::GateTrouble;
using model::LifeState;
using rollout::CommandFate;
using rollout::EffectKind;

namespace {

model::PlannedStage gated(model::Gate after, std::chrono::milliseconds soak = {}) {
    auto one = stage("s", {group("g", 1)});
    one.gatesAfter = {std::move(after)};
    one.soak = soak;
    return one;
}

} // namespace

class MachineGatesTest : public QObject {
    Q_OBJECT
private slots:
    void e10_windowThatOpensSoonDoesNotHoldUpOthers() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        HandOpenings openings(2);
        openings.classes = {1, 0};
        openings.list[1] = {.isOpen = false, .hasAllow = true, .nextOpen = kStart + 3h};
        run.openings = &openings;
        run.start();
        QCOMPARE(run.started, std::vector<std::string>{"g-2"});
        QVERIFY(run.member("g-1").reason == model::PendingReason::MaintenanceClosed);
        QVERIFY(run.state.earliest[0] == kStart + 3h);
        // Its record came first: it ranks before members without a window.
        const auto isAbout = [](const model::Record& record, model::PlanIndex member) {
            const auto* blocked = std::get_if<model::MemberBlocked>(&record.body);
            const auto* intent = std::get_if<model::MemberIntent>(&record.body);
            return (blocked != nullptr && blocked->member == member) ||
                   (intent != nullptr && intent->member == member);
        };
        const auto first = std::find_if(run.journal.begin(), run.journal.end(), [&](const auto& r) {
            return isAbout(r, 0) || isAbout(r, 1);
        });
        QVERIFY(isAbout(*first, 0));
    }

    void openWindowGoesFirst() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        HandOpenings openings(2);
        openings.classes = {0, 1};
        openings.list[1] = {.isOpen = true, .hasAllow = true};
        run.openings = &openings;
        run.start();
        QCOMPARE(run.started, std::vector<std::string>{"g-2"});
    }

    void e11_freezeLetsMembersFinishAndStartsNone() {
        HandRun run(planOf({stage("s", {group("g", 3, 2)})}));
        HandOpenings openings;
        run.openings = &openings;
        run.start();
        QCOMPARE(run.started.size(), std::size_t{2});
        openings.list[0] = {.isOpen = false, .isFrozen = true, .nextOpen = kStart + 24h};
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string("Running"));
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Pending(Freeze)"));
        QCOMPARE(run.started.size(), std::size_t{2});
        openings.list[0] = {};
        const auto decision = run.tickAfter(24h);
        QCOMPARE(run.started.size(), std::size_t{3});
    }

    void freezeHoldsGatesThatResolveByThemselves() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 1h;
        HandRun run(planOf({one}));
        HandOpenings openings;
        run.openings = &openings;
        run.start();
        run.finish({"g-1"});
        openings.list[0] = {.isOpen = false, .isFrozen = true, .nextOpen = kStart + 24h};
        const auto decision = run.tickAfter(2h);
        QCOMPARE(run.runWord(), std::string("Pending(Freeze)"));
        QVERIFY(decision.wakeAt == kStart + 24h);
        openings.list[0] = {};
        run.tickAfter(22h);
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void guardStartsNothingThatWouldRunIntoAFreeze() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.machine.members[0].likelyLongest = 1h;
        HandOpenings openings;
        openings.list[0] = {.nextDeny = kStart + 30min};
        run.openings = &openings;
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(Freeze)"));
    }

    void overriddenWindowIsAskedAnew() {
        auto plan = planOf({stage("s", {group("g", 1)})});
        plan.windows = {
            {.id = "year-end", .kind = model::WindowKind::Deny, .overridableBy = {"Approval"}},
            {.id = "law", .kind = model::WindowKind::Deny}};
        HandRun run(plan);
        HandOpenings openings;
        openings.list[0] = {.isOpen = false, .isFrozen = true, .nextOpen = kStart + 24h};
        run.openings = &openings;
        run.start();
        QVERIFY(run.command(CommandKind::OverrideWindow, "law").fate == CommandFate::Rejected);
        openings.list[0] = {};
        QVERIFY(run.command(CommandKind::OverrideWindow, "year-end").fate == CommandFate::Taken);
        QCOMPARE(run.runWord(), std::string("Running"));
        QCOMPARE(run.state.overriddenWindows, std::vector<std::string>{"year-end"});
    }

    void scheduleHoldsTheStageUntilItsInstant() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {{.name = "night",
                            .params = model::ScheduleGate{.day = std::chrono::Friday,
                                                          .time = 21h,
                                                          .zone = {"+01:00", 60min}}}};
        HandRun run(planOf({one}));
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(Schedule)"));
        const auto decision = run.tickAfter(11h);
        QVERIFY(run.started.empty());
        QVERIFY(decision.wakeAt == kStart + 12h); // 20:00Z
        run.tickAfter(1h);
        QCOMPARE(run.started.size(), std::size_t{1});
    }

    void e15_approvalDoesNotEndTheSoakNorTheReverse() {
        HandRun early(planOf({gated(approval(), 2h)}));
        early.start();
        early.finish({"g-1"});
        QCOMPARE(early.runWord(), std::string("Pending(Approval)"));
        early.now += 1h;
        early.command(CommandKind::Approve, "s/after/1", "bob");
        QCOMPARE(early.runWord(), std::string("Pending(Soak)"));
        early.tickAfter(1h);
        QCOMPARE(early.runWord(), std::string("Completed"));

        HandRun late(planOf({gated(approval(), 2h)}));
        late.start();
        late.finish({"g-1"});
        late.tickAfter(3h);
        QCOMPARE(late.runWord(), std::string("Pending(Approval)"));
        QVERIFY(late.gate("s/soak").state == GateState::Completed);
        late.command(CommandKind::Approve, "sign-off", "bob");
        QCOMPARE(late.runWord(), std::string("Completed"));
    }

    void e16_approvingTwiceIsASuccessThatDoesNothing() {
        HandRun run(planOf({gated(approval({.quorum = 2}))}));
        run.start();
        run.finish({"g-1"});
        QVERIFY(run.command(CommandKind::Approve, "s/after/1", "bob").fate == CommandFate::Taken);
        QVERIFY(run.command(CommandKind::Approve, "s/after/1", "bob").fate == CommandFate::NoOp);
        QVERIFY(run.gate("s/after/1").state == GateState::Pending);
        QVERIFY(run.command(CommandKind::Approve, "s/after/1", "eve").fate == CommandFate::Taken);
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void e16_secondConsoleApprovesWhatIsApproved() {
        auto two = stage("t", {group("h", 1)});
        HandRun run(planOf({gated(approval()), two}));
        run.start();
        run.finish({"g-1"});
        run.command(CommandKind::Approve, "s/after/1", "bob");
        const auto records = run.journal.size();
        QVERIFY(run.command(CommandKind::Approve, "s/after/1", "eve").fate == CommandFate::NoOp);
        QCOMPARE(run.journal.size(), records);
    }

    void initiatorMayNotApproveWhereTheGateSaysSo() {
        HandRun run(planOf({gated(approval({.notInitiator = true}))}));
        run.start();
        run.finish({"g-1"});
        const auto refused = run.command(CommandKind::Approve, "s/after/1", "ann");
        QVERIFY(refused.fate == CommandFate::Rejected);
        QCOMPARE(refused.reason, std::string("who started the run may not approve this gate"));
    }

    void gateThatIsNotReachedIsNotApproved() {
        HandRun run(planOf({gated(approval())}));
        run.start();
        QVERIFY(run.command(CommandKind::Approve, "s/after/1").fate == CommandFate::Rejected);
        QVERIFY(run.command(CommandKind::Approve, "nowhere").fate == CommandFate::Rejected);
    }

    void expiredApprovalStopsTheRunAndOpensAnewOnStart() {
        HandRun run(planOf({gated(approval({.expires = 72h}))}));
        run.start();
        run.finish({"g-1"});
        run.tickAfter(72h);
        QCOMPARE(run.runWord(), std::string("Stopped"));
        QVERIFY(run.gate("s/after/1").state == GateState::Expired);
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(Approval)"));
        run.command(CommandKind::Approve, "s/after/1", "bob");
        QCOMPARE(run.runWord(), std::string("Completed"));
        QVERIFY(run.isReplayEqual);
    }

    void groupGateHoldsItsGroupAlone() {
        auto held = group("a", 1);
        held.gatesBefore = {approval()};
        HandRun run(planOf({stage("s", {held, group("b", 1)})}));
        run.start();
        QCOMPARE(run.started, std::vector<std::string>{"b-1"});
        QVERIFY(run.groupState("s", "a").state == LifeState::Pending);
        run.command(CommandKind::Approve, "s/a/before/1");
        QCOMPARE(run.started.back(), std::string("a-1"));
    }

    void stageWaitsForItsGateBefore() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval()};
        HandRun run(planOf({one}));
        run.start();
        QVERIFY(run.started.empty());
        QCOMPARE(run.runWord(), std::string("Pending(Approval)"));
    }

    void soakOnStop_data() {
        QTest::addColumn<bool>("restarts");
        QTest::addColumn<int>("minutesLeft");
        QTest::newRow("continue keeps the end") << false << 5;
        QTest::newRow("restart takes the whole time again") << true << 60;
    }
    void soakOnStop() {
        QFETCH(bool, restarts);
        QFETCH(int, minutesLeft);
        auto one = stage("s", {group("g", 1)});
        one.soak = 1h;
        auto plan = planOf({one});
        plan.policy.soakOnStop =
            restarts ? model::OnSoakStop::Restart : model::OnSoakStop::Continue;
        HandRun run(plan);
        run.start();
        run.finish({"g-1"});
        run.now += 50min;
        run.command(CommandKind::Stop);
        run.now += 5min;
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(Soak)"));
        run.tickAfter(std::chrono::minutes(minutesLeft) - 1ms);
        QCOMPARE(run.runWord(), std::string("Pending(Soak)"));
        run.tickAfter(1ms);
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void healthNeedsSuccessesInARow() {
        HandRun run(planOf({gated(health({.failureLimit = 1}))}));
        run.start();
        QVERIFY(run.hasEffect(EffectKind::TakeBaseline));
        QVERIFY(run.started.empty()); // the baseline is taken before the first member
        QCOMPARE(run.runWord(), std::string("Pending(Health)"));
        run.baseline("s");
        run.finish({"g-1"});
        QVERIFY(!run.hasEffect(EffectKind::SampleHealth));
        run.tickAfter(60s);
        QVERIFY(run.hasEffect(EffectKind::SampleHealth));
        run.answer("s/after/1", CheckOutcome::Pass);
        run.tickAfter(30s);
        run.answer("s/after/1", CheckOutcome::Fail); // one may fail, the count begins anew
        for (const auto outcome : {CheckOutcome::Pass, CheckOutcome::Warn}) {
            run.tickAfter(30s);
            run.answer("s/after/1", outcome);
            QCOMPARE(run.runWord(), std::string("Pending(Health)"));
        }
        run.tickAfter(30s);
        run.answer("s/after/1", CheckOutcome::Pass);
        QCOMPARE(run.runWord(), std::string("Completed"));
        QCOMPARE(run.gate("s/after/1").samples.size(), std::size_t{5});
    }

    void failedHealthBlocksOrFails_data() {
        QTest::addColumn<bool>("failsStage");
        QTest::addColumn<QString>("word");
        QTest::newRow("asks a person") << false << "Pending(Health)";
        QTest::newRow("fails the stage") << true << "Failed";
    }
    void failedHealthBlocksOrFails() {
        QFETCH(bool, failsStage);
        QFETCH(QString, word);
        model::HealthHold hold;
        hold.onFail = failsStage ? model::OnGateFailure::FailStage : model::OnGateFailure::Block;
        HandRun run(planOf({gated(health(hold))}));
        run.start();
        run.baseline("s");
        run.finish({"g-1"});
        run.tickAfter(60s);
        run.answer("s/after/1", CheckOutcome::Fail);
        QCOMPARE(run.runWord(), word.toStdString());
        if (failsStage) {
            QCOMPARE(run.state.haltText, std::string("gate s/after/1 failed"));
            run.start();
            QVERIFY(run.gate("s/after/1").state == GateState::Pending); // sampled anew
        } else {
            QVERIFY(run.gate("s/after/1").trouble == GateTrouble::Blocked);
            run.tickAfter(24h);
            QCOMPARE(run.runWord(), std::string("Pending(Health)"));
            run.command(CommandKind::Approve, "s/after/1", "bob");
            QCOMPARE(run.runWord(), std::string("Completed"));
        }
    }

    void aBlockedHealthGateIsCheckedAgainWhenAskedTo() {
        HandRun run(planOf({gated(health())}));
        run.start();
        QVERIFY(run.command(CommandKind::CheckAgain, "s/after/1").fate == CommandFate::Rejected);
        run.baseline("s");
        run.finish({"g-1"});
        QVERIFY(run.command(CommandKind::CheckAgain, "s/after/1").fate == CommandFate::NoOp);
        run.tickAfter(60s);
        run.answer("s/after/1", CheckOutcome::Fail);
        QVERIFY(run.gate("s/after/1").trouble == GateTrouble::Blocked);
        QVERIFY(run.command(CommandKind::CheckAgain, "nowhere").fate == CommandFate::Rejected);
        QVERIFY(run.command(CommandKind::CheckAgain, "s/after/1").fate == CommandFate::Taken);
        QVERIFY(run.gate("s/after/1").trouble == GateTrouble::None);
        run.tickAfter(30s); // its initial delay counts anew
        QVERIFY(!run.hasEffect(EffectKind::SampleHealth));
        run.tickAfter(30s);
        for (int sample = 1; sample <= 3; ++sample) {
            QVERIFY(run.hasEffect(EffectKind::SampleHealth));
            run.answer("s/after/1", CheckOutcome::Pass);
            run.tickAfter(30s);
        }
        QCOMPARE(run.runWord(), std::string("Completed"));
        QCOMPARE(run.gate("s/after/1").samples.size(), std::size_t{4}); // the failed one stays
    }

    void e56_unansweredHealthIsInconclusiveNotFailed() {
        HandRun run(planOf({gated(health())}));
        run.start();
        run.baseline("s");
        run.finish({"g-1"});
        run.now += 60s;
        for (int sample = 1; sample <= 4; ++sample) {
            run.tickAfter(30s);
            QVERIFY(run.gate("s/after/1").trouble == GateTrouble::None);
            run.answer("s/after/1", CheckOutcome::Inconclusive);
        }
        QVERIFY(run.gate("s/after/1").trouble == GateTrouble::Inconclusive);
        QCOMPARE(run.runWord(), std::string("Pending(Health)"));
        run.tickAfter(1h);
        QVERIFY(!run.hasEffect(EffectKind::SampleHealth)); // a person is asked
    }

    void webhookSaysYesWith200() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {{.name = "cab", .params = model::WebhookGate{.url = "https://x"}}};
        HandRun run(planOf({one}));
        run.start();
        QVERIFY(run.hasEffect(EffectKind::CallWebhook));
        run.answer("s/before/1", CheckOutcome::Fail);
        QVERIFY(!run.hasEffect(EffectKind::CallWebhook));
        run.tickAfter(60s);
        QVERIFY(run.hasEffect(EffectKind::CallWebhook));
        run.answer("s/before/1", CheckOutcome::Inconclusive); // timed out
        QVERIFY(run.gate("s/before/1").trouble == GateTrouble::Inconclusive);
        run.tickAfter(60s);
        run.answer("s/before/1", CheckOutcome::Pass);
        QCOMPARE(run.started.size(), std::size_t{1});
    }

    void e58_clockSetBackDuringTheSoak() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 2h;
        HandRun run(planOf({one}));
        run.steady = 10h;
        run.start();
        run.finish({"g-1"});
        run.tickAfter(30min);
        QVERIFY(run.gate("s/soak").trouble == GateTrouble::None);
        run.now -= 1h; // while the machine's own time runs on
        run.tick();
        QVERIFY(run.gate("s/soak").trouble == GateTrouble::Inconclusive);
        QCOMPARE(run.gate("s/soak").samples.back().code, std::string("ClockSetBack"));
        run.tickAfter(3h);
        QCOMPARE(run.runWord(), std::string("Pending(Soak)")); // no release by itself
        run.command(CommandKind::Approve, "s/soak", "bob");
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void e58_clockSetForwardDoesNotShortenTheSoak() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 2h;
        HandRun run(planOf({one}));
        run.steady = 10h;
        run.start();
        run.finish({"g-1"});
        run.now += 3h; // the clock, not time
        run.tick();
        QCOMPARE(run.runWord(), std::string("Pending(Soak)"));
        run.tickAfter(2h);
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void waitIsSkippedByName() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 2h;
        HandRun run(planOf({one, stage("t", {group("h", 1)})}));
        run.start();
        run.finish({"g-1"});
        QVERIFY(run.command(CommandKind::Skip, "wait/s").fate == CommandFate::Taken);
        QVERIFY(run.stageState("s").state == LifeState::Completed);
        QVERIFY(run.command(CommandKind::Skip, "wait/t").fate == CommandFate::Rejected);
        QVERIFY(run.command(CommandKind::Skip, "t").fate == CommandFate::Rejected);
    }
};

QTEST_APPLESS_MAIN(MachineGatesTest)
#include "tst_machine_gates.moc"
