// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rollout_run.h"

#include "rollout/simulate.h"

#include <QtTest>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>

using namespace pilothouse;
using namespace pilothouse::test;
using rollout::DurationModel;

namespace {

/// Numbers for one plan; rapidcheck shrinks them.
struct Draw {
    std::vector<int> stages; ///< of each: members, bounds, gates
    std::vector<int> versions;
    std::uint64_t seed = 0;
    int failures = 0;
    int approvals = 0;
};

Draw anyDraw() {
    return {.stages = *rc::gen::resize(
                4, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10'000))),
            .versions = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5)),
            .seed = static_cast<std::uint64_t>(*rc::gen::inRange(0, 1'000)),
            .failures = *rc::gen::inRange(0, 3),
            .approvals = *rc::gen::inRange(0, 3)};
}

model::Plan planFrom(const Draw& draw) {
    std::vector<model::PlannedStage> stages;
    for (const int number : draw.stages) {
        const auto name = "s" + std::to_string(stages.size());
        auto one = stage(name,
                         {group(name + "a", number % 7, 1 + number % 3, number % 4),
                          group(name + "b", number / 7 % 5, 2, number % 2)},
                         1 + number % 5, number % 3);
        one.soak = std::chrono::minutes(number % 60);
        if (number % 2 == 0) {
            one.gatesBefore = {approval()};
        }
        if (number % 5 == 0) {
            one.gatesAfter = {health()};
        }
        stages.push_back(std::move(one));
    }
    return planOf(std::move(stages));
}

rollout::SimulationOptions optionsOf(const Draw& draw, std::size_t members) {
    rollout::SimulationOptions options{.samples = 12, .seed = draw.seed, .mixPoints = 30};
    options.failureProbability = draw.failures * 0.2;
    options.approvalAfter = std::chrono::minutes(draw.approvals * 20);
    options.fleet.target = "1.34.1";
    for (std::size_t index = 0; index < draw.versions.size(); ++index) {
        const auto version = "1." + std::to_string(30 + draw.versions[index]) + ".2";
        (index < members ? options.fleet.versions : options.fleet.unstaged).push_back(version);
    }
    return options;
}

} // namespace

class SimulateProperties : public QObject {
    Q_OBJECT
private slots:
    void sameInputSameResultAndSumsHold() {
        const bool holds = rc::check("simulation", [] {
            const auto draw = anyDraw();
            const auto machine = rollout::compile(planFrom(draw));
            const std::vector<DurationModel> durations(machine.members.size(),
                                                       {.mu = std::log(900.0), .sigma = 0.5});
            const auto options = optionsOf(draw, machine.members.size());
            const auto run = [&] {
                return rollout::simulate(machine, rollout::emptyState(machine), kStart, durations,
                                         nullptr, options);
            };
            const auto result = run();
            RC_ASSERT(result == run());
            RC_ASSERT(result.completed + result.failed + result.blocked == result.samples);
            RC_ASSERT(result.members.size() == machine.members.size());
            checkMix(result, machine);
        });
        QVERIFY(holds);
    }

private:
    /// Every member is somewhere at each moment, and nobody goes back.
    static void checkMix(const model::Simulation& result, const rollout::MachinePlan& machine) {
        RC_ASSERT(!result.mix.empty());
        const model::FleetMix* before = nullptr;
        for (const auto& mix : result.mix) {
            RC_ASSERT(std::accumulate(mix.remaining.begin(), mix.remaining.end(), mix.atTarget50) ==
                      result.fleetMembers);
            RC_ASSERT(mix.atTarget90 <= mix.atTarget50);
            for (std::size_t version = 0; version < mix.remaining.size(); ++version) {
                RC_ASSERT(mix.remaining[version] >= 0);
                RC_ASSERT(mix.remaining[version] <= result.versions[version].members);
            }
            RC_ASSERT(mix.inFlight50 >= 0);
            RC_ASSERT(mix.inFlight50 <= static_cast<std::int32_t>(machine.members.size()));
            if (before != nullptr) {
                RC_ASSERT(mix.atTarget50 >= before->atTarget50);
                RC_ASSERT(mix.atTarget90 >= before->atTarget90);
                RC_ASSERT(mix.at > before->at);
            }
            before = &mix;
        }
        const auto last = result.fleetMembers - result.mix.back().atTarget50;
        RC_ASSERT(result.leftBehind.total() == last);
    }
};

QTEST_APPLESS_MAIN(SimulateProperties)
#include "tst_simulate_properties.moc"
