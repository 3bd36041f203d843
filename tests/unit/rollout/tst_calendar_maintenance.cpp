// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "rollout/calendar_maintenance.h"
#include "tests/unit/rollout/calendar_windows.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

const std::chrono::year_month_day kAnchor{2026y / 1 / 1};
const model::Window kAs{.id = "aks",
                        .kind = model::WindowKind::Deny,
                        .source = model::WindowSource::PlannedMaintenance,
                        .reason = "planned maintenance"};

/// Weekly on Saturday, four hours from 23:00 at +05:30.
model::PlannedMaintenance weekly() {
    return {.name = "aksManagedAutoUpgradeSchedule",
            .schedule = model::WeeklyMaintenance{.intervalWeeks = 1, .day = std::chrono::Saturday},
            .durationHours = 4,
            .utcOffset = 330min,
            .startDate = 2026y / 11 / 7,
            .startTime = 23h};
}

std::string firstSpans(const model::PlannedMaintenance& maintenance, std::string_view from,
                       std::size_t count) {
    const auto calendar = calendarOf(windowsOf(maintenance, "weu-1", kAs, kAnchor).value());
    auto spans = calendar.spansOf(0, instantOf(from), instantOf(from) + std::chrono::days(400));
    spans.resize(std::min(spans.size(), count));
    std::string text;
    for (const auto& span : spans) {
        text += (text.empty() ? "" : " ") + formatRfc3339(span.from) + "/" + formatRfc3339(span.to);
    }
    return text;
}

} // namespace

class TestCalendarMaintenance : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachKindOfRunHasItsConfiguration() {
        const std::vector<model::PlannedMaintenance> all{
            {.name = "AKSManagedNodeOSAutoUpgradeSchedule"},
            {.name = "aksManagedAutoUpgradeSchedule"}};
        QVERIFY(maintenanceFor(model::IntentKind::Full, all) == &all[1]);
        QVERIFY(maintenanceFor(model::IntentKind::ControlPlaneOnly, all) == &all[1]);
        QVERIFY(maintenanceFor(model::IntentKind::NodeImageOnly, all) == &all[0]);
        QVERIFY(maintenanceFor(model::IntentKind::Custom, all) == nullptr);
        QVERIFY(maintenanceFor(model::IntentKind::Full, {}) == nullptr);
    }

    void schedules_data() {
        QTest::addColumn<std::string>("rrule");
        QTest::addColumn<std::string>("spans");
        QTest::newRow("daily") << std::string("FREQ=DAILY;INTERVAL=3")
                               << std::string("2026-11-07T17:30:00Z/2026-11-07T21:30:00Z "
                                              "2026-11-10T17:30:00Z/2026-11-10T21:30:00Z");
        QTest::newRow("weekly") << std::string("FREQ=WEEKLY;BYDAY=SA;INTERVAL=2")
                                << std::string("2026-11-07T17:30:00Z/2026-11-07T21:30:00Z "
                                               "2026-11-21T17:30:00Z/2026-11-21T21:30:00Z");
        QTest::newRow("absoluteMonthly")
            << std::string("FREQ=MONTHLY;BYMONTHDAY=15;INTERVAL=1")
            << std::string("2026-11-15T17:30:00Z/2026-11-15T21:30:00Z "
                           "2026-12-15T17:30:00Z/2026-12-15T21:30:00Z");
        QTest::newRow("relativeMonthly, second")
            << std::string("FREQ=MONTHLY;BYDAY=2TU;INTERVAL=1")
            << std::string("2026-11-10T17:30:00Z/2026-11-10T21:30:00Z "
                           "2026-12-08T17:30:00Z/2026-12-08T21:30:00Z");
        QTest::newRow("relativeMonthly, last")
            << std::string("FREQ=MONTHLY;BYDAY=-1TU;INTERVAL=2")
            << std::string("2026-11-24T17:30:00Z/2026-11-24T21:30:00Z "
                           "2027-01-26T17:30:00Z/2027-01-26T21:30:00Z");
    }
    void schedules() {
        QFETCH(std::string, rrule);
        QFETCH(std::string, spans);
        auto maintenance = weekly();
        const auto name = QByteArray(QTest::currentDataTag());
        if (name == "daily") {
            maintenance.schedule = model::DailyMaintenance{.intervalDays = 3};
        } else if (name == "weekly") {
            maintenance.schedule =
                model::WeeklyMaintenance{.intervalWeeks = 2, .day = std::chrono::Saturday};
        } else if (name == "absoluteMonthly") {
            maintenance.schedule =
                model::AbsoluteMonthlyMaintenance{.intervalMonths = 1, .dayOfMonth = 15};
        } else if (name == "relativeMonthly, second") {
            maintenance.schedule = model::RelativeMonthlyMaintenance{
                .intervalMonths = 1, .day = std::chrono::Tuesday, .week = 2};
        } else {
            maintenance.schedule = model::RelativeMonthlyMaintenance{
                .intervalMonths = 2, .day = std::chrono::Tuesday, .week = -1};
        }
        QCOMPARE(windowsOf(maintenance, "weu-1", kAs, kAnchor).value().front().rrule, rrule);
        QCOMPARE(firstSpans(maintenance, "2026-10-01T00:00:00Z", 2), spans);
    }

    void e13_aWindowDoesNotShiftWithSummerTime() {
        auto maintenance = weekly();
        maintenance.utcOffset = 60min; // Berlin's winter; Berlin's clocks change on 29 March 2026
        maintenance.startDate = 2026y / 3 / 21;
        QCOMPARE(firstSpans(maintenance, "2026-03-20T00:00:00Z", 3),
                 std::string("2026-03-21T22:00:00Z/2026-03-22T02:00:00Z "
                             "2026-03-28T22:00:00Z/2026-03-29T02:00:00Z "
                             "2026-04-04T22:00:00Z/2026-04-05T02:00:00Z"));
    }

    void theWindowsAreTheMembersOwn() {
        auto maintenance = weekly();
        maintenance.notAllowed = {{2026y / 12 / 24, 2026y / 12 / 26},
                                  {2026y / 12 / 31, 2026y / 12 / 31}};
        const auto windows = windowsOf(maintenance, "weu-1", kAs, kAnchor).value();
        QCOMPARE(windows.size(), std::size_t(3));
        QVERIFY(windows[0].kind == model::WindowKind::Allow);
        QVERIFY(windows[1].kind == model::WindowKind::Deny);
        for (const auto& window : windows) {
            QCOMPARE(window.id, std::string("aks"));
            QCOMPARE(window.reason, std::string("planned maintenance"));
            QVERIFY(window.scope.clusters == std::vector<std::string>{"weu-1"});
        }
    }

    void daysThatAreNotAllowedAreWholeAndTheLastCounts() {
        auto maintenance = weekly();
        maintenance.notAllowed = {{2026y / 12 / 24, 2026y / 12 / 26},
                                  {2026y / 12 / 31, 2026y / 12 / 31}};
        const auto calendar = calendarOf(windowsOf(maintenance, "weu-1", kAs, kAnchor).value());
        const auto frozen = [&](const char* text) {
            return calendar.stateAt(instantOf(text), calendar.all()).isFrozen;
        };
        QVERIFY(!frozen("2026-12-23T18:29:59.999Z")); // midnight at +05:30
        QVERIFY(frozen("2026-12-23T18:30:00Z"));
        QVERIFY(frozen("2026-12-26T18:29:59.999Z"));
        QVERIFY(!frozen("2026-12-26T18:30:00Z"));
        QVERIFY(frozen("2026-12-31T00:00:00Z"));
        QVERIFY(!frozen("2026-12-31T18:30:00Z"));
        // 26 December is a Saturday: its window opens at 17:30, is shut by the day, and is left at
        // 18:30.
        QVERIFY(calendar.nextOpen(instantOf("2026-12-26T17:30:00Z"), calendar.all())->at ==
                instantOf("2026-12-26T18:30:00Z"));
    }

    void withoutAStartTheAnchorCounts() {
        auto maintenance = weekly();
        maintenance.startDate.reset();
        QVERIFY(!isPhaseGuessed(maintenance));
        QCOMPARE(firstSpans(maintenance, "2026-01-01T00:00:00Z", 1),
                 std::string("2026-01-03T17:30:00Z/2026-01-03T21:30:00Z"));
        maintenance.schedule =
            model::WeeklyMaintenance{.intervalWeeks = 2, .day = std::chrono::Saturday};
        QVERIFY(isPhaseGuessed(maintenance));
        maintenance.startDate = kAnchor;
        QVERIFY(!isPhaseGuessed(maintenance));
    }

    void badValuesAreNamed_data() {
        QTest::addColumn<int>("what");
        QTest::newRow("durationHours") << 0;
        QTest::newRow("utcOffset") << 1;
        QTest::newRow("startTime") << 2;
        QTest::newRow("startDate") << 3;
        QTest::newRow("intervalWeeks") << 4;
        QTest::newRow("intervalDays") << 5;
        QTest::newRow("dayOfMonth") << 6;
        QTest::newRow("weekIndex") << 7;
        QTest::newRow("notAllowedDates") << 8;
    }
    void badValuesAreNamed() {
        QFETCH(int, what);
        auto maintenance = weekly();
        switch (what) {
        case 0: maintenance.durationHours = 25; break;
        case 1: maintenance.utcOffset = 15h; break;
        case 2: maintenance.startTime = 24h; break;
        case 3: maintenance.startDate = 2026y / 2 / 30; break;
        case 4: maintenance.schedule = model::WeeklyMaintenance{.intervalWeeks = 0}; break;
        case 5: maintenance.schedule = model::DailyMaintenance{.intervalDays = -1}; break;
        case 6: maintenance.schedule = model::AbsoluteMonthlyMaintenance{.dayOfMonth = 32}; break;
        case 7: maintenance.schedule = model::RelativeMonthlyMaintenance{.week = 5}; break;
        default: maintenance.notAllowed = {{2026y / 12 / 26, 2026y / 12 / 24}}; break;
        }
        const auto windows = windowsOf(maintenance, "weu-1", kAs, kAnchor);
        QVERIFY(windows.error().kind == ErrorKind::Validation);
        QVERIFY(windows.error().message.starts_with(QTest::currentDataTag()));
        QVERIFY(windows.error().where.starts_with("weu-1"));
    }
};

QTEST_APPLESS_MAIN(TestCalendarMaintenance)
#include "tst_calendar_maintenance.moc"
