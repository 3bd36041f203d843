// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/offline_schedule.h"

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::days kAhead{40}; ///< looked at again after that anyway
constexpr std::size_t kMostWindows = 64;

} // namespace

Result<std::shared_ptr<const OfflineSchedule>> OfflineSchedule::make(Terms terms) {
    OfflineSchedule schedule(std::move(terms));
    if (!schedule.m_terms.expected.empty()) {
        model::Window window;
        window.id = "offline";
        window.start = schedule.m_terms.start;
        window.zone = schedule.m_terms.zone;
        window.duration = schedule.m_terms.length;
        window.rrule = schedule.m_terms.expected;
        window.position = schedule.m_terms.position;
        auto compiled = rollout::CompiledWindow::make(window);
        if (!compiled) {
            return fail(std::move(compiled.error()));
        }
        schedule.m_windows = *std::move(compiled);
    }
    return std::make_shared<const OfflineSchedule>(std::move(schedule));
}

OfflineSchedule::Look OfflineSchedule::at(Instant now) const {
    if (!m_windows) {
        return {.until = now + kAhead};
    }
    const auto spans = m_windows->between(now, now + kAhead, kMostWindows);
    if (spans.spans.empty()) {
        return {.until = std::max(spans.complete, now + std::chrono::minutes(1))};
    }
    const auto& first = spans.spans.front();
    if (now < first.from) {
        return {.until = first.from};
    }
    return {.window = first, .until = first.to};
}

} // namespace pilothouse::fleet
