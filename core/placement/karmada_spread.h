// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "placement/karmada.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// A cluster that passes the filters.
struct KarmadaCandidate {
    ClusterIndex cluster = 0;
    std::int32_t overflow = 0; ///< 0: the group itself, then its overflow groups
    std::int64_t score = 0;
    std::int64_t replicas = 0; ///< that it has room for, those that it holds among them
};

/// Best first: overflow order, score, room for replicas, name. Source: karmada
/// pkg/scheduler/core/spreadconstraint/util.go sortClusters.
void sortByRank(std::vector<KarmadaCandidate>& candidates);

/// What spreadConstraints leave of the candidates, which come in order of rank. The error has the
/// scheduler's words; ours, of kind Unsupported, where regions can be combined in more ways than
/// are tried here. Pure. Source: karmada pkg/scheduler/core/spreadconstraint.
/// @param wanted how many replicas the object has
[[nodiscard]] Result<std::vector<ClusterIndex>>
selectBySpread(const ForeignFleet& fleet, const KarmadaPolicy& policy, std::int32_t wanted,
               const std::vector<KarmadaCandidate>& candidates);

/// A region, or another group, that may be chosen.
struct KarmadaGroup {
    std::string name{};
    std::int64_t value = 0;  ///< clusters in it
    std::int64_t weight = 0; ///< its score
    bool operator==(const KarmadaGroup&) const = default;
};
/// The best combination of least..most groups with at least `target` clusters; empty: there is
/// none. Unsupported where it would take too long. Source: select_groups.go.
[[nodiscard]] Result<std::vector<KarmadaGroup>> selectGroups(std::vector<KarmadaGroup> groups,
                                                             std::int32_t least, std::int32_t most,
                                                             std::int32_t target);

} // namespace pilothouse::placement
