// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <chrono>

namespace pilothouse::net::detail {

/// A bucket of tokens that fills at a steady rate. Told the time, knows no clock. One thread.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `perSecond` 0: no limit. So many seconds' worth may be spent at once.
    explicit RateLimit(double perSecond) : RateLimit(perSecond, perSecond * kBurstSeconds) {}
    /// `burst` may be spent at once.
    RateLimit(double perSecond, double burst)
        : m_perSecond(perSecond), m_capacity(std::max(1.0, burst)), m_tokens(m_capacity) {}

    /// Whether one more may begin now, and leave so much.
    [[nodiscard]] bool allows(Time now, double left = 0) {
        fill(now);
        return m_perSecond <= 0 || m_tokens >= 1 + left;
    }
    /// One has begun; without allows() it is owed (at most one burst is).
    void spend(Time now) {
        fill(now);
        m_tokens = std::max(m_tokens - 1, -m_capacity);
    }
    /// When allows() will be true again, if nobody spends.
    [[nodiscard]] Time readyAt(Time now, double left = 0) {
        if (allows(now, left)) {
            return now;
        }
        const std::chrono::duration<double> wait((1 + left - m_tokens) / m_perSecond);
        return now + std::chrono::ceil<std::chrono::milliseconds>(wait);
    }
    /// How many may be spent at once.
    [[nodiscard]] double burst() const { return m_capacity; }

private:
    static constexpr double kBurstSeconds = 10;
    void fill(Time now) {
        if (now > m_filledAt && m_filledAt != Time{}) {
            const std::chrono::duration<double> passed = now - m_filledAt;
            m_tokens = std::min(m_capacity, m_tokens + passed.count() * m_perSecond);
        }
        m_filledAt = std::max(m_filledAt, now);
    }

    double m_perSecond;
    double m_capacity;
    double m_tokens;
    Time m_filledAt{};
};

} // namespace pilothouse::net::detail
