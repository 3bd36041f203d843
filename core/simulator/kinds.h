// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::simulator {

/// Every resource a member serves. The order is that of the table in kinds.cpp.
enum class KindId : std::uint8_t {
    Namespace,
    Node,
    Pod,
    Event,
    Service,
    Endpoints,
    ConfigMap,
    ServiceAccount,
    PersistentVolume,
    PersistentVolumeClaim,
    Deployment,
    ReplicaSet,
    DaemonSet,
    StatefulSet,
    Job,
    CronJob,
    Lease,
    StorageClass,
    VolumeAttachment,
    CsiNode,
    PodDisruptionBudget,
    EndpointSlice,
    EventNew,
    ClusterRole,
    ClusterRoleBinding,
    Role,
    RoleBinding,
    NodeMetrics,
    PodMetrics,
    CustomResourceDefinition,
    ApiService,
    ValidatingWebhookConfiguration,
    MutatingWebhookConfiguration,
    Secret, ///< from here on: where a member offers them (Store::offer)
    ServiceCidr,
    FirstCustom ///< and so on: what definitions name, see custom_kinds.h
};

inline constexpr std::size_t kBuiltInKinds = static_cast<std::size_t>(KindId::FirstCustom);
inline constexpr std::size_t kCustomKinds = 40;
inline constexpr std::size_t kKindCount = kBuiltInKinds + kCustomKinds;
[[nodiscard]] constexpr bool isCustom(KindId id) {
    return id >= KindId::FirstCustom;
}

/// Static facts of a resource as discovery tells them.
struct KindInfo {
    KindId id;
    std::string_view group; ///< empty for the core group
    std::string_view version;
    std::string_view resource; ///< plural
    std::string_view singular;
    std::string_view kind;
    std::string_view shortNames; ///< comma-separated
    std::string_view categories;
    bool isNamespaced;
    bool isWatchable;
    bool hasStatus = false; ///< of custom kinds: the subresources that their definition names
    bool hasScale = false;

    [[nodiscard]] std::string apiVersion() const;
};

/// A group and version in the order a real server lists them.
struct GroupVersion {
    std::string_view group;
    std::string_view version;
};

[[nodiscard]] const KindInfo& kindInfo(KindId id);
/// Built-in kinds that every member serves.
[[nodiscard]] std::span<const KindInfo> allKinds();
/// Built-in kinds that a member serves where it offers them.
[[nodiscard]] std::span<const KindInfo> offeredKinds();
[[nodiscard]] std::span<const GroupVersion> allGroupVersions();
/// Null when no such resource is known; a custom one need not be defined in every member.
[[nodiscard]] const KindInfo* findKind(std::string_view group, std::string_view version,
                                       std::string_view resource);
/// A part of a resource with an address of its own, as discovery tells it.
struct Subresource {
    std::string_view name;
    std::string_view group; ///< of the kind below
    std::string_view version;
    std::string_view kind;
    std::string_view verbs; ///< comma-separated
};
/// Whether replicas of it are told and set through the subresource scale.
[[nodiscard]] bool hasScale(const KindInfo& info);
[[nodiscard]] std::vector<Subresource> subresourcesOf(const KindInfo& info);

/// True when clients may create, change and delete objects of the kind.
[[nodiscard]] bool isWritable(KindId id);
/// True when objects of the kind may be selected by this field.
/// Source: kubernetes pkg/apis/core/v1/conversion.go and the strategies of the registries.
[[nodiscard]] bool isSelectableField(KindId id, std::string_view field);

} // namespace pilothouse::simulator
