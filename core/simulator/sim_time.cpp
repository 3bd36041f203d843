// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/sim_time.h"

#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::optional<milliseconds> unitOf(std::string_view unit) {
    if (unit == "ms") {
        return milliseconds{1};
    }
    if (unit == "s") {
        return seconds{1};
    }
    if (unit == "m") {
        return minutes{1};
    }
    if (unit == "h") {
        return hours{1};
    }
    if (unit == "d") {
        return days{1};
    }
    return std::nullopt;
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t length) {
    int value = 0;
    if (at + length > text.size()) {
        return std::nullopt;
    }
    const char* first = text.data() + at;
    const auto [end, error] = std::from_chars(first, first + length, value);
    if (error != std::errc{} || end != first + length) {
        return std::nullopt;
    }
    return value;
}

struct CalendarTime {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<milliseconds> time;
};

CalendarTime calendar(Instant instant) {
    const auto day = floor<days>(instant);
    return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<milliseconds>{instant - day}};
}

std::string secondsText(const CalendarTime& c) {
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(c.date.year()),
                       static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                       c.time.hours().count(), c.time.minutes().count(), c.time.seconds().count());
}

} // namespace

std::optional<Offset> parseDuration(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return std::nullopt;
    }
    Offset total{0};
    while (!text.empty()) {
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc{} || count < 0 || count > 100'000'000) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::size_t letters = 0;
        while (letters < text.size() &&
               std::isalpha(static_cast<unsigned char>(text[letters])) != 0) {
            ++letters;
        }
        const auto unit = unitOf(text.substr(0, letters));
        if (!unit) {
            return std::nullopt;
        }
        total += *unit * count;
        text.remove_prefix(letters);
    }
    return negative ? -total : total;
}

std::string formatInstant(Instant instant) {
    return secondsText(calendar(instant)) + "Z";
}

std::string formatInstantMicro(Instant instant) {
    const CalendarTime c = calendar(instant);
    return fmt::format("{}.{:03}000Z", secondsText(c), c.time.subseconds().count());
}

std::optional<Instant> parseInstant(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text.back() != 'Z') {
        return std::nullopt;
    }
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    milliseconds fraction{0};
    if (text[19] == '.') {
        const auto digits = number(text, 20, 3);
        if (!digits) {
            return std::nullopt;
        }
        fraction = milliseconds{*digits};
    }
    return Instant{std::chrono::sys_days{date}} + hours{*hour} + minutes{*minute} +
           seconds{*second} + fraction;
}

std::string humanDuration(milliseconds span) {
    const auto total = floor<seconds>(span).count();
    if (total < -1) {
        return "<invalid>";
    }
    if (total < 0) {
        return "0s";
    }
    const auto m = total / 60;
    const auto h = total / 3600;
    const auto d = h / 24;
    const auto pair = [](auto big, const char* bigUnit, auto small, const char* smallUnit) {
        return small == 0 ? fmt::format("{}{}", big, bigUnit)
                          : fmt::format("{}{}{}{}", big, bigUnit, small, smallUnit);
    };
    if (total < 120) {
        return fmt::format("{}s", total);
    }
    if (m < 10) {
        return pair(m, "m", total % 60, "s");
    }
    if (m < 180) {
        return fmt::format("{}m", m);
    }
    if (h < 8) {
        return pair(h, "h", m % 60, "m");
    }
    if (h < 48) {
        return fmt::format("{}h", h);
    }
    if (d < 8) {
        return pair(d, "d", h % 24, "h");
    }
    if (d < 730) {
        return fmt::format("{}d", d);
    }
    if (d < 8 * 365) {
        return pair(d / 365, "y", d % 365, "d");
    }
    return fmt::format("{}y", d / 365);
}

} // namespace pilothouse::simulator
