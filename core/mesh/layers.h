// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/fleet_index.h"
#include "model/mesh_layers.h"

namespace pilothouse::mesh {

/// What was measured of the half-links of a fleet beside their states, and why not where nothing
/// was. Flows are attributed by the cluster that identities name, else by the pod ranges of the
/// nodes where one cluster alone has the address. Only members that take part in a mesh have gaps.
/// Pure. O(series · log + half-links). Source: reference cluster-mesh 5.5, 5.6.
[[nodiscard]] model::MeshLayers layersOf(const FleetIndex& fleet);

} // namespace pilothouse::mesh
