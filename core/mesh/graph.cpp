// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/graph.h"

#include "mesh/causes.h"
#include "mesh/checks.h"
#include "mesh/declared.h"
#include "mesh/failover.h"
#include "mesh/kinds.h"
#include "mesh/layers.h"
#include "mesh/north_south.h"
#include "mesh/rollup.h"

#include <algorithm>
#include <array>
#include <set>

namespace pilothouse::mesh {
namespace {

MeshCluster clusterOf(const FleetIndex& fleet, std::uint32_t index) {
    const auto& member = fleet.member(index);
    MeshCluster cluster{.id = member.id,
                        .name = member.name,
                        .region = member.region,
                        .group = member.group,
                        .meshName = member.meshName(),
                        .version = member.ciliumVersion,
                        .isReachable = member.isReachable,
                        .lastContact = member.lastContact,
                        .hasCilium = member.config.has_value(),
                        .isMeshable = member.isMeshable(),
                        .component = fleet.component(index)};
    if (member.config) {
        cluster.meshId = member.config->clusterId;
    }
    if (member.apiserver) {
        cluster.hasKvstoremesh = member.apiserver->hasKvstoremesh;
    }
    if (member.nodes) {
        cluster.nodes = static_cast<std::int32_t>(member.nodes->size());
    }
    if (member.peers.source && *member.peers.source != PeerSource::MetricCount) {
        cluster.pairsConfigured = static_cast<std::int32_t>(std::count_if(
            member.peers.peers.begin(), member.peers.peers.end(), [&](const auto& peer) {
                return peer.hasEndpoints.value_or(true) && peer.name != member.meshName();
            }));
    }
    return cluster;
}

constexpr std::array<std::string_view, kMeshReads> kReadNames{"cilium-config",
                                                              "peer Secrets",
                                                              "clustermesh-remote-users",
                                                              "clustermesh-apiserver",
                                                              "apiserver Service",
                                                              "Cilium workloads",
                                                              "CiliumNodes",
                                                              "Services",
                                                              "EndpointSlices",
                                                              "multi-cluster API",
                                                              "network policies",
                                                              "metrics",
                                                              "logs",
                                                              "certificates",
                                                              "service ranges",
                                                              "other kinds of links"};

void addGaps(const MemberMeshFacts& member, std::uint32_t cluster, std::vector<MeshGap>& gaps) {
    for (std::size_t i = 0; i < kMeshReads; ++i) {
        const auto& read = member.reads[i];
        if (read.state == ReadState::Forbidden || read.state == ReadState::Failed) {
            gaps.push_back({.cluster = cluster,
                            .what = std::string(kReadNames.at(i)),
                            .why = read.why,
                            .isForbidden = read.state == ReadState::Forbidden});
        }
    }
}

/// The worst that is known of a peer that is no member: what the observers of its listers say.
MeshHalfState ghostState(const FleetIndex& fleet, const GhostPeer& ghost) {
    auto state = MeshHalfState::ConfigOnly;
    for (const auto from : ghost.from) {
        const auto& member = fleet.member(from);
        for (const auto& scrape : member.kvstoremesh) {
            for (const auto& series : scrape.peers) {
                if (series.peer != ghost.name || !series.ready) {
                    continue;
                }
                if (!*series.ready) {
                    return MeshHalfState::Down;
                }
                state = MeshHalfState::Up;
            }
        }
    }
    return state;
}

} // namespace

bool isSameButObservations(const MemberMeshFacts& a, const MemberMeshFacts& b) {
    return a.id == b.id && a.name == b.name && a.region == b.region && a.group == b.group &&
           a.isReachable == b.isReachable && a.config == b.config && a.peers == b.peers &&
           a.remoteUsers == b.remoteUsers && a.authMode == b.authMode &&
           a.apiserver == b.apiserver && a.apiserverService == b.apiserverService &&
           a.ciliumVersion == b.ciliumVersion && a.oldestAgentStart == b.oldestAgentStart &&
           a.nodes == b.nodes && a.nodeCountSince == b.nodeCountSince &&
           a.serviceCidrs == b.serviceCidrs && a.certificates == b.certificates &&
           a.trustedCas == b.trustedCas && a.policies == b.policies &&
           (a.peers.source && provesAbsence(*a.peers.source));
}

bool hasSameServices(const MemberMeshFacts& a, const MemberMeshFacts& b) {
    return a.services == b.services && a.serviceExports == b.serviceExports &&
           a.serviceImports == b.serviceImports && a.namespaces == b.namespaces;
}

MeshGraph MeshGraph::derive(FleetMeshFacts facts, Instant now, MeshSettings settings) {
    MeshGraph graph;
    graph.m_facts = std::move(facts);
    graph.m_settings = settings;
    graph.deriveAll(now);
    return graph;
}

void MeshGraph::deriveAll(Instant now) {
    m_fleet = FleetIndex::make(m_facts);
    findAll(now);
    m_rows.assign(m_fleet.size(), {});
    for (std::uint32_t from = 0; from < m_fleet.size(); ++from) {
        judge(from, now);
    }
    collect();
    finish(now);
}

/// Services point into facts, so those facts are kept as long.
void MeshGraph::collect() {
    m_services = collectServices(m_fleet);
    m_serviceOwners = m_facts.members;
    m_areServicesFresh = false;
}

MeshFailover MeshGraph::failover(std::vector<std::uint32_t> down) const {
    const std::vector<ServiceEntry> none;
    auto out =
        simulateFailover(m_fleet, m_services ? *m_services : none, m_picture, std::move(down));
    out.entries = entriesAfter(m_picture.entries, out.down);
    return out;
}

void MeshGraph::findAll(Instant now) {
    FindingList findings(m_fleet);
    const std::set<WantedOneWay> wanted(m_facts.wantedOneWay.begin(), m_facts.wantedOneWay.end());
    checkIdentity(m_fleet, findings);
    checkRanges(m_fleet, findings);
    checkDatapath(m_fleet, findings);
    checkTrust(m_fleet, findings, now);
    checkAccess(m_fleet, findings, wanted);
    checkPolicies(m_fleet, findings);
    m_verdicts = findings.take();
    m_cellFindings = CellFindings(m_verdicts, m_fleet.size());
}

void MeshGraph::judge(std::uint32_t from, Instant now) {
    m_rows[from] = judgeRow(m_fleet, m_cellFindings, from, now, m_settings);
    for (const auto& wanted : m_facts.wantedOneWay) {
        if (wanted.from != m_fleet.member(from).id) {
            continue;
        }
        if (const auto to = m_fleet.find(wanted.to)) {
            auto& cell = m_rows[from].cells[*to];
            cell = MeshCell(cell.state(),
                            static_cast<std::uint8_t>(cell.bits() | MeshCell::kAcknowledged));
        }
    }
}

void MeshGraph::update(std::shared_ptr<const MemberMeshFacts> member, Instant now) {
    const auto known = std::find_if(m_facts.members.begin(), m_facts.members.end(),
                                    [&](const auto& each) { return each->id == member->id; });
    if (known == m_facts.members.end()) {
        m_facts.members.push_back(std::move(member));
        deriveAll(now);
        return;
    }
    const bool isRowAlone = isSameButObservations(**known, *member);
    const bool areServicesSame = hasSameServices(**known, *member);
    *known = member;
    if (!isRowAlone) {
        deriveAll(now);
        return;
    }
    const auto from = *m_fleet.find(member->id);
    const auto before = m_rows[from].cells;
    m_fleet.replace(from, std::move(member));
    judge(from, now);
    if (!areServicesSame) {
        collect();
    }
    m_areServicesFresh = m_areServicesFresh && before == m_rows[from].cells;
    finish(now);
}

void MeshGraph::addServices() {
    if (!m_areServicesFresh) {
        FindingList findings(m_fleet);
        m_serviceRows.reset();
        if (m_services) {
            m_serviceRows = serviceRows(*m_services, m_picture, m_fleet);
            checkServices(m_fleet, *m_services, *m_serviceRows, findings);
        }
        m_serviceVerdicts = findings.take();
        m_areServicesFresh = true;
    }
    m_picture.services = m_serviceRows;
}

void MeshGraph::addClusters() {
    for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
        m_picture.clusters.push_back(clusterOf(m_fleet, i));
        addGaps(m_fleet.member(i), i, m_picture.gaps);
    }
    m_picture.components = m_fleet.components();
}

void MeshGraph::addGhosts() {
    for (const auto& ghost : m_fleet.ghosts()) {
        m_picture.ghosts.push_back({.name = ghost.name,
                                    .from = ghost.from,
                                    .state = ghostState(m_fleet, ghost),
                                    .reallyDials = ghost.reallyDials});
    }
}

void MeshGraph::finish(Instant now) {
    m_picture = {};
    m_picture.at = now;
    m_picture.sourceGaps = m_facts.sourceGaps;
    addClusters();
    m_picture.cells.reserve(std::size_t{m_fleet.size()} * m_fleet.size());
    for (const auto& row : m_rows) {
        m_picture.cells.insert(m_picture.cells.end(), row.cells.begin(), row.cells.end());
        m_picture.halves.insert(m_picture.halves.end(), row.halves.begin(), row.halves.end());
    }
    addGhosts();
    addServices();
    auto others = m_serviceVerdicts;
    const auto addMore = [&](const auto& check) {
        FindingList findings(m_fleet);
        check(findings);
        for (auto& each : findings.take()) {
            others.push_back(std::move(each));
        }
    };
    addMore([&](FindingList& findings) { checkPorts(m_fleet, m_verdicts, m_picture, findings); });
    if (m_facts.declared) {
        addMore([&](FindingList& findings) {
            addDeclared(m_fleet, *m_facts.declared, m_picture, findings);
        });
    }
    addMore(
        [&](FindingList& findings) { addAzureFailures(m_fleet, m_facts.azureFailures, findings); });
    if (!m_facts.northSouth.empty()) {
        addMore([&](FindingList& findings) {
            addEntries(m_fleet, m_facts.northSouth, m_picture, findings);
        });
    }
    m_picture.layers = layersOf(m_fleet);
    groupCauses(m_fleet, m_verdicts, m_cellFindings, others, m_picture);
    rollUpRegions(m_picture);
    addKinds(m_fleet, now, m_settings, m_picture);
}

} // namespace pilothouse::mesh
