// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/checks.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::mesh {
namespace {

/// P18: one lists the other, and the other provably not the one.
void checkDirections(const FleetIndex& fleet, FindingList& findings,
                     const std::set<WantedOneWay>& wanted) {
    ClusterPairs oneWay;
    ClusterPairs refused;
    for (std::uint32_t from = 0; from < fleet.size(); ++from) {
        for (std::uint32_t to = 0; to < fleet.size(); ++to) {
            if (fleet.listed(from, to) != Listed::Present) {
                continue;
            }
            const auto& target = fleet.member(to);
            if (fleet.listed(to, from) == Listed::Absent &&
                (wanted.empty() || !wanted.contains({fleet.member(from).id, target.id}))) {
                oneWay.emplace_back(from, to);
            }
            const bool asksUsers = target.authMode == AuthMode::Cluster && target.remoteUsers;
            if (asksUsers &&
                !std::binary_search(target.remoteUsers->begin(), target.remoteUsers->end(),
                                    "remote-" + fleet.member(from).meshName())) {
                refused.emplace_back(from, to);
            }
        }
    }
    findings.addStars(MeshSeverity::Major, MeshCode::OneWayConfig, oneWay, [&](const Star& star) {
        return FindingText{
            fmt::format("{}: configured in one direction only", directionOf(fleet, star)),
            "List the clusters in each other's peer configuration, or say that it is wanted so."};
    });
    findings.addStars(
        MeshSeverity::Blocking, MeshCode::NotAuthorised, refused, [&](const Star& star) {
            return FindingText{
                fmt::format("{}: the target does not list a user for the caller",
                            directionOf(fleet, star)),
                "Add the caller to the target's peers, so that clustermesh-remote-users has it."};
        });
}

void addColumnFinding(FindingList& findings, MeshCode code, std::uint32_t cluster,
                      FindingText text) {
    auto& verdict = findings.add(MeshSeverity::Blocking, code, {cluster}, std::move(text));
    findings.addColumn(verdict, cluster);
}

/// Whether some other cluster lists it.
bool isWanted(const FleetIndex& fleet, std::uint32_t cluster) {
    for (std::uint32_t from = 0; from < fleet.size(); ++from) {
        if (fleet.isConfigured(from, cluster)) {
            return true;
        }
    }
    return false;
}

/// A load balancer without an address: LB_PENDING.
bool waitsForAddress(const MemberMeshFacts& member) {
    const auto& service = member.apiserverService;
    return service && service->type == ServiceType::LoadBalancer && service->ingress.empty();
}

void checkLoadBalancer(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster) {
    const auto& member = fleet.member(cluster);
    if (!waitsForAddress(member)) {
        return;
    }
    auto message =
        fmt::format("the load balancer of clustermesh-apiserver in {} has no address", member.name);
    if (const auto& why = member.apiserverService->lastWarning; !why.empty()) {
        message += ": " + why;
    }
    addColumnFinding(findings, MeshCode::LbPending, cluster,
                     {std::move(message),
                      "Look at the Service's events; often the cloud refuses an address or the "
                      "cluster's identity may not use the subnet."});
}

void checkServer(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster) {
    const auto& member = fleet.member(cluster);
    const bool isGone =
        !member.apiserver && member.read(MeshRead::Apiserver).state == ReadState::Absent;
    if (!isGone && (!member.apiserver || member.apiserver->ready > 0)) {
        return;
    }
    addColumnFinding(
        findings, MeshCode::ApiserverDown, cluster,
        {isGone ? fmt::format("{} has no clustermesh-apiserver", member.name)
                : fmt::format("no pod of clustermesh-apiserver in {} is ready (of {})", member.name,
                              member.apiserver->replicas),
         isGone ? "Enable Cluster Mesh there, or remove it from the other clusters' peers."
                : "Look at the pods of Deployment clustermesh-apiserver."});
}

/// P19: node ports work, but break with the node whose address is dialled.
void checkNodePorts(const FleetIndex& fleet, FindingList& findings) {
    std::vector<std::uint32_t> clusters;
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto& service = fleet.member(cluster).apiserverService;
        if (service && service->type == ServiceType::NodePort && isWanted(fleet, cluster) &&
            !(fleet.member(cluster).config && fleet.member(cluster).config->hasExternalStore())) {
            clusters.push_back(cluster);
        }
    }
    if (clusters.empty()) {
        return;
    }
    auto& verdict = findings.add(
        MeshSeverity::Warning, MeshCode::NodePortAccess, clusters,
        {fmt::format("clustermesh-apiserver of {} is reached by node port: links fall with the "
                     "node that is dialled",
                     namesOf(fleet, clusters)),
         "Use a Service of type LoadBalancer."});
    for (const auto cluster : clusters) {
        findings.addColumn(verdict, cluster);
    }
}

/// Whether a node is dialled that has no pod of the apiserver, while it passes nothing on.
bool dialsEmptyNode(const Peer& peer, const MemberMeshFacts& target) {
    if (!target.apiserverService || !target.apiserverService->isTrafficPolicyLocal ||
        !target.apiserver || !target.nodes || !peer.endpoints) {
        return false;
    }
    const auto& with = target.apiserver->nodesWithPods;
    for (const auto& node : *target.nodes) {
        if (std::binary_search(with.begin(), with.end(), node.name)) {
            continue;
        }
        std::vector<ExposedAddress> own;
        for (const auto* addresses : {&node.internalIps, &node.externalIps}) {
            for (const auto& address : *addresses) {
                own.push_back({toText(address), target.apiserverService->nodePort.value_or(0)});
            }
        }
        if (dialsOneOf(*peer.endpoints, own) == true) {
            return true;
        }
    }
    return false;
}

/// P19: what is dialled beside what is there.
void checkEndpoints(const FleetIndex& fleet, FindingList& findings) {
    ClusterPairs drifted;
    ClusterPairs empty;
    std::vector<std::vector<ExposedAddress>> exposed;
    exposed.reserve(fleet.size());
    for (std::uint32_t to = 0; to < fleet.size(); ++to) {
        exposed.push_back(exposedAddresses(fleet.member(to)));
    }
    for (std::uint32_t from = 0; from < fleet.size(); ++from) { // by row: its peers lie together
        for (std::uint32_t to = 0; to < fleet.size(); ++to) {
            if (fleet.listed(from, to) != Listed::Present || waitsForAddress(fleet.member(to))) {
                continue; // of an address that is not there yet the other finding says all
            }
            const auto* peer = fleet.peer(from, to);
            if (peer == nullptr || !peer->endpoints) {
                continue;
            }
            if (dialsOneOf(*peer->endpoints, exposed[to]) == false) {
                drifted.emplace_back(from, to);
            } else if (dialsEmptyNode(*peer, fleet.member(to))) {
                empty.emplace_back(from, to);
            }
        }
    }
    findings.addStars(
        MeshSeverity::Blocking, MeshCode::EndpointDrift, drifted, [&](const Star& star) {
            const auto to = star.isRow ? star.others.front() : star.hub;
            const auto from = star.isRow ? star.hub : star.others.front();
            const auto& endpoint = fleet.peer(from, to)->endpoints->front();
            const auto& target = exposed[to].front();
            return FindingText{
                fmt::format("{}: {}{} is dialled, but {} is reached at {} port {}",
                            directionOf(fleet, star),
                            endpoint.addresses.empty() ? endpoint.host : endpoint.addresses.front(),
                            endpoint.port == 0 ? std::string() // not known
                                               : fmt::format(" port {}", endpoint.port),
                            fleet.member(to).name, target.host, target.port),
                "Put the present address into the peer entry, unless another address leads there "
                "(a NAT, a private link)."};
        });
    findings.addStars(
        MeshSeverity::Major, MeshCode::TrafficPolicyLocal, empty, [&](const Star& star) {
            return FindingText{
                fmt::format("{}: a node is dialled that has no pod of clustermesh-apiserver, and "
                            "externalTrafficPolicy is Local",
                            directionOf(fleet, star)),
                "Dial a node that has one, or set externalTrafficPolicy to Cluster."};
        });
}

/// A ConfigMap that changed after agents started counts after their next start.
void checkRestarts(const FleetIndex& fleet, FindingList& findings) {
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto& member = fleet.member(cluster);
        if (member.config && member.config->changedAt && member.oldestAgentStart &&
            *member.config->changedAt > *member.oldestAgentStart && fleet.component(cluster) >= 0) {
            findings.add(MeshSeverity::Info, MeshCode::ConfigPendingRestart, {cluster},
                         {fmt::format("cilium-config of {} changed after its agents started; they "
                                      "may not use it yet",
                                      member.name),
                          "Restart DaemonSet cilium when it suits."});
        }
    }
}

} // namespace

void checkAccess(const FleetIndex& fleet, FindingList& findings,
                 const std::set<WantedOneWay>& wanted) {
    checkDirections(fleet, findings, wanted);
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto& config = fleet.member(cluster).config;
        if (config && !config->hasExternalStore() && isWanted(fleet, cluster)) {
            checkLoadBalancer(fleet, findings, cluster);
            checkServer(fleet, findings, cluster);
        }
    }
    checkNodePorts(fleet, findings);
    checkEndpoints(fleet, findings);
    checkRestarts(fleet, findings);
}

} // namespace pilothouse::mesh
