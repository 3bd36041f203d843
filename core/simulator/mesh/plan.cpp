// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/plan.h"

#include "simulator/mesh/address.h"
#include "simulator/mesh/istio.h"
#include "simulator/mesh/submariner.h"
#include "simulator/mesh/workloads.h"
#include "simulator/upgrade.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

constexpr std::uint32_t kPods = 0x0A40'0000;                // 10.64.0.0, 4096 for each cluster
constexpr std::uint32_t kNodes = 0x0A80'0000;               // 10.128.0.0, 256 for each
constexpr std::uint32_t kBalancers = 0x0A8C'0000;           // 10.140.0.0
constexpr Offset kValidity = std::chrono::hours{24 * 1095}; // chart: certValidityDuration
constexpr Offset kPassed = std::chrono::hours{24 * 200};    // of it, at the start
constexpr int kMany = 255;

template<class Value>
void put(const std::optional<Value>& said, auto& slot) {
    if (said) {
        slot = *said;
    }
}

void apply(const MemberRule& rule, Seat& seat) {
    put(rule.mesh, seat.mesh);
    put(rule.hasCilium, seat.hasCilium);
    put(rule.version, seat.version);
    put(rule.id, seat.id);
    put(rule.name, seat.name);
    put(rule.maxConnected, seat.maxConnected);
    if (rule.podCidr) {
        seat.podNetwork = parseNetwork(*rule.podCidr).value_or(seat.podNetwork);
    }
    put(rule.routing, seat.routing);
    put(rule.tunnel, seat.tunnel);
    put(rule.authMode, seat.authMode);
    put(rule.authority, seat.authority);
    put(rule.isBalancerPending, seat.isBalancerPending);
    put(rule.areSecretsForbidden, seat.areSecretsForbidden);
    put(rule.hasKvstoreMesh, seat.hasKvstoreMesh);
    put(rule.hasAgentMetrics, seat.hasAgentMetrics);
    put(rule.hubble, seat.hubble);
    put(rule.hasMcs, seat.hasMcs);
    put(rule.hasEndpointSync, seat.hasEndpointSync);
    put(rule.isGlobalByDefault, seat.isGlobalByDefault);
    put(rule.clientExpires, seat.clientExpires);
    put(rule.serverExpires, seat.serverExpires);
}

Seat makeSeat(const MeshSpec& spec, const MemberSpec& member, std::size_t index,
              std::size_t members) {
    const auto number = static_cast<std::uint32_t>(index);
    Seat seat;
    seat.member = seat.name = member.name;
    seat.labels = member.labels();
    seat.nodes = member.nodeCount();
    seat.version = spec.version;
    seat.id = static_cast<int>(index) + 1;
    seat.maxConnected = spec.maxConnected > 0 ? spec.maxConnected : members > kMany ? 511 : kMany;
    seat.podNetwork = kPods + number * 4096;
    seat.nodeNetwork = kNodes + number * 256;
    seat.balancer = kBalancers + number / 200 * 256 + number % 200 + 4;
    seat.authMode = spec.authMode;
    seat.hasKvstoreMesh = spec.hasKvstoreMesh;
    seat.hasAgentMetrics = spec.hasAgentMetrics;
    seat.hubble = spec.hubble;
    seat.hasMcs = spec.hasMcs;
    seat.hasEndpointSync = spec.hasEndpointSync;
    seat.hasCilium = spec.hasCilium;
    seat.routing = spec.routing;
    seat.isGlobalByDefault = spec.isGlobalByDefault;
    if (spec.submariner) {
        seat.submariner = submarinerSeat(*spec.submariner, member.name, seat.labels, index);
    }
    seat.clientExpires = seat.serverExpires = kValidity - kPassed;
    if (spec.istio) {
        seat.istio = istioSeat(*spec.istio, member.name, seat.labels);
    }
    for (const MemberRule& rule : spec.members) {
        if (rule.target.matches(seat.labels)) {
            apply(rule, seat);
        }
    }
    // Where Cilium brings the MCS API, a cluster without Cilium is without it too.
    seat.hasMcs = seat.hasMcs && (seat.hasCilium || !spec.hasCilium);
    seat.authority = seat.authority.empty() ? seat.mesh : seat.authority;
    for (const NamespaceRule& rule : spec.nameSpaces) {
        if (rule.target.matches(seat.labels)) {
            seat.nameSpaces.emplace_back(rule.name, rule.global);
        }
    }
    return seat;
}

void addService(const ServiceRule& rule, Seat& seat) {
    const Service service{rule.nameSpace,  rule.name,     rule.port,     rule.portName,
                          rule.replicas,   rule.isGlobal, rule.isShared, rule.affinity,
                          rule.isExported, rule.isSynced};
    const auto same =
        std::find_if(seat.services.begin(), seat.services.end(), [&](const Service& each) {
            return each.nameSpace == rule.nameSpace && each.name == rule.name;
        });
    if (same != seat.services.end()) {
        *same = service;
    } else {
        seat.services.push_back(service);
    }
}

void addServices(const MeshSpec& spec, std::vector<Seat>& seats) {
    for (const ServiceRule& rule : spec.services) {
        int matched = 0;
        int used = 0;
        for (Seat& seat : seats) {
            if (!rule.target.matches(seat.labels) || matched++ < rule.skip ||
                (rule.count > 0 && used >= rule.count)) {
                continue;
            }
            ++used;
            addService(rule, seat);
        }
    }
}

/// The authorities that the seats name, valid around the start.
Result<void> makeAuthorities(Plan& plan) {
    const auto start = std::chrono::floor<std::chrono::seconds>(plan.start);
    const auto make = [&](const std::string& name, const char* subject) -> Result<void> {
        if (plan.authorities.contains(name)) {
            return {};
        }
        auto made = Authority::create(subject, start - std::chrono::hours{24 * 400},
                                      start + std::chrono::hours{24 * 365 * 5});
        if (!made) {
            return fail(made.error());
        }
        plan.authorities.emplace(name, *std::move(made));
        return {};
    };
    for (const Seat& seat : plan.seats) {
        auto made = seat.hasCilium ? make(seat.authority, "Cilium CA") : Result<void>();
        if (made && seat.istio) {
            made = make("istio/" + seat.istio->root, "Root CA");
        }
        if (!made) {
            return made;
        }
    }
    return {};
}

} // namespace

bool Seat::isAtLeast(int minor) const {
    const auto release = parseRelease(version);
    return release && *release >= Release{1, minor, 0};
}

std::vector<Peer> Plan::peersOf(std::size_t seat) const {
    const Seat& mine = seats[seat];
    std::vector<Peer> peers;
    for (std::size_t i = 0; i < seats.size() && mine.hasCilium; ++i) {
        const Seat& other = seats[i];
        if (i == seat || !other.hasCilium || other.mesh != mine.mesh) {
            continue;
        }
        Peer peer{other.name, i, other.balancer};
        bool isOmitted = false;
        for (const PeerRule& rule : peerRules) {
            if (!rule.from.matches(mine.labels) || !rule.to.matches(other.labels)) {
                continue;
            }
            isOmitted = rule.isOmitted;
            peer.lags = rule.lags;
            if (!rule.name.empty()) {
                peer.name = rule.name;
                peer.seat = Peer::kNobody;
            }
            peer.address = parseNetwork(rule.address + "/32").value_or(peer.address);
        }
        if (!isOmitted) {
            peers.push_back(std::move(peer));
        }
    }
    std::sort(peers.begin(), peers.end(),
              [](const Peer& a, const Peer& b) { return a.name < b.name; });
    return peers;
}

Result<std::shared_ptr<const Plan>> makePlan(const MeshSpec& spec, Estate& estate,
                                             const std::vector<std::vector<Effect>>& effects,
                                             Instant start) {
    auto plan = std::make_shared<Plan>();
    plan->peerRules = spec.peers;
    plan->replicas = spec.replicas;
    plan->cacheTtl = spec.cacheTtl;
    plan->entries = spec.entries;
    plan->start = start;
    const std::size_t members = estate.members.size();
    for (std::size_t i = 0; i < members; ++i) {
        plan->seats.push_back(makeSeat(spec, estate.members[i], i, members));
        plan->seats.back().effects = effects[i];
    }
    addServices(spec, plan->seats);
    plan->azure = azureFleets(spec.azure, plan->seats);
    if (auto made = makeAuthorities(*plan); !made) {
        return fail(made.error());
    }
    for (std::size_t i = 0; i < members; ++i) {
        furnish(*plan, i, estate.members[i]);
    }
    return plan;
}

} // namespace pilothouse::simulator::mesh
