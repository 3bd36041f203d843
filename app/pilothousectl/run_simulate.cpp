// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_simulate.h"

#include "rollout/openings.h"
#include "rollout/plan_durations.h"
#include "rollout/run_state.h"

#include <cstdlib>

namespace pilothouse::ctl {

namespace {

/// The first digits of the plan's hash, so that a simulation of the same plan repeats itself.
std::uint64_t seedFrom(const std::string& hash) {
    constexpr std::size_t kDigits = 13; // a JSON number holds 52 bits exactly
    return std::strtoull(hash.substr(0, kDigits).c_str(), nullptr, 16);
}

} // namespace

Result<SimulateAnswer> simulatePlan(const model::Plan& plan,
                                    const std::vector<rollout::MemberFacts>& members,
                                    const SimulateOptions& options, Instant now) {
    auto calendar = rollout::calendarOf(plan, now);
    if (!calendar) {
        return fail(calendar.error());
    }
    rollout::CalendarOpenings openings(plan, *std::move(calendar));
    auto machine = rollout::compile(plan);
    const auto durations = rollout::durationsOf(plan, members, nullptr);
    rollout::setDurations(machine, durations);
    SimulateAnswer answer{.head = {.strategy = plan.strategy,
                                   .target = plan.intent.kubernetesVersion,
                                   .planHash = plan.hash,
                                   .now = now,
                                   .seed = options.seed.value_or(seedFrom(plan.hash)),
                                   .members = plan.memberCount()}};
    for (const auto& window : plan.windows) {
        if (window.source != model::WindowSource::Written) {
            answer.leftOut.push_back("window " + window.id +
                                     " is not written in the strategy: it is taken to be open");
        }
    }
    answer.simulation =
        rollout::simulate(machine, rollout::emptyState(machine), now, durations, &openings,
                          {.samples = options.samples,
                           .seed = answer.head.seed,
                           .failureProbability = options.failureRate});
    return answer;
}

} // namespace pilothouse::ctl
