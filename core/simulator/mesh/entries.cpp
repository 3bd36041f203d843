// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/entries.h"

#include "simulator/custom_kinds.h"
#include "simulator/random.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr const char* kFleet = "networking.fleet.azure.com";
constexpr const char* kGateway = "gateway.networking.k8s.io";

const Seat& seatOf(const World& world) {
    return world.mesh->seats[world.seat];
}

template<class Rule>
bool holds(const std::vector<Rule>& rules, const Seat& seat) {
    return std::any_of(rules.begin(), rules.end(),
                       [&](const Rule& rule) { return rule.target.matches(seat.labels); });
}

/// As the Gateway API matches a listener's name with a route's.
bool matches(const std::string& listener, const std::string& route) {
    if (listener.empty() || route.empty() || listener == route) {
        return true;
    }
    return listener.starts_with("*.") && route.ends_with(listener.substr(1)) &&
           route.size() > listener.size() - 1;
}

void addExport(const World& world, const FleetExportRule& rule, std::uint64_t version,
               std::vector<Object>& objects) {
    const bool isThere = detail::findService(seatOf(world), rule.nameSpace, rule.name) != nullptr;
    json conditions = json::array({detail::conditionOf(
        world, "Valid", isThere, isThere ? "ServiceIsValid" : "ServiceNotFound",
        isThere ? std::string()
                : fmt::format("service {}/{} is not found", rule.nameSpace, rule.name))});
    if (isThere) {
        conditions.push_back(detail::conditionOf(world, "Conflict", false, "NoConflictFound"));
    }
    Labels annotations;
    if (rule.weight) {
        annotations.emplace_back("networking.fleet.azure.com/weight", std::to_string(*rule.weight));
    }
    objects.push_back(
        detail::objectOf(world,
                         {.kind = findCustomKind(kFleet, "v1beta1", "serviceexports")->id,
                          .nameSpace = rule.nameSpace,
                          .name = rule.name,
                          .annotations = std::move(annotations)},
                         {{"status", {{"conditions", std::move(conditions)}}}}, version));
}

/// The import that a multi-cluster service asks for comes with it.
void addMultiClusterService(const World& world, const MultiClusterServiceRule& rule,
                            std::uint64_t version, std::vector<Object>& objects) {
    const bool isValid = !detail::fleetExporters(*world.mesh, rule.nameSpace, rule.service).empty();
    json status{{"conditions", json::array({detail::conditionOf(
                                   world, "Valid", isValid,
                                   isValid ? "FoundServiceImport" : "UnknownServiceImport",
                                   isValid ? std::string() : "importing service from the hub")})}};
    if (isValid) {
        status["loadBalancer"] = {
            {"ingress",
             json::array({{{"ip", detail::publicAddress(world.seat, "mcs/" + rule.name)}}})}};
        objects.push_back(
            detail::fleetImport(world, *world.mesh, rule.nameSpace, rule.service, version));
    }
    objects.push_back(detail::objectOf(
        world,
        {.kind = findCustomKind(kFleet, "v1alpha1", "multiclusterservices")->id,
         .nameSpace = rule.nameSpace,
         .name = rule.name},
        {{"spec", {{"serviceImport", {{"name", rule.service}}}}}, {"status", std::move(status)}},
        version));
}

void addGateway(const World& world, const GatewayRule& rule, std::uint64_t version,
                std::vector<Object>& objects) {
    json listener{{"name", "https"},
                  {"protocol", "HTTPS"},
                  {"port", 443},
                  {"tls",
                   {{"mode", "Terminate"},
                    {"certificateRefs", json::array({{{"name", rule.name + "-tls"}}})}}}};
    if (!rule.hostName.empty()) {
        listener["hostname"] = rule.hostName;
    }
    json status{
        {"conditions",
         json::array({detail::conditionOf(world, "Accepted", true, "Accepted"),
                      detail::conditionOf(world, "Programmed", !rule.isPending,
                                          rule.isPending ? "AddressNotAssigned" : "Programmed",
                                          rule.isPending ? "no address was assigned to the gateway"
                                                         : std::string())})}};
    if (!rule.isPending) {
        status["addresses"] =
            json::array({{{"type", "IPAddress"},
                          {"value", detail::publicAddress(world.seat, "gateway/" + rule.name)}}});
    }
    objects.push_back(detail::objectOf(
        world,
        {.kind = findCustomKind(kGateway, "v1", "gateways")->id,
         .nameSpace = rule.nameSpace,
         .name = rule.name},
        {{"spec", {{"gatewayClassName", "cilium"}, {"listeners", json::array({listener})}}},
         {"status", std::move(status)}},
        version));
}

/// What the gateway's controller says of a route.
json routeConditions(const World& world, const RouteRule& rule) {
    const Seat& seat = seatOf(world);
    const auto& gateways = world.mesh->entries.gateways;
    const auto gateway = std::find_if(gateways.begin(), gateways.end(), [&](const auto& each) {
        return each.nameSpace == rule.nameSpace && each.name == rule.gateway &&
               each.target.matches(seat.labels);
    });
    if (gateway == gateways.end()) {
        return json::array(); // nobody answers
    }
    const bool isMatched = matches(gateway->hostName, rule.hostName);
    const auto missing =
        std::find_if(rule.backends.begin(), rule.backends.end(), [&](const auto& backend) {
            return detail::findService(seat, rule.nameSpace, backend.service) == nullptr;
        });
    const bool isResolved = missing == rule.backends.end();
    return json::array(
        {detail::conditionOf(
             world, "Accepted", isMatched, isMatched ? "Accepted" : "NoMatchingListenerHostname",
             isMatched ? std::string() : "no listener of the gateway has a name that matches"),
         detail::conditionOf(world, "ResolvedRefs", isResolved,
                             isResolved ? "ResolvedRefs" : "BackendNotFound",
                             isResolved ? std::string()
                                        : fmt::format("service {}/{} is not found", rule.nameSpace,
                                                      missing->service))});
}

void addRoute(const World& world, const RouteRule& rule, std::uint64_t version,
              std::vector<Object>& objects) {
    const Seat& seat = seatOf(world);
    const json parent{{"group", kGateway}, {"kind", "Gateway"}, {"name", rule.gateway}};
    json refs = json::array();
    for (const RouteBackendRule& backend : rule.backends) {
        const Service* service = detail::findService(seat, rule.nameSpace, backend.service);
        refs.push_back({{"group", ""},
                        {"kind", "Service"},
                        {"name", backend.service},
                        {"port", service != nullptr ? service->port : 80},
                        {"weight", backend.weight}});
    }
    json spec{{"parentRefs", json::array({parent})},
              {"rules", json::array({{{"backendRefs", std::move(refs)}}})}};
    if (!rule.hostName.empty()) {
        spec["hostnames"] = {rule.hostName};
    }
    json parents = json::array();
    if (json conditions = routeConditions(world, rule); !conditions.empty()) {
        parents.push_back({{"parentRef", parent},
                           {"controllerName", "io.cilium/gateway-controller"},
                           {"conditions", std::move(conditions)}});
    }
    objects.push_back(detail::objectOf(
        world,
        {.kind = findCustomKind(kGateway, "v1", "httproutes")->id,
         .nameSpace = rule.nameSpace,
         .name = rule.name},
        {{"spec", std::move(spec)}, {"status", {{"parents", std::move(parents)}}}}, version));
}

} // namespace

std::set<std::string_view> entryGroups(const Plan& plan, std::size_t seat) {
    const EntriesSpec& entries = plan.entries;
    const Seat& mine = plan.seats[seat];
    std::set<std::string_view> groups;
    if (holds(entries.exports, mine) || holds(entries.multiClusterServices, mine)) {
        groups.insert(kFleet);
    }
    if (holds(entries.gateways, mine) || holds(entries.routes, mine)) {
        groups.insert(kGateway);
    }
    return groups;
}

std::vector<Object> entryObjects(const World& world, std::uint64_t version) {
    const EntriesSpec& entries = world.mesh->entries;
    const Labels& labels = seatOf(world).labels;
    std::vector<Object> objects;
    const auto each = [&](const auto& rules, const auto& add) {
        for (const auto& rule : rules) {
            if (rule.target.matches(labels)) {
                add(world, rule, version, objects);
            }
        }
    };
    each(entries.exports, addExport);
    each(entries.multiClusterServices, addMultiClusterService);
    each(entries.gateways, addGateway);
    each(entries.routes, addRoute);
    return objects;
}

namespace detail {

const Service* findService(const Seat& seat, const std::string& nameSpace,
                           const std::string& name) {
    const auto found =
        std::find_if(seat.services.begin(), seat.services.end(), [&](const Service& each) {
            return each.nameSpace == nameSpace && each.name == name;
        });
    return found == seat.services.end() ? nullptr : &*found;
}

std::vector<FleetExporter> fleetExporters(const Plan& plan, const std::string& nameSpace,
                                          const std::string& name) {
    std::vector<FleetExporter> out;
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        const auto rule = std::find_if(plan.entries.exports.begin(), plan.entries.exports.end(),
                                       [&](const FleetExportRule& each) {
                                           return each.nameSpace == nameSpace &&
                                                  each.name == name &&
                                                  each.target.matches(plan.seats[i].labels);
                                       });
        if (rule != plan.entries.exports.end() &&
            findService(plan.seats[i], nameSpace, name) != nullptr) {
            out.push_back({i, rule->weight.value_or(1)});
        }
    }
    return out;
}

std::string publicAddress(std::size_t seat, const std::string& service) {
    const auto hash = hashText(service);
    return fmt::format("20.{}.{}.{}", 50 + hash % 100, seat / 250, 1 + seat % 250);
}

json conditionOf(const World& world, const char* type, bool isTrue, const char* reason,
                 std::string message) {
    return {{"type", type},
            {"status", isTrue ? "True" : "False"},
            {"reason", reason},
            {"message", std::move(message)},
            {"observedGeneration", 1},
            {"lastTransitionTime", formatInstant(world.at(-std::chrono::hours{24}))}};
}

Object fleetImport(const World& world, const Plan& plan, const std::string& nameSpace,
                   const std::string& name, std::uint64_t version) {
    json clusters = json::array();
    json ports = json::array();
    for (const FleetExporter& exporter : fleetExporters(plan, nameSpace, name)) {
        const Seat& seat = plan.seats[exporter.seat];
        clusters.push_back({{"cluster", seat.member}});
        const Service& service = *findService(seat, nameSpace, name);
        ports = json::array(
            {{{"name", service.portName}, {"port", service.port}, {"protocol", "TCP"}}});
    }
    return objectOf(
        world,
        {.kind = findCustomKind(kFleet, "v1alpha1", "serviceimports")->id,
         .nameSpace = nameSpace,
         .name = name},
        {{"status", {{"type", "ClusterSetIP"}, {"clusters", clusters}, {"ports", ports}}}},
        version);
}

} // namespace detail

} // namespace pilothouse::simulator::mesh
