// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/definitions.h"

#include <array>
#include <string>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

enum class Versions : std::uint8_t { Both, Beta };

struct Kind {
    std::string_view group;
    std::string_view kind;
    std::string_view plural;
    std::string_view shortName;
    bool isNamespaced;
    bool hasStatus;
    Versions versions;
};

constexpr std::array<Kind, 15> kKinds{{
    {kClusterGroup, "MemberCluster", "memberclusters", "cluster", false, true, Versions::Both},
    {kPlacementGroup, "ClusterResourcePlacement", "clusterresourceplacements", "crp", false, true,
     Versions::Both},
    {kPlacementGroup, "ResourcePlacement", "resourceplacements", "rp", true, true, Versions::Both},
    {kPlacementGroup, "ClusterSchedulingPolicySnapshot", "clusterschedulingpolicysnapshots", "csps",
     false, true, Versions::Both},
    {kPlacementGroup, "SchedulingPolicySnapshot", "schedulingpolicysnapshots", "sps", true, true,
     Versions::Beta},
    {kPlacementGroup, "ClusterResourceSnapshot", "clusterresourcesnapshots", "crs", false, true,
     Versions::Both},
    {kPlacementGroup, "ResourceSnapshot", "resourcesnapshots", "rs", true, true, Versions::Beta},
    {kPlacementGroup, "ClusterResourceBinding", "clusterresourcebindings", "crb", false, true,
     Versions::Both},
    {kPlacementGroup, "ResourceBinding", "resourcebindings", "rb", true, true, Versions::Beta},
    {kPlacementGroup, "ClusterResourceOverride", "clusterresourceoverrides", "", false, false,
     Versions::Both},
    {kPlacementGroup, "ResourceOverride", "resourceoverrides", "", true, false, Versions::Both},
    {kPlacementGroup, "ClusterResourceOverrideSnapshot", "clusterresourceoverridesnapshots", "",
     false, false, Versions::Both},
    {kPlacementGroup, "ResourceOverrideSnapshot", "resourceoverridesnapshots", "", true, false,
     Versions::Both},
    {kPlacementGroup, "ClusterResourceEnvelope", "clusterresourceenvelopes", "", false, false,
     Versions::Beta},
    {kPlacementGroup, "ResourceEnvelope", "resourceenvelopes", "", true, false, Versions::Beta},
}};

json column(const char* name, const char* type, const std::string& path, int priority = 0) {
    return {{"name", name}, {"type", type}, {"jsonPath", path}, {"priority", priority}};
}

std::string conditionPath(const std::string& type, const char* field) {
    return ".status.conditions[?(@.type==\"" + type + "\")]." + field;
}

json ageColumn() {
    return column("Age", "date", ".metadata.creationTimestamp");
}

json memberColumns() {
    const std::string usage = ".status.resourceUsage.";
    return {
        column("Joined", "string", conditionPath("Joined", "status")),
        ageColumn(),
        column("Member-Agent-Last-Seen", "date",
               ".status.agentStatus[?(@.type==\"MemberAgent\")].lastReceivedHeartbeat"),
        column("Node-Count", "string", ".status.properties.kubernetes-fleet\\.io/node-count.value"),
        column("Available-CPU", "string", usage + "available.cpu"),
        column("Available-Memory", "string", usage + "available.memory"),
        column("Allocatable-CPU", "string", usage + "allocatable.cpu", 1),
        column("Allocatable-Memory", "string", usage + "allocatable.memory", 1)};
}

json placementColumns(const std::string& prefix) {
    json columns{column("Gen", "string", ".metadata.generation"),
                 column("Type", "string", ".spec.policy.placementType", 1)};
    for (const auto& [name, type, priority] : {std::tuple("Scheduled", "Scheduled", 0),
                                               {"Work-Synchronized", "WorkSynchronized", 1},
                                               {"Available", "Available", 0}}) {
        columns.push_back(column(name, "string", conditionPath(prefix + type, "status"), priority));
        const std::string generation = std::string(name) + "-Gen";
        columns.push_back(column(generation.c_str(), "string",
                                 conditionPath(prefix + type, "observedGeneration"), priority));
    }
    columns.push_back(ageColumn());
    return columns;
}

json columnsOf(std::string_view kind) {
    if (kind == "MemberCluster") {
        return memberColumns();
    }
    if (kind == "ClusterResourcePlacement" || kind == "ResourcePlacement") {
        return placementColumns(std::string(kind));
    }
    if (kind.ends_with("Binding")) {
        return {column("WorkSynchronized", "string", conditionPath("WorkSynchronized", "status")),
                column("ResourcesApplied", "string", conditionPath("Applied", "status")),
                column("ResourceAvailable", "string", conditionPath("Available", "status"), 1),
                ageColumn()};
    }
    if (kind.ends_with("PolicySnapshot") || kind.ends_with("ResourceSnapshot")) {
        return {column("Gen", "string", ".metadata.generation"), ageColumn()};
    }
    return json::array();
}

json versionJson(const Kind& kind, const char* name) {
    const json open{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
    json properties{{"spec", open}};
    if (kind.hasStatus) {
        properties["status"] = open;
    }
    if (kind.kind.ends_with("Envelope")) {
        properties = {{"data", open}};
    }
    json version{
        {"name", name},
        {"served", true},
        {"storage", std::string_view(name) == "v1beta1"},
        {"schema", {{"openAPIV3Schema", {{"type", "object"}, {"properties", properties}}}}}};
    if (kind.hasStatus) {
        version["subresources"] = {{"status", json::object()}};
    }
    if (json columns = columnsOf(kind.kind); !columns.empty()) {
        version["additionalPrinterColumns"] = std::move(columns);
    }
    return version;
}

json definitionOf(const Kind& kind) {
    std::string singular(kind.kind);
    for (char& letter : singular) {
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    const std::string kindName(kind.kind);
    const bool isOfClusters = kind.group == kClusterGroup;
    json names{{"plural", kind.plural},
               {"singular", singular},
               {"kind", kind.kind},
               {"listKind", kindName + "List"},
               {"categories", {"fleet", isOfClusters ? "fleet-cluster" : "fleet-placement"}}};
    if (!kind.shortName.empty()) {
        names["shortNames"] = {kind.shortName};
    }
    json versions = json::array();
    if (kind.versions == Versions::Both) {
        versions.push_back(versionJson(kind, "v1"));
    }
    versions.push_back(versionJson(kind, "v1beta1"));
    return {{"apiVersion", "apiextensions.k8s.io/v1"},
            {"kind", "CustomResourceDefinition"},
            {"metadata", {{"name", std::string(kind.plural) + "." + std::string(kind.group)}}},
            {"spec",
             {{"group", kind.group},
              {"names", std::move(names)},
              {"scope", kind.isNamespaced ? "Namespaced" : "Cluster"},
              {"versions", std::move(versions)}}}};
}

} // namespace

std::vector<json> definitions() {
    std::vector<json> all;
    all.reserve(kKinds.size());
    for (const Kind& kind : kKinds) {
        all.push_back(definitionOf(kind));
    }
    return all;
}

} // namespace pilothouse::simulator::hub
