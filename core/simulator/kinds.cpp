// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kinds.h"

#include "simulator/custom_kinds.h"
#include "simulator/objects.h"

#include <algorithm>
#include <array>

namespace pilothouse::simulator {

namespace {

using K = KindId;

constexpr std::array<KindInfo, kBuiltInKinds> kKinds{{
    {K::Namespace, "", "v1", "namespaces", "namespace", "Namespace", "ns", "", false, true},
    {K::Node, "", "v1", "nodes", "node", "Node", "no", "", false, true},
    {K::Pod, "", "v1", "pods", "pod", "Pod", "po", "all", true, true},
    {K::Event, "", "v1", "events", "event", "Event", "ev", "", true, true},
    {K::Service, "", "v1", "services", "service", "Service", "svc", "all", true, true},
    {K::Endpoints, "", "v1", "endpoints", "endpoints", "Endpoints", "ep", "", true, true},
    {K::ConfigMap, "", "v1", "configmaps", "configmap", "ConfigMap", "cm", "", true, true},
    {K::ServiceAccount, "", "v1", "serviceaccounts", "serviceaccount", "ServiceAccount", "sa", "",
     true, true},
    {K::PersistentVolume, "", "v1", "persistentvolumes", "persistentvolume", "PersistentVolume",
     "pv", "", false, true},
    {K::PersistentVolumeClaim, "", "v1", "persistentvolumeclaims", "persistentvolumeclaim",
     "PersistentVolumeClaim", "pvc", "", true, true},
    {K::Deployment, "apps", "v1", "deployments", "deployment", "Deployment", "deploy", "all", true,
     true},
    {K::ReplicaSet, "apps", "v1", "replicasets", "replicaset", "ReplicaSet", "rs", "all", true,
     true},
    {K::DaemonSet, "apps", "v1", "daemonsets", "daemonset", "DaemonSet", "ds", "all", true, true},
    {K::StatefulSet, "apps", "v1", "statefulsets", "statefulset", "StatefulSet", "sts", "all", true,
     true},
    {K::Job, "batch", "v1", "jobs", "job", "Job", "", "all", true, true},
    {K::CronJob, "batch", "v1", "cronjobs", "cronjob", "CronJob", "cj", "all", true, true},
    {K::Lease, "coordination.k8s.io", "v1", "leases", "lease", "Lease", "", "", true, false},
    {K::StorageClass, "storage.k8s.io", "v1", "storageclasses", "storageclass", "StorageClass",
     "sc", "", false, true},
    {K::VolumeAttachment, "storage.k8s.io", "v1", "volumeattachments", "volumeattachment",
     "VolumeAttachment", "", "", false, true},
    {K::CsiNode, "storage.k8s.io", "v1", "csinodes", "csinode", "CSINode", "", "", false, true},
    {K::PodDisruptionBudget, "policy", "v1", "poddisruptionbudgets", "poddisruptionbudget",
     "PodDisruptionBudget", "pdb", "", true, true},
    {K::EndpointSlice, "discovery.k8s.io", "v1", "endpointslices", "endpointslice", "EndpointSlice",
     "", "", true, true},
    {K::EventNew, "events.k8s.io", "v1", "events", "event", "Event", "ev", "", true, true},
    {K::ClusterRole, "rbac.authorization.k8s.io", "v1", "clusterroles", "clusterrole",
     "ClusterRole", "", "", false, true},
    {K::ClusterRoleBinding, "rbac.authorization.k8s.io", "v1", "clusterrolebindings",
     "clusterrolebinding", "ClusterRoleBinding", "", "", false, true},
    {K::Role, "rbac.authorization.k8s.io", "v1", "roles", "role", "Role", "", "", true, true},
    {K::RoleBinding, "rbac.authorization.k8s.io", "v1", "rolebindings", "rolebinding",
     "RoleBinding", "", "", true, true},
    {K::NodeMetrics, "metrics.k8s.io", "v1beta1", "nodes", "", "NodeMetrics", "", "", false, false},
    {K::PodMetrics, "metrics.k8s.io", "v1beta1", "pods", "", "PodMetrics", "", "", true, false},
    {K::CustomResourceDefinition, "apiextensions.k8s.io", "v1", "customresourcedefinitions",
     "customresourcedefinition", "CustomResourceDefinition", "crd,crds", "api-extensions", false,
     true},
    {K::ApiService, "apiregistration.k8s.io", "v1", "apiservices", "apiservice", "APIService", "",
     "api-extensions", false, true},
    {K::ValidatingWebhookConfiguration, "admissionregistration.k8s.io", "v1",
     "validatingwebhookconfigurations", "validatingwebhookconfiguration",
     "ValidatingWebhookConfiguration", "", "api-extensions", false, true},
    {K::MutatingWebhookConfiguration, "admissionregistration.k8s.io", "v1",
     "mutatingwebhookconfigurations", "mutatingwebhookconfiguration",
     "MutatingWebhookConfiguration", "", "api-extensions", false, true},
    {K::Secret, "", "v1", "secrets", "secret", "Secret", "", "", true, true},
    {K::ServiceCidr, "networking.k8s.io", "v1", "servicecidrs", "servicecidr", "ServiceCIDR", "",
     "", false, true, true},
}};

constexpr std::array<GroupVersion, 13> kGroupVersions{{
    {"", "v1"},
    {"apiregistration.k8s.io", "v1"},
    {"apps", "v1"},
    {"batch", "v1"},
    {"policy", "v1"},
    {"storage.k8s.io", "v1"},
    {"coordination.k8s.io", "v1"},
    {"discovery.k8s.io", "v1"},
    {"events.k8s.io", "v1"},
    {"rbac.authorization.k8s.io", "v1"},
    {"admissionregistration.k8s.io", "v1"},
    {"apiextensions.k8s.io", "v1"},
    {"metrics.k8s.io", "v1beta1"},
}};

template<std::size_t N>
bool isOneOf(std::string_view field, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), field) != names.end();
}

constexpr std::array<std::string_view, 9> kPodFields{"spec.nodeName",
                                                     "spec.restartPolicy",
                                                     "spec.schedulerName",
                                                     "spec.serviceAccountName",
                                                     "spec.hostNetwork",
                                                     "status.phase",
                                                     "status.podIP",
                                                     "status.podIPs",
                                                     "status.nominatedNodeName"};
constexpr std::array<std::string_view, 11> kEventFields{"involvedObject.kind",
                                                        "involvedObject.namespace",
                                                        "involvedObject.name",
                                                        "involvedObject.uid",
                                                        "involvedObject.apiVersion",
                                                        "involvedObject.fieldPath",
                                                        "involvedObject.resourceVersion",
                                                        "reason",
                                                        "reportingComponent",
                                                        "source",
                                                        "type"};

constexpr std::array<std::string_view, 7> kEventNewFields{"regarding.kind",
                                                          "regarding.namespace",
                                                          "regarding.name",
                                                          "regarding.uid",
                                                          "reason",
                                                          "reportingController",
                                                          "type"};

} // namespace

std::string KindInfo::apiVersion() const {
    return group.empty() ? std::string(version) : std::string(group) + "/" + std::string(version);
}

const KindInfo& kindInfo(KindId id) {
    return isCustom(id) ? customKindInfo(id) : kKinds.at(static_cast<std::size_t>(id));
}

std::span<const KindInfo> allKinds() {
    return std::span<const KindInfo>(kKinds).first(static_cast<std::size_t>(K::Secret));
}

std::span<const KindInfo> offeredKinds() {
    return std::span<const KindInfo>(kKinds).subspan(static_cast<std::size_t>(K::Secret));
}

std::span<const GroupVersion> allGroupVersions() {
    return kGroupVersions;
}

const KindInfo* findKind(std::string_view group, std::string_view version,
                         std::string_view resource) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindInfo& info) {
        return info.group == group && info.version == version && info.resource == resource;
    });
    return found == kKinds.end() ? findCustomKind(group, version, resource) : &*found;
}

std::vector<Subresource> subresourcesOf(const KindInfo& info) {
    constexpr std::string_view kChange = "get,patch,update";
    constexpr std::string_view kAny = "create,delete,get,patch,update";
    std::vector<Subresource> parts;
    switch (info.id) {
    case K::Pod:
        parts = {{"eviction", "policy", "v1", "Eviction", "create"},
                 {"log", "", "v1", "Pod", "get"},
                 {"proxy", "", "v1", "PodProxyOptions", kAny}};
        break;
    case K::Node: parts = {{"proxy", "", "v1", "NodeProxyOptions", kAny}}; break;
    case K::Service: parts = {{"proxy", "", "v1", "ServiceProxyOptions", kAny}}; break;
    default:
        if (hasScale(info)) {
            parts = {{"scale", "autoscaling", "v1", "Scale", kChange}};
        }
        break;
    }
    if (detail::hasStatusSubresource(info.id)) {
        parts.push_back({"status", info.group, info.version, info.kind, kChange});
    }
    return parts;
}

bool hasScale(const KindInfo& info) {
    return info.id == K::Deployment || info.id == K::ReplicaSet || info.id == K::StatefulSet ||
           info.hasScale;
}

bool isWritable(KindId id) {
    return id != K::EventNew && id != K::NodeMetrics && id != K::PodMetrics &&
           id != K::VolumeAttachment && id != K::CsiNode && id != K::ApiService;
}

bool isSelectableField(KindId id, std::string_view field) {
    if (field == "metadata.name" || field == "metadata.namespace") {
        return true;
    }
    switch (id) {
    case K::Pod: return isOneOf(field, kPodFields);
    case K::Event: return isOneOf(field, kEventFields);
    case K::EventNew: return isOneOf(field, kEventNewFields);
    case K::Node: return field == "spec.unschedulable";
    case K::Namespace: return field == "status.phase";
    case K::ReplicaSet: return field == "status.replicas";
    case K::Job: return field == "status.successful";
    default: return false;
    }
}

} // namespace pilothouse::simulator
