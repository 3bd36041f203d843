// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/estate.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// What the fleet file says of each member's `offline`, as it stands there; empty: nothing. In the
/// order of the estate. Read of `spec.estate.offline` of a scenario, which the simulator itself
/// takes no part in: what really happens to the members is up to the events.
///
/// @param nameOrPath  as loadScenario, which must have read it already
[[nodiscard]] Result<std::vector<std::string>>
offlineMarks(const std::string& nameOrPath, const std::vector<std::filesystem::path>& folders,
             const Estate& estate);

} // namespace pilothouse::simulator
