// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rollout_run.h"

#include "rollout/plan_durations.h"
#include "rollout/simulate_plan.h"
#include "rollout/virtual_run.h"

#include <QTest>

#include <cmath>
#include <map>
#include <numeric>

using namespace pilothouse;
using namespace pilothouse::test;
using model::Simulation;
using rollout::DurationModel;

namespace {

/// Members that take this long, with hardly any spread.
DurationModel steady(std::chrono::seconds time) {
    return {.mu = std::log(static_cast<double>(time.count())), .sigma = 1e-9};
}
DurationModel typical(std::chrono::seconds time) {
    return {.mu = std::log(static_cast<double>(time.count())), .sigma = 0.4};
}

Simulation simulated(const model::Plan& plan, const DurationModel& each,
                     rollout::SimulationOptions options = {.samples = 50},
                     rollout::Openings* openings = nullptr) {
    const auto machine = rollout::compile(plan);
    const std::vector<DurationModel> durations(machine.members.size(), each);
    return rollout::simulate(machine, rollout::emptyState(machine), kStart, durations, openings,
                             options);
}

/// Members that are away in these spans, by place in the plan.
class HandAbsences final : public rollout::Absences {
public:
    explicit HandAbsences(std::map<model::PlanIndex, std::vector<rollout::Span>> spans)
        : m_spans(std::move(spans)) {
        for (const auto& [member, list] : m_spans) {
            m_members.push_back(member);
        }
    }
    [[nodiscard]] const std::vector<model::PlanIndex>& members() const override {
        return m_members;
    }
    [[nodiscard]] Look at(model::PlanIndex member, Instant now) override {
        const auto found = m_spans.find(member);
        if (found != m_spans.end()) {
            for (const auto& span : found->second) {
                if (now < span.from) {
                    return {.until = span.from};
                }
                if (now < span.to) {
                    return {.away = span, .until = span.to};
                }
            }
        }
        return {.until = now + std::chrono::days{1000}};
    }

private:
    std::map<model::PlanIndex, std::vector<rollout::Span>> m_spans;
    std::vector<model::PlanIndex> m_members;
};

/// To the second: the duration model goes through logarithms.
qlonglong secondsTo(Instant at) {
    return std::llround(static_cast<double>((at - kStart).count()) / 1000);
}

model::PlannedStage soaked(model::PlannedStage one, std::chrono::milliseconds soak) {
    one.soak = soak;
    return one;
}

} // namespace

class SimulateTest : public QObject {
    Q_OBJECT
private slots:
    void stagesFollowConcurrencyAndSoak() {
        const auto result = simulated(planOf({soaked(stage("canary", {group("c", 4, 2)}), 1h),
                                              stage("prod", {group("p", 3, 3)})}),
                                      steady(600s));
        QCOMPARE(result.completed, 50);
        QCOMPARE(secondsTo(result.stages[0].starts->p50), qlonglong{0});
        QCOMPARE(secondsTo(result.stages[0].ends->p50), qlonglong{2 * 600 + 3600});
        QCOMPARE(secondsTo(result.stages[1].starts->p50), qlonglong{4800});
        QCOMPARE(secondsTo(result.ends->p90), qlonglong{5400});
    }

    void sameSeedSameResult() {
        const auto plan = planOf({stage("s", {group("g", 20, 4)})});
        const auto one = simulated(plan, typical(900s), {.samples = 40, .seed = 7});
        QVERIFY(one == simulated(plan, typical(900s), {.samples = 40, .seed = 7}));
        QVERIFY(!(one == simulated(plan, typical(900s), {.samples = 40, .seed = 8})));
        QVERIFY(one.ends->p90 > one.ends->p50);
        QVERIFY(one.slowestP90 > 900s);
    }

    void samplesDoNotDependOnHowManyThereAre() {
        // The first sample alone is the p50 of one.
        const auto plan = planOf({stage("s", {group("g", 1)})});
        const auto one = simulated(plan, typical(900s), {.samples = 1, .seed = 7});
        const auto again = simulated(plan, typical(900s), {.samples = 1, .seed = 7});
        QVERIFY(one.ends == again.ends);
        QVERIFY(one.ends->p50 == one.ends->p90);
    }

    void peopleAreTakenToSayYesAndTold() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval({.quorum = 2, .notInitiator = true})};
        one.gatesAfter = {health(), {.name = "hook", .params = model::WebhookGate{}}};
        const auto result = simulated(planOf({one}), steady(600s));
        QCOMPARE(result.stages[0].untimedGates,
                 (std::vector<std::string>{"s/before/1", "s/after/2"}));
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{600 + 60 + 2 * 30}); // three samples
    }

    void stageWithNobodyIsToldAsNeverReached() {
        auto empty = stage("empty", {group("none", 0)});
        empty.gatesAfter = {approval()};
        const auto result =
            simulated(planOf({empty, stage("s", {group("g", 1)})}), steady(600s), {.samples = 2});
        QCOMPARE(result.completed, 2);
        QCOMPARE(result.stages[0].reached, 0);
        QVERIFY(result.stages[0].untimedGates.empty());
        QCOMPARE(result.failures.size(), std::size_t{1});
    }

    void scheduleMovesTheWholeStage() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {
            {.name = "noon",
             .params = model::ScheduleGate{.day = std::chrono::Friday, .time = 12h}}};
        const auto result = simulated(planOf({one}), steady(600s));
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{4 * 3600 + 600});
    }

    void windowOfTheFirstMemberIsTold() {
        auto plan = planOf({stage("s", {group("g", 2, 1)})});
        plan.windows = {{.id = "evenings",
                         .start = std::chrono::local_days{std::chrono::year{2026} / 11 / 19} + 18h,
                         .duration = "2h",
                         .rrule = "FREQ=DAILY"}};
        for (auto& member : plan.stages[0].groups[0].members) {
            member.windows = {"evenings"};
        }
        auto calendar = rollout::Calendar::make(plan.windows, kStart);
        QVERIFY(calendar.has_value());
        rollout::CalendarOpenings openings(plan, *calendar);
        const auto result = simulated(plan, steady(5400s), {.samples = 5}, &openings);
        QCOMPARE(result.completed, 5);
        // Both start within the window, the second after the first: 18:00 and 19:30, ends 21:00.
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{13 * 3600});
        // The stage was reached at once and waits: no member starts in a closed window.
        QCOMPARE(secondsTo(result.stages[0].starts->p50), qlonglong{0});
        QCOMPARE(secondsTo(result.stages[0].firstMember->p50), qlonglong{10 * 3600});
        QCOMPARE(result.stages[0].window, std::string("evenings"));
    }

    void windowThatNeverOpensBlocks() {
        HandOpenings openings;
        openings.list[0] = {.isOpen = false, .hasAllow = true};
        const auto result = simulated(planOf({stage("s", {group("g", 1)})}), steady(600s),
                                      {.samples = 2, .horizon = std::chrono::days{1}}, &openings);
        QCOMPARE(result.blocked, 2);
        QCOMPARE(result.blockedBy, std::string("Pending(MaintenanceClosed)"));
        QVERIFY(!result.ends);
    }

    void whoIsAwayIsDeferredAndTakenUp() {
        // 600 s each, one at a time: g-1 is back while the second stage runs, g-2 in time.
        HandAbsences away({{0, {{kStart - 1h, kStart + 35min}}}, {1, {{kStart, kStart + 5min}}}});
        const auto plan = planOf({stage("s", {group("g", 4, 1)}), stage("t", {group("h", 2, 1)})});
        const auto result = simulated(plan, steady(600s), {.samples = 5, .absences = &away});
        QCOMPARE(result.completed, 5);
        QCOMPARE(result.deferred50, 0);
        QVERIFY(result.defersAway);
        const auto& first = result.members[0];
        QVERIFY(first.away.has_value());
        QCOMPARE(first.away->samples, 5);
        QCOMPARE(first.away->left, 0);
        QCOMPARE(secondsTo(first.away->reached), qlonglong{0});
        QCOMPARE(secondsTo(first.away->back), qlonglong{2100});
        QCOMPARE(secondsTo(*first.starts), qlonglong{2100});
        QCOMPARE(secondsTo(*result.members[1].starts), qlonglong{600}); // after g-3, in its stage
        QCOMPARE(secondsTo(*result.members[2].starts), qlonglong{0});
        const auto& one = result.stages[0];
        QCOMPARE(one.away, 2);
        QCOMPARE(one.left, 0);
        QCOMPARE(secondsTo(one.ends->p50), qlonglong{1800}); // it went on without g-1
        QCOMPARE(secondsTo(one.lastMember->p50), qlonglong{1800});
        QCOMPARE(secondsTo(*one.lateFrom), qlonglong{2100});
        QCOMPARE(secondsTo(*one.lateTo), qlonglong{2700});
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{3000});
        QVERIFY(!result.stages[1].lateFrom);
        HandAbsences again({{0, {{kStart - 1h, kStart + 35min}}}, {1, {{kStart, kStart + 5min}}}});
        QVERIFY(result == simulated(plan, steady(600s), {.samples = 5, .absences = &again}));
    }

    void whoStaysAwayIsLeft() {
        HandAbsences away({{1, {{kStart - 1h, kStart + 10h}}}});
        const auto result = simulated(planOf({stage("s", {group("g", 3, 1)})}), steady(600s),
                                      {.samples = 4, .absences = &away});
        QCOMPARE(result.completed, 4);
        QCOMPARE(result.deferred50, 1);
        QCOMPARE(result.deferred90, 1);
        QCOMPARE(result.stages[0].left, 1);
        QCOMPARE(result.members[1].away->left, 4);
        QVERIFY(!result.members[1].starts);
        QCOMPARE(result.leftBehind.deferred, 1);
        QCOMPARE(result.leftBehind.notReached, 0);
        QCOMPARE(result.leftBehind.total(), 1);
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{1200});
        QCOMPARE(result.failures[0].untouched, 2); // the first failure stops the run
    }

    void withoutThePolicyTheRunWaitsForThem() {
        HandAbsences away({{0, {{kStart - 1h, kStart + 10h}}}});
        auto plan = planOf({stage("s", {group("g", 2, 1)})});
        plan.policy.deferOffline = false;
        const auto result = simulated(plan, steady(600s), {.samples = 2, .absences = &away});
        QCOMPARE(result.completed, 2);
        QCOMPARE(result.deferred50, 0);
        QVERIFY(!result.defersAway);
        QCOMPARE(secondsTo(*result.members[0].starts), qlonglong{36000});
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{36600});
        QCOMPARE(result.stages[0].away, 1);
    }

    void whoGoesAwayInFlightProvesNothingBeforeItIsBack() {
        HandAbsences away({{0, {{kStart + 5min, kStart + 2h}}}});
        const auto result = simulated(planOf({stage("s", {group("g", 1)})}), steady(600s),
                                      {.samples = 2, .absences = &away});
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{7200});
        QVERIFY(!result.members[0].away); // it was there at its turn
    }

    void aStageOfNobodyElseWaitsForTheFirst() {
        HandAbsences away({{0, {{kStart - 1h, kStart + 3h}}},
                           {1, {{kStart - 1h, kStart + std::chrono::days{500}}}}});
        const auto result = simulated(planOf({stage("s", {group("g", 2)})}), steady(600s),
                                      {.samples = 2, .absences = &away});
        QCOMPARE(result.completed, 2);
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{3 * 3600 + 600});
        QCOMPARE(result.deferred50, 1);
        HandAbsences all({{0, {{kStart - 1h, kStart + std::chrono::days{500}}}}});
        const auto never = simulated(planOf({stage("s", {group("g", 1)})}), steady(600s),
                                     {.samples = 2, .absences = &all});
        QCOMPARE(never.blocked, 2);
        QCOMPARE(never.blockedBy, std::string("Pending(Deferred)"));
    }

    void failureLeavesBehind() {
        const auto result = simulated(planOf({stage("canary", {group("c", 2, 2)}),
                                              stage("prod", {group("p", 10, 2, 1)}, 50, 1),
                                              stage("rest", {group("r", 5, 5, 5)}, 50, 5)}),
                                      steady(600s), {.samples = 1});
        QCOMPARE(result.failures.size(), std::size_t{3});
        const auto& canary = result.failures[0];
        QVERIFY(canary.stops);
        QCOMPARE(canary.atTarget, 0);
        QCOMPARE(canary.failed, 2);
        QCOMPARE(canary.untouched, 15);
        const auto& prod = result.failures[1];
        QCOMPARE(prod.atTarget, 2);
        QCOMPARE(prod.failed, 2); // both in flight; the threshold is one
        QCOMPARE(prod.untouched, 13);
        QCOMPARE(prod.cause, std::string("2 members of stage prod failed, 1 may"));
        QVERIFY(!result.failures[2].stops); // five may fail
        QCOMPARE(result.failures[2].failed, 5);
    }

    void failuresAreDrawnWhereAsked() {
        const auto plan = planOf({stage("s", {group("g", 10, 1)})});
        const auto result =
            simulated(plan, steady(600s), {.samples = 100, .failureProbability = 0.1});
        QVERIFY(result.failed > 30 && result.failed < 95); // 1 - 0.9^10 = 65 %
        QCOMPARE(result.completed + result.failed, 100);
    }

    void mixGrowsFromWhatIsThereToAll() {
        auto one = group("g", 4, 1);
        one.members[3].isAtTarget = true;
        const auto result = simulated(planOf({stage("s", {one})}), steady(600s));
        QCOMPARE(result.mix.front().atTarget, 1.0);
        QCOMPARE(result.mix.front().inFlight, 1.0);
        QVERIFY(result.mix.back().atTarget >= 3.0);
        for (std::size_t point = 1; point < result.mix.size(); ++point) {
            QVERIFY(result.mix[point].atTarget >= result.mix[point - 1].atTarget);
            QVERIFY(result.mix[point].at > result.mix[point - 1].at);
            QVERIFY(result.mix[point].inFlight <= 1.0);
        }
    }

    void mixTellsHalfAndNineOfTenOfTheSamples() {
        const auto result = simulated(planOf({stage("s", {group("g", 20, 4)})}), typical(900s),
                                      {.samples = 60, .seed = 3, .mixPoints = 60});
        bool differ = false;
        for (std::size_t point = 1; point < result.mix.size(); ++point) {
            const auto& mix = result.mix[point];
            QVERIFY(mix.atTarget90 <= mix.atTarget50);
            QVERIFY(mix.atTarget50 >= result.mix[point - 1].atTarget50);
            QVERIFY(mix.atTarget90 >= result.mix[point - 1].atTarget90);
            QVERIFY(mix.inFlight50 <= 4);
            differ = differ || mix.atTarget90 < mix.atTarget50;
        }
        QVERIFY(differ);
        QVERIFY(result.mix.size() <= 61);
        QCOMPARE(result.mix.back().atTarget90, 20); // nine of ten were done by then
        QCOMPARE(result.mix[1].allowed, 4);
        QCOMPARE(result.mix.back().allowed, 0);
    }

    void versionsThatRemainAreCountedWithThoseInNoStage() {
        const auto plan = planOf({stage("s", {group("g", 4, 1)})});
        rollout::SimulatedFleet fleet{.target = "v1.34.1",
                                      .versions = {"v1.33.5", "v1.33.5", "v1.32.9", ""},
                                      .unstaged = {"v1.32.9", "v1.32.9", "v1.34.1"}};
        const auto result =
            simulated(plan, steady(600s), {.samples = 5, .fleet = std::move(fleet)});
        QCOMPARE(result.fleetMembers, 7);
        QCOMPARE(result.versions.size(), std::size_t{3});
        QCOMPARE(result.versions[0].version, std::string());
        QCOMPARE(result.versions[1].version, std::string("v1.32.9"));
        QCOMPARE(result.versions[1].members, 3);
        QCOMPARE(result.versions[1].leftBehind, 2);
        QCOMPARE(result.versions[2].leftBehind, 0);
        QCOMPARE(result.leftBehind.unstaged, 2);
        QCOMPARE(result.leftBehind.total(), 2);
        QCOMPARE(result.mix.front().atTarget50, 1);
        QCOMPARE(result.mix.front().remaining, (std::vector<std::int32_t>{1, 3, 2}));
        QCOMPARE(result.mix.back().remaining, (std::vector<std::int32_t>{0, 2, 0}));
        QCOMPARE(result.mix.back().skewMinors, 2);
        QCOMPARE(result.mix.back().skewMembers, 2);
        for (const auto& mix : result.mix) {
            QCOMPARE(std::accumulate(mix.remaining.begin(), mix.remaining.end(), mix.atTarget50),
                     7);
        }
    }

    void membersThatFailAreLeftBehind() {
        const auto result = simulated(planOf({stage("s", {group("g", 4, 4, 4)}, 50, 4)}),
                                      steady(600s), {.samples = 9, .failureProbability = 1});
        QCOMPARE(result.leftBehind.failed, 4);
        QCOMPARE(result.mix.back().atTarget50, 0);
    }

    void membersAreToldInOrderWithTheirStarts() {
        const auto result =
            simulated(planOf({stage("s", {group("g", 3, 1)})}), steady(600s), {.samples = 5});
        QCOMPARE(result.members.size(), std::size_t{3});
        QCOMPARE(secondsTo(*result.members[2].starts), qlonglong{1200});
        QVERIFY(result.members[0].isAssumed);
        QCOMPARE(result.assumed, 3);
        QCOMPARE(result.stages[0].members, 3);
        QCOMPARE(result.stages[0].concurrency, 1);
        QCOMPARE(secondsTo(result.stages[0].lastMember->p50), qlonglong{1800});
    }

    void freezeIsToldWithTheStagesItHolds() {
        auto plan = planOf({stage("a", {group("a", 2, 1)}), stage("b", {group("b", 3, 3)})});
        plan.windows = {{.id = "launch",
                         .kind = model::WindowKind::Deny,
                         .start = std::chrono::local_days{std::chrono::year{2026} / 11 / 20} + 9h,
                         .duration = "2h"}};
        for (auto& member : plan.stages[1].groups[0].members) {
            member.windows = {"launch"};
        }
        auto calendar = rollout::Calendar::make(plan.windows, kStart);
        QVERIFY(calendar.has_value());
        rollout::CalendarOpenings openings(plan, *calendar);
        const auto result = simulated(plan, steady(3600s), {.samples = 5}, &openings);
        QCOMPARE(result.holds.size(), std::size_t{1});
        QVERIFY(result.holds[0].isFreeze);
        QCOMPARE(result.holds[0].window, std::string("launch"));
        QCOMPARE(secondsTo(result.holds[0].from), qlonglong{3600});
        QCOMPARE(secondsTo(*result.holds[0].to), qlonglong{3 * 3600});
        QCOMPARE(result.holds[0].stages.size(), std::size_t{1});
        QCOMPARE(result.holds[0].stages[0].stage, 1);
        QCOMPARE(result.holds[0].stages[0].members, 3);
        QCOMPARE(secondsTo(result.stages[1].firstMember->p50), qlonglong{3 * 3600}); // it moved
    }

    void peopleTakeTheirTimeWhereAsked() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval({.quorum = 2, .notInitiator = true})};
        one.gatesAfter = {approval({}, "done?")};
        const auto plan = planOf({one});
        const auto later = simulated(plan, steady(600s), {.samples = 3, .approvalAfter = 15min});
        QVERIFY(later.ends.has_value());
        QCOMPARE(secondsTo(later.ends->p50), qlonglong{600 + 2 * 900});
        QCOMPARE(later.untimedCount(), 0);
        QVERIFY(!later.stages[0].gates[0].isUntimed);
        QCOMPARE(secondsTo(later.stages[0].gates[0].resolves->p50), qlonglong{900});
        QCOMPARE(simulated(plan, steady(600s), {.samples = 3}).untimedCount(), 2);
    }

    void approvalThatExpiresFirstStopsTheRun() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval({.expires = 10min})};
        const auto result =
            simulated(planOf({one}), steady(600s), {.samples = 2, .approvalAfter = 15min});
        QCOMPARE(result.blocked, 2);
        QCOMPARE(result.blockedBy, std::string("Stopped(approval s/before/1 expired)"));
        QCOMPARE(result.blockedStage, std::string("s"));
    }

    void yesThatSomebodyGaveAlreadyCounts() {
        auto one = stage("s", {group("g", 1)});
        one.gatesBefore = {approval({.quorum = 2})};
        HandRun run(planOf({one}));
        run.start();
        run.command(model::CommandKind::Approve, "s/before/1", "bob");
        run.now += 300s;
        const std::vector<DurationModel> durations(1, steady(600s));
        const auto result = rollout::simulate(run.machine, run.state, run.now, durations, nullptr,
                                              {.samples = 3, .approvalAfter = 15min});
        QVERIFY(result.ends.has_value());
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{900 + 600}); // asked at the beginning
    }

    void cancelIsAskedBetweenSamples() {
        int asked = 0;
        const auto result = simulated(planOf({stage("s", {group("g", 2)})}), steady(600s),
                                      {.samples = 50, .isCancelled = [&] { return ++asked > 3; }});
        QVERIFY(result.isCancelled);
        QCOMPARE(result.samples, 3);
        QVERIFY(result.stages.empty());
    }

    void planIsSimulatedOverWhatIsKnown() {
        auto plan = planOf({stage("s", {group("g", 2)})});
        plan.intent = {.kind = model::IntentKind::Full, .kubernetesVersion = "1.34.1"};
        plan.hash = "00000000000070000";
        plan.unstaged = {"alone"};
        plan.windows = {{.id = "theirs", .source = model::WindowSource::PlannedMaintenance}};
        plan.stages[0].groups[0].members[0].windows = {"theirs"};
        const rollout::MemberFacts alone{.name = "alone", .version = "v1.32.9"};
        const rollout::DurationHistory history({{.cluster = "g-1",
                                                 .bucket = rollout::durationBucket("Full", "", 3),
                                                 .took = 20min,
                                                 .finishedAt = kStart}},
                                               kStart);
        QCOMPARE(rollout::seedOf(plan), std::uint64_t{7});
        const auto cold = rollout::simulatePlan(plan, {alone}, kStart, {.samples = 5});
        QCOMPARE(cold->assumed, 2);
        QCOMPARE(cold->leftBehind.unstaged, 1);
        QCOMPARE(cold->leftOut.size(), std::size_t{1});
        const auto known = rollout::simulatePlan(plan, {alone}, kStart, {.samples = 5}, &history);
        QCOMPARE(known->assumed, 0);
        QVERIFY(known->ends->p50 != cold->ends->p50);
    }

    void runUnderWayGoesOnFromWhereItIs() {
        HandRun run(planOf({stage("s", {group("g", 3, 1)})}));
        run.start();
        run.now += 300s;
        run.tick();
        const std::vector<DurationModel> durations(3, steady(600s));
        const auto result =
            rollout::simulate(run.machine, run.state, run.now, durations, nullptr, {.samples = 3});
        QCOMPARE(result.completed, 3);
        QCOMPARE(secondsTo(result.ends->p50), qlonglong{3 * 600});
    }

    void stoppedRunIsTakenToBeStartedAgain() {
        HandRun run(planOf({stage("s", {group("g", 2, 1)})}));
        run.start();
        run.command(model::CommandKind::Stop);
        run.finish({"g-1"});
        const std::vector<DurationModel> durations(2, steady(600s));
        const auto result =
            rollout::simulate(run.machine, run.state, run.now, durations, nullptr, {.samples = 3});
        QCOMPARE(result.completed, 3);
    }

    void durationsComeFromPoolsAndIntent_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("minutes");
        QTest::newRow("control plane, then three and two nodes")
            << int(model::IntentKind::Full) << 10 + 5 * 6;
        QTest::newRow("control plane") << int(model::IntentKind::ControlPlaneOnly) << 10;
        QTest::newRow("nodes") << int(model::IntentKind::NodeImageOnly) << 5 * 6;
        QTest::newRow("snapshot") << int(model::IntentKind::SnapshotRollout) << 2;
    }
    void durationsComeFromPoolsAndIntent() {
        QFETCH(int, kind);
        QFETCH(int, minutes);
        auto plan = planOf({stage("s", {group("g", 2)})});
        plan.intent.kind = static_cast<model::IntentKind>(kind);
        plan.shapes = {{.pools = std::vector<std::int32_t>{3, 2}}};
        const auto durations = rollout::durationsOf(plan, nullptr);
        QCOMPARE(durations.size(), std::size_t{2});
        const auto median = durations[0].percentile(0.5);
        QCOMPARE(std::chrono::round<std::chrono::minutes>(median).count(), long{minutes});
        QVERIFY(durations[1] == durations[0]); // not known: as many nodes as the median has
        auto machine = rollout::compile(plan);
        rollout::setDurations(machine, durations);
        QVERIFY(machine.members[0].likelyLongest > median);
        QVERIFY(machine.members[0].stuckAfter > machine.members[0].likelyLongest); // p95
    }

    void ticksDoNotGrowWithTheStage() {
        const auto plan = planOf({stage("s", {group("g", 2000, 50)})});
        const auto machine = rollout::compile(plan);
        const auto fate = [](model::PlanIndex member, std::chrono::milliseconds) {
            return rollout::VirtualFate{.takes = 600s + std::chrono::milliseconds(member)};
        };
        const auto run = rollout::playRun(machine, rollout::emptyState(machine), kStart,
                                          kStart + 1000h, nullptr, fate);
        QVERIFY(run.state.run.state == model::LifeState::Completed);
        QVERIFY(run.ticks <= 2001);
    }
};

QTEST_APPLESS_MAIN(SimulateTest)
#include "tst_simulate.moc"
