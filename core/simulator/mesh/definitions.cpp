// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/definitions.h"

#include <array>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

struct Kind {
    std::string_view group;
    std::string_view kind;
    std::string_view plural;
    std::array<std::string_view, 2> shortNames;
    std::string_view category;
    bool isNamespaced;
};

constexpr std::string_view kCilium = "cilium.io";
constexpr std::string_view kMcs = "multicluster.x-k8s.io";

constexpr std::string_view kSubmariner = "submariner.io";

constexpr std::string_view kIstio = "networking.istio.io";

constexpr std::string_view kFleet = "networking.fleet.azure.com";

constexpr std::string_view kGateway = "gateway.networking.k8s.io";

constexpr std::array<Kind, 16> kKinds{{
    {kCilium, "CiliumNode", "ciliumnodes", {"cn", "ciliumn"}, "cilium", false},
    {kCilium,
     "CiliumNetworkPolicy",
     "ciliumnetworkpolicies",
     {"cnp", "ciliumnp"},
     "ciliumpolicy",
     true},
    {kCilium,
     "CiliumClusterwideNetworkPolicy",
     "ciliumclusterwidenetworkpolicies",
     {"ccnp", ""},
     "ciliumpolicy",
     false},
    {kMcs, "ServiceExport", "serviceexports", {"svcex", ""}, "", true},
    {kMcs, "ServiceImport", "serviceimports", {"svcim", ""}, "", true},
    {kSubmariner, "Gateway", "gateways", {"", ""}, "", true},
    {kSubmariner, "Endpoint", "endpoints", {"", ""}, "", true},
    {kIstio, "ServiceEntry", "serviceentries", {"se", ""}, "istio-io", true},
    {kSubmariner, "Cluster", "clusters", {"", ""}, "", true},
    {kFleet, "ServiceExport", "serviceexports", {"svcexport", ""}, "fleet-networking", true},
    {kFleet, "ServiceImport", "serviceimports", {"svcimport", ""}, "fleet-networking", true},
    {kFleet, "MultiClusterService", "multiclusterservices", {"mcs", ""}, "fleet-networking", true},
    {kFleet,
     "TrafficManagerProfile",
     "trafficmanagerprofiles",
     {"tmp", ""},
     "fleet-networking",
     true},
    {kFleet,
     "TrafficManagerBackend",
     "trafficmanagerbackends",
     {"tmb", ""},
     "fleet-networking",
     true},
    {kGateway, "Gateway", "gateways", {"gtw", ""}, "gateway-api", true},
    {kGateway, "HTTPRoute", "httproutes", {"", ""}, "gateway-api", true},
}};

json column(const char* name, const char* type, const char* path) {
    return {{"name", name}, {"type", type}, {"jsonPath", path}};
}

json columnsOf(std::string_view group, std::string_view kind) {
    const json age = column("Age", "date", ".metadata.creationTimestamp");
    if (group == kFleet || group == kGateway) {
        return json::array({age});
    }
    if (kind == "CiliumNode") {
        return {column("CiliumInternalIP", "string",
                       ".spec.addresses[?(@.type==\"CiliumInternalIP\")].ip"),
                column("InternalIP", "string", ".spec.addresses[?(@.type==\"InternalIP\")].ip"),
                age};
    }
    if (kind == "Gateway") {
        return {column("HA Status", "string", ".status.haStatus")};
    }
    if (kind == "Endpoint" || kind == "Cluster" || kind == "ServiceEntry") {
        return json::array({age});
    }
    if (kind == "ServiceImport") {
        return {column("Type", "string", ".spec.type"), column("IP", "string", ".spec.ips"), age};
    }
    if (kind == "ServiceExport") {
        return json::array({age});
    }
    return {age, column("Valid", "string", ".status.conditions[?(@.type==\"Valid\")].status")};
}

json versionJson(const Kind& kind, const char* name, bool isStored) {
    const json open{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
    json version{{"name", name},
                 {"served", true},
                 {"storage", isStored},
                 {"schema",
                  {{"openAPIV3Schema",
                    {{"type", "object"}, {"properties", {{"spec", open}, {"status", open}}}}}}},
                 {"subresources", {{"status", json::object()}}},
                 {"additionalPrinterColumns", columnsOf(kind.group, kind.kind)}};
    return version;
}

/// The last is stored.
std::vector<const char*> versionNames(const Kind& kind) {
    if (kind.group == kFleet) {
        const bool isOld = kind.kind == "ServiceImport" || kind.kind == "MultiClusterService";
        return isOld ? std::vector{"v1alpha1"} : std::vector{"v1alpha1", "v1beta1"};
    }
    return kind.group == kMcs ? std::vector{"v1alpha1", "v1beta1"}
                              : std::vector{kind.group == kCilium ? "v2" : "v1"};
}

json versionsOf(const Kind& kind) {
    const auto names = versionNames(kind);
    json versions = json::array();
    for (const char* name : names) {
        versions.push_back(versionJson(kind, name, name == names.back()));
    }
    return versions;
}

json definitionOf(const Kind& kind) {
    std::string singular(kind.kind);
    for (char& letter : singular) {
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    json names{{"plural", kind.plural},
               {"singular", singular},
               {"kind", kind.kind},
               {"listKind", std::string(kind.kind) + "List"},
               {"shortNames", json::array()}};
    for (const std::string_view each : kind.shortNames) {
        if (!each.empty()) {
            names["shortNames"].push_back(each);
        }
    }
    if (!kind.category.empty()) {
        names["categories"] = {kind.category};
    }
    return {{"apiVersion", "apiextensions.k8s.io/v1"},
            {"kind", "CustomResourceDefinition"},
            {"metadata", {{"name", std::string(kind.plural) + "." + std::string(kind.group)}}},
            {"spec",
             {{"group", kind.group},
              {"names", std::move(names)},
              {"scope", kind.isNamespaced ? "Namespaced" : "Cluster"},
              {"versions", versionsOf(kind)}}}};
}

} // namespace

std::vector<json> definitions(const std::set<std::string_view>& groups) {
    std::vector<json> all;
    for (const Kind& kind : kKinds) {
        if (groups.contains(kind.group)) {
            all.push_back(definitionOf(kind));
        }
    }
    return all;
}

} // namespace pilothouse::simulator::mesh
