// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_picture.h"

#include "checks/verdict.h"
#include "engine/run_rollback.h"
#include "rollout/forecast.h"
#include "rollout/run_view.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

namespace pilothouse::engine {

namespace {

constexpr int kMostFreezes = 100; ///< of one stage

/// A large run is played fewer times: its sums vary less, and it is drawn every few seconds.
std::int32_t samplesFor(std::size_t members) {
    return members <= 200 ? 100 : members <= 1'000 ? 25 : 11;
}

/// Freezes of a stage from one moment to another, found by asking when the answer changes.
void addFreezes(
    const PictureParts& parts, model::PlanIndex stage, Instant from, Instant to,
    std::map<std::tuple<Instant, Instant, std::string>, std::vector<std::string>>& all) {
    const auto windowClass = parts.openings->classOfStage(stage);
    auto at = from;
    for (int count = 0; at < to && count < kMostFreezes; ++count) {
        const auto opening = parts.openings->at(windowClass, at);
        if (opening.isFrozen) {
            const auto until = std::min(opening.nextOpen.value_or(to), to);
            all[{at, until, opening.window}].push_back(parts.machine.stages[stage].name);
            at = std::max(until, at + std::chrono::seconds(1));
        } else if (opening.nextDeny && *opening.nextDeny > at) {
            at = *opening.nextDeny;
        } else {
            return;
        }
    }
}

std::vector<model::FreezeSpan> freezesOf(const PictureParts& parts,
                                         const model::RunForecast& forecast) {
    std::vector<model::FreezeSpan> freezes;
    if (parts.openings == nullptr || parts.log.plan->windows.empty()) {
        return freezes;
    }
    const auto to = std::max(parts.now, forecast.end90.value_or(parts.now)) + std::chrono::days(2);
    std::map<std::tuple<Instant, Instant, std::string>, std::vector<std::string>> all;
    for (model::PlanIndex stage = 0; stage < parts.machine.stages.size(); ++stage) {
        addFreezes(parts, stage, parts.log.createdAt, to, all);
    }
    for (auto& [span, stages] : all) {
        const auto& [begin, end, window] = span;
        const bool isForAll = stages.size() == parts.machine.stages.size();
        freezes.push_back({.from = begin,
                           .to = end,
                           .title = window,
                           .stages = isForAll ? std::vector<std::string>() : std::move(stages)});
    }
    return freezes;
}

rollout::StuckInputs stuckInputs(const PictureParts& parts) {
    rollout::StuckInputs inputs{
        .sourceReadAt = parts.now, .startWaits = parts.startWaits, .troubles = parts.troubles};
    if (!parts.drivenBy.empty()) {
        inputs.driverSeenAt = parts.now; // it holds the lock
    }
    for (std::size_t index = 0; index < parts.durations.size(); ++index) {
        inputs.usualP90.emplace(parts.machine.members[index].name,
                                parts.durations[index].percentile(0.9));
    }
    return inputs;
}

} // namespace

std::shared_ptr<const model::RunPicture> pictureOf(const PictureParts& parts) {
    auto picture = std::make_shared<model::RunPicture>();
    picture->at = parts.now;
    picture->plan = parts.log.plan;
    picture->records = std::make_shared<const std::vector<model::Record>>(parts.log.records);
    picture->broken = parts.log.broken;
    picture->drivenBy = parts.drivenBy;
    picture->isDrivenHere = parts.isDrivenHere;
    picture->startWaits = parts.startWaits;
    picture->expected = parts.expected;
    picture->run = rollout::describeRun(parts.machine, parts.state, parts.seen, parts.now);
    constexpr std::size_t kDigits = 13;
    const rollout::ForecastOptions options{
        .samples = samplesFor(parts.machine.members.size()),
        .seed = std::strtoull(parts.log.plan->hash.substr(0, kDigits).c_str(), nullptr, 16)};
    picture->forecast = rollout::forecastRun(parts.machine, parts.state, parts.now, parts.durations,
                                             parts.openings, options);
    picture->freezes = freezesOf(parts, picture->forecast);
    picture->rollback = rollbackNotes(picture->run, *parts.log.plan, parts.now);
    picture->causes = rollout::whyStuck(picture->run, stuckInputs(parts), parts.now);
    return picture;
}

model::Run runAt(const model::RunPicture& picture, Instant at) {
    const auto machine = rollout::compile(*picture.plan);
    auto state = rollout::emptyState(machine);
    for (const auto& record : *picture.records) {
        if (record.at > at && record.seq > 2) { // the run and its plan are always there
            break;
        }
        rollout::apply(machine, state, record);
    }
    return rollout::describeRun(machine, state, {}, at);
}

std::vector<model::HealthSample> samplesOf(const model::RunPicture& picture,
                                           const std::string& gate) {
    const auto machine = rollout::compile(*picture.plan);
    const auto place = machine.findGate(gate);
    std::vector<model::HealthSample> samples;
    for (const auto& record : *picture.records) {
        const auto* sample = std::get_if<model::CheckSample>(&record.body);
        const bool isOfGate = sample != nullptr && place != rollout::kNowhere &&
                              (sample->isBaseline ? sample->index == machine.gates[place].stage
                                                  : sample->index == place);
        if (!isOfGate) {
            continue;
        }
        auto read = checks::readSample(sample->evidence);
        samples.push_back(read ? *std::move(read)
                               : model::HealthSample{.at = record.at,
                                                     .isBaseline = sample->isBaseline,
                                                     .outcome = sample->outcome,
                                                     .code = sample->code,
                                                     .text = sample->text});
    }
    return samples;
}

} // namespace pilothouse::engine
