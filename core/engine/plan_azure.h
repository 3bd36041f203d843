// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/plan_facts.h"

namespace pilothouse::engine {

/// Asks Azure Resource Manager about the members that have an ARM id and adds what it says: their
/// maintenance configurations, and at depth Validate the versions they are offered, their state and
/// support plan. Nothing is asked where the fleet file has no `azure`. What could not be read is a
/// gap: "maintenance", "offered", "provider", "quota",
/// "addresses". False: interrupted. Blocks as readPlanFacts.
[[nodiscard]] bool readAzureFacts(const fleet::FleetConfig& config, const FactsRequest& request,
                                  const FleetCalls::Interrupted& interrupted, FleetFacts& facts);

/// Whether an ARM id can stand in a path as it is. Pure.
[[nodiscard]] bool isPlainArmId(const std::string& id);

} // namespace pilothouse::engine
