// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rollout_run.h"

#include "rollout/child_run.h"
#include "rollout/run_view.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::DisplayState;

namespace {

model::Run viewOf(const HandRun& run) {
    return rollout::describeRun(run.machine, run.state, run.members, run.now);
}

} // namespace

class RunViewTest : public QObject {
    Q_OBJECT
private slots:
    void e05_toleratedFailuresAreTold() {
        HandRun run(planOf({stage("s", {group("g", 2, 2, 1)}, 50, 1)}));
        run.start();
        run.fail({"g-1"}, "DrainTimeout");
        run.finish({"g-2"});
        const auto view = viewOf(run);
        QVERIFY(view.state == model::LifeState::Completed);
        QVERIFY(view.display == DisplayState::CompletedWithFailures);
        QVERIFY(view.stages[0].display == DisplayState::CompletedWithFailures);
        QVERIFY(view.stages[0].groups[0].display == DisplayState::CompletedWithFailures);
        QCOMPARE(view.counts.failed, 1);
        const auto& failed = view.stages[0].groups[0].members[0];
        QCOMPARE(failed.attempts.back().errorCode, std::string("DrainTimeout"));
        QVERIFY(view.completedAt == run.now);
    }

    void stuckIsDerivedAndAParentIsStuckOnlyWhenNothingElseMoves() {
        auto plan = planOf({stage("s", {group("g", 2)})});
        plan.policy.stuckAfter.time = 1h;
        HandRun run(plan);
        run.start();
        run.finish({"g-1"});
        run.tickAfter(1h);
        QVERIFY(viewOf(run).display == DisplayState::Running); // not past it yet
        run.tickAfter(1ms);
        QVERIFY(viewOf(run).display == DisplayState::Stuck);
        QVERIFY(viewOf(run).state == model::LifeState::Running);
        run.machine.policy.stuckAfter.time.reset();
        run.machine.members[1].stuckAfter = 30min;
        QVERIFY(viewOf(run).stages[0].groups[0].members[1].display == DisplayState::Stuck);
        QVERIFY(viewOf(run).stages[0].groups[0].members[0].display == DisplayState::Completed);
    }

    void childRunRetriesWhatFailedAlone() {
        auto canary = stage("canary", {group("a", 2, 2, 1), group("b", 1)}, 50, 1);
        canary.soak = 1h;
        auto plan = planOf({canary, stage("prod", {group("c", 1)})});
        plan.hash = "frozen";
        plan.intent.kubernetesVersion = "1.34.3";
        HandRun run(plan);
        run.start();
        QVERIFY(!rollout::planRetryOfFailed(plan, run.state).has_value()); // under way
        run.fail({"a-2"});
        run.finish({"a-1", "b-1"});
        run.tickAfter(1h);
        run.finish({"c-1"});
        const auto child = rollout::planRetryOfFailed(plan, run.state);
        QVERIFY(child.has_value());
        QCOMPARE(child->memberCount(), 1);
        QCOMPARE(child->stages[0].groups[0].members[0].name, std::string("a-2"));
        QVERIFY(child->stages[0].soak == 1h);
        QVERIFY(child->intent == plan.intent && child->hash.empty());

        HandRun good(planOf({stage("s", {group("g", 1)})}));
        good.start();
        good.finish({"g-1"});
        QVERIFY(!rollout::planRetryOfFailed(good.frozen, good.state).has_value());
    }

    void memberInFlightThatCannotBeSeenIsUnknown() {
        HandRun run(planOf({stage("s", {group("g", 1)})}));
        run.start();
        run.observe("g-1", {.isUnreachable = true});
        QVERIFY(viewOf(run).stages[0].groups[0].members[0].display == DisplayState::Unknown);
    }

    void pendingTellsItsReasonAndNextTry() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 1h;
        HandRun run(planOf({one}));
        run.observe("g-1", {.blocked = model::PendingReason::MaintenanceClosed,
                            .retryAt = kStart + 3h,
                            .text = "nights"});
        run.start();
        const auto view = viewOf(run);
        const auto& member = view.stages[0].groups[0].members[0];
        QVERIFY(member.reason == model::PendingReason::MaintenanceClosed);
        QVERIFY(member.retryAt == kStart + 3h);
        QCOMPARE(member.message, std::string("nights"));
        QCOMPARE(view.stages[0].gates[0].id, std::string("s/soak"));
        QVERIFY(view.reason == model::PendingReason::MaintenanceClosed);
    }
};

QTEST_APPLESS_MAIN(RunViewTest)
#include "tst_run_view.moc"
