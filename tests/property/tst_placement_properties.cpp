// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "placement/preview.h"
#include "tests/unit/placement/placement_scene.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

std::vector<Member> someMembers(Random& random) {
    std::vector<Member> members;
    const int count = 1 + below(random, 40);
    for (int index = 0; index < count; ++index) {
        auto member = clusterOf("c" + std::to_string(index));
        if (below(random, 5) > 0) {
            member.labels.emplace_back("region", "r" + std::to_string(below(random, 4)));
        }
        if (below(random, 3) > 0) {
            member.labels.emplace_back("tier", below(random, 2) == 0 ? "gold" : "tin");
        }
        std::sort(member.labels.begin(), member.labels.end());
        if (below(random, 4) > 0) {
            member.properties = {{"nodes", std::to_string(below(random, 30)) + "500m"}};
        }
        if (below(random, 6) == 0) {
            member.taints = {{"busy", "", "NoSchedule"}};
        }
        if (below(random, 8) == 0) {
            member.agent->heartbeat = kNow - std::chrono::minutes(below(random, 12));
        }
        member.isLeaving = below(random, 20) == 0;
        members.push_back(std::move(member));
    }
    return members;
}

Policy somePolicy(Random& random) {
    Policy policy = below(random, 3) == 0 ? Policy{} : pickN(below(random, 12));
    if (below(random, 2) == 0) {
        policy.required = {{.labels = selectorOf("tier=gold")},
                           {.properties = {propertyOf("nodes", PropertyOperator::Ge, "5")}}};
    }
    if (below(random, 3) == 0) {
        policy.tolerations = {{.key = "busy", .op = "Exists"}};
    }
    if (policy.type == PickType::N && below(random, 2) == 0) {
        policy.preferred = {{.weight = 30, .sorter = PropertySorter{"nodes", SortOrder::Ascending}},
                            {.weight = -20, .labels = selectorOf("region in (r0,r1)")}};
    }
    if (policy.type == PickType::N && below(random, 2) == 0) {
        policy.spread = {
            {.key = "region", .maxSkew = 1 + below(random, 2), .isHard = below(random, 2) == 0}};
    }
    return policy;
}

std::vector<Binding> someBindings(Random& random, const std::vector<Member>& members) {
    std::vector<Binding> bindings;
    for (const auto& member : members) {
        if (below(random, 4) == 0) {
            const auto state = below(random, 3);
            auto binding = bindingOf(member.name,
                                     state == 0   ? BindingState::Scheduled
                                     : state == 1 ? BindingState::Bound
                                                  : BindingState::Unscheduled,
                                     below(random, 2) == 0 ? "web-1" : "web-0",
                                     Scores{below(random, 5), below(random, 3) - 1});
            if (state == 2) {
                binding.previousState = BindingState::Bound;
            }
            bindings.push_back(std::move(binding));
        }
    }
    return bindings;
}

Outcome decide(const Fleet& fleet, const Policy& policy, const std::vector<Binding>& bindings) {
    return schedule({.fleet = &fleet,
                     .now = kNow,
                     .name = "web",
                     .policy = policy,
                     .snapshot = "web-1",
                     .bindings = bindings});
}

} // namespace

class PlacementProperties : public QObject {
    Q_OBJECT
private slots:
    void theOrderOfTheInputSaysNothing() {
        Random random(1);
        for (int round = 0; round < 400; ++round) {
            auto members = someMembers(random);
            const auto policy = somePolicy(random);
            auto bindings = someBindings(random, members);
            const auto fleet = *Fleet::make(members);
            const auto first = decide(fleet, policy, bindings);
            std::shuffle(members.begin(), members.end(), random);
            std::shuffle(bindings.begin(), bindings.end(), random);
            const auto shuffled = *Fleet::make(members);
            const auto second = decide(shuffled, policy, bindings);
            QVERIFY(first.decisions == second.decisions);
            QVERIFY(first.bindings == second.bindings);
            QCOMPARE(first.message, second.message);
            QCOMPARE(first.cycles, second.cycles);
        }
    }

    void aClusterWithoutAgentChangesNobodyElse() {
        Random random(2);
        for (int round = 0; round < 400; ++round) {
            auto members = someMembers(random);
            const auto policy = somePolicy(random);
            const auto bindings = someBindings(random, members);
            const auto fleet = *Fleet::make(members);
            const auto before = decide(fleet, policy, bindings);
            Member dead = clusterOf("zz-dead"); // no label, no property: no domain, no scale
            dead.agent.reset();
            members.push_back(dead);
            const auto larger = *Fleet::make(members);
            const auto after = decide(larger, policy, bindings);
            QVERIFY(holdersOf(before.bindings) == holdersOf(after.bindings));
            QCOMPARE(before.message, after.message);
        }
    }

    void whatIsDecidedStays() {
        Random random(3);
        for (int round = 0; round < 400; ++round) {
            const auto members = someMembers(random);
            const auto policy = somePolicy(random);
            const auto fleet = *Fleet::make(members);
            const auto first = decide(fleet, policy, someBindings(random, members));
            auto bindings = first.bindings;
            for (auto& each : bindings) {
                each.isNew = false;
            }
            const auto again = decide(fleet, policy, bindings);
            QVERIFY(again.bindings == bindings);
            QCOMPARE(again.isFulfilled, first.isFulfilled);
        }
    }

    void neverMoreThanWanted() {
        Random random(4);
        for (int round = 0; round < 400; ++round) {
            const auto members = someMembers(random);
            const auto policy = somePolicy(random);
            const auto fleet = *Fleet::make(members);
            const auto outcome = decide(fleet, policy, {});
            if (policy.type == PickType::N) {
                QVERIFY(outcome.bindings.size() <=
                        static_cast<std::size_t>(*policy.numberOfClusters));
                QCOMPARE(outcome.isFulfilled == true,
                         outcome.bindings.size() ==
                             static_cast<std::size_t>(*policy.numberOfClusters));
            }
            for (const auto& each : outcome.bindings) {
                const auto& member = fleet.member(*fleet.find(each.cluster));
                QVERIFY(!member.isLeaving && member.agent.has_value());
                QVERIFY(member.taints.empty() || !policy.tolerations.empty());
            }
        }
    }

    void withoutSpreadTheBestArePicked() {
        Random random(5);
        for (int round = 0; round < 400; ++round) {
            const auto members = someMembers(random);
            auto policy = pickN(1 + below(random, 10));
            policy.preferred = {
                {.weight = 30, .sorter = PropertySorter{"nodes", SortOrder::Descending}}};
            const auto fleet = *Fleet::make(members);
            const auto outcome = decide(fleet, policy, {});
            std::optional<std::pair<std::int32_t, std::string>> worst;
            for (const auto& each : outcome.decisions) {
                if (!each.scores) {
                    continue;
                }
                const std::pair key(each.scores->affinity, each.cluster);
                QVERIFY(each.isSelected ? true : !worst || key < *worst);
                if (each.isSelected && (!worst || key < *worst)) {
                    worst = key;
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(PlacementProperties)
#include "tst_placement_properties.moc"
