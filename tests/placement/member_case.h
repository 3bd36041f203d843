// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse::test {

/// Runs a case of one manifest on one member, a line of JSON. See README.md for both lines.
[[nodiscard]] std::string runMemberCase(std::string_view line);

} // namespace pilothouse::test
