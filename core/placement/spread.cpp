// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/spread.h"

#include "placement/go_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr std::int32_t kViolationPenalty = 1000;

/// Smallest, the next, and largest of the counts of all domains.
void rank(SpreadCounts& counts) {
    counts.smallest = counts.second = counts.largest = -1;
    for (std::size_t value = 1; value < counts.byValue.size(); ++value) {
        const auto count = counts.byValue[value];
        if (value == 1) {
            counts.smallest = counts.second = counts.largest = count;
            continue;
        }
        counts.largest = std::max(counts.largest, count);
        if (count < counts.smallest) {
            counts.second = counts.smallest;
            counts.smallest = count;
        } else if (value == 2 || count < counts.second) {
            counts.second = count;
        }
    }
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

void Spread::weigh(Part& part) {
    rank(part.counts);
    part.effects.resize(part.counts.byValue.size()); // without the label nothing changes
    for (std::uint32_t value = 1; value < part.counts.byValue.size(); ++value) {
        part.effects[value] = part.counts.placing(value, part.source->maxSkew);
    }
}

void Spread::count(const std::vector<std::uint8_t>& isPlaced) {
    for (auto& part : m_parts) {
        if (part.column == nullptr) {
            continue;
        }
        part.counts.byValue.assign(part.column->values.size() + 1, 0);
        for (std::size_t cluster = 0; cluster < isPlaced.size(); ++cluster) {
            part.counts.byValue[part.column->ids[cluster]] += isPlaced[cluster];
        }
        weigh(part);
    }
}

void Spread::place(ClusterIndex cluster) {
    for (auto& part : m_parts) {
        if (part.column != nullptr) {
            ++part.counts.byValue[part.column->ids[cluster]];
            weigh(part);
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
