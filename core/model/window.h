// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// Time on a wall clock, in a zone that stands beside it.
using LocalTime = std::chrono::local_seconds;

/// Where a wall clock hangs. A value.
struct Zone {
    std::string name{}; ///< "Europe/Berlin", "+01:00", "Z"; empty means UTC
    /// East of Greenwich, where the name is a fixed offset; it never shifts.
    std::optional<std::chrono::minutes> offset{};
    bool operator==(const Zone&) const = default;
};

/// Allow: starts happen inside it alone. Deny: no start inside it; beats every Allow.
enum class WindowKind : std::uint8_t { Allow, Deny };
[[nodiscard]] std::string_view toString(WindowKind kind);

/// Whom a window holds for: members that satisfy every part that is set; none set: all.
struct WindowScope {
    std::vector<std::string> stages{};
    std::vector<std::string> groups{};
    std::vector<std::string> clusters{};
    std::optional<std::string> selector{}; ///< Kubernetes selector string, valid
    bool operator==(const WindowScope&) const = default;
};

/// Where the times of a window come from.
enum class WindowSource : std::uint8_t {
    Written,            ///< start, duration, rrule… as below
    PlannedMaintenance, ///< each member's own AKS maintenance configuration
    Calendar            ///< the iCalendar file `ics`
};
[[nodiscard]] std::string_view toString(WindowSource source);

/// A maintenance window or a freeze as a strategy or fleet file says it: RFC 5545 parts as text,
/// times on the wall clock of `zone`. What it means is rollout/calendar's business. A value.
struct Window {
    std::string id{}; ///< unique in its file
    WindowKind kind = WindowKind::Allow;
    WindowSource source = WindowSource::Written;
    WindowScope scope{};
    LocalTime start{}; ///< DTSTART
    Zone zone{};
    std::string duration{};         ///< as written: "6h", "18d", "P1D", "PT24H"; empty: see `end`
    std::optional<LocalTime> end{}; ///< DTEND, where there is no duration
    std::string rrule{};            ///< "FREQ=WEEKLY;BYDAY=SA,SU"; empty: once
    std::vector<LocalTime> rdate{};
    std::vector<LocalTime> exdate{};
    std::string reason{};
    std::vector<std::string> overridableBy{}; ///< "Approval"; empty: nobody
    std::string ics{};                        ///< path, as written
    Position position{};
    bool operator==(const Window&) const = default;
};

} // namespace pilothouse::model
