// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/yaml.h"
#include "placement/policy.h"
#include "placement/resource_selector.h"
#include "placement/strategy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::placement {

/// A ClusterResourcePlacement or ResourcePlacement. A value.
struct Placement {
    std::string name{};
    std::string nameSpace{};                   ///< of a ResourcePlacement; empty: cluster-scoped
    std::vector<ResourceSelector> selectors{}; ///< empty: it has none
    std::optional<Policy> policy{};
    /// The policy as canonical JSON without its numberOfClusters: two that differ in it make two
    /// policy snapshots, even where they mean the same.
    std::string policyText{};
    RolloutStrategy strategy{};
};

/// A placement, read. With errors `placement` holds what could be read, for an editor to show.
struct PlacementReading {
    Placement placement{};
    std::vector<Error> errors{}; ///< Validation with file, line and column; in order of the file
};

enum class Admission : std::uint8_t {
    Judge,  ///< as the hub's webhooks would, and with the defaults that they fill in
    Already ///< an object of the hub: taken as it stands
};

/// Reads a placement of v1 or v1beta1. Judge: errors word what the hub would refuse. Pure; any
/// thread. Source: kubefleet apis/placement/v1beta1/clusterresourceplacement_types.go,
/// pkg/utils/validator/placement.go.
[[nodiscard]] PlacementReading readPlacement(const kube::YamlView& object, Admission admission);
[[nodiscard]] PlacementReading readPlacement(std::string_view text, const std::string& fileName,
                                             Admission admission = Admission::Judge);

/// The policy alone, as a policy snapshot has it; errors are added.
[[nodiscard]] Policy readPolicy(const kube::YamlView& object, Admission admission,
                                std::vector<Error>& errors);

/// See Placement::policyText; null: no policy. With the defaults of the hub, source: kubefleet
/// pkg/utils/defaulter/clusterresourceplacement.go.
[[nodiscard]] std::string policyTextOf(const kube::YamlNode* policy);

} // namespace pilothouse::placement
