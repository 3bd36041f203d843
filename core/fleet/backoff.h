// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <random>

namespace pilothouse::fleet {

/// Delay between attempts: 0.8 s, doubled up to 30 s, each drawn uniformly from [d, 2d).
/// Source: kubernetes/client-go tools/cache/reflector.go. One owner, no thread safety.
class Backoff {
public:
    using Duration = std::chrono::milliseconds;
    struct Policy {
        Duration first{800};
        Duration cap{30'000};
    };

    explicit Backoff(std::uint64_t seed) : m_random(seed) {}
    Backoff(std::uint64_t seed, Policy policy) : m_policy(policy), m_random(seed) {}

    /// The delay before the next attempt, never shorter than `atLeast` (Retry-After).
    [[nodiscard]] Duration next(Duration atLeast = Duration::zero());
    /// The same with another cap for this once.
    [[nodiscard]] Duration nextCapped(Duration cap, Duration atLeast = Duration::zero());
    /// A time within [0, most), to come back at another moment than all others.
    [[nodiscard]] Duration spread(Duration most) {
        return Duration(
            std::uniform_int_distribution<Duration::rep>(0, most.count() - 1)(m_random));
    }
    /// After a success.
    void reset() { m_failures = 0; }
    /// Consecutive delays handed out since the last reset.
    [[nodiscard]] int failures() const { return m_failures; }

private:
    Policy m_policy;
    int m_failures = 0;
    std::mt19937_64 m_random;
};

} // namespace pilothouse::fleet
