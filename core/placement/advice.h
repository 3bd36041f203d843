// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/what_if.h"

#include <cstdint>
#include <string>
#include <vector>

/// What would have to change for a placement to come where it does not go. Pure; any thread.
namespace pilothouse::placement {

/// What one cluster lacks.
struct ClusterAdvice {
    std::string cluster{};
    std::vector<std::string> changes{}; ///< as applyWhatIf takes them, the fewest that do
    std::vector<std::string> needs{};   ///< what no change of the placement's owner mends, in words
    bool operator==(const ClusterAdvice&) const = default;
};

/// The fewest changes after which a cluster holds the placement, proved by deciding again; with
/// `needs` there are none, and with neither nothing was found. A cluster that passes but scores too
/// low is offered room (policy.numberOfClusters), as its score is a wish of the policy. Decides at
/// most nine times.
[[nodiscard]] ClusterAdvice adviceFor(const WhatIfState& state, const std::string& cluster);

/// What would place all that a PickN or PickFixed wants.
struct Remedy {
    std::int32_t missing = 0;              ///< 0: nothing is
    std::vector<ClusterAdvice> clusters{}; ///< those with the fewest changes, by name
    std::int32_t newClusters = 0;          ///< that must join, as too few can be mended
    std::string newClustersNeed{};         ///< "region=eu, available-cpu Ge 8"; empty: nothing
    /// With all of it, the new clusters too, a preview placed everything.
    bool isProven = false;
};
/// The smallest remedy: clusters that need the fewest changes first, then new ones. Where a cluster
/// is (region, zone, topology.kubernetes.io/…) is never changed. Decides twice;
/// O(clusters · terms) beside.
[[nodiscard]] Remedy remedyFor(const WhatIfState& state);

} // namespace pilothouse::placement
