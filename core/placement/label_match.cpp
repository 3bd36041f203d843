// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/label_match.h"

#include <algorithm>

namespace pilothouse::placement {

namespace {

using Operator = kube::Selector::Operator;

bool fitsValue(const kube::Selector::Requirement& requirement, const std::string& value) {
    const bool isListed =
        std::binary_search(requirement.values.begin(), requirement.values.end(), value);
    return requirement.op == Operator::In      ? isListed
           : requirement.op == Operator::NotIn ? !isListed
                                               : requirement.op == Operator::Exists;
}

} // namespace

LabelMatch::LabelMatch(const kube::Selector& selector, const Fleet& fleet) {
    for (const auto& requirement : selector.requirements()) {
        const auto* column = fleet.label(requirement.key);
        auto& compiled = m_requirements.emplace_back();
        const bool fitsAbsent =
            requirement.op == Operator::NotIn || requirement.op == Operator::NotExists;
        compiled.fits.push_back(fitsAbsent ? 1 : 0);
        if (column != nullptr) {
            compiled.ids = column->ids.data();
            for (const auto& value : column->values) {
                compiled.fits.push_back(fitsValue(requirement, value) ? 1 : 0);
            }
        }
    }
}

} // namespace pilothouse::placement
