// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/hub_picture.h"
#include "placement/placement_reader.h"
#include "placement/status.h"

namespace pilothouse::placement {

/// A condition in words: what it means and what to do next. One of an older generation than the
/// placement's says nothing of now, whatever its status. Reasons that are not known keep the hub's
/// own words. Pure. Source: kubefleet pkg/utils/condition/reason.go, pkg/controllers/workapplier.
/// @param generation of the placement
[[nodiscard]] model::HubCondition explainCondition(const StatusCondition& condition,
                                                   std::int64_t generation);

/// Why an object is not in a cluster as the hub wants it, in words. Pure.
[[nodiscard]] model::HubObject explainObject(const StatusObject& object);

/// The whole status in words: the state of the placement with its headline, its conditions with the
/// clusters that each is about, and every cluster. Leaves what is not of the status (agreement,
/// name of the policy) empty. Pure.
[[nodiscard]] model::HubPlacementPicture explainStatus(const Placement& placement,
                                                       const PlacementStatus& status);

} // namespace pilothouse::placement
