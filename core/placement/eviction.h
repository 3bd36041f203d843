// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"
#include "placement/binding.h"
#include "placement/placement_reader.h"
#include "placement/strategy.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::placement {

/// A ClusterResourcePlacementDisruptionBudget: at most one of its fields says something. It has the
/// name of its placement.
struct DisruptionBudget {
    std::string name{};
    std::optional<ClusterAmount> maxUnavailable{};
    std::optional<ClusterAmount> minAvailable{};
    bool operator==(const DisruptionBudget&) const = default;
};

/// Reads one of v1beta1. Validation with a position where it is none or has both fields. Pure.
[[nodiscard]] Result<DisruptionBudget> readBudget(const kube::YamlView& object);

/// What would become of an eviction. It does not keep the scheduler away: the cluster may be picked
/// again at once.
struct EvictionAnswer {
    bool isValid = false;   ///< the hub would look at it at all
    bool isAllowed = false; ///< the resources would leave
    std::string message{};  ///< of the eviction's last condition, in the hub's words
    bool operator==(const EvictionAnswer&) const = default;
};

/// Whether a ClusterResourcePlacementEviction of this cluster would be carried out. Pure. Source:
/// kubefleet pkg/controllers/clusterresourceplacementeviction/controller.go.
/// @param budget of the placement; null: it has none
[[nodiscard]] EvictionAnswer evict(const Placement& placement, const std::vector<Binding>& bindings,
                                   const DisruptionBudget* budget, const std::string& cluster);

/// An eviction's answer for each cluster with a binding, by name. O(n log n), unlike asking one by
/// one. Pure.
[[nodiscard]] std::vector<std::pair<std::string, EvictionAnswer>>
evictions(const Placement& placement, const std::vector<Binding>& bindings,
          const DisruptionBudget* budget);

} // namespace pilothouse::placement
