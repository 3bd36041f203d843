// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

namespace pilothouse {

/// The one source of clock time in a process; injected, so that tests and simulations own time.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    /// Clock time now. Any thread.
    [[nodiscard]] virtual Instant now() const = 0;
};

/// The computer's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// Clock time of a simulated fleet: at `wall` it was `start`, since then it runs `speed` times as
/// fast.
class ScaledClock final : public Clock {
public:
    ScaledClock(Instant start, Instant wall, double speed)
        : m_start(start), m_wall(wall), m_speed(speed) {}
    [[nodiscard]] Instant now() const override {
        const auto passed = SystemClock().now() - m_wall;
        return m_start + std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
                             static_cast<double>(passed.count()) * m_speed));
    }

private:
    Instant m_start;
    Instant m_wall;
    double m_speed;
};

/// A clock that stands where it is put (`--now`, tests).
class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant at) : m_at(at) {}
    [[nodiscard]] Instant now() const override { return m_at; }

private:
    Instant m_at;
};

} // namespace pilothouse
