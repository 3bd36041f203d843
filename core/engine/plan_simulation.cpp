// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_simulation.h"

#include "rollout/openings.h"
#include "rollout/plan_durations.h"
#include "rollout/run_state.h"
#include "rollout/simulate.h"

#include <cstdlib>
#include <utility>

namespace pilothouse::engine {

namespace {

/// The first digits of the plan's hash, as `pilothousectl run simulate` has it.
std::uint64_t seedFrom(const std::string& hash) {
    constexpr std::size_t kDigits = 13; // a JSON number holds 52 bits exactly
    return std::strtoull(hash.substr(0, kDigits).c_str(), nullptr, 16);
}

} // namespace

Result<model::Simulation> playPlan(const PlanGame& game, const std::stop_token& stop) {
    const auto& plan = *game.plan;
    auto calendar = rollout::calendarOf(plan, game.now);
    if (!calendar) {
        return fail(std::move(calendar.error()));
    }
    rollout::CalendarOpenings openings(plan, *std::move(calendar));
    auto machine = rollout::compile(plan);
    const auto durations = rollout::durationsOf(plan, *game.members, game.history.get());
    rollout::setDurations(machine, durations);
    auto simulation =
        rollout::simulate(machine, rollout::emptyState(machine), game.now, durations, &openings,
                          {.samples = game.samples,
                           .seed = seedFrom(plan.hash),
                           .failureProbability = game.wishes.failureRate});
    if (stop.stop_requested()) {
        return fail({.kind = ErrorKind::Cancelled, .message = "stopped"});
    }
    return simulation;
}

} // namespace pilothouse::engine
