// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"
#include "placement/binding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The status of a placement as its hub wrote it. Pure; any thread. Source: kubefleet
/// apis/placement/v1beta1/clusterresourceplacement_types.go, policysnapshot_types.go.
namespace pilothouse::placement {

/// A condition of Kubernetes' form.
struct StatusCondition {
    std::string type{};   ///< "ClusterResourcePlacementScheduled", "Scheduled"
    std::string status{}; ///< "True", "False", "Unknown"
    std::string reason{};
    std::string message{};
    std::int64_t generation = 0; ///< that it was said of
    std::optional<Instant> since{};
    bool operator==(const StatusCondition&) const = default;
};

/// A value at a path of an object, in the member and on the hub.
struct StatusDifference {
    std::string path{};
    std::string inMember{};
    std::string inHub{};
    bool operator==(const StatusDifference&) const = default;
};

/// An entry of failedPlacements, driftedPlacements or diffedPlacements.
struct StatusObject {
    enum class Kind : std::uint8_t { Failed, Drifted, Diffed };
    Kind kind = Kind::Failed;
    std::string object{};                        ///< "Deployment shop/web"
    StatusCondition condition{};                 ///< of Failed
    std::vector<StatusDifference> differences{}; ///< of the others
    std::optional<Instant> since{};              ///< first seen
    bool isAbsent = false;                       ///< of Diffed: the member has no such object
    bool operator==(const StatusObject&) const = default;
};

/// An entry of placementStatuses.
struct StatusCluster {
    std::string name{};      ///< empty: one that was asked for and not found
    std::string resources{}; ///< index of the resource snapshot that it has
    std::vector<std::string>
        overrides{}; ///< names of snapshots, "namespace/name" for a namespace's
    std::vector<StatusObject> objects{};
    std::vector<StatusCondition> conditions{};
    bool operator==(const StatusCluster&) const = default;
};

/// What the hub says of a placement.
struct PlacementStatus {
    std::string kind{};
    std::int64_t generation = 0; ///< of the placement itself
    bool isDeleting = false;
    std::string resources{}; ///< index of the resource snapshot that it speaks of
    std::size_t objects = 0; ///< that were selected
    std::vector<StatusCondition> conditions{};
    std::vector<StatusCluster> clusters{};
    bool operator==(const PlacementStatus&) const = default;
};

/// The status of a placement of v1 or v1beta1. What cannot be read is passed over, with an error at
/// its place; a placement that has no status yet has no conditions.
[[nodiscard]] PlacementStatus readStatus(const kube::YamlView& placement,
                                         std::vector<Error>& errors);

/// What the scheduler wrote into a policy snapshot.
struct SnapshotDecisions {
    std::int64_t observedGeneration = 0; ///< of the placement; 0: not decided yet
    std::vector<Decision> decisions{};   ///< with the hub's caps
};
[[nodiscard]] SnapshotDecisions readDecisions(const kube::YamlView& snapshot);

} // namespace pilothouse::placement
