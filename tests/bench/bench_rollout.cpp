// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include "rollout/simulate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <random>

namespace pilothouse::bench {

namespace {

constexpr Instant kStart{std::chrono::seconds{1'795'161'600}};
constexpr std::int32_t kSlots = 50;

model::Plan planOf(int members) {
    model::Plan plan;
    const auto share = std::max(1, members / 10);
    int next = 0;
    for (const int count : {share, 3 * share, members - 4 * share}) {
        model::PlannedGroup group{.name = "g", .maxConcurrency = kSlots};
        for (int index = 0; index < count; ++index, ++next) {
            const auto name = "member-" + std::to_string(next);
            group.members.push_back({.cluster = ClusterId(name), .name = name});
        }
        plan.stages.push_back({.name = "stage-" + std::to_string(plan.stages.size()),
                               .groups = {group},
                               .maxConcurrency = kSlots,
                               .soak = std::chrono::hours(1)});
    }
    return plan;
}

/// The least that any such simulation does: draw every duration and keep what is in flight in
/// order of its end. Returns the sum of all ends, so that nothing is left out.
double drawAndQueue(const rollout::DurationModel& model, int members, int samples) {
    double sum = 0;
    for (int sample = 0; sample < samples; ++sample) {
        std::mt19937_64 random(static_cast<std::uint64_t>(sample));
        std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> flying;
        std::int64_t now = 0;
        for (int member = 0; member < members; ++member) {
            if (flying.size() == kSlots) {
                now = flying.top();
                flying.pop();
            }
            const double share = (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0;
            flying.push(now + model.percentile(share).count());
        }
        for (; !flying.empty(); flying.pop()) {
            now = flying.top();
        }
        sum += static_cast<double>(now);
    }
    return sum;
}

} // namespace

void benchRollout(const Scale& scale, Report& report) {
    const int members = scale.members * 10;
    const int samples = scale.rounds * 50;
    const rollout::DurationModel each{.mu = std::log(1800.0), .sigma = 0.4};
    const auto plan = rollout::compile(planOf(members));
    const std::vector<rollout::DurationModel> durations(plan.members.size(), each);

    auto before = threadCpuUs();
    const double ends = drawAndQueue(each, members, samples);
    const double floor = threadCpuUs() - before;
    before = threadCpuUs();
    const auto result = rollout::simulate(plan, rollout::emptyState(plan), kStart, durations,
                                          nullptr, {.samples = samples});
    const double figure = threadCpuUs() - before;
    if (result.completed != samples || ends <= 0) {
        report.fault("simulate a run", "not every sample came to its end");
        return;
    }
    report.add({.name = "simulate " + std::to_string(members) + " members x " +
                        std::to_string(samples) + " samples",
                .figure = figure / 1000,
                .floor = floor / 1000,
                .unit = "ms",
                .ratio = figure / floor,
                .target = 10,
                .against = "drawing the durations and queueing their ends"});
}

} // namespace pilothouse::bench
