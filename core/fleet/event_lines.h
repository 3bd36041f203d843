// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::fleet {

/// An EventList as lines "2026-11-20T08:00:00Z  Warning  BackOff  (x4)  message", oldest first;
/// empty text for none. Decode for anything else. Counts are lower bounds: clients merge and drop
/// events.
[[nodiscard]] Result<std::string> eventLines(std::string_view json);

} // namespace pilothouse::fleet
