// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/entries_spec.h"
#include "simulator/scenario_nodes.h"

namespace pilothouse::simulator::mesh {

/// Reads `entries` of `estate.mesh`; throws detail::BadNode as every reader of one does.
[[nodiscard]] EntriesSpec readEntries(const detail::NodeReader& reader, const YAML::Node& node);

} // namespace pilothouse::simulator::mesh
