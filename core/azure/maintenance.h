// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/maintenance.h"

#include <string_view>
#include <vector>

namespace pilothouse::azure {

/// Reads the answer of `GET …/managedClusters/{c}/maintenanceConfigurations` (or one configuration
/// of it). Configurations of the old form (`timeInWeek`, "default") bind no upgrade run and are
/// left out. Decode, naming configuration and field, for one that cannot be read: a window that is
/// not understood must not count as none. Form only: ranges are judged where it is used.
[[nodiscard]] Result<std::vector<model::PlannedMaintenance>> readMaintenance(std::string_view json);

} // namespace pilothouse::azure
