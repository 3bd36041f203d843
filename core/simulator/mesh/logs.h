// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// A whole line of a log, its time in it.
struct LogEntry {
    Offset at{};
    std::string text;
};

/// What a container of Cilium's workloads in kube-system writes between two moments, oldest first:
/// who dials the peers tells of its connections and why it has none. nullopt for other workloads.
/// Source: cilium/cilium pkg/clustermesh/common/remote_cluster.go, pkg/kvstore/etcd.go.
/// @param begun  start of the container
[[nodiscard]] std::optional<std::vector<LogEntry>> logOf(const Plan& plan, std::size_t seat,
                                                         const std::string& workload,
                                                         const std::string& container, Offset begun,
                                                         Offset from, Offset to);

} // namespace pilothouse::simulator::mesh
