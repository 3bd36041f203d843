// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/inference.h"
#include "placement/policy.h"

/// Parts of adviseInference: sentences, and the placement that expresses the advice. Pure.
namespace pilothouse::placement {

[[nodiscard]] std::vector<Toleration> tolerationsOf(const InferenceDemand& demand);
void addWords(InferenceAdvice& advice, const InferenceDemand& demand);
/// Writes the placement and decides it on the fleet, so that what is advised is what would happen.
void addPlacement(InferenceAdvice& advice, const InferenceDemand& demand, const Fleet& fleet,
                  Instant now);

} // namespace pilothouse::placement
