// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// A body that is JSON or YAML, as an apply may bring it; discarded when it is neither. Plain
/// scalars are read by the rules of YAML 1.2's core schema.
[[nodiscard]] nlohmann::json parseYaml(const std::string& text);

} // namespace pilothouse::simulator::detail
