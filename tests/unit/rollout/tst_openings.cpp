// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rollout_run.h"

#include "rollout/calendar_maintenance.h"
#include "rollout/openings.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using rollout::CalendarOpenings;
using rollout::WindowRank;

namespace {

constexpr auto kDay = std::chrono::local_days{std::chrono::year{2026} / 11 / 20}; // kStart is 08:00

/// "nights" from 22:00 for six hours each day; "freeze" on one day from noon for a day.
model::Plan planWithWindows() {
    auto plan = planOf({stage("s", {group("g", 3)}), stage("t", {group("h", 1)})});
    plan.windows = {
        {.id = "nights", .start = kDay + 22h, .duration = "6h", .rrule = "FREQ=DAILY"},
        {.id = "freeze", .kind = model::WindowKind::Deny, .start = kDay + 12h, .duration = "P1D"}};
    auto& members = plan.stages[0].groups[0].members;
    members[0].windows = {"nights", "freeze"};
    members[1].windows = {"freeze"};
    members[2].windows = {"nights", "freeze"};
    return plan;
}

rollout::Calendar calendarOf(const model::Plan& plan) {
    return rollout::calendarOf(plan, kStart).value();
}

} // namespace

class OpeningsTest : public QObject {
    Q_OBJECT
private slots:
    void membersWithTheSameWindowsAreOneClass() {
        const auto plan = planWithWindows();
        const CalendarOpenings openings(plan, calendarOf(plan));
        QCOMPARE(openings.classOf(0), openings.classOf(2));
        QVERIFY(openings.classOf(0) != openings.classOf(1));
        // The stage is held by the freeze that all of its members share; the other by none.
        QCOMPARE(openings.classOfStage(0), openings.classOf(1));
        QCOMPARE(openings.classOfStage(1), openings.classOf(3));
        QCOMPARE(openings.classCount(), 3U);
    }

    void answersChangeAtEachTurn_data() {
        QTest::addColumn<int>("hours"); // after kStart
        QTest::addColumn<bool>("isOpen");
        QTest::addColumn<bool>("isFrozen");
        QTest::addColumn<QString>("window");
        QTest::newRow("before the first night") << 0 << false << false << "nights";
        QTest::newRow("frozen by day") << 5 << false << true << "freeze";
        QTest::newRow("the freeze beats the night") << 15 << false << true << "freeze";
        QTest::newRow("after the freeze, by day") << 29 << false << false << "nights";
        QTest::newRow("the next night") << 39 << true << false << "nights";
    }
    void answersChangeAtEachTurn() {
        QFETCH(int, hours);
        QFETCH(bool, isOpen);
        QFETCH(bool, isFrozen);
        QFETCH(QString, window);
        const auto plan = planWithWindows();
        CalendarOpenings openings(plan, calendarOf(plan));
        const auto asked = openings.classOf(0);
        // Hour by hour up to it, and then back again: what is kept must not be told too long.
        for (int pass = 0; pass < 2; ++pass) {
            for (int hour = 0; hour < 48; ++hour) {
                (void)openings.at(asked, kStart + std::chrono::hours(hour));
            }
            const auto& opening = openings.at(asked, kStart + std::chrono::hours(hours));
            QCOMPARE(opening.isOpen, isOpen);
            QCOMPARE(opening.isFrozen, isFrozen);
            QCOMPARE(QString::fromStdString(opening.window), window);
        }
    }

    void windowsThatStandElsewhereAreLeftOut() {
        auto plan = planWithWindows();
        plan.windows.push_back({.id = "aks", .source = model::WindowSource::PlannedMaintenance});
        QCOMPARE(calendarOf(plan).windows().size(), std::size_t{2});
    }

    void eachMemberHasItsOwnPlannedMaintenance() {
        auto plan = planWithWindows();
        auto& members = plan.stages[0].groups[0].members;
        plan.windows = {{.id = "aks", .source = model::WindowSource::PlannedMaintenance}};
        for (auto& member : members) {
            member.windows = {"aks"};
        }
        // The first may not at all today, the second only from 10:00, the third has none of its
        // own.
        const std::chrono::year_month_day today{kDay};
        model::PlannedMaintenance own{.durationHours = 4, .startDate = today, .startTime = 8h};
        own.notAllowed = {{today, today}};
        auto windows = rollout::windowsOf(own, members[0].name, plan.windows[0], today).value();
        own.notAllowed.clear();
        own.startTime = 10h;
        windows.push_back(
            rollout::windowsOf(own, members[1].name, plan.windows[0], today).value().front());
        CalendarOpenings openings(plan, rollout::calendarOf(plan, kStart, windows).value());
        QVERIFY(openings.at(openings.classOf(0), kStart).isFrozen);
        const auto second = openings.at(openings.classOf(1), kStart);
        QVERIFY(!second.isOpen && !second.isFrozen);
        QVERIFY(second.nextOpen == kStart + 2h);
        QVERIFY(openings.at(openings.classOf(2), kStart).isOpen);
        QVERIFY(
            openings.at(openings.classOfStage(0), kStart).isOpen); // one member's days are its own
    }

    void nextFreezeIsKnownWhileOpen() {
        const auto plan = planWithWindows();
        CalendarOpenings openings(plan, calendarOf(plan));
        QVERIFY(openings.at(openings.classOf(1), kStart).nextDeny == kStart + 4h);
        QVERIFY(openings.at(openings.classOf(3), kStart).nextDeny == std::nullopt);
    }

    void overriddenWindowDoesNotCount() {
        const auto plan = planWithWindows();
        CalendarOpenings openings(plan, calendarOf(plan), {"freeze"});
        QVERIFY(openings.at(openings.classOf(0), kStart + 15h).isOpen);
    }

    void ranks_data() {
        QTest::addColumn<int>("hours");
        QTest::addColumn<int>("member");
        QTest::addColumn<int>("expected");
        QTest::newRow("closed for long") << 0 << 0 << int(WindowRank::Closed);
        QTest::newRow("no Allow, no freeze") << 0 << 1 << int(WindowRank::None);
        QTest::newRow("open") << 39 << 0 << int(WindowRank::Open);
        QTest::newRow("opens within four hours") << 34 << 0 << int(WindowRank::OpensSoon);
    }
    void ranks() {
        QFETCH(int, hours);
        QFETCH(int, member);
        QFETCH(int, expected);
        const auto plan = planWithWindows();
        CalendarOpenings openings(plan, calendarOf(plan));
        const auto now = kStart + std::chrono::hours(hours);
        const auto& opening =
            openings.at(openings.classOf(static_cast<model::PlanIndex>(member)), now);
        QCOMPARE(int(rollout::rankOf(opening, now)), expected);
    }
};

QTEST_APPLESS_MAIN(OpeningsTest)
#include "tst_openings.moc"
