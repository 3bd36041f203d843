// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_rule_parts.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;

/// A span of days in which ordinals of weekdays count: a month, or a year.
struct Frame {
    local_days first;
    local_days last;
};

Frame monthOf(local_days day) {
    const year_month_day date(day);
    const year_month month(date.year(), date.month());
    return {local_days(month / 1), local_days(month / std::chrono::last)};
}

Frame yearOf(local_days day) {
    const auto y = year_month_day(day).year();
    return {local_days(y / 1 / 1), local_days(y / 12 / 31)};
}

template<class List, class Value>
bool holds(const List& list, const Value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool isMonth(const RuleParts& parts, local_days day) {
    const auto month = static_cast<int>(static_cast<unsigned>(year_month_day(day).month()));
    return parts.byMonth.empty() || holds(parts.byMonth, month);
}

bool isMonthDay(const RuleParts& parts, local_days day) {
    const auto month = monthOf(day);
    const auto fromFirst = static_cast<int>((day - month.first).count()) + 1;
    const auto fromLast = static_cast<int>((day - month.last).count()) - 1;
    return parts.byMonthDay.empty() || holds(parts.byMonthDay, fromFirst) ||
           holds(parts.byMonthDay, fromLast);
}

bool isWeekday(const RuleParts& parts, local_days day, const Frame& frame) {
    const weekday own(day);
    const auto fromFirst = static_cast<int>((day - frame.first).count() / 7) + 1;
    const auto fromLast = static_cast<int>((day - frame.last).count() / 7) - 1;
    return parts.byDay.empty() ||
           std::any_of(parts.byDay.begin(), parts.byDay.end(), [&](const RuleWeekday& each) {
               return each.day == own &&
                      (each.ordinal == 0 || each.ordinal == fromFirst || each.ordinal == fromLast);
           });
}

/// What a rule without a BY part for it takes from its start: the day of the month, and in a year
/// the month too.
bool isLikeStart(const RuleParts& parts, local_days day) {
    const year_month_day own(day);
    const year_month_day start(floor<days>(parts.start));
    return own.day() == start.day() && (parts.freq == RuleFreq::Monthly || !parts.byMonth.empty() ||
                                        own.month() == start.month());
}

bool isOccurrence(const RuleParts& parts, local_days day) {
    if (!isMonth(parts, day) || !isMonthDay(parts, day)) {
        return false;
    }
    switch (parts.freq) {
    case RuleFreq::Daily: return isWeekday(parts, day, monthOf(day));
    case RuleFreq::Weekly:
        return parts.byDay.empty() ? weekday(day) == weekday(floor<days>(parts.start))
                                   : isWeekday(parts, day, monthOf(day));
    case RuleFreq::Monthly:
    case RuleFreq::Yearly: break;
    }
    if (parts.byDay.empty()) {
        return !parts.byMonthDay.empty() || isLikeStart(parts, day);
    }
    const bool isInMonth = parts.freq == RuleFreq::Monthly || !parts.byMonth.empty();
    return isWeekday(parts, day, isInMonth ? monthOf(day) : yearOf(day));
}

std::vector<model::LocalTime> pick(const std::vector<model::LocalTime>& all,
                                   const std::vector<int>& positions) {
    std::vector<model::LocalTime> picked;
    const auto size = static_cast<int>(all.size());
    for (int i = 0; i < size; ++i) {
        if (holds(positions, i + 1) || holds(positions, i - size)) {
            picked.push_back(all[static_cast<std::size_t>(i)]);
        }
    }
    return picked;
}

std::int64_t monthNumber(local_days day) {
    const year_month_day date(day);
    return std::int64_t(static_cast<int>(date.year())) * 12 + static_cast<unsigned>(date.month()) -
           1;
}

local_days weekOf(local_days day, weekday weekStart) {
    return day - (weekday(day) - weekStart);
}

} // namespace

RulePeriods::RulePeriods(const RuleParts& parts, model::LocalTime from) : m_parts(parts) {
    const auto start = floor<std::chrono::days>(parts.start);
    const auto day = floor<std::chrono::days>(std::max(from, parts.start));
    std::int64_t passed = 0;
    switch (parts.freq) {
    case RuleFreq::Daily: passed = (day - start).count(); break;
    case RuleFreq::Weekly:
        passed = (weekOf(day, parts.weekStart) - weekOf(start, parts.weekStart)).count() / 7;
        break;
    case RuleFreq::Monthly: passed = monthNumber(day) - monthNumber(start); break;
    case RuleFreq::Yearly: passed = monthNumber(day) / 12 - monthNumber(start) / 12; break;
    }
    m_period = passed / parts.interval; // of several, the one that began last
}

local_days RulePeriods::begin() const {
    const auto start = floor<std::chrono::days>(m_parts.start);
    const auto passed = m_period * m_parts.interval;
    const auto monthAt = [](std::int64_t number) {
        return local_days(year(static_cast<int>(number / 12)) /
                          month(static_cast<unsigned>(number % 12) + 1) / 1);
    };
    switch (m_parts.freq) {
    case RuleFreq::Daily: return start + std::chrono::days(passed);
    case RuleFreq::Weekly: return weekOf(start, m_parts.weekStart) + std::chrono::days(7 * passed);
    case RuleFreq::Monthly: return monthAt(monthNumber(start) + passed);
    case RuleFreq::Yearly: return monthAt((monthNumber(start) / 12 + passed) * 12);
    }
    return start;
}

std::vector<local_days> RulePeriods::days() const {
    const auto first = begin();
    auto last = first;
    switch (m_parts.freq) {
    case RuleFreq::Daily: break;
    case RuleFreq::Weekly: last = first + std::chrono::days(6); break;
    case RuleFreq::Monthly: last = monthOf(first).last; break;
    case RuleFreq::Yearly: last = yearOf(first).last; break;
    }
    std::vector<local_days> found;
    for (auto day = first; day <= last; day += std::chrono::days(1)) {
        if (isOccurrence(m_parts, day)) {
            found.push_back(day);
        }
    }
    return found;
}

std::vector<model::LocalTime> RulePeriods::next() {
    const auto clock = m_parts.start - floor<std::chrono::days>(m_parts.start);
    std::vector<model::LocalTime> found;
    for (const auto day : days()) {
        if (m_parts.byHour.empty()) {
            found.push_back(day + clock);
        }
        for (const int hour : m_parts.byHour) {
            found.push_back(day + hours(hour) + clock % hours(1));
        }
    }
    ++m_period;
    return m_parts.bySetPos.empty() ? found : pick(found, m_parts.bySetPos);
}

} // namespace pilothouse::rollout
