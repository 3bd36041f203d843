// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse::test {

/// Runs one case, a line of JSON; gives a line of JSON. See README.md for both.
[[nodiscard]] std::string runPlacementCase(std::string_view line);

} // namespace pilothouse::test
