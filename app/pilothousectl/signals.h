// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <functional>

namespace pilothouse::ctl {

/// Lets the main thread wait for "something to take" or for SIGINT/SIGTERM, whichever comes first.
/// Construct before any thread is started: it blocks the signals for all of them.
class Waiter {
public:
    enum class Event { Woken, Signal, Timeout };
    Waiter();
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// Ends the next wait. Any thread; valid as long as this object.
    [[nodiscard]] std::function<void()> wake() const;
    [[nodiscard]] Event wait(std::chrono::milliseconds atMost) const;

private:
    int m_signals;
    int m_wake;
};

} // namespace pilothouse::ctl
