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
    /// The same of every cluster, in columns: 1 where it matches. Fails for the first that fails.
    [[nodiscard]] tl::expected<std::vector<std::uint8_t>, CycleAbort> matchesAll() const;
    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }

    /// For explanations: one part of one term on one cluster.
    [[nodiscard]] tl::expected<bool, CycleAbort> labelsMatch(std::size_t term,
                                                             ClusterIndex cluster) const;
    [[nodiscard]] tl::expected<ExpressionResult, CycleAbort>
    evaluate(std::size_t term, std::size_t expression, ClusterIndex cluster) const;

private:
    struct Term {
        const RequiredTerm* source = nullptr;
        std::optional<LabelMatch> labels{};
        std::vector<Result<const PropertyColumn*>> columns{};
    };

    static bool canFailOn(const Term& term);
    static void narrow(const Term& term, std::vector<std::uint8_t>& mask);

    const Fleet* m_fleet;
    std::vector<Term> m_terms;
};

/// The preferred terms, compiled for one fleet.
class PreferredAffinity {
public:
    /// Fails where any cluster's value of a sorted property is no quantity, as the source does.
    [[nodiscard]] static tl::expected<PreferredAffinity, CycleAbort>
    make(const std::vector<PreferredTerm>& terms, const Fleet& fleet);

    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }
    /// Sum of what each term adds, for each of the clusters.
    [[nodiscard]] tl::expected<std::vector<std::int32_t>, CycleAbort>
    scores(const std::vector<ClusterIndex>& clusters) const;
    /// What one term adds.
    [[nodiscard]] tl::expected<std::int32_t, CycleAbort> scoreOf(std::size_t term,
                                                                 ClusterIndex cluster) const;
    /// The sorted property of a term; null where it sorts none, or no cluster has it.
    [[nodiscard]] const PropertyColumn* columnOf(std::size_t term) const {
        return m_terms[term].column;
    }

private:
    struct Term {
        const PreferredTerm* source = nullptr;
        std::optional<LabelMatch> labels{};
        const PropertyColumn* column = nullptr;
    };
    static void add(const Term& term, const std::vector<ClusterIndex>& clusters,
                    std::vector<std::int32_t>& sums);

    const Fleet* m_fleet = nullptr;
    std::vector<Term> m_terms;
};

} // namespace pilothouse::placement
