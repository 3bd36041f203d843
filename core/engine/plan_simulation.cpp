// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_simulation.h"

#include "engine/plan_absences.h"
#include "rollout/simulate_plan.h"

#include <utility>

namespace pilothouse::engine {

Result<model::Simulation> playPlan(const PlanGame& game, const std::stop_token& stop) {
    std::optional<PlanAbsences> absences;
    if (game.fleet) {
        absences.emplace(*game.fleet, *game.plan, *game.members, game.readAt, game.now);
    }
    auto simulation =
        rollout::simulatePlan(*game.plan, *game.members, game.now,
                              {.samples = game.samples,
                               .seed = game.seed.value_or(rollout::seedOf(*game.plan)),
                               .failureProbability = game.wishes.failureRate,
                               .approvalAfter = game.wishes.approvalAfter,
                               .absences = absences ? &*absences : nullptr,
                               .isCancelled = [&stop] { return stop.stop_requested(); }},
                              game.history.get());
    if (simulation && simulation->isCancelled) {
        return fail({.kind = ErrorKind::Cancelled, .message = "stopped"});
    }
    if (simulation && absences && !absences->untold().empty()) {
        simulation->leftOut.push_back(absences->untold());
    }
    return simulation;
}

} // namespace pilothouse::engine
