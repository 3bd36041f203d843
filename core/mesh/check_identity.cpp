// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace pilothouse::mesh {
namespace {

constexpr std::int32_t kExtended = 511; // the only other value of max-connected-clusters is 255
constexpr std::size_t kLongestName = 32;

/// ^([a-z0-9][-a-z0-9]*)?[a-z0-9]$, at most 32 letters.
/// Source: cilium/cilium pkg/clustermesh/types/types.go.
bool isValidName(std::string_view name) {
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= kLongestName && isPlain(name.front()) &&
           isPlain(name.back()) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return isPlain(c) || c == '-'; });
}

bool isInMesh(const FleetIndex& fleet, std::uint32_t cluster) {
    return fleet.component(cluster) >= 0;
}

/// P1.
void checkIdRange(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster) {
    const auto& member = fleet.member(cluster);
    const auto& config = *member.config;
    const auto id = config.clusterId.value_or(0);
    if (config.clusterIdText.empty() &&
        (id == 0 || (id >= 1 && id <= config.maxConnectedClusters))) {
        return; // 0 is the default: it is in no mesh
    }
    const auto text = config.clusterIdText.empty() ? std::to_string(id) : config.clusterIdText;
    auto& verdict = findings.add(
        MeshSeverity::Blocking, MeshCode::IdRange, {cluster},
        {fmt::format("cluster-id of {} is {}; it must be 1 to {}", member.name, text,
                     config.maxConnectedClusters),
         "Set a free cluster-id in this range and restart Cilium and every pod of the cluster, or "
         "raise max-connected-clusters in all clusters of the mesh."});
    findings.addRow(verdict, cluster);
    findings.addColumn(verdict, cluster);
}

/// P3, as far as one cluster tells.
void checkName(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster) {
    const auto& member = fleet.member(cluster);
    const auto name = member.meshName();
    const bool isDefault = name == "default";
    const bool hasId = member.config->clusterId.value_or(0) != 0;
    if (isDefault ? !hasId : isValidName(name)) {
        return;
    }
    auto& verdict = findings.add(
        MeshSeverity::Blocking, MeshCode::NameInvalid, {cluster},
        {isDefault
             ? fmt::format("{} has a cluster-id, but its cluster-name is \"default\"", member.name)
             : fmt::format("cluster-name \"{}\" of {} is not valid", name, member.name),
         "Set a cluster-name of at most 32 letters a-z, digits and dashes."});
    findings.addRow(verdict, cluster);
    findings.addColumn(verdict, cluster);
}

/// P6. Source: cilium/cilium#21330.
void checkBuggyId(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster) {
    const auto& member = fleet.member(cluster);
    const auto& config = *member.config;
    const bool isCloudChain = config.cniChainingMode == "aws-cni" || config.ipam == "eni" ||
                              config.ipam == "alibabacloud";
    const bool hasBit = (config.clusterId.value_or(0) & 0x80) != 0;
    if (!isCloudChain || !hasBit || config.allowsUnsafePolicySkb.value_or(false)) {
        return;
    }
    auto& verdict = findings.add(
        MeshSeverity::Blocking, MeshCode::BuggyId, {cluster},
        {fmt::format("cluster-id {} of {} has a bit that AWS and Alibaba networking also uses",
                     *config.clusterId, member.name),
         "Choose a cluster-id of 1 to 127 or 256 to 383."});
    findings.addRow(verdict, cluster);
    findings.addColumn(verdict, cluster);
}

/// P2: of clusters with one id each rejects the others, and a third accepts one of them only.
void checkIdDuplicates(const FleetIndex& fleet, FindingList& findings,
                       const std::vector<std::uint32_t>& component) {
    std::map<std::int32_t, std::vector<std::uint32_t>> byId;
    for (const auto cluster : component) {
        const auto& config = fleet.member(cluster).config;
        if (config && config->clusterId.value_or(0) > 0) {
            byId[*config->clusterId].push_back(cluster);
        }
    }
    for (const auto& [id, clusters] : byId) {
        if (clusters.size() < 2) {
            continue;
        }
        auto& verdict = findings.add(
            MeshSeverity::Blocking, MeshCode::IdDup, clusters,
            {fmt::format("{} have the same cluster-id {}", namesOf(fleet, clusters), id),
             "Give one of them a free cluster-id; every pod of it must be restarted afterwards."});
        for (const auto to : clusters) {
            for (const auto from : component) {
                const bool isTwin = std::binary_search(clusters.begin(), clusters.end(), from);
                findings.addCell(isTwin ? verdict.finding.cells : verdict.softCells, from, to);
            }
        }
    }
}

/// P3: one name, several clusters.
void checkNameDuplicates(const FleetIndex& fleet, FindingList& findings,
                         const std::vector<std::uint32_t>& component) {
    std::map<std::string, std::vector<std::uint32_t>> byName;
    for (const auto cluster : component) {
        if (fleet.member(cluster).isMeshable()) {
            byName[fleet.member(cluster).meshName()].push_back(cluster);
        }
    }
    for (const auto& [name, clusters] : byName) {
        if (clusters.size() < 2) {
            continue;
        }
        auto& verdict = findings.add(
            MeshSeverity::Blocking, MeshCode::NameDup, clusters,
            {fmt::format("{} have the same cluster-name \"{}\"", namesOf(fleet, clusters), name),
             "Rename one of them, and the peer entries that mean it."});
        for (const auto to : clusters) {
            findings.addColumn(verdict, to);
        }
    }
}

/// P4.
void checkGhosts(const FleetIndex& fleet, FindingList& findings) {
    for (const auto& ghost : fleet.ghosts()) {
        if (!ghost.reallyDials) {
            continue;
        }
        const auto& real = fleet.member(*ghost.reallyDials);
        auto clusters = ghost.from;
        clusters.push_back(*ghost.reallyDials);
        findings.add(
            MeshSeverity::Blocking, MeshCode::NameMismatch, clusters,
            {fmt::format("peer \"{}\" of {} leads to {}, whose cluster-name is \"{}\"", ghost.name,
                         namesOf(fleet, ghost.from), real.name, real.meshName()),
             fmt::format("Name the peer entry \"{}\".", real.meshName())});
    }
}

/// P5. A side with 511 refuses one with 255; a side with 255 takes one with 511 if its id fits.
void checkMaxClusters(const FleetIndex& fleet, FindingList& findings) {
    ClusterPairs refused;
    for (const auto& component : fleet.components()) {
        const auto maxOf = [&](std::uint32_t cluster) {
            const auto& config = fleet.member(cluster).config;
            return config ? config->maxConnectedClusters : 0;
        };
        for (const auto from : component) {
            for (const auto to : component) {
                const auto own = maxOf(from);
                const auto other = maxOf(to);
                const bool isRefused =
                    own != 0 && other != 0 && own != other &&
                    (own == kExtended || fleet.member(to).config->clusterId.value_or(0) > own);
                if (isRefused && fleet.isConfigured(from, to)) {
                    refused.emplace_back(from, to);
                }
            }
        }
    }
    findings.addStars(
        MeshSeverity::Blocking, MeshCode::MaxClusters, refused, [&](const Star& star) {
            return FindingText{
                fmt::format("{}: max-connected-clusters differs, {} has {}",
                            directionOf(fleet, star), fleet.member(star.hub).name,
                            fleet.member(star.hub).config->maxConnectedClusters),
                "Set the same max-connected-clusters (255 or 511) in every cluster of the mesh; it "
                "can only be set when a cluster is made."};
        });
}

/// Entries that Cilium does not read at all, and lists of agents and kvstoremesh that differ.
void checkEntries(const FleetIndex& fleet, FindingList& findings) {
    for (std::uint32_t from = 0; from < fleet.size(); ++from) {
        const auto& member = fleet.member(from);
        const bool hasBoth = member.apiserver && member.apiserver->hasKvstoremesh;
        std::vector<std::uint32_t> split;
        for (const auto& peer : member.peers.peers) {
            const auto to = fleet.resolve(from, peer.name);
            if (!to || *to == from) {
                continue;
            }
            if (!peer.rejected.empty()) {
                auto& verdict =
                    findings.add(MeshSeverity::Blocking, MeshCode::PeerRejected, {from, *to},
                                 {fmt::format("Cilium of {} refuses its entry for {}: {}",
                                              member.name, peer.name, peer.rejected),
                                  "Mend the entry in the Secret."});
                findings.addCell(verdict.finding.cells, from, *to);
            }
            if (hasBoth && peer.isInAgentSecret && peer.isInKvstoremeshSecret &&
                *peer.isInAgentSecret != *peer.isInKvstoremeshSecret) {
                split.push_back(*to);
            }
        }
        if (split.empty()) {
            continue;
        }
        auto& verdict = findings.add(
            MeshSeverity::Major, MeshCode::PeerSetSplit, {from},
            {fmt::format("agents and kvstoremesh of {} have different peers: only one of both "
                         "lists {}",
                         member.name, namesOf(fleet, split)),
             "Make the Secrets cilium-clustermesh and cilium-kvstoremesh list the same clusters."});
        for (const auto to : split) {
            findings.addCell(verdict.finding.cells, from, to);
        }
    }
}

} // namespace

void checkIdentity(const FleetIndex& fleet, FindingList& findings) {
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        if (fleet.member(cluster).config) {
            checkIdRange(fleet, findings, cluster);
            checkName(fleet, findings, cluster);
        }
        if (fleet.member(cluster).config && isInMesh(fleet, cluster)) {
            checkBuggyId(fleet, findings, cluster);
        }
    }
    for (const auto& component : fleet.components()) {
        checkIdDuplicates(fleet, findings, component);
        checkNameDuplicates(fleet, findings, component);
    }
    checkGhosts(fleet, findings);
    checkMaxClusters(fleet, findings);
    checkEntries(fleet, findings);
}

} // namespace pilothouse::mesh
