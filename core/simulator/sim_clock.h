// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/sim_time.h"

#include <chrono>

namespace pilothouse::simulator {

/// Where simulated time stands: offset zero was at `wall`, and it runs `speed` times as fast.
struct SimClock {
    Instant start{};                                         ///< simulated instant of offset zero
    std::chrono::sys_time<std::chrono::milliseconds> wall{}; ///< wall instant of offset zero
    std::chrono::steady_clock::time_point steady{}; ///< the same moment on the steady clock
    double speed = 1.0;

    /// Simulated offset now. Any thread.
    [[nodiscard]] Offset now() const {
        const std::chrono::duration<double, std::milli> passed =
            std::chrono::steady_clock::now() - steady;
        return Offset{static_cast<Offset::rep>(passed.count() * speed)};
    }
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
