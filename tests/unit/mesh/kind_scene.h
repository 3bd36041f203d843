// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/unit/mesh/mesh_scene.h"

#include "model/mesh_kinds.h"

/// Three clusters, each linked with each by Cilium, Submariner and Istio, all healthy, to be
/// spoilt.
namespace pilothouse::mesh::test {

inline const std::vector<std::string> kThree{"east", "west", "north"};

inline SubmarinerFacts submarinerOf(const std::string& name,
                                    const std::vector<std::string>& all = kThree) {
    SubmarinerFacts facts;
    SubmarinerGateway gateway{.name = name + "-gw-1",
                              .version = "v0.20.0",
                              .cluster = name,
                              .isActive = true,
                              .toldAt = kNow};
    int number = 20;
    for (const auto& each : all) {
        ++number;
        facts.clusters.push_back(
            {.id = each,
             .clusterCidrs = {*parseCidr("10." + std::to_string(number) + ".0.0/16")},
             .serviceCidrs = {*parseCidr("100." + std::to_string(number) + ".0.0/16")}});
        facts.endpoints.push_back({.cluster = each, .madeAt = kLongAgo});
        if (each != name) {
            gateway.connections.push_back(
                {.peer = each, .state = CableState::Connected, .word = "connected"});
        }
    }
    facts.gateways = {gateway, {.name = name + "-gw-2", .cluster = name, .toldAt = kNow}};
    return facts;
}

inline IstioFacts istioOf(const std::string& name, const std::vector<std::string>& all = kThree) {
    IstioFacts facts{.hasControlPlane = true,
                     .cluster = name,
                     .version = "1.27.1",
                     .network = "net-" + name,
                     .meshId = "mesh1",
                     .trustDomain = "cluster.local",
                     .roots = std::vector<std::string>{"aa"}};
    facts.gateways = std::vector<IstioGateway>{{.name = "istio-system/istio-eastwestgateway",
                                                .network = "net-" + name,
                                                .addresses = {"1.2.3.4"}}};
    facts.remotes.emplace();
    for (const auto& each : all) {
        if (each != name) {
            facts.remotes->push_back({.cluster = each, .secret = "istio-remote-secret-" + each});
            facts.syncs.push_back({.cluster = each, .word = "synced", .pod = "istiod-1"});
        }
    }
    return facts;
}

/// "DOWN CONNECTION_ERROR": state and reasons of one half-link of a kind.
inline std::string kindText(const MeshPicture& picture, MeshLinkKind kind, const std::string& from,
                            const std::string& to) {
    return model::linksOf(picture, kind) == nullptr
               ? std::string("no such links")
               : halfText(model::layerOf(picture, kind), from, to);
}

class KindScene {
public:
    KindScene() : m_scene(Scene::triple()) {
        for (const auto& name : kThree) {
            auto& kinds = m_scene.of(name).kinds;
            kinds.served = ServedKinds{.submariner = true, .istio = true, .at = kNow};
            kinds.submariner = submarinerOf(name);
            kinds.istio = istioOf(name);
        }
    }
    MemberMeshFacts& of(const std::string& name) { return m_scene.of(name); }
    SubmarinerFacts& facts(const std::string& name) { return *of(name).kinds.submariner; }
    IstioFacts& istioFacts(const std::string& name) { return *of(name).kinds.istio; }
    SubmarinerConnection& connection(const std::string& from, const std::string& to) {
        auto& all = facts(from).gateways.front().connections;
        return *std::find_if(all.begin(), all.end(),
                             [&](const auto& each) { return each.peer == to; });
    }
    SubmarinerCluster& cluster(const std::string& holder, const std::string& name) {
        auto& all = facts(holder).clusters;
        return *std::find_if(all.begin(), all.end(),
                             [&](const auto& each) { return each.id == name; });
    }
    [[nodiscard]] MeshPicture judged() const { return m_scene.judged(); }
    [[nodiscard]] std::string submariner(const std::string& from, const std::string& to) const {
        return kindText(judged(), MeshLinkKind::Submariner, from, to);
    }
    [[nodiscard]] std::string istio(const std::string& from, const std::string& to) const {
        return kindText(judged(), MeshLinkKind::Istio, from, to);
    }
    [[nodiscard]] std::string findings(MeshLinkKind kind) const {
        return findingsText(model::layerOf(judged(), kind));
    }

private:
    Scene m_scene;
};

} // namespace pilothouse::mesh::test
