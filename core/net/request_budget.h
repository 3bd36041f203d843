// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/rate_limit.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <vector>

namespace pilothouse::net {

/// Requests a second that several transports may ask together. Each is of one share, all shares are
/// of one size; what one does not use the others may. Who used its own within ten seconds, or waits
/// for it, keeps half of its burst to itself, so that nobody holds up another. Told the time, knows
/// no clock. Any thread.
class RequestBudget {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// On average over all shares, ten seconds' worth at once; 0: no limit.
    explicit RequestBudget(double perSecond, std::size_t shares = 1);

    /// Whether one more of this share may begin now.
    [[nodiscard]] bool allows(std::size_t share, Time now);
    /// One has begun. Without allows() it is owed by its own share alone, at most one burst.
    void spend(std::size_t share, Time now);
    /// When allows() will be true, if nobody else spends. Says that something of this share waits.
    [[nodiscard]] Time readyAt(std::size_t share, Time now);

private:
    struct Share {
        detail::RateLimit rate;
        Time usedAt{};
    };
    /// What a share does not lend.
    [[nodiscard]] static double kept(const Share& lender, Time now);
    [[nodiscard]] Share* lenderTo(std::size_t share, Time now);

    std::mutex m_mutex;
    std::vector<Share> m_shares;
};

} // namespace pilothouse::net
