// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_kind.h"

#include <fmt/format.h>

#include <array>

namespace pilothouse::placement {

namespace {

struct BuiltIn {
    std::string_view group;
    std::string_view kind;
    std::string_view plural;
    bool isNamespaced;
};

constexpr bool kInNamespace = true;
constexpr bool kInCluster = false;

/// Source: kubernetes/kubernetes pkg/apis/*, api/openapi-spec; kubefleet apis/*.
constexpr std::array kBuiltIn = std::to_array<BuiltIn>({
    {"", "ConfigMap", "configmaps", kInNamespace},
    {"", "Endpoints", "endpoints", kInNamespace},
    {"", "Event", "events", kInNamespace},
    {"", "LimitRange", "limitranges", kInNamespace},
    {"", "Namespace", "namespaces", kInCluster},
    {"", "Node", "nodes", kInCluster},
    {"", "PersistentVolume", "persistentvolumes", kInCluster},
    {"", "PersistentVolumeClaim", "persistentvolumeclaims", kInNamespace},
    {"", "Pod", "pods", kInNamespace},
    {"", "PodTemplate", "podtemplates", kInNamespace},
    {"", "ReplicationController", "replicationcontrollers", kInNamespace},
    {"", "ResourceQuota", "resourcequotas", kInNamespace},
    {"", "Secret", "secrets", kInNamespace},
    {"", "Service", "services", kInNamespace},
    {"", "ServiceAccount", "serviceaccounts", kInNamespace},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", "mutatingadmissionpolicies",
     kInCluster},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding",
     "mutatingadmissionpolicybindings", kInCluster},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations", kInCluster},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "validatingadmissionpolicies",
     kInCluster},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding",
     "validatingadmissionpolicybindings", kInCluster},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", kInCluster},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", kInCluster},
    {"apiregistration.k8s.io", "APIService", "apiservices", kInCluster},
    {"apps", "ControllerRevision", "controllerrevisions", kInNamespace},
    {"apps", "DaemonSet", "daemonsets", kInNamespace},
    {"apps", "Deployment", "deployments", kInNamespace},
    {"apps", "ReplicaSet", "replicasets", kInNamespace},
    {"apps", "StatefulSet", "statefulsets", kInNamespace},
    {"autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", kInNamespace},
    {"batch", "CronJob", "cronjobs", kInNamespace},
    {"batch", "Job", "jobs", kInNamespace},
    {"certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", kInCluster},
    {"certificates.k8s.io", "ClusterTrustBundle", "clustertrustbundles", kInCluster},
    {"coordination.k8s.io", "Lease", "leases", kInNamespace},
    {"discovery.k8s.io", "EndpointSlice", "endpointslices", kInNamespace},
    {"events.k8s.io", "Event", "events", kInNamespace},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", kInCluster},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations",
     kInCluster},
    {"networking.k8s.io", "IPAddress", "ipaddresses", kInCluster},
    {"networking.k8s.io", "Ingress", "ingresses", kInNamespace},
    {"networking.k8s.io", "IngressClass", "ingressclasses", kInCluster},
    {"networking.k8s.io", "NetworkPolicy", "networkpolicies", kInNamespace},
    {"networking.k8s.io", "ServiceCIDR", "servicecidrs", kInCluster},
    {"node.k8s.io", "RuntimeClass", "runtimeclasses", kInCluster},
    {"policy", "PodDisruptionBudget", "poddisruptionbudgets", kInNamespace},
    {"rbac.authorization.k8s.io", "ClusterRole", "clusterroles", kInCluster},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings", kInCluster},
    {"rbac.authorization.k8s.io", "Role", "roles", kInNamespace},
    {"rbac.authorization.k8s.io", "RoleBinding", "rolebindings", kInNamespace},
    {"resource.k8s.io", "DeviceClass", "deviceclasses", kInCluster},
    {"resource.k8s.io", "ResourceClaim", "resourceclaims", kInNamespace},
    {"resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates", kInNamespace},
    {"resource.k8s.io", "ResourceSlice", "resourceslices", kInCluster},
    {"scheduling.k8s.io", "PriorityClass", "priorityclasses", kInCluster},
    {"storage.k8s.io", "CSIDriver", "csidrivers", kInCluster},
    {"storage.k8s.io", "CSINode", "csinodes", kInCluster},
    {"storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities", kInNamespace},
    {"storage.k8s.io", "StorageClass", "storageclasses", kInCluster},
    {"storage.k8s.io", "VolumeAttachment", "volumeattachments", kInCluster},
    {"storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", kInCluster},
    {"cluster.kubernetes-fleet.io", "InternalMemberCluster", "internalmemberclusters",
     kInNamespace},
    {"cluster.kubernetes-fleet.io", "MemberCluster", "memberclusters", kInCluster},
    {kPlacementGroup, "ApprovalRequest", "approvalrequests", kInNamespace},
    {kPlacementGroup, "ClusterApprovalRequest", "clusterapprovalrequests", kInCluster},
    {kPlacementGroup, "ClusterResourceBinding", "clusterresourcebindings", kInCluster},
    {kPlacementGroup, "ClusterResourceEnvelope", "clusterresourceenvelopes", kInCluster},
    {kPlacementGroup, "ClusterResourceOverride", "clusterresourceoverrides", kInCluster},
    {kPlacementGroup, "ClusterResourceOverrideSnapshot", "clusterresourceoverridesnapshots",
     kInCluster},
    {kPlacementGroup, "ClusterResourcePlacement", "clusterresourceplacements", kInCluster},
    {kPlacementGroup, "ClusterResourcePlacementDisruptionBudget",
     "clusterresourceplacementdisruptionbudgets", kInCluster},
    {kPlacementGroup, "ClusterResourcePlacementEviction", "clusterresourceplacementevictions",
     kInCluster},
    {kPlacementGroup, "ClusterResourcePlacementStatus", "clusterresourceplacementstatuses",
     kInNamespace},
    {kPlacementGroup, "ClusterResourceSnapshot", "clusterresourcesnapshots", kInCluster},
    {kPlacementGroup, "ClusterSchedulingPolicySnapshot", "clusterschedulingpolicysnapshots",
     kInCluster},
    {kPlacementGroup, "ClusterStagedUpdateRun", "clusterstagedupdateruns", kInCluster},
    {kPlacementGroup, "ClusterStagedUpdateStrategy", "clusterstagedupdatestrategies", kInCluster},
    {kPlacementGroup, "ResourceBinding", "resourcebindings", kInNamespace},
    {kPlacementGroup, "ResourceEnvelope", "resourceenvelopes", kInNamespace},
    {kPlacementGroup, "ResourceOverride", "resourceoverrides", kInNamespace},
    {kPlacementGroup, "ResourceOverrideSnapshot", "resourceoverridesnapshots", kInNamespace},
    {kPlacementGroup, "ResourcePlacement", "resourceplacements", kInNamespace},
    {kPlacementGroup, "ResourceSnapshot", "resourcesnapshots", kInNamespace},
    {kPlacementGroup, "SchedulingPolicySnapshot", "schedulingpolicysnapshots", kInNamespace},
    {kPlacementGroup, "StagedUpdateRun", "stagedupdateruns", kInNamespace},
    {kPlacementGroup, "StagedUpdateStrategy", "stagedupdatestrategies", kInNamespace},
    {kPlacementGroup, "Work", "works", kInNamespace},
});

} // namespace

std::string ResourceId::apiVersion() const {
    return group.empty() ? version : group + "/" + version;
}

bool ResourceId::isKind(std::string_view wantedGroup, std::string_view wantedVersion,
                        std::string_view wantedKind) const {
    return group == wantedGroup && version == wantedVersion && kind == wantedKind;
}

std::string targetText(const ResourceId& id) {
    const auto kind = id.kind.empty() ? "Unknown" : id.kind;
    return id.nameSpace.empty()
               ? fmt::format("{} \"{}\"", kind, id.name)
               : fmt::format("{} \"{}\" in namespace \"{}\"", kind, id.name, id.nameSpace);
}

const KindTable& KindTable::builtIn() {
    static const KindTable table = [] {
        KindTable out;
        for (const auto& each : kBuiltIn) {
            out.add(std::string(each.group), std::string(each.kind),
                    {.plural = std::string(each.plural),
                     .isNamespaced = each.isNamespaced,
                     .versions = {}});
        }
        return out;
    }();
    return table;
}

void KindTable::add(const std::string& group, const std::string& kind, KindInfo info) {
    auto& known = m_kinds[{group, kind}];
    info.versions.merge(known.versions);
    known = std::move(info);
}

const KindInfo* KindTable::find(const std::string& group, const std::string& kind) const {
    const auto found = m_kinds.find({group, kind});
    return found == m_kinds.end() ? nullptr : &found->second;
}

} // namespace pilothouse::placement
