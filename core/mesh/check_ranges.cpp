// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/checks.h"
#include "mesh/overlaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace pilothouse::mesh {
namespace {

/// What two clusters have in common: one example of it.
using Examples = std::map<std::pair<std::uint32_t, std::uint32_t>, IpRange>;

/// Ranges of one component, joined for each cluster.
struct Ranges {
    std::vector<OwnedRange> pods{};
    std::vector<OwnedRange> nodes{};
    std::vector<OwnedRange> pools{};
    std::vector<OwnedRange> services{};
};

Ranges rangesOf(const FleetIndex& fleet, const std::vector<std::uint32_t>& component) {
    Ranges all;
    for (const auto cluster : component) {
        const auto& member = fleet.member(cluster);
        for (const auto& node : member.nodes.value_or(std::vector<MeshNode>())) {
            for (const auto& range : node.podCidrs) {
                all.pods.push_back({range, cluster});
            }
            for (const auto& address : node.internalIps) {
                all.nodes.push_back({{address, address}, cluster});
            }
        }
        if (member.config && member.config->ipam == "cluster-pool") {
            for (const auto& range : member.config->clusterPools) {
                all.pools.push_back({range, cluster});
            }
        }
        for (const auto& range : member.serviceCidrs.value_or(std::vector<IpRange>())) {
            all.services.push_back({range, cluster});
        }
    }
    return {joined(std::move(all.pods)), joined(std::move(all.nodes)), joined(std::move(all.pools)),
            joined(std::move(all.services))};
}

Examples examplesOf(const std::vector<OwnedRange>& left, const std::vector<OwnedRange>& right,
                    const std::vector<RangePair>& pairs) {
    Examples examples;
    for (const auto& pair : pairs) {
        const auto& a = left[pair.a];
        const auto& b = right[pair.b];
        const auto key = std::pair(std::min(a.owner, b.owner), std::max(a.owner, b.owner));
        examples.try_emplace(key, *commonPart(a.range, b.range));
    }
    return examples;
}

/// Clusters that hang together by pairs, with the pairs of each.
std::vector<Examples> groupsOf(const Examples& pairs) {
    std::map<std::uint32_t, std::uint32_t> parents;
    const auto rootOf = [&](std::uint32_t at) {
        while (parents.try_emplace(at, at).first->second != at) {
            at = parents[at];
        }
        return at;
    };
    for (const auto& [pair, range] : pairs) {
        const auto a = rootOf(pair.first);
        const auto b = rootOf(pair.second);
        parents[std::max(a, b)] = std::min(a, b);
    }
    std::map<std::uint32_t, Examples> byRoot;
    for (const auto& each : pairs) {
        byRoot[rootOf(each.first.first)].insert(each);
    }
    std::vector<Examples> groups;
    groups.reserve(byRoot.size());
    for (auto& [root, group] : byRoot) {
        groups.push_back(std::move(group));
    }
    return groups;
}

/// What kind of overlap, and in which words: {0} clusters, {1} the range.
struct Kind {
    MeshSeverity severity{};
    MeshCode code{};
    const char* message{};
    const char* mend{};
};
constexpr Kind kPods{MeshSeverity::Blocking, MeshCode::PodCidrOverlap,
                     "pods of {} have addresses of the same range {}",
                     "Rebuild all but one of these clusters with a pod range of its own; ranges of "
                     "nodes that exist cannot be changed."};
constexpr Kind kNodes{MeshSeverity::Blocking, MeshCode::NodeIpDup,
                      "nodes of {} have the same address {}",
                      "Give the clusters networks whose ranges do not overlap."};
constexpr Kind kNodePods{MeshSeverity::Blocking, MeshCode::NodePodOverlap,
                         "nodes of one and pods of another of {} have addresses in common: {}",
                         "Choose a pod range outside of every node network of the mesh."};
constexpr Kind kPools{MeshSeverity::Warning, MeshCode::PodPoolOverlap,
                      "pod pools of {} overlap in {}; no node's range does yet",
                      "Give each cluster a pool of its own before it grows."};
constexpr Kind kServices{MeshSeverity::Warning, MeshCode::SvcPodOverlap,
                         "a service range and pods or nodes of {} have addresses in common: {}",
                         "Choose a service range outside of every pod and node range of the mesh."};

void addKind(const FleetIndex& fleet, FindingList& findings, const Kind& kind,
             const Examples& pairs) {
    for (const auto& group : groupsOf(pairs)) {
        std::set<std::uint32_t> members;
        std::vector<std::uint32_t> cells;
        for (const auto& [pair, range] : group) {
            members.insert({pair.first, pair.second});
            findings.addCell(cells, pair.first, pair.second);
            findings.addCell(cells, pair.second, pair.first);
        }
        const std::vector<std::uint32_t> clusters(members.begin(), members.end());
        auto message = fmt::format(fmt::runtime(kind.message), namesOf(fleet, clusters),
                                   toText(group.begin()->second));
        if (group.size() > 1) {
            message += fmt::format(", and {} more pairs of clusters", group.size() - 1);
        }
        findings.add(kind.severity, kind.code, clusters, {std::move(message), kind.mend})
            .finding.cells = std::move(cells);
    }
}

void checkComponent(const FleetIndex& fleet, FindingList& findings,
                    const std::vector<std::uint32_t>& component) {
    const auto ranges = rangesOf(fleet, component);
    const auto pods = examplesOf(ranges.pods, ranges.pods, overlapping(ranges.pods));
    addKind(fleet, findings, kPods, pods);
    addKind(fleet, findings, kNodes,
            examplesOf(ranges.nodes, ranges.nodes, overlapping(ranges.nodes)));
    addKind(fleet, findings, kNodePods,
            examplesOf(ranges.nodes, ranges.pods, overlapping(ranges.nodes, ranges.pods)));
    auto pools = examplesOf(ranges.pools, ranges.pools, overlapping(ranges.pools));
    std::erase_if(pools, [&](const auto& each) { return pods.contains(each.first); });
    addKind(fleet, findings, kPools, pools);
    auto services =
        examplesOf(ranges.services, ranges.pods, overlapping(ranges.services, ranges.pods));
    services.merge(
        examplesOf(ranges.services, ranges.nodes, overlapping(ranges.services, ranges.nodes)));
    addKind(fleet, findings, kServices, services);
}

} // namespace

void checkRanges(const FleetIndex& fleet, FindingList& findings) {
    for (const auto& component : fleet.components()) {
        checkComponent(fleet, findings, component);
    }
}

} // namespace pilothouse::mesh
