// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/member.h"

#include <string>
#include <string_view>
#include <utility>

/// Small edits of a member's properties, for what-ifs. Pure; any thread.
namespace pilothouse::placement {

/// Sets an amount of a list that is sorted by key.
void setAmount(Member::Amounts& amounts, const std::string& key, const std::string& value);

/// The list of the member and the key in it that a property is stored under: resources have lists
/// of their own. Null for a resource that is neither total-, allocatable- nor available-.
[[nodiscard]] std::pair<Member::Amounts*, std::string> amountsOf(Member& member,
                                                                 std::string_view property);

} // namespace pilothouse::placement
