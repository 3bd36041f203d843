// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::simulator {

/// Simulated time relative to the scenario's start. Negative before it: a story has a past.
using Offset = std::chrono::milliseconds;
/// An absolute instant of the simulated clock, UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr Offset kNever = Offset::max();
inline constexpr Offset kLongAgo = Offset::min();

/// Reads `90s 30m 4h 1d12h 250ms`, with an optional leading minus; nothing else.
[[nodiscard]] std::optional<Offset> parseDuration(std::string_view text);

/// RFC 3339 in UTC with whole seconds, as metav1.Time is written.
[[nodiscard]] std::string formatInstant(Instant instant);
/// RFC 3339 with microseconds, as metav1.MicroTime is written (leases, events.k8s.io).
[[nodiscard]] std::string formatInstantMicro(Instant instant);
/// Reads what the two functions above write.
[[nodiscard]] std::optional<Instant> parseInstant(std::string_view text);

/// kubectl's short age text. Source: kubernetes/apimachinery pkg/util/duration HumanDuration.
[[nodiscard]] std::string humanDuration(std::chrono::milliseconds span);

} // namespace pilothouse::simulator
