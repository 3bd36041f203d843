// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/preview.h"

#include "placement/affinity.h"
#include "placement/eligibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>

namespace pilothouse::placement {

namespace {

/// The number behind the last dash; -1 where there is none.
long indexOf(const std::string& snapshot) {
    const auto dash = snapshot.rfind('-');
    long index = -1;
    if (dash != std::string::npos) {
        const auto* end = snapshot.data() + snapshot.size();
        const auto [at, code] = std::from_chars(snapshot.data() + dash + 1, end, index);
        index = code == std::errc{} && at == end ? index : -1;
    }
    return index;
}

std::string snapshotFor(const Placement& placement, const BindingFile& known) {
    const auto later = [](const auto& a, const auto& b) {
        return indexOf(a.name) < indexOf(b.name);
    };
    if (!known.snapshots.empty()) {
        const auto& latest =
            *std::max_element(known.snapshots.begin(), known.snapshots.end(), later);
        return latest.policyText == placement.policyText
                   ? latest.name
                   : fmt::format("{}-{}", placement.name, indexOf(latest.name) + 1);
    }
    std::string latest = placement.name + "-0";
    for (const auto& binding : known.bindings) {
        if (indexOf(binding.snapshot) >= indexOf(latest)) {
            latest = binding.snapshot;
        }
    }
    return latest;
}

void warnNearLimits(const SchedulingInput& input, std::vector<Warning>& out) {
    constexpr std::chrono::seconds kNear{60};
    for (const auto& member : input.fleet->members()) {
        if (!member.agent || !member.agent->heartbeat) {
            continue;
        }
        const auto age = input.now - *member.agent->heartbeat;
        const auto left = kEligibilityTimeout - age;
        if (left >= std::chrono::milliseconds(0) && left <= kNear) {
            out.push_back(
                {"NearLimit", member.name,
                 fmt::format("its last heartbeat is {} old: in {} it stops being eligible",
                             humanDuration(age), humanDuration(left))});
        } else if (left < std::chrono::milliseconds(0) && -left <= kNear) {
            out.push_back(
                {"NearLimit", member.name,
                 fmt::format("its last heartbeat is {} old, {} beyond the limit: the next "
                             "one makes it eligible again",
                             humanDuration(age), humanDuration(-left))});
        }
    }
}

/// The last that was picked and the best that was not, where only the name parts them.
void warnTies(const SchedulingInput& input, const Outcome& outcome, std::vector<Warning>& out) {
    if (outcome.picked == 0 || outcome.picked >= outcome.scored.size()) {
        return;
    }
    const auto& last = outcome.scored[outcome.picked - 1];
    const auto& next = outcome.scored[outcome.picked];
    if (last.scores == next.scores && last.wasHere == next.wasHere) {
        out.push_back({"TieByName", input.fleet->member(last.cluster).name,
                       fmt::format("it scores as {} does and was picked for its name alone: of "
                                   "equal scores the hub takes the larger name",
                                   input.fleet->member(next.cluster).name)});
    }
}

void warnScales(const SchedulingInput& input, std::vector<Warning>& out) {
    const auto preferred = input.policy->type == PickType::N
                               ? PreferredAffinity::make(input.policy->preferred, *input.fleet)
                               : tl::expected<PreferredAffinity, CycleAbort>();
    if (!preferred) {
        return; // the outcome says so
    }
    std::set<std::pair<std::string, ClusterIndex>> told;
    for (std::size_t term = 0; !preferred->isEmpty() && term < input.policy->preferred.size();
         ++term) {
        const auto& sorter = input.policy->preferred[term].sorter;
        const auto* column = preferred->columnOf(term);
        if (!sorter || column == nullptr || !column->least) {
            continue;
        }
        for (const auto end : {*column->least, *column->most}) {
            const auto& member = input.fleet->member(end);
            const auto why = whyIneligible(member, input.now);
            if (why && told.emplace(sorter->name, end).second) {
                out.push_back({"DeadScale", member.name,
                               fmt::format("its {} sets the scale of the scores, though {}",
                                           sorter->name, *why)});
            }
        }
    }
}

void warnSpread(const SchedulingInput& input, const Outcome& outcome, std::vector<Warning>& out) {
    const auto blocked =
        std::count_if(outcome.clusters.begin(), outcome.clusters.end(),
                      [](const ClusterOutcome& each) { return each.verdict == Verdict::Spread; });
    const bool hasFree =
        std::any_of(outcome.clusters.begin(), outcome.clusters.end(),
                    [](const ClusterOutcome& each) { return each.verdict == Verdict::Scored; });
    if (outcome.isFulfilled == false && blocked > 0 && !hasFree) {
        out.push_back(
            {"SpreadDeadlock",
             {},
             fmt::format("every free cluster ({}) would break a DoNotSchedule constraint: "
                         "the skew is too large already, also where a pick would lessen "
                         "it; raise maxSkew, or edit the policy so that a new snapshot "
                         "counts anew (clusters will move)",
                         blocked)});
    }
    for (const auto& constraint : input.policy->spread) {
        const auto* column = input.fleet->label(constraint.key);
        if (column == nullptr) {
            out.push_back({"NoDomain",
                           {},
                           fmt::format("no cluster has the label {}: the constraint has no effect",
                                       constraint.key)});
        }
    }
}

void warnRandomOrder(const Outcome& outcome, std::vector<Warning>& out) {
    for (std::size_t at = 1; at < outcome.bindings.size(); ++at) {
        const auto& before = outcome.bindings[at - 1];
        const auto& each = outcome.bindings[at];
        if (each.isNew && before.isNew && each.name == before.name) {
            out.push_back({"RandomOrder", each.cluster,
                           fmt::format("its name shares 27 letters with {}: which binding comes "
                                       "first is random on a hub",
                                       before.cluster)});
        }
    }
}

} // namespace

SchedulingInput inputFor(const Placement& placement, const Fleet& fleet, Instant now,
                         BindingFile known) {
    return {.fleet = &fleet,
            .now = now,
            .name = placement.name,
            .nameSpace = placement.nameSpace,
            .policy = placement.policy,
            .snapshot = snapshotFor(placement, known),
            .bindings = std::move(known.bindings)};
}

std::vector<Warning> warningsOf(const SchedulingInput& input, const Outcome& outcome) {
    std::vector<Warning> out;
    warnNearLimits(input, out);
    if (input.policy) {
        warnTies(input, outcome, out);
        warnScales(input, out);
        warnSpread(input, outcome, out);
    }
    warnRandomOrder(outcome, out);
    return out;
}

std::vector<std::string> holdersOf(const std::vector<Binding>& bindings) {
    std::set<std::string> names;
    for (const auto& each : bindings) {
        if (!each.isDeleting && each.state != BindingState::Unscheduled) {
            names.insert(each.cluster);
        }
    }
    return {names.begin(), names.end()};
}

Moves movesBetween(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    Moves moves;
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::back_inserter(moves.added));
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(moves.removed));
    std::set_intersection(before.begin(), before.end(), after.begin(), after.end(),
                          std::back_inserter(moves.kept));
    return moves;
}

RolloutForecast rolloutOf(const Placement& placement, const SchedulingInput& input,
                          const Outcome& outcome, bool hasNewer) {
    RolloutState state{.bindings = outcome.bindings, .now = input.now};
    for (const auto& each : state.bindings) {
        // "web-12-snapshot" is newer than "web-9-snapshot": the longer one, then the larger.
        const auto& name = each.resources;
        if (std::pair(name.size(), std::string_view(name)) >
            std::pair(state.newest.size(), std::string_view(state.newest))) {
            state.newest = name;
        }
    }
    state.newest += hasNewer ? "+" : "";
    state.target = rolloutTarget(placement, state.bindings);
    return forecastRollout(placement.strategy, std::move(state));
}

} // namespace pilothouse::placement
