// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/kind_builder.h"
#include "mesh/kinds.h"
#include "mesh/overlaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace pilothouse::mesh {
namespace {

/// A gateway renews its word every five seconds; clocks of clusters differ by more than that.
constexpr std::chrono::minutes kStale{3};

std::string mendOf(MeshCode code) {
    switch (code) {
    case MeshCode::ConnectionError:
    case MeshCode::NotConnected:
        return "Check that UDP 4500 and 4490 (and 500, or ESP) are open between the gateways, and "
               "the logs of submariner-gateway at both ends.";
    case MeshCode::NoActiveGateway:
        return "Label a node submariner.io/gateway=true and look at the pods of "
               "submariner-gateway there.";
    case MeshCode::NoEndpoint:
        return "Look at the gateway of that cluster and at its connection to the broker.";
    case MeshCode::GatewayFailure: return "Look at the log of submariner-gateway.";
    default: break;
    }
    return {};
}

std::string said(const SubmarinerConnection& connection) {
    const auto word = connection.word.empty() ? std::string("no status") : connection.word;
    return connection.message.empty() ? word : word + ": " + connection.message;
}

/// What one cluster's objects have of each other member.
struct Row {
    std::set<std::uint32_t> listed{};
    std::map<std::uint32_t, const SubmarinerEndpoint*> endpoints{};
    /// Of the active gateway; the best where there are two, while the other's gateway moves.
    std::map<std::uint32_t, const SubmarinerConnection*> connections{};
};

class Submariner {
public:
    Submariner(const FleetIndex& fleet, Instant now, const MeshSettings& settings)
        : m_fleet(fleet), m_now(now), m_settings(settings),
          m_builder(fleet, MeshLinkKind::Submariner) {}

    std::optional<MeshKindLinks> run(const std::vector<MeshCluster>& clusters) {
        addMembers();
        if (m_members.empty()) {
            return std::nullopt;
        }
        for (const auto from : m_members) {
            judgeRow(from);
            addGhosts(from);
        }
        checkNames();
        checkRanges();
        checkGateways();
        return m_builder.take(clusters, mendOf);
    }

private:
    [[nodiscard]] const SubmarinerFacts* facts(std::uint32_t cluster) const {
        const auto& kinds = m_fleet.member(cluster).kinds;
        return kinds.submariner ? &*kinds.submariner : nullptr;
    }
    void addMembers();
    void judgeRow(std::uint32_t from);
    [[nodiscard]] Row rowOf(const SubmarinerFacts& own) const;
    [[nodiscard]] MeshKindHalf judge(const Row& row, std::uint32_t from, std::uint32_t to) const;
    void judgeConnection(const Row& row, MeshKindHalf& half) const;
    void judgeEndpoint(const Row& row, MeshKindHalf& half) const;
    void addGhosts(std::uint32_t from);
    void checkNames();
    void checkRanges();
    void checkGlobalnet(const std::vector<std::uint32_t>& with,
                        const std::vector<std::uint32_t>& without);
    void findOverlaps(const std::vector<OwnedRange>& ranges, std::string_view what);
    void checkGateways();
    [[nodiscard]] const SubmarinerCluster* clusterOf(std::uint32_t cluster) const;

    const FleetIndex& m_fleet;
    Instant m_now;
    const MeshSettings& m_settings;
    KindBuilder m_builder;
    KindNames m_names;
    std::vector<std::uint32_t> m_members;
};

const SubmarinerGateway* activeOf(const SubmarinerFacts& facts) {
    const auto found = std::find_if(facts.gateways.begin(), facts.gateways.end(),
                                    [](const auto& each) { return each.isActive; });
    return found == facts.gateways.end() ? nullptr : &*found;
}

void set(MeshKindHalf& half, MeshHalfState state, std::string text,
         std::optional<MeshCode> code = std::nullopt) {
    half.cell = MeshCell(state);
    half.said = std::move(text);
    half.reasons.clear();
    if (code) {
        half.reasons.push_back({*code});
    }
}

std::string gatewaysText(std::size_t count) {
    return count == 1 ? "1 gateway" : fmt::format("{} gateways", count);
}

void Submariner::addMembers() {
    std::vector<std::uint32_t> nameless;
    for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
        const auto& member = m_fleet.member(i);
        const auto* own = facts(i);
        if (own == nullptr && !(member.kinds.served && member.kinds.served->submariner)) {
            continue;
        }
        m_members.push_back(i);
        MeshKindMember out{.cluster = i, .mark = "not read"};
        if (own != nullptr) {
            const auto* active = activeOf(*own);
            out.name = own->ownName();
            out.version = active != nullptr       ? active->version
                          : own->gateways.empty() ? std::string()
                                                  : own->gateways.front().version;
            out.mark = gatewaysText(own->gateways.size());
        }
        if (out.name.empty()) {
            nameless.push_back(i);
        } else {
            m_names.add(out.name, i);
        }
        m_builder.addMember(std::move(out));
    }
    for (const auto each : nameless) { // nothing of its own tells: the fleet's name may be it
        m_names.add(m_fleet.member(each).name, each);
    }
}

Row Submariner::rowOf(const SubmarinerFacts& own) const {
    Row row;
    for (const auto& each : own.clusters) {
        if (const auto to = m_names.find(each.id)) {
            row.listed.insert(*to);
        }
    }
    for (const auto& each : own.endpoints) {
        if (const auto to = m_names.find(each.cluster)) {
            row.listed.insert(*to);
            row.endpoints.emplace(*to, &each);
        }
    }
    const auto* active = activeOf(own);
    for (std::size_t i = 0; active != nullptr && i < active->connections.size(); ++i) {
        const auto& each = active->connections[i];
        if (const auto to = m_names.find(each.peer)) {
            auto& best = row.connections.try_emplace(*to, &each).first->second;
            best = each.state < best->state ? &each : best;
        }
    }
    return row;
}

void Submariner::judgeConnection(const Row& row, MeshKindHalf& half) const {
    const auto found = row.connections.find(half.to);
    if (found == row.connections.end()) {
        judgeEndpoint(row, half);
        return;
    }
    const auto* best = found->second;
    half.latencyMicros = best->latencyMicros;
    switch (best->state) {
    case CableState::Connected: set(half, MeshHalfState::Up, said(*best)); break;
    case CableState::Connecting: {
        const bool isLong = best->since && m_now - *best->since > m_settings.grace;
        set(half, isLong ? MeshHalfState::Down : MeshHalfState::Connecting, said(*best),
            isLong ? MeshCode::NotConnected : MeshCode::Connecting);
        break;
    }
    case CableState::Error:
        set(half, MeshHalfState::Down, said(*best), MeshCode::ConnectionError);
        break;
    case CableState::Other:
        set(half, MeshHalfState::Unknown, said(*best), MeshCode::NotRead);
        break;
    }
    if (half.cell.state() != MeshHalfState::Up) {
        half.latencyMicros.reset(); // of a ping that came back before
    }
}

/// Its active gateway has no connection to the other at all.
void Submariner::judgeEndpoint(const Row& row, MeshKindHalf& half) const {
    const auto place = row.endpoints.find(half.to);
    if (place == row.endpoints.end()) {
        set(half, MeshHalfState::Down, "no endpoint of it is known", MeshCode::NoEndpoint);
        return;
    }
    const auto* found = place->second;
    const bool isNew = found->madeAt && m_now - *found->madeAt < m_settings.grace;
    set(half, isNew ? MeshHalfState::Connecting : MeshHalfState::Down,
        "no connection to its endpoint", isNew ? MeshCode::Connecting : MeshCode::NotConnected);
}

MeshKindHalf Submariner::judge(const Row& row, std::uint32_t from, std::uint32_t to) const {
    MeshKindHalf half{.from = from, .to = to};
    const auto* own = facts(from);
    if (own == nullptr) {
        set(half, MeshHalfState::Unknown, "its objects could not be read", MeshCode::NotRead);
        return half;
    }
    const bool isListed = row.listed.count(to) > 0;
    const auto* active = activeOf(*own);
    if (!isListed) {
        set(half, MeshHalfState::NotConfigured, {});
    } else if (active == nullptr) {
        set(half, MeshHalfState::Down,
            own->gateways.empty()
                ? "it has no gateway"
                : fmt::format("{}, none active", gatewaysText(own->gateways.size())),
            MeshCode::NoActiveGateway);
    } else {
        half.source = "Gateway " + active->name;
        half.at = active->toldAt;
        if (!active->failure.empty()) {
            set(half, MeshHalfState::Down, active->failure, MeshCode::GatewayFailure);
        } else {
            judgeConnection(row, half);
        }
    }
    std::optional<MeshCode> unheard;
    if (!m_fleet.member(from).isReachable) {
        unheard = MeshCode::ApiUnreachable;
    } else if (isListed && active != nullptr && active->toldAt &&
               m_now - *active->toldAt > kStale) {
        unheard = MeshCode::GatewayStale;
    }
    if (unheard) {
        half.lastKnown = half.cell.state();
        half.cell = MeshCell(MeshHalfState::Unknown);
        half.reasons = {{*unheard}};
    }
    return half;
}

void Submariner::judgeRow(std::uint32_t from) {
    const auto* own = facts(from);
    const auto row = own == nullptr ? Row{} : rowOf(*own);
    for (const auto to : m_members) {
        if (to == from) {
            continue;
        }
        auto half = judge(row, from, to);
        const bool isThere = half.cell.state() != MeshHalfState::NotConfigured;
        if (isThere) {
            m_builder.addHalf(std::move(half));
        }
    }
}

/// What the active gateway says of its cable to a cluster that is no member.
MeshHalfState cableTo(const std::string& peer, const SubmarinerGateway* active) {
    auto state = MeshHalfState::ConfigOnly;
    if (active == nullptr) {
        return state;
    }
    for (const auto& each : active->connections) {
        if (each.peer == peer) {
            state = each.state == CableState::Connected    ? MeshHalfState::Up
                    : each.state == CableState::Connecting ? MeshHalfState::Connecting
                    : each.state == CableState::Error      ? MeshHalfState::Down
                                                           : MeshHalfState::Unknown;
        }
    }
    return state;
}

/// Clusters of its cluster set that are no members of the fleet.
void Submariner::addGhosts(std::uint32_t from) {
    const auto* own = facts(from);
    if (own == nullptr) {
        return;
    }
    const auto isSeveral = [&](const std::string& name) {
        const auto twice = m_names.twice();
        return std::any_of(twice.begin(), twice.end(),
                           [&](const auto& each) { return each.first == name; });
    };
    for (const auto& cluster : own->clusters) {
        if (!cluster.id.empty() && !m_names.find(cluster.id) && !isSeveral(cluster.id)) {
            m_builder.addGhost(from, cluster.id, cableTo(cluster.id, activeOf(*own)));
        }
    }
}

void Submariner::checkNames() {
    for (const auto& [name, clusters] : m_names.twice()) {
        m_builder.find(MeshSeverity::Blocking, MeshCode::NameDup, clusters,
                       {fmt::format("{} have the same cluster ID in Submariner: {}",
                                    namesOf(m_fleet, clusters), name),
                        "Join one of them again with another --clusterid."});
    }
}

/// The cluster's own entry, else what any other has of it.
const SubmarinerCluster* Submariner::clusterOf(std::uint32_t cluster) const {
    const auto in = [&](const SubmarinerFacts& held) -> const SubmarinerCluster* {
        for (const auto& each : held.clusters) {
            if (m_names.find(each.id) == cluster) {
                return &each;
            }
        }
        return nullptr;
    };
    const auto* own = facts(cluster);
    if (const auto* found = own == nullptr ? nullptr : in(*own)) {
        return found;
    }
    for (const auto member : m_members) {
        const auto* held = facts(member);
        if (const auto* found = held == nullptr ? nullptr : in(*held)) {
            return found;
        }
    }
    return nullptr;
}

/// One finding for each cluster that overlaps with others that it is linked with.
void Submariner::findOverlaps(const std::vector<OwnedRange>& ranges, std::string_view what) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, IpRange> pairs;
    for (const auto& pair : overlapping(ranges)) {
        const auto& a = ranges[pair.a];
        const auto& b = ranges[pair.b];
        const auto key = std::pair(std::min(a.owner, b.owner), std::max(a.owner, b.owner));
        if (m_builder.half(a.owner, b.owner) != nullptr ||
            m_builder.half(b.owner, a.owner) != nullptr) {
            pairs.try_emplace(key, *commonPart(a.range, b.range));
        }
    }
    ClusterPairs all;
    for (const auto& [key, range] : pairs) {
        all.push_back(key);
    }
    for (const auto& star : coverWithStars(all, m_fleet.size())) {
        std::vector<std::uint32_t> clusters{star.hub};
        clusters.insert(clusters.end(), star.others.begin(), star.others.end());
        std::sort(clusters.begin(), clusters.end());
        ClusterPairs cells;
        for (const auto other : star.others) {
            cells.emplace_back(star.hub, other);
        }
        const auto first = std::pair(std::min(star.hub, star.others.front()),
                                     std::max(star.hub, star.others.front()));
        auto message =
            fmt::format("{} {}: {}", namesOf(m_fleet, clusters), what, toText(pairs.at(first)));
        m_builder.find(MeshSeverity::Blocking, MeshCode::PodCidrOverlap, std::move(clusters),
                       {std::move(message),
                        "Give each cluster ranges of its own, or join all with Globalnet."},
                       KindBuilder::bothWays(cells));
    }
}

/// Without Globalnet pods and services of all clusters must have ranges of their own; with it their
/// global ranges. Source: submariner-io/subctl pkg/diagnose/deployment.go.
void Submariner::checkRanges() {
    std::vector<OwnedRange> plain;
    std::vector<OwnedRange> global;
    std::vector<std::uint32_t> with;
    std::vector<std::uint32_t> without;
    for (const auto member : m_members) {
        const auto* cluster = clusterOf(member);
        if (cluster == nullptr) {
            continue;
        }
        const auto add = [member](const std::vector<IpRange>& ranges, std::vector<OwnedRange>& to) {
            for (const auto& range : ranges) {
                to.push_back({range, member});
            }
        };
        add(cluster->globalCidrs, global);
        (cluster->globalCidrs.empty() ? without : with).push_back(member);
        if (cluster->globalCidrs.empty()) {
            add(cluster->clusterCidrs, plain);
            add(cluster->serviceCidrs, plain);
        }
    }
    findOverlaps(plain, "have pod or service addresses in common, without Globalnet");
    findOverlaps(global, "have global addresses in common");
    checkGlobalnet(with, without);
}

/// Between a cluster with Globalnet and one without nothing is translated.
void Submariner::checkGlobalnet(const std::vector<std::uint32_t>& with,
                                const std::vector<std::uint32_t>& without) {
    ClusterPairs mixed;
    for (const auto a : with) {
        for (const auto b : without) {
            if (m_builder.half(a, b) != nullptr || m_builder.half(b, a) != nullptr) {
                mixed.emplace_back(a, b);
            }
        }
    }
    if (!mixed.empty()) {
        const auto& fewer = with.size() < without.size() ? with : without;
        m_builder.find(
            MeshSeverity::Major, MeshCode::GlobalnetMix, fewer,
            {fmt::format("Globalnet is on in some clusters of the set, but not in all: "
                         "{} {} it",
                         namesOf(m_fleet, fewer), &fewer == &with ? "alone has" : "lacks"),
             "Join all clusters with Globalnet, or none."},
            KindBuilder::bothWays(mixed));
    }
}

void Submariner::checkGateways() {
    for (const auto member : m_members) {
        const auto* own = facts(member);
        if (own != nullptr && own->gateways.size() == 1) {
            m_builder.find(MeshSeverity::Info, MeshCode::GatewayNotHa, {member},
                           {fmt::format("{} has one gateway: nothing takes over if its node ends",
                                        m_builder.nameOf(member)),
                            "Label a second node submariner.io/gateway=true."});
        }
    }
}

} // namespace

std::optional<MeshKindLinks> submarinerLinks(const FleetIndex& fleet,
                                             const std::vector<MeshCluster>& clusters, Instant now,
                                             const MeshSettings& settings) {
    return Submariner(fleet, now, settings).run(clusters);
}

} // namespace pilothouse::mesh
