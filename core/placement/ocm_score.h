// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/ocm.h"

#include <cstdint>
#include <vector>

namespace pilothouse::placement {

/// A prioritizer that counts, with its weight.
struct OcmWeight {
    OcmPrioritizer prioritizer{};
    std::int32_t weight = 0;
};
/// Those whose weight is not 0: the defaults, and what the placement says of them. Source: ocm
/// pkg/placement/controllers/scheduling/schedule.go getWeights, mergeWeights.
[[nodiscard]] std::vector<OcmWeight> weightsOf(const OcmPlacement& placement);

/// One part of a score for every cluster that passes; points are -100..100 but of an add-on. Pure.
/// Source: ocm pkg/placement/plugins/balance, steady, resource, addon.
/// @param passing in any order; the parts come in the same
[[nodiscard]] std::vector<ScorePart> scoresOf(const OcmWeight& weight, const OcmInput& input,
                                              const OcmPlacement& placement,
                                              const std::vector<ClusterIndex>& passing);

/// The clusters in their groups, as PlacementDecisions are made of them. Source: ocm
/// pkg/placement/controllers/scheduling/scheduling_controller.go generateDecisionGroups.
/// @param chosen sorted by name
[[nodiscard]] std::vector<DecisionGroup> groupsOf(const OcmPlacement& placement,
                                                  const ForeignFleet& fleet,
                                                  std::vector<ClusterIndex> chosen);

/// Whether a selector means a cluster; CEL is left aside.
[[nodiscard]] bool matches(const OcmSelector& selector, const ForeignCluster& cluster);

} // namespace pilothouse::placement
