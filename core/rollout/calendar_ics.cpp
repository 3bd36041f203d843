// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_ics.h"

#include "rollout/calendar_ics_lines.h"
#include "rollout/calendar_ics_zones.h"
#include "rollout/calendar_rule.h"
#include "rollout/calendar_window.h"
#include "rollout/calendar_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;
using model::LocalTime;
using model::Window;

constexpr std::size_t kMostEvents = 5'000;
constexpr std::size_t kMostPeriods = 10'000; // of RDATE and FREEBUSY in a file

template<class Take>
void forEach(std::string_view list, Take take) {
    for (;;) {
        const auto comma = list.find(',');
        take(list.substr(0, comma));
        if (comma == std::string_view::npos) {
            return;
        }
        list.remove_prefix(comma + 1);
    }
}

/// Reads one VCALENDAR; the first thing that is wrong ends it.
class Reader {
public:
    Reader(const IcsComponent& calendar, const std::string& file, const Window& as)
        : m_file(file), m_as(as), m_zones(calendar, as.zone) {}

    Result<std::vector<Window>> read(const IcsComponent& calendar) {
        std::size_t events = 0;
        for (const auto& each : calendar.children) {
            events += each.name == "VEVENT" ? 1U : 0U;
            if (events > kMostEvents) {
                return fail(
                    icsError(ErrorKind::Unsupported, m_file, each.line, "more than 5,000 events"));
            }
            auto taken = each.name == "VEVENT"      ? takeEvent(each)
                         : each.name == "VFREEBUSY" ? takeBusy(each)
                                                    : Result<void>();
            if (!taken) {
                return fail(std::move(taken.error()));
            }
        }
        return finish();
    }

private:
    struct Event {
        Window window{};
        bool isOverride = false;
        bool hasTime = true; ///< false: cancelled, or takes none
        std::string uid{};
    };

    [[nodiscard]] tl::unexpected<Error> wrong(int line, std::string what,
                                              ErrorKind kind = ErrorKind::Validation) const {
        return fail(icsError(kind, m_file, line, std::move(what)));
    }

    [[nodiscard]] Result<IcsTime> timeOf(const IcsProperty& property,
                                         std::string_view value) const {
        auto time = m_zones.read(property, value);
        return time ? Result<IcsTime>(*std::move(time)) : wrong(property.line, time.error());
    }

    [[nodiscard]] static Instant instantOf(const IcsTime& time) {
        return loadZone(time.zone).value()->instant(time.local); // the zone was loaded before
    }

    /// The same moment on another wall clock; a date takes the time of day of `like`.
    [[nodiscard]] static LocalTime onClockOf(const IcsTime& like, const IcsTime& time) {
        if (time.isDate && !like.isDate) {
            return time.local + (like.local - floor<days>(like.local));
        }
        return time.zone == like.zone ? time.local
                                      : loadZone(like.zone).value()->local(instantOf(time));
    }

    /// How long an event lasts, in words of a window; empty: no time at all.
    [[nodiscard]] Result<std::string> lengthOf(const IcsComponent& event,
                                               const IcsTime& start) const {
        const auto* const end = event.find("DTEND");
        if (const auto* const duration = event.find("DURATION")) {
            return end == nullptr ? Result<std::string>(duration->value)
                                  : wrong(duration->line, "DTEND and DURATION exclude each other");
        }
        if (end == nullptr) {
            return std::string(start.isDate ? "P1D" : "");
        }
        const auto time = timeOf(*end, end->value);
        if (!time) {
            return fail(time.error());
        }
        return between(start, *time, end->line);
    }

    [[nodiscard]] Result<std::string> between(const IcsTime& start, const IcsTime& end,
                                              int line) const {
        if (start.isDate && end.isDate) { // whole days; some programs write the same day for one
            const auto length = duration_cast<days>(end.local - start.local).count();
            return length >= 0
                       ? Result<std::string>(fmt::format("P{}D", std::max<std::int64_t>(length, 1)))
                       : wrong(line, "the end lies before the start");
        }
        const auto length = duration_cast<seconds>(instantOf(end) - instantOf(start)).count();
        if (length < 0) {
            return wrong(line, "the end lies before the start");
        }
        return length == 0 ? std::string() : fmt::format("PT{}S", length);
    }

    /// A window as the file's user wants it.
    [[nodiscard]] Window windowAt(const IcsTime& start, std::string length, int line,
                                  std::string reason) const {
        Window window = m_as;
        window.source = model::WindowSource::Written;
        window.ics.clear();
        window.start = start.local;
        window.zone = start.zone;
        window.duration = std::move(length);
        window.end.reset();
        window.rrule.clear();
        window.rdate.clear();
        window.exdate.clear();
        window.reason = reason.empty() ? m_as.reason : std::move(reason);
        window.position = {.file = m_file, .line = line};
        return window;
    }

    /// "start/end" or "start/duration".
    [[nodiscard]] Result<void> takePeriod(const IcsProperty& property, std::string_view period,
                                          const std::string& reason) {
        const auto slash = period.find('/');
        if (slash == std::string_view::npos) {
            return wrong(property.line,
                         fmt::format("{}: expected START/END or START/DURATION", property.name));
        }
        if (++m_periods > kMostPeriods) {
            return wrong(property.line, "more than 10,000 periods", ErrorKind::Unsupported);
        }
        const auto start = timeOf(property, period.substr(0, slash));
        const auto rest = period.substr(slash + 1);
        if (!start) {
            return fail(start.error());
        }
        std::string length(rest);
        if (!rest.starts_with('P')) {
            const auto end = timeOf(property, rest);
            auto lasts =
                end ? between(*start, *end, property.line) : Result<std::string>(fail(end.error()));
            if (!lasts) {
                return fail(std::move(lasts.error()));
            }
            length = *std::move(lasts);
        }
        return length.empty()
                   ? Result<void>()
                   : keep({.window = windowAt(*start, std::move(length), property.line, reason)});
    }

    [[nodiscard]] Result<void> takeBusy(const IcsComponent& busy) {
        for (const auto& property : busy.properties) {
            if (property.name != "FREEBUSY" || property.param("FBTYPE") == "FREE") {
                continue;
            }
            Result<void> taken;
            forEach(property.value, [&](std::string_view period) {
                taken = taken ? takePeriod(property, period, {}) : taken;
            });
            if (!taken) {
                return taken;
            }
        }
        return {};
    }

    /// RDATE and EXDATE; periods become windows of their own.
    [[nodiscard]] Result<void> takeDates(const IcsProperty& property, const IcsTime& start,
                                         Window& window) {
        Result<void> taken;
        auto& dates = property.name == "RDATE" ? window.rdate : window.exdate;
        const bool isPeriod = property.name == "RDATE" && property.param("VALUE") == "PERIOD";
        forEach(property.value, [&](std::string_view value) {
            if (!taken) {
                return;
            }
            if (isPeriod) {
                taken = takePeriod(property, value, window.reason);
                return;
            }
            if (const auto time = timeOf(property, value)) {
                dates.push_back(onClockOf(start, *time));
            } else {
                taken = fail(time.error());
            }
        });
        return taken;
    }

    [[nodiscard]] Result<void> takeRule(const IcsProperty& property, Window& window) const {
        if (!window.rrule.empty()) {
            return wrong(property.line, "a second RRULE is not supported", ErrorKind::Unsupported);
        }
        if (auto rule = RecurrenceRule::parse(property.value, window.start); !rule) {
            return wrong(property.line, "RRULE: " + rule.error().message, rule.error().kind);
        }
        window.rrule = property.value;
        return {};
    }

    [[nodiscard]] Result<void> takeEvent(const IcsComponent& event) {
        const auto* const begin = event.find("DTSTART");
        if (begin == nullptr) {
            return wrong(event.line, "the event has no DTSTART");
        }
        const auto start = timeOf(*begin, begin->value);
        if (!start) {
            return fail(start.error());
        }
        auto length = lengthOf(event, *start);
        if (!length) {
            return fail(std::move(length.error()));
        }
        const auto* const summary = event.find("SUMMARY");
        const auto* const uid = event.find("UID");
        const auto* const status = event.find("STATUS");
        const bool hasTime =
            !length->empty() && (status == nullptr || status->value != "CANCELLED");
        Event taken{.window = windowAt(*start, *std::move(length), event.line,
                                       summary == nullptr ? "" : icsText(summary->value)),
                    .hasTime = hasTime,
                    .uid = uid == nullptr ? "" : uid->value};
        for (const auto& property : event.properties) {
            auto done = takeProperty(property, *start, taken);
            if (!done) {
                return done;
            }
        }
        return keep(std::move(taken));
    }

    [[nodiscard]] Result<void> takeProperty(const IcsProperty& property, const IcsTime& start,
                                            Event& taken) {
        if (property.name == "RRULE") {
            return takeRule(property, taken.window);
        }
        if (property.name == "RDATE" || property.name == "EXDATE") {
            return taken.hasTime ? takeDates(property, start, taken.window) : Result<void>();
        }
        if (property.name == "EXRULE") {
            return wrong(property.line, "EXRULE is not supported", ErrorKind::Unsupported);
        }
        if (property.name != "RECURRENCE-ID") {
            return {};
        }
        if (!property.param("RANGE").empty()) {
            return wrong(property.line, "RECURRENCE-ID with RANGE is not supported",
                         ErrorKind::Unsupported);
        }
        const auto replaced = timeOf(property, property.value);
        if (!replaced) {
            return fail(replaced.error());
        }
        taken.isOverride = true;
        m_replaced[taken.uid].push_back(*replaced);
        return {};
    }

    /// Keeps what can be expanded.
    [[nodiscard]] Result<void> keep(Event event) {
        if (event.hasTime) {
            if (auto compiled = CompiledWindow::make(event.window); !compiled) {
                return fail(std::move(compiled.error()));
            }
        }
        m_events.push_back(std::move(event));
        return {};
    }

    /// Occurrences that were moved or cancelled leave the event they were of.
    [[nodiscard]] std::vector<Window> finish() {
        std::vector<Window> windows;
        for (auto& event : m_events) {
            if (!event.hasTime) {
                continue;
            }
            const auto replaced = m_replaced.find(event.uid);
            if (!event.isOverride && !event.uid.empty() && replaced != m_replaced.end()) {
                const IcsTime start{.local = event.window.start, .zone = event.window.zone};
                for (const auto& time : replaced->second) {
                    event.window.exdate.push_back(onClockOf(start, time));
                }
            }
            windows.push_back(std::move(event.window));
        }
        return windows;
    }

    const std::string& m_file;
    const Window& m_as;
    IcsZones m_zones;
    std::size_t m_periods = 0;
    std::vector<Event> m_events{};
    std::map<std::string, std::vector<IcsTime>, std::less<>> m_replaced{};
};

} // namespace

Result<std::vector<Window>> readIcs(std::string_view text, const std::string& file,
                                    const Window& as) {
    if (auto zone = loadZone(as.zone); !zone) {
        return fail(std::move(zone.error()));
    }
    const auto calendars = parseIcs(text, file);
    if (!calendars) {
        return fail(calendars.error());
    }
    std::vector<Window> windows;
    for (const auto& calendar : *calendars) {
        auto read = Reader(calendar, file, as).read(calendar);
        if (!read) {
            return fail(std::move(read.error()));
        }
        std::move(read->begin(), read->end(), std::back_inserter(windows));
    }
    return windows;
}

} // namespace pilothouse::rollout
