// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/fleet_index.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

namespace pilothouse::mesh {
namespace {

/// Regions that are not known stand last.
auto orderKey(const MemberMeshFacts& member) {
    return std::tuple(member.region.empty(), std::string_view(member.region),
                      member.config ? member.config->clusterId.value_or(0) : 0,
                      std::string_view(member.name), std::string_view(member.id.str()));
}

const Peer* findPeer(const std::vector<Peer>& peers, std::string_view name) {
    const auto found = std::lower_bound(
        peers.begin(), peers.end(), name,
        [](const Peer& each, std::string_view wanted) { return each.name < wanted; });
    return found != peers.end() && found->name == name ? &*found : nullptr;
}

/// A value without "endpoints:" is no peer; Cilium skips it.
bool isPeer(const Peer& peer) {
    return peer.hasEndpoints.value_or(true);
}

bool listProvesAbsence(const MemberMeshFacts& member) {
    if (!member.config) {
        return member.read(MeshRead::CiliumConfig).state == ReadState::Absent;
    }
    if (!member.isMeshable()) {
        return true;
    }
    if (!member.peers.source) {
        return member.read(MeshRead::PeerSecrets).state == ReadState::Absent;
    }
    return provesAbsence(*member.peers.source);
}

/// Whether another cluster may have an entry for it: it has a name, or its name is not known.
bool mayTakePart(const MemberMeshFacts& member) {
    return member.config ? member.isMeshable()
                         : member.read(MeshRead::CiliumConfig).state != ReadState::Absent;
}

std::uint32_t rootOf(std::vector<std::uint32_t>& parents, std::uint32_t index) {
    while (parents[index] != index) {
        parents[index] = parents[parents[index]];
        index = parents[index];
    }
    return index;
}

} // namespace

FleetIndex FleetIndex::make(const FleetMeshFacts& facts) {
    FleetIndex index;
    index.m_members = facts.members;
    std::sort(index.m_members.begin(), index.m_members.end(),
              [](const auto& a, const auto& b) { return orderKey(*a) < orderKey(*b); });
    index.addNames();
    index.m_listed.assign(std::size_t{index.size()} * index.size(), Listed::Absent);
    index.m_entries.assign(index.m_listed.size(), 0);
    for (std::uint32_t from = 0; from < index.size(); ++from) {
        index.addRow(from);
    }
    std::sort(index.m_ghosts.begin(), index.m_ghosts.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    index.addComponents();
    return index;
}

void FleetIndex::addNames() {
    m_names.reserve(m_members.size()); // m_byName has views of them
    for (std::uint32_t i = 0; i < size(); ++i) {
        const auto& name = m_names.emplace_back(
            m_members[i]->isMeshable() ? m_members[i]->meshName() : std::string());
        if (!name.empty()) {
            m_byName[name].push_back(i);
        }
    }
}

std::optional<std::uint32_t> FleetIndex::find(const ClusterId& id) const {
    for (std::uint32_t i = 0; i < size(); ++i) {
        if (m_members[i]->id == id) {
            return i;
        }
    }
    return std::nullopt;
}

const Peer* FleetIndex::peer(std::uint32_t from, std::uint32_t to) const {
    const auto entry = m_entries[cell(from, to)];
    return entry == 0 ? nullptr : &m_members[from]->peers.peers[entry - 1];
}

/// Members of that name; where there are several, the one whose address is dialled, if it is one.
std::vector<std::uint32_t> FleetIndex::meant(std::uint32_t from, std::string_view name) const {
    const auto found = m_byName.find(name);
    if (found == m_byName.end() || found->second.size() == 1) {
        return found == m_byName.end() ? std::vector<std::uint32_t>() : found->second;
    }
    const auto* peer = findPeer(m_members[from]->peers.peers, name);
    if (peer == nullptr || !peer->endpoints) {
        return found->second;
    }
    std::vector<std::uint32_t> dialled;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(dialled),
                 [&](std::uint32_t each) {
                     return dialsOneOf(*peer->endpoints, exposedAddresses(*m_members[each])) ==
                            true;
                 });
    return dialled.size() == 1 ? dialled : found->second;
}

std::optional<std::uint32_t> FleetIndex::resolve(std::uint32_t from, std::string_view name) const {
    const auto found = m_byName.find(name);
    if (found == m_byName.end()) {
        return std::nullopt;
    }
    if (found->second.size() == 1) {
        return found->second.front();
    }
    const auto candidates = meant(from, name);
    return candidates.size() == 1 ? std::optional(candidates.front()) : std::nullopt;
}

void FleetIndex::list(std::uint32_t from, std::string_view name, std::uint32_t entry) {
    if (name == m_names[from]) {
        return; // an entry for itself is legal and ignored
    }
    const auto found = m_byName.find(name);
    if (found != m_byName.end() && found->second.size() == 1) {
        m_listed[cell(from, found->second.front())] = Listed::Present;
        m_entries[cell(from, found->second.front())] |= entry;
        return;
    }
    const auto candidates = meant(from, name);
    for (const auto to : candidates) {
        m_listed[cell(from, to)] = candidates.size() == 1 ? Listed::Present : Listed::Ambiguous;
        m_entries[cell(from, to)] |= entry;
    }
    if (candidates.empty()) {
        addGhost(from, name);
    }
}

bool FleetIndex::mayBePeer(std::uint32_t index) const {
    return mayTakePart(*m_members[index]);
}

void FleetIndex::addGhost(std::uint32_t from, std::string_view name) {
    auto found = std::find_if(m_ghosts.begin(), m_ghosts.end(),
                              [&](const auto& each) { return each.name == name; });
    if (found == m_ghosts.end()) {
        found = m_ghosts.insert(m_ghosts.end(), GhostPeer{.name = std::string(name)});
    }
    if (found->from.empty() || found->from.back() != from) {
        found->from.push_back(from);
    }
    const auto* peer = findPeer(m_members[from]->peers.peers, name);
    for (std::uint32_t i = 0; peer != nullptr && peer->endpoints && i < size(); ++i) {
        if (i != from && !found->reallyDials &&
            dialsOneOf(*peer->endpoints, exposedAddresses(*m_members[i])) == true) {
            found->reallyDials = i;
        }
    }
}

void FleetIndex::addRow(std::uint32_t from) {
    const auto& member = *m_members[from];
    const auto row = m_listed.begin() + static_cast<std::ptrdiff_t>(cell(from, 0));
    const bool isProved = listProvesAbsence(member);
    for (std::uint32_t to = 0; to < size() && !isProved; ++to) {
        const bool mayBeThere = to != from && mayTakePart(*m_members[to]);
        row[to] = mayBeThere ? Listed::Undecidable : Listed::Absent;
    }
    if (!member.isMeshable()) {
        return;
    }
    for (std::uint32_t i = 0; i < member.peers.peers.size(); ++i) {
        if (isPeer(member.peers.peers[i])) {
            list(from, member.peers.peers[i].name, i + 1);
        }
    }
    if (isProved) {
        return;
    }
    for (const auto* scrapes : {&member.kvstoremesh, &member.agents}) {
        for (const auto& scrape : *scrapes) {
            for (const auto& series : scrape.peers) {
                list(from, series.peer, 0); // its entry, where it has one, stays
            }
        }
    }
}

void FleetIndex::addComponents() {
    std::vector<std::uint32_t> parents(size());
    std::iota(parents.begin(), parents.end(), 0U);
    for (std::uint32_t from = 0; from < size(); ++from) {
        for (std::uint32_t to = 0; to < size(); ++to) {
            if (isConfigured(from, to)) {
                parents[rootOf(parents, from)] = rootOf(parents, to);
            }
        }
    }
    std::vector<std::vector<std::uint32_t>> groups(size());
    for (std::uint32_t i = 0; i < size(); ++i) {
        groups[rootOf(parents, i)].push_back(i);
    }
    for (auto& group : groups) {
        if (group.size() > 1) {
            m_components.push_back(std::move(group));
        }
    }
    std::sort(m_components.begin(), m_components.end(), [](const auto& a, const auto& b) {
        return std::pair(b.size(), a.front()) < std::pair(a.size(), b.front());
    });
    m_component.assign(size(), -1);
    for (std::size_t i = 0; i < m_components.size(); ++i) {
        for (const auto member : m_components[i]) {
            m_component[member] = static_cast<std::int32_t>(i);
        }
    }
}

std::vector<ExposedAddress> exposedAddresses(const MemberMeshFacts& member) {
    std::vector<ExposedAddress> exposed;
    if (!member.apiserverService) {
        return exposed;
    }
    const auto& service = *member.apiserverService;
    for (const auto& host : service.ingress) {
        exposed.push_back({host, service.port.value_or(2379)});
    }
    if (service.type == ServiceType::ClusterIp && !service.clusterIp.empty()) {
        exposed.push_back({service.clusterIp, service.port.value_or(2379)});
    }
    if (service.nodePort && member.nodes) {
        for (const auto& node : *member.nodes) {
            for (const auto* addresses : {&node.internalIps, &node.externalIps}) {
                for (const auto& address : *addresses) {
                    exposed.push_back({toText(address), *service.nodePort});
                }
            }
        }
    }
    return exposed;
}

std::optional<bool> dialsOneOf(const std::vector<DialledEndpoint>& dialled,
                               const std::vector<ExposedAddress>& exposed) {
    bool isTold = false;
    for (const auto& endpoint : dialled) {
        isTold = isTold || !endpoint.addresses.empty() || parseIpAddress(endpoint.host).has_value();
        for (const auto& each : exposed) {
            const bool isHost = each.host == endpoint.host ||
                                std::find(endpoint.addresses.begin(), endpoint.addresses.end(),
                                          each.host) != endpoint.addresses.end();
            if (isHost && (each.port == endpoint.port || endpoint.port == 0)) {
                return true;
            }
        }
    }
    return isTold && !exposed.empty() ? std::optional(false) : std::nullopt;
}

} // namespace pilothouse::mesh
