// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/scheduler.h"

#include "placement/cycle.h"
#include "placement/eligibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace pilothouse::placement {

namespace detail {

bool ranksAbove(const Scored& a, const Scored& b) {
    const auto key = [](const Scored& each) {
        return std::tuple(each.scores.topology, each.scores.affinity, each.wasHere, each.cluster);
    };
    return key(a) > key(b);
}

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

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
        std::stable_sort(m_outcome.bindings.begin(), m_outcome.bindings.end(),
                         [](const Binding& a, const Binding& b) {
                             return std::tie(a.name, a.cluster) < std::tie(b.name, b.cluster);
                         });
    }

    Step cycle() {
        sortBindings();
        m_sets = classify(m_outcome.bindings, m_input.snapshot, m_fleet);
        for (auto* binding : m_sets.dangling) {
            markUnscheduled(*binding);
        }
        m_outcome.clusters.assign(m_fleet.size(), {});
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

    void reject(ClusterIndex cluster, Verdict verdict, std::string reason) {
        auto& outcome = m_outcome.clusters[cluster];
        outcome.verdict = verdict;
        outcome.reason = reason;
        m_filtered.push_back({cluster, verdict, std::move(reason)});
    }

    /// The filters that no cycle changes, in the order of the scheduler's profile.
    tl::expected<bool, CycleAbort> passesFixedFilters(ClusterIndex cluster) {
        const auto matches = m_required.matches(cluster);
        if (!matches) {
            return tl::unexpected(matches.error());
        }
        const auto& member = m_fleet.member(cluster);
        if (!*matches) {
            reject(cluster, Verdict::Affinity,
                   "cluster does not match with any of the required cluster affinity terms");
        } else if (auto why = whyIneligible(member, m_input.now)) {
            reject(cluster, Verdict::Eligibility, *std::move(why));
        } else if (const auto* missing = whyNoNamespace(member, m_input.nameSpace)) {
            reject(cluster, Verdict::Namespace, missing);
        } else if (const auto* taint = untoleratedTaint(member, m_policy.tolerations)) {
            reject(cluster, Verdict::Taint, taintReason(*taint));
        } else {
            return true;
        }
        return false;
    }

    /// Runs PreFilter and Filter over all clusters.
    tl::expected<std::vector<ClusterIndex>, CycleAbort> filter() {
        m_spread.count(m_isPlaced);
        m_filtered.clear();
        std::vector<ClusterIndex> passed;
        for (ClusterIndex cluster = 0; cluster < m_fleet.size(); ++cluster) {
            const auto passes = passesFixedFilters(cluster);
            if (!passes) {
                return tl::unexpected(passes.error());
            }
            m_outcome.clusters[cluster].wasHere = m_wasHere[cluster] != 0;
            if (!*passes) {
                continue;
            }
            if (m_isPlaced[cluster] != 0) {
                continue; // already selected: neither scored nor filtered
            }
            if (const auto* violated = m_spread.violated(cluster)) {
                reject(cluster, Verdict::Spread, spreadReason(*violated));
            } else {
                passed.push_back(cluster);
            }
        }
        return passed;
    }

    /// Runs PreScore and Score over those that passed.
    tl::expected<std::vector<Scored>, CycleAbort> score(const std::vector<ClusterIndex>& passed) {
        std::vector<Scored> scored;
        if (!m_preferred) {
            auto made = PreferredAffinity::make(m_policy.preferred, m_fleet);
            if (!made) {
                return tl::unexpected(std::move(made.error()));
            }
            m_preferred = *std::move(made);
        }
        scored.reserve(passed.size());
        for (const auto cluster : passed) {
            const auto affinity = m_preferred->score(cluster);
            if (!affinity) {
                return tl::unexpected(affinity.error());
            }
            scored.push_back(
                {.cluster = cluster,
                 .scores = {.affinity = *affinity, .topology = m_spread.score(cluster)},
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
        done.first = changes.toCreate;
        // Last: the sets point into this list.
        m_created = std::move(changes.toCreate);
        return done;
    }

    void keepCreated() {
        m_outcome.bindings.insert(m_outcome.bindings.end(),
                                  std::make_move_iterator(m_created.begin()),
                                  std::make_move_iterator(m_created.end()));
        m_created.clear();
    }

    static std::vector<const Binding*> views(const std::vector<Binding>& bindings) {
        std::vector<const Binding*> out;
        for (const auto& each : bindings) {
            out.push_back(&each);
        }
        return out;
    }
    static std::vector<const Binding*> views(const BindingSet& set) {
        return {set.begin(), set.end()};
    }

    void writeStatus(std::size_t wanted, const std::vector<Scored>& notPicked,
                     const std::vector<std::vector<const Binding*>>& existing) {
        std::size_t found = 0;
        for (const auto& set : existing) {
            found += set.size();
        }
        setCondition(found >= wanted, found);
        m_outcome.decisions = listDecisions(m_fleet, existing, notPicked, m_filtered);
        for (const auto& set : existing) {
            for (const auto* binding : set) {
                const auto cluster = m_fleet.find(binding->cluster);
                if (cluster) {
                    tellPicked(*cluster, *binding);
                }
            }
        }
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
        outcome.scores = binding.decision.scores;
        outcome.reason = binding.decision.reason;
    }

    void tellScored(const std::vector<Scored>& ranked) {
        for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
            auto& outcome = m_outcome.clusters[ranked[rank].cluster];
            outcome.verdict = Verdict::Scored;
            outcome.rank = static_cast<std::int32_t>(rank + 1);
            outcome.scores = ranked[rank].scores;
        }
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
        keepCreated();
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

    Step pickBest(std::vector<Scored> scored, std::size_t wanted, std::size_t desired,
                  std::size_t limit) {
        std::sort(scored.begin(), scored.end(), ranksAbove);
        tellScored(scored);
        const auto count = std::min(limit, scored.size());
        const auto split = scored.begin() + static_cast<std::ptrdiff_t>(count);
        const std::vector<Scored> notPicked(split, scored.end());
        scored.erase(split, scored.end());
        auto changes = crossReference(m_input, scored, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        const auto [made, patched] = apply(*std::move(changes));
        if (desired > limit && made.size() + patched.size() == limit) {
            keepCreated();
            return false;
        }
        writeStatus(wanted, notPicked,
                    {views(made), views(patched), views(m_sets.scheduled), views(m_sets.bound)});
        keepCreated();
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
            auto why = whyIneligible(m_fleet.member(*cluster), m_input.now);
            if (!why) {
                valid.push_back(*cluster);
                continue;
            }
            auto& outcome = m_outcome.clusters[*cluster];
            outcome.verdict = Verdict::Eligibility;
            outcome.reason = fmt::format(
                "Cluster \"{}\" is not eligible for resource placement yet: {}", name, *why);
            invalid.push_back({.cluster = name, .reason = outcome.reason});
        }
        auto changes = crossReferenceFixed(m_input, valid, m_sets);
        if (!changes) {
            return tl::unexpected(std::move(changes.error()));
        }
        apply(*std::move(changes));
        keepCreated();
        listFixed(valid, invalid, unknown);
        return true;
    }

    void listFixed(const std::vector<ClusterIndex>& valid, const std::vector<Decision>& invalid,
                   const std::vector<Decision>& unknown) {
        for (const auto cluster : valid) {
            const auto& name = m_fleet.member(cluster).name;
            m_outcome.decisions.push_back(
                {.cluster = name,
                 .isSelected = true,
                 .reason = fmt::format("Successfully scheduled resources for placement in \"{}\": "
                                       "picked by scheduling policy",
                                       name)});
            auto& outcome = m_outcome.clusters[cluster];
            outcome.verdict = m_isPlaced[cluster] != 0 ? Verdict::Kept : Verdict::Picked;
            outcome.reason = m_outcome.decisions.back().reason;
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
    Outcome m_outcome;
    BindingSets m_sets;
    std::vector<std::uint8_t> m_isPlaced; ///< by cluster: has a binding of this snapshot
    std::vector<std::uint8_t> m_wasHere;  ///< by cluster: has one of an older snapshot
    std::vector<Filtered> m_filtered;     ///< by name
    std::vector<Binding> m_created;
};

} // namespace
} // namespace detail

Outcome schedule(const SchedulingInput& input) {
    return detail::Scheduling(input).run();
}

} // namespace pilothouse::placement
