// SPDX-License-Identifier: GPL-3.0-or-later
// Each of the fifteen causes, from the run and what is known beside it.
#include "tests/support/rollout_run.h"

#include "rollout/run_view.h"
#include "rollout/stuck.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::PendingReason;
using rollout::StuckInputs;
using rollout::StuckKind;

namespace {

/// Whatever the cause: words, what was read and where, who can move it, one next step.
void checkWhole(const rollout::StuckCause& cause) {
    const auto name = QByteArray(toString(cause.kind).data());
    QVERIFY2(!cause.text.empty(), name);
    QVERIFY2(!cause.evidence.empty(), name);
    for (const auto& one : cause.evidence) {
        QVERIFY2(!one.field.empty() && !one.value.empty(), name);
    }
    QVERIFY2(!cause.whoMovesIt.empty(), name);
    QVERIFY2(!cause.nextStep.empty(), name);
}

std::vector<rollout::StuckCause> causesOf(const HandRun& run, StuckInputs inputs = {}) {
    inputs.sourceReadAt = inputs.sourceReadAt ? inputs.sourceReadAt : run.now;
    inputs.driverSeenAt = inputs.driverSeenAt ? inputs.driverSeenAt : run.now;
    const auto causes = rollout::whyStuck(
        rollout::describeRun(run.machine, run.state, run.members, run.now), inputs, run.now);
    for (const auto& cause : causes) {
        checkWhole(cause);
    }
    return causes;
}

QString kinds(const std::vector<rollout::StuckCause>& causes) {
    QStringList words;
    for (const auto& cause : causes) {
        words << QString::fromStdString(std::string(toString(cause.kind)));
    }
    return words.join(' ');
}

model::Plan oneMember() {
    return planOf({stage("s", {group("g", 1)})});
}

} // namespace

class StuckTest : public QObject {
    Q_OBJECT
private slots:
    void movingRunIsNotStuck() {
        HandRun run(oneMember());
        run.start();
        QVERIFY(causesOf(run).empty());
        run.finish({"g-1"});
        QVERIFY(causesOf(run).empty());
    }

    void cause01_sourceIsStale() {
        HandRun run(oneMember());
        run.start();
        const auto causes = causesOf(
            run, {.sourceReadAt = run.now - 4min, .sourceError = "TLS: certificate expired"});
        QCOMPARE(kinds(causes), QString("NotKnown"));
        QCOMPARE(causes[0].text, std::string("the run was last read 4m ago"));
        QCOMPARE(causes[0].evidence[0].value, std::string("TLS: certificate expired"));
    }

    void cause02_nobodyDrivesIt() {
        HandRun run(oneMember());
        run.start();
        QCOMPARE(kinds(causesOf(run, {.driverSeenAt = run.now - 1h})), QString("NotReporting"));
    }

    void cause03_neverInitialised() {
        HandRun run(oneMember());
        QCOMPARE(kinds(causesOf(run)), QString("NotInitialised"));
        QVERIFY(causesOf(run, {.startWaits = true}).empty()); // its driver will see to it
        const auto causes =
            rollout::whyStuck(rollout::describeRun(run.machine, run.state, run.members, run.now),
                              {.sourceReadAt = run.now, .startWaits = true}, run.now);
        QCOMPARE(kinds(causes), QString("NotReporting"));
        QCOMPARE(causes.front().text, std::string("it is started, but nobody drives it"));
        QCOMPARE(causesOf(run, {.initialisationError = "parent placement not found"})[0].text,
                 std::string("parent placement not found"));
    }

    void cause04_stoppedOrFailed() {
        HandRun run(oneMember());
        run.start();
        run.fail({"g-1"});
        const auto causes = causesOf(run);
        QCOMPARE(kinds(causes), QString("StoppedOrFailed"));
        QCOMPARE(causes[0].text, std::string("1 member of stage s failed, 0 may"));
    }

    /// The reason somebody gave is evidence; what goes on is the headline.
    void cause04_whileItStops() {
        HandRun run(planOf({stage("s", {group("g", 3, 2)})}));
        run.start();
        run.now += 10min;
        run.command(model::CommandKind::Stop, {}, "ann");
        const auto causes = causesOf(run, {.usualP90 = {{"g-1", 30min}, {"g-2", 40min}}});
        QCOMPARE(causes[0].text, std::string("stopping: 2 members in flight finish first"));
        QVERIFY(causes[0].expectedEnd == kStart + 40min);
        QCOMPARE(causes[0].evidence.size(), std::size_t{3});
        QCOMPARE(causes[0].evidence[0].field, std::string("why"));
        QCOMPARE(causes[0].evidence[1].value, std::string("in flight for 10m"));
        QVERIFY(!causesOf(run, {.usualP90 = {{"g-1", 30min}}})[0].expectedEnd); // half is not known
        run.finish({"g-1", "g-2"});
        QVERIFY(causesOf(run)[0].text.starts_with("stopped"));
    }

    void cause05_approvalWithEvidence() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval({.quorum = 2}, "before prod")};
        HandRun run(planOf({one}));
        run.start();
        run.command(model::CommandKind::Approve, "s/before/1", "bob");
        run.now += 18min;
        const auto causes = causesOf(run, {.approvers = {"you", "sre"}});
        QCOMPARE(kinds(causes), QString("HumanApproval"));
        QCOMPARE(causes[0].text, std::string("approval \"before prod\" is pending"));
        QVERIFY(causes[0].since == kStart);
        QCOMPARE(causes[0].whoMovesIt, std::string("you, sre"));
        QCOMPARE(causes[0].evidence[1].value, std::string("1"));
        QVERIFY(!causes[0].expectedEnd); // no end in sight
    }

    void cause06_soakShowsItsEnd() {
        auto one = stage("s", {group("g", 1)});
        one.soak = 2h;
        HandRun run(planOf({one}));
        run.start();
        run.finish({"g-1"});
        const auto causes = causesOf(run);
        QCOMPARE(kinds(causes), QString("TimedWait"));
        QVERIFY(causes[0].expectedEnd == kStart + 2h);
    }

    void cause07_scheduledStart() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {
            {.name = "noon",
             .params = model::ScheduleGate{.day = std::chrono::Friday, .time = 12h}}};
        HandRun run(planOf({one}));
        run.start();
        const auto causes = causesOf(run);
        QCOMPARE(kinds(causes), QString("ScheduledStart"));
        QVERIFY(causes[0].expectedEnd == kStart + 4h);
    }

    void membersThatWait_data() {
        QTest::addColumn<int>("reason");
        QTest::addColumn<QString>("kind");
        QTest::newRow("08 maintenance window")
            << int(PendingReason::MaintenanceClosed) << "WindowClosed";
        QTest::newRow("08 freeze") << int(PendingReason::Freeze) << "WindowClosed";
        QTest::newRow("09 version") << int(PendingReason::VersionNotInRegion) << "VersionMissing";
        QTest::newRow("09 image") << int(PendingReason::ImageNotInRegion) << "VersionMissing";
        QTest::newRow("11 powered off") << int(PendingReason::ClusterStopped) << "MemberOffOrBusy";
        QTest::newRow("11 busy") << int(PendingReason::ClusterBusy) << "MemberOffOrBusy";
        QTest::newRow("11 foreign run") << int(PendingReason::ForeignRun) << "MemberOffOrBusy";
        QTest::newRow("12 quota") << int(PendingReason::Quota) << "UpgradeSlow";
    }
    void membersThatWait() {
        QFETCH(int, reason);
        QFETCH(QString, kind);
        HandRun run(planOf({stage("s", {group("g", 2)})}));
        for (const auto* name : {"g-1", "g-2"}) {
            run.observe(name, {.blocked = static_cast<PendingReason>(reason),
                               .retryAt = run.now + 9h,
                               .text = "as it said"});
        }
        run.start();
        const auto causes = causesOf(run);
        QCOMPARE(kinds(causes), kind);
        QCOMPARE(causes[0].members.size(), std::size_t{2});
        QVERIFY(causes[0].expectedEnd == run.now + 9h);
        QCOMPARE(causes[0].evidence[0].value, std::string("as it said"));
    }

    void cause10_concurrencyCeilingIsNormal() {
        HandRun run(planOf({stage("s", {group("g", 5, 2)})}));
        run.start();
        const auto causes = causesOf(run);
        QCOMPARE(kinds(causes), QString("ConcurrencyCeiling"));
        QCOMPARE(causes[0].text, std::string("2 members in flight, as many as may; 3 left"));
    }

    void cause12_slowAndCause13_appliedNotAvailable() {
        auto plan = oneMember();
        plan.policy.stuckAfter.time = 1h;
        HandRun run(plan);
        run.start();
        run.now += 2h;
        QCOMPARE(kinds(causesOf(run)), QString("UpgradeSlow")); // without further knowledge
        StuckInputs inputs;
        inputs.troubles = {{.member = "g-1",
                            .text = "eviction of payments/api-0 is refused",
                            .evidence = {{"poddisruptionbudgets/payments/api", "0", run.now}}},
                           {.member = "g-1",
                            .kind = StuckKind::AppliedNotAvailable,
                            .text = "deployment shop/web is not available"}};
        const auto causes = causesOf(run, inputs);
        QCOMPARE(kinds(causes), QString("UpgradeSlow AppliedNotAvailable"));
        QCOMPARE(causes[0].text, std::string("g-1: eviction of payments/api-0 is refused"));
    }

    void cause14_itsOwnHistoryTakesAsLong() {
        auto plan = oneMember();
        plan.policy.stuckAfter.time = 1h;
        HandRun run(plan);
        run.start();
        run.now += 2h;
        const auto causes = causesOf(run, {.usualP90 = {{"g-1", 3h}}});
        QCOMPARE(kinds(causes), QString("FlaggedButUsual"));
        QVERIFY(causes[0].expectedEnd == kStart + 3h);
    }

    void cause15_nothingMatches() {
        model::Run run{.backend = "azure", .state = model::LifeState::Pending};
        const auto causes = rollout::whyStuck(run, {.sourceReadAt = kStart}, kStart);
        QCOMPARE(kinds(causes), QString("NothingMatches"));
        checkWhole(causes[0]);
    }

    void headlineIsTheFirstThatMatches() {
        auto held = group("a", 1);
        held.gatesBefore = {approval()};
        HandRun run(planOf({stage("s", {group("b", 2, 1), held})}));
        run.start();
        QCOMPARE(kinds(causesOf(run, {.sourceReadAt = run.now - 1h})),
                 QString("NotKnown HumanApproval ConcurrencyCeiling"));
    }

    /// A drain that is stuck needs somebody; that its stage is full, or that others wait for their
    /// window, does not.
    void whatNeedsAPersonComesBeforeWhatEndsByItself() {
        HandRun run(planOf({stage("s", {group("a", 3, 1), group("b", 1)})}));
        run.observe("b-1", {.blocked = PendingReason::MaintenanceClosed, .retryAt = run.now + 1h});
        run.start();
        StuckInputs inputs;
        inputs.troubles = {{.member = "a-1", .text = "eviction of payments/api-0 is refused"}};
        const auto causes = causesOf(run, inputs);
        QCOMPARE(kinds(causes), QString("UpgradeSlow WindowClosed ConcurrencyCeiling"));
        QCOMPARE(causes[1].text, std::string("1 member waits for the maintenance window"));
    }
};

QTEST_APPLESS_MAIN(StuckTest)
#include "tst_stuck.moc"
