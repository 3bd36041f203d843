// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/strategy.h"

#include <string>

namespace pilothouse::ctl {

/// The text of a file of at most 16 MiB, or of standard input for "-". Validation otherwise.
[[nodiscard]] Result<std::string> readInput(const std::string& path);

/// Puts the windows of each iCalendar file that the strategy names in the place of the window that
/// names it; paths are relative to the strategy's own. Validation or Unsupported with file and line
/// for one that cannot be read.
[[nodiscard]] Result<void> readCalendars(model::Strategy& strategy,
                                         const std::string& strategyFile);

} // namespace pilothouse::ctl
