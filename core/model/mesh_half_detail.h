// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// Something that was read and decides a half-link.
struct MeshEvidence {
    std::string source{};        ///< "kvstoremesh clustermesh-apiserver-0"
    std::string said{};          ///< "not ready, 4 losses since its start"
    std::optional<Instant> at{}; ///< absent: not known when
    bool operator==(const MeshEvidence&) const = default;
};

/// How surely packets get through. Never told from the control plane alone.
enum class MeshData : std::uint8_t { Unknown, Suspect };

/// All that is known of one half-link, for one who looks at it.
struct MeshHalfDetail {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    MeshCell cell{};
    std::vector<MeshReason> reasons{};
    std::optional<MeshHalfState> lastKnown{};
    MeshData data = MeshData::Unknown;
    std::string provenance{};             ///< where the peer is listed: "Secret", "remote users"
    std::vector<std::string> dials{};     ///< "west.mesh.cilium.io:2379 (10.1.0.9)"
    std::vector<std::string> reachedAt{}; ///< where the target is reached: "10.1.0.12:2379"
    std::vector<MeshEvidence> evidence{};
    std::vector<std::uint32_t> findings{}; ///< indices into MeshPicture::findings that hit it
    /// Agents of the sample that read the peer, and how many were asked; absent: not observed.
    std::optional<std::int32_t> agentsReady{};
    std::optional<std::int32_t> agentsAsked{};
    std::optional<std::int64_t> latencyMicros{}; ///< median of pings; absent: not measured
    std::optional<double> flowsPerSecond{};
    std::optional<double> dropsPerSecond{};
    bool operator==(const MeshHalfDetail&) const = default;
};

} // namespace pilothouse::model
