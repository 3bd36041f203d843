// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/estimate_trail.h"

#include <algorithm>
#include <chrono>

namespace pilothouse::ui {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLeastSlip = 2min;
constexpr int kShare = 50; ///< of the time ahead: an estimate far off moves more
constexpr std::size_t kMost = 64;

} // namespace

void EstimateTrail::add(const model::RunForecast& forecast) {
    if (!forecast.end50) {
        return;
    }
    const Estimate now{.madeAt = forecast.at, .end50 = *forecast.end50};
    if (!m_estimates.empty()) {
        const auto slip = std::chrono::abs(now.end50 - m_estimates.back().end50);
        const auto ahead = std::max(now.end50 - now.madeAt, std::chrono::milliseconds(0));
        if (slip <= std::max(kLeastSlip, ahead / kShare)) {
            return;
        }
    }
    if (!m_estimates.empty()) {
        m_estimates.back().givenUpAt = now.madeAt;
    }
    if (m_estimates.size() == kMost) {
        m_estimates.erase(m_estimates.begin());
    }
    m_estimates.push_back(now);
}

std::optional<EstimateTrail::Estimate> EstimateTrail::before() const {
    return m_estimates.size() < 2 ? std::nullopt
                                  : std::optional(m_estimates[m_estimates.size() - 2]);
}

} // namespace pilothouse::ui
