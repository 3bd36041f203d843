// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/exact_quantity.h"
#include "kube/selector.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a placement asks for, as KubeFleet's scheduler reads it. Values; any thread. Source:
/// kubefleet apis/placement/v1beta1/clusterresourceplacement_types.go.
namespace pilothouse::placement {

enum class PickType : std::uint8_t { All, N, Fixed };

enum class PropertyOperator : std::uint8_t { Gt, Lt, Ge, Le, Eq, Ne };

/// A wish about one property of a cluster, such as available-cpu Ge 8.
struct PropertyExpression {
    std::string name{};
    PropertyOperator op = PropertyOperator::Eq;
    std::string text{}; ///< the value as written
    kube::ExactQuantity value{};
    /// Of an object that escaped the hub's admission: what the cycle gives up with when a cluster
    /// gets here. Empty: sound.
    std::string fault{};
    bool operator==(const PropertyExpression&) const = default;
};

/// One of the terms of which a cluster must match any: its labels and all its properties.
struct RequiredTerm {
    std::optional<kube::Selector> labels{}; ///< none: every cluster
    std::vector<PropertyExpression> properties{};
    std::string fault{}; ///< of its label selector; see PropertyExpression::fault
    bool operator==(const RequiredTerm&) const = default;
};

enum class SortOrder : std::uint8_t { Ascending, Descending };

struct PropertySorter {
    std::string name{};
    SortOrder order = SortOrder::Descending; ///< Descending: bigger is better
    std::string fault{};                     ///< see PropertyExpression::fault
    bool operator==(const PropertySorter&) const = default;
};

/// Adds up to `weight` points to clusters whose labels match.
struct PreferredTerm {
    std::int32_t weight = 0; ///< -100 to 100
    std::optional<kube::Selector> labels{};
    std::optional<PropertySorter> sorter{};
    std::string fault{}; ///< of its label selector; see PropertyExpression::fault
    bool operator==(const PreferredTerm&) const = default;
};

struct SpreadConstraint {
    std::string key{}; ///< of the label that names a cluster's domain
    std::int32_t maxSkew = 1;
    bool isHard = true; ///< DoNotSchedule
    bool operator==(const SpreadConstraint&) const = default;
};

struct Toleration {
    std::string key{};
    std::string op{}; ///< "Exists" or "Equal"; any other never tolerates
    std::string value{};
    std::string effect{}; ///< empty: every effect
    bool operator==(const Toleration&) const = default;
};

struct Policy {
    PickType type = PickType::All;
    std::vector<std::string> clusterNames{};        ///< PickFixed
    std::optional<std::int32_t> numberOfClusters{}; ///< PickN
    std::vector<RequiredTerm> required{};           ///< empty: every cluster
    std::vector<PreferredTerm> preferred{};
    std::vector<SpreadConstraint> spread{};
    std::vector<Toleration> tolerations{};
    bool operator==(const Policy&) const = default;
};

} // namespace pilothouse::placement
