// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "mesh/failover.h"
#include "mesh/graph.h"
#include "mesh/trail.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

/// A small mesh as the reference's cases have it: east (1), west (2), north (3), all healthy and
/// older than any grace, to be spoilt by each test.
namespace pilothouse::mesh::test {

inline constexpr Instant kNow{std::chrono::seconds(1'787'000'000)};
inline constexpr Instant kLongAgo = kNow - std::chrono::hours(48);

inline PeerSeries seriesOf(const std::string& peer, bool ready) {
    return {.peer = peer,
            .ready = ready,
            .failures = 0,
            .scopes = {{SyncScope::Nodes, ready, 0}, {SyncScope::Services, ready, 0}}};
}

/// What dials `name` where all is well.
inline DialledEndpoint endpointOf(const std::string& name, int id) {
    return {.host = name + ".mesh.cilium.io", .addresses = {"10.1.0." + std::to_string(id)}};
}

inline MemberMeshFacts memberOf(const std::string& name, int id, const std::string& region = "eu") {
    MemberMeshFacts member;
    member.id = ClusterId("uid-" + name);
    member.name = name;
    member.region = region;
    member.isReachable = true;
    member.lastContact = kNow;
    for (auto& read : member.reads) {
        read = {ReadState::Read, kNow, {}};
    }
    member.config = CiliumConfig{.clusterName = name, .clusterId = id, .ipam = "kubernetes"};
    member.peers.source = PeerSource::SecretValues;
    member.peers.changedAt = kLongAgo;
    member.remoteUsers = std::vector<std::string>{};
    member.authMode = AuthMode::Legacy;
    member.apiserver = ApiserverDeployment{.replicas = 1, .ready = 1, .hasKvstoremesh = true};
    member.apiserverService = ApiserverService{.type = ServiceType::LoadBalancer,
                                               .port = 2379,
                                               .ingress = {"10.1.0." + std::to_string(id)}};
    member.ciliumVersion = "1.18.2";
    const auto node = [&](int number) {
        return MeshNode{.name = name + "-n" + std::to_string(number),
                        .internalIps = {*parseIpAddress("10.1." + std::to_string(id) + "." +
                                                        std::to_string(number))},
                        .podCidrs = {*parseCidr("10.2" + std::to_string(id) + "." +
                                                std::to_string(number) + ".0/24")}};
    };
    member.nodes = std::vector{node(1), node(2)};
    member.serviceCidrs = std::vector{*parseCidr("172.20.0.0/16")};
    member.certificates = {{.kind = CertificateKind::Server,
                            .notBefore = kLongAgo,
                            .notAfter = kNow + std::chrono::hours(24 * 400),
                            .caKeyId = "aa",
                            .names = std::vector<std::string>{"*.mesh.cilium.io"}},
                           {.kind = CertificateKind::Remote,
                            .notBefore = kLongAgo,
                            .notAfter = kNow + std::chrono::hours(24 * 400),
                            .caKeyId = "aa"}};
    member.trustedCas = std::vector<std::string>{"aa"};
    member.kvstoremesh = {{.pod = "clustermesh-apiserver-0",
                           .state = ScrapeState::Scraped,
                           .at = kNow,
                           .startedAt = kLongAgo,
                           .configuredPeers = 0}};
    return member;
}

/// Members that tests may change before they are judged.
class Scene {
public:
    /// A full mesh of them.
    explicit Scene(const std::vector<std::pair<std::string, int>>& clusters) {
        for (const auto& [name, id] : clusters) {
            m_members.push_back(memberOf(name, id));
        }
        for (const auto& [name, id] : clusters) {
            for (const auto& [peer, peerId] : clusters) {
                if (peer != name) {
                    connect(name, peer, peerId);
                }
            }
        }
    }
    static Scene pair() { return Scene({{"east", 1}, {"west", 2}}); }
    static Scene triple() { return Scene({{"east", 1}, {"west", 2}, {"north", 3}}); }

    MemberMeshFacts& of(const std::string& name) {
        return *std::find_if(m_members.begin(), m_members.end(),
                             [&](const auto& each) { return each.name == name; });
    }
    Peer& peer(const std::string& from, const std::string& to) {
        auto& peers = of(from).peers.peers;
        return *std::find_if(peers.begin(), peers.end(),
                             [&](const auto& each) { return each.name == to; });
    }
    PeerSeries& series(const std::string& from, const std::string& to) {
        auto& peers = of(from).kvstoremesh.front().peers;
        return *std::find_if(peers.begin(), peers.end(),
                             [&](const auto& each) { return each.peer == to; });
    }
    /// `from` lists `to`, sees it ready, and has a user for it.
    void connect(const std::string& from, const std::string& to, int id) {
        auto& member = of(from);
        member.peers.peers.push_back({.name = to,
                                      .isInAgentSecret = true,
                                      .isInKvstoremeshSecret = true,
                                      .hasEndpoints = true,
                                      .endpoints = std::vector{endpointOf(to, id)}});
        member.kvstoremesh.front().peers.push_back(seriesOf(to, true));
        member.kvstoremesh.front().configuredPeers =
            *member.kvstoremesh.front().configuredPeers + 1;
        member.remoteUsers->push_back("remote-" + to);
        sort(member);
    }
    /// `from` does not list `to`, nor have metrics or a user of it.
    void forget(const std::string& from, const std::string& to) {
        auto& member = of(from);
        std::erase_if(member.peers.peers, [&](const auto& each) { return each.name == to; });
        std::erase_if(member.kvstoremesh.front().peers,
                      [&](const auto& each) { return each.peer == to; });
        std::erase(*member.remoteUsers, "remote-" + to);
    }
    /// The observers' word on one half-link: 0 or 1.
    void setReady(const std::string& from, const std::string& to, bool ready) {
        series(from, to) = seriesOf(to, ready);
        series(from, to).scopes.clear();
    }
    /// `count` agents sampled in a cluster, `ready` of them see `to`; all see every other.
    void addAgents(const std::string& from, int count, const std::string& to, int ready) {
        for (int i = 0; i < count; ++i) {
            Scrape scrape{.pod = "cilium-" + std::to_string(i),
                          .state = ScrapeState::Scraped,
                          .at = kNow,
                          .startedAt = kLongAgo};
            for (const auto& each : of(from).peers.peers) {
                scrape.peers.push_back({.peer = each.name, .ready = each.name != to || i < ready});
            }
            of(from).agents.push_back(std::move(scrape));
        }
    }
    [[nodiscard]] FleetMeshFacts facts() const {
        FleetMeshFacts facts;
        for (const auto& member : m_members) {
            facts.members.push_back(std::make_shared<const MemberMeshFacts>(member));
        }
        facts.wantedOneWay = wanted;
        facts.declared = declared;
        return facts;
    }
    [[nodiscard]] MeshPicture judged(Instant now = kNow) const {
        return MeshGraph::derive(facts(), now).picture();
    }
    std::vector<MemberMeshFacts>& members() { return m_members; }

    std::vector<WantedOneWay> wanted;
    std::optional<DeclaredMesh> declared;

private:
    static void sort(MemberMeshFacts& member) {
        const auto byName = [](const auto& a, const auto& b) { return a.name < b.name; };
        std::sort(member.peers.peers.begin(), member.peers.peers.end(), byName);
        std::sort(member.kvstoremesh.front().peers.begin(), member.kvstoremesh.front().peers.end(),
                  [](const auto& a, const auto& b) { return a.peer < b.peer; });
        std::sort(member.remoteUsers->begin(), member.remoteUsers->end());
    }
    std::vector<MemberMeshFacts> m_members;
};

inline std::uint32_t indexOf(const MeshPicture& picture, const std::string& name) {
    for (std::uint32_t i = 0; i < picture.clusters.size(); ++i) {
        if (picture.clusters[i].name == name) {
            return i;
        }
    }
    return 0;
}

/// "DOWN NEVER_CONNECTED CACHED": state and reasons of one half-link.
inline std::string halfText(const MeshPicture& picture, const std::string& from,
                            const std::string& to) {
    const auto a = indexOf(picture, from);
    const auto b = indexOf(picture, to);
    std::string text(toString(picture.cell(a, b).state()));
    if (const auto* half = picture.half(a, b)) {
        for (const auto& reason : half->reasons) {
            text += " " + model::toText(reason);
        }
    }
    return text;
}

inline std::string linkText(const MeshPicture& picture, const std::string& a,
                            const std::string& b) {
    return std::string(toString(picture.link(indexOf(picture, a), indexOf(picture, b))));
}

/// "ID_DUP(east,west) SKEW(north)": findings above info unless `all`.
inline std::string findingsText(const MeshPicture& picture, bool all = false) {
    std::string text;
    for (const auto& finding : picture.findings) {
        if (finding.severity == MeshSeverity::Info && !all) {
            continue;
        }
        text += (text.empty() ? "" : " ") + std::string(toString(finding.code)) + "(";
        for (std::size_t i = 0; i < finding.clusters.size(); ++i) {
            text += (i == 0 ? "" : ",") + picture.clusters[finding.clusters[i]].name;
        }
        text += ")";
    }
    return text;
}

} // namespace pilothouse::mesh::test
