// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "rollout/calendar_rule.h"
#include "rollout/calendar_zone.h"

#include <QTest>

#include <ctime>
#include <libical/ical.h>
#include <rapidcheck.h>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace std::chrono;

namespace {

const std::vector<std::string> kZones{"Europe/Berlin", "America/New_York",  "Australia/Lord_Howe",
                                      "Asia/Tokyo",    "Africa/Casablanca", "America/Sao_Paulo",
                                      "Europe/Dublin", "Asia/Kathmandu"};

model::LocalTime localAt(int dayOf2026, int minute) {
    return local_days(2026y / 1 / 1) + days(dayOf2026) + minutes(minute);
}

/// Some of `from`, joined by commas; none of them now and then.
std::string some(const std::vector<std::string>& from, const std::string& name) {
    if (!*rc::gen::arbitrary<bool>()) {
        return {};
    }
    std::string text;
    for (const auto& each : from) { // in order: libical does not sort hours
        if (*rc::gen::inRange(0, 3) == 0) {
            text += (text.empty() ? "" : ",") + each;
        }
    }
    if (text.empty()) {
        return {};
    }
    return ";" + name + "=" + text;
}

/// A rule that libical 3.0.16 expands rightly (see core/rollout/README.md for those it does not).
std::string ruleForLibical() {
    const auto freq = *rc::gen::element<std::string>("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
    std::string rule = "FREQ=" + freq + ";INTERVAL=" + std::to_string(*rc::gen::inRange(1, 4));
    rule += some({"1", "2", "3", "11", "12"}, "BYMONTH");
    const std::vector<std::string> days{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    if (freq == "DAILY") {
        rule += some({"1", "13", "29", "31"}, "BYMONTHDAY") + some(days, "BYDAY");
    } else if (freq == "WEEKLY") {
        rule += some(days, "BYDAY") + *rc::gen::element<std::string>("", ";WKST=SU", ";WKST=MO");
    } else if ((freq == "MONTHLY" || rule.find("BYMONTH") != std::string::npos) &&
               *rc::gen::arbitrary<bool>()) {
        rule += some({"1", "13", "26", "-2", "-1"}, "BYMONTHDAY") + some(days, "BYDAY");
    } else {
        rule += some({"MO", "1TU", "-1FR", "5SU", "2SA"}, "BYDAY");
    }
    const auto hours = some({"0", "8", "22"}, "BYHOUR");
    if (!hours.empty()) {
        return rule + hours;
    }
    if ((freq == "MONTHLY" || freq == "YEARLY") && rule.find("BY") != std::string::npos) {
        rule += some({"1", "2", "-1"}, "BYSETPOS");
    }
    return rule;
}

std::vector<model::LocalTime> byLibical(const std::string& rule, model::LocalTime start,
                                        model::LocalTime end) {
    const year_month_day date(floor<days>(start));
    icaltimetype begin = icaltime_null_time();
    begin.year = static_cast<int>(date.year());
    begin.month = static_cast<int>(static_cast<unsigned>(date.month()));
    begin.day = static_cast<int>(static_cast<unsigned>(date.day()));
    const hh_mm_ss clock(start - floor<days>(start));
    begin.hour = static_cast<int>(clock.hours().count());
    begin.minute = static_cast<int>(clock.minutes().count());
    std::vector<model::LocalTime> found;
    icalrecur_iterator* const iterator =
        icalrecur_iterator_new(icalrecurrencetype_from_string(rule.c_str()), begin);
    while (iterator != nullptr) {
        const auto next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next)) {
            break;
        }
        const auto time = local_days(year(next.year) / next.month / next.day) + hours(next.hour) +
                          minutes(next.minute) + seconds(next.second);
        if (time > end) {
            break;
        }
        found.push_back(time);
    }
    icalrecur_iterator_free(iterator);
    return found;
}

/// A window whose turns are all on whole minutes.
model::Window anyWindow() {
    model::Window window{.id = "w"};
    window.kind = *rc::gen::element(model::WindowKind::Allow, model::WindowKind::Deny);
    window.start = localAt(*rc::gen::inRange(0, 40), *rc::gen::inRange(0, 24 * 60));
    window.zone.name = *rc::gen::elementOf(kZones);
    window.duration =
        *rc::gen::element<std::string>("30m", "PT4H", "6h", "P1D", "PT24H", "1d12h", "P3D");
    window.rrule = *rc::gen::element<std::string>(
        "", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY;COUNT=5",
        "FREQ=WEEKLY;UNTIL=20260401T000000Z", "FREQ=MONTHLY;BYMONTHDAY=-1");
    const auto base = localAt(75, *rc::gen::inRange(0, 24 * 60));
    if (*rc::gen::arbitrary<bool>()) {
        window.rdate = {base};
    }
    if (*rc::gen::arbitrary<bool>()) {
        window.exdate = {window.start, window.start + days(*rc::gen::inRange(0, 90))};
    }
    return window;
}

/// Every span of a window until the end of May, put together the long way.
std::vector<Span> spansByHand(const model::Window& window) {
    const auto zone = loadZone(window.zone).value();
    const auto length = parseWindowLength(window.duration).value();
    auto starts = window.rdate;
    if (window.rrule.empty()) {
        starts.push_back(window.start);
    } else {
        const auto rule = RecurrenceRule::parse(window.rrule, window.start).value();
        for (const auto each : rule.between(window.start, localAt(160, 0), 10'000)) {
            const auto* const until = std::get_if<Instant>(&rule.until());
            if (until == nullptr || zone->instant(each) <= *until) {
                starts.push_back(each);
            }
        }
    }
    std::vector<Span> spans;
    for (const auto start : starts) {
        if (std::find(window.exdate.begin(), window.exdate.end(), start) == window.exdate.end()) {
            const auto from = zone->instant(start);
            spans.push_back(
                {from, (length.nominal == days(0) ? from : zone->instant(start + length.nominal)) +
                           length.exact});
        }
    }
    return spans;
}

bool openByHand(const std::vector<model::Window>& windows,
                const std::vector<std::vector<Span>>& spans, Instant at) {
    bool hasAllow = false;
    bool isAllowed = false;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const bool isActive = std::any_of(spans[i].begin(), spans[i].end(), [&](const Span& each) {
            return each.from <= at && at < each.to;
        });
        const bool isDeny = windows[i].kind == model::WindowKind::Deny;
        if (isDeny && isActive) {
            return false;
        }
        hasAllow = hasAllow || !isDeny;
        isAllowed = isAllowed || (!isDeny && isActive);
    }
    return !hasAllow || isAllowed;
}

/// The offset that the C library gives, whose zone is set.
seconds offsetByLibc(sys_seconds at) {
    const std::time_t time = at.time_since_epoch().count();
    std::tm parts{};
    localtime_r(&time, &parts);
    return seconds(parts.tm_gmtoff);
}

} // namespace

class TestCalendarProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!qEnvironmentVariableIsSet("RC_PARAMS")) {
            qputenv("RC_PARAMS", "seed=20261120 max_success=200");
        }
    }

    void recurrencesAreLibicals() {
        QVERIFY(rc::check([] {
            const auto start = localAt(*rc::gen::inRange(0, 400), *rc::gen::inRange(0, 24 * 60));
            const auto text = ruleForLibical();
            RC_TAG(text.substr(5, text.find(';') - 5));
            const auto end = start + days(3'000);
            const auto expected = byLibical(text, start, end);
            const auto rule = RecurrenceRule::parse(text, start);
            const auto found =
                rule ? rule->between(start, end, 1'000'000) : std::vector<model::LocalTime>();
            if (found != expected) {
                const auto at =
                    std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
                const auto show = [](auto it, auto last) {
                    return it == last ? std::string("none")
                                      : formatRfc3339(Instant(it->time_since_epoch()));
                };
                RC_LOG() << text << " from " << formatRfc3339(Instant(start.time_since_epoch()))
                         << ": ours " << show(at.first, found.end()) << ", libical "
                         << show(at.second, expected.end()) << std::endl;
            }
            const bool isSame = found == expected; // a log of thousands of times helps nobody
            RC_ASSERT(isSame);
        }));
    }

    void aRuleEnteredLaterIsTheSameRule() {
        QVERIFY(rc::check([] {
            const auto start = localAt(*rc::gen::inRange(0, 400), *rc::gen::inRange(0, 24 * 60));
            const auto rule = RecurrenceRule::parse(ruleForLibical(), start);
            RC_PRE(rule.has_value());
            const auto from = start + minutes(*rc::gen::inRange(0, 2'000 * 24 * 60));
            auto expected = rule->between(start, start + days(2'500), 1'000'000);
            std::erase_if(expected, [&](auto each) { return each < from; });
            RC_ASSERT(rule->between(from, start + days(2'500), 1'000'000) == expected);
        }));
    }

    void answersAreThoseOfAWalkMinuteByMinute() {
        QVERIFY(rc::check([] {
            const auto count = *rc::gen::inRange<std::size_t>(1, 5);
            std::vector<model::Window> windows;
            std::vector<std::vector<Span>> spans;
            while (windows.size() < count) {
                windows.push_back(anyWindow());
                spans.push_back(spansByHand(windows.back()));
            }
            const auto base = Instant(sys_days(2026y / 1 / 1)) + days(*rc::gen::inRange(-200, 300));
            const auto calendar = Calendar::make(windows, base).value();
            const auto all = calendar.all();
            // Six days with changes of clocks: March in Berlin and New York, April at Lord Howe.
            const auto from = Instant(sys_days(*rc::gen::element(year_month_day(2026y / 3 / 26),
                                                                 year_month_day(2026y / 3 / 6),
                                                                 year_month_day(2026y / 4 / 2))));
            std::vector<bool> open;
            for (int minute = 0; minute < 6 * 24 * 60; ++minute) {
                open.push_back(openByHand(windows, spans, from + minutes(minute)));
            }
            for (int probe = 0; probe < 40; ++probe) {
                const auto minute = *rc::gen::inRange(0, 6 * 24 * 60);
                const auto at = from + minutes(minute) + milliseconds(probe % 2 == 0 ? 0 : 59'999);
                const auto here = open.begin() + minute;
                RC_ASSERT(calendar.openAt(at, all) == *here);
                for (const bool wanted : {true, false}) {
                    const auto turn =
                        wanted ? calendar.nextOpen(at, all) : calendar.nextClose(at, all);
                    const auto next = std::find(here, open.end(), wanted);
                    if (next == open.end()) {
                        RC_ASSERT((!turn || turn->at >= from + days(6)));
                    } else {
                        RC_ASSERT(turn.has_value());
                        RC_ASSERT(turn->at ==
                                  (next == here ? at : from + minutes(next - open.begin())));
                    }
                }
            }
        }));
    }

    void zonesAreThoseOfTheCLibrary() {
        for (const auto& name : kZones) {
            qputenv("TZ", name.c_str());
            tzset();
            const auto zone = loadZone({.name = name}).value();
            QVERIFY(rc::check(name, [&] {
                const auto at = sys_seconds(seconds(
                    *rc::gen::inRange<std::int64_t>(1'672'531'200, 2'145'916'800))); // 2023 to 2037
                RC_ASSERT(zone->offsetAt(at) == offsetByLibc(at));
                const auto local = zone->local(at);
                const auto back = zone->instant(local);
                RC_ASSERT(back <= at);                 // of two, the first
                RC_ASSERT(zone->local(back) == local); // and the clock shows the same
            }));
        }
        qunsetenv("TZ");
        tzset();
    }

    void changesOfClocksAreFoundToTheSecond() {
        for (const auto& name : kZones) {
            qputenv("TZ", name.c_str());
            tzset();
            const auto zone = loadZone({.name = name}).value();
            for (auto at = sys_seconds(sys_days(2023y / 1 / 1)); at < sys_days(2037y / 1 / 1);
                 at += hours(12)) {
                if (offsetByLibc(at) == offsetByLibc(at + hours(12))) {
                    continue;
                }
                for (auto second = at; second <= at + hours(12); second += seconds(299)) {
                    QCOMPARE(zone->offsetAt(second).count(), offsetByLibc(second).count());
                }
            }
        }
        qunsetenv("TZ");
        tzset();
    }
};

QTEST_APPLESS_MAIN(TestCalendarProperties)
#include "tst_calendar_properties.moc"
