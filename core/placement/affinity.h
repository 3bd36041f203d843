// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/abort.h"
#include "placement/label_match.h"
#include "placement/policy.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <vector>

/// The plugin ClusterAffinity. Source: kubefleet pkg/scheduler/framework/plugins/clusteraffinity.
namespace pilothouse::placement {

/// How a required expression came out on one cluster.
struct ExpressionResult {
    bool holds = false;
    bool isMissing = false; ///< the cluster has no such property
};

/// The required terms, compiled for one fleet. Points into the policy and the fleet.
class RequiredAffinity {
public:
    RequiredAffinity(const std::vector<RequiredTerm>& terms, const Fleet& fleet);

    /// Whether any term matches, tried in their order; what is not reached cannot fail.
    [[nodiscard]] tl::expected<bool, CycleAbort> matches(ClusterIndex cluster) const;
    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }

    /// For explanations: one part of one term on one cluster.
    [[nodiscard]] bool labelsMatch(std::size_t term, ClusterIndex cluster) const;
    [[nodiscard]] tl::expected<ExpressionResult, CycleAbort>
    evaluate(std::size_t term, std::size_t expression, ClusterIndex cluster) const;

private:
    struct Term {
        const RequiredTerm* source = nullptr;
        std::optional<LabelMatch> labels{};
        std::vector<Result<const PropertyColumn*>> columns{};
    };

    const Fleet* m_fleet;
    std::vector<Term> m_terms;
};

/// Smallest and largest of a sorted property, over all clusters of the hub.
struct PropertyRange {
    std::optional<ClusterIndex> least{}; ///< none: no cluster has it
    std::optional<ClusterIndex> most{};
    double leastValue = 0; ///< as the scheduler's doubles
    double mostValue = 0;
};

/// The preferred terms, compiled for one fleet, with the ranges of the properties that they sort.
class PreferredAffinity {
public:
    /// Fails where any cluster's value of a sorted property is no quantity, as the source does.
    [[nodiscard]] static tl::expected<PreferredAffinity, CycleAbort>
    make(const std::vector<PreferredTerm>& terms, const Fleet& fleet);

    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }
    /// Sum of what each term adds.
    [[nodiscard]] tl::expected<std::int32_t, CycleAbort> score(ClusterIndex cluster) const;
    /// What one term adds.
    [[nodiscard]] tl::expected<std::int32_t, CycleAbort> scoreOf(std::size_t term,
                                                                 ClusterIndex cluster) const;
    [[nodiscard]] const PropertyRange& rangeOf(std::size_t term) const {
        return m_terms[term].range;
    }

private:
    struct Term {
        const PreferredTerm* source = nullptr;
        std::optional<LabelMatch> labels{};
        const PropertyColumn* column = nullptr;
        PropertyRange range{};
    };

    const Fleet* m_fleet = nullptr;
    std::vector<Term> m_terms;
};

} // namespace pilothouse::placement
