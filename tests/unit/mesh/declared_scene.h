// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/unit/mesh/mesh_scene.h"

/// A pair of clusters in a ClusterMeshProfile of Azure Fleet, all healthy, to be spoilt.
namespace pilothouse::mesh::test {

inline const model::Labels kDemo{{"network", "demo"}};

/// A pair as Azure Fleet demands: routed, each peering the other alone, both in profile demo.
inline Scene routedPair() {
    auto scene = Scene::pair();
    for (auto& member : scene.members()) {
        member.config->routing = RoutingMode::Native;
        member.config->nativeRoutingCidrs = {*parseCidr("10.0.0.0/8")};
    }
    DeclaredMesh declared;
    declared.profiles = {
        {.id = "/p/demo", .name = "demo", .memberSelector = "network=demo", .state = "Connected"}};
    for (const auto& [name, id] : {std::pair("east", 1), std::pair("west", 2)}) {
        declared.members.push_back({.name = std::string("mbr-") + name,
                                    .labels = kDemo,
                                    .ciliumId = id,
                                    .ciliumName = name,
                                    .profileId = "/p/demo",
                                    .state = "Connected",
                                    .kubernetesVersion = "v1.33.2"});
    }
    scene.declared = std::move(declared);
    return scene;
}

inline void cut(Scene& scene) {
    for (auto& scrape : scene.of("east").kvstoremesh) {
        for (auto& peer : scrape.peers) {
            peer = seriesOf("west", false);
        }
    }
}

} // namespace pilothouse::mesh::test
