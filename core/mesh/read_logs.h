// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts_metrics.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::mesh {

/// Why peers cannot be reached, by the log of who dials them (kvstoremesh, else an agent), which
/// begins each line with its instant. Of each of `peers` the newest line that says something; none
/// where a later one says that it is connected. Words are ours: what the log quotes of names and
/// addresses stays out. Sorted by peer. Pure; one pass.
/// Source: reference cluster-mesh 2.9; cilium/cilium pkg/clustermesh/common/remote_cluster.go,
/// pkg/kvstore/etcd.go; lines of etcd's client carry no peer and belong to the next that does.
[[nodiscard]] std::vector<PeerLog> readMeshLog(std::string_view log,
                                               const std::set<std::string>& peers);

} // namespace pilothouse::mesh
