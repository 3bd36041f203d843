// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse::test {

/// Runs cases of selection and overrides, a line of JSON each. See README.md for both lines.
class ObjectCases {
public:
    /// A line of JSON; empty for the line that tells the kinds of the cases behind it.
    [[nodiscard]] std::string run(std::string_view line);

private:
    std::string m_kinds; ///< JSON
};

} // namespace pilothouse::test
