// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/unit/mesh/mesh_scene.h"

#include "mesh/north_south.h"

#include <QString>
#include <QStringList>

/// A pair of clusters with what leads in to them from outside, all healthy, to be spoilt.
namespace pilothouse::mesh::test {

inline MeshCondition yes(const char* type) {
    return {.type = type, .status = "True", .reason = type};
}

inline MeshCondition no(const char* type, const char* reason, const char* message = "") {
    return {.type = type, .status = "False", .reason = reason, .message = message};
}

/// A pair in two regions, with a service each; Traffic Manager before both, a gateway in east.
struct Entries {
    Scene scene = Scene::pair();
    NorthSouthFacts hub{.name = "hub"};
    NorthSouthFacts east{.name = "east"};

    Entries() {
        scene.of("west").region = "us";
        for (const auto* name : {"east", "west"}) {
            scene.of(name).services = std::vector<MeshService>{
                {.ns = "shop", .name = "web", .localReady = 2, .localTerminating = 0}};
        }
        east.id = scene.of("east").id;
        hub.profiles = {{{.ns = "shop",
                          .name = "front",
                          .dnsName = "shop-front.trafficmanager.net",
                          .conditions = {yes("Programmed")}}}};
        hub.backends = {{{.ns = "shop",
                          .name = "web",
                          .profile = "front",
                          .import = "web",
                          .weight = 100,
                          .endpoints = {{.weight = 75, .target = "20.1.1.1", .cluster = "east"},
                                        {.weight = 25, .target = "20.1.1.2", .cluster = "west"}},
                          .conditions = {yes("Accepted")}}}};
        east.gateways = {{{.ns = "edge",
                           .name = "public",
                           .addresses = {"20.9.9.9"},
                           .listeners = {{"https", "HTTPS", 443, "*.shop.example"}},
                           .conditions = {yes("Accepted"), yes("Programmed")}}}};
        east.routes = {{{.kind = "HTTPRoute",
                         .ns = "shop",
                         .name = "web",
                         .hostNames = {"www.shop.example"},
                         .parents = {{.ns = "edge",
                                      .name = "public",
                                      .conditions = {yes("Accepted"), yes("ResolvedRefs")}}},
                         .backends = {{.to = RouteTo::Service, .ns = "shop", .name = "web"}}}}};
    }

    [[nodiscard]] MeshGraph graph() const {
        auto facts = scene.facts();
        facts.northSouth = {std::make_shared<const NorthSouthFacts>(hub),
                            std::make_shared<const NorthSouthFacts>(east)};
        return MeshGraph::derive(std::move(facts), kNow);
    }
    [[nodiscard]] MeshPicture picture() const { return graph().picture(); }
    [[nodiscard]] QString codes() const {
        QStringList out;
        for (const auto& each : picture().findings) {
            const auto code = std::string(toString(each.code));
            if (code.starts_with("ENTRY_") || code.starts_with("ROUTE_")) {
                out << QString::fromStdString(code) +
                           QLatin1String(each.severity == MeshSeverity::Info ? "?" : "");
            }
        }
        return out.join(QLatin1Char(' '));
    }
    TrafficBackend& backend() { return hub.backends->front(); }
    GatewayRoute& route() { return east.routes->front(); }
};

} // namespace pilothouse::mesh::test
