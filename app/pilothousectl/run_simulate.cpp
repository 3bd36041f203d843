// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_simulate.h"

#include "engine/plan_absences.h"
#include "engine/run_history.h"
#include "rollout/simulate_plan.h"
#include "storage/run_store.h"

#include <filesystem>

namespace pilothouse::ctl {

namespace {

/// What the runs of the fleet took; none where it has no runs. Their file is not made for this.
std::vector<rollout::DurationSample> remembered(const std::string& stateFolder) {
    std::error_code error;
    if (!std::filesystem::exists(storage::runsFile(stateFolder), error)) {
        return {};
    }
    auto store = storage::RunStore::open(stateFolder);
    const auto history = store ? engine::readDurations(*store)
                               : Result<std::vector<engine::RunDurations>>(fail(store.error()));
    return history ? engine::samplesExcept(*history, {}) : std::vector<rollout::DurationSample>{};
}

} // namespace

Result<model::Simulation> simulatePlan(const fleet::FleetConfig& fleet, const model::Plan& plan,
                                       const std::vector<rollout::MemberFacts>& members,
                                       Instant readAt, const SimulateOptions& options,
                                       const std::string& stateFolder, Instant now) {
    const auto begin = std::chrono::steady_clock::now();
    const auto samples = remembered(stateFolder);
    const rollout::DurationHistory history(samples, now);
    engine::PlanAbsences absences(fleet, plan, members, readAt, now);
    auto simulation = rollout::simulatePlan(plan, members, now,
                                            {.samples = options.samples,
                                             .seed = options.seed.value_or(rollout::seedOf(plan)),
                                             .failureProbability = options.failureRate,
                                             .approvalAfter = options.approvalAfter,
                                             .absences = &absences},
                                            &history);
    if (simulation) {
        simulation->took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
        if (!absences.untold().empty()) {
            simulation->leftOut.push_back(absences.untold());
        }
    }
    return simulation;
}

} // namespace pilothouse::ctl
