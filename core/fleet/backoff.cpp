// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/backoff.h"

#include <algorithm>

namespace pilothouse::fleet {

Backoff::Duration Backoff::next(Duration atLeast) {
    return nextCapped(m_policy.cap, atLeast);
}

Backoff::Duration Backoff::nextCapped(Duration cap, Duration atLeast) {
    constexpr int kMaxDoublings = 16; // far beyond the cap, far below an overflow
    const auto doubled = m_policy.first * (1 << std::min(m_failures, kMaxDoublings));
    const auto base = std::min<Duration>(doubled, cap);
    ++m_failures;
    std::uniform_int_distribution<Duration::rep> jitter(
        0, std::max<Duration::rep>(0, base.count() - 1));
    return std::max(base + Duration(jitter(m_random)), atLeast);
}

} // namespace pilothouse::fleet
