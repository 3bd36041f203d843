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

void LabelMatch::narrow(std::vector<std::uint8_t>& mask) const {
    for (const auto& each : m_requirements) {
        const auto* fits = each.fits.data();
        const auto* ids = each.ids;
        auto* out = mask.data();
        const auto count = mask.size();
        for (std::size_t cluster = 0; cluster < count; ++cluster) {
            out[cluster] &= fits[ids == nullptr ? 0 : ids[cluster]];
        }
    }
}

void LabelMatch::addTo(const std::vector<ClusterIndex>& clusters, std::int32_t weight,
                       std::vector<std::int32_t>& sums) const {
    if (m_requirements.size() != 1 || m_requirements.front().ids == nullptr) {
        for (std::size_t at = 0; at < clusters.size(); ++at) {
            sums[at] += (*this)(clusters[at]) ? weight : 0;
        }
        return;
    }
    const auto& only = m_requirements.front();
    const auto* fits = only.fits.data();
    for (std::size_t at = 0; at < clusters.size(); ++at) {
        sums[at] += weight * fits[only.ids[clusters[at]]];
    }
}

} // namespace pilothouse::placement
