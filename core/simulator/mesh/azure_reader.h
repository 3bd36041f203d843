// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/azure_spec.h"
#include "simulator/scenario_nodes.h"

#include <vector>

namespace pilothouse::simulator::mesh {

/// Reads `azure` of `estate.mesh`: a list of fleets; throws detail::BadNode as every reader of one.
[[nodiscard]] std::vector<AzureFleetSpec> readAzureFleets(const detail::NodeReader& reader,
                                                          const YAML::Node& node);

} // namespace pilothouse::simulator::mesh
