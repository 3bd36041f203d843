// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "rollout/calendar_ics.h"
#include "rollout/calendar_ics_lines.h"
#include "tests/unit/rollout/calendar_windows.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::test;

namespace {

using Lines = std::vector<std::string>;

/// The lines within a VCALENDAR, with the line ends that the standard asks for.
std::string calendarText(const Lines& lines) {
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"; // so the first line given is line 3
    for (const auto& line : lines) {
        text += line + "\r\n";
    }
    return text + "END:VCALENDAR\r\n";
}

Lines vevent(Lines lines) {
    lines.insert(lines.begin(), "BEGIN:VEVENT");
    lines.emplace_back("END:VEVENT");
    return lines;
}

Lines operator+(Lines a, const Lines& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const model::Window kAs{.id = "quarter-end",
                        .kind = model::WindowKind::Deny,
                        .zone = zoneOf("Europe/Berlin"),
                        .reason = "freeze",
                        .overridableBy = {"Approval"}};

Result<std::vector<model::Window>> read(const Lines& lines) {
    return readIcs(calendarText(lines), "freezes.ics", kAs);
}

/// What all windows of the text cover in the winter of 2026, from the first to the last.
std::string covered(const Lines& lines) {
    const auto windows = read(lines);
    if (!windows) {
        return describe(windows.error());
    }
    const auto calendar = calendarOf(*windows);
    std::vector<Span> spans;
    for (const auto window : calendar.all()) {
        const auto more = calendar.spansOf(window, instantOf("2026-10-01T00:00:00Z"),
                                           instantOf("2027-02-01T00:00:00Z"));
        spans.insert(spans.end(), more.begin(), more.end());
    }
    mergeSpans(spans);
    std::string text;
    for (const auto& span : spans) {
        text += (text.empty() ? "" : " ") + formatRfc3339(span.from) + "/" + formatRfc3339(span.to);
    }
    return text;
}

Lines outlookZone() {
    return {"BEGIN:VTIMEZONE",
            "TZID:W. Europe Standard Time",
            "BEGIN:STANDARD",
            "DTSTART:16011028T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:16010325T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "END:DAYLIGHT",
            "END:VTIMEZONE"};
}

Lines fixedZoneOf(const std::string& tzid) {
    return {"BEGIN:VTIMEZONE",    tzid,
            "BEGIN:STANDARD",     "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0530", "TZOFFSETTO:+0530",
            "END:STANDARD",       "END:VTIMEZONE"};
}

} // namespace

class TestCalendarIcs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void times_data() {
        QTest::addColumn<Lines>("lines");
        QTest::addColumn<std::string>("spans");
        const std::string night = "2026-12-18T21:00:00Z/2026-12-19T05:00:00Z";
        QTest::newRow("UTC") << vevent({"DTSTART:20261218T210000Z", "DTEND:20261219T050000Z"})
                             << night;
        QTest::newRow("zone") << vevent({"DTSTART;TZID=Europe/Berlin:20261218T220000",
                                         "DTEND;TZID=Europe/Berlin:20261219T060000"})
                              << night;
        QTest::newRow("zone in quotes")
            << vevent({"DTSTART;TZID=\"Europe/Berlin\":20261218T220000", "DURATION:PT8H"}) << night;
        QTest::newRow("two zones") << vevent({"DTSTART;TZID=America/New_York:20261218T160000",
                                              "DTEND;TZID=Asia/Tokyo:20261219T140000"})
                                   << night;
        QTest::newRow("no zone: that of the fleet file")
            << vevent({"DTSTART:20261218T220000", "DURATION:PT8H"}) << night;
        QTest::newRow("no zone: that of the calendar")
            << Lines{"X-WR-TIMEZONE:America/New_York"} +
                   vevent({"DTSTART:20261218T160000", "DURATION:PT8H"})
            << night;
        QTest::newRow("zone of Windows")
            << outlookZone() +
                   vevent({"DTSTART;TZID=W. Europe Standard Time:20261218T220000", "DURATION:PT8H"})
            << night;
        QTest::newRow("zone as a path")
            << vevent({"DTSTART;TZID=/example.org/20260101_1/Europe/Berlin:20261218T220000",
                       "DURATION:PT8H"})
            << night;
        QTest::newRow("own zone without summer time")
            << fixedZoneOf("TZID:Head office") +
                   vevent({"DTSTART;TZID=Head office:20261219T023000", "DURATION:PT8H"})
            << night;
        QTest::newRow("own zone with a place")
            << Lines{"BEGIN:VTIMEZONE", "TZID:Ours", "X-LIC-LOCATION:Europe/Berlin",
                     "END:VTIMEZONE"} +
                   vevent({"DTSTART;TZID=Ours:20261218T220000", "DURATION:PT8H"})
            << night;
        QTest::newRow("a day") << vevent({"DTSTART;VALUE=DATE:20261224"})
                               << std::string("2026-12-23T23:00:00Z/2026-12-24T23:00:00Z");
        QTest::newRow("a day, end the same")
            << vevent({"DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"})
            << std::string("2026-12-23T23:00:00Z/2026-12-24T23:00:00Z");
        QTest::newRow("days, end not with them")
            << vevent({"DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"})
            << std::string("2026-12-23T23:00:00Z/2026-12-26T23:00:00Z");
        QTest::newRow("days over the end of summer time")
            << vevent({"DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026"})
            << std::string("2026-10-23T22:00:00Z/2026-10-25T23:00:00Z");
        QTest::newRow("no time at all") << vevent({"DTSTART:20261218T210000Z"}) << std::string();
        QTest::newRow("cancelled")
            << vevent({"DTSTART:20261218T210000Z", "DURATION:PT8H", "STATUS:CANCELLED"})
            << std::string();
        QTest::newRow("folded lines")
            << vevent({"DTSTART:20261218", " T210000Z", "DURATION:P", "\tT8H"}) << night;
        QTest::newRow("small letters")
            << Lines{"begin:vevent", "dtstart;tzid=Europe/Berlin:20261218T220000", "duration:PT8H",
                     "end:vevent"}
            << night;
        QTest::newRow("other components")
            << Lines{"BEGIN:VTODO",  "DTSTART:nonsense",         "END:VTODO",
                     "BEGIN:VEVENT", "DTSTART:20261218T210000Z", "DURATION:PT8H",
                     "BEGIN:VALARM", "TRIGGER:-PT15M",           "END:VALARM",
                     "END:VEVENT"}
            << night;
        QTest::newRow("busy")
            << Lines{"BEGIN:VFREEBUSY",
                     "FREEBUSY:20261218T210000Z/PT8H,20261220T000000Z/20261220T010000Z",
                     "FREEBUSY;FBTYPE=FREE:20261221T000000Z/PT1H",
                     "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261222T000000Z/PT1H", "END:VFREEBUSY"}
            << night + " 2026-12-20T00:00:00Z/2026-12-20T01:00:00Z "
                       "2026-12-22T00:00:00Z/2026-12-22T01:00:00Z";
    }
    void times() {
        QFETCH(Lines, lines);
        QFETCH(std::string, spans);
        QCOMPARE(covered(lines), spans);
    }

    void recurrences_data() {
        QTest::addColumn<Lines>("lines");
        QTest::addColumn<std::string>("spans");
        const Lines weekly{"UID:1", "DTSTART;TZID=Europe/Berlin:20261204T220000", "DURATION:PT1H"};
        const std::string first = "2026-12-04T21:00:00Z/2026-12-04T22:00:00Z";
        const std::string second = "2026-12-11T21:00:00Z/2026-12-11T22:00:00Z";
        const std::string third = "2026-12-18T21:00:00Z/2026-12-18T22:00:00Z";
        QTest::newRow("count") << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=2"})
                               << first + " " + second;
        QTest::newRow("until in UTC")
            << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;UNTIL=20261211T210000Z"})
            << first + " " + second;
        QTest::newRow("taken out")
            << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=3",
                                     "EXDATE;TZID=Europe/Berlin:20261211T220000"})
            << first + " " + third;
        QTest::newRow("taken out in UTC")
            << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=3",
                                     "EXDATE:20261211T210000Z,20261218T210000Z"})
            << first;
        QTest::newRow("taken out by day")
            << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261211"})
            << first + " " + third;
        QTest::newRow("added") << vevent(weekly +
                                         Lines{"RDATE;TZID=America/New_York:20261211T160000"})
                               << first + " " + second;
        QTest::newRow("added periods")
            << vevent(weekly + Lines{"RDATE;VALUE=PERIOD:20261211T210000Z/PT1H,20261218T210000Z/"
                                     "20261218T220000Z"})
            << first + " " + second + " " + third;
        QTest::newRow("moved") << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=3"}) +
                                      vevent({"UID:1",
                                              "RECURRENCE-ID;TZID=Europe/Berlin:20261211T220000",
                                              "DTSTART;TZID=Europe/Berlin:20261212T220000",
                                              "DURATION:PT2H"})
                               << first + " 2026-12-12T21:00:00Z/2026-12-12T23:00:00Z " + third;
        QTest::newRow("one cancelled, said first")
            << vevent({"UID:1", "RECURRENCE-ID:20261211T210000Z", "DTSTART:20261211T210000Z",
                       "DURATION:PT1H", "STATUS:CANCELLED"}) +
                   vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=3"})
            << first + " " + third;
        QTest::newRow("another event's")
            << vevent(weekly + Lines{"RRULE:FREQ=WEEKLY;COUNT=1"}) +
                   vevent({"UID:2", "RECURRENCE-ID:20261204T210000Z", "DTSTART:20261204T210000Z",
                           "STATUS:CANCELLED"})
            << first;
    }
    void recurrences() {
        QFETCH(Lines, lines);
        QFETCH(std::string, spans);
        QCOMPARE(covered(lines), spans);
    }

    void windowsAreAsTheFleetFileWants() {
        const auto windows = read(vevent({"SUMMARY:Quarter\\, end\\nfor all",
                                          "DTSTART:20261218T210000Z", "DURATION:PT8H"}) +
                                  vevent({"DTSTART:20261219T210000Z", "DURATION:P1D"}))
                                 .value();
        QCOMPARE(windows.size(), std::size_t(2));
        for (const auto& window : windows) {
            QCOMPARE(window.id, std::string("quarter-end"));
            QVERIFY(window.kind == model::WindowKind::Deny);
            QVERIFY(window.source == model::WindowSource::Written);
            QVERIFY(window.overridableBy == kAs.overridableBy);
        }
        QCOMPARE(windows[0].reason, std::string("Quarter, end\nfor all"));
        QCOMPARE(windows[1].reason, std::string("freeze"));
        QVERIFY(windows[1].position == (Position{.file = "freezes.ics", .line = 8}));
    }

    void errorsNameTheLine_data() {
        QTest::addColumn<Lines>("lines");
        QTest::addColumn<int>("line");
        QTest::addColumn<std::string>("word");
        const auto row = [](const char* name, const Lines& lines, int line, const char* word) {
            QTest::newRow(name) << lines << line << std::string(word);
        };
        row("no property", {"nonsense"}, 3, "expected NAME:VALUE");
        row("bad name", {"A B:C"}, 3, "expected NAME:VALUE");
        row("open quotes", {"A;B=\"c:d"}, 3, "expected NAME:VALUE");
        row("parameter without value", {"A;B:c"}, 3, "expected NAME:VALUE");
        row("wrong end", {"BEGIN:VEVENT", "END:VTODO"}, 4, "END:VEVENT");
        row("no end", {"BEGIN:VEVENT"}, 4, "END:VEVENT");
        row("no start", vevent({"DURATION:PT1H"}), 3, "no DTSTART");
        row("bad start", vevent({"SUMMARY:x", " y", "DTSTART:20261318T210000Z"}), 6,
            "20261318T210000Z");
        row("early start", vevent({"DTSTART:19690101T000000Z", "DURATION:PT1H"}), 4, "1970");
        row("bad end", vevent({"DTSTART:20261218T210000Z", "DTEND:tomorrow"}), 5, "tomorrow");
        row("end first", vevent({"DTSTART:20261218T210000Z", "DTEND:20261217T210000Z"}), 5,
            "before the start");
        row("days end first", vevent({"DTSTART;VALUE=DATE:20261218", "DTEND;VALUE=DATE:20261217"}),
            5, "before the start");
        row("end and duration",
            vevent({"DTSTART:20261218T210000Z", "DTEND:20261219T210000Z", "DURATION:PT1H"}), 6,
            "exclude");
        row("bad duration", vevent({"DTSTART:20261218T210000Z", "DURATION:-PT1H"}), 3, "-PT1H");
        row("too long", vevent({"DTSTART:20261218T210000Z", "DURATION:P500D"}), 3, "400 days");
        row("unknown zone",
            vevent({"DTSTART;TZID=Atlantis Standard Time:20261218T210000", "DURATION:PT1H"}), 4,
            "Atlantis");
        row("own zone with summer time",
            Lines{"BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:DAYLIGHT", "TZOFFSETTO:+0200",
                  "END:DAYLIGHT", "END:VTIMEZONE"} +
                vevent({"DTSTART;TZID=Ours:20261218T210000"}),
            10, "Ours");
        row("bad rule", vevent({"DTSTART:20261218T210000Z", "DURATION:PT1H", "RRULE:FREQ=OFTEN"}),
            6, "FREQ");
        row("two rules",
            vevent({"DTSTART:20261218T210000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY",
                    "RRULE:FREQ=DAILY"}),
            7, "second RRULE");
        row("EXRULE", vevent({"DTSTART:20261218T210000Z", "DURATION:PT1H", "EXRULE:FREQ=DAILY"}), 6,
            "EXRULE");
        row("bad EXDATE",
            vevent({"DTSTART:20261218T210000Z", "DURATION:PT1H", "EXDATE:20261218T210000Z,x"}), 6,
            "EXDATE");
        row("RANGE",
            vevent({"RECURRENCE-ID;RANGE=THISANDFUTURE:20261218T210000Z",
                    "DTSTART:20261218T210000Z", "DURATION:PT1H"}),
            4, "RANGE");
        row("bad period", {"BEGIN:VFREEBUSY", "FREEBUSY:20261218T210000Z", "END:VFREEBUSY"}, 4,
            "START/END");
    }
    void errorsNameTheLine() {
        QFETCH(Lines, lines);
        QFETCH(int, line);
        QFETCH(std::string, word);
        const auto windows = read(lines);
        QVERIFY(!windows.has_value());
        const auto text = describe(windows.error());
        QVERIFY2(text.starts_with("freezes.ics:" + std::to_string(line) + ":"), text.c_str());
        QVERIFY2(text.find(word) != std::string::npos, text.c_str());
    }

    void filesThatAreNone_data() {
        QTest::addColumn<std::string>("text");
        QTest::newRow("empty") << std::string();
        QTest::newRow("other") << std::string("BEGIN:VCARD\nEND:VCARD\n");
        QTest::newRow("no begin") << std::string("VERSION:2.0\n");
        QTest::newRow("end first") << std::string("END:VCALENDAR\n");
        QTest::newRow("HTML") << std::string("<html>\n");
        QTest::newRow("deep") << [] {
            std::string text;
            for (int i = 0; i < 100; ++i) {
                text += "BEGIN:VCALENDAR\n";
            }
            return text;
        }();
        QTest::newRow("large") << std::string((std::size_t{4} << 20) + 1, 'x');
    }
    void filesThatAreNone() {
        QFETCH(std::string, text);
        const auto windows = readIcs(text, "freezes.ics", kAs);
        QVERIFY(windows.error().kind == ErrorKind::Validation);
        QVERIFY(windows.error().position->line >= 1);
    }

    void lineEndsAndMarksDoNotMatter() {
        auto text = calendarText(vevent({"DTSTART:20261218T210000Z", "DURATION:PT8H"}));
        const auto expected = readIcs(text, "f", kAs).value();
        std::erase(text, '\r');
        QVERIFY(readIcs(text, "f", kAs).value() == expected);
        QVERIFY(readIcs("\xEF\xBB\xBF" + text, "f", kAs).value() == expected);
        text.pop_back(); // no line end at the end
        QVERIFY(readIcs(text, "f", kAs).value() == expected);
        QCOMPARE(readIcs(text + "\n" + text, "f", kAs).value().size(),
                 std::size_t(2)); // two calendars
    }

    void aFleetFilesOwnZoneMustBeOne() {
        auto as = kAs;
        as.zone.name = "Europe/Atlantis";
        QVERIFY(readIcs(calendarText({}), "f", as).error().kind == ErrorKind::Validation);
    }
};

QTEST_APPLESS_MAIN(TestCalendarIcs)
#include "tst_calendar_ics.moc"
