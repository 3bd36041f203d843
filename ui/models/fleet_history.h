// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"

#include <QList>

#include <deque>

namespace pilothouse::ui {

/// What the overview's figures were while the program ran; nothing is made up for the time before.
class FleetHistory {
public:
    struct Sample {
        Instant at{};
        int attention = 0;
        int healthy = 0;
        int stale = 0;
        std::int64_t nodes = 0;
    };
    /// Keeps one sample every ten seconds of clock time, for an hour.
    void add(const model::FleetSnapshot& snapshot, Instant now);
    void clear() { m_samples.clear(); }

    /// One figure over time, oldest first; empty until there are three samples.
    [[nodiscard]] QList<double> series(double (*read)(const Sample&)) const;
    /// From the oldest kept sample to the newest.
    [[nodiscard]] std::chrono::milliseconds span() const;

private:
    std::deque<Sample> m_samples;
};

/// Counts by look over all members.
struct LookCounts {
    int down = 0, degraded = 0, stale = 0, awaited = 0, away = 0, upgrading = 0, healthy = 0;
    [[nodiscard]] int total() const {
        return down + degraded + stale + awaited + away + upgrading + healthy;
    }
    [[nodiscard]] int attention() const { return down + degraded; }
};
[[nodiscard]] LookCounts countLooks(const model::FleetSnapshot& snapshot);

} // namespace pilothouse::ui
