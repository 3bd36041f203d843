// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/affinity.h"

#include "placement/go_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pilothouse::placement {

namespace {

using State = PropertyCell::State;

constexpr const char* kMatchFailed = "failed to match the cluster against a required affinity term";
constexpr const char* kStateFailed = "failed to prepare plugin state";

bool holds(PropertyOperator op, std::strong_ordering order) {
    switch (op) {
    case PropertyOperator::Gt: return order > 0;
    case PropertyOperator::Lt: return order < 0;
    case PropertyOperator::Ge: return order >= 0;
    case PropertyOperator::Le: return order <= 0;
    case PropertyOperator::Eq: return order == 0;
    case PropertyOperator::Ne: return order != 0;
    }
    return false;
}

/// The property of one cluster: null where it has none; else why it cannot be read.
tl::expected<const PropertyCell*, std::string> read(const Result<const PropertyColumn*>& column,
                                                    const std::string& name, const Fleet& fleet,
                                                    ClusterIndex cluster) {
    const auto& member = fleet.member(cluster);
    if (!column) {
        return tl::unexpected(
            fmt::format("failed to retrieve resource property value for {} from cluster {}: {}",
                        name.substr(kResourcePrefix.size()), member.name, column.error().message));
    }
    const auto* cell = *column == nullptr ? nullptr : &(*column)->cells[cluster];
    if (cell == nullptr || cell->state == State::Missing) {
        return nullptr;
    }
    if (cell->state == State::Bad) {
        return tl::unexpected(
            fmt::format("value {} of property {} from cluster {} is not a valid quantity: {}",
                        cell->text, name, member.name, cell->error));
    }
    return cell;
}

std::optional<LabelMatch> compileLabels(const std::optional<kube::Selector>& labels,
                                        const Fleet& fleet) {
    return labels ? std::optional<LabelMatch>(std::in_place, *labels, fleet) : std::nullopt;
}

/// Where all clusters have one and the same amount, in whatever notation, the source keeps the
/// first that it lists as both ends, so whoever writes it as another double cannot be scored.
void settleSingleAmount(PropertyRange& range, const std::vector<PropertyCell>& cells) {
    if (cells[*range.least].value != cells[*range.most].value) {
        return;
    }
    const auto first = std::find_if(cells.begin(), cells.end(), [](const PropertyCell& cell) {
        return cell.state != State::Missing;
    });
    range.least = range.most = static_cast<ClusterIndex>(first - cells.begin());
    range.leastValue = range.mostValue = first->value.approximate();
}

} // namespace

RequiredAffinity::RequiredAffinity(const std::vector<RequiredTerm>& terms, const Fleet& fleet)
    : m_fleet(&fleet) {
    for (const auto& source : terms) {
        Term term{.source = &source, .labels = compileLabels(source.labels, fleet)};
        for (const auto& expression : source.properties) {
            term.columns.push_back(fleet.property(expression.name));
        }
        m_terms.push_back(std::move(term));
    }
}

bool RequiredAffinity::labelsMatch(std::size_t term, ClusterIndex cluster) const {
    return !m_terms[term].labels || (*m_terms[term].labels)(cluster);
}

tl::expected<ExpressionResult, CycleAbort>
RequiredAffinity::evaluate(std::size_t term, std::size_t expression, ClusterIndex cluster) const {
    const auto& source = m_terms[term].source->properties[expression];
    const auto cell = read(m_terms[term].columns[expression], source.name, *m_fleet, cluster);
    if (!cell) {
        return tl::unexpected(pluginFailed(kClusterAffinity, cell.error(), kMatchFailed));
    }
    if (*cell == nullptr) {
        return ExpressionResult{.isMissing = true};
    }
    return ExpressionResult{.holds = holds(source.op, (*cell)->value <=> source.value)};
}

tl::expected<bool, CycleAbort> RequiredAffinity::matches(ClusterIndex cluster) const {
    for (std::size_t term = 0; term < m_terms.size(); ++term) {
        bool isMatch = labelsMatch(term, cluster);
        const auto count = m_terms[term].columns.size();
        for (std::size_t each = 0; isMatch && each < count; ++each) {
            const auto& wanted = m_terms[term].source->properties[each];
            const auto& column = m_terms[term].columns[each];
            const double nearest = column && *column != nullptr
                                       ? (*column)->nearest[cluster]
                                       : std::numeric_limits<double>::quiet_NaN();
            if (nearest < wanted.value.nearest() || nearest > wanted.value.nearest()) {
                isMatch = holds(wanted.op, nearest < wanted.value.nearest()
                                               ? std::strong_ordering::less
                                               : std::strong_ordering::greater);
                continue;
            }
            const auto result = evaluate(term, each, cluster);
            if (!result) {
                return tl::unexpected(result.error());
            }
            isMatch = result->holds;
        }
        if (isMatch) {
            return true;
        }
    }
    return m_terms.empty();
}

tl::expected<PreferredAffinity, CycleAbort>
PreferredAffinity::make(const std::vector<PreferredTerm>& terms, const Fleet& fleet) {
    PreferredAffinity made;
    made.m_fleet = &fleet;
    for (const auto& source : terms) {
        Term term{.source = &source, .labels = compileLabels(source.labels, fleet)};
        if (source.sorter) {
            const auto column = fleet.property(source.sorter->name);
            auto& range = term.range;
            for (ClusterIndex cluster = 0; cluster < fleet.size(); ++cluster) {
                const auto cell = read(column, source.sorter->name, fleet, cluster);
                if (!cell) {
                    return tl::unexpected(
                        pluginFailed(kClusterAffinity, cell.error(), kStateFailed));
                }
                if (*cell == nullptr) {
                    continue;
                }
                // Of equal amounts in different notations the source keeps the one it lists first,
                // in no order; here the widest range, with which the cycle succeeds where it can.
                const auto& value = (*cell)->value;
                const auto at = [&](ClusterIndex other) -> const kube::ExactQuantity& {
                    return (*column)->cells[other].value;
                };
                if (!range.least || value < at(*range.least) ||
                    (value == at(*range.least) && value.approximate() < range.leastValue)) {
                    range.least = cluster;
                    range.leastValue = value.approximate();
                }
                if (!range.most || value > at(*range.most) ||
                    (value == at(*range.most) && value.approximate() > range.mostValue)) {
                    range.most = cluster;
                    range.mostValue = value.approximate();
                }
            }
            if (range.least) {
                settleSingleAmount(range, (*column)->cells);
            }
            term.column = column.value_or(nullptr);
        }
        made.m_terms.push_back(std::move(term));
    }
    return made;
}

tl::expected<std::int32_t, CycleAbort> PreferredAffinity::scoreOf(std::size_t index,
                                                                  ClusterIndex cluster) const {
    const auto& term = m_terms[index];
    const auto weight = term.source->weight;
    if (weight == 0 || (term.labels && !(*term.labels)(cluster))) {
        return 0;
    }
    if (!term.source->sorter) {
        return weight;
    }
    if (term.column == nullptr || term.column->cells[cluster].state == State::Missing) {
        return 0;
    }
    const double value = term.column->cells[cluster].value.approximate();
    const double least = term.range.leastValue;
    const double most = term.range.mostValue;
    if (std::isinf(least) || std::isinf(most) || least > most || value < least || value > most) {
        return tl::unexpected(pluginFailed(
            kClusterAffinity,
            fmt::format("failed to calculate score for cluster {}: cannot interpolate weight, "
                        "observed value {}, observed min {}, observed max {}",
                        m_fleet->member(cluster).name, goDouble(value), goDouble(least),
                        goDouble(most)),
            {}));
    }
    if (least == most) {
        return 0;
    }
    const double share = (value - least) / (most - least);
    const bool isDescending = term.source->sorter->order == SortOrder::Descending;
    return static_cast<std::int32_t>(std::round((isDescending ? share : 1 - share) * weight));
}

tl::expected<std::int32_t, CycleAbort> PreferredAffinity::score(ClusterIndex cluster) const {
    std::int32_t sum = 0;
    for (std::size_t term = 0; term < m_terms.size(); ++term) {
        const auto part = scoreOf(term, cluster);
        if (!part) {
            return part;
        }
        sum += *part;
    }
    return sum;
}

} // namespace pilothouse::placement
