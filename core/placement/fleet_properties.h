// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_properties.h"
#include "placement/member.h"
#include "placement/preview.h"

#include <vector>

namespace pilothouse::placement {

/// What became of the members by a fleet file's properties.
struct FleetFill {
    std::size_t stated = 0; ///< clusters with properties of the fleet file's own
    std::size_t priced = 0; ///< clusters that got both prices from the table
    /// Clusters that report no price and get none: a machine type the table lacks, or machines or
    /// capacity that they do not report.
    std::vector<Warning> gaps{};
};

/// Gives members the properties that a fleet file states for them, over what they report, and the
/// two prices, where they report none, from its price table: the hourly price of all nodes by
/// machine type and region divided by the cores and by the GiB of memory, with three decimals, as
/// the Azure property provider makes them; one machine type without a price, and there is none at
/// all (kubefleet pkg/propertyprovider/azure/trackers). The hub knows none of it. Pure.
[[nodiscard]] FleetFill fillFromFleetFile(std::vector<Member>& members,
                                          const model::FleetProperties& properties);

/// The same in words: how many clusters, from which table, of which date; what the hub lacks; gaps.
[[nodiscard]] std::vector<Warning> wordsOf(const FleetFill& fill,
                                           const model::FleetProperties& properties);

} // namespace pilothouse::placement
