// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "tests/unit/rollout/calendar_windows.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::test;

namespace {

/// "2026-03-29T01:30:00Z/2026-03-29T02:30:00Z …" of the first window.
std::string spansText(const Calendar& calendar, std::string_view from, std::string_view to) {
    std::string text;
    for (const auto& span : calendar.spansOf(0, instantOf(from), instantOf(to))) {
        text += (text.empty() ? "" : " ") + formatRfc3339(span.from) + "/" + formatRfc3339(span.to);
    }
    return text;
}

std::string turnText(const std::optional<WindowTurn>& turn) {
    return turn
               ? formatRfc3339(turn->at) + (turn->window ? " " + std::to_string(*turn->window) : "")
               : "none";
}

} // namespace

class TestCalendar : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void e12_daylightSaving_data() {
        QTest::addColumn<std::string>("zone");
        QTest::addColumn<std::string>("start");
        QTest::addColumn<std::string>("duration");
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::string>("to");
        QTest::addColumn<std::string>("spans");
        const auto row = [](const char* name, const char* zone, const char* start,
                            const char* duration, const char* from, const char* to,
                            const char* spans) {
            QTest::newRow(name) << std::string(zone) << std::string(start) << std::string(duration)
                                << std::string(from) << std::string(to) << std::string(spans);
        };
        // Weekly on Sunday; clocks go forward from 02:00 to 03:00 on 29 March 2026.
        row("Berlin, gap: 02:30 is 03:30", "Europe/Berlin", "20260322T023000", "PT1H",
            "2026-03-22T00:00:00Z", "2026-04-06T00:00:00Z",
            "2026-03-22T01:30:00Z/2026-03-22T02:30:00Z 2026-03-29T01:30:00Z/2026-03-29T02:30:00Z "
            "2026-04-05T00:30:00Z/2026-04-05T01:30:00Z");
        row("Berlin, twice: the first, once", "Europe/Berlin", "20261018T023000", "PT30M",
            "2026-10-18T00:00:00Z", "2026-11-02T00:00:00Z",
            "2026-10-18T00:30:00Z/2026-10-18T01:00:00Z 2026-10-25T00:30:00Z/2026-10-25T01:00:00Z "
            "2026-11-01T01:30:00Z/2026-11-01T02:00:00Z");
        row("New York, gap", "America/New_York", "20260301T023000", "PT1H", "2026-03-01T00:00:00Z",
            "2026-03-16T00:00:00Z",
            "2026-03-01T07:30:00Z/2026-03-01T08:30:00Z 2026-03-08T07:30:00Z/2026-03-08T08:30:00Z "
            "2026-03-15T06:30:00Z/2026-03-15T07:30:00Z");
        row("New York, twice", "America/New_York", "20261025T013000", "PT15M",
            "2026-10-25T00:00:00Z", "2026-11-09T00:00:00Z",
            "2026-10-25T05:30:00Z/2026-10-25T05:45:00Z 2026-11-01T05:30:00Z/2026-11-01T05:45:00Z "
            "2026-11-08T06:30:00Z/2026-11-08T06:45:00Z");
        // Half an hour: from 02:00 to 02:30 on 4 October, from 02:00 to 01:30 on 5 April.
        row("Lord Howe, gap of 30 minutes", "Australia/Lord_Howe", "20260927T021500", "PT1H",
            "2026-09-26T00:00:00Z", "2026-10-11T00:00:00Z",
            "2026-09-26T15:45:00Z/2026-09-26T16:45:00Z 2026-10-03T15:45:00Z/2026-10-03T16:45:00Z "
            "2026-10-10T15:15:00Z/2026-10-10T16:15:00Z");
        row("Lord Howe, twice", "Australia/Lord_Howe", "20260329T014500", "PT10M",
            "2026-03-28T00:00:00Z", "2026-04-12T00:00:00Z",
            "2026-03-28T14:45:00Z/2026-03-28T14:55:00Z 2026-04-04T14:45:00Z/2026-04-04T14:55:00Z "
            "2026-04-11T15:15:00Z/2026-04-11T15:25:00Z");
        row("Tokyo never shifts", "Asia/Tokyo", "20260322T023000", "PT1H", "2026-03-21T00:00:00Z",
            "2026-04-05T00:00:00Z",
            "2026-03-21T17:30:00Z/2026-03-21T18:30:00Z 2026-03-28T17:30:00Z/2026-03-28T18:30:00Z "
            "2026-04-04T17:30:00Z/2026-04-04T18:30:00Z");
        row("nominal day over the gap has 23 hours", "Europe/Berlin", "20260322T120000", "P6DT24H",
            "2026-03-22T12:00:00Z", "2026-03-23T00:00:00Z",
            "2026-03-22T11:00:00Z/2026-03-29T11:00:00Z");
        row("P1D is nominal", "Europe/Berlin", "20260328T120000", "P1D", "2026-03-28T00:00:00Z",
            "2026-03-29T12:00:00Z", "2026-03-28T11:00:00Z/2026-03-29T10:00:00Z");
        row("PT24H is exact", "Europe/Berlin", "20260328T120000", "PT24H", "2026-03-28T00:00:00Z",
            "2026-03-29T12:00:00Z", "2026-03-28T11:00:00Z/2026-03-29T11:00:00Z");
        row("1d in short form is nominal", "Europe/Berlin", "20261024T120000", "1d",
            "2026-10-24T00:00:00Z", "2026-10-25T12:00:00Z",
            "2026-10-24T10:00:00Z/2026-10-25T11:00:00Z");
        row("24h in short form is exact", "Europe/Berlin", "20261024T120000", "24h",
            "2026-10-24T00:00:00Z", "2026-10-25T12:00:00Z",
            "2026-10-24T10:00:00Z/2026-10-25T10:00:00Z");
    }
    void e12_daylightSaving() {
        QFETCH(std::string, zone);
        QFETCH(std::string, start);
        QFETCH(std::string, duration);
        QFETCH(std::string, from);
        QFETCH(std::string, to);
        QFETCH(std::string, spans);
        const auto calendar = calendarOf({windowOf(start, duration, "FREQ=WEEKLY", zoneOf(zone))});
        QCOMPARE(spansText(calendar, from, to), spans);
    }

    void e13_aFixedOffsetDoesNotShift() {
        const auto calendar =
            calendarOf({windowOf("20260322T023000", "PT4H", "FREQ=WEEKLY", fixedZone(60))});
        QCOMPARE(spansText(calendar, "2026-03-22T00:00:00Z", "2026-03-30T00:00:00Z"),
                 std::string("2026-03-22T01:30:00Z/2026-03-22T05:30:00Z "
                             "2026-03-29T01:30:00Z/2026-03-29T05:30:00Z"));
        const auto behind =
            calendarOf({windowOf("20260322T230000", "PT4H", "FREQ=WEEKLY", fixedZone(-210))});
        QCOMPARE(spansText(behind, "2026-03-22T00:00:00Z", "2026-03-24T00:00:00Z"),
                 std::string("2026-03-23T02:30:00Z/2026-03-23T06:30:00Z"));
    }

    void e11_denyBeatsAllow() {
        const auto calendar = calendarOf({windowOf("20260101T220000", "PT6H", "FREQ=DAILY"),
                                          denied(windowOf("20260310T000000", "P2D"))});
        const auto all = calendar.all();
        const auto at = [&](const char* text) { return calendar.stateAt(instantOf(text), all); };
        QVERIFY(at("2026-03-09T21:59:59.999Z") == (WindowState{.isOpen = false}));
        QVERIFY(at("2026-03-09T22:00:00Z") == (WindowState{.window = 0}));
        QVERIFY(at("2026-03-10T00:00:00Z") ==
                (WindowState{.isOpen = false, .isFrozen = true, .window = 1}));
        QVERIFY(at("2026-03-11T23:59:59.999Z") ==
                (WindowState{.isOpen = false, .isFrozen = true, .window = 1}));
        QVERIFY(at("2026-03-12T00:00:00Z") == (WindowState{.window = 0}));
        QVERIFY(at("2026-03-12T04:00:00Z") == (WindowState{.isOpen = false}));
        const auto next = [&](const char* text) {
            return turnText(calendar.nextOpen(instantOf(text), all)) + " " +
                   turnText(calendar.nextClose(instantOf(text), all));
        };
        QCOMPARE(next("2026-03-09T12:00:00Z"),
                 std::string("2026-03-09T22:00:00Z 0 2026-03-09T12:00:00Z"));
        QCOMPARE(next("2026-03-09T23:00:00Z"),
                 std::string("2026-03-09T23:00:00Z 0 2026-03-10T00:00:00Z 1"));
        QCOMPARE(next("2026-03-10T12:00:00Z"),
                 std::string("2026-03-12T00:00:00Z 0 2026-03-10T12:00:00Z 1"));
        QCOMPARE(next("2026-03-12T01:00:00Z"),
                 std::string("2026-03-12T01:00:00Z 0 2026-03-12T04:00:00Z 0"));
    }

    void withoutAnAllowAllIsOpenButFreezes() {
        const auto calendar = calendarOf({denied(windowOf("20260310T000000", "P2D"))});
        const auto all = calendar.all();
        QVERIFY(calendar.openAt(instantOf("2026-03-09T00:00:00Z"), all));
        QCOMPARE(turnText(calendar.nextClose(instantOf("2026-03-09T00:00:00Z"), all)),
                 std::string("2026-03-10T00:00:00Z 0"));
        QCOMPARE(turnText(calendar.nextOpen(instantOf("2026-03-11T00:00:00Z"), all)),
                 std::string("2026-03-12T00:00:00Z 0"));
        QCOMPARE(turnText(calendar.nextClose(instantOf("2026-03-12T00:00:00Z"), all)),
                 std::string("none"));
        QCOMPARE(turnText(calendar.nextClose(instantOf("2025-01-01T00:00:00Z"), all)),
                 std::string("none")); // 433 days off
        QVERIFY(Calendar().openAt(instantOf("2026-03-09T00:00:00Z"), {}));
        QCOMPARE(turnText(Calendar().nextClose(instantOf("2026-03-09T00:00:00Z"), {})),
                 std::string("none"));
    }

    void theSetDecidesWhatHolds() {
        auto nights = windowOf("20260101T220000", "PT6H", "FREQ=DAILY");
        nights.scope.stages = {"prod"};
        const auto calendar = calendarOf({nights, denied(windowOf("20260310T000000", "P2D"))});
        const auto prod =
            calendar.select([](const auto& each) { return !each.scope.stages.empty(); });
        const auto others =
            calendar.select([](const auto& each) { return each.scope.stages.empty(); });
        QVERIFY(prod == WindowSet{0});
        const auto at = instantOf("2026-03-10T12:00:00Z");
        QVERIFY(!calendar.openAt(at, prod));
        QVERIFY(!calendar.openAt(at, others));
        QVERIFY(calendar.openAt(at, {})); // overridden, or not in scope
        QVERIFY(calendar.openAt(instantOf("2026-03-10T22:00:00Z"), prod));
    }

    void guardLooksAhead_data() {
        QTest::addColumn<QByteArray>("at");
        QTest::addColumn<int>("minutes");
        QTest::addColumn<std::string>("turn");
        QTest::newRow("ends before")
            << QByteArray("2026-03-09T23:00:00Z") << 59 << std::string("none");
        QTest::newRow("ends as it begins")
            << QByteArray("2026-03-09T23:00:00Z") << 60 << std::string("none");
        QTest::newRow("runs into it")
            << QByteArray("2026-03-09T23:00:00Z") << 61 << std::string("2026-03-10T00:00:00Z 1");
        QTest::newRow("inside") << QByteArray("2026-03-10T23:00:00Z") << 0
                                << std::string("2026-03-10T23:00:00Z 1");
        QTest::newRow("after") << QByteArray("2026-03-12T00:00:00Z") << 10'000
                               << std::string("none");
    }
    void guardLooksAhead() {
        QFETCH(QByteArray, at);
        QFETCH(int, minutes);
        QFETCH(std::string, turn);
        const auto calendar = calendarOf({windowOf("20260101T220000", "PT6H", "FREQ=DAILY"),
                                          denied(windowOf("20260310T000000", "P2D"))});
        QCOMPARE(turnText(calendar.freezeWithin(instantOf(at.constData()),
                                                std::chrono::minutes(minutes), calendar.all())),
                 turn);
    }

    void e10_membersRankByTheirWindows_data() {
        QTest::addColumn<QByteArray>("at");
        QTest::addColumn<int>("rank");
        QTest::newRow("open") << QByteArray("2026-03-09T23:00:00Z")
                              << static_cast<int>(WindowRank::Open);
        QTest::newRow("opens in three hours")
            << QByteArray("2026-03-09T19:00:00Z") << static_cast<int>(WindowRank::OpensSoon);
        QTest::newRow("opens in four hours")
            << QByteArray("2026-03-09T18:00:00Z") << static_cast<int>(WindowRank::OpensSoon);
        QTest::newRow("opens later")
            << QByteArray("2026-03-09T17:59:59Z") << static_cast<int>(WindowRank::Closed);
    }
    void e10_membersRankByTheirWindows() {
        QFETCH(QByteArray, at);
        QFETCH(int, rank);
        const auto calendar = calendarOf({windowOf("20260101T220000", "PT6H", "FREQ=DAILY")});
        QCOMPARE(static_cast<int>(calendar.rankAt(instantOf(at.constData()), calendar.all())),
                 rank);
        QCOMPARE(static_cast<int>(calendar.rankAt(instantOf(at.constData()), {})),
                 static_cast<int>(WindowRank::None));
    }

    void theHorizonIsWhereKnowledgeEnds() {
        const auto calendar = calendarOf({windowOf("20270301T000000", "PT1H")});
        QCOMPARE(turnText(calendar.nextOpen(instantOf("2026-01-25T00:00:00Z"), calendar.all())),
                 std::string("2027-03-01T00:00:00Z 0"));
        QCOMPARE(turnText(calendar.nextOpen(instantOf("2026-01-24T23:59:00Z"), calendar.all())),
                 std::string("none"));
    }

    void theBaseChangesNoAnswer() {
        const std::vector windows{
            windowOf("20200101T220000", "PT6H", "FREQ=DAILY;INTERVAL=3", zoneOf("Europe/Berlin")),
            denied(windowOf("20240310T000000", "P3D", "FREQ=MONTHLY;BYDAY=2TU"))};
        const auto near = calendarOf(windows, "2026-03-01T00:00:00Z");
        const auto far = near.rebased(instantOf("2040-01-01T00:00:00Z"));
        const auto past = near.rebased(instantOf("2010-01-01T00:00:00Z"));
        for (int hour = 0; hour < 24 * 40; hour += 5) {
            const auto at = instantOf("2026-03-01T00:00:00Z") + std::chrono::hours(hour);
            for (const auto& other : {far, past}) {
                QVERIFY(near.stateAt(at, near.all()) == other.stateAt(at, near.all()));
                QVERIFY(near.nextOpen(at, near.all()) == other.nextOpen(at, near.all()));
                QVERIFY(near.nextClose(at, near.all()) == other.nextClose(at, near.all()));
            }
        }
    }

    void touchingWindowsAreOne() {
        const auto calendar = calendarOf({windowOf("20260301T000000", "P1D", "FREQ=DAILY;COUNT=3"),
                                          windowOf("20260304T000000", "P1D")});
        QCOMPARE(turnText(calendar.nextClose(instantOf("2026-03-01T12:00:00Z"), calendar.all())),
                 std::string("2026-03-05T00:00:00Z 1"));
        QCOMPARE(spansText(calendar, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
                 std::string("2026-03-01T00:00:00Z/2026-03-04T00:00:00Z"));
    }

    void aWindowThatNeverEndsHasNoKnownEnd() {
        const auto calendar = calendarOf({windowOf("20260301T000000", "P1D", "FREQ=DAILY")});
        QCOMPARE(turnText(calendar.nextClose(instantOf("2026-03-01T12:00:00Z"), calendar.all())),
                 std::string("none"));
    }

    void datesAreAddedAndTakenOut() {
        auto window = windowOf("20261204T220000", "PT2H", "FREQ=WEEKLY", zoneOf("Europe/Berlin"));
        window.rdate = {localOf("20261206T120000"), localOf("20261225T220000")};
        window.exdate = {localOf("20261218T220000"), localOf("20261225T220000")};
        QCOMPARE(spansText(calendarOf({window}), "2026-12-01T00:00:00Z", "2027-01-02T00:00:00Z"),
                 std::string("2026-12-04T21:00:00Z/2026-12-04T23:00:00Z "
                             "2026-12-06T11:00:00Z/2026-12-06T13:00:00Z "
                             "2026-12-11T21:00:00Z/2026-12-11T23:00:00Z "
                             "2027-01-01T21:00:00Z/2027-01-01T23:00:00Z"));
    }

    void anEndMakesAnExactLength() {
        auto window = windowOf("20261024T220000", "", "FREQ=DAILY", zoneOf("Europe/Berlin"));
        window.end = localOf("20261025T060000"); // nine hours, on the night that has one more
        QCOMPARE(spansText(calendarOf({window}), "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"),
                 std::string("2026-10-24T20:00:00Z/2026-10-25T05:00:00Z "
                             "2026-10-25T21:00:00Z/2026-10-26T06:00:00Z"));
    }

    void badWindowsAreNamed_data() {
        QTest::addColumn<model::Window>("window");
        QTest::addColumn<std::string>("part");
        const auto fine = windowOf("20260301T000000", "PT6H");
        const auto with = [&](auto change) {
            auto window = fine;
            change(window);
            return window;
        };
        QTest::newRow("zone") << with([](auto& w) { w.zone.name = "Europe/Atlantis"; })
                              << std::string("Europe/Atlantis");
        QTest::newRow("zone as path") << with([](auto& w) { w.zone.name = "../../../etc/passwd"; })
                                      << std::string("etc/passwd");
        QTest::newRow("no length") << with([](auto& w) { w.duration.clear(); })
                                   << std::string("either a duration or an end");
        QTest::newRow("both") << with([](auto& w) { w.end = localOf("20260302T000000"); })
                              << std::string("either a duration or an end");
        QTest::newRow("end first") << with([](auto& w) {
            w.duration.clear();
            w.end = localOf("20260228T000000");
        }) << std::string("end after the start");
        QTest::newRow("length") << with([](auto& w) { w.duration = "tomorrow"; })
                                << std::string("tomorrow");
        QTest::newRow("long") << with([](auto& w) { w.duration = "P401D"; })
                              << std::string("400 days");
        QTest::newRow("year") << with([](auto& w) {
            w.start = model::LocalTime(std::chrono::days(-1));
        }) << std::string("start");
        QTest::newRow("rdate") << with([](auto& w) { w.rdate = {model::LocalTime::max()}; })
                               << std::string("rdate");
        QTest::newRow("rrule") << with([](auto& w) { w.rrule = "FREQ=HOURLY"; })
                               << std::string("rrule: FREQ");
        QTest::newRow("from elsewhere")
            << with([](auto& w) { w.source = model::WindowSource::Calendar; })
            << std::string("stand elsewhere");
    }
    void badWindowsAreNamed() {
        QFETCH(model::Window, window);
        QFETCH(std::string, part);
        window.position = {.file = "strategy.yaml", .line = 7, .column = 3};
        const auto made = Calendar::make({window}, {});
        QVERIFY(made.error().kind == ErrorKind::Validation);
        QVERIFY(made.error().position == window.position);
        QVERIFY2(describe(made.error()).find(part) != std::string::npos,
                 describe(made.error()).c_str());
    }

    void lengths_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("days");
        QTest::addColumn<int>("seconds");
        QTest::newRow("week") << QByteArray("P2W") << 14 << 0;
        QTest::newRow("day") << QByteArray("P1D") << 1 << 0;
        QTest::newRow("all") << QByteArray("P1DT2H3M4S") << 1 << 7384;
        QTest::newRow("hours over a day") << QByteArray("PT36H") << 0 << 129'600;
        QTest::newRow("short") << QByteArray("1d12h") << 1 << 43'200;
        QTest::newRow("short minutes") << QByteArray("90m") << 0 << 5'400;
        for (const char* bad :
             {"",      "P",        "PT",   "P1DT", "P1H",   "PT1D",  "P1W1D",
              "P1D1W", "-P1D",     "+P1D", "P-1D", "P0D",   "0h",    "12h1d",
              "1h1h",  "PT1M1H",   "1",    "h",    "P1.5D", "PT1H ", "P99999999999D",
              "1w",    "P1DT1HT1M"}) {
            QTest::newRow(bad) << QByteArray(bad) << -1 << -1;
        }
    }
    void lengths() {
        QFETCH(QByteArray, text);
        QFETCH(int, days);
        QFETCH(int, seconds);
        const auto length = parseWindowLength(text.constData());
        QCOMPARE(length.has_value(), days >= 0);
        QVERIFY(!length ||
                *length == (WindowLength{std::chrono::days(days), std::chrono::seconds(seconds)}));
    }
};

QTEST_APPLESS_MAIN(TestCalendar)
#include "tst_calendar.moc"
