// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/window.h"
#include "rollout/calendar.h"
#include "rollout/calendar_rule.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::test {

inline Instant instantOf(std::string_view text) {
    return parseRfc3339(text).value();
}

/// "20261101T220000".
inline model::LocalTime localOf(std::string_view text) {
    return rollout::parseCalendarTime(text).value().local;
}

inline model::Zone zoneOf(const std::string& name) {
    return {.name = name};
}
inline model::Zone fixedZone(int minutesEast) {
    return {.name = "fixed", .offset = std::chrono::minutes(minutesEast)};
}

inline model::Window windowOf(std::string_view start, std::string duration, std::string rrule = {},
                              model::Zone zone = {}) {
    return {.id = "w",
            .start = localOf(start),
            .zone = std::move(zone),
            .duration = std::move(duration),
            .rrule = std::move(rrule)};
}

inline model::Window denied(model::Window window, std::string id = "freeze") {
    window.kind = model::WindowKind::Deny;
    window.id = std::move(id);
    return window;
}

inline rollout::Calendar calendarOf(std::vector<model::Window> windows,
                                    std::string_view base = "2026-01-01T00:00:00Z") {
    return rollout::Calendar::make(std::move(windows), instantOf(base)).value();
}

} // namespace pilothouse::test
