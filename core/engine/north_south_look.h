// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/mesh_reading.h"
#include "mesh/north_south_reading.h"

#include <memory>
#include <vector>

namespace pilothouse::engine {

using NorthSouthFacts = std::vector<std::shared_ptr<const mesh::NorthSouthFacts>>;

/// The hub that a fleet file names, for entries from outside; null where the source is no fleet
/// file or names no hub, or several: then nobody is asked. Blocks on files.
[[nodiscard]] std::shared_ptr<const fleet::FleetConfig> hubBeside(const fleet::FleetSource& source);

/// Reads once what leads from outside into the members that answered, and into the hub: all at
/// once, at most four requests at a time of one. Members that did not answer keep what was known
/// `before`, as does the hub where it does not. In the order of the fleet, the hub last; Cancelled
/// when interrupted. Blocks as readMeshMembers.
///
/// @param hub     as hubBeside gave it; null: none
/// @param members as readMeshMembers gave them
[[nodiscard]] Result<NorthSouthFacts>
readNorthSouth(const fleet::FleetConfig& fleet, const fleet::FleetConfig* hub,
               const MeshReadRequest& request, const MeshMembers& members,
               const NorthSouthFacts& before, const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
