// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/fleet_properties.h"
#include "model/placement_inference.h"
#include "placement/fleet.h"

namespace pilothouse::engine {

/// Where the replicas would find GPUs on these clusters (placement::adviseInference), for screens.
/// What was typed wrongly is the trouble. Pure; a few milliseconds for 2,000 clusters, and one
/// decision.
/// @param says  what the fleet file says of the clusters, which counts; null: nothing
[[nodiscard]] model::LabInference labInferenceOf(const placement::Fleet& fleet,
                                                 const model::FleetProperties* says,
                                                 const model::LabInferenceAsk& ask, Instant now);

} // namespace pilothouse::engine
