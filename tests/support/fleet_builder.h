// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace pilothouse::test {

/// The moment all built fleets are taken at: 2026-11-20T14:06:21Z.
[[nodiscard]] Instant builtAt();

struct FleetOptions {
    int clusters = 200;
    std::uint32_t seed = 7;
    bool withTrouble = true; ///< a few down, degraded, stale, upgrading members
    int silent = 0;          ///< so many of the last members never answered
    std::uint64_t revision = 1;
};

/// A fleet as the engine would publish it: regions, environments, pools, pods, reasons, changes.
/// Same options, same fleet.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> buildFleet(const FleetOptions& options);

/// The snapshot with one member replaced; revision one higher, summary counted again.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot>
withCluster(const model::FleetSnapshot& before, model::ClusterState state);

/// As a fleet tells of one that is off within its hours.
void setAway(model::ClusterState& cluster);

/// The whole fleet `minutes` after it lost the network.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot>
withNetworkLost(const model::FleetSnapshot& before, int minutes);

} // namespace pilothouse::test
