// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_rule.h"
#include "rollout/calendar_schedule.h"
#include "tests/unit/rollout/calendar_windows.h"

#include <QTest>

#include <thread>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::test;

namespace {

std::string dayText(model::LocalTime time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(
        time - std::chrono::floor<std::chrono::days>(time));
    std::string text = std::to_string(static_cast<int>(date.year()) * 10'000 +
                                      static_cast<int>(static_cast<unsigned>(date.month())) * 100 +
                                      static_cast<int>(static_cast<unsigned>(date.day())));
    return hour.count() == 9 ? text : text + "T" + std::to_string(hour.count());
}

} // namespace

class TestCalendarRule : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Start 1 January 2026 (a Thursday), 09:00; the days expected are counted by hand.
    void rules_data() {
        QTest::addColumn<QByteArray>("days");
        const auto row = [](const char* rule, const char* days) {
            QTest::newRow(rule) << QByteArray(days);
        };
        row("FREQ=DAILY", "20260101 20260102 20260103 20260104");
        row("FREQ=DAILY;INTERVAL=10", "20260101 20260111 20260121 20260131");
        row("FREQ=DAILY;COUNT=2", "20260101 20260102");
        row("FREQ=DAILY;UNTIL=20260103T090000",
            "20260101 20260102 20260103 20260104"); // the caller's to apply
        row("FREQ=DAILY;BYDAY=SA,SU", "20260103 20260104 20260110 20260111");
        row("FREQ=DAILY;BYMONTH=3", "20260301 20260302 20260303 20260304");
        row("FREQ=DAILY;BYMONTHDAY=-1", "20260131 20260228 20260331 20260430");
        row("FREQ=DAILY;BYHOUR=8,22", "20260101T22 20260102T8 20260102T22 20260103T8");
        row("FREQ=WEEKLY", "20260101 20260108 20260115 20260122");
        row("FREQ=WEEKLY;BYDAY=SA,SU", "20260103 20260104 20260110 20260111");
        row("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "20260104 20260113 20260118 20260127");
        row("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "20260111 20260113 20260125 20260127");
        row("FREQ=MONTHLY", "20260101 20260201 20260301 20260401");
        row("FREQ=MONTHLY;BYMONTHDAY=31", "20260131 20260331 20260531 20260731");
        row("FREQ=MONTHLY;BYMONTHDAY=-2", "20260130 20260227 20260330 20260429");
        row("FREQ=MONTHLY;BYDAY=2TU", "20260113 20260210 20260310 20260414");
        row("FREQ=MONTHLY;BYDAY=-1FR", "20260130 20260227 20260327 20260424");
        row("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "20260130 20260227 20260331 20260430");
        row("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "20260213 20260313 20261113 20270813");
        row("FREQ=MONTHLY;INTERVAL=3;BYDAY=1SU", "20260104 20260405 20260705 20261004");
        row("FREQ=YEARLY", "20260101 20270101 20280101 20290101");
        row("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "20280229 20320229 20360229 20400229");
        row("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=18", "20261218 20271218 20281218 20291218");
        row("FREQ=YEARLY;BYDAY=20MO", "20260518 20270517 20280515 20290514");
        row("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "20261126 20271125 20281123 20291122");
        row("FREQ=YEARLY;BYMONTH=6,12;BYDAY=SU;BYSETPOS=-1", "20261227 20271226 20281231 20291230");
        row("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "20261103 20301105 20341107 20381102");
    }
    void rules() {
        QFETCH(QByteArray, days);
        const auto start = localOf("20260101T090000");
        const auto rule = RecurrenceRule::parse(QTest::currentDataTag(), start).value();
        std::string text;
        for (const auto each : rule.between(start, localOf("21990101T000000"), 4)) {
            text += (text.empty() ? "" : " ") + dayText(each);
        }
        QCOMPARE(text, days.toStdString());
    }

    void aRuleCanBeEnteredAnywhere_data() { rules_data(); }
    void aRuleCanBeEnteredAnywhere() {
        const auto start = localOf("20260101T090000");
        const auto rule = RecurrenceRule::parse(QTest::currentDataTag(), start).value();
        const auto all = rule.between(start, localOf("20400101T000000"), 6'000);
        for (int step = 1; step < 14; ++step) {
            const auto from = start + std::chrono::days(113 * step) + std::chrono::hours(step);
            auto expected = all;
            std::erase_if(expected, [&](auto each) { return each < from; });
            const auto entered = rule.between(from, localOf("20400101T000000"), 6'000);
            QVERIFY(entered.size() >= expected.size());
            QVERIFY(std::equal(expected.begin(), expected.end(), entered.begin()));
        }
    }

    void badRules_data() {
        QTest::addColumn<int>("kind");
        const int wrong = static_cast<int>(ErrorKind::Validation);
        for (const char* rule : {"",
                                 "DAILY",
                                 "FREQ=",
                                 "FREQ=HOURLY",
                                 "FREQ=daily",
                                 "FREQ=DAILY;FREQ=DAILY",
                                 "INTERVAL=2",
                                 "FREQ=DAILY;INTERVAL=0",
                                 "FREQ=DAILY;INTERVAL=-1",
                                 "FREQ=DAILY;INTERVAL=1001",
                                 "FREQ=DAILY;COUNT=0",
                                 "FREQ=DAILY;COUNT=10001",
                                 "FREQ=DAILY;COUNT=1;UNTIL=20270101",
                                 "FREQ=DAILY;UNTIL=tomorrow",
                                 "FREQ=DAILY;UNTIL=20260230T000000Z",
                                 "FREQ=DAILY;WKST=XX",
                                 "FREQ=DAILY;BYDAY=1MO",
                                 "FREQ=WEEKLY;BYDAY=1MO",
                                 "FREQ=MONTHLY;BYDAY=6MO",
                                 "FREQ=MONTHLY;BYDAY=0MO",
                                 "FREQ=YEARLY;BYDAY=54MO",
                                 "FREQ=MONTHLY;BYDAY=M",
                                 "FREQ=MONTHLY;BYDAY=MO,",
                                 "FREQ=MONTHLY;BYMONTHDAY=0",
                                 "FREQ=MONTHLY;BYMONTHDAY=32",
                                 "FREQ=WEEKLY;BYMONTHDAY=1",
                                 "FREQ=DAILY;BYMONTH=13",
                                 "FREQ=DAILY;BYMONTH=-1",
                                 "FREQ=DAILY;BYHOUR=24",
                                 "FREQ=DAILY;BYSETPOS=1",
                                 "FREQ=DAILY;BYDAY=MO;BYSETPOS=0",
                                 "FREQ=DAILY;COUNT=1.5",
                                 "FREQ=DAILY;COUNT=99999999999",
                                 "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}) {
            QTest::newRow(rule) << wrong;
        }
        for (const char* rule :
             {"FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYYEARDAY=1", "FREQ=DAILY;BYMINUTE=30",
              "FREQ=DAILY;RSCALE=HEBREW", "FREQ=DAILY;X=1"}) {
            QTest::newRow(rule) << static_cast<int>(ErrorKind::Unsupported);
        }
        QTest::newRow(std::string(1'001, 'X').c_str()) << wrong;
    }
    void badRules() {
        QFETCH(int, kind);
        const auto rule =
            RecurrenceRule::parse(QTest::currentDataTag(), localOf("20260101T090000"));
        QVERIFY(!rule.has_value());
        QCOMPARE(static_cast<int>(rule.error().kind), kind);
    }

    void untilIsUnderstood() {
        const auto start = localOf("20260101T090000");
        const auto until = [&](const char* text) {
            return RecurrenceRule::parse(text, start).value().until();
        };
        QVERIFY(until("FREQ=DAILY") == RecurrenceRule::Until());
        QVERIFY(until("FREQ=DAILY;UNTIL=20260105T080000Z") ==
                RecurrenceRule::Until(instantOf("2026-01-05T08:00:00Z")));
        QVERIFY(until("FREQ=DAILY;UNTIL=20260105T080000") ==
                RecurrenceRule::Until(localOf("20260105T080000")));
        QVERIFY(until("FREQ=DAILY;UNTIL=20260105") ==
                RecurrenceRule::Until(localOf("20260105T235959")));
    }

    void untilEndsAWindow_data() {
        QTest::addColumn<QByteArray>("until");
        QTest::addColumn<int>("count");
        QTest::newRow("UTC, the very instant")
            << QByteArray("20260105T080000Z") << 5; // 09:00 in Berlin
        QTest::newRow("UTC, a second before") << QByteArray("20260105T075959Z") << 4;
        QTest::newRow("wall clock") << QByteArray("20260105T090000") << 5;
        QTest::newRow("wall clock, before") << QByteArray("20260105T085959") << 4;
        QTest::newRow("the whole day") << QByteArray("20260105") << 5;
        QTest::newRow("before the start") << QByteArray("20251231") << 0;
    }
    void untilEndsAWindow() {
        QFETCH(QByteArray, until);
        QFETCH(int, count);
        const auto calendar =
            calendarOf({windowOf("20260101T090000", "1h", "FREQ=DAILY;UNTIL=" + until.toStdString(),
                                 zoneOf("Europe/Berlin"))});
        QCOMPARE(static_cast<int>(calendar
                                      .spansOf(0, instantOf("2025-01-01T00:00:00Z"),
                                               instantOf("2027-01-01T00:00:00Z"))
                                      .size()),
                 count);
    }

    void e14_schedules_data() {
        QTest::addColumn<QByteArray>("reached");
        QTest::addColumn<std::string>("at");
        // 4 November 2026 is a Wednesday.
        QTest::newRow("a millisecond late")
            << QByteArray("2026-11-04T02:00:00.001Z") << std::string("2026-11-11T02:00:00Z");
        QTest::newRow("on the dot")
            << QByteArray("2026-11-04T02:00:00Z") << std::string("2026-11-04T02:00:00Z");
        QTest::newRow("a millisecond early")
            << QByteArray("2026-11-04T01:59:59.999Z") << std::string("2026-11-04T02:00:00Z");
        QTest::newRow("the day after")
            << QByteArray("2026-11-05T00:00:00Z") << std::string("2026-11-11T02:00:00Z");
        QTest::newRow("an hour late")
            << QByteArray("2026-11-04T03:00:00Z") << std::string("2026-11-11T02:00:00Z");
    }
    void e14_schedules() {
        QFETCH(QByteArray, reached);
        QFETCH(std::string, at);
        const model::ScheduleGate gate{.day = std::chrono::Wednesday,
                                       .time = std::chrono::hours(2)};
        QCOMPARE(formatRfc3339(scheduledInstant(gate, instantOf(reached.constData())).value()), at);
    }

    void zonesMayBeAskedForByMany() {
        const auto reached = instantOf("2026-11-01T00:00:00Z");
        std::vector<std::string> found(8);
        {
            std::vector<std::jthread> threads;
            for (auto& each : found) {
                threads.emplace_back([&each, reached] {
                    for (const char* name : {"Africa/Cairo", "Asia/Beirut", "America/Santiago"}) {
                        const model::ScheduleGate gate{.day = std::chrono::Monday,
                                                       .zone = zoneOf(name)};
                        each += formatRfc3339(scheduledInstant(gate, reached).value()) + " ";
                    }
                });
            }
        }
        for (const auto& each : found) {
            QCOMPARE(each, std::string(
                               "2026-11-01T22:00:00Z 2026-11-01T22:00:00Z 2026-11-02T03:00:00Z "));
        }
    }

    void e14_schedulesHaveZones() {
        model::ScheduleGate gate{
            .day = std::chrono::Sunday, .time = std::chrono::hours(22), .zone = fixedZone(60)};
        const auto reached = instantOf("2026-11-06T00:00:00Z");
        QCOMPARE(formatRfc3339(scheduledInstant(gate, reached).value()),
                 std::string("2026-11-08T21:00:00Z"));
        gate.zone = zoneOf("America/New_York");
        QCOMPARE(formatRfc3339(scheduledInstant(gate, reached).value()),
                 std::string("2026-11-09T03:00:00Z"));
        gate.time = std::chrono::minutes(90); // occurs twice on 1 November
        QCOMPARE(formatRfc3339(scheduledInstant(gate, instantOf("2026-11-01T05:00:00Z")).value()),
                 std::string("2026-11-01T05:30:00Z"));
        QCOMPARE(formatRfc3339(scheduledInstant(gate, instantOf("2026-11-01T06:00:00Z")).value()),
                 std::string("2026-11-08T06:30:00Z"));
        gate.zone = zoneOf("Mars/Olympus");
        QVERIFY(scheduledInstant(gate, reached).error().kind == ErrorKind::Validation);
    }
};

QTEST_APPLESS_MAIN(TestCalendarRule)
#include "tst_calendar_rule.moc"
