// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/sim_time.h"

#include <algorithm>
#include <chrono>

namespace pilothouse::simulator {

/// Where simulated time stands: offset zero was at `wall`, and it runs `speed` times as fast.
struct SimClock {
    Instant start{};                                         ///< simulated instant of offset zero
    std::chrono::sys_time<std::chrono::milliseconds> wall{}; ///< wall instant of offset zero
    std::chrono::steady_clock::time_point steady{}; ///< the same moment on the steady clock
    double speed = 1.0;
    bool isStoryHeld = false; ///< nothing happens after offset zero, though time goes on

    /// Simulated offset now. Any thread.
    [[nodiscard]] Offset now() const {
        const std::chrono::duration<double, std::milli> passed =
            std::chrono::steady_clock::now() - steady;
        return Offset{static_cast<Offset::rep>(passed.count() * speed)};
    }
    /// How far the story is told: what happens later is not seen yet. Any thread.
    [[nodiscard]] Offset told() const { return isStoryHeld ? std::min(now(), Offset{0}) : now(); }
    /// Wall time until a simulated offset is reached; zero when it has been.
    [[nodiscard]] std::chrono::milliseconds until(Offset offset) const {
        const Offset current = now();
        if (offset == kNever) {
            return std::chrono::hours{1};
        }
        if (offset <= current) {
            return std::chrono::milliseconds{0};
        }
        return std::chrono::milliseconds{
            static_cast<Offset::rep>(static_cast<double>((offset - current).count()) / speed) + 1};
    }
};

} // namespace pilothouse::simulator
