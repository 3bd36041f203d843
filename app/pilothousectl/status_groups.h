// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"

#include <string>
#include <vector>

namespace pilothouse::ctl {

/// The rows of `status --by KEY`: thousands of small sites as one line for each value, by name,
/// with the members that have none last. States do not overlap: OFFLINE is silent as expected,
/// OVERDUE silent for longer than allowed (at risk and expired, too), UNKNOWN the rest of what is
/// not known. CONTACT is the age of the oldest last contact.
///
/// @param key  "region", "group", "env", or the key of a label
[[nodiscard]] std::vector<std::vector<std::string>> groupRows(const model::FleetSnapshot& snapshot,
                                                              const std::string& key);

} // namespace pilothouse::ctl
