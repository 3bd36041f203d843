// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_north_south.h"

#include "mesh/read_json.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace pilothouse::mesh {

namespace {

using detail::Json;
using detail::JsonText;

constexpr std::string_view kFleet = "networking.fleet.azure.com";
constexpr std::string_view kGateway = "gateway.networking.k8s.io";
constexpr std::string_view kMcs = "multicluster.x-k8s.io";
constexpr std::int64_t kMostWeight = 1'000'000; // of the Gateway API, which allows more

bool isOfGroup(std::string_view apiVersion, std::string_view group) {
    return apiVersion.starts_with(group) && apiVersion.substr(group.size()).starts_with('/');
}

template<class Item>
Result<ListPage<Item>> readPage(std::string_view json, std::string_view group,
                                std::initializer_list<std::string_view> kinds,
                                Item (*read)(const Json& object, std::string_view listKind)) {
    const auto text = JsonText::parse(json, kinds);
    if (!text) {
        return fail(text.error());
    }
    if (!isOfGroup(text->root().text("apiVersion"), group)) {
        return fail(ErrorKind::Decode,
                    "expected a list of " + std::string(group) + ", found one of another group");
    }
    const auto kind = text->root().text("kind");
    ListPage<Item> out;
    text->root().at("items").eachItem(
        [&](const Json& each) { out.first.push_back(read(each, kind)); });
    out.second = detail::continueOf(text->root());
    return out;
}

std::vector<MeshCondition> conditionsOf(const Json& holder) {
    std::vector<MeshCondition> out;
    holder.at("conditions").eachItem([&](const Json& each) {
        out.push_back({.type = each.text("type"),
                       .status = each.text("status"),
                       .reason = each.text("reason"),
                       .message = each.text("message")});
    });
    return out;
}

template<class Item>
Item named(const Json& object) {
    const auto meta = object.at("metadata");
    Item out;
    out.ns = meta.text("namespace");
    out.name = meta.text("name");
    return out;
}

std::optional<std::int64_t> weightOf(const Json& json) {
    const auto number = json.integer();
    return number ? std::optional(std::clamp<std::int64_t>(*number, 0, kMostWeight)) : std::nullopt;
}

std::vector<std::string> textsOf(const Json& list, std::string_view key = {}) {
    std::vector<std::string> out;
    list.eachItem([&](const Json& each) {
        auto text = key.empty() ? each.text() : each.text(key);
        if (!text.empty()) {
            out.push_back(std::move(text));
        }
    });
    return out;
}

TrafficProfile profileOf(const Json& object, std::string_view) {
    auto out = named<TrafficProfile>(object);
    out.dnsName = object.at({"status", "dnsName"}).text();
    out.conditions = conditionsOf(object.at("status"));
    return out;
}

TrafficBackend backendOf(const Json& object, std::string_view) {
    auto out = named<TrafficBackend>(object);
    const auto spec = object.at("spec");
    out.profile = spec.at({"profile", "name"}).text();
    out.import = spec.at({"backend", "name"}).text();
    out.weight = weightOf(spec.at("weight")).value_or(1);
    out.conditions = conditionsOf(object.at("status"));
    object.at({"status", "endpoints"}).eachItem([&](const Json& each) {
        out.endpoints.push_back({.weight = weightOf(each.at("weight")),
                                 .target = each.text("target"),
                                 .cluster = each.at({"from", "cluster"}).text()});
    });
    return out;
}

MultiClusterService multiClusterServiceOf(const Json& object, std::string_view) {
    auto out = named<MultiClusterService>(object);
    out.import = object.at({"spec", "serviceImport", "name"}).text();
    out.conditions = conditionsOf(object.at("status"));
    object.at({"status", "loadBalancer", "ingress"}).eachItem([&](const Json& each) {
        auto address = each.text("ip");
        address = address.empty() ? each.text("hostname") : address;
        if (!address.empty()) {
            out.addresses.push_back(std::move(address));
        }
    });
    return out;
}

FleetExport exportOf(const Json& object, std::string_view) {
    auto out = named<FleetExport>(object);
    const auto text =
        object.at({"metadata", "annotations"}).text("networking.fleet.azure.com/weight");
    std::int64_t weight = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, weight);
    if (!text.empty() && error == std::errc() && end == last && weight >= 0) {
        out.weight = std::min(weight, kMostWeight);
    }
    out.conditions = conditionsOf(object.at("status"));
    return out;
}

FleetImport importOf(const Json& object, std::string_view) {
    auto out = named<FleetImport>(object);
    out.clusters = textsOf(object.at({"status", "clusters"}), "cluster");
    std::sort(out.clusters.begin(), out.clusters.end());
    return out;
}

Gateway gatewayOf(const Json& object, std::string_view) {
    auto out = named<Gateway>(object);
    const auto status = object.at("status");
    out.addresses = textsOf(status.at("addresses"), "value");
    object.at({"spec", "listeners"}).eachItem([&](const Json& each) {
        out.listeners.push_back({.name = each.text("name"),
                                 .protocol = each.text("protocol"),
                                 .port = each.at("port").integer().value_or(0),
                                 .hostName = each.text("hostname")});
    });
    out.conditions = conditionsOf(status);
    return out;
}

/// Whether a parentRef is a gateway; both keys have defaults.
bool isGateway(const Json& ref) {
    const auto kind = ref.text("kind");
    const auto group = ref.text("group");
    return (kind.empty() || kind == "Gateway") && (group.empty() || group == kGateway);
}

RouteParent& parentOf(GatewayRoute& route, const Json& ref) {
    auto ns = ref.text("namespace");
    ns = ns.empty() ? route.ns : ns;
    const auto name = ref.text("name");
    const auto found =
        std::find_if(route.parents.begin(), route.parents.end(),
                     [&](const auto& each) { return each.ns == ns && each.name == name; });
    return found != route.parents.end()
               ? *found
               : route.parents.emplace_back(RouteParent{.ns = ns, .name = name});
}

/// Several sections of one gateway have a status each: what is not as it should be counts.
void addConditions(RouteParent& parent, const std::vector<MeshCondition>& conditions) {
    for (const auto& each : conditions) {
        const auto known = std::find_if(parent.conditions.begin(), parent.conditions.end(),
                                        [&](const auto& other) { return other.type == each.type; });
        if (known == parent.conditions.end()) {
            parent.conditions.push_back(each);
        } else if (known->status == "True") {
            *known = each;
        }
    }
}

RouteTo targetOf(const Json& ref) {
    const auto kind = ref.text("kind");
    const auto group = ref.text("group");
    if (group.empty() && (kind.empty() || kind == "Service")) {
        return RouteTo::Service;
    }
    if (kind == "ServiceImport" && group == kFleet) {
        return RouteTo::FleetImport;
    }
    return kind == "ServiceImport" && group == kMcs ? RouteTo::McsImport : RouteTo::Other;
}

GatewayRoute routeOf(const Json& object, std::string_view listKind) {
    auto out = named<GatewayRoute>(object);
    out.kind = listKind.substr(0, listKind.size() - std::string_view("List").size());
    const auto spec = object.at("spec");
    out.hostNames = textsOf(spec.at("hostnames"));
    spec.at("parentRefs").eachItem([&](const Json& ref) {
        if (isGateway(ref)) {
            static_cast<void>(parentOf(out, ref));
        }
    });
    object.at({"status", "parents"}).eachItem([&](const Json& each) {
        if (isGateway(each.at("parentRef"))) {
            addConditions(parentOf(out, each.at("parentRef")), conditionsOf(each));
        }
    });
    spec.at("rules").eachItem([&](const Json& rule) {
        rule.at("backendRefs").eachItem([&](const Json& ref) {
            auto ns = ref.text("namespace");
            out.backends.push_back({.to = targetOf(ref),
                                    .ns = ns.empty() ? out.ns : std::move(ns),
                                    .name = ref.text("name"),
                                    .weight = weightOf(ref.at("weight")).value_or(1)});
        });
    });
    return out;
}

} // namespace

Result<ListPage<TrafficProfile>> readTrafficProfiles(std::string_view json) {
    return readPage<TrafficProfile>(json, kFleet, {"TrafficManagerProfileList"}, profileOf);
}

Result<ListPage<TrafficBackend>> readTrafficBackends(std::string_view json) {
    return readPage<TrafficBackend>(json, kFleet, {"TrafficManagerBackendList"}, backendOf);
}

Result<ListPage<MultiClusterService>> readMultiClusterServices(std::string_view json) {
    return readPage<MultiClusterService>(json, kFleet, {"MultiClusterServiceList"},
                                         multiClusterServiceOf);
}

Result<ListPage<FleetExport>> readFleetExports(std::string_view json) {
    return readPage<FleetExport>(json, kFleet, {"ServiceExportList"}, exportOf);
}

Result<ListPage<FleetImport>> readFleetImports(std::string_view json) {
    return readPage<FleetImport>(json, kFleet, {"ServiceImportList"}, importOf);
}

Result<ListPage<Gateway>> readGateways(std::string_view json) {
    return readPage<Gateway>(json, kGateway, {"GatewayList"}, gatewayOf);
}

Result<ListPage<GatewayRoute>> readGatewayRoutes(std::string_view json) {
    return readPage<GatewayRoute>(json, kGateway, {"HTTPRouteList", "GRPCRouteList"}, routeOf);
}

Result<std::vector<std::string>> readGroupVersions(std::string_view json) {
    const auto text = JsonText::parse(json, {"APIGroup"});
    if (!text) {
        return fail(text.error());
    }
    return textsOf(text->root().at("versions"), "version");
}

} // namespace pilothouse::mesh
