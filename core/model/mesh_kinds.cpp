// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/mesh_kinds.h"

#include <algorithm>
#include <utility>

namespace pilothouse::model {
namespace {

/// Clusters as the kind names them; what is Cilium's alone is taken off.
void nameClusters(const MeshKindLinks& links, MeshPicture& layer) {
    for (auto& cluster : layer.clusters) {
        cluster.meshName.clear();
        cluster.meshId.reset();
        cluster.version.clear();
        cluster.hasCilium = false;
        cluster.isMeshable = false;
        cluster.hasKvstoremesh.reset();
        cluster.component = -1;
        cluster.pairsConfigured.reset();
    }
    for (const auto& member : links.members) {
        auto& cluster = layer.clusters[member.cluster];
        cluster.meshName = member.name;
        cluster.version = member.version;
        cluster.hasCilium = true;
        cluster.isMeshable = true;
        cluster.pairsConfigured = 0;
    }
    for (std::size_t i = 0; i < links.components.size(); ++i) {
        for (const auto cluster : links.components[i]) {
            layer.clusters[cluster].component = static_cast<std::int32_t>(i);
        }
    }
}

} // namespace

std::string_view toString(MeshLinkKind kind) {
    switch (kind) {
    case MeshLinkKind::Cilium: return "cilium";
    case MeshLinkKind::Submariner: return "submariner";
    case MeshLinkKind::Istio: break;
    }
    return "istio";
}

std::vector<MeshLinkKind> kindsOf(const MeshPicture& picture) {
    std::vector<MeshLinkKind> kinds;
    if (std::any_of(picture.clusters.begin(), picture.clusters.end(),
                    [](const auto& each) { return each.hasCilium; })) {
        kinds.push_back(MeshLinkKind::Cilium);
    }
    for (const auto& each : picture.kinds) {
        kinds.push_back(each.kind);
    }
    return kinds;
}

MeshPicture layerOf(const MeshPicture& picture, MeshLinkKind kind) {
    auto layer = picture;
    if (kind == MeshLinkKind::Cilium) {
        return layer;
    }
    static const MeshKindLinks kNone;
    const auto* found = linksOf(picture, kind);
    const auto* links = found == nullptr ? &kNone : found;
    nameClusters(*links, layer);
    layer.cells.assign(picture.clusters.size() * picture.clusters.size(), {});
    layer.halves.clear();
    layer.layers = {};
    for (const auto& each : links->halves) {
        layer.cells[each.from * picture.clusters.size() + each.to] = each.cell;
        if (!each.reasons.empty()) {
            layer.halves.push_back({.from = each.from,
                                    .to = each.to,
                                    .reasons = each.reasons,
                                    .lastKnown = each.lastKnown});
        }
        if (each.latencyMicros) {
            layer.layers.latency.links.push_back(
                {.from = each.from,
                 .to = each.to,
                 .icmp = MeshProbe{*each.latencyMicros, *each.latencyMicros, 1}});
        }
        auto& peers = layer.clusters[each.from].pairsConfigured;
        if (peers && each.cell.state() != MeshHalfState::NotConfigured) {
            ++*peers;
        }
    }
    layer.components = links->components;
    layer.ghosts = links->ghosts;
    layer.findings = links->findings;
    layer.exceptions = links->exceptions;
    layer.regionCells = links->regionCells;
    layer.declared.clear(); // declared of Cilium's meshes
    return layer;
}

const MeshKindLinks* linksOf(const MeshPicture& picture, MeshLinkKind kind) {
    const auto found = std::find_if(picture.kinds.begin(), picture.kinds.end(),
                                    [&](const auto& each) { return each.kind == kind; });
    return found == picture.kinds.end() ? nullptr : &*found;
}

const MeshKindHalf* halfOf(const MeshKindLinks& links, std::uint32_t from, std::uint32_t to) {
    const auto found = std::lower_bound(
        links.halves.begin(), links.halves.end(), std::pair(from, to),
        [](const auto& each, const auto& key) { return std::pair(each.from, each.to) < key; });
    return found != links.halves.end() && found->from == from && found->to == to ? &*found
                                                                                 : nullptr;
}

} // namespace pilothouse::model
