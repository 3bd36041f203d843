// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/fleet.h"
#include "placement/policy.h"

#include <cstdint>
#include <string>
#include <vector>

/// The plugin TopologySpreadConstraints. Source: kubefleet
/// pkg/scheduler/framework/plugins/topologyspreadconstraints/utils.go.
namespace pilothouse::placement {

/// What placing one more copy into a domain would do.
struct SpreadEffect {
    bool violates = false;
    std::int32_t skewChange = 0;
};

/// The counts of one constraint's domains before a cycle.
struct SpreadCounts {
    std::vector<std::int32_t> byValue{}; ///< by value id of the label; index 0 unused
    std::int32_t smallest = -1;          ///< -1: no cluster has the label
    std::int32_t second = -1;            ///< the next count, may be the smallest again
    std::int32_t largest = -1;

    /// Pure arithmetic on the counts.
    [[nodiscard]] SpreadEffect placing(std::uint32_t value, std::int32_t maxSkew) const;
};

/// All constraints of a policy on one fleet, as they stand in one cycle: hard ones first, each kind
/// in the order of the policy. Points into the policy and the fleet.
class Spread {
public:
    Spread(const std::vector<SpreadConstraint>& constraints, const Fleet& fleet);

    /// Counts anew. `isPlaced[cluster]`: it has a binding of the current snapshot.
    void count(const std::vector<std::uint8_t>& isPlaced);

    /// One more copy in the cluster's domains. O(domains).
    void place(ClusterIndex cluster);

    [[nodiscard]] bool isEmpty() const { return m_parts.empty(); }
    /// The first hard constraint that placing there would violate; null for none.
    [[nodiscard]] const SpreadConstraint* violated(ClusterIndex cluster) const;
    /// Of a cluster that violates none.
    [[nodiscard]] std::int32_t score(ClusterIndex cluster) const;

    struct Part {
        const SpreadConstraint* source = nullptr;
        const LabelColumn* column = nullptr; ///< null: no cluster has the label
        SpreadCounts counts{};
        std::vector<SpreadEffect> effects{}; ///< by value id
    };
    [[nodiscard]] const std::vector<Part>& parts() const { return m_parts; }

private:
    static void weigh(Part& part);

    std::vector<Part> m_parts;
};

[[nodiscard]] std::string spreadReason(const SpreadConstraint& constraint);

} // namespace pilothouse::placement
