// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/fleet_snapshot.h"

#include <algorithm>

namespace pilothouse::model {

std::shared_ptr<const ClusterState> FleetSnapshot::find(const ClusterId& id) const {
    const auto found = std::lower_bound(
        clusters.begin(), clusters.end(), id,
        [](const auto& state, const ClusterId& wanted) { return state->identity.id < wanted; });
    const bool matches = found != clusters.end() && (*found)->identity.id == id;
    return matches ? *found : nullptr;
}

FleetDiff diff(const FleetSnapshot& before, const FleetSnapshot& after) {
    FleetDiff result{
        .from = before.revision, .to = after.revision, .added = {}, .changed = {}, .removed = {}};
    auto old = before.clusters.begin();
    auto now = after.clusters.begin();
    while (old != before.clusters.end() || now != after.clusters.end()) {
        if (now == after.clusters.end() ||
            (old != before.clusters.end() && (*old)->identity.id < (*now)->identity.id)) {
            result.removed.push_back((*old)->identity.id);
            ++old;
        } else if (old == before.clusters.end() || (*now)->identity.id < (*old)->identity.id) {
            result.added.push_back((*now)->identity.id);
            ++now;
        } else {
            if (*old != *now) {
                result.changed.push_back((*now)->identity.id);
            }
            ++old;
            ++now;
        }
    }
    return result;
}

namespace {

void countHealth(FleetSummary& sum, Health health) {
    switch (health) {
    case Health::Healthy: ++sum.healthy; break;
    case Health::Upgrading: ++sum.upgrading; break;
    case Health::Degraded: ++sum.degraded; break;
    case Health::Down: ++sum.down; break;
    case Health::Unknown: ++sum.unknown; break;
    }
}

template<class Sums>
void addCounts(Sums& sums, const ClusterState& cluster) {
    if (cluster.nodeCounts) {
        sums.nodes += cluster.nodeCounts->value.total;
        sums.nodesReady += cluster.nodeCounts->value.ready;
        ++sums.nodesFrom;
    }
    if (cluster.podCounts) {
        sums.pods += cluster.podCounts->value.total;
        sums.podProblems += cluster.podCounts->value.problems;
        ++sums.podsFrom;
    }
}

} // namespace

FleetSummary summarize(const std::vector<std::shared_ptr<const ClusterState>>& clusters) {
    FleetSummary sum;
    for (const auto& cluster : clusters) {
        ++sum.clusters;
        countHealth(sum, cluster->health);
        sum.answered += cluster->lastSeen && cluster->reach == Reach::Live ? 1 : 0;
        if (cluster->reach == Reach::Live) {
            addCounts(sum, *cluster);
        } else {
            addCounts(sum.lastKnown, *cluster);
        }
    }
    return sum;
}

} // namespace pilothouse::model
