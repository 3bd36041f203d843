// SPDX-License-Identifier: GPL-3.0-or-later
// Members that are offline as the fleet's file expects when their turn comes.
#include "rollout/child_run.h"
#include "rollout/deferred.h"
#include "rollout/run_view.h"
#include "tests/support/rollout_run.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CommandKind;
using model::LifeState;
using model::PendingReason;
using rollout::EffectKind;

namespace {

const rollout::MemberObservation kAway{
    .text = "expected offline until 06:00", .isUnreachable = true, .isAway = true};
const rollout::MemberObservation kHere{};

} // namespace

class DeferredTest : public QObject {
    Q_OBJECT
private slots:
    void itsStageGoesOnWithoutIt() {
        HandRun run(planOf({stage("s", {group("g", 3, 1)}), stage("t", {group("h", 1)})}));
        run.observe("g-1", kAway);
        run.start();
        QCOMPARE(run.started, std::vector<std::string>{"g-2"}); // it takes no slot
        QVERIFY(run.member("g-1").reason == PendingReason::Deferred);
        QCOMPARE(run.runWord(), std::string("Running"));
        run.finish({"g-2"});
        run.finish({"g-3"});
        QVERIFY(run.stageState("s").state == LifeState::Completed);
        QCOMPARE(run.stageState("s").tally.counts.deferred, 1);
        QCOMPARE(run.started.back(), std::string("h-1"));
        run.finish({"h-1"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        const auto view = describeRun(run.machine, run.state, run.members, run.now);
        QVERIFY(view.display == model::DisplayState::CompletedWithDeferred);
        QCOMPARE(view.counts.completed, 3);
        QCOMPARE(view.counts.deferred, 1);
        QCOMPARE(rollout::deferredText(view.stages[0]), std::string("1 of 3 deferred: g-1"));
        QCOMPARE(rollout::deferredText(view.stages[1]), std::string());
        QVERIFY(run.isReplayEqual);
    }

    void withoutThePolicyItIsWaitedFor() {
        auto plan = planOf({stage("s", {group("g", 2)})});
        plan.policy.deferOffline = false;
        HandRun run(plan);
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Pending(Unreachable)"));
    }

    void whoIsSilentForNoKnownReasonIsWaitedFor() {
        HandRun run(planOf({stage("s", {group("g", 2)})}));
        run.observe("g-1", {.isUnreachable = true});
        run.start();
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Pending(Unreachable)"));
    }

    void isTakenUpWhenItIsBack() {
        HandRun run(planOf({stage("s", {group("g", 3)}), stage("t", {group("h", 1)})}));
        run.observe("g-1", kAway);
        run.observe("g-3", kAway);
        run.start();
        run.finish({"g-2"}); // the next stage runs now
        QCOMPARE(run.started, (std::vector<std::string>{"g-2", "h-1"}));
        run.observe("g-1", kHere);
        run.tickAfter(rollout::kPendingPoll);
        QCOMPARE(run.started.back(), std::string("g-1"));
        QVERIFY(run.stageState("s").state == LifeState::Completed); // beside what runs now
        QVERIFY(run.stageState("t").state == LifeState::Running);
        run.finish({"h-1"}); // the last stage is done, and a late one is in flight
        QCOMPARE(run.runWord(), std::string("Running"));
        run.finish({"g-1"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        QCOMPARE(run.state.run.tally.counts.completed, 3);
        QCOMPARE(run.state.run.tally.counts.deferred, 1);
        QVERIFY(run.isReplayEqual);
    }

    void isBackInTimeCountsAsEveryOther() {
        HandRun run(planOf({stage("s", {group("g", 3, 1)})}));
        run.observe("g-1", kAway);
        run.start();
        run.observe("g-1", kHere);
        run.finish({"g-2"});
        QCOMPARE(run.started.back(), std::string("g-1"));
        QCOMPARE(run.state.run.tally.late, 0);
        run.finish({"g-1"});
        run.finish({"g-3"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        QVERIFY(describeRun(run.machine, run.state, {}, run.now).display ==
                model::DisplayState::Completed);
    }

    void lateOnesKeepTheConcurrencyOfTheirStage() {
        HandRun run(planOf({stage("s", {group("g", 4, 2)}), stage("t", {group("h", 1)})}));
        for (const auto* name : {"g-2", "g-3", "g-4"}) {
            run.observe(name, kAway);
        }
        run.start();
        run.finish({"g-1"});
        run.members.clear();
        run.tick();
        QCOMPARE(run.stageState("s").tally.counts.running, 2);
        run.finish({"g-2"});
        QCOMPARE(run.stageState("s").tally.counts.running, 2);
    }

    void aStageOfNobodyElseProvesNothing() {
        HandRun run(planOf({stage("s", {group("g", 2)}), stage("t", {group("h", 1)})}));
        run.observe("g-1", kAway);
        run.observe("g-2", kAway);
        run.start();
        QCOMPARE(run.runWord(), std::string("Pending(Deferred)"));
        QVERIFY(run.started.empty());
        run.observe("g-2", kHere);
        run.tickAfter(rollout::kPendingPoll);
        QCOMPARE(run.started, std::vector<std::string>{"g-2"});
        QCOMPARE(run.runWord(), std::string("Running"));
        run.finish({"g-2"});
        QCOMPARE(run.started.back(), std::string("h-1"));
    }

    void gatesAndSoakAreOfTheOthers() {
        auto spec = stage("s", {group("g", 2)});
        spec.gatesAfter = {approval()};
        HandRun run(planOf({spec, stage("t", {group("h", 1)})}));
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Pending(Approval)"));
        run.command(CommandKind::Approve, "s/after/1", "bob");
        QCOMPARE(run.started.back(), std::string("h-1"));
    }

    void sharesOfSuccessLeaveItOut() {
        auto spec = stage("s", {group("g", 2)});
        spec.minSuccess = 100;
        HandRun run(planOf({spec}));
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        QCOMPARE(run.runWord(), std::string("Completed"));
    }

    void aLateFailureStopsTheRun() {
        HandRun run(planOf({stage("s", {group("g", 2)}), stage("t", {group("h", 2, 1)})}));
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        run.observe("g-1", kHere);
        run.tick();
        run.fail({"g-1"});
        run.finish({"h-1"});
        QCOMPARE(run.runWord(), std::string("Failed"));
        QCOMPARE(run.started, (std::vector<std::string>{"g-2", "h-1", "g-1"}));
        run.command(CommandKind::Start); // what failed is accepted
        QCOMPARE(run.started.back(), std::string("h-2"));
        QVERIFY(run.isReplayEqual);
    }

    void aRestartKnowsWhoIsDeferred() {
        HandRun run(planOf({stage("s", {group("g", 2)}), stage("t", {group("h", 1)})}));
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        const auto state = rollout::replay(run.machine, run.journal);
        QVERIFY(state.members[0].isDeferred);
        QCOMPARE(state.run.tally.late, 1);
        run.state = state;
        run.finish({"h-1"});
        QCOMPARE(run.runWord(), std::string("Completed"));
        QCOMPARE(run.state.run.tally.counts.deferred, 1);
    }

    void looksAtThemTakeNoSlot() {
        HandRun run(planOf({stage("s", {group("g", 20, 1)}), stage("t", {group("h", 1)})}));
        for (int index = 2; index <= 20; ++index) {
            run.observe("g-" + std::to_string(index), kAway);
        }
        run.start();
        run.finish({"g-1"});
        for (auto& member : run.members) {
            member.isUnseen = member.isAway;
        }
        run.tick();
        const auto looks = std::count_if(run.effects.begin(), run.effects.end(), [](const auto& e) {
            return e.kind == EffectKind::LookAt;
        });
        QCOMPARE(int(looks), int(rollout::kDeferredLooks));
        QCOMPARE(run.started.back(), std::string("h-1"));
    }

    void aChildRunTakesWhoWasDeferred() {
        HandRun run(planOf({stage("s", {group("g", 2)})}));
        run.observe("g-1", kAway);
        run.start();
        run.finish({"g-2"});
        const auto child = rollout::planRetryOfFailed(run.frozen, run.state);
        QVERIFY(child.has_value());
        QCOMPARE(child->stages[0].groups[0].members.size(), std::size_t{1});
        QCOMPARE(child->stages[0].groups[0].members[0].name, std::string("g-1"));
    }

    void skippingOneEndsItsWait() {
        HandRun run(planOf({stage("s", {group("g", 2)})}));
        run.observe("g-1", kAway);
        run.start();
        run.command(CommandKind::Skip, "member/g-1");
        QCOMPARE(run.state.run.tally.counts.deferred, 0);
        run.finish({"g-2"});
        QVERIFY(describeRun(run.machine, run.state, {}, run.now).display ==
                model::DisplayState::Completed);
    }
};

QTEST_APPLESS_MAIN(DeferredTest)
#include "tst_deferred.moc"
