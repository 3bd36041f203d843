// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_hubs.h"
#include "ui/pages/map/map_fleet.h"

namespace pilothouse::ui {

/// Sorts the clusters of a fleet by hub; of two hubs that both name one the first has it. Who
/// belongs to none comes last. Nothing happens where there are no hubs. O(n log n).
void addHubs(MapFleet& fleet, const model::FleetHubs& hubs);

/// The id of a hub's share of a region, as a part of the fleet.
[[nodiscard]] QString shareId(const MapHub& hub, const QString& region);

} // namespace pilothouse::ui
