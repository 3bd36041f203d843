// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/mesh_reading.h"
#include "model/mesh_picture.h"

#include <optional>
#include <vector>

namespace pilothouse::engine {

/// What Azure declares of a fleet's meshes.
struct MeshAzureRead {
    /// Absent: the fleet file names no Azure fleet, or none could be read whole.
    std::optional<mesh::DeclaredMesh> declared{};
    std::vector<model::MeshSourceGap> gaps{};
    std::vector<mesh::AzureFailure> failures{}; ///< the gaps with their resources, and more
};

/// Asks Azure Resource Manager for the ClusterMeshProfiles and members of the Azure fleets that the
/// fleet file names (`azure.fleets`), then those members that are in a profile and answered last
/// for the version of their API server. Nothing is asked where no fleet is named. Cancelled when
/// interrupted. Blocks as readMeshMembers.
///
/// @param members as readMeshMembers gave them
[[nodiscard]] Result<MeshAzureRead> readMeshAzure(const fleet::FleetConfig& fleet,
                                                  const MeshReadRequest& request,
                                                  const MeshMembers& members,
                                                  const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
