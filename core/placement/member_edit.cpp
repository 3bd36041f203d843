// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/member_edit.h"

#include "placement/fleet.h"

#include <algorithm>

namespace pilothouse::placement {

void setAmount(Member::Amounts& amounts, const std::string& key, const std::string& value) {
    const auto found =
        std::lower_bound(amounts.begin(), amounts.end(), key,
                         [](const auto& each, const auto& k) { return each.first < k; });
    if (found != amounts.end() && found->first == key) {
        found->second = value;
    } else {
        amounts.emplace(found, key, value);
    }
}

std::pair<Member::Amounts*, std::string> amountsOf(Member& member, std::string_view property) {
    if (!property.starts_with(kResourcePrefix)) {
        return {&member.properties, std::string(property)};
    }
    const auto rest = property.substr(kResourcePrefix.size());
    const auto dash = rest.find('-');
    if (dash == std::string_view::npos) {
        return {nullptr, {}};
    }
    const auto kind = rest.substr(0, dash);
    return {kind == "total"         ? &member.capacity
            : kind == "allocatable" ? &member.allocatable
            : kind == "available"   ? &member.available
                                    : nullptr,
            std::string(rest.substr(dash + 1))};
}

} // namespace pilothouse::placement
