// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_simulation.h"

#include "rollout/simulate_plan.h"

#include <chrono>

namespace pilothouse::engine {

Result<model::Simulation> playPlan(const PlanGame& game, const std::stop_token& stop) {
    const auto begin = std::chrono::steady_clock::now();
    auto simulation =
        rollout::simulatePlan(*game.plan, *game.members, game.now,
                              {.samples = game.samples,
                               .seed = rollout::seedOf(*game.plan),
                               .failureProbability = game.wishes.failureRate,
                               .approvalAfter = game.wishes.approvalAfter,
                               .isCancelled = [&stop] { return stop.stop_requested(); }},
                              game.history.get());
    if (stop.stop_requested()) {
        return fail({.kind = ErrorKind::Cancelled, .message = "stopped"});
    }
    if (simulation) {
        simulation->took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
    }
    return simulation;
}

} // namespace pilothouse::engine
