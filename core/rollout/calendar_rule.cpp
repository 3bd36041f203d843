// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;
using model::LocalTime;

constexpr int kMostOccurrences = 10'000;
constexpr std::size_t kMostText = 1'000; // of a rule; the longest sensible one has about 200

constexpr auto kEnd = local_days(year(2200) / 1 / 1); // nothing is looked for from here on

/// All of [low, high], 0 left out where `low` is negative.
struct Range {
    int low = 0;
    int high = 0;
};

std::optional<int> numberIn(std::string_view text, Range range) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return isWhole && value >= range.low && value <= range.high && (value != 0 || range.low >= 0)
               ? std::optional(value)
               : std::nullopt;
}

template<class Check>
bool everyOne(std::string_view list, Check check) {
    for (;;) {
        const auto comma = list.find(',');
        if (!check(list.substr(0, comma))) {
            return false;
        }
        if (comma == std::string_view::npos) {
            return true;
        }
        list.remove_prefix(comma + 1);
    }
}

bool numbersIn(std::string_view list, Range range) {
    return everyOne(list, [&](std::string_view each) { return numberIn(each, range).has_value(); });
}

constexpr std::array<std::string_view, 7> kDays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

bool isWeekday(std::string_view text) {
    return std::find(kDays.begin(), kDays.end(), text) != kDays.end();
}

weekday weekdayOf(std::string_view text) {
    return weekday(
        static_cast<unsigned>(std::find(kDays.begin(), kDays.end(), text) - kDays.begin()));
}

std::vector<int> numbersOf(std::string_view list) {
    std::vector<int> numbers;
    everyOne(list, [&](std::string_view each) {
        numbers.push_back(numberIn(each, {-366, 366}).value_or(0));
        return true;
    });
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

constexpr std::array<std::string_view, 4> kFreqs{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

/// The parts of a rule's text, each at most once.
struct Text {
    std::string_view freq{};
    std::string_view until{};
    std::string_view count{};
    std::string_view interval{};
    std::string_view wkst{};
    std::string_view byDay{};
    std::string_view byMonthDay{};
    std::string_view byMonth{};
    std::string_view byHour{};
    std::string_view bySetPos{};
};

struct Part {
    std::string_view name;
    std::string_view Text::*value;
};
constexpr std::array kParts{Part{"FREQ", &Text::freq},
                            Part{"UNTIL", &Text::until},
                            Part{"COUNT", &Text::count},
                            Part{"INTERVAL", &Text::interval},
                            Part{"WKST", &Text::wkst},
                            Part{"BYDAY", &Text::byDay},
                            Part{"BYMONTHDAY", &Text::byMonthDay},
                            Part{"BYMONTH", &Text::byMonth},
                            Part{"BYHOUR", &Text::byHour},
                            Part{"BYSETPOS", &Text::bySetPos}};

Result<Text> split(std::string_view rule) {
    Text text;
    while (!rule.empty()) {
        const auto one = rule.substr(0, rule.find(';'));
        rule.remove_prefix(std::min(one.size() + 1, rule.size()));
        const auto equals = one.find('=');
        const auto name = one.substr(0, equals);
        const auto* const part = std::find_if(kParts.begin(), kParts.end(),
                                              [&](const Part& each) { return each.name == name; });
        if (equals == std::string_view::npos || equals + 1 == one.size()) {
            return fail(ErrorKind::Validation, fmt::format("\"{}\": expected NAME=VALUE", one));
        }
        if (part == kParts.end()) {
            return fail(ErrorKind::Unsupported,
                        fmt::format("{} is not supported in a recurrence", name));
        }
        if (!(text.*part->value).empty()) {
            return fail(ErrorKind::Validation, fmt::format("{} occurs twice", name));
        }
        text.*part->value = one.substr(equals + 1);
    }
    return text;
}

bool goodByDay(const Text& text) {
    const bool takesOrdinals = text.freq == "MONTHLY" || text.freq == "YEARLY";
    const int most = text.freq == "MONTHLY" || !text.byMonth.empty() ? 5 : 53;
    return everyOne(text.byDay, [&](std::string_view each) {
        const auto size = each.size();
        if (size < 2 || !isWeekday(each.substr(size - 2))) {
            return false;
        }
        return size == 2 ||
               (takesOrdinals && numberIn(each.substr(0, size - 2), {-most, most}).has_value());
    });
}

/// The part that is wrong and what is right there; nothing where all are fine.
std::optional<std::string> wrongPart(const Text& text) {
    const auto bad = [](std::string_view value, auto check) {
        return !value.empty() && !check(value);
    };
    const bool hasBy = !text.byDay.empty() || !text.byMonthDay.empty() || !text.byMonth.empty() ||
                       !text.byHour.empty();
    if (bad(text.interval, [](auto v) { return numberIn(v, {1, 1'000}).has_value(); })) {
        return "INTERVAL: expected 1 to 1000";
    }
    if (bad(text.count, [](auto v) { return numberIn(v, {1, kMostOccurrences}).has_value(); })) {
        return "COUNT: expected 1 to 10000";
    }
    if (!text.count.empty() && !text.until.empty()) {
        return "COUNT and UNTIL exclude each other";
    }
    if (bad(text.wkst, isWeekday)) {
        return "WKST: expected a weekday such as MO";
    }
    if (!text.byDay.empty() && !goodByDay(text)) {
        return "BYDAY: expected weekdays such as MO,TU; with FREQ=MONTHLY or YEARLY also 1SU or "
               "-1FR";
    }
    if (bad(text.byMonthDay, [](auto v) { return numbersIn(v, {-31, 31}); })) {
        return "BYMONTHDAY: expected 1 to 31, or -31 to -1 from the end";
    }
    if (!text.byMonthDay.empty() && text.freq == "WEEKLY") {
        return "BYMONTHDAY does not go with FREQ=WEEKLY";
    }
    if (bad(text.byMonth, [](auto v) { return numbersIn(v, {1, 12}); })) {
        return "BYMONTH: expected 1 to 12";
    }
    if (bad(text.byHour, [](auto v) { return numbersIn(v, {0, 23}); })) {
        return "BYHOUR: expected 0 to 23";
    }
    if (bad(text.bySetPos, [](auto v) { return numbersIn(v, {-366, 366}); })) {
        return "BYSETPOS: expected 1 to 366, or -366 to -1 from the end";
    }
    if (!text.bySetPos.empty() && !hasBy) {
        return "BYSETPOS needs another BY part";
    }
    return std::nullopt;
}

Result<RecurrenceRule::Until> untilOf(const Text& text) {
    if (text.until.empty()) {
        return RecurrenceRule::Until();
    }
    const auto time = parseCalendarTime(text.until);
    if (!time) {
        return fail(ErrorKind::Validation,
                    "UNTIL: expected a time such as 20261224T180000Z, or a date");
    }
    if (time->isUtc) {
        return RecurrenceRule::Until(Instant(time->local.time_since_epoch()));
    }
    return RecurrenceRule::Until(time->isDate ? time->local + days(1) - seconds(1) : time->local);
}

/// A text whose parts were judged, in values.
RuleParts partsOf(const Text& text, LocalTime start) {
    RuleParts parts;
    parts.start = start;
    parts.freq =
        static_cast<RuleFreq>(std::find(kFreqs.begin(), kFreqs.end(), text.freq) - kFreqs.begin());
    parts.interval = numberIn(text.interval, {1, 1'000}).value_or(1);
    parts.count = numberIn(text.count, {1, kMostOccurrences});
    parts.weekStart = text.wkst.empty() ? Monday : weekdayOf(text.wkst);
    if (!text.byDay.empty()) {
        everyOne(text.byDay, [&](std::string_view each) {
            const auto ordinal = each.substr(0, each.size() - 2);
            parts.byDay.push_back({ordinal.empty() ? 0 : numberIn(ordinal, {-53, 53}).value_or(0),
                                   weekdayOf(each.substr(each.size() - 2))});
            return true;
        });
    }
    for (const auto& [list, values] :
         {std::pair(text.byMonthDay, &parts.byMonthDay), std::pair(text.byMonth, &parts.byMonth),
          std::pair(text.byHour, &parts.byHour), std::pair(text.bySetPos, &parts.bySetPos)}) {
        *values = list.empty() ? std::vector<int>() : numbersOf(list);
    }
    return parts;
}

} // namespace

Result<RecurrenceRule> RecurrenceRule::parse(std::string_view text, LocalTime start) {
    const auto wrong = [](std::string what) {
        return fail(ErrorKind::Validation, std::move(what));
    };
    if (text.size() > kMostText) {
        return wrong("the recurrence is longer than 1,000 characters");
    }
    auto parts = split(text);
    if (!parts) {
        return fail(std::move(parts.error()));
    }
    if (std::find(kFreqs.begin(), kFreqs.end(), parts->freq) == kFreqs.end()) {
        return wrong("FREQ: expected DAILY, WEEKLY, MONTHLY or YEARLY");
    }
    if (auto what = wrongPart(*parts)) {
        return wrong(*std::move(what));
    }
    auto until = untilOf(*parts);
    if (!until) {
        return fail(std::move(until.error()));
    }
    RecurrenceRule rule(partsOf(*parts, start), *until);
    const auto count = rule.m_parts.count;
    const auto found = rule.between(start, kEnd, static_cast<std::size_t>(count.value_or(1)));
    if (found.empty()) {
        return wrong(fmt::format("\"{}\" never occurs", text));
    }
    if (count) { // from here on the rule can be entered anywhere
        rule.m_last = found.back();
    }
    return rule;
}

std::vector<LocalTime> RecurrenceRule::between(LocalTime from, LocalTime to,
                                               std::size_t most) const {
    std::vector<LocalTime> found;
    const auto first = std::max(from, m_parts.start);
    const auto end = std::min({to, m_last.value_or(to), LocalTime(kEnd)});
    for (RulePeriods periods(m_parts, first); periods.begin() <= end;) {
        for (const auto time : periods.next()) {
            if (time > end || found.size() == most) {
                return found;
            }
            if (time >= first) {
                found.push_back(time);
            }
        }
    }
    return found;
}

std::optional<CalendarTime> parseCalendarTime(std::string_view text) {
    const auto number = [&](std::size_t at, std::size_t size, int high) {
        const auto part = text.substr(std::min(at, text.size()), size);
        return part.size() == size && part.find_first_not_of("0123456789") == std::string_view::npos
                   ? numberIn(part, {0, high})
                   : std::nullopt;
    };
    const bool isUtc = text.size() == 16 && text.back() == 'Z';
    const bool isDate = text.size() == 8;
    const auto y = number(0, 4, 2199);
    const auto mo = number(4, 2, 12);
    const auto d = number(6, 2, 31);
    const auto h = isDate ? std::optional(0) : number(9, 2, 23);
    const auto mi = isDate ? std::optional(0) : number(11, 2, 59);
    const auto s = isDate ? std::optional(0) : number(13, 2, 60);
    const bool isForm = isDate || ((isUtc || text.size() == 15) && text[8] == 'T');
    if (!isForm || !y || !mo || !d || !h || !mi || !s || *y < 1970) {
        return std::nullopt;
    }
    const year_month_day date(year(*y), month(static_cast<unsigned>(*mo)),
                              day(static_cast<unsigned>(*d)));
    if (!date.ok()) {
        return std::nullopt;
    }
    // RFC 5545, 3.3.12: a leap second is taken as the second before it by those that know none.
    return CalendarTime{.local =
                            local_days(date) + hours(*h) + minutes(*mi) + seconds(std::min(*s, 59)),
                        .isUtc = isUtc,
                        .isDate = isDate};
}

} // namespace pilothouse::rollout
