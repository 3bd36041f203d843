// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/mesh_azure.h"
#include "engine/north_south_look.h"

#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::engine {

/// What stands beside the members' meshes: entries from outside, and what Azure declares.
struct MeshBeside {
    NorthSouthFacts entries{};
    std::optional<mesh::DeclaredMesh> declared{};
    std::vector<model::MeshSourceGap> gaps{};
    std::vector<mesh::AzureFailure> failures{};

    /// Puts it beside the members.
    void addTo(mesh::FleetMeshFacts& facts) const;
};

/// Reads both, once readMeshMembers has ended; those that did not answer are not asked again.
/// Cancelled when interrupted. Blocks as readMeshMembers.
[[nodiscard]] Result<MeshBeside>
readMeshBeside(const fleet::FleetConfig& fleet, const fleet::FleetSource& source,
               const MeshReadRequest& request, const MeshMembers& members, const MeshBeside& before,
               const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
