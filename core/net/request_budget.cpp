// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/request_budget.h"

#include <algorithm>

namespace pilothouse::net {

namespace {

constexpr std::chrono::seconds kUsed{10}; ///< so long after the last one a share is in use

} // namespace

RequestBudget::RequestBudget(double perSecond, std::size_t shares) {
    const std::size_t count = std::max<std::size_t>(shares, 1);
    const detail::RateLimit rate(perSecond / static_cast<double>(count));
    m_shares.assign(count, Share{.rate = rate});
}

bool RequestBudget::allows(std::size_t share, Time now) {
    const std::lock_guard lock(m_mutex);
    return m_shares.at(share).rate.allows(now) || lenderTo(share, now) != nullptr;
}

void RequestBudget::spend(std::size_t share, Time now) {
    const std::lock_guard lock(m_mutex);
    Share& own = m_shares.at(share);
    own.usedAt = now;
    Share* lender = own.rate.allows(now) ? nullptr : lenderTo(share, now);
    (lender != nullptr ? *lender : own).rate.spend(now);
}

RequestBudget::Time RequestBudget::readyAt(std::size_t share, Time now) {
    const std::lock_guard lock(m_mutex);
    Share& own = m_shares.at(share);
    own.usedAt = now;
    Time ready = own.rate.readyAt(now);
    for (Share& other : m_shares) {
        if (&other != &own) {
            ready = std::min(ready, other.rate.readyAt(now, kept(other, now)));
        }
    }
    return ready;
}

double RequestBudget::kept(const Share& lender, Time now) {
    const bool isUsed = lender.usedAt != Time{} && now - lender.usedAt < kUsed;
    return isUsed ? lender.rate.burst() / 2 : 0;
}

RequestBudget::Share* RequestBudget::lenderTo(std::size_t share, Time now) {
    const Share* own = &m_shares.at(share);
    const auto lends = [&](Share& other) {
        return &other != own && other.rate.allows(now, kept(other, now));
    };
    const auto found = std::find_if(m_shares.begin(), m_shares.end(), lends);
    return found == m_shares.end() ? nullptr : &*found;
}

} // namespace pilothouse::net
