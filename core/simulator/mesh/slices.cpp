// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/slices.h"

#include "simulator/mesh/address.h"
#include "simulator/mesh/links.h"
#include "simulator/random.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr std::uint32_t kFirstPod = 16; // of a node's network; below are its own addresses

const Service* findService(const Seat& seat, const std::string& nameSpace,
                           const std::string& name) {
    const auto found =
        std::find_if(seat.services.begin(), seat.services.end(), [&](const Service& each) {
            return each.nameSpace == nameSpace && each.name == name;
        });
    return found == seat.services.end() ? nullptr : &*found;
}

json endpointsOf(const Seat& seat, const Service& service) {
    json endpoints = json::array();
    for (int i = 0; i < service.replicas; ++i) {
        const auto address = podNetworkOf(seat.podNetwork, i) + kFirstPod +
                             static_cast<std::uint32_t>(hashText(service.name) % 200);
        endpoints.push_back(
            {{"addresses", {addressText(address)}}, {"conditions", {{"ready", true}}}});
    }
    return endpoints;
}

/// A slice of what `from` has of a service.
Object sliceOf(const World& world, const Seat& from, const Service& service, Labels labels,
               std::uint64_t version) {
    labels.emplace_back("multicluster.kubernetes.io/source-cluster", from.name);
    const auto hash = hashText(from.name, hashText(service.nameSpace + "/" + service.name));
    json port{{"port", service.port}, {"protocol", "TCP"}};
    if (!service.portName.empty()) {
        port["name"] = service.portName;
    }
    return detail::objectOf(world,
                            {.kind = KindId::EndpointSlice,
                             .nameSpace = service.nameSpace,
                             .name = fmt::format("{}-{}", service.name, Random(hash).suffix(8)),
                             .labels = std::move(labels)},
                            {{"addressType", "IPv4"},
                             {"endpoints", endpointsOf(from, service)},
                             {"ports", json::array({std::move(port)})}},
                            version);
}

/// Of peers that it has read, whatever became of them since.
void addCiliums(const World& world, Offset now, std::uint64_t version,
                std::vector<Object>& objects) {
    const Seat& seat = world.mesh->seats[world.seat];
    const auto links = linksOf(*world.mesh, world.seat, now, kLongAgo);
    for (const Service& service : seat.services) {
        if (!service.isSynced || !service.isGlobal || service.isExported) {
            continue;
        }
        for (const Link& link : links) {
            if (!link.isCached || link.isRejected || link.peer.lags) {
                continue;
            }
            const Seat& peer = world.mesh->seats[link.peer.seat];
            const Service* other = findService(peer, service.nameSpace, service.name);
            if (other != nullptr && other->isGlobal && !other->isExported &&
                other->isShared.value_or(true) && other->portName == service.portName) {
                objects.push_back(
                    sliceOf(world, peer, *other,
                            {{"endpointslice.kubernetes.io/managed-by", kCiliumSlices},
                             {"kubernetes.io/service-name", service.name}},
                            version));
            }
        }
    }
}

/// Of every service that the member imports, by cluster; the broker brings its own too.
void addLighthouses(const World& world, std::uint64_t version, std::vector<Object>& objects) {
    const Plan& plan = *world.mesh;
    const auto nameSpaces = world.nameSpaces();
    std::set<std::string> done;
    for (const Seat& any : plan.seats) {
        for (const Service& service : any.services) {
            const bool isHere = std::find(nameSpaces.begin(), nameSpaces.end(),
                                          service.nameSpace) != nameSpaces.end();
            if (!service.isExported || !isHere ||
                !done.insert(service.nameSpace + "/" + service.name).second) {
                continue;
            }
            for (const auto from : detail::exporterSeats(world, service.nameSpace, service.name)) {
                const Seat& seat = plan.seats[from];
                objects.push_back(
                    sliceOf(world, seat, *findService(seat, service.nameSpace, service.name),
                            {{"endpointslice.kubernetes.io/managed-by", kLighthouseSlices},
                             {"lighthouse.submariner.io/sourceNamespace", service.nameSpace},
                             {"multicluster.kubernetes.io/service-name", service.name}},
                            version));
            }
        }
    }
}

} // namespace

std::vector<Object> syncedSlices(const World& world, Offset now, std::uint64_t version) {
    const Seat& seat = world.mesh->seats[world.seat];
    std::vector<Object> objects;
    if (seat.hasCilium && seat.hasEndpointSync) {
        addCiliums(world, now, version, objects);
    }
    if (!seat.hasCilium && seat.hasMcs && seat.submariner) {
        addLighthouses(world, version, objects);
    }
    return objects;
}

} // namespace pilothouse::simulator::mesh
