// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// How much of the Secrets with peers and certificates may be read. Values hold private keys, so
/// whoever reads them says so. Source: reference cluster-mesh 1.3, levels L0 to L2.
enum class MeshSecrets : std::uint8_t {
    None,     ///< L0: they are not asked for; peers by what else names them
    Metadata, ///< L1: names of keys; values never leave the API server
    Values    ///< L2: addresses that are dialled, certificates
};

/// How the reading of a fleet's meshes stands.
struct MeshReading {
    bool isReading = false; ///< a round is under way
    MeshSecrets secrets = MeshSecrets::Metadata;
    std::uint32_t members = 0;           ///< of the fleet
    std::uint32_t answered = 0;          ///< in the last round that ended
    std::uint32_t done = 0;              ///< members that the round under way is done with
    std::optional<Instant> startedAt{};  ///< of the round under way, or the last
    std::optional<Instant> finishedAt{}; ///< of the last round; absent: none has ended
    std::string trouble{};               ///< why no member can be asked at all; empty: none
    bool operator==(const MeshReading&) const = default;
};

/// What is taken to be gone, to see what services feel it. Both: all of both.
struct MeshLoss {
    std::vector<std::string> clusters{}; ///< names or ids of members
    std::vector<std::string> regions{};
    bool operator==(const MeshLoss&) const = default;
    [[nodiscard]] bool empty() const { return clusters.empty() && regions.empty(); }
};

} // namespace pilothouse::model
