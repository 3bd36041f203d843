// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/fleet_history.h"

#include "ui/models/words.h"

namespace pilothouse::ui {

LookCounts countLooks(const model::FleetSnapshot& snapshot) {
    LookCounts counts;
    for (const auto& cluster : snapshot.clusters) {
        switch (lookOf(*cluster)) {
        case Look::Down: ++counts.down; break;
        case Look::Degraded: ++counts.degraded; break;
        case Look::Stale: ++counts.stale; break;
        case Look::Awaited: ++counts.awaited; break;
        case Look::Away: ++counts.away; break;
        case Look::Upgrading: ++counts.upgrading; break;
        case Look::Healthy: ++counts.healthy; break;
        }
    }
    return counts;
}

void FleetHistory::add(const model::FleetSnapshot& snapshot, Instant now) {
    constexpr std::chrono::seconds kEvery{10};
    constexpr std::chrono::hours kKeep{1};
    const LookCounts counts = countLooks(snapshot);
    if (counts.awaited > 0) {
        return; // the first round is not a change of the fleet
    }
    if (!m_samples.empty() && now - m_samples.back().at < kEvery) {
        return;
    }
    // With what silent members told last: a line that fell would say that nodes have left.
    const auto nodes = snapshot.summary.nodes + snapshot.summary.lastKnown.nodes;
    m_samples.push_back({now, counts.attention(), counts.healthy, counts.stale, nodes});
    while (now - m_samples.front().at > kKeep) {
        m_samples.pop_front();
    }
}

QList<double> FleetHistory::series(double (*read)(const Sample&)) const {
    constexpr std::size_t kEnough = 3;
    QList<double> values;
    if (m_samples.size() >= kEnough) {
        for (const Sample& sample : m_samples) {
            values.append(read(sample));
        }
    }
    return values;
}

std::chrono::milliseconds FleetHistory::span() const {
    return m_samples.empty() ? std::chrono::milliseconds{0}
                             : m_samples.back().at - m_samples.front().at;
}

} // namespace pilothouse::ui
