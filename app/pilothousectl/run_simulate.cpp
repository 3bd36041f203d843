// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_simulate.h"

#include "engine/plan_simulation.h"
#include "engine/run_history.h"
#include "run_planning.h"
#include "storage/run_store.h"

#include <filesystem>
#include <memory>
#include <vector>

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

Result<model::Simulation> simulatePlanning(const Planning& planning, const SimulateOptions& options,
                                           const std::string& stateFolder) {
    using Members = std::vector<rollout::MemberFacts>;
    const auto begin = std::chrono::steady_clock::now();
    const auto samples = remembered(stateFolder);
    auto simulation = engine::playPlan(
        {.plan = std::make_shared<const model::Plan>(planning.planned.plan),
         .members = std::make_shared<const Members>(planning.facts.members),
         .history = std::make_shared<const rollout::DurationHistory>(samples, planning.at),
         .fleet = std::make_shared<const fleet::FleetConfig>(planning.opened.config),
         .readAt = planning.readAt,
         .wishes = {.failureRate = options.failureRate, .approvalAfter = options.approvalAfter},
         .samples = options.samples,
         .seed = options.seed,
         .now = planning.at},
        {});
    if (simulation) {
        simulation->took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
    }
    return simulation;
}

} // namespace pilothouse::ctl
