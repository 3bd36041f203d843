// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <chrono>
#include <string_view>

namespace pilothouse::kube {

/// Reads a duration as Go prints and reads it: "20.051s", "1m30s", "-1.5h", "300us", "0". What is
/// finer than a nanosecond is cut. Validation for anything else and beyond 292 years. Any thread.
/// Source: golang time.ParseDuration.
[[nodiscard]] Result<std::chrono::nanoseconds> parseGoDuration(std::string_view text);

} // namespace pilothouse::kube
