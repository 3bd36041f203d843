// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "fleet/fleet_file.h"
#include "fleet/member_builder.h"

#include <vector>

namespace pilothouse::fleet {

/// Makes one member of all contexts that mean the same cluster (server and CA), gives names, ids,
/// labels and the production mark, and puts them sorted into `fleet`. Equal names of different
/// clusters stay apart under names of their own, with a warning that says what to add to the file.
/// Validation when the file speaks of a context that no source has. Pure.
[[nodiscard]] Result<void> mergeMembers(std::vector<Candidate> candidates, const FleetFile& file,
                                        FleetConfig& fleet);

} // namespace pilothouse::fleet
