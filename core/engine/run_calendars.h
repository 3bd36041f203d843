// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/strategy.h"

#include <string>
#include <vector>

namespace pilothouse::engine {

/// Makes the windows of a strategy whole for planning: each iCalendar file that it names is read
/// and its windows take that window's place; the fleet's own calendars (fleet file, `calendars`)
/// come behind them and hold for every run. A window of the fleet for stages or groups that this
/// strategy has not is left out. Blocks on files; any thread but the UI's.
///
/// @param strategyFile  paths are relative to its folder; may not exist
/// @param fleetCalendars  with full paths, as FleetConfig has them
/// Validation or Unsupported with file and line for a calendar that cannot be read, Validation for
/// an id under which both say something else.
[[nodiscard]] Result<void> readCalendars(model::Strategy& strategy, const std::string& strategyFile,
                                         const std::vector<model::Window>& fleetCalendars);

} // namespace pilothouse::engine
