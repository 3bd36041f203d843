// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_mesh.h"

#include <array>

namespace pilothouse::mesh::test {

namespace {

constexpr std::array<const char*, 8> kRegions{"westeurope",    "northeurope", "francecentral",
                                              "germanywest",   "uksouth",     "swedencentral",
                                              "polandcentral", "italynorth"};
constexpr std::array<const char*, 8> kShort{"weu", "neu", "frc", "gwc", "uks", "swc", "plc", "itn"};

std::string number(int at) {
    return (at < 10 ? "0" : "") + std::to_string(at);
}

/// Ranges of a cluster that no other has: nodes 10.x.y.0, pods 100.64.0.0/10 in parts of /19.
void giveRanges(MemberMeshFacts& member, int id) {
    const std::string net = std::to_string(id / 250) + "." + std::to_string(id % 250) + ".";
    const std::string pods =
        "100." + std::to_string(64 + id / 8) + "." + std::to_string(id % 8 * 32) + ".0/19";
    member.nodes = std::vector{MeshNode{.name = member.name + "-n1",
                                        .internalIps = {*parseIpAddress("10." + net + "1")},
                                        .podCidrs = {*parseCidr(pods)}}};
    member.apiserverService->ingress = {"10." + net + "200"};
}

} // namespace

std::vector<MemberMeshFacts> meshFacts(int clusters) {
    const int perRegion = std::max(10, (clusters + 7) / 8);
    std::vector<MemberMeshFacts> members;
    for (int at = 0; at < clusters; ++at) {
        const auto region = static_cast<std::size_t>(at / perRegion);
        auto member =
            memberOf("prod-" + std::string(kShort.at(region)) + "-" + number(at % perRegion + 1), 1,
                     kRegions.at(region));
        member.config->clusterId = at + 1;
        if (clusters > 255) {
            member.config->maxConnectedClusters = 511;
        }
        giveRanges(member, at);
        members.push_back(std::move(member));
    }
    for (auto& member : members) {
        for (const auto& other : members) {
            if (other.name == member.name) {
                continue;
            }
            member.peers.peers.push_back({.name = other.name,
                                          .isInAgentSecret = true,
                                          .isInKvstoremeshSecret = true,
                                          .hasEndpoints = true,
                                          .endpoints = std::vector{DialledEndpoint{
                                              .host = other.name + ".mesh.cilium.io",
                                              .addresses = other.apiserverService->ingress}}});
            member.kvstoremesh.front().peers.push_back(seriesOf(other.name, true));
            member.remoteUsers->push_back("remote-" + other.name);
        }
        const auto byName = [](const auto& a, const auto& b) { return a.name < b.name; };
        std::sort(member.peers.peers.begin(), member.peers.peers.end(), byName);
        std::sort(member.kvstoremesh.front().peers.begin(), member.kvstoremesh.front().peers.end(),
                  [](const auto& a, const auto& b) { return a.peer < b.peer; });
        std::sort(member.remoteUsers->begin(), member.remoteUsers->end());
        member.kvstoremesh.front().configuredPeers = clusters - 1;
    }
    return members;
}

void breakLink(MemberMeshFacts& from, const std::string& to) {
    for (auto& series : from.kvstoremesh.front().peers) {
        if (series.peer == to) {
            series = seriesOf(to, false);
            series.scopes.clear();
            series.failures = 3;
            series.lastFailure = kNow - std::chrono::minutes(42);
        }
    }
}

void spoil(std::vector<MemberMeshFacts>& members) {
    const std::string gone = members[6].name;
    for (auto& member : members) {
        if (member.name != gone) {
            breakLink(member, gone); // nobody reaches it
        }
    }
    members[6].isReachable = false;
    members[6].lastContact = kNow - std::chrono::minutes(25);
    members[23].isReachable = false; // its own view is not known; others still see it
    members[23].lastContact = kNow - std::chrono::minutes(9);
    breakLink(members[2], members[10].name); // one way
    for (const std::size_t at : {11U, 12U, 13U, 14U}) {
        for (auto& series : members[20].kvstoremesh.front().peers) {
            if (series.peer == members[at].name) {
                series.scopes = {{SyncScope::Nodes, true, 0}, {SyncScope::Services, false, 900}};
            }
        }
    }
    members[27].config->clusterId = members[15].config->clusterId;
}

std::shared_ptr<const MeshPicture> judged(const std::vector<MemberMeshFacts>& members,
                                          Instant now) {
    FleetMeshFacts facts;
    for (const auto& member : members) {
        facts.members.push_back(std::make_shared<const MemberMeshFacts>(member));
    }
    return std::make_shared<const MeshPicture>(MeshGraph::derive(std::move(facts), now).picture());
}

} // namespace pilothouse::mesh::test
