// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/scheduler.h"

#include "placement/candidates.h"
#include "placement/cycle.h"
#include "placement/eligibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace pilothouse::placement {

namespace detail {

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

using Views = std::vector<const Binding*>;

Views views(const std::vector<Binding>& bindings) {
    Views out;
    for (const auto& each : bindings) {
        out.push_back(&each);
    }
    return out;
}
Views views(const BindingSet& set) {
    return {set.begin(), set.end()};
}

/// The state of one scheduling work item over its cycles.
class Scheduling {
public:
    explicit Scheduling(const SchedulingInput& input)
        : m_input(input), m_fleet(*input.fleet), m_policy(input.policy.value_or(Policy{})),
          m_required(m_policy.required, m_fleet), m_spread(m_policy.spread, m_fleet) {
        m_outcome.bindings = input.bindings;
        m_outcome.clusters.resize(m_fleet.size());
    }

    Outcome run() {
        // The source has no bound; more cycles than this would pick a cluster twice.
        const auto most =
            std::max<std::int64_t>(2000, std::int64_t{m_policy.numberOfClusters.value_or(0)} + 1);
        bool isDone = false;
        while (!isDone && m_outcome.cycles < most) {
            ++m_outcome.cycles;
            auto done = cycle();
            if (!done) {
                m_outcome.error = std::move(done.error().message);
                m_outcome.isFulfilled.reset();
                m_outcome.message.clear();
                m_outcome.decisions.clear();
                break;
            }
            isDone = *done;
        }
        m_outcome.wasPlaced = std::move(m_isPlaced);
        sortBindings();
        return std::move(m_outcome);
    }

private:
    using Step = tl::expected<bool, CycleAbort>; ///< whether the scheduler is done

    void sortBindings() {
        const auto isBefore = [](const Binding& a, const Binding& b) {
            return std::tie(a.name, a.cluster) < std::tie(b.name, b.cluster);
        };
        auto& bindings = m_outcome.bindings;
        if (!std::is_sorted(bindings.begin(), bindings.end(), isBefore)) {
            std::stable_sort(bindings.begin(), bindings.end(), isBefore);
        }
    }

    Step cycle() {
        sortBindings();
        m_sets = classify(m_outcome.bindings, m_input.snapshot, m_fleet);
        for (auto* binding : m_sets.dangling) {
            markUnscheduled(*binding);
        }
        m_isPlaced.assign(m_fleet.size(), 0);
        m_wasHere.assign(m_fleet.size(), 0);
        mark(m_sets.scheduled, m_isPlaced);
        mark(m_sets.bound, m_isPlaced);
        mark(m_sets.obsolete, m_wasHere);
        switch (m_policy.type) {
        case PickType::All: return pickAll();
        case PickType::N: return pickN();
        case PickType::Fixed: return pickFixed();
        }
        return true;
    }

    void mark(const BindingSet& set, std::vector<std::uint8_t>& into) const {
        for (const auto* binding : set) {
            if (const auto cluster = m_fleet.find(binding->cluster)) {
                into[*cluster] = 1;
            }
        }
    }

    // What the plugins say.

    /// PreFilter and Filter over all clusters; the verdicts stand in the outcome.
    tl::expected<std::vector<ClusterIndex>, CycleAbort> filter() {
        if (auto done = judgeFixed(); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        m_spread.count(m_isPlaced);
        const auto size = m_fleet.size();
        std::vector<ClusterIndex> passed(size);
        m_filtered.resize(size);
        std::size_t pass = 0;
        std::size_t out = 0;
        // Each cluster is written to both lists and counts in one at most: nothing to guess.
        for (ClusterIndex cluster = 0; cluster < size; ++cluster) {
            auto verdict = m_fixed[cluster];
            const bool isFree = m_isPlaced[cluster] == 0;
            if (!m_spread.isEmpty() && verdict == Verdict::Unseen && isFree &&
                m_spread.violated(cluster) != nullptr) {
                verdict = Verdict::Spread;
            }
            const bool isUnseen = verdict == Verdict::Unseen;
            passed[pass] = cluster;
            pass += static_cast<std::size_t>(isUnseen & isFree);
            m_filtered[out] = cluster;
            out += static_cast<std::size_t>(!isUnseen);
            m_outcome.clusters[cluster] = {.verdict = verdict, .wasHere = m_wasHere[cluster] != 0};
        }
        passed.resize(pass);
        m_filtered.resize(out);
        return passed;
    }

    tl::expected<void, CycleAbort> judgeFixed() {
        if (m_fixed.empty()) {
            auto verdicts = fixedVerdicts(m_input, m_policy, m_required);
            if (!verdicts) {
                return tl::unexpected(std::move(verdicts.error()));
            }
            m_fixed = *std::move(verdicts);
        }
        return {};
    }

    tl::expected<void, CycleAbort> prepareScores() {
        if (!m_preferred) {
            auto made = PreferredAffinity::make(m_policy.preferred, m_fleet);
            if (!made) {
                return tl::unexpected(std::move(made.error()));
            }
            m_preferred = *std::move(made);
        }
        return {};
    }

    /// PreScore and Score over those that passed.
    tl::expected<std::vector<Scored>, CycleAbort> score(const std::vector<ClusterIndex>& passed) {
        if (auto done = prepareScores(); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        const auto affinity = m_preferred->scores(passed);
        if (!affinity) {
            return tl::unexpected(affinity.error());
        }
        std::vector<Scored> scored;
        scored.reserve(passed.size());
        for (std::size_t at = 0; at < passed.size(); ++at) {
            const auto cluster = passed[at];
            const auto topology = m_spread.isEmpty() ? 0 : m_spread.score(cluster);
            scored.push_back({.cluster = cluster,
                              .scores = {.affinity = (*affinity)[at], .topology = topology},
                              .wasHere = m_wasHere[cluster] != 0});
        }
        return scored;
    }

    // What becomes of the bindings.

    /// Does what a cycle decided; gives the created ones and the patched ones.
    std::pair<std::vector<Binding>, std::vector<Binding>> apply(BindingChanges changes) {
        std::pair<std::vector<Binding>, std::vector<Binding>> done;
        for (auto& [binding, updated] : changes.toPatch) {
            *binding = updated;
            done.second.push_back(std::move(updated));
        }
        for (auto* binding : changes.toUnschedule) {
            markUnscheduled(*binding);
        }
        done.first = std::move(changes.toCreate);
        return done;
    }

    /// Only when nothing points into the list any more.
    void keep(const std::vector<Binding>& created) {
        m_outcome.bindings.insert(m_outcome.bindings.end(), created.begin(), created.end());
    }

    void writeStatus(std::size_t wanted, std::span<const Scored> notPicked,
                     const std::vector<Views>& existing) {
        std::size_t found = 0;
        for (const auto& set : existing) {
            found += set.size();
        }
        setCondition(found >= wanted, found);
        m_outcome.decisions =
            listDecisions(m_fleet, existing, notPicked, m_filtered,
                          [this](ClusterIndex cluster) { return filterReason(cluster); });
        for (const auto& set : existing) {
            for (const auto* binding : set) {
                if (const auto cluster = m_fleet.find(binding->cluster)) {
                    tellPicked(*cluster, *binding);
                }
            }
        }
    }

    [[nodiscard]] std::string filterReason(ClusterIndex cluster) const {
        const auto verdict = m_outcome.clusters[cluster].verdict;
        return verdict == Verdict::Spread ? spreadReason(*m_spread.violated(cluster))
                                          : fixedReason(m_input, m_policy, verdict, cluster);
    }

    void setCondition(bool isFulfilled, std::size_t found) {
        m_outcome.isFulfilled = isFulfilled;
        m_outcome.message =
            isFulfilled
                ? fmt::format("found all cluster needed as specified by the scheduling policy, "
                              "found {} cluster(s)",
                              found)
                : fmt::format("could not find all clusters needed as specified by the scheduling "
                              "policy, found {} cluster(s) instead",
                              found);
    }

    void tellPicked(ClusterIndex cluster, const Binding& binding) {
        auto& outcome = m_outcome.clusters[cluster];
        const bool isKept = m_isPlaced[cluster] != 0 && !binding.isNew;
        outcome.verdict = isKept ? Verdict::Kept : Verdict::Picked;
        outcome.isScored = binding.decision.scores.has_value();
        outcome.scores = binding.decision.scores.value_or(Scores{});
    }

    // The three kinds of policy.

    Step pickAll() {
        auto passed = filter();
        if (!passed) {
            return tl::unexpected(std::move(passed.error()));
        }
        std::vector<Scored> scored;
        for (const auto cluster : *passed) {
            scored.push_back({.cluster = cluster}); // no score: by name
        }
        auto changes = crossReference(m_input, scored, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        const auto [made, patched] = apply(*std::move(changes));
        writeStatus(0, {},
                    {views(made), views(patched), views(m_sets.scheduled), views(m_sets.bound)});
        keep(made);
        return true;
    }

    Step pickN() {
        if (!m_policy.numberOfClusters) {
            return tl::unexpected(
                unexpected("cannot find annotation kubernetes-fleet.io/number-of-clusters"));
        }
        const auto wanted = static_cast<std::size_t>(*m_policy.numberOfClusters);
        const auto present = m_sets.scheduled.size() + m_sets.bound.size();
        if (wanted <= present) {
            m_outcome.clusters.assign(m_fleet.size(), {});
            m_filtered.clear();
            if (present - wanted + m_sets.obsolete.size() > 0) {
                downscale(wanted, present - wanted);
            } else {
                writeStatus(wanted, {}, {views(m_sets.bound), views(m_sets.scheduled)});
            }
            return true;
        }
        const auto desired = wanted - present;
        const auto limit = std::min(desired, m_spread.isEmpty() ? kNoLimit : std::size_t{1});
        if (desired > limit) {
            const auto isPicked = pickOne(desired);
            if (!isPicked) {
                return tl::unexpected(isPicked.error());
            }
            if (*isPicked) {
                return false;
            }
        }
        auto passed = filter();
        if (!passed) {
            return tl::unexpected(std::move(passed.error()));
        }
        auto scored = score(*passed);
        if (!scored) {
            return tl::unexpected(std::move(scored.error()));
        }
        return pickBest(*std::move(scored), wanted, desired, limit);
    }

    /// One cycle of many, by the best of each domain; false where it cannot tell, or nobody can be
    /// picked.
    tl::expected<bool, CycleAbort> pickOne(std::size_t desired) {
        if (auto done = judgeFixed(); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        if (auto done = prepareScores(); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        if (!m_candidates && !makeCandidates()) {
            return false;
        }
        if (m_outcome.cycles == 2) {
            m_candidates->forgetOlder();
        }
        m_spread.count(m_isPlaced);
        if (m_outcome.cycles > 1 && createMany(desired)) {
            return true;
        }
        const auto best = m_candidates->best(m_spread);
        if (!best) {
            return false;
        }
        auto changes = crossReference(m_input, {*best}, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        if (changes->toCreate.size() + changes->toPatch.size() != 1) {
            return false; // two bindings of one cluster: the long way
        }
        m_candidates->remove(*best);
        keep(apply(*std::move(changes)).first);
        return true;
    }

    bool makeCandidates() {
        std::vector<ClusterIndex> clusters;
        for (ClusterIndex cluster = 0; cluster < m_fleet.size(); ++cluster) {
            if (m_fixed[cluster] == Verdict::Unseen && m_isPlaced[cluster] == 0) {
                clusters.push_back(cluster);
            }
        }
        const auto affinity = m_preferred->scores(clusters);
        if (!affinity) {
            return false; // of a cluster that the scheduler may never score
        }
        std::vector<Scored> free;
        free.reserve(clusters.size());
        for (std::size_t at = 0; at < clusters.size(); ++at) {
            free.push_back({.cluster = clusters[at],
                            .scores = {.affinity = (*affinity)[at]},
                            .wasHere = m_wasHere[clusters[at]] != 0});
        }
        m_candidates.emplace(m_spread, free);
        return true;
    }

    /// Cycles behind the first that do nothing but make one binding each, while more than one is
    /// left to pick: then there is nothing to sort and to class between them. False: not one.
    bool createMany(std::size_t desired) {
        std::vector<std::uint8_t> hasBinding(m_fleet.size(), 0);
        mark(m_sets.unscheduled, hasBinding);
        std::vector<Binding> made;
        for (; desired > 1; --desired) {
            const auto best = m_candidates->best(m_spread);
            if (!best || hasBinding[best->cluster] != 0) {
                break;
            }
            auto changes = crossReference(m_input, {*best}, {});
            if (!changes) {
                break; // told by the long way
            }
            made.push_back(std::move(changes->toCreate.front()));
            m_candidates->remove(*best);
            m_spread.place(best->cluster);
        }
        m_outcome.cycles += static_cast<std::int32_t>(made.size()) - (made.empty() ? 0 : 1);
        keep(made);
        return !made.empty();
    }

    Step pickBest(std::vector<Scored> scored, std::size_t wanted, std::size_t desired,
                  std::size_t limit) {
        const auto count = std::min(limit, scored.size());
        const auto present = m_sets.scheduled.size() + m_sets.bound.size();
        const auto listed = std::min(scored.size(), count + present + m_sets.obsolete.size() +
                                                        static_cast<std::size_t>(kMostUnselected));
        for (const auto& each : scored) {
            auto& outcome = m_outcome.clusters[each.cluster];
            outcome.verdict = Verdict::Scored;
            outcome.isScored = true;
            outcome.scores = each.scores;
        }
        std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(listed),
                          scored.end(), ranksAbove);
        m_outcome.picked = count;
        const std::vector<Scored> picked(scored.begin(),
                                         scored.begin() + static_cast<std::ptrdiff_t>(count));
        m_outcome.scored = std::move(scored);
        auto changes = crossReference(m_input, picked, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        const auto [made, patched] = apply(*std::move(changes));
        if (desired > limit && made.size() + patched.size() == limit) {
            keep(made);
            return false;
        }
        const auto notPicked = std::span(m_outcome.scored).subspan(count, listed - count);
        writeStatus(wanted, notPicked,
                    {views(made), views(patched), views(m_sets.scheduled), views(m_sets.bound)});
        keep(made);
        return true;
    }

    /// Takes away what is too much: all of older snapshots, then scheduled ones before bound ones,
    /// by the scores they were picked with.
    void downscale(std::size_t wanted, std::size_t count) {
        for (auto* binding : m_sets.obsolete) {
            markUnscheduled(*binding);
        }
        const auto ofScheduled = std::min(count, m_sets.scheduled.size());
        trim(m_sets.scheduled, ofScheduled);
        trim(m_sets.bound, count - ofScheduled);
        writeStatus(wanted, {}, {views(m_sets.scheduled), views(m_sets.bound)});
    }

    static void trim(BindingSet& set, std::size_t count) {
        if (count == 0) {
            return; // keeps the order of names
        }
        std::stable_sort(set.begin(), set.end(), [](const Binding* a, const Binding* b) {
            const auto& left = a->decision.scores;
            const auto& right = b->decision.scores;
            if (!left || !right) {
                return left || right ? !left : a->cluster < b->cluster;
            }
            return std::tie(left->topology, left->affinity, a->cluster) <
                   std::tie(right->topology, right->affinity, b->cluster);
        });
        const auto end = set.begin() + static_cast<std::ptrdiff_t>(count);
        std::for_each(set.begin(), end, [](Binding* binding) { markUnscheduled(*binding); });
        set.erase(set.begin(), end);
    }

    Step pickFixed() {
        if (m_policy.clusterNames.empty()) {
            return true; // the hub does nothing and writes no status
        }
        m_outcome.clusters.assign(m_fleet.size(), {});
        std::vector<ClusterIndex> valid;
        std::vector<Decision> invalid;
        std::vector<Decision> unknown;
        for (const auto& name : m_policy.clusterNames) {
            const auto cluster = m_fleet.find(name);
            if (!cluster) {
                unknown.push_back(
                    {.cluster = name,
                     .reason = fmt::format("Specified cluster \"{}\" is not found", name)});
                continue;
            }
            const auto why = whyIneligible(m_fleet.member(*cluster), m_input.now);
            if (!why) {
                valid.push_back(*cluster);
                continue;
            }
            m_outcome.clusters[*cluster].verdict = Verdict::Eligibility;
            invalid.push_back(
                {.cluster = name,
                 .reason = fmt::format(
                     "Cluster \"{}\" is not eligible for resource placement yet: {}", name, *why)});
        }
        auto changes = crossReferenceFixed(m_input, valid, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        keep(apply(*std::move(changes)).first);
        listFixed(valid, invalid, unknown);
        return true;
    }

    void listFixed(const std::vector<ClusterIndex>& valid, const std::vector<Decision>& invalid,
                   const std::vector<Decision>& unknown) {
        for (const auto cluster : valid) {
            const auto& name = m_fleet.member(cluster).name;
            m_outcome.decisions.push_back(
                {.cluster = name, .isSelected = true, .reason = pickedReason(name, std::nullopt)});
            m_outcome.clusters[cluster].verdict =
                m_isPlaced[cluster] != 0 ? Verdict::Kept : Verdict::Picked;
        }
        auto& decisions = m_outcome.decisions;
        decisions.insert(decisions.end(), invalid.begin(), invalid.end());
        decisions.insert(decisions.end(), unknown.begin(), unknown.end());
        setCondition(invalid.empty() && unknown.empty(), valid.size());
    }

    const SchedulingInput& m_input;
    const Fleet& m_fleet;
    Policy m_policy;
    RequiredAffinity m_required;
    std::optional<PreferredAffinity> m_preferred;
    Spread m_spread;
    std::vector<Verdict> m_fixed;           ///< by cluster; empty: not asked for yet
    std::optional<Candidates> m_candidates; ///< of the cycles before the last
    Outcome m_outcome;
    BindingSets m_sets;
    std::vector<std::uint8_t> m_isPlaced; ///< by cluster: has a binding of this snapshot
    std::vector<std::uint8_t> m_wasHere;  ///< by cluster: has one of an older snapshot
    std::vector<ClusterIndex> m_filtered; ///< by name
};

} // namespace
} // namespace detail

Outcome schedule(const SchedulingInput& input) {
    return detail::Scheduling(input).run();
}

std::string reasonOf(const SchedulingInput& input, const Outcome& outcome, ClusterIndex cluster) {
    const auto& each = outcome.clusters[cluster];
    const auto policy = input.policy.value_or(Policy{});
    const auto& name = input.fleet->member(cluster).name;
    const auto scores = each.isScored ? std::optional(each.scores) : std::nullopt;
    switch (each.verdict) {
    case Verdict::Picked:
    case Verdict::Kept: return detail::pickedReason(name, scores);
    case Verdict::Scored: return detail::notPickedReason(name, each.scores);
    case Verdict::Spread: {
        Spread spread(policy.spread, *input.fleet);
        spread.count(outcome.wasPlaced);
        const auto* violated = spread.violated(cluster);
        return violated == nullptr ? std::string() : spreadReason(*violated);
    }
    case Verdict::Affinity:
    case Verdict::Eligibility:
    case Verdict::Namespace:
    case Verdict::Taint: return detail::fixedReason(input, policy, each.verdict, cluster);
    case Verdict::Unseen: break;
    }
    return {};
}

} // namespace pilothouse::placement
