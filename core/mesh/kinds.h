// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/fleet_index.h"
#include "mesh/picture.h"
#include "mesh/settings.h"

#include <optional>
#include <vector>

namespace pilothouse::mesh {

/// The links of Submariner; absent: no cluster has it. Pure, O(clusters² + objects).
/// Source: submariner-io/submariner pkg/cableengine, pkg/apis/submariner.io/v1.
[[nodiscard]] std::optional<MeshKindLinks> submarinerLinks(const FleetIndex& fleet,
                                                           const std::vector<MeshCluster>& clusters,
                                                           Instant now,
                                                           const MeshSettings& settings);

/// The links of Istio between its control planes and other clusters; absent: no cluster has it.
/// Source: istio/istio pkg/kube/multicluster, pilot/pkg/serviceregistry/kube/controller/network.go.
[[nodiscard]] std::optional<MeshKindLinks> istioLinks(const FleetIndex& fleet,
                                                      const std::vector<MeshCluster>& clusters);

/// Adds `picture.kinds`, and to `picture.gaps` what could not be read of them. Reads
/// `picture.clusters`; all else stays as it is.
void addKinds(const FleetIndex& fleet, Instant now, const MeshSettings& settings,
              MeshPicture& picture);

} // namespace pilothouse::mesh
