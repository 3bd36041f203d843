// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "kube/patch_operations.h"
#include "kube/selector.h"
#include "placement/resource_object.h"

#include <optional>
#include <string>
#include <vector>

/// What changes objects for some clusters. Values. Source: kubefleet
/// apis/placement/v1beta1/override_types.go.
namespace pilothouse::placement {

struct OverrideRule {
    bool isForNobody = false; ///< it has no cluster selector
    /// Of which a cluster must match any; none at all: every cluster. A term without labels matches
    /// no cluster.
    std::vector<std::optional<kube::Selector>> terms{};
    bool isDelete = false; ///< takes the object away; else `patches`
    std::vector<kube::PatchOperation> patches{};
    bool operator==(const OverrideRule&) const = default;
};

/// The placement that an override is for.
struct PlacementReference {
    std::string name{};
    bool isNamespaced = false; ///< in the namespace of the override
    bool operator==(const PlacementReference&) const = default;
};

/// A ClusterResourceOverride or ResourceOverride.
struct Override {
    bool isOfCluster = true;
    std::string nameSpace{}; ///< of a ResourceOverride
    std::string name{};
    std::string snapshot{}; ///< name of its latest snapshot: what orders it among the others
    std::optional<PlacementReference> placement{}; ///< none: for all that carry the object
    std::vector<ResourceId> targets{};             ///< without namespace where it is of the cluster
    std::vector<OverrideRule> rules{};             ///< in their order
    Position position{};

    /// "ClusterResourceOverride" or "ResourceOverride".
    [[nodiscard]] std::string kind() const;
};

/// Whether `a` is applied before `b`: those of the cluster, which have no namespace, first, then by
/// namespace and the name of the snapshot. There is no priority. Source: kubefleet
/// pkg/utils/overrider/overrider.go PickFromResourceMatchedOverridesForTargetCluster.
[[nodiscard]] bool isAppliedBefore(const Override& a, const Override& b);

/// Overrides, read. With errors `overrides` holds what could be read.
struct OverrideReading {
    std::vector<Override> overrides{}; ///< of the cluster first, each in the order of application
    std::vector<Error> errors{};       ///< Validation with file, line and column
};

enum class OverrideCheck : std::uint8_t {
    Judge,  ///< as the hub's schema and webhooks would
    Already ///< objects of a hub: taken as they stand
};

/// Reads the overrides among a hub's objects. One that has a snapshot there keeps its number while
/// nothing of it changed, else gets the next; without snapshots it is the first. A latest snapshot
/// whose override is not there counts as one. Pure. Source: kubefleet pkg/controllers/overrider,
/// pkg/utils/validator/clusterresourceoverride.go, resourceoverride.go.
[[nodiscard]] OverrideReading readOverrides(const HubContents& contents, OverrideCheck check);

} // namespace pilothouse::placement
