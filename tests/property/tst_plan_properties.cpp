// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/plan_json.h"
#include "rollout/plan.h"

#include <QtTest>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

using namespace pilothouse;
using namespace pilothouse::rollout;

namespace {

/// Numbers for one fleet and strategy; rapidcheck shrinks them.
struct Draw {
    std::vector<int> members; ///< of each the group (0 to 3) and ring (0 to 4, 4: none)
    std::vector<int> groups;  ///< of each stage and group who is in it
    std::vector<int> bounds;
    bool isStrict = false;
};

std::string groupName(int number) {
    return number == 0 ? std::string() : "g" + std::to_string(number);
}

std::vector<MemberFacts> fleetOf(const std::vector<int>& draws) {
    std::vector<MemberFacts> fleet;
    for (std::size_t index = 0; index < draws.size(); ++index) {
        const int draw = draws[index];
        MemberFacts member{.id = ClusterId("id" + std::to_string(index)),
                           .name = "m" + std::to_string(index),
                           .group = groupName(draw % 4)};
        if (draw / 4 % 5 != 4) {
            member.labels = {{"ring", std::to_string(draw / 4 % 5)}};
        }
        member.version = draw % 3 == 0 ? "v1.34.3" : "v1.33.1";
        member.nodes.emplace();
        fleet.push_back(std::move(member));
    }
    return fleet;
}

std::optional<model::Bound> boundOf(int draw, int least) {
    if (draw % 3 == 0) {
        return std::nullopt;
    }
    const bool isPercent = draw % 3 == 1;
    return model::Bound{.value = std::max(least, draw % 101), .isPercent = isPercent};
}

model::StrategyGroup groupOf(int draw, int place) {
    model::StrategyGroup group{.name = groupName(1 + draw % 3) + "-" + std::to_string(place)};
    switch (draw / 3 % 3) {
    case 0: group.selector = "ring=" + std::to_string(draw % 4); break;
    case 1: group.members = {{{"m" + std::to_string(draw % 7), {}}, {"nobody", {}}}}; break;
    default: group.name = groupName(1 + draw % 3); break;
    }
    return group;
}

model::Strategy strategyOf(const Draw& draw) {
    model::Strategy strategy{.name = "s"};
    strategy.intent.kubernetesVersion = "1.34.3";
    strategy.policy.strictFirstStage = draw.isStrict;
    for (std::size_t index = 0; index < draw.groups.size(); ++index) {
        if (index % 2 == 0) {
            strategy.stages.push_back({.name = "s" + std::to_string(index), .orderBy = "ring"});
        }
        auto& stage = strategy.stages.back();
        stage.groups.push_back(groupOf(draw.groups[index], static_cast<int>(index)));
        const int bound = draw.bounds.empty() ? 0 : draw.bounds[index % draw.bounds.size()];
        stage.maxConcurrency = boundOf(bound, 1);
        stage.maxFailures = boundOf(bound / 2, 0);
        stage.groups.back().maxConcurrency = boundOf(bound / 3, 1);
        stage.groups.back().maxFailures = boundOf(bound / 5, 0);
    }
    return strategy;
}

Draw draw() {
    const auto numbers = [](int most, std::size_t atMost) {
        return *rc::gen::resize(static_cast<int>(atMost),
                                rc::gen::container<std::vector<int>>(rc::gen::inRange(0, most)));
    };
    return {.members = numbers(60, 40),
            .groups = numbers(60, 8),
            .bounds = numbers(600, 8),
            .isStrict = *rc::gen::arbitrary<bool>()};
}

bool isBefore(const model::PlannedMember& a, const model::PlannedMember& b) {
    const auto key = [](const model::PlannedMember& member) {
        return std::tuple(!member.orderKey, member.orderKey.value_or(0), member.name);
    };
    return key(a) < key(b);
}

} // namespace

class TestPlanProperties final : public QObject {
    Q_OBJECT
private slots:
    void everyMemberIsInOnePlace() {
        QVERIFY(rc::check("each member is in one group or unstaged, never both", [] {
            const auto numbers = draw();
            const auto plan = planRun(strategyOf(numbers), fleetOf(numbers.members), {}).plan;
            std::multiset<std::string> seen(plan.unstaged.begin(), plan.unstaged.end());
            for (const auto& stage : plan.stages) {
                for (const auto& group : stage.groups) {
                    for (const auto& member : group.members) {
                        seen.insert(member.name);
                    }
                }
            }
            RC_ASSERT(seen.size() == numbers.members.size());
            for (std::size_t index = 0; index < numbers.members.size(); ++index) {
                RC_ASSERT(seen.count("m" + std::to_string(index)) == 1U);
            }
        }));
    }

    void boundsHold() {
        QVERIFY(rc::check("bounds are possible", [] {
            const auto numbers = draw();
            const auto plan = planRun(strategyOf(numbers), fleetOf(numbers.members), {}).plan;
            for (std::size_t index = 0; index < plan.stages.size(); ++index) {
                const auto& stage = plan.stages[index];
                RC_ASSERT(stage.maxConcurrency >= 1);
                RC_ASSERT(stage.maxFailures >= 0);
                RC_ASSERT(!(numbers.isStrict && index == 0) || stage.maxFailures == 0);
                for (const auto& group : stage.groups) {
                    RC_ASSERT(group.maxConcurrency >= 1);
                    RC_ASSERT(group.maxConcurrency <= stage.maxConcurrency);
                    RC_ASSERT(group.maxFailures >= 0);
                }
            }
        }));
    }

    void percentsRoundTheirWay() {
        QVERIFY(rc::check("concurrency rounds down, failures up", [] {
            const auto percent = *rc::gen::inRange(1, 101);
            const auto members = *rc::gen::inRange(0, 10'000);
            const model::Bound bound{.value = percent, .isPercent = true};
            const auto atOnce = bound.asConcurrency(members);
            const auto failures = bound.asFailures(members);
            RC_ASSERT(atOnce == 1 || atOnce * 100 <= members * percent);
            RC_ASSERT((atOnce + 1) * 100 > members * percent);
            RC_ASSERT(failures * 100 >= members * percent);
            RC_ASSERT(failures == 0 || (failures - 1) * 100 < members * percent);
            RC_ASSERT(failures <= members);
        }));
    }

    void orderIsByKeyThenName() {
        QVERIFY(rc::check("members are in order", [] {
            const auto numbers = draw();
            const auto plan = planRun(strategyOf(numbers), fleetOf(numbers.members), {}).plan;
            for (const auto& stage : plan.stages) {
                for (const auto& group : stage.groups) {
                    RC_ASSERT(std::is_sorted(group.members.begin(), group.members.end(), isBefore));
                }
            }
        }));
    }

    void theOrderOfTheFleetDoesNotMatter() {
        QVERIFY(rc::check("the same fleet in another order gives the same plan", [] {
            const auto numbers = draw();
            auto fleet = fleetOf(numbers.members);
            const auto first = planRun(strategyOf(numbers), fleet, {});
            const auto turn = *rc::gen::inRange(std::size_t{0}, fleet.size() + 1);
            std::rotate(fleet.begin(), fleet.begin() + static_cast<std::ptrdiff_t>(turn),
                        fleet.end());
            const auto second = planRun(strategyOf(numbers), fleet, {});
            RC_ASSERT(first.plan == second.plan);
            RC_ASSERT(first.findings == second.findings);
        }));
    }

    void jsonKeepsAll() {
        QVERIFY(rc::check("a plan comes back from its JSON", [] {
            const auto numbers = draw();
            const auto plan = planRun(strategyOf(numbers), fleetOf(numbers.members), {}).plan;
            const auto back = kube::planFromJson(kube::planToJson(plan));
            RC_ASSERT(back.has_value());
            RC_ASSERT(*back == plan);
        }));
    }
};

QTEST_APPLESS_MAIN(TestPlanProperties)
#include "tst_plan_properties.moc"
