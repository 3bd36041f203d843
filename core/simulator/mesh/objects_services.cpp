// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/links.h"
#include "simulator/mesh/objects.h"
#include "simulator/mesh/slices.h"

#include "simulator/custom_kinds.h"
#include "simulator/random.h"
#include "simulator/render.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr const char* kGroup = "multicluster.x-k8s.io";

json condition(const World& world, const char* type, bool isTrue, const char* reason) {
    return {{"type", type},
            {"status", isTrue ? "True" : "False"},
            {"reason", reason},
            {"message", ""},
            {"observedGeneration", 1},
            {"lastTransitionTime", formatInstant(world.at(-std::chrono::hours{24}))}};
}

const Service* findExport(const Seat& seat, const std::string& nameSpace, const std::string& name) {
    const auto found =
        std::find_if(seat.services.begin(), seat.services.end(), [&](const Service& each) {
            return each.isExported && each.nameSpace == nameSpace && each.name == name;
        });
    return seat.hasMcs && found != seat.services.end() ? &*found : nullptr;
}

/// The clusters whose export of a service is known in a cluster, by name.
json exporters(const World& world, const std::string& nameSpace, const std::string& name) {
    std::set<std::string> names;
    for (const auto seat : detail::exporterSeats(world, nameSpace, name)) {
        names.insert(world.mesh->seats[seat].name);
    }
    json list = json::array();
    for (const std::string& each : names) {
        list.push_back({{"cluster", each}});
    }
    return list;
}

void addImport(const World& world, const Service& service, std::uint64_t version,
               std::vector<Object>& objects) {
    const json clusters = exporters(world, service.nameSpace, service.name);
    if (clusters.empty()) {
        return;
    }
    const auto hash = hashText(service.nameSpace + "/" + service.name);
    const std::string derived = "derived-" + Random(hash).suffix(10);
    const std::string address = fmt::format("10.0.{}.{}", 210 + hash % 40, 1 + hash / 64 % 250);
    const bool isByCilium = world.mesh->seats[world.seat].hasCilium;
    const json port{{"name", service.portName}, {"port", service.port}, {"protocol", "TCP"}};
    Object import = detail::objectOf(
        world,
        {.kind = findCustomKind(kGroup, "v1beta1", "serviceimports")->id,
         .nameSpace = service.nameSpace,
         .name = service.name,
         .annotations = isByCilium ? Labels{{"multicluster.kubernetes.io/derived-service", derived}}
                                   : Labels{}},
        {{"spec", {{"type", "ClusterSetIP"}, {"ips", {address}}, {"ports", json::array({port})}}},
         {"status",
          {{"clusters", clusters},
           {"conditions", json::array({condition(world, "Ready", true, "Ready")})}}}},
        version);
    if (!isByCilium) {
        objects.push_back(std::move(import));
        return;
    }
    json servicePort = port;
    servicePort["targetPort"] = service.port;
    Object vip =
        detail::objectOf(world,
                         {.kind = KindId::Service,
                          .nameSpace = service.nameSpace,
                          .name = derived,
                          .labels = {{"multicluster.kubernetes.io/service-name", service.name}},
                          .annotations = {{"service.cilium.io/global", "true"}}},
                         {{"spec",
                           {{"type", "ClusterIP"},
                            {"clusterIP", address},
                            {"clusterIPs", {address}},
                            {"sessionAffinity", "None"},
                            {"ports", json::array({servicePort})}}},
                          {"status", {{"loadBalancer", json::object()}}}},
                         version);
    json document = json::parse(vip.stored.json);
    document["metadata"]["ownerReferences"] = {
        {{"apiVersion", std::string(kGroup) + "/v1beta1"},
         {"kind", "ServiceImport"},
         {"name", service.name},
         {"uid", json::parse(import.stored.json)["metadata"]["uid"]}}};
    vip.stored.json = document.dump();
    objects.push_back(std::move(import));
    objects.push_back(std::move(vip));
}

} // namespace

std::vector<std::size_t> detail::exporterSeats(const World& world, const std::string& nameSpace,
                                               const std::string& name) {
    const Plan& plan = *world.mesh;
    std::vector<std::size_t> seats;
    if (findExport(plan.seats[world.seat], nameSpace, name) != nullptr) {
        seats.push_back(world.seat);
    }
    for (std::size_t i = 0; i < plan.seats.size() && !plan.seats[world.seat].hasCilium; ++i) {
        const Seat& other = plan.seats[i]; // another controller brings what is not cut off
        if (i != world.seat && findExport(other, nameSpace, name) != nullptr &&
            !isCut(plan.seats[world.seat], other, Offset{0})) {
            seats.push_back(i);
        }
    }
    for (const Link& link : linksOf(plan, world.seat, Offset{0}, kLongAgo)) {
        if (link.isCached && !link.isRejected &&
            findExport(plan.seats[link.peer.seat], nameSpace, name) != nullptr) {
            seats.push_back(link.peer.seat);
        }
    }
    return seats;
}

std::vector<Object> mcsObjects(const World& world, std::uint64_t version) {
    const Plan& plan = *world.mesh;
    const Seat& seat = plan.seats[world.seat];
    std::vector<Object> objects;
    if (!seat.hasMcs) {
        return objects;
    }
    for (const Service& service : seat.services) {
        if (service.isExported) {
            objects.push_back(detail::objectOf(
                world,
                {.kind = findCustomKind(kGroup, "v1beta1", "serviceexports")->id,
                 .nameSpace = service.nameSpace,
                 .name = service.name},
                {{"status",
                  {{"conditions",
                    json::array({condition(world, "Valid", true, "Valid"),
                                 condition(world, "Ready", true, "Ready"),
                                 condition(world, "Conflict", false, "NoConflicts")})}}}},
                version));
        }
    }
    // Of all that anybody exports, what has a namespace here.
    std::set<std::string> done;
    const auto nameSpaces = world.nameSpaces();
    for (const Seat& other : plan.seats) {
        for (const Service& service : other.services) {
            const bool isHere = std::find(nameSpaces.begin(), nameSpaces.end(),
                                          service.nameSpace) != nameSpaces.end();
            if (service.isExported && isHere &&
                done.insert(service.nameSpace + "/" + service.name).second) {
                addImport(world, service, version, objects);
            }
        }
    }
    return objects;
}

} // namespace pilothouse::simulator::mesh
