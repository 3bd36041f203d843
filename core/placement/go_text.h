// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse::placement {

/// A double as Go's fmt writes it with %v: shortest, with an exponent below 1e-4 and from 1e6.
[[nodiscard]] std::string goDouble(double value);

/// Text as Go's fmt writes it with %q, for the ASCII that label keys are made of.
[[nodiscard]] std::string goQuoted(std::string_view text);

} // namespace pilothouse::placement
