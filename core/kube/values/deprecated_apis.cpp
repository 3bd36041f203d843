// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/deprecated_apis.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace pilothouse::kube {

namespace {

// From kubernetes/api */*/zz_generated.prerelease-lifecycle.go as of 2026-07-24 (v1.37), which
// knows what will be removed; apiextensions, apiregistration, the HorizontalPodAutoscaler betas,
// PodSecurityPolicy and rbac v1alpha1, which are not in it, from the deprecation guide at
// kubernetes.io. Where upstream names no successor, the group's stable version of the kind.
constexpr std::array kTable{
    DeprecatedApi{"", "v1", "ComponentStatus", 19, 0, ""},
    DeprecatedApi{"", "v1", "Endpoints", 33, 0, "discovery.k8s.io/v1 EndpointSlice"},
    DeprecatedApi{"admission.k8s.io", "v1beta1", "AdmissionReview", 19, 22, "admission.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1alpha1", "MutatingAdmissionPolicy", 35, 38,
                  "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1alpha1", "MutatingAdmissionPolicyBinding", 35,
                  38, "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1alpha1", "ValidatingAdmissionPolicy", 29, 32,
                  "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1alpha1", "ValidatingAdmissionPolicyBinding",
                  29, 32, "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "MutatingAdmissionPolicy", 37, 40,
                  "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "MutatingAdmissionPolicyBinding", 37,
                  40, "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "MutatingWebhookConfiguration", 16, 22,
                  "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "ValidatingAdmissionPolicy", 31, 34,
                  "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "ValidatingAdmissionPolicyBinding", 31,
                  34, "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"admissionregistration.k8s.io", "v1beta1", "ValidatingWebhookConfiguration", 16,
                  22, "admissionregistration.k8s.io/v1"},
    DeprecatedApi{"apidiscovery.k8s.io", "v2beta1", "APIGroupDiscovery", 32, 35,
                  "apidiscovery.k8s.io/v2"},
    DeprecatedApi{"apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition", 16, 22,
                  "apiextensions.k8s.io/v1"},
    DeprecatedApi{"apiregistration.k8s.io", "v1beta1", "APIService", 19, 22,
                  "apiregistration.k8s.io/v1"},
    DeprecatedApi{"apps", "v1beta1", "ControllerRevision", 8, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta1", "Deployment", 8, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta1", "StatefulSet", 8, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta2", "ControllerRevision", 9, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta2", "DaemonSet", 9, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta2", "Deployment", 9, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta2", "ReplicaSet", 9, 16, "apps/v1"},
    DeprecatedApi{"apps", "v1beta2", "StatefulSet", 9, 16, "apps/v1"},
    DeprecatedApi{"authentication.k8s.io", "v1alpha1", "SelfSubjectReview", 29, 32,
                  "authentication.k8s.io/v1"},
    DeprecatedApi{"authentication.k8s.io", "v1beta1", "SelfSubjectReview", 30, 33,
                  "authentication.k8s.io/v1"},
    DeprecatedApi{"authentication.k8s.io", "v1beta1", "TokenReview", 19, 22,
                  "authentication.k8s.io/v1"},
    DeprecatedApi{"authorization.k8s.io", "v1beta1", "LocalSubjectAccessReview", 19, 22,
                  "authorization.k8s.io/v1"},
    DeprecatedApi{"authorization.k8s.io", "v1beta1", "SelfSubjectAccessReview", 19, 22,
                  "authorization.k8s.io/v1"},
    DeprecatedApi{"authorization.k8s.io", "v1beta1", "SelfSubjectRulesReview", 19, 22,
                  "authorization.k8s.io/v1"},
    DeprecatedApi{"authorization.k8s.io", "v1beta1", "SubjectAccessReview", 19, 22,
                  "authorization.k8s.io/v1"},
    DeprecatedApi{"autoscaling", "v2beta1", "HorizontalPodAutoscaler", 22, 25, "autoscaling/v2"},
    DeprecatedApi{"autoscaling", "v2beta2", "HorizontalPodAutoscaler", 23, 26, "autoscaling/v2"},
    DeprecatedApi{"batch", "v1beta1", "CronJob", 21, 25, "batch/v1"},
    DeprecatedApi{"certificates.k8s.io", "v1alpha1", "ClusterTrustBundle", 34, 37,
                  "certificates.k8s.io/v1"},
    DeprecatedApi{"certificates.k8s.io", "v1beta1", "CertificateSigningRequest", 19, 22,
                  "certificates.k8s.io/v1"},
    DeprecatedApi{"certificates.k8s.io", "v1beta1", "ClusterTrustBundle", 37, 40,
                  "certificates.k8s.io/v1"},
    DeprecatedApi{"certificates.k8s.io", "v1beta1", "PodCertificateRequest", 37, 40,
                  "certificates.k8s.io/v1"},
    DeprecatedApi{"coordination.k8s.io", "v1alpha2", "LeaseCandidate", 35, 38,
                  "coordination.k8s.io/v1"},
    DeprecatedApi{"coordination.k8s.io", "v1beta1", "Lease", 19, 22, "coordination.k8s.io/v1"},
    DeprecatedApi{"coordination.k8s.io", "v1beta1", "LeaseCandidate", 36, 39,
                  "coordination.k8s.io/v1"},
    DeprecatedApi{"discovery.k8s.io", "v1beta1", "EndpointSlice", 21, 25, "discovery.k8s.io/v1"},
    DeprecatedApi{"events.k8s.io", "v1beta1", "Event", 22, 25, "events.k8s.io/v1"},
    DeprecatedApi{"extensions", "v1beta1", "DaemonSet", 8, 16, "apps/v1"},
    DeprecatedApi{"extensions", "v1beta1", "Deployment", 8, 16, "apps/v1"},
    DeprecatedApi{"extensions", "v1beta1", "Ingress", 14, 22, "networking.k8s.io/v1"},
    DeprecatedApi{"extensions", "v1beta1", "NetworkPolicy", 9, 16, "networking.k8s.io/v1"},
    DeprecatedApi{"extensions", "v1beta1", "PodSecurityPolicy", 11, 16, ""},
    DeprecatedApi{"extensions", "v1beta1", "ReplicaSet", 8, 16, "apps/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta1", "FlowSchema", 23, 26,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta1", "PriorityLevelConfiguration", 23, 26,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta2", "FlowSchema", 26, 29,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta2", "PriorityLevelConfiguration", 26, 29,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta3", "FlowSchema", 29, 32,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"flowcontrol.apiserver.k8s.io", "v1beta3", "PriorityLevelConfiguration", 29, 32,
                  "flowcontrol.apiserver.k8s.io/v1"},
    DeprecatedApi{"lifecycle.k8s.io", "v1alpha1", "Eviction", 40, 43, ""},
    DeprecatedApi{"lifecycle.k8s.io", "v1alpha1", "EvictionRequest", 40, 43, ""},
    DeprecatedApi{"networking.k8s.io", "v1beta1", "IPAddress", 34, 37, "networking.k8s.io/v1"},
    DeprecatedApi{"networking.k8s.io", "v1beta1", "Ingress", 19, 22, "networking.k8s.io/v1"},
    DeprecatedApi{"networking.k8s.io", "v1beta1", "IngressClass", 19, 22, "networking.k8s.io/v1"},
    DeprecatedApi{"networking.k8s.io", "v1beta1", "ServiceCIDR", 34, 37, "networking.k8s.io/v1"},
    DeprecatedApi{"node.k8s.io", "v1beta1", "RuntimeClass", 22, 25, "node.k8s.io/v1"},
    DeprecatedApi{"policy", "v1beta1", "Eviction", 22, 25, "policy/v1"},
    DeprecatedApi{"policy", "v1beta1", "PodDisruptionBudget", 21, 25, "policy/v1"},
    DeprecatedApi{"policy", "v1beta1", "PodSecurityPolicy", 21, 25, ""},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1alpha1", "ClusterRole", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1alpha1", "ClusterRoleBinding", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1alpha1", "Role", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1alpha1", "RoleBinding", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1beta1", "ClusterRole", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1beta1", "ClusterRoleBinding", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1beta1", "Role", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"rbac.authorization.k8s.io", "v1beta1", "RoleBinding", 17, 22,
                  "rbac.authorization.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1alpha3", "DeviceTaintRule", 36, 39, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1alpha3", "ResourcePoolStatusRequest", 39, 42, ""},
    DeprecatedApi{"resource.k8s.io", "v1beta1", "DeviceClass", 35, 38, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta1", "ResourceClaim", 35, 38, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta1", "ResourceClaimTemplate", 35, 38,
                  "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta1", "ResourceSlice", 35, 38, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta2", "DeviceClass", 36, 39, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta2", "DeviceTaintRule", 39, 42, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta2", "ResourceClaim", 36, 39, "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta2", "ResourceClaimTemplate", 36, 39,
                  "resource.k8s.io/v1"},
    DeprecatedApi{"resource.k8s.io", "v1beta2", "ResourceSlice", 36, 39, "resource.k8s.io/v1"},
    DeprecatedApi{"scheduling.k8s.io", "v1beta1", "PodGroup", 40, 43, ""},
    DeprecatedApi{"scheduling.k8s.io", "v1beta1", "PriorityClass", 14, 22, "scheduling.k8s.io/v1"},
    DeprecatedApi{"scheduling.k8s.io", "v1beta1", "Workload", 40, 43, ""},
    DeprecatedApi{"storage.k8s.io", "v1alpha1", "CSIStorageCapacity", 21, 24, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1alpha1", "VolumeAttachment", 21, 24, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1alpha1", "VolumeAttributesClass", 32, 35,
                  "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "CSIDriver", 19, 22, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "CSINode", 17, 22, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "CSIStorageCapacity", 24, 27, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "StorageClass", 19, 22, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "VolumeAttachment", 19, 22, "storage.k8s.io/v1"},
    DeprecatedApi{"storage.k8s.io", "v1beta1", "VolumeAttributesClass", 34, 37,
                  "storage.k8s.io/v1"},
    DeprecatedApi{"storagemigration.k8s.io", "v1beta1", "StorageVersionMigration", 37, 40,
                  "storagemigration.k8s.io/v1"}};

auto keyOf(const DeprecatedApi& api) {
    return std::tuple(api.group, api.version, api.kind);
}

} // namespace

std::span<const DeprecatedApi> deprecatedApis() {
    return kTable;
}

const DeprecatedApi* findDeprecatedApi(std::string_view apiVersion, std::string_view kind) {
    const auto slash = apiVersion.find('/');
    const auto isCore = slash == std::string_view::npos;
    const std::tuple key(isCore ? std::string_view() : apiVersion.substr(0, slash),
                         isCore ? apiVersion : apiVersion.substr(slash + 1), kind);
    const auto* const found = std::lower_bound(
        kTable.begin(), kTable.end(), key,
        [](const DeprecatedApi& api, const auto& wanted) { return keyOf(api) < wanted; });
    return found != kTable.end() && keyOf(*found) == key ? found : nullptr;
}

ApiFate fateOf(const DeprecatedApi* api, int targetMinor) {
    if (api == nullptr || targetMinor < api->deprecatedIn) {
        return ApiFate::Current;
    }
    return api->removedIn != 0 && targetMinor >= api->removedIn ? ApiFate::Removed
                                                                : ApiFate::Deprecated;
}

} // namespace pilothouse::kube
