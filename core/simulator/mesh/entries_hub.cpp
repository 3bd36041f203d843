// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/entries.h"

#include "simulator/custom_kinds.h"
#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr const char* kFleet = "networking.fleet.azure.com";

/// The share of a backend's weight that an export has, never less. Source: TrafficManagerBackend.
int shareOf(int weight, int exported, int all) {
    return all > 0 ? (weight * exported + all - 1) / all : 0;
}

Object profileOf(const World& hub, const TrafficProfileRule& rule, std::uint64_t version) {
    json status{
        {"conditions",
         json::array({detail::conditionOf(
             hub, "Programmed", !rule.isTaken, rule.isTaken ? "DNSNameNotAvailable" : "Programmed",
             rule.isTaken ? "the DNS name is taken by another profile" : std::string())})}};
    if (!rule.isTaken) {
        status["dnsName"] = fmt::format("{}-{}.trafficmanager.net", rule.nameSpace, rule.name);
    }
    return detail::objectOf(
        hub,
        {.kind = findCustomKind(kFleet, "v1beta1", "trafficmanagerprofiles")->id,
         .nameSpace = rule.nameSpace,
         .name = rule.name},
        {{"spec", {{"resourceGroup", "retail"}}}, {"status", std::move(status)}}, version);
}

/// Endpoints of those that export the service; a weight of 0 keeps one out of the profile.
json endpointsOf(const Plan& plan, const TrafficBackendRule& rule) {
    const auto exporters = detail::fleetExporters(plan, rule.nameSpace, rule.service);
    int all = 0;
    for (const auto& each : exporters) {
        all += each.weight;
    }
    json endpoints = json::array();
    for (const auto& each : exporters) {
        const Seat& seat = plan.seats[each.seat];
        const int weight = shareOf(rule.weight, each.weight, all);
        if (weight > 0) {
            endpoints.push_back(
                {{"name", fmt::format("fleet-{}#{}#{}", rule.name, rule.service, seat.member)},
                 {"weight", weight},
                 {"target", detail::publicAddress(each.seat, rule.service)},
                 {"from", {{"cluster", seat.member}, {"weight", each.weight}}}});
        }
    }
    return endpoints;
}

Object backendOf(const World& hub, const Plan& plan, const TrafficBackendRule& rule,
                 std::uint64_t version) {
    const auto& profiles = plan.entries.profiles;
    const bool hasProfile =
        std::any_of(profiles.begin(), profiles.end(), [&](const TrafficProfileRule& each) {
            return each.nameSpace == rule.nameSpace && each.name == rule.profile && !each.isTaken;
        });
    const bool isExported = !detail::fleetExporters(plan, rule.nameSpace, rule.service).empty();
    const bool isAccepted = hasProfile && isExported;
    const std::string why =
        isAccepted    ? std::string()
        : !hasProfile ? fmt::format("trafficManagerProfile \"{}\" is not programmed", rule.profile)
                      : fmt::format("ServiceImport \"{}\" is not found", rule.service);
    json status{{"conditions",
                 json::array({detail::conditionOf(hub, "Accepted", isAccepted,
                                                  isAccepted ? "Accepted" : "Invalid", why)})}};
    if (isAccepted) {
        status["endpoints"] = endpointsOf(plan, rule);
    }
    return detail::objectOf(
        hub,
        {.kind = findCustomKind(kFleet, "v1beta1", "trafficmanagerbackends")->id,
         .nameSpace = rule.nameSpace,
         .name = rule.name},
        {{"spec",
          {{"profile", {{"name", rule.profile}}},
           {"backend", {{"name", rule.service}}},
           {"weight", rule.weight}}},
         {"status", std::move(status)}},
        version);
}

} // namespace

bool hasHubEntries(const Plan& plan) {
    return !plan.entries.exports.empty() || !plan.entries.profiles.empty() ||
           !plan.entries.backends.empty();
}

std::vector<Object> hubEntries(const World& hub, const Plan& plan, std::uint64_t version) {
    std::vector<Object> objects;
    std::set<std::pair<std::string, std::string>> imports;
    std::set<std::string> nameSpaces;
    for (const FleetExportRule& rule : plan.entries.exports) {
        if (!detail::fleetExporters(plan, rule.nameSpace, rule.name).empty()) {
            imports.emplace(rule.nameSpace, rule.name);
        }
        nameSpaces.insert(rule.nameSpace);
    }
    objects.reserve(imports.size() + plan.entries.profiles.size());
    for (const auto& [nameSpace, name] : imports) {
        objects.push_back(detail::fleetImport(hub, plan, nameSpace, name, version));
    }
    for (const TrafficProfileRule& rule : plan.entries.profiles) {
        objects.push_back(profileOf(hub, rule, version));
        nameSpaces.insert(rule.nameSpace);
    }
    for (const TrafficBackendRule& rule : plan.entries.backends) {
        objects.push_back(backendOf(hub, plan, rule, version));
        nameSpaces.insert(rule.nameSpace);
    }
    for (const std::string& name : nameSpaces) {
        objects.push_back({KindId::Namespace, renderNamespace(hub, name)});
    }
    return objects;
}

void loadHubEntries(const World& hub, const Plan& plan, Store& store) {
    defineKinds(hub, {kFleet}, store);
    for (Object& each : hubEntries(hub, plan, hub.baseRv)) {
        if (!store.find(each.kind, each.stored.nameSpace, each.stored.name)) {
            store.load(each.kind, std::move(each.stored));
        }
    }
}

} // namespace pilothouse::simulator::mesh
