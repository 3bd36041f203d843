// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/machines.h"

#include "kube/exact_quantity.h"

#include <algorithm>
#include <cmath>

namespace pilothouse::placement {

const std::string* findAmount(const Member::Amounts& amounts, std::string_view name) {
    const auto found = std::find_if(amounts.begin(), amounts.end(),
                                    [&](const auto& each) { return each.first == name; });
    return found == amounts.end() ? nullptr : &found->second;
}

std::optional<double> positiveAmount(const Member::Amounts& amounts, std::string_view name) {
    const auto* text = findAmount(amounts, name);
    const auto amount =
        text == nullptr ? fail(ErrorKind::NotFound, "") : kube::ExactQuantity::parse(*text);
    return amount && std::isfinite(amount->nearest()) && amount->nearest() > 0
               ? std::optional(amount->nearest())
               : std::nullopt;
}

} // namespace pilothouse::placement
