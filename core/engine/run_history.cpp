// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_history.h"

#include "engine/run_log.h"
#include "rollout/plan_durations.h"
#include "rollout/run_state.h"

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMostRuns = 50;

void addDurations(const RunLog& log, std::vector<rollout::DurationSample>& into) {
    const auto machine = rollout::compile(*log.plan);
    const auto state = rollout::replay(machine, log.records);
    const auto buckets = rollout::durationBuckets(*log.plan);
    for (std::size_t index = 0; index < state.members.size(); ++index) {
        const auto& attempt = state.members[index].current;
        const bool isWhole = state.members[index].state == model::LifeState::Completed &&
                             attempt.finishedAt && !attempt.isAdopted && !attempt.isInferred;
        if (isWhole) {
            into.push_back({.cluster = machine.members[index].id.str(),
                            .bucket = buckets[index],
                            .took = *attempt.finishedAt - attempt.intentAt,
                            .finishedAt = *attempt.finishedAt});
        }
    }
}

} // namespace

Result<std::vector<RunDurations>> readDurations(storage::RunStore& store) {
    const auto runs = store.runs();
    if (!runs) {
        return fail(runs.error());
    }
    std::vector<RunDurations> history;
    for (auto run = runs->rbegin(); run != runs->rend() && history.size() < kMostRuns; ++run) {
        const auto log = readRunLog(store, run->id);
        if (log && log->broken.empty()) {
            history.push_back({.run = run->id});
            addDurations(*log, history.back().samples);
        }
    }
    return history;
}

std::vector<rollout::DurationSample> samplesExcept(const std::vector<RunDurations>& history,
                                                   const std::string& run) {
    std::vector<rollout::DurationSample> samples;
    for (const auto& each : history) {
        if (each.run != run) {
            samples.insert(samples.end(), each.samples.begin(), each.samples.end());
        }
    }
    return samples;
}

std::vector<rollout::DurationSample> samplesBefore(const std::vector<RunDurations>& history,
                                                   const std::string& run, Instant moment) {
    auto samples = samplesExcept(history, run);
    std::erase_if(samples, [moment](const auto& sample) { return sample.finishedAt > moment; });
    return samples;
}

} // namespace pilothouse::engine
