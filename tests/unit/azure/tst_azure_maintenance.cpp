// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/maintenance.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::azure;
using namespace std::chrono_literals;

namespace {

std::string configuration(const std::string& window,
                          const std::string& name = "aksManagedAutoUpgradeSchedule") {
    return R"({"id":"/subscriptions/0/x","name":")" + name +
           R"(","properties":{"maintenanceWindow":)" + window + "}}";
}

std::string windowText(const std::string& schedule, const std::string& more = "") {
    return R"({"schedule":)" + schedule +
           R"(,"durationHours":8,"utcOffset":"-07:30","startTime":"23:15")" + more + "}";
}

const std::string kWeekly = R"({"daily":null,"weekly":{"intervalWeeks":2,"dayOfWeek":"Saturday"}})";

} // namespace

class TestAzureMaintenance : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aListIsRead() {
        const auto more =
            R"(,"startDate":"2026-11-07","notAllowedDates":[{"start":"2026-12-24","end":"2026-12-26"}])";
        const auto old =
            R"({"name":"default","properties":{"timeInWeek":[{"day":"Sunday","hourSlots":[1]}]}})";
        const auto all = readMaintenance("{\"value\":[" + std::string(old) + "," +
                                         configuration(windowText(kWeekly, more)) + "]}")
                             .value();
        const model::PlannedMaintenance expected{
            .name = "aksManagedAutoUpgradeSchedule",
            .schedule = model::WeeklyMaintenance{2, std::chrono::Saturday},
            .durationHours = 8,
            .utcOffset = -450min,
            .startDate = 2026y / 11 / 7,
            .startTime = 1395min,
            .notAllowed = {{2026y / 12 / 24, 2026y / 12 / 26}}};
        QVERIFY(all == std::vector{expected}); // the old form binds no run
    }

    void schedules_data() {
        QTest::addColumn<std::string>("schedule");
        QTest::addColumn<int>("kind");
        QTest::newRow("daily") << std::string(R"({"daily":{"intervalDays":3}})") << 0;
        QTest::newRow("weekly") << kWeekly << 1;
        QTest::newRow("absoluteMonthly")
            << std::string(R"({"absoluteMonthly":{"intervalMonths":3,"dayOfMonth":15}})") << 2;
        QTest::newRow("relativeMonthly")
            << std::string(
                   R"({"relativeMonthly":{"intervalMonths":3,"dayOfWeek":"Tuesday","weekIndex":"Last"}})")
            << 3;
    }
    void schedules() {
        QFETCH(std::string, schedule);
        QFETCH(int, kind);
        const auto all =
            readMaintenance(configuration(windowText(schedule))).value(); // one, not in a list
        const decltype(model::PlannedMaintenance::schedule) expected[] = {
            model::DailyMaintenance{3}, model::WeeklyMaintenance{2, std::chrono::Saturday},
            model::AbsoluteMonthlyMaintenance{3, 15},
            model::RelativeMonthlyMaintenance{3, std::chrono::Tuesday, -1}};
        QVERIFY(all.at(0).schedule == expected[kind]);
        QVERIFY(!all.at(0).startDate.has_value());
    }

    void whatIsNotUnderstoodIsNamed_data() {
        QTest::addColumn<std::string>("window");
        const auto row = [](const char* field, const std::string& window) {
            QTest::newRow(field) << window;
        };
        row("schedule", R"({"durationHours":8,"startTime":"00:00"})");
        row("intervalWeeks", windowText(R"({"weekly":{"dayOfWeek":"Saturday"}})"));
        row("intervalDays", windowText(R"({"daily":{"intervalDays":99999999999}})"));
        row("dayOfWeek", windowText(R"({"weekly":{"intervalWeeks":1,"dayOfWeek":"Someday"}})"));
        row("dayOfMonth", windowText(R"({"absoluteMonthly":{"intervalMonths":1}})"));
        row("weekIndex",
            windowText(
                R"({"relativeMonthly":{"intervalMonths":1,"dayOfWeek":"Tuesday","weekIndex":"Fifth"}})"));
        row("durationHours", R"({"schedule":)" + kWeekly + R"(,"startTime":"00:00"})");
        row("startTime",
            R"({"schedule":)" + kWeekly + R"(,"durationHours":4,"startTime":"24:00"})");
        row("utcOffset", R"({"schedule":)" + kWeekly +
                             R"(,"durationHours":4,"startTime":"00:00","utcOffset":"CET"})");
        row("startDate", windowText(kWeekly, R"(,"startDate":"2026-02-30")"));
        row("notAllowedDates",
            windowText(kWeekly, R"(,"notAllowedDates":[{"start":"2026-12-24"}])"));
    }
    void whatIsNotUnderstoodIsNamed() {
        QFETCH(std::string, window);
        const auto all = readMaintenance(configuration(window));
        QVERIFY(all.error().kind == ErrorKind::Decode);
        QVERIFY2(all.error().message.find(QTest::currentDataTag()) != std::string::npos,
                 all.error().message.c_str());
    }

    void answersThatAreNone_data() {
        QTest::addColumn<std::string>("json");
        QTest::newRow("empty") << std::string();
        QTest::newRow("HTML") << std::string("<html>");
        QTest::newRow("list") << std::string("[]");
        QTest::newRow("no list") << std::string(R"({"value":{}})");
        QTest::newRow("no name") << std::string(R"({"value":[{"properties":{}}]})");
        QTest::newRow("no object") << std::string(R"({"value":[1]})");
    }
    void answersThatAreNone() {
        QFETCH(std::string, json);
        QVERIFY(readMaintenance(json).error().kind == ErrorKind::Decode);
        QVERIFY(readMaintenance(R"({"value":[]})").value().empty());
    }
};

QTEST_APPLESS_MAIN(TestAzureMaintenance)
#include "tst_azure_maintenance.moc"
