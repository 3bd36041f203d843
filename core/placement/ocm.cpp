// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/ocm.h"

#include "placement/ocm_score.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace pilothouse::placement {

namespace {

constexpr std::string_view kSetLabel = "cluster.open-cluster-management.io/clusterset";
/// The set that every hub has, of all its clusters. Source: ocm manifests, ManagedClusterSet
/// global.
constexpr std::string_view kGlobalSet = "global";

const std::string* valueOf(const model::Labels& labels, std::string_view key) {
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [&](const auto& each) { return each.first == key; });
    return found == labels.end() ? nullptr : &found->second;
}

/// How a taint is taken.
struct Tolerance {
    bool isTolerated = false;
    std::optional<Instant> until{}; ///< none: for ever
};

class OcmScheduler {
public:
    OcmScheduler(const OcmInput& input, const OcmPlacement& placement)
        : m_input(input), m_placement(placement), m_fleet(*input.fleet) {
        for (const auto& each : input.decisions) {
            if (each.placement == placement.name && each.nameSpace == placement.nameSpace) {
                m_before.insert(each.cluster);
            }
        }
    }

    [[nodiscard]] ForeignOutcome decide() {
        m_outcome.before.assign(m_before.begin(), m_before.end());
        m_outcome.clusters.resize(m_fleet.fleet.size());
        if (m_placement.isDisabled) {
            m_outcome.error = "the annotation cluster.open-cluster-management.io/"
                              "experimental-scheduling-disable keeps the scheduler away";
            m_outcome.after = m_outcome.before;
            return std::move(m_outcome);
        }
        const auto sets = boundSets();
        std::vector<ClusterIndex> passing;
        for (ClusterIndex at = 0; at < m_fleet.fleet.size(); ++at) {
            if (judge(at, sets)) {
                passing.push_back(at);
            }
        }
        score(passing);
        choose(passing);
        conclude(sets);
        warn();
        return std::move(m_outcome);
    }

private:
    using State = FilterReport::State;

    /// Names of the sets that count; without sets in the files, those that the placement names.
    [[nodiscard]] std::vector<std::string> boundSets() {
        std::set<std::string> bound;
        for (const auto& [nameSpace, name] : m_input.objects->setBindings) {
            const auto& sets = m_input.objects->sets;
            const bool isThere = std::any_of(sets.begin(), sets.end(),
                                             [&](const auto& each) { return each.name == name; });
            if (nameSpace == m_placement.nameSpace && isThere) {
                bound.insert(name);
            }
        }
        m_hasBindings = !bound.empty();
        const auto& wanted = m_placement.clusterSets;
        if (!m_input.objects->hasSets) {
            m_hasBindings = true;
            return wanted.empty() ? std::vector<std::string>{std::string(kGlobalSet)} : wanted;
        }
        std::vector<std::string> names;
        std::copy_if(bound.begin(), bound.end(), std::back_inserter(names), [&](const auto& each) {
            return wanted.empty() || std::find(wanted.begin(), wanted.end(), each) != wanted.end();
        });
        return names;
    }

    [[nodiscard]] bool isIn(const std::string& set, const ForeignCluster& cluster) const {
        const auto& sets = m_input.objects->sets;
        const auto found = std::find_if(sets.begin(), sets.end(),
                                        [&](const auto& each) { return each.name == set; });
        if (found != sets.end() && found->labels) {
            return found->labels->matches(cluster.member.labels);
        }
        if (found == sets.end() && set == kGlobalSet) {
            return true;
        }
        const auto* label = valueOf(cluster.member.labels, kSetLabel);
        return label != nullptr && *label == set;
    }

    /// Whether a cluster passes all filters, which come one after the other.
    [[nodiscard]] bool judge(ClusterIndex at, const std::vector<std::string>& sets) {
        const auto& cluster = m_fleet.clusters[at];
        auto& decision = m_outcome.clusters[at];
        addInputs(cluster, decision);
        if (cluster.member.isLeaving) {
            decision.reason = "it is being deleted: the placement controller does not take it";
            return false;
        }
        const bool isAvailable = std::any_of(sets.begin(), sets.end(),
                                             [&](const auto& each) { return isIn(each, cluster); });
        decision.filters = {
            report("ManagedClusterSet", isAvailable,
                   "it is in none of the cluster sets bound to the placement's namespace"),
            predicate(cluster), taints(cluster)};
        bool isReached = true;
        for (auto& filter : decision.filters) {
            filter.isReached = isReached;
            if (isReached && filter.state == State::Rejects) {
                decision.plugin = filter.plugin;
                decision.reason = filter.reason;
                isReached = false;
            }
        }
        return isReached;
    }

    void addInputs(const ForeignCluster& cluster, ForeignDecision& decision) const {
        std::set<std::string> keys;
        for (const auto& each : m_placement.predicates) {
            for (const auto& requirement : each.labels.requirements()) {
                keys.insert(requirement.key);
            }
        }
        for (const auto& key : keys) {
            const auto* value = valueOf(cluster.member.labels, key);
            decision.inputs.push_back({.name = key, .value = value == nullptr ? "" : *value});
        }
    }

    static FilterReport report(const char* plugin, bool passes, std::string reason) {
        return {.plugin = plugin,
                .state = passes ? State::Passes : State::Rejects,
                .reason = passes ? std::string() : std::move(reason)};
    }

    [[nodiscard]] FilterReport predicate(const ForeignCluster& cluster) const {
        const auto& predicates = m_placement.predicates;
        if (predicates.empty()) {
            return {.plugin = "Predicate", .state = State::Skipped};
        }
        return report("Predicate",
                      std::any_of(predicates.begin(), predicates.end(),
                                  [&](const auto& each) { return matches(each, cluster); }),
                      "it matches none of the predicates");
    }

    [[nodiscard]] Tolerance toleranceOf(const TimedTaint& taint, bool isDecided) const {
        const auto& effect = taint.taint.effect;
        if (effect == "PreferNoSelect" || (effect == "NoSelectIfNew" && isDecided)) {
            return {.isTolerated = true};
        }
        for (const auto& each : m_placement.tolerations) {
            if (!tolerates(each.toleration, taint.taint)) {
                continue;
            }
            if (!each.seconds) {
                return {.isTolerated = true};
            }
            // A taint without a time is as old as time.
            if (taint.since && m_input.now - *taint.since < std::chrono::seconds(*each.seconds)) {
                return {.isTolerated = true,
                        .until = *taint.since + std::chrono::seconds(*each.seconds)};
            }
        }
        return {};
    }

    [[nodiscard]] FilterReport taints(const ForeignCluster& cluster) {
        const auto& name = cluster.member.name;
        std::optional<Instant> until;
        for (const auto& taint : cluster.taints) {
            const auto tolerance = toleranceOf(taint, m_before.count(name) > 0);
            if (!tolerance.isTolerated) {
                return report("TaintToleration", false,
                              fmt::format("its taint {} is not tolerated", textOf(taint.taint)));
            }
            if (tolerance.until) {
                until = std::min(until.value_or(*tolerance.until), *tolerance.until);
            }
        }
        if (until) {
            m_outcome.warnings.push_back(
                {.code = "TolerationEnds",
                 .cluster = name,
                 .message = fmt::format("its taint is tolerated until {}", formatRfc3339(*until))});
        }
        return report("TaintToleration", true, {});
    }

    void score(std::vector<ClusterIndex>& passing) {
        std::map<ClusterIndex, std::int64_t> sums;
        for (const auto cluster : passing) {
            sums[cluster] = 0;
        }
        for (const auto& weight : weightsOf(m_placement)) {
            auto parts = scoresOf(weight, m_input, m_placement, passing);
            for (std::size_t at = 0; at < passing.size(); ++at) {
                sums[passing[at]] += std::int64_t{parts[at].points.value_or(0)} * weight.weight;
                m_outcome.clusters[passing[at]].parts.push_back(std::move(parts[at]));
            }
        }
        std::sort(passing.begin(), passing.end(), [&](ClusterIndex a, ClusterIndex b) {
            return std::tuple(-sums[a], a) < std::tuple(-sums[b], b);
        });
        for (std::size_t at = 0; at < passing.size(); ++at) {
            auto& decision = m_outcome.clusters[passing[at]];
            decision.rank = static_cast<std::int32_t>(at + 1);
            decision.score = sums[passing[at]];
        }
    }

    void choose(const std::vector<ClusterIndex>& passing) {
        const auto wanted = static_cast<std::size_t>(
            m_placement.numberOfClusters.value_or(std::numeric_limits<std::int32_t>::max()));
        for (std::size_t at = 0; at < passing.size(); ++at) {
            const auto& name = m_fleet.fleet.member(passing[at]).name;
            auto& decision = m_outcome.clusters[passing[at]];
            if (at >= wanted) {
                decision.verdict = ForeignVerdict::NotPicked;
                decision.reason =
                    fmt::format("passes every filter, but {} clusters stand before it", at);
                continue;
            }
            decision.verdict =
                m_before.count(name) > 0 ? ForeignVerdict::Kept : ForeignVerdict::Picked;
            m_chosen.push_back(passing[at]);
        }
        std::sort(m_chosen.begin(), m_chosen.end());
        for (const auto each : m_chosen) {
            m_outcome.after.push_back(m_fleet.fleet.member(each).name);
        }
        m_outcome.groups = groupsOf(m_placement, m_fleet, m_chosen);
    }

    /// The condition PlacementSatisfied. Source: scheduling_controller.go newSatisfiedCondition.
    void conclude(const std::vector<std::string>& sets) {
        const auto say = [&](bool isYes, const char* reason, std::string message) {
            m_outcome.isFulfilled = isYes;
            m_outcome.condition = reason;
            m_outcome.message = std::move(message);
        };
        const auto wanted = m_placement.numberOfClusters;
        const auto missing =
            wanted ? std::int64_t{*wanted} - static_cast<std::int64_t>(m_chosen.size()) : 0;
        const auto& clusters = m_outcome.clusters;
        const bool isEmpty = std::all_of(clusters.begin(), clusters.end(), [](const auto& each) {
            return each.rank == 0 && (each.plugin.empty() || each.plugin == "ManagedClusterSet");
        });
        if (!m_hasBindings) {
            say(false, "NoManagedClusterSetBindings",
                "No valid ManagedClusterSetBindings found in placement namespace");
        } else if (sets.empty()) {
            say(false, "NoIntersection",
                fmt::format("None of ManagedClusterSets [{}] is bound to placement namespace",
                            fmt::join(m_placement.clusterSets, ",")));
        } else if (isEmpty) {
            say(false, "AllManagedClusterSetsEmpty",
                fmt::format("All ManagedClusterSets [{}] have no member ManagedCluster",
                            fmt::join(sets, ",")));
        } else if (m_chosen.empty()) {
            say(false, "NoManagedClusterMatched",
                "No ManagedCluster matches any of the cluster predicate");
        } else if (missing == 0) {
            say(true, "AllDecisionsScheduled", "All cluster decisions scheduled");
        } else {
            say(false, "NotAllDecisionsScheduled",
                fmt::format("{} cluster decisions unscheduled", missing));
        }
    }

    void warn() {
        const auto add = [&](const char* code, std::string message) {
            m_outcome.warnings.push_back({.code = code, .message = std::move(message)});
        };
        if (!m_input.objects->hasSets) {
            add("SetsAssumed", m_placement.clusterSets.empty()
                                   ? "no ManagedClusterSet in the files: all clusters count as in "
                                     "a set that is bound to the namespace"
                                   : "no ManagedClusterSet in the files: its clusters are taken "
                                     "from their clusterset label, and it counts as bound");
        }
        const auto& predicates = m_placement.predicates;
        if (std::any_of(predicates.begin(), predicates.end(),
                        [](const auto& each) { return each.hasCel; })) {
            add("NotEvaluated", "celSelector is not evaluated: a predicate's CEL expressions count "
                                "as true for every cluster");
        }
        for (const auto& each : m_placement.spread) {
            add("SpreadIgnored", spreadText(each));
        }
    }

    /// The scheduler reads no spreadPolicy (August 2026); how even the decisions are is told.
    [[nodiscard]] std::string spreadText(const OcmSpread& spread) const {
        std::map<std::string, int> counts;
        for (ClusterIndex at = 0; at < m_fleet.fleet.size(); ++at) {
            const auto& cluster = m_fleet.clusters[at];
            const auto* value =
                valueOf(spread.isClaim ? cluster.claims : cluster.member.labels, spread.key);
            if (value != nullptr && m_outcome.clusters[at].rank > 0) {
                counts[*value] += std::binary_search(m_chosen.begin(), m_chosen.end(), at) ? 1 : 0;
            }
        }
        std::vector<std::string> words;
        int least = std::numeric_limits<int>::max();
        int most = 0;
        for (const auto& [value, count] : counts) {
            words.push_back(fmt::format("{} {}", value, count));
            least = std::min(least, count);
            most = std::max(most, count);
        }
        const int skew = counts.empty() ? 0 : most - least;
        return fmt::format("spreadPolicy is in the API, but the scheduler does not read it. Over "
                           "{} the decisions are: {}; skew {}, {} maxSkew {}",
                           spread.key,
                           words.empty() ? "none" : fmt::to_string(fmt::join(words, ", ")), skew,
                           skew > spread.maxSkew ? "more than" : "within", spread.maxSkew);
    }

    const OcmInput& m_input;
    const OcmPlacement& m_placement;
    const ForeignFleet& m_fleet;
    std::set<std::string> m_before;
    std::vector<ClusterIndex> m_chosen; ///< sorted
    bool m_hasBindings = false;
    ForeignOutcome m_outcome;
};

} // namespace

ForeignOutcome decideOcm(const OcmInput& input, const OcmPlacement& placement) {
    return OcmScheduler(input, placement).decide();
}

} // namespace pilothouse::placement
