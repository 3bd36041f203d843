// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/hub/hub_store.h"
#include "simulator/hub/resources.h"

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// Writes the status of a placement from its latest snapshots and bindings. Source: kubefleet
/// pkg/controllers/placement/{controller.go setPlacementStatus,placement_status.go},
/// pkg/utils/condition.
void settleStatus(HubStore& store, const Scope& scope, nlohmann::json placement,
                  const Choice& choice, Offset now);

} // namespace pilothouse::simulator::hub
