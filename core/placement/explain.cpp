// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/explain.h"

#include "placement/affinity.h"
#include "placement/eligibility.h"
#include "placement/spread.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

using State = FilterReport::State;

const PropertyCell* cellOf(const Fleet& fleet, const std::string& property, ClusterIndex cluster) {
    const auto column = fleet.property(property);
    const auto* cell = column && *column != nullptr ? &(*column)->cells[cluster] : nullptr;
    return cell != nullptr && cell->state != PropertyCell::State::Missing ? cell : nullptr;
}

std::string textOf(const Fleet& fleet, const std::string& property, ClusterIndex cluster) {
    const auto* cell = cellOf(fleet, property, cluster);
    return cell == nullptr ? std::string() : cell->text;
}

std::string sorterText(const PropertySorter& sorter) {
    return fmt::format("{}, {} is better", sorter.name,
                       sorter.order == SortOrder::Descending ? "bigger" : "smaller");
}

} // namespace

const char* pluginOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Affinity: return kClusterAffinity;
    case Verdict::Eligibility: return kClusterEligibility;
    case Verdict::Namespace: return kNamespaceAffinity;
    case Verdict::Taint: return kTaintToleration;
    case Verdict::Spread: return kTopologySpread;
    case Verdict::Kept: return kSamePlacement;
    case Verdict::Unseen:
    case Verdict::Picked:
    case Verdict::Scored: break;
    }
    return "";
}

class Explainer::Impl {
public:
    Impl(const SchedulingInput& input, const Outcome& outcome)
        : m_input(input), m_outcome(outcome), m_fleet(*input.fleet),
          m_policy(input.policy.value_or(Policy{})), m_required(m_policy.required, m_fleet),
          m_preferred(PreferredAffinity::make(m_policy.preferred, m_fleet)),
          m_spread(m_policy.spread, m_fleet) {
        auto placed = outcome.wasPlaced;
        placed.resize(m_fleet.size(), 0);
        m_spread.count(placed);
        auto ranked = outcome.scored;
        std::sort(ranked.begin(), ranked.end(), ranksAbove);
        m_ranks.resize(m_fleet.size(), 0);
        for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
            m_ranks[ranked[rank].cluster] = static_cast<std::int32_t>(rank + 1);
        }
    }

    [[nodiscard]] Explanation explain(ClusterIndex cluster) const {
        Explanation out{.cluster = m_fleet.member(cluster).name,
                        .outcome = m_outcome.clusters[cluster]};
        out.rank = m_ranks[cluster];
        out.reason = reasonOf(m_input, m_outcome, cluster);
        out.plugin = pluginOf(out.outcome.verdict);
        addFilters(cluster, out.filters);
        if (m_policy.type == PickType::N) {
            addParts(cluster, out.parts);
        }
        addInputs(cluster, out.inputs);
        return out;
    }

private:
    void addFilters(ClusterIndex cluster, std::vector<FilterReport>& out) const {
        if (m_policy.type == PickType::Fixed) {
            out.push_back(eligibility(cluster));
            out.back().isReached = true;
            return;
        }
        out = {affinity(cluster), eligibility(cluster),   nameSpace(cluster),
               taints(cluster),   samePlacement(cluster), spread(cluster)};
        bool isReached = true;
        for (auto& report : out) {
            report.isReached = isReached && report.state != State::Skipped;
            isReached &= report.state == State::Passes || report.state == State::Skipped;
        }
    }

    [[nodiscard]] static FilterReport report(const char* plugin, bool isSkipped,
                                             std::string reason) {
        const auto state = isSkipped        ? State::Skipped
                           : reason.empty() ? State::Passes
                                            : State::Rejects;
        return {.plugin = plugin, .state = state, .reason = std::move(reason)};
    }

    [[nodiscard]] FilterReport affinity(ClusterIndex cluster) const {
        const auto matches = m_required.matches(cluster);
        if (!matches) {
            return {.plugin = kClusterAffinity,
                    .state = State::Fails,
                    .reason = matches.error().message};
        }
        return report(kClusterAffinity, m_required.isEmpty(), *matches ? "" : whyNoTerm(cluster));
    }

    /// What each term misses on this cluster, shortest way: the first thing that fails.
    [[nodiscard]] std::string whyNoTerm(ClusterIndex cluster) const {
        std::string text;
        for (std::size_t term = 0; term < m_policy.required.size(); ++term) {
            const auto why = whyNotTerm(term, cluster);
            text += fmt::format("{}term {}: {}", text.empty() ? "" : "; ", term + 1, why);
        }
        return text;
    }

    [[nodiscard]] std::string whyNotTerm(std::size_t term, ClusterIndex cluster) const {
        const auto& source = m_policy.required[term];
        if (!m_required.labelsMatch(term, cluster).value_or(false)) {
            return "labels are not " + source.labels->toString();
        }
        for (std::size_t each = 0; each < source.properties.size(); ++each) {
            const auto result = m_required.evaluate(term, each, cluster);
            const auto& wanted = source.properties[each];
            if (result && result->isMissing) {
                return fmt::format("it has no {}", wanted.name);
            }
            if (result && !result->holds) {
                return fmt::format("{} is {}, wanted {} {}", wanted.name,
                                   textOf(m_fleet, wanted.name, cluster), wordOf(wanted.op),
                                   wanted.text);
            }
        }
        return {};
    }

    [[nodiscard]] static const char* wordOf(PropertyOperator op) {
        switch (op) {
        case PropertyOperator::Gt: return "Gt";
        case PropertyOperator::Lt: return "Lt";
        case PropertyOperator::Ge: return "Ge";
        case PropertyOperator::Le: return "Le";
        case PropertyOperator::Eq: return "Eq";
        case PropertyOperator::Ne: return "Ne";
        }
        return "";
    }

    [[nodiscard]] FilterReport eligibility(ClusterIndex cluster) const {
        return report(kClusterEligibility, false,
                      whyIneligible(m_fleet.member(cluster), m_input.now).value_or(""));
    }
    [[nodiscard]] FilterReport nameSpace(ClusterIndex cluster) const {
        const auto* why = whyNoNamespace(m_fleet.member(cluster), m_input.nameSpace);
        return report(kNamespaceAffinity, m_input.nameSpace.empty(), why == nullptr ? "" : why);
    }
    [[nodiscard]] FilterReport taints(ClusterIndex cluster) const {
        const auto* taint = untoleratedTaint(m_fleet.member(cluster), m_policy.tolerations);
        return report(kTaintToleration, false, taint == nullptr ? "" : taintReason(*taint));
    }
    [[nodiscard]] FilterReport samePlacement(ClusterIndex cluster) const {
        const bool isPlaced =
            cluster < m_outcome.wasPlaced.size() && m_outcome.wasPlaced[cluster] != 0;
        return report(kSamePlacement, false,
                      isPlaced ? "resource placement has already been scheduled or bounded on the "
                                 "cluster"
                               : "");
    }
    [[nodiscard]] FilterReport spread(ClusterIndex cluster) const {
        const bool hasHard = std::any_of(m_policy.spread.begin(), m_policy.spread.end(),
                                         [](const SpreadConstraint& each) { return each.isHard; });
        const auto* violated = m_spread.violated(cluster);
        return report(kTopologySpread, !hasHard,
                      violated == nullptr ? "" : spreadReason(*violated));
    }

    void addParts(ClusterIndex cluster, std::vector<ScorePart>& out) const {
        for (std::size_t index = 0; m_preferred && index < m_policy.preferred.size(); ++index) {
            const auto& term = m_policy.preferred[index];
            ScorePart part{.plugin = kClusterAffinity,
                           .what = term.labels ? term.labels->toString() : std::string(),
                           .weight = term.weight};
            if (const auto points = m_preferred->scoreOf(index, cluster)) {
                part.points = *points;
            }
            if (term.sorter) {
                const auto* column = m_preferred->columnOf(index);
                const auto& name = term.sorter->name;
                part.what += (part.what.empty() ? "" : "; ") + sorterText(*term.sorter);
                part.value = textOf(m_fleet, name, cluster);
                if (column != nullptr && column->least) {
                    part.least = textOf(m_fleet, name, *column->least);
                    part.most = textOf(m_fleet, name, *column->most);
                }
            }
            out.push_back(std::move(part));
        }
        for (const auto& each : m_spread.parts()) {
            const auto value = m_fleet.labelOf(cluster, each.source->key);
            const auto effect =
                each.column == nullptr ? SpreadEffect{} : each.effects[each.column->ids[cluster]];
            const bool isPenalty = effect.violates && !each.source->isHard;
            out.push_back({.plugin = kTopologySpread,
                           .what = fmt::format("{} by {}, skew at most {}",
                                               each.source->isHard ? "spread" : "spread softly",
                                               each.source->key, each.source->maxSkew),
                           .points = isPenalty ? -1000 : -effect.skewChange,
                           .value = value,
                           .least = std::to_string(each.counts.smallest),
                           .most = std::to_string(each.counts.largest)});
        }
    }

    void addInputs(ClusterIndex cluster, std::vector<Input>& out) const {
        const auto& member = m_fleet.member(cluster);
        const auto add = [&out](std::string name, std::string value) {
            Input input{.name = std::move(name), .value = std::move(value)};
            if (std::find(out.begin(), out.end(), input) == out.end()) {
                out.push_back(std::move(input));
            }
        };
        const auto addLabels = [&](const std::optional<kube::Selector>& selector) {
            for (const auto& each :
                 selector ? selector->requirements() : std::vector<kube::Selector::Requirement>()) {
                add("label " + each.key, m_fleet.labelOf(cluster, each.key));
            }
        };
        for (const auto& term : m_policy.required) {
            addLabels(term.labels);
            for (const auto& each : term.properties) {
                add(each.name, textOf(m_fleet, each.name, cluster));
            }
        }
        for (const auto& term : m_policy.preferred) {
            addLabels(term.labels);
            if (term.sorter) {
                add(term.sorter->name, textOf(m_fleet, term.sorter->name, cluster));
            }
        }
        for (const auto& each : m_policy.spread) {
            add("label " + each.key, m_fleet.labelOf(cluster, each.key));
        }
        for (const auto& taint : member.taints) {
            add("taint", fmt::format("{}={}:{}", taint.key, taint.value, taint.effect));
        }
        if (member.agent && member.agent->heartbeat) {
            add("heartbeat", formatRfc3339(*member.agent->heartbeat));
        }
    }

    const SchedulingInput& m_input;
    const Outcome& m_outcome;
    const Fleet& m_fleet;
    Policy m_policy;
    RequiredAffinity m_required;
    tl::expected<PreferredAffinity, CycleAbort> m_preferred;
    Spread m_spread;
    std::vector<std::int32_t> m_ranks; ///< by cluster
};

Explainer::Explainer(const SchedulingInput& input, const Outcome& outcome)
    : m_impl(std::make_unique<Impl>(input, outcome)) {}
Explainer::~Explainer() = default;

Explanation Explainer::explain(ClusterIndex cluster) const {
    return m_impl->explain(cluster);
}

} // namespace pilothouse::placement
