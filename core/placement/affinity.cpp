// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/affinity.h"

#include "placement/go_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

tl::expected<bool, CycleAbort> RequiredAffinity::labelsMatch(std::size_t term,
                                                             ClusterIndex cluster) const {
    const auto& fault = m_terms[term].source->fault;
    if (!fault.empty()) {
        return tl::unexpected(pluginFailed(kClusterAffinity, fault, kMatchFailed));
    }
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
    if (!source.fault.empty()) {
        return tl::unexpected(pluginFailed(kClusterAffinity, source.fault, kMatchFailed));
    }
    return ExpressionResult{.holds = holds(source.op, (*cell)->value <=> source.value)};
}

tl::expected<bool, CycleAbort> RequiredAffinity::matches(ClusterIndex cluster) const {
    for (std::size_t term = 0; term < m_terms.size(); ++term) {
        auto hasLabels = labelsMatch(term, cluster);
        if (!hasLabels) {
            return hasLabels;
        }
        bool isMatch = *hasLabels;
        const auto count = m_terms[term].columns.size();
        for (std::size_t each = 0; isMatch && each < count; ++each) {
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

void RequiredAffinity::narrow(const Term& term, std::vector<std::uint8_t>& mask) {
    if (term.labels) {
        term.labels->narrow(mask);
    }
    for (std::size_t each = 0; each < term.columns.size(); ++each) {
        const auto& wanted = term.source->properties[each];
        const auto* column = *term.columns[each];
        if (column == nullptr) {
            std::fill(mask.begin(), mask.end(), std::uint8_t{0});
            return;
        }
        const double value = wanted.value.nearest();
        const bool ifLess = holds(wanted.op, std::strong_ordering::less);
        const bool ifGreater = holds(wanted.op, std::strong_ordering::greater);
        const auto* nearest = column->nearest.data();
        auto* out = mask.data();
        const auto count = mask.size();
        bool hasTie = false; // neighbours share a double
        for (std::size_t cluster = 0; cluster < count; ++cluster) {
            const bool isLess = nearest[cluster] < value;
            const bool isGreater = nearest[cluster] > value;
            const bool isTie = nearest[cluster] == value;
            hasTie |= isTie;
            const bool fits = (isLess & ifLess) | (isGreater & ifGreater) | isTie;
            out[cluster] &= static_cast<std::uint8_t>(fits);
        }
        for (std::size_t cluster = 0; hasTie && cluster < count; ++cluster) {
            if (nearest[cluster] == value &&
                !holds(wanted.op, column->cells[cluster].value <=> wanted.value)) {
                out[cluster] = 0;
            }
        }
    }
}

bool RequiredAffinity::canFailOn(const Term& term) {
    const auto& properties = term.source->properties;
    return !term.source->fault.empty() ||
           std::any_of(properties.begin(), properties.end(),
                       [](const auto& each) { return !each.fault.empty(); }) ||
           std::any_of(term.columns.begin(), term.columns.end(), [](const auto& column) {
               return !column || (*column != nullptr && (*column)->hasBad);
           });
}

tl::expected<std::vector<std::uint8_t>, CycleAbort> RequiredAffinity::matchesAll() const {
    const bool canFail = std::any_of(m_terms.begin(), m_terms.end(),
                                     [](const Term& term) { return canFailOn(term); });
    std::vector<std::uint8_t> all(m_fleet->size(), m_terms.empty() ? 1 : 0);
    if (canFail) { // only what a cluster reaches may
        for (ClusterIndex cluster = 0; cluster < all.size(); ++cluster) {
            const auto isMatch = matches(cluster);
            if (!isMatch) {
                return tl::unexpected(isMatch.error());
            }
            all[cluster] = *isMatch ? 1 : 0;
        }
        return all;
    }
    std::vector<std::uint8_t> mask;
    for (const auto& term : m_terms) {
        mask.assign(all.size(), 1);
        narrow(term, mask);
        for (std::size_t cluster = 0; cluster < all.size(); ++cluster) {
            all[cluster] |= mask[cluster];
        }
    }
    return all;
}

tl::expected<PreferredAffinity, CycleAbort>
PreferredAffinity::make(const std::vector<PreferredTerm>& terms, const Fleet& fleet) {
    PreferredAffinity made;
    made.m_fleet = &fleet;
    for (const auto& source : terms) {
        Term term{.source = &source, .labels = compileLabels(source.labels, fleet)};
        if (source.sorter) {
            const auto column = fleet.property(source.sorter->name);
            const bool canFail = !column || (*column != nullptr && (*column)->hasBad);
            for (ClusterIndex cluster = 0; canFail && cluster < fleet.size(); ++cluster) {
                const auto cell = read(column, source.sorter->name, fleet, cluster);
                if (!cell) {
                    return tl::unexpected(
                        pluginFailed(kClusterAffinity, cell.error(), kStateFailed));
                }
            }
            term.column = column.value_or(nullptr);
        }
        made.m_terms.push_back(std::move(term));
    }
    return made;
}

namespace {

/// What a value adds between the ends of its range; `least` < `most`.
std::int32_t interpolate(double value, double least, double most, const PreferredTerm& term) {
    const double share = (value - least) / (most - least);
    const bool isDescending = term.sorter->order == SortOrder::Descending;
    // std::round, which is a call: half away from zero. What is left after the whole is exact.
    const double exact = (isDescending ? share : 1 - share) * term.weight;
    const auto whole = static_cast<std::int32_t>(exact);
    const double rest = exact - whole;
    return whole + static_cast<std::int32_t>(rest >= 0.5) - static_cast<std::int32_t>(rest <= -0.5);
}

} // namespace

tl::expected<std::int32_t, CycleAbort> PreferredAffinity::scoreOf(std::size_t index,
                                                                  ClusterIndex cluster) const {
    const auto& term = m_terms[index];
    const auto weight = term.source->weight;
    const auto fails = [&](std::string_view why) {
        return tl::unexpected(
            pluginFailed(kClusterAffinity,
                         fmt::format("failed to calculate score for cluster {}: {}",
                                     m_fleet->member(cluster).name, why),
                         {}));
    };
    if (weight != 0 && !term.source->fault.empty()) {
        return fails(term.source->fault);
    }
    if (weight == 0 || (term.labels && !(*term.labels)(cluster))) {
        return 0;
    }
    if (!term.source->sorter) {
        return weight;
    }
    if (term.column == nullptr || term.column->cells[cluster].state == State::Missing) {
        return 0;
    }
    const double value = term.column->approximate[cluster];
    const double least = term.column->approximate[*term.column->least];
    const double most = term.column->approximate[*term.column->most];
    if (std::isinf(least) || std::isinf(most) || least > most || value < least || value > most) {
        return fails(fmt::format("cannot interpolate weight, observed value {}, observed min {}, "
                                 "observed max {}",
                                 goDouble(value), goDouble(least), goDouble(most)));
    }
    if (least != most && !term.source->sorter->fault.empty()) {
        return fails(term.source->sorter->fault);
    }
    return least == most ? 0 : interpolate(value, least, most, *term.source);
}

void PreferredAffinity::add(const Term& term, const std::vector<ClusterIndex>& clusters,
                            std::vector<std::int32_t>& sums) {
    const auto& source = *term.source;
    const auto fits = [&term](ClusterIndex cluster) {
        return !term.labels || (*term.labels)(cluster);
    };
    if (!source.sorter) {
        if (term.labels) {
            term.labels->addTo(clusters, source.weight, sums);
            return;
        }
        for (auto& sum : sums) {
            sum += source.weight;
        }
        return;
    }
    if (term.column == nullptr || !term.column->least) {
        return;
    }
    const auto& values = term.column->approximate;
    const double least = values[*term.column->least];
    const double most = values[*term.column->most];
    for (std::size_t at = 0; least < most && at < clusters.size(); ++at) {
        const double value = values[clusters[at]];
        if (value >= least && fits(clusters[at])) { // else missing
            sums[at] += interpolate(value, least, most, source);
        }
    }
}

tl::expected<std::vector<std::int32_t>, CycleAbort>
PreferredAffinity::scores(const std::vector<ClusterIndex>& clusters) const {
    std::vector<std::int32_t> sums(clusters.size(), 0);
    const bool canFail = std::any_of(m_terms.begin(), m_terms.end(), [](const Term& term) {
        const auto& source = *term.source;
        return !source.fault.empty() || (source.sorter && !source.sorter->fault.empty()) ||
               (term.column != nullptr && !term.column->isSound);
    });
    for (std::size_t at = 0; canFail && at < clusters.size(); ++at) {
        for (std::size_t term = 0; term < m_terms.size(); ++term) {
            const auto part = scoreOf(term, clusters[at]);
            if (!part) {
                return tl::unexpected(part.error());
            }
            sums[at] += *part;
        }
    }
    for (std::size_t term = 0; !canFail && term < m_terms.size(); ++term) {
        if (m_terms[term].source->weight != 0) {
            add(m_terms[term], clusters, sums);
        }
    }
    return sums;
}

} // namespace pilothouse::placement
