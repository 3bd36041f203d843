// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/mesh_spec.h"
#include "simulator/scenario_nodes.h"

namespace pilothouse::simulator::mesh {

/// Reads `estate.mesh` of a scenario; throws detail::BadNode as every reader of one does.
[[nodiscard]] MeshSpec readMesh(const detail::NodeReader& reader, const YAML::Node& node);

} // namespace pilothouse::simulator::mesh
