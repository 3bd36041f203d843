// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// What an action's texts may hold in braces: "azure.id", "member.name", "target.version" …
[[nodiscard]] std::span<const std::string_view> actionPlaceholders();

/// The value of a placeholder; none when it is not known for this member.
using PlaceholderValue = std::function<std::optional<std::string>(std::string_view name)>;

/// The text with every "{name}" replaced; "{{" and "}}" are braces. Each stays inside its argument:
/// nothing is split or quoted. Validation for a name that is not on the list, an open brace, or a
/// value that is not known. Pure.
[[nodiscard]] Result<std::string> expandPlaceholders(std::string_view text,
                                                     const PlaceholderValue& value);

} // namespace pilothouse::kube
