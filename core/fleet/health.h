// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <vector>

namespace pilothouse::fleet {

/// A cluster's health with the reasons for it, worst first; no reasons when healthy.
struct Verdict {
    model::Health health = model::Health::Unknown;
    std::vector<model::Reason> reasons;
    bool operator==(const Verdict&) const = default;
};

/// Rolls everything known about a member up into one verdict at clock time `now`. Pure.
///
/// Down: the API server says it is not ready, or has nodes of which none is ready. Degraded: a
/// schedulable node is NotReady or under pressure, pods crash, cannot start, or cannot be
/// scheduled. Upgrading: nodes run different kubelet versions and nothing is wrong. Healthy only
/// when the API server, the nodes and the pods are all known and fine; everything else is Unknown.
/// A bad word from a member that is not heard from any more counts for nothing: Unknown, with why.
[[nodiscard]] Verdict judge(const model::ClusterState& state, Instant now);

/// What is wrong with the nodes; empty when nothing is. Pure.
[[nodiscard]] std::vector<model::Reason> judgeNodes(const std::vector<model::Node>& nodes);
/// What is wrong with the pods at `now`, grouped by workload; empty when nothing is. Pure.
[[nodiscard]] std::vector<model::Reason> judgePods(const std::vector<model::Pod>& pods,
                                                   Instant now);

/// Counts as the summary line shows them. Pure.
[[nodiscard]] model::NodeCounts countNodes(const std::vector<model::Node>& nodes);
[[nodiscard]] model::PodCounts countPods(const std::vector<model::Pod>& pods);

} // namespace pilothouse::fleet
