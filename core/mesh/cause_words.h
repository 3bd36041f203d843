// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"

namespace pilothouse::mesh {

/// What a star of half-links with one runtime cause means, and what to look at.
[[nodiscard]] FindingText wordsOf(const FleetIndex& fleet, MeshReason reason, MeshHalfState state,
                                  const Star& star);

/// What the logs say of half-links, where all of those that say anything say the same; else empty.
[[nodiscard]] std::string logOf(const FleetIndex& fleet, const std::vector<std::uint32_t>& cells);

} // namespace pilothouse::mesh
