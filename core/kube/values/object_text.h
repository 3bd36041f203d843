// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace pilothouse::kube::detail {

/// An object's JSON, read. Decode for what is none, or nests deeper than what walks it can bear.
[[nodiscard]] Result<nlohmann::json> readObject(std::string_view text);

/// On one line; what is no UTF-8 is replaced.
[[nodiscard]] std::string writeObject(const nlohmann::json& value);

} // namespace pilothouse::kube::detail
