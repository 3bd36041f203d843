// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;
using model::LocalTime;

constexpr auto kLongest = days(400);
constexpr std::size_t kMostDates = 10'000; // of RDATE, of EXDATE
constexpr auto kFirstYear = local_days(year(1970) / 1 / 1);
constexpr auto kLastYear = local_days(year(2200) / 1 / 1);

/// One number with its unit, taken off the front.
struct Amount {
    std::int64_t value = 0;
    char unit = 0;
};

std::optional<Amount> takeAmount(std::string_view& text) {
    std::uint32_t value = 0; // unsigned: no sign is read
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (read.ec != std::errc() || text.empty() || value > 100'000'000U) {
        return std::nullopt;
    }
    const char unit = text.front();
    text.remove_prefix(1);
    return Amount{value, unit};
}

bool addExact(WindowLength& length, const Amount& amount, std::string_view units) {
    switch (units.find(amount.unit) == std::string_view::npos ? '\0' : amount.unit | 0x20) {
    case 'h': length.exact += hours(amount.value); return true;
    case 'm': length.exact += minutes(amount.value); return true;
    case 's': length.exact += seconds(amount.value); return true;
    default: return false;
    }
}

/// "P…" after the P. RFC 5545, 3.3.6: weeks alone, or days, then T and hours, minutes, seconds.
bool readStandard(std::string_view text, WindowLength& length) {
    bool isTime = false;
    bool hasPart = false;
    std::string_view units = "HMS";
    while (!text.empty()) {
        if (text.front() == 'T' && !isTime) {
            isTime = true;
            hasPart = false;
            text.remove_prefix(1);
            continue;
        }
        const auto amount = takeAmount(text);
        if (!amount) {
            return false;
        }
        if (isTime) {
            if (!addExact(length, *amount, units)) {
                return false;
            }
            units = units.substr(units.find(amount->unit) + 1);
        } else if ((amount->unit == 'D' || (amount->unit == 'W' && text.empty())) && !hasPart) {
            length.nominal += days(amount->value * (amount->unit == 'W' ? 7 : 1));
        } else {
            return false;
        }
        hasPart = true;
    }
    return hasPart;
}

/// "1d12h".
bool readShort(std::string_view text, WindowLength& length) {
    std::string_view units = "dhms";
    while (!text.empty()) {
        const auto amount = takeAmount(text);
        if (!amount || units.find(amount->unit) == std::string_view::npos) {
            return false;
        }
        if (amount->unit == 'd') {
            length.nominal += days(amount->value);
        } else {
            addExact(length, *amount, units);
        }
        units = units.substr(units.find(amount->unit) + 1);
    }
    return true;
}

bool isInRange(LocalTime time) {
    return time >= kFirstYear && time < kLastYear;
}

Error at(const model::Window& window, ErrorKind kind, std::string message) {
    return {.kind = kind,
            .message = std::move(message),
            .where = fmt::format("window {}", window.id),
            .position = window.position};
}

/// Length by duration, or exact from start to end: a window given by its end keeps that length on
/// every occurrence (RFC 5545, 3.8.5.3).
Result<WindowLength> lengthOf(const model::Window& window, const ZoneOffsets& zone) {
    if (!window.duration.empty() == window.end.has_value()) {
        return fail(ErrorKind::Validation, "expected either a duration or an end");
    }
    if (!window.end) {
        return parseWindowLength(window.duration);
    }
    const WindowLength length{.exact = isInRange(*window.end)
                                           ? zone.instant(*window.end) - zone.instant(window.start)
                                           : milliseconds(0)};
    if (length.exact <= milliseconds(0) || length.exact > kLongest) {
        return fail(ErrorKind::Validation,
                    "expected an end after the start, and within 400 days of it");
    }
    return length;
}

void sortOnce(std::vector<LocalTime>& times) {
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
}

} // namespace

Result<WindowLength> parseWindowLength(std::string_view text) {
    WindowLength length;
    const bool isRead =
        text.starts_with('P') ? readStandard(text.substr(1), length) : readShort(text, length);
    if (!isRead || (length.nominal == days(0) && length.exact == milliseconds(0))) {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is no length of a window; write 6h, 1d12h, P1D or PT24H",
                                text.substr(0, 64)));
    }
    if (length.nominal + length.exact > kLongest) {
        return fail(ErrorKind::Validation, "a window lasts at most 400 days");
    }
    return length;
}

Result<CompiledWindow> CompiledWindow::make(const model::Window& window) {
    const auto wrong = [&](Error error) {
        return fail(at(window, error.kind, std::move(error.message)));
    };
    const auto invalid = [&](std::string what) {
        return fail(at(window, ErrorKind::Validation, std::move(what)));
    };
    if (window.source != model::WindowSource::Written) {
        return invalid("its times stand elsewhere, and were not read");
    }
    auto zone = loadZone(window.zone);
    if (!zone) {
        return wrong(std::move(zone.error()));
    }
    if (!isInRange(window.start)) {
        return invalid("start: expected a year from 1970 to 2199");
    }
    if (window.rdate.size() > kMostDates || window.exdate.size() > kMostDates) {
        return invalid("more than 10,000 dates");
    }
    if (!std::all_of(window.rdate.begin(), window.rdate.end(), isInRange)) {
        return invalid("rdate: expected years from 1970 to 2199");
    }
    auto length = lengthOf(window, **zone);
    if (!length) {
        return wrong(std::move(length.error()));
    }
    CompiledWindow compiled;
    compiled.m_zone = *zone;
    compiled.m_start = window.start;
    compiled.m_length = *length;
    compiled.m_rdate = window.rdate;
    compiled.m_exdate = window.exdate;
    if (window.rrule.empty()) {
        compiled.m_rdate.push_back(window.start);
    } else {
        auto rule = RecurrenceRule::parse(window.rrule, window.start);
        if (!rule) {
            rule.error().message = "rrule: " + rule.error().message;
            return wrong(std::move(rule.error()));
        }
        compiled.m_rule = *std::move(rule);
    }
    sortOnce(compiled.m_rdate);
    sortOnce(compiled.m_exdate);
    return compiled;
}

Span CompiledWindow::spanAt(LocalTime start) const {
    const auto from = m_zone->instant(start);
    const auto nominalEnd =
        m_length.nominal == days(0) ? from : m_zone->instant(start + m_length.nominal);
    return {from, nominalEnd + m_length.exact};
}

CompiledWindow::Spans CompiledWindow::between(Instant from, Instant to, std::size_t most) const {
    // Wide by two days on both sides: offsets, gaps, nominal days.
    const auto low =
        m_zone->local(from) - m_length.nominal - ceil<seconds>(m_length.exact) - days(2);
    const auto high = m_zone->local(to) + days(2);
    const std::size_t before = static_cast<std::size_t>((kLongest + days(4)) / hours(1));
    std::vector<LocalTime> starts;
    Spans result{.complete = to};
    if (m_rule) {
        starts = m_rule->between(low, high, most + before);
        if (starts.size() == most + before) {
            result.complete = std::min(to, m_zone->instant(starts.back()));
        }
        std::erase_if(starts, [&](LocalTime each) {
            const auto* const instant = std::get_if<Instant>(&m_rule->until());
            const auto* const local = std::get_if<LocalTime>(&m_rule->until());
            return (instant != nullptr && m_zone->instant(each) > *instant) ||
                   (local != nullptr && each > *local);
        });
    }
    std::copy_if(m_rdate.begin(), m_rdate.end(), std::back_inserter(starts),
                 [&](LocalTime each) { return each >= low && each <= high; });
    for (const auto start : starts) {
        if (std::binary_search(m_exdate.begin(), m_exdate.end(), start)) {
            continue;
        }
        if (const auto span = spanAt(start);
            span.to > std::max(from, span.from) && span.from < result.complete) {
            result.spans.push_back(span);
        }
    }
    mergeSpans(result.spans);
    return result;
}

void mergeSpans(std::vector<Span>& spans) {
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
        return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < spans.size(); ++i) {
        if (spans[i].from <= spans[kept].to) {
            spans[kept].to = std::max(spans[kept].to, spans[i].to);
        } else {
            spans[++kept] = spans[i];
        }
    }
    spans.resize(spans.empty() ? 0 : kept + 1);
}

} // namespace pilothouse::rollout
