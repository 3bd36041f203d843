// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_rules.h"

#include "placement/node_edit.h"

#include <algorithm>
#include <array>

namespace pilothouse::placement {

namespace {

constexpr std::string_view kManagedBy = "endpointslice.kubernetes.io/managed-by";

bool hasOwner(const HubObject& object) {
    const auto* owners = fieldAt(object.content, {"metadata", "ownerReferences"});
    return owners != nullptr && !owners->items.empty();
}

bool hasServiceOfThatName(const HubObject& endpoints, const HubContents& contents) {
    const ResourceId wanted{.version = "v1",
                            .kind = "Service",
                            .nameSpace = endpoints.id.nameSpace,
                            .name = endpoints.id.name};
    const auto found = std::lower_bound(
        contents.objects.begin(), contents.objects.end(), wanted,
        [](const HubObject& object, const ResourceId& id) { return object.id < id; });
    return found != contents.objects.end() && found->id == wanted;
}

std::string whyCoreObjectStays(const HubObject& object, const HubContents& contents,
                               const HubOptions& options) {
    const auto& kind = object.id.kind;
    if (kind == "ConfigMap" && object.id.name == "kube-root-ca.crt") {
        return "every cluster makes its own kube-root-ca.crt in each namespace";
    }
    if (kind == "ServiceAccount" && object.id.name == "default") {
        return "every cluster makes its own default service account in each namespace";
    }
    if (kind == "Secret" &&
        textAt(object.content, {"type"}) == "kubernetes.io/service-account-token") {
        return "the token of a service account is worth nothing on another cluster";
    }
    if (kind == "PersistentVolumeClaim" && options.runsWorkloads) {
        return "volume claims stay on a hub that runs workloads";
    }
    if (kind == "Endpoints" && hasServiceOfThatName(object, contents)) {
        return "endpoints with the name of a service are made by the service's controller";
    }
    return {};
}

} // namespace

bool isReserved(std::string_view nameSpace, const HubOptions& options) {
    return nameSpace.starts_with("kube-") || nameSpace.starts_with("fleet-") ||
           nameSpace == "default" || options.skippedNamespaces.contains(nameSpace);
}

std::string whyKindStays(const ResourceId& id) {
    constexpr std::array<std::string_view, 4> kGroups{
        "cluster.kubernetes-fleet.io", "events.k8s.io", "coordination.k8s.io", "metrics.k8s.io"};
    constexpr std::array<std::string_view, 3> kNetworking{"ServiceImport", "TrafficManagerProfile",
                                                          "TrafficManagerBackend"};
    constexpr std::array<std::string_view, 22> kPlacement{
        "ClusterResourcePlacement",
        "ResourcePlacement",
        "ClusterResourceBinding",
        "ResourceBinding",
        "ClusterResourceSnapshot",
        "ResourceSnapshot",
        "ClusterSchedulingPolicySnapshot",
        "SchedulingPolicySnapshot",
        "Work",
        "ClusterStagedUpdateRun",
        "ClusterStagedUpdateStrategy",
        "ClusterApprovalRequest",
        "StagedUpdateRun",
        "StagedUpdateStrategy",
        "ApprovalRequest",
        "ClusterResourcePlacementEviction",
        "ClusterResourcePlacementDisruptionBudget",
        "ClusterResourceOverride",
        "ClusterResourceOverrideSnapshot",
        "ResourceOverride",
        "ResourceOverrideSnapshot",
        "ClusterResourcePlacementStatus"};
    const auto isIn = [](const auto& list, std::string_view word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    if (isIn(kGroups, id.group)) {
        return "kinds of " + id.group + " are never propagated";
    }
    if ((id.group == "networking.fleet.azure.com" && isIn(kNetworking, id.kind)) ||
        (id.group == kPlacementGroup && isIn(kPlacement, id.kind))) {
        return "KubeFleet's own " + id.kind + " objects are never propagated";
    }
    if (id.isKind("", "v1", "Pod") || id.isKind("", "v1", "Node")) {
        return id.kind + "s are never propagated";
    }
    return {};
}

std::string whyObjectStays(const HubObject& object, const HubContents& contents,
                           const HubOptions& options) {
    const auto& id = object.id;
    if (object.isDeleting) {
        return "it is being deleted";
    }
    if ((id.isKind("apps", "v1", "ReplicaSet") || id.isKind("apps", "v1", "ControllerRevision")) &&
        hasOwner(object)) {
        return "another object owns it and makes it anew on each member";
    }
    if (id.isKind("discovery.k8s.io", "v1", "EndpointSlice") &&
        std::any_of(object.labels.begin(), object.labels.end(),
                    [](const auto& each) { return each.first == kManagedBy; })) {
        return "slices with a managed-by label are made by a controller";
    }
    return id.apiVersion() == "v1" ? whyCoreObjectStays(object, contents, options) : std::string();
}

std::string whyNotCreated(const ResourceId& id, const HubOptions& options) {
    const bool isPod = id.isKind("", "v1", "Pod");
    if (options.runsWorkloads || id.nameSpace.starts_with("kube-") ||
        id.nameSpace.starts_with("fleet-") || (!isPod && !id.isKind("apps", "v1", "ReplicaSet"))) {
        return {};
    }
    return id.kind + " " + id.nameSpace + "/" + id.name +
           " creation is disallowed in the fleet hub cluster";
}

} // namespace pilothouse::placement
