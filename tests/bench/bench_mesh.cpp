// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/graph.h"
#include "mesh/overlaps.h"
#include "report.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace pilothouse::bench {
namespace {

using namespace mesh;

constexpr Instant kNow{std::chrono::seconds{1'795'161'600}};

MeshNode nodeOf(int cluster, int number) {
    const auto middle = std::to_string(cluster / 256) + "." + std::to_string(cluster % 256);
    return {.name = "n" + std::to_string(number),
            .internalIps = {*parseIpAddress("fd01:0:0:" + std::to_string(cluster) +
                                            "::" + std::to_string(number + 1))},
            .podCidrs = {*parseCidr("fd02:0:0:" + std::to_string(cluster) + ":" +
                                    std::to_string(number) + "::/80"),
                         *parseCidr("1" + middle + ".0." + std::to_string(number * 8) + "/29")}};
}

MemberMeshFacts memberOf(int cluster, int clusters, int nodes) {
    MemberMeshFacts member;
    member.name = "cluster-" + std::to_string(cluster);
    member.id = ClusterId(member.name);
    member.region = "r" + std::to_string(cluster % 12);
    member.isReachable = true;
    member.lastContact = kNow;
    member.config = CiliumConfig{.clusterName = member.name,
                                 .clusterId = cluster,
                                 .maxConnectedClusters = 511,
                                 .ipam = "kubernetes"};
    member.ciliumVersion = "1.19.3";
    member.peers.source = PeerSource::SecretValues;
    member.apiserver = ApiserverDeployment{.replicas = 1, .ready = 1, .hasKvstoremesh = true};
    const auto address = [](int each) {
        return "172.16." + std::to_string(each / 256) + "." + std::to_string(each % 256);
    };
    member.apiserverService = ApiserverService{
        .type = ServiceType::LoadBalancer, .port = 2379, .ingress = {address(cluster)}};
    member.certificates = {{.kind = CertificateKind::Server,
                            .notAfter = kNow + std::chrono::hours(9000),
                            .caKeyId = "aa",
                            .names = std::vector<std::string>{"*.mesh.cilium.io"}}};
    member.trustedCas = std::vector<std::string>{"aa"};
    member.kvstoremesh = {{.state = ScrapeState::Scraped, .at = kNow}};
    for (int other = 1; other <= clusters; ++other) {
        if (other == cluster) {
            continue;
        }
        const auto name = "cluster-" + std::to_string(other);
        member.peers.peers.push_back(
            {.name = name,
             .endpoints = std::vector{DialledEndpoint{.host = name + ".mesh.cilium.io",
                                                      .addresses = {address(other)}}}});
        member.kvstoremesh.front().peers.push_back(
            {.peer = name, .ready = true, .failures = 0, .scopes = {{SyncScope::Nodes, true, 0}}});
    }
    std::sort(member.peers.peers.begin(), member.peers.peers.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    member.nodes.emplace();
    for (int node = 0; node < nodes; ++node) {
        member.nodes->push_back(nodeOf(cluster, node));
    }
    return member;
}

/// A full mesh of clusters that are all well.
FleetMeshFacts someFleet(int clusters, int nodes) {
    FleetMeshFacts facts;
    for (int cluster = 1; cluster <= clusters; ++cluster) {
        facts.members.push_back(
            std::make_shared<const MemberMeshFacts>(memberOf(cluster, clusters, nodes)));
    }
    return facts;
}

/// The same states kept as people write them first: a map by both names, strings in it.
double floorUs(const FleetMeshFacts& facts) {
    const double before = threadCpuUs();
    std::map<std::pair<std::string, std::string>, std::string> states;
    for (const auto& member : facts.members) {
        for (const auto& series : member->kvstoremesh.front().peers) {
            states[{member->name, series.peer}] = series.ready.value_or(false) ? "UP" : "DOWN";
        }
    }
    std::size_t up = 0;
    for (const auto& a : facts.members) {
        for (const auto& b : facts.members) {
            const auto half = states.find({a->name, b->name});
            const auto mirror = states.find({b->name, a->name});
            up += half != states.end() && mirror != states.end() && half->second == mirror->second
                      ? 1U
                      : 0U;
        }
    }
    return up == 0 ? 0 : threadCpuUs() - before;
}

} // namespace

void benchMesh(const Scale& scale, Report& report) {
    const int clusters = scale.judged ? 511 : 40;
    const int nodes = scale.judged ? 30 : 5;
    const auto facts = someFleet(clusters, nodes);
    const double floor = floorUs(facts);
    double before = threadCpuUs();
    auto graph = MeshGraph::derive(facts, kNow);
    const double whole = threadCpuUs() - before;
    if (!graph.picture().exceptions.empty() || !graph.picture().findings.empty()) {
        report.fault("derive a mesh", "a healthy mesh has findings: " +
                                          (graph.picture().findings.empty()
                                               ? std::string()
                                               : graph.picture().findings.front().message));
        return;
    }
    auto changed = *facts.members.front();
    changed.kvstoremesh.front().peers.front().ready = false;
    before = threadCpuUs();
    graph.update(std::make_shared<const MemberMeshFacts>(std::move(changed)), kNow);
    const double row = threadCpuUs() - before;
    if (graph.picture().exceptions.size() != 1) {
        report.fault("derive a row of a mesh", "one link was cut, one exception expected");
        return;
    }
    report.add({.name = "derive a mesh of 511 clusters",
                .figure = whole / 1e3,
                .floor = floor / 1e3,
                .unit = "ms",
                .ratio = whole / floor,
                .target = 0.5,
                .against = "states in a map by names"});
    report.add({.name = "derive it again after one poll",
                .figure = row / 1e3,
                .floor = whole / 1e3,
                .unit = "ms",
                .ratio = row / whole,
                .target = 0.15,
                .against = "deriving all"});
}

} // namespace pilothouse::bench
