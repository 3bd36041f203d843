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

namespace {

/// Takes "Z" or "+hh:mm" from the end; nullopt where neither stands there.
std::optional<minutes> takeZone(std::string_view& text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
        return minutes{0};
    }
    if (text.size() < 6 || text[text.size() - 3] != ':') {
        return std::nullopt;
    }
    const std::string_view zone = text.substr(text.size() - 6);
    const auto h = number(zone, 1, 2);
    const auto m = number(zone, 4, 2);
    if ((zone[0] != '+' && zone[0] != '-') || !h || !m) {
        return std::nullopt;
    }
    text.remove_suffix(6);
    const minutes offset = hours{*h} + minutes{*m};
    return zone[0] == '+' ? offset : -offset;
}

/// ".25" as 250 ms; nothing is none of them.
std::optional<milliseconds> fractionOf(std::string_view text) {
    if (text.empty()) {
        return milliseconds{0};
    }
    const std::string digits = (std::string(text.substr(1)) + "00").substr(0, 3);
    const auto value = text.size() > 1 && text[0] == '.' ? number(digits, 0, 3) : std::nullopt;
    return value ? std::optional(milliseconds{*value}) : std::nullopt;
}

} // namespace

std::optional<Instant> parseInstant(std::string_view text) {
    const auto zone = takeZone(text);
    if (!zone || text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    const auto fraction = fractionOf(text.substr(19));
    if (!year || !month || !day || !hour || !minute || !second || !fraction) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    return Instant{std::chrono::sys_days{date}} + hours{*hour} + minutes{*minute} +
           seconds{*second} + *fraction - *zone;
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
