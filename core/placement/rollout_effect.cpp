// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/rollout_effect.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace pilothouse::placement {

namespace {

using Kind = RolloutMove::Kind;

RolloutMove moveOf(Kind kind, const Binding& binding) {
    return {.kind = kind, .cluster = binding.cluster, .binding = binding.name};
}

bool isReady(const Binding& binding, const RolloutStrategy& strategy, Instant now) {
    const auto& progress = binding.progress;
    if (progress.isDiffReported) {
        return true;
    }
    if (!progress.isAvailable || progress.isTracked) {
        return progress.isAvailable;
    }
    return progress.availableSince && *progress.availableSince < now - strategy.unavailablePeriod;
}

/// A cluster on which one binding goes while another comes; empty: none.
std::string contested(const std::vector<Binding>& bindings) {
    std::set<std::string_view> leaving;
    for (const auto& each : bindings) {
        if (each.isDeleting) {
            leaving.insert(each.cluster);
        }
    }
    for (const auto& each : bindings) {
        if (!each.isDeleting && leaving.contains(each.cluster)) {
            return each.cluster;
        }
    }
    return {};
}

/// The bindings of one look, counted and sorted into what may move.
struct Candidates {
    std::vector<RolloutMove> removals{};
    std::vector<RolloutMove> updates{};
    std::vector<RolloutMove> failedUpdates{};
    std::vector<RolloutMove> additions{};
    std::int32_t ready = 0;
    std::int32_t mayLeave = 0;   ///< ready, and going
    std::int32_t mayBeReady = 0; ///< not failed
};

Candidates candidatesOf(const RolloutStrategy& strategy, const RolloutState& state) {
    Candidates out;
    for (const auto& each : state.bindings) {
        if (each.state == BindingState::Scheduled) {
            out.additions.push_back(moveOf(Kind::Add, each));
            continue;
        }
        const bool ready = isReady(each, strategy, state.now);
        out.ready += ready ? 1 : 0;
        out.mayBeReady += !each.progress.hasFailed && !each.progress.hasDiff ? 1 : 0;
        if (each.isDeleting) {
            out.mayLeave += ready ? 1 : 0;
        } else if (each.state == BindingState::Unscheduled) {
            out.removals.push_back(moveOf(Kind::Remove, each));
        } else if (each.resources != state.newest) {
            auto& list = each.progress.hasFailed ? out.failedUpdates : out.updates;
            list.push_back(moveOf(Kind::Update, each));
        }
    }
    return out;
}

/// Moves up to `most` from the front of one list to the end of another; how many it were.
std::int32_t take(std::vector<RolloutMove>& from, std::int32_t most, std::vector<RolloutMove>& to) {
    const auto count = std::clamp<std::int32_t>(most, 0, static_cast<std::int32_t>(from.size()));
    to.insert(to.end(), from.begin(), from.begin() + count);
    from.erase(from.begin(), from.begin() + count);
    return count;
}

/// All that began has become available, all that was to leave is gone.
void settle(RolloutState& state, const std::vector<RolloutMove>& moves) {
    std::set<std::string_view> moved;
    for (const auto& move : moves) {
        moved.insert(move.binding);
    }
    std::erase_if(state.bindings, [&](const Binding& each) {
        return each.isDeleting ||
               (each.state == BindingState::Unscheduled && moved.contains(each.name));
    });
    for (auto& each : state.bindings) {
        const bool hasMoved = moved.contains(each.name);
        if (hasMoved) {
            each.state = BindingState::Bound;
            each.resources = state.newest;
        }
        const bool staysFailed = each.progress.hasFailed && !each.progress.isUnderWay;
        if (hasMoved || (!staysFailed && each.state != BindingState::Scheduled)) {
            each.progress = {.isAvailable = true};
        }
    }
}

std::string whyBlocked(const RolloutForecast& forecast, const RolloutState& state) {
    const bool hasUpdate = std::any_of(forecast.blocked.begin(), forecast.blocked.end(),
                                       [](const auto& move) { return move.kind == Kind::Update; });
    if (hasUpdate && forecast.maxUnavailable == 0) {
        return "maxUnavailable is 0: what is on a cluster can never be updated in place";
    }
    const auto failed = std::count_if(state.bindings.begin(), state.bindings.end(),
                                      [](const Binding& each) { return each.progress.hasFailed; });
    if (failed > 0) {
        return fmt::format("{} of the bindings failed, which leaves no room for another to be "
                           "unavailable; maxUnavailable is {}, maxSurge {}",
                           failed, forecast.maxUnavailable, forecast.maxSurge);
    }
    return fmt::format("maxUnavailable {} and maxSurge {} of {} wanted leave no room",
                       forecast.maxUnavailable, forecast.maxSurge, forecast.target);
}

} // namespace

std::int32_t rolloutTarget(const Placement& placement, const std::vector<Binding>& bindings) {
    const auto type = placement.policy ? placement.policy->type : PickType::All;
    if (type == PickType::N) {
        return placement.policy->numberOfClusters.value_or(0);
    }
    if (type == PickType::Fixed) {
        return static_cast<std::int32_t>(placement.policy->clusterNames.size());
    }
    return static_cast<std::int32_t>(
        std::count_if(bindings.begin(), bindings.end(),
                      [](const Binding& each) { return each.state != BindingState::Unscheduled; }));
}

RolloutPass nextPass(const RolloutStrategy& strategy, const RolloutState& state) {
    RolloutPass pass;
    if (strategy.type == RolloutType::External) {
        return pass;
    }
    pass.waitsFor = contested(state.bindings);
    if (!pass.waitsFor.empty()) {
        return pass;
    }
    auto candidates = candidatesOf(strategy, state);
    const auto least = state.target - strategy.maxUnavailable.of(state.target);
    auto mayGo = candidates.ready - candidates.mayLeave - least;
    const auto mayCome = state.target + strategy.maxSurge.of(state.target) - candidates.mayBeReady;
    take(candidates.failedUpdates, std::numeric_limits<std::int32_t>::max(), pass.moves);
    mayGo -= take(candidates.removals, mayGo, pass.moves);
    take(candidates.updates, mayGo, pass.moves);
    take(candidates.additions, mayCome, pass.moves);
    pass.blocked = std::move(candidates.removals);
    for (auto* rest : {&candidates.updates, &candidates.additions}) {
        pass.blocked.insert(pass.blocked.end(), rest->begin(), rest->end());
    }
    return pass;
}

RolloutForecast forecastRollout(const RolloutStrategy& strategy, RolloutState state) {
    RolloutForecast forecast{.type = strategy.type,
                             .target = state.target,
                             .maxUnavailable = strategy.maxUnavailable.of(state.target),
                             .maxSurge = strategy.maxSurge.of(state.target)};
    if (strategy.type == RolloutType::External) {
        for (const auto& each : state.bindings) {
            if (each.state == BindingState::Scheduled) {
                forecast.blocked.push_back(moveOf(Kind::Add, each));
            }
        }
        forecast.why = "the strategy is External: bindings stay as they are until an update run "
                       "moves them";
        return forecast;
    }
    std::stable_sort(state.bindings.begin(), state.bindings.end(),
                     [](const Binding& a, const Binding& b) { return a.name < b.name; });
    bool hasSettled = false; // once, for what was under way before
    while (true) {
        auto pass = nextPass(strategy, state);
        if (pass.moves.empty() && hasSettled) {
            forecast.blocked = std::move(pass.blocked);
            break;
        }
        hasSettled = pass.moves.empty();
        settle(state, pass.moves);
        if (!pass.moves.empty()) {
            forecast.waves.push_back(std::move(pass.moves));
        }
    }
    if (!forecast.blocked.empty()) {
        forecast.why = whyBlocked(forecast, state);
    }
    return forecast;
}

} // namespace pilothouse::placement
