// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pilothouse {

/// A moment of clock time, UTC, milliseconds. Time-outs and back-off use steady_clock instead.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 in UTC, whole seconds unless there are milliseconds: "2026-11-20T08:00:00Z". Any
/// thread.
[[nodiscard]] std::string formatRfc3339(Instant at);

/// Reads RFC 3339 with "Z" or an offset and up to nine fraction digits; Validation otherwise. Any
/// thread.
[[nodiscard]] Result<Instant> parseRfc3339(std::string_view text);

/// kubectl's AGE text: "42s", "3m10s", "5h", "2d3h". Negative beyond one second: "<invalid>".
/// Source: kubernetes/apimachinery pkg/util/duration HumanDuration.
[[nodiscard]] std::string humanDuration(std::chrono::milliseconds age);

/// Reads "90s", "30m", "4h", "1d12h", "500ms"; Validation otherwise. Any thread.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);

} // namespace pilothouse
