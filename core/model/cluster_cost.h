// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "model/fleet_properties.h"

#include <optional>
#include <string>

namespace pilothouse::model {

/// What a cluster's nodes cost an hour, on demand, by a price table.
struct ClusterCost {
    std::optional<double> perHour{}; ///< in the table's currency; none: not known
    std::string trouble{};           ///< why it is not known; empty: it is
    bool operator==(const ClusterCost&) const = default;
};

/// The sum over all nodes that were read last: label node.kubernetes.io/instance-type, priced in
/// the node's own region (topology.kubernetes.io/region) or else in its cluster's. One node without
/// a price leaves the whole without one; so do spot and Windows machines, of which tables as they
/// are read here tell nothing. No nodes cost nothing. Pure. O(nodes · rows).
[[nodiscard]] ClusterCost costOf(const ClusterState& cluster, const PriceTable& prices);

} // namespace pilothouse::model
