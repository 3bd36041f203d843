// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/selector.h"
#include "placement/fleet.h"

#include <vector>

namespace pilothouse::placement {

/// A label selector compiled for one fleet: a table of the values of each label it reads, so that a
/// cluster costs a look-up for each requirement. Points into the fleet; any thread.
class LabelMatch {
public:
    LabelMatch(const kube::Selector& selector, const Fleet& fleet);

    [[nodiscard]] bool operator()(ClusterIndex cluster) const {
        for (const auto& each : m_requirements) {
            if (each.fits[each.ids == nullptr ? 0 : each.ids[cluster]] == 0) {
                return false;
            }
        }
        return true;
    }

    /// Clears the mask of every cluster that does not match.
    void narrow(std::vector<std::uint8_t>& mask) const;
    /// Adds the weight to the sum of each cluster of the list that matches.
    void addTo(const std::vector<ClusterIndex>& clusters, std::int32_t weight,
               std::vector<std::int32_t>& sums) const;

private:
    struct Requirement {
        const std::uint32_t* ids = nullptr; ///< null: no cluster has the label
        std::vector<std::uint8_t> fits{};   ///< by value id, 0 first
    };
    std::vector<Requirement> m_requirements;
};

} // namespace pilothouse::placement
