// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace pilothouse {

namespace {

using namespace std::chrono;

/// Reads exactly `digits` decimal digits from the front of `text`.
bool takeNumber(std::string_view& text, std::size_t digits, int& value) {
    if (text.size() < digits) {
        return false;
    }
    int read = 0; // at most four digits; a list holds five times as many times as pods
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        read = read * 10 + (text[i] - '0');
    }
    value = read;
    text.remove_prefix(digits);
    return true;
}

bool takeChar(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// Reads an optional fraction of a second; digits past the third are cut.
bool takeFraction(std::string_view& text, int& milli) {
    milli = 0;
    if (!takeChar(text, '.')) {
        return true;
    }
    std::size_t digits = 0;
    int scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        milli += (text.front() - '0') * scale;
        scale /= 10;
        ++digits;
        text.remove_prefix(1);
    }
    return digits >= 1 && digits <= 9;
}

bool takeOffset(std::string_view& text, minutes& offset) {
    offset = minutes{0};
    if (takeChar(text, 'Z') || takeChar(text, 'z')) {
        return true;
    }
    const bool negative = !text.empty() && text.front() == '-';
    if (!takeChar(text, '+') && !takeChar(text, '-')) {
        return false;
    }
    int hour = 0;
    int minute = 0;
    if (!takeNumber(text, 2, hour) || !takeChar(text, ':') || !takeNumber(text, 2, minute) ||
        hour > 23 || minute > 59) {
        return false;
    }
    offset = (hours{hour} + minutes{minute}) * (negative ? -1 : 1);
    return true;
}

} // namespace

std::string formatRfc3339(Instant at) {
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss clock{at - day};
    auto text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (clock.subseconds().count() != 0) {
        text += fmt::format(".{:03}", clock.subseconds().count());
    }
    return text + 'Z';
}

Result<Instant> parseRfc3339(std::string_view text) {
    std::string_view rest = text;
    int y = 0;
    int mo = 0;
    int d = 0;
    int h = 0;
    int mi = 0;
    int s = 0;
    int ms = 0;
    minutes offset{0};
    const bool wellFormed =
        takeNumber(rest, 4, y) && takeChar(rest, '-') && takeNumber(rest, 2, mo) &&
        takeChar(rest, '-') && takeNumber(rest, 2, d) &&
        (takeChar(rest, 'T') || takeChar(rest, 't')) && takeNumber(rest, 2, h) &&
        takeChar(rest, ':') && takeNumber(rest, 2, mi) && takeChar(rest, ':') &&
        takeNumber(rest, 2, s) && takeFraction(rest, ms) && takeOffset(rest, offset) &&
        rest.empty();
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                              std::chrono::day{static_cast<unsigned>(d)}};
    if (!wellFormed || !date.ok() || h > 23 || mi > 59 || s > 60) {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is not an RFC 3339 time such as 2026-11-20T08:00:00Z",
                                text.substr(0, 64)));
    }
    return Instant{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} + milliseconds{ms} -
           offset;
}

std::string humanDuration(milliseconds age) {
    const auto s = duration_cast<seconds>(age).count();
    if (s < -1) {
        return "<invalid>";
    }
    if (s < 0) {
        return "0s";
    }
    const auto pair = [](long long big, const char* bigUnit, long long small,
                         const char* smallUnit) {
        return small == 0 ? fmt::format("{}{}", big, bigUnit)
                          : fmt::format("{}{}{}{}", big, bigUnit, small, smallUnit);
    };
    const long long m = s / 60;
    const long long h = s / 3600;
    const long long d = h / 24;
    if (s < 120) {
        return fmt::format("{}s", s);
    }
    if (m < 10) {
        return pair(m, "m", s % 60, "s");
    }
    if (h < 3) {
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
    if (d < 365 * 2) {
        return fmt::format("{}d", d);
    }
    if (d < 365 * 8) {
        return pair(d / 365, "y", d % 365, "d");
    }
    return fmt::format("{}y", d / 365);
}

Result<milliseconds> parseDuration(std::string_view text) {
    struct Unit {
        std::string_view name;
        milliseconds size;
    };
    static constexpr std::array kUnits{Unit{"ms", milliseconds{1}}, Unit{"s", seconds{1}},
                                       Unit{"m", minutes{1}}, Unit{"h", hours{1}},
                                       Unit{"d", days{1}}};
    const auto bad = [&] {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is not a duration such as 90s, 30m, 4h or 1d12h",
                                text.substr(0, 64)));
    };
    constexpr unsigned kMost = 1'000'000'000U; // of a unit; and days in all, far from 64 bits
    std::string_view rest = text;
    milliseconds total{0};
    if (rest.empty()) {
        return bad();
    }
    while (!rest.empty()) {
        unsigned value = 0;
        const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (code != std::errc{} || value > kMost) {
            return bad();
        }
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const auto letters = rest.substr(0, rest.find_first_of("0123456789"));
        const Unit* found = nullptr;
        for (const auto& unit : kUnits) {
            found = unit.name == letters ? &unit : found;
        }
        if (found == nullptr) {
            return bad();
        }
        total += found->size * value;
        if (total > days{kMost}) {
            return bad();
        }
        rest.remove_prefix(letters.size());
    }
    return total;
}

} // namespace pilothouse
