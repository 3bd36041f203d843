// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/fleet_index.h"
#include "mesh/settings.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pilothouse::mesh {

/// What all observers of one cluster say of one peer.
struct Observation {
    std::int32_t meshReady = 0;    ///< kvstoremesh replicas in charge that say ready
    std::int32_t meshNotReady = 0; ///< and that say not
    std::int32_t agentsReady = 0;
    bool isIncomplete = false; ///< some scope was not mirrored yet
    bool hasRevoked = false;   ///< the cache of it was dropped
    std::optional<std::int64_t> failures{};
    std::optional<Instant> lastFailure{};
    const PeerTrail* trail = nullptr;

    /// K of the reference: absent where no kvstoremesh tells.
    [[nodiscard]] std::optional<bool> mesh() const {
        return meshReady + meshNotReady == 0 ? std::nullopt : std::optional(meshReady > 0);
    }
};

/// What was observed in one cluster. Pointers into its facts.
struct Observed {
    bool hasKvstoremesh = false;    ///< it runs: agents alone prove nothing
    std::int32_t replicasRead = 0;  ///< pages of kvstoremesh that were read
    std::int32_t agentsRead = 0;    ///< agents sampled whose page was read
    std::optional<Instant> since{}; ///< start of the youngest observer, or a later change
    std::optional<std::int32_t> configuredPeers{}; ///< by kvstoremesh's own count
    std::vector<Observation> peers{};              ///< by member of the fleet
};

[[nodiscard]] Observed observe(const FleetIndex& fleet, std::uint32_t from, Instant now,
                               const MeshSettings& settings);

} // namespace pilothouse::mesh
