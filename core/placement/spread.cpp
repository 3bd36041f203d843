// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/spread.h"

#include "placement/go_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr std::int32_t kViolationPenalty = 1000;

SpreadCounts countDomains(const LabelColumn& column, const std::vector<std::uint8_t>& isPlaced) {
    SpreadCounts counts{.byValue = std::vector<std::int32_t>(column.values.size() + 1, 0)};
    for (std::size_t cluster = 0; cluster < column.ids.size(); ++cluster) {
        counts.byValue[column.ids[cluster]] += isPlaced[cluster];
    }
    auto sorted = std::vector<std::int32_t>(counts.byValue.begin() + 1, counts.byValue.end());
    if (sorted.empty()) {
        return counts;
    }
    const auto second = sorted.size() > 1 ? std::next(sorted.begin()) : sorted.begin();
    counts.largest = *std::max_element(sorted.begin(), sorted.end());
    std::partial_sort(sorted.begin(), std::next(second), sorted.end());
    counts.smallest = sorted.front();
    counts.second = *second;
    return counts;
}

} // namespace

SpreadEffect SpreadCounts::placing(std::uint32_t value, std::int32_t maxSkew) const {
    const auto count = byValue[value];
    const auto skew = largest - smallest;
    if (largest == smallest) {
        return {.violates = skew + 1 > maxSkew, .skewChange = 1};
    }
    if (count == smallest && smallest != second) {
        return {.violates = skew - 1 > maxSkew, .skewChange = -1};
    }
    if (count == largest) {
        return {.violates = skew + 1 > maxSkew, .skewChange = 1};
    }
    return {.violates = skew > maxSkew, .skewChange = 0};
}

Spread::Spread(const std::vector<SpreadConstraint>& constraints, const Fleet& fleet) {
    for (const bool isHard : {true, false}) {
        for (const auto& constraint : constraints) {
            if (constraint.isHard == isHard) {
                m_parts.push_back({.source = &constraint, .column = fleet.label(constraint.key)});
            }
        }
    }
}

void Spread::count(const std::vector<std::uint8_t>& isPlaced) {
    for (auto& part : m_parts) {
        if (part.column == nullptr) {
            continue;
        }
        part.counts = countDomains(*part.column, isPlaced);
        part.effects.assign(1, {}); // without the label nothing changes
        for (std::uint32_t value = 1; value <= part.column->values.size(); ++value) {
            part.effects.push_back(part.counts.placing(value, part.source->maxSkew));
        }
    }
}

const SpreadConstraint* Spread::violated(ClusterIndex cluster) const {
    for (const auto& part : m_parts) {
        if (part.source->isHard && part.column != nullptr &&
            part.effects[part.column->ids[cluster]].violates) {
            return part.source;
        }
    }
    return nullptr;
}

std::int32_t Spread::score(ClusterIndex cluster) const {
    std::int32_t score = 0;
    for (const auto& part : m_parts) {
        if (part.column != nullptr) {
            const auto& effect = part.effects[part.column->ids[cluster]];
            score -= effect.violates ? kViolationPenalty : effect.skewChange;
        }
    }
    return score;
}

std::string spreadReason(const SpreadConstraint& constraint) {
    return fmt::format("violated doNotSchedule topology spread constraint {} (max skew {})",
                       goQuoted(constraint.key), constraint.maxSkew);
}

} // namespace pilothouse::placement
