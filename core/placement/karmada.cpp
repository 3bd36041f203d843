// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/karmada.h"

#include "placement/karmada_spread.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace pilothouse::placement {

namespace {

constexpr std::int64_t kLocality = 100; // framework.MaxClusterScore

bool has(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool matches(const KarmadaFieldTerm& term, const ForeignCluster& cluster) {
    if (term.field == KarmadaField::Zone) {
        const bool isAny = std::any_of(cluster.zones.begin(), cluster.zones.end(),
                                       [&](const auto& zone) { return has(term.values, zone); });
        return isAny == term.isIn;
    }
    const auto& value = term.field == KarmadaField::Provider ? cluster.provider : cluster.region;
    return (!value.empty() && has(term.values, value)) == term.isIn;
}

/// One try: with the one affinity, or with one group of clusterAffinities.
struct Attempt {
    std::vector<ForeignDecision> clusters{};
    std::vector<ClusterIndex> chosen{};
    std::string condition{"SchedulerError"};
    std::string error{};
};

class KarmadaScheduler {
public:
    KarmadaScheduler(const ForeignFleet& fleet, const KarmadaPolicy& policy,
                     const std::optional<KarmadaBinding>& binding)
        : m_fleet(fleet), m_policy(policy), m_binding(binding.value_or(KarmadaBinding())),
          m_isBound(binding.has_value()) {
        if (!m_isBound && !policy.selectors.empty()) {
            m_binding.object = policy.selectors.front();
        }
    }

    [[nodiscard]] ForeignOutcome decide() {
        ForeignOutcome outcome;
        for (const auto& each : m_binding.clusters) {
            outcome.before.push_back(each.cluster);
        }
        std::sort(outcome.before.begin(), outcome.before.end());
        auto attempt = m_policy.affinities.empty()
                           ? attemptWith(m_policy.affinity ? &*m_policy.affinity : nullptr)
                           : attemptGroups(outcome);
        outcome.isFulfilled = attempt.error.empty();
        outcome.condition = attempt.error.empty() ? "Success" : attempt.condition;
        outcome.message =
            attempt.error.empty() ? "Binding has been scheduled successfully." : attempt.error;
        for (const auto each : attempt.chosen) {
            outcome.after.push_back(m_fleet.fleet.member(each).name);
        }
        std::sort(outcome.after.begin(), outcome.after.end());
        // The result is written for no fit, and not at all for any other error.
        if (!attempt.error.empty() && attempt.condition != "NoClusterFit") {
            outcome.after = outcome.before;
        }
        outcome.clusters = std::move(attempt.clusters);
        warn(outcome);
        return outcome;
    }

private:
    [[nodiscard]] const KarmadaBinding::Target* targetOf(const std::string& name) const {
        const auto found = std::find_if(m_binding.clusters.begin(), m_binding.clusters.end(),
                                        [&](const auto& each) { return each.cluster == name; });
        return found == m_binding.clusters.end() ? nullptr : &*found;
    }

    /// From the group that was used last on; what is told is why the first one failed.
    [[nodiscard]] Attempt attemptGroups(ForeignOutcome& outcome) const {
        const auto& groups = m_policy.affinities;
        const auto observed = std::find_if(groups.begin(), groups.end(), [&](const auto& each) {
            return each.name == m_binding.observedAffinity;
        });
        std::optional<Attempt> first;
        for (auto group = observed == groups.end() ? groups.begin() : observed;
             group != groups.end(); ++group) {
            auto attempt = attemptWith(&*group);
            if (attempt.error.empty()) {
                outcome.affinity = group->name;
                return attempt;
            }
            outcome.warnings.push_back({.code = "AffinityFailed",
                                        .message = fmt::format("group {} cannot be used: {}",
                                                               group->name, attempt.error)});
            if (!first) {
                first = std::move(attempt);
            }
        }
        return *std::move(first);
    }

    [[nodiscard]] Attempt attemptWith(const KarmadaAffinity* affinity) const {
        Attempt attempt;
        std::vector<KarmadaCandidate> candidates;
        std::map<std::string, int> reasons;
        for (ClusterIndex at = 0; at < m_fleet.fleet.size(); ++at) {
            auto& decision = attempt.clusters.emplace_back(judge(at, affinity));
            if (decision.rank == 0 && !decision.plugin.empty()) {
                ++reasons[decision.reason];
            } else if (decision.rank != 0) {
                candidates.push_back(candidateOf(at, affinity));
                decision.score = candidates.back().score;
                decision.parts = {{.plugin = "ClusterLocality",
                                   .what = "already holds it",
                                   .weight = 1,
                                   .points = static_cast<std::int32_t>(candidates.back().score)}};
            }
        }
        sortByRank(candidates);
        for (std::size_t at = 0; at < candidates.size(); ++at) {
            attempt.clusters[candidates[at].cluster].rank = static_cast<std::int32_t>(at + 1);
        }
        if (candidates.empty()) {
            attempt.condition = "NoClusterFit";
            attempt.error = fitError(reasons);
            return attempt;
        }
        choose(candidates, attempt);
        return attempt;
    }

    void choose(const std::vector<KarmadaCandidate>& candidates, Attempt& attempt) const {
        auto chosen = selectBySpread(m_fleet, m_policy, m_binding.replicas, candidates);
        if (!chosen) {
            attempt.error = "failed to select clusters: " + chosen.error().message;
        } else if (chosen->empty()) {
            attempt.error = "failed to assign replicas: no clusters available to schedule";
        } else {
            attempt.chosen = *std::move(chosen);
        }
        for (const auto& each : candidates) {
            auto& decision = attempt.clusters[each.cluster];
            const bool isChosen = std::find(attempt.chosen.begin(), attempt.chosen.end(),
                                            each.cluster) != attempt.chosen.end();
            const bool isHeld = targetOf(m_fleet.fleet.member(each.cluster).name) != nullptr;
            decision.verdict = !isChosen ? ForeignVerdict::NotPicked
                               : isHeld  ? ForeignVerdict::Kept
                                         : ForeignVerdict::Picked;
            decision.reason = isChosen                ? ""
                              : attempt.error.empty() ? "passes every filter, but the spread "
                                                        "constraints take others"
                                                      : attempt.error;
        }
    }

    [[nodiscard]] std::string fitError(const std::map<std::string, int>& reasons) const {
        std::vector<std::string> words;
        for (const auto& [reason, count] : reasons) {
            words.push_back(fmt::format("{} {}", count, reason));
        }
        std::sort(words.begin(), words.end());
        return fmt::format("0/{} clusters are available: {}.", m_fleet.fleet.size(),
                           words.empty() ? "no cluster exists"
                                         : fmt::to_string(fmt::join(words, ", ")));
    }

    [[nodiscard]] KarmadaCandidate candidateOf(ClusterIndex at,
                                               const KarmadaAffinity* affinity) const {
        const auto& cluster = m_fleet.clusters[at];
        const auto* target = targetOf(cluster.member.name);
        KarmadaCandidate candidate{.cluster = at,
                                   .score = target != nullptr ? kLocality : 0,
                                   .replicas = m_binding.replicas};
        candidate.replicas += target != nullptr ? target->replicas : 0;
        if (affinity != nullptr && !matches(*affinity, cluster)) {
            const auto& overflow = affinity->overflow;
            const auto found =
                std::find_if(overflow.begin(), overflow.end(),
                             [&](const auto& each) { return matches(each, cluster); });
            candidate.overflow = static_cast<std::int32_t>(found - overflow.begin()) + 1;
        }
        return candidate;
    }

    /// Rank 1 stands for "passes" until all are ranked.
    [[nodiscard]] ForeignDecision judge(ClusterIndex at, const KarmadaAffinity* affinity) const {
        const auto& cluster = m_fleet.clusters[at];
        ForeignDecision decision;
        decision.inputs = {
            {.name = "provider", .value = cluster.provider},
            {.name = "region", .value = cluster.region},
            {.name = "zones", .value = fmt::format("{}", fmt::join(cluster.zones, ","))}};
        if (cluster.member.isLeaving) {
            decision.reason = "it is being deleted: the scheduler skips it";
            return decision;
        }
        decision.filters = {apis(cluster), affinityFilter(cluster, affinity), eviction(cluster),
                            spread(cluster), taints(cluster)};
        const auto rejects = [](const FilterReport& report) {
            return report.state == FilterReport::State::Rejects;
        };
        const auto first = std::find_if(decision.filters.begin(), decision.filters.end(), rejects);
        if (first == decision.filters.end()) {
            decision.rank = 1;
        } else {
            decision.plugin = first->plugin;
            decision.reason = first->reason;
        }
        return decision;
    }

    using State = FilterReport::State;

    static FilterReport report(const char* plugin, State state, std::string reason = {}) {
        return {.plugin = plugin, .state = state, .isReached = true, .reason = std::move(reason)};
    }

    [[nodiscard]] FilterReport apis(const ForeignCluster& cluster) const {
        constexpr auto kName = "APIEnablement";
        const auto& object = m_binding.object;
        if (targetOf(cluster.member.name) != nullptr) {
            return report(kName, State::Passes);
        }
        if (!cluster.apis || object.kind.empty()) {
            return report(kName, State::Skipped, "the files do not say which kinds it serves");
        }
        const bool isServed =
            std::find(cluster.apis->begin(), cluster.apis->end(), object) != cluster.apis->end();
        return isServed ? report(kName, State::Passes)
                        : report(kName, State::Rejects, "cluster(s) did not have the API resource");
    }

    [[nodiscard]] FilterReport affinityFilter(const ForeignCluster& cluster,
                                              const KarmadaAffinity* affinity) const {
        constexpr auto kName = "ClusterAffinity";
        if (affinity == nullptr) {
            return report(kName, State::Skipped);
        }
        bool isMeant = matches(*affinity, cluster);
        if (m_binding.isWorkload) { // what needs no room never overflows
            isMeant =
                isMeant || std::any_of(affinity->overflow.begin(), affinity->overflow.end(),
                                       [&](const auto& each) { return matches(each, cluster); });
        }
        return isMeant ? report(kName, State::Passes)
                       : report(kName, State::Rejects,
                                "cluster(s) did not match the placement cluster affinity "
                                "constraint");
    }

    [[nodiscard]] FilterReport eviction(const ForeignCluster& cluster) const {
        constexpr auto kName = "ClusterEviction";
        return has(m_binding.evicting, cluster.member.name)
                   ? report(kName, State::Rejects, "cluster(s) is in the process of eviction")
                   : report(kName, State::Passes);
    }

    [[nodiscard]] FilterReport spread(const ForeignCluster& cluster) const {
        constexpr auto kName = "SpreadConstraint";
        for (const auto& each : m_policy.spread) {
            const auto* lacks =
                each.by == KarmadaField::Provider && cluster.provider.empty() ? "provider"
                : each.by == KarmadaField::Region && cluster.region.empty()   ? "region"
                : each.by == KarmadaField::Zone && cluster.zones.empty()      ? "zones"
                                                                              : nullptr;
            if (lacks != nullptr) {
                return report(kName, State::Rejects,
                              fmt::format("cluster(s) did not have {} property", lacks));
            }
        }
        return report(kName, m_policy.spread.empty() ? State::Skipped : State::Passes);
    }

    [[nodiscard]] FilterReport taints(const ForeignCluster& cluster) const {
        constexpr auto kName = "TaintToleration";
        if (targetOf(cluster.member.name) != nullptr) {
            return report(kName, State::Passes); // the taint manager evicts, not the scheduler
        }
        for (const auto& each : cluster.taints) {
            const auto& taint = each.taint;
            const bool isHard = taint.effect == "NoSchedule" || taint.effect == "NoExecute";
            if (isHard && std::none_of(m_policy.tolerations.begin(), m_policy.tolerations.end(),
                                       [&](const auto& one) { return tolerates(one, taint); })) {
                return report(
                    kName, State::Rejects,
                    fmt::format("cluster(s) had untolerated taint {{{}}}", textOf(taint)));
            }
        }
        return report(kName, State::Passes);
    }

    void warn(ForeignOutcome& outcome) const {
        const auto add = [&](const char* code, std::string message) {
            outcome.warnings.push_back({.code = code, .message = std::move(message)});
        };
        if (m_policy.isDivided) {
            add("ReplicasLeftOut",
                "replicas are divided: how many each cluster gets, and whether some get none, is "
                "left out; every cluster counts as having room for all");
        }
        if (m_policy.ignoresSpread && !m_policy.spread.empty()) {
            add("SpreadIgnored", "replicas are divided by static weights, so Karmada ignores "
                                 "spreadConstraints");
        }
        for (const auto& each : m_policy.spread) {
            if (each.maxGroups == 0 && !m_policy.ignoresSpread &&
                (each.by == KarmadaField::Cluster || each.by == KarmadaField::Region)) {
                add("NoMaxGroups", "a spread constraint without maxGroups: Karmada's scheduler "
                                   "takes that as 0 and finds no cluster");
            }
        }
        if (m_policy.hasWorkloadAffinity) {
            add("NotEvaluated", "workloadAffinity is behind a feature gate and not looked at");
        }
        if (!m_policy.schedulerName.empty() && m_policy.schedulerName != "default-scheduler") {
            add("OtherScheduler",
                fmt::format("scheduler {} decides, not Karmada's own", m_policy.schedulerName));
        }
        warnOfObjects(add);
    }

    template<class Add>
    void warnOfObjects(const Add& add) const {
        const bool hasOthers =
            std::any_of(m_policy.selectors.begin(), m_policy.selectors.end(),
                        [&](const auto& each) { return each != m_binding.object; });
        if (!m_isBound && hasOthers) {
            add("OneObject", fmt::format("every object is scheduled by itself; this is a {}",
                                         m_binding.object.kind));
        }
        const auto& groups = m_policy.affinities;
        if (!m_isBound && std::any_of(groups.begin(), groups.end(),
                                      [](const auto& each) { return !each.overflow.empty(); })) {
            add("NotEvaluated", "overflowAffinities count for what needs replicas; give the "
                                "object's binding with --bindings");
        }
    }

    const ForeignFleet& m_fleet;
    const KarmadaPolicy& m_policy;
    KarmadaBinding m_binding;
    bool m_isBound;
};

} // namespace

bool matches(const KarmadaAffinity& affinity, const ForeignCluster& cluster) {
    const auto& member = cluster.member;
    return !has(affinity.excluded, member.name) &&
           (!affinity.labels || affinity.labels->matches(member.labels)) &&
           std::all_of(affinity.fields.begin(), affinity.fields.end(),
                       [&](const auto& term) { return matches(term, cluster); }) &&
           (affinity.clusterNames.empty() || has(affinity.clusterNames, member.name));
}

ForeignOutcome decideKarmada(const ForeignFleet& fleet, const KarmadaPolicy& policy,
                             const std::optional<KarmadaBinding>& binding) {
    return KarmadaScheduler(fleet, policy, binding).decide();
}

} // namespace pilothouse::placement
