// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>

namespace pilothouse {

/// Seconds since 1970 as others write them; none before that or beyond the year 9999, which no date
/// of RFC 3339 or RFC 9110 can say. Any thread.
[[nodiscard]] constexpr std::optional<Instant> instantOfUnix(std::int64_t seconds) {
    constexpr std::int64_t kLast = 253'402'300'799; // 9999-12-31T23:59:59Z
    if (seconds < 0 || seconds > kLast) {
        return std::nullopt;
    }
    return Instant(std::chrono::seconds(seconds));
}

} // namespace pilothouse
