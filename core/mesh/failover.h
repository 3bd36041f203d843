// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/service_table.h"

#include <string_view>
#include <vector>

namespace pilothouse::mesh {

/// What becomes of multi-cluster services if clusters end. Two ways to end are told apart:
/// drained (their pods end, everybody hears of it) and unreachable (nobody hears; their backends
/// stay chosen until clustermesh-cache-ttl, by default for ever). Consumers in `down` are left
/// out. `down` are indices into the picture's clusters. Pure.
[[nodiscard]] MeshFailover simulateFailover(const FleetIndex& fleet,
                                            const std::vector<ServiceEntry>& entries,
                                            const MeshPicture& picture,
                                            std::vector<std::uint32_t> down);

/// Clusters of a region, for the above; empty where no cluster is in it.
[[nodiscard]] std::vector<std::uint32_t> clustersOf(const MeshPicture& picture,
                                                    std::string_view region);

} // namespace pilothouse::mesh
