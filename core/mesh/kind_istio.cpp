// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/kind_builder.h"
#include "mesh/kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace pilothouse::mesh {
namespace {

std::string mendOf(MeshCode code) {
    switch (code) {
    case MeshCode::SyncTimeout:
        return "Check that the API server named in its remote secret is reachable from istiod and "
               "that the credentials there hold (istioctl remote-clusters).";
    case MeshCode::NotConnected: return "Look at the log of istiod and at the remote secret.";
    case MeshCode::ReplicaSplit:
        return "Look at the istiod that is behind; workloads may be served by either.";
    default: break;
    }
    return {};
}

/// What one cluster's objects have of each other member.
struct Row {
    std::set<std::uint32_t> listed{};
    std::map<std::uint32_t, std::vector<const IstioSync*>> syncs{};
};

class Istio {
public:
    explicit Istio(const FleetIndex& fleet)
        : m_fleet(fleet), m_builder(fleet, MeshLinkKind::Istio) {}

    std::optional<MeshKindLinks> run(const std::vector<MeshCluster>& clusters) {
        addMembers();
        if (m_members.empty()) {
            return std::nullopt;
        }
        addRows();
        for (const auto from : m_members) {
            for (const auto to : m_members) {
                addHalf(from, to);
            }
            addGhosts(from);
        }
        checkNames();
        checkBothWays();
        checkAlike();
        checkGateways();
        return m_builder.take(clusters, mendOf);
    }

private:
    using Differ = std::function<bool(const IstioFacts&, const IstioFacts&)>;

    [[nodiscard]] const IstioFacts* facts(std::uint32_t cluster) const {
        const auto& kinds = m_fleet.member(cluster).kinds;
        return kinds.istio ? &*kinds.istio : nullptr;
    }
    void addMembers();
    void addHalf(std::uint32_t from, std::uint32_t to);
    void addRows();
    [[nodiscard]] MeshKindHalf judge(std::uint32_t from, std::uint32_t to) const;
    void judgeSync(const IstioFacts& own, MeshKindHalf& half) const;
    void addGhosts(std::uint32_t from);
    void checkNames();
    void checkBothWays();
    void checkAlike();
    void compare(MeshSeverity severity, MeshCode code, const Differ& differ, const char* what,
                 const char* mend);
    void checkGateways();
    [[nodiscard]] bool isLinked(std::uint32_t from, std::uint32_t to) const {
        const auto* half = m_builder.half(from, to);
        return half != nullptr && half->lastKnown != MeshHalfState::NotConfigured;
    }

    const FleetIndex& m_fleet;
    KindBuilder m_builder;
    KindNames m_names;
    std::vector<std::uint32_t> m_members;
    std::vector<Row> m_rows; ///< by cluster
};

void set(MeshKindHalf& half, MeshHalfState state, std::string text,
         std::optional<MeshCode> code = std::nullopt) {
    half.cell = MeshCell(state);
    half.said = std::move(text);
    half.reasons.clear();
    if (code) {
        half.reasons.push_back({*code});
    }
}

void Istio::addMembers() {
    for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
        const auto& member = m_fleet.member(i);
        const auto* own = facts(i);
        const bool isServed = member.kinds.served && member.kinds.served->istio;
        const bool isThere =
            own != nullptr && (own->hasControlPlane || !own->controlPlanes.empty());
        // Definitions are left behind where Istio is taken off.
        if (!isThere && (own != nullptr || !isServed)) {
            continue;
        }
        m_members.push_back(i);
        MeshKindMember out{.cluster = i, .mark = "not read"};
        if (own != nullptr) {
            out.name = own->cluster;
            out.version = own->version;
            out.network = own->network.value_or(std::string());
            out.mark = own->hasControlPlane ? "control plane" : "control plane elsewhere";
        }
        m_names.add(out.name.empty() ? member.name : out.name, i);
        m_builder.addMember(std::move(out));
    }
}

void Istio::addRows() {
    m_rows.resize(m_fleet.size());
    for (const auto member : m_members) {
        const auto* own = facts(member);
        for (const auto& each :
             own == nullptr || !own->remotes ? std::vector<IstioRemote>() : *own->remotes) {
            if (const auto to = m_names.find(each.cluster)) {
                m_rows[member].listed.insert(*to);
            }
        }
        for (std::size_t i = 0; own != nullptr && i < own->syncs.size(); ++i) {
            if (const auto to = m_names.find(own->syncs[i].cluster)) {
                m_rows[member].syncs[*to].push_back(&own->syncs[i]);
            }
        }
    }
}

/// What its istiods say of a cluster: the worst, where they differ.
void Istio::judgeSync(const IstioFacts& own, MeshKindHalf& half) const {
    std::set<std::string> words;
    const auto& row = m_rows[half.from];
    const auto told = row.syncs.find(half.to);
    if (told != row.syncs.end()) {
        for (const auto* each : told->second) {
            words.insert(each->word);
            half.source = "istiod " + each->pod;
        }
    }
    half.at = own.syncedAt;
    if (words.size() > 1) {
        set(half, MeshHalfState::Degraded,
            fmt::format("istiods differ: {}", fmt::join(words, ", ")), MeshCode::ReplicaSplit);
    } else if (words.empty()) {
        if (own.syncs.empty()) { // a release that does not tell, or a pod that cannot be asked
            set(half, MeshHalfState::ConfigOnly, "a remote secret");
        } else {
            set(half, MeshHalfState::Connecting, "a remote secret, not picked up by istiod",
                MeshCode::NotPickedUp);
        }
    } else if (*words.begin() == "synced") {
        set(half, MeshHalfState::Up, "synced");
    } else if (*words.begin() == "syncing") {
        set(half, MeshHalfState::Connecting, "syncing", MeshCode::Connecting);
    } else if (*words.begin() == "timeout") {
        set(half, MeshHalfState::Down, "timeout: istiod starts without its endpoints",
            MeshCode::SyncTimeout);
    } else {
        set(half, MeshHalfState::Down, *words.begin(), MeshCode::NotConnected);
    }
}

MeshKindHalf Istio::judge(std::uint32_t from, std::uint32_t to) const {
    MeshKindHalf half{.from = from, .to = to};
    const auto* own = facts(from);
    if (own == nullptr) {
        set(half, MeshHalfState::Unknown, "its objects could not be read", MeshCode::NotRead);
        return half;
    }
    const bool isListed = m_rows[from].listed.count(to) > 0 || m_rows[from].syncs.count(to) > 0;
    if (!own->hasControlPlane) {
        const bool isServedByIt =
            std::any_of(own->controlPlanes.begin(), own->controlPlanes.end(),
                        [&](const auto& each) { return m_names.find(each) == to; });
        if (isServedByIt) {
            set(half, MeshHalfState::ConfigOnly, "its control plane is there",
                MeshCode::ControlPlaneElsewhere);
        }
    } else if (isListed) {
        judgeSync(*own, half);
    } else if (!own->remotes && own->syncs.empty()) {
        set(half, MeshHalfState::Unknown, "its remote secrets are not known", MeshCode::NotRead);
    }
    return half;
}

void Istio::addHalf(std::uint32_t from, std::uint32_t to) {
    if (from == to) {
        return;
    }
    auto half = judge(from, to);
    if (half.cell.state() == MeshHalfState::NotConfigured) {
        return;
    }
    if (!m_fleet.member(from).isReachable && facts(from) != nullptr) {
        half.lastKnown = half.cell.state();
        half.cell = MeshCell(MeshHalfState::Unknown);
        half.reasons = {{MeshCode::ApiUnreachable}};
    }
    m_builder.addHalf(std::move(half));
}

void Istio::addGhosts(std::uint32_t from) {
    const auto* own = facts(from);
    if (own == nullptr || !own->remotes) {
        return;
    }
    const auto twice = m_names.twice();
    for (const auto& remote : *own->remotes) {
        const bool isSeveral = std::any_of(twice.begin(), twice.end(), [&](const auto& each) {
            return each.first == remote.cluster;
        });
        if (m_names.find(remote.cluster) || isSeveral) {
            continue;
        }
        auto state = MeshHalfState::ConfigOnly;
        for (const auto& each : own->syncs) {
            if (each.cluster == remote.cluster) {
                state = each.word == "synced"    ? MeshHalfState::Up
                        : each.word == "syncing" ? MeshHalfState::Connecting
                                                 : MeshHalfState::Down;
            }
        }
        m_builder.addGhost(from, remote.cluster, state);
    }
}

void Istio::checkNames() {
    for (const auto& [name, clusters] : m_names.twice()) {
        m_builder.find(MeshSeverity::Blocking, MeshCode::NameDup, clusters,
                       {fmt::format("{} have the same cluster ID in Istio: {}",
                                    namesOf(m_fleet, clusters), name),
                        "Give each its own values.global.multiCluster.clusterName."});
    }
}

void Istio::checkBothWays() {
    for (const auto from : m_members) {
        for (const auto to : m_members) {
            const auto* other = facts(to);
            if (other == nullptr || !other->hasControlPlane || !other->remotes ||
                !isLinked(from, to) || m_rows[to].listed.count(from) > 0) {
                continue;
            }
            const auto* own = facts(from);
            if (own == nullptr || !own->hasControlPlane) {
                continue;
            }
            m_builder.find(MeshSeverity::Major, MeshCode::OneWayConfig, {from, to},
                           {fmt::format("{} has a remote secret of {}, which has none of it",
                                        m_builder.nameOf(from), m_builder.nameOf(to)),
                            "Make the missing one with istioctl create-remote-secret."},
                           {{from, to}});
        }
    }
}

/// One finding for each cluster that differs from those it is linked with.
void Istio::compare(MeshSeverity severity, MeshCode code, const Differ& differ, const char* what,
                    const char* mend) {
    ClusterPairs pairs;
    for (const auto from : m_members) {
        for (const auto to : m_members) {
            const auto* a = facts(from);
            const auto* b = facts(to);
            if (a != nullptr && b != nullptr && isLinked(from, to) && differ(*a, *b)) {
                pairs.emplace_back(from, to);
            }
        }
    }
    std::set<std::set<std::uint32_t>> told;
    for (const auto& star : coverWithStars(pairs, m_fleet.size())) {
        std::set<std::uint32_t> both(star.others.begin(), star.others.end());
        both.insert(star.hub);
        if (!told.insert(both).second) {
            continue; // the other direction of what was said
        }
        ClusterPairs cells;
        for (const auto other : star.others) {
            cells.emplace_back(star.hub, other);
            cells.emplace_back(other, star.hub);
        }
        const auto others = star.others.size() > 3 ? fmt::format("{} clusters", star.others.size())
                                                   : namesOf(m_fleet, star.others);
        std::vector<std::uint32_t> clusters{star.hub};
        if (star.others.size() <= 3) {
            clusters.insert(clusters.end(), star.others.begin(), star.others.end());
        }
        m_builder.find(severity, code, std::move(clusters),
                       {fmt::format("{} {} {}", m_builder.nameOf(star.hub), what, others), mend},
                       cells);
    }
}

void Istio::checkAlike() {
    compare(
        MeshSeverity::Blocking, MeshCode::RootCaMismatch,
        [](const auto& a, const auto& b) {
            return a.roots && b.roots &&
                   std::none_of(a.roots->begin(), a.roots->end(), [&](const auto& each) {
                       return std::binary_search(b.roots->begin(), b.roots->end(), each);
                   });
        },
        "trusts another root certificate than",
        "Plug certificates of one root into all of them (Secret cacerts): mutual TLS between them "
        "fails.");
    compare(
        MeshSeverity::Warning, MeshCode::TrustDomainMismatch,
        [](const auto& a, const auto& b) {
            return a.trustDomain && b.trustDomain && *a.trustDomain != *b.trustDomain;
        },
        "has another trust domain than",
        "Set the same meshConfig.trustDomain, or name the others in trustDomainAliases.");
    compare(
        MeshSeverity::Warning, MeshCode::MeshIdMismatch,
        [](const auto& a, const auto& b) { return a.meshId && b.meshId && *a.meshId != *b.meshId; },
        "has another mesh ID than", "Set the same values.global.meshID in all of them.");
}

/// Between networks calls go through a gateway of the target's network.
void Istio::checkGateways() {
    for (const auto to : m_members) {
        const auto* own = facts(to);
        if (own == nullptr || !own->network || !own->gateways) {
            continue;
        }
        ClusterPairs cells;
        for (const auto from : m_members) {
            const auto* other = facts(from);
            if (from != to && other != nullptr && isLinked(from, to) &&
                other->network.value_or(*own->network) != *own->network) {
                cells.emplace_back(from, to);
            }
        }
        if (cells.empty()) {
            continue;
        }
        const auto& name = m_builder.nameOf(to);
        if (own->network->empty()) {
            m_builder.find(MeshSeverity::Warning, MeshCode::NetworkUnknown, {to},
                           {fmt::format("{} names no network, while others do: its pods are taken "
                                        "to be reachable directly",
                                        name),
                            "Label its namespace istio-system with topology.istio.io/network."},
                           cells);
            continue;
        }
        bool isThere = false;
        bool isReached = false;
        for (const auto& gateway : *own->gateways) {
            const bool isOfIt = gateway.network == *own->network;
            isThere = isThere || isOfIt;
            isReached =
                isReached || (isOfIt && (!gateway.addresses.empty() || gateway.hasNodePorts));
        }
        if (!isThere) {
            m_builder.find(MeshSeverity::Blocking, MeshCode::GatewayMissing, {to},
                           {fmt::format("no gateway leads from other networks into {} of {}",
                                        *own->network, name),
                            "Install an east-west gateway there."},
                           cells);
        } else if (!isReached) {
            m_builder.find(
                MeshSeverity::Blocking, MeshCode::GatewayPending, {to},
                {fmt::format("the gateway into {} of {} has no address", *own->network, name),
                 "Look at the Events of its Service: the load balancer is pending."},
                cells);
        }
    }
}

} // namespace

std::optional<MeshKindLinks> istioLinks(const FleetIndex& fleet,
                                        const std::vector<MeshCluster>& clusters) {
    return Istio(fleet).run(clusters);
}

} // namespace pilothouse::mesh
