// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts_metrics.h"

#include <string_view>

namespace pilothouse::mesh {

/// What one page of Hubble's metrics says of flows between clusters.
struct HubblePage {
    bool hasFlows = false; ///< it has hubble_flows_processed_total
    bool hasDrops = false; ///< it has hubble_drop_total
    bool isCut = false;    ///< it has more series than are kept
    std::optional<Instant> startedAt{};
    /// Those with an end that tells its cluster or address, added up over all other labels.
    std::vector<FlowCounter> counters{};
    bool operator==(const HubblePage&) const = default;
};

/// Reads a page of port 9965. Ends are told by `source` and `destination` (contexts identity and
/// ip) or by `source_ip` and `destination_ip`; other contexts name no cluster. Where nothing counts
/// drops, flows with verdict DROPPED are them. Pure; one pass.
/// Source: reference cluster-mesh 5.5; cilium/cilium pkg/hubble/metrics/api/context.go.
[[nodiscard]] HubblePage readHubble(std::string_view page);

/// Folds the pages of one poll, which asks some nodes in turn, into those of polls before: each
/// with its rates since the page before of the same process; a process that began anew has none
/// yet. Nodes that were not asked stay for half an hour. Sorted by pod. Pure.
[[nodiscard]] std::vector<HubbleNode> foldHubble(const std::vector<HubbleNode>& before,
                                                 std::vector<HubbleNode> polled, Instant now);

} // namespace pilothouse::mesh
