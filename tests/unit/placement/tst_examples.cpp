// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;
using Strings = std::vector<std::string>;

namespace {

constexpr const char* kNodes = "kubernetes-fleet.io/node-count";
constexpr const char* kCost = "kubernetes.azure.com/per-cpu-core-cost";
constexpr const char* kCpu = "resources.kubernetes-fleet.io/available-cpu";

Member fleetA(const char* name, const char* region, const char* env, const char* nodes,
              const char* cpu, const char* cost) {
    auto member = clusterOf(name, {{"region", region}, {"env", env}});
    member.properties = {{kNodes, nodes}};
    if (cost != nullptr) {
        member.properties.emplace_back(kCost, cost);
    }
    std::sort(member.properties.begin(), member.properties.end());
    member.available = {{"cpu", cpu}};
    return member;
}

Scene sceneA() {
    Scene scene({fleetA("aks-eus-1", "east", "prod", "12", "40", "0.045"),
                 fleetA("aks-eus-2", "east", "prod", "6", "22", "0.045"),
                 fleetA("aks-neu-1", "north", "prod", "10", "64", "0.061"),
                 fleetA("aks-neu-2", "north", "canary", "3", "8", "0.038"),
                 fleetA("aks-wus-1", "west", "prod", "20", "100", "0.052"),
                 fleetA("aks-wus-2", "west", "prod", "8", "31500m", nullptr),
                 fleetA("aks-old-1", "west", "prod", "2", "4", "0.030")});
    scene.member("aks-wus-1").taints = {{"maintenance", "true", "NoSchedule"}};
    scene.member("aks-old-1").agent->heartbeat = kNow - std::chrono::seconds(570);
    return scene;
}

std::vector<Member> named(std::initializer_list<std::pair<const char*, model::Labels>> list) {
    std::vector<Member> out;
    for (const auto& [name, labels] : list) {
        out.push_back(clusterOf(name, labels));
    }
    return out;
}

PreferredTerm prefers(std::int32_t weight, const char* labels) {
    return {.weight = weight, .labels = selectorOf(labels)};
}
PreferredTerm sorts(std::int32_t weight, const char* property, SortOrder order) {
    return {.weight = weight, .sorter = PropertySorter{property, order}};
}

void compare(const Strings& actual, const Strings& expected) {
    QString text;
    for (const auto& each : actual) {
        text += QString::fromStdString(each) + "; ";
    }
    QVERIFY2(actual == expected, qPrintable(text));
}

} // namespace

/// The worked examples of scheduling, as KubeFleet's own framework decides them.
class TestPlacementExamples : public QObject {
    Q_OBJECT
private slots:
    void ex01LargerNameWins() {
        auto scene = sceneA();
        scene.edit(pickN(3));
        const auto outcome = scene.run();
        compare(shortly(outcome),
                {"aks-wus-2 +0/0", "aks-neu-2 +0/0", "aks-neu-1 +0/0", "aks-eus-2 -0/0",
                 "aks-eus-1 -0/0", "aks-old-1 -", "aks-wus-1 -"});
        QCOMPARE(outcome.decisions[3].reason,
                 std::string("Cluster \"aks-eus-2\" does not score high enough (affinity score: 0, "
                             "topology spread score: 0)"));
        QCOMPARE(outcome.decisions[5].reason,
                 std::string("ClusterUnschedulable, cluster is not connected to the fleet: no "
                             "recent heartbeat signals (last received 9.50 minutes ago)"));
        QCOMPARE(outcome.decisions[6].reason,
                 std::string("ClusterUnschedulable, taint &{Key:maintenance Value:true "
                             "Effect:NoSchedule} cannot be tolerated"));
        QVERIFY(outcome.isFulfilled == true);
        QVERIFY(outcome.message.ends_with("found 3 cluster(s)"));
    }

    void ex02TermsAndExactAmounts() {
        auto scene = sceneA();
        Policy policy{.required = {{.labels = selectorOf("env=prod"),
                                    .properties = {propertyOf(kNodes, PropertyOperator::Ge, "8"),
                                                   propertyOf(kCpu, PropertyOperator::Gt, "31.5")}},
                                   {.labels = selectorOf("env=canary")}},
                      .tolerations = {{.key = "maintenance", .op = "Exists"}}};
        scene.edit(policy);
        const auto outcome = scene.run();
        compare(shortly(outcome), {"aks-eus-1 +0/0", "aks-neu-1 +0/0", "aks-neu-2 +0/0",
                                   "aks-wus-1 +0/0", "aks-eus-2 -", "aks-old-1 -", "aks-wus-2 -"});
        QCOMPARE(outcome.decisions[5].reason,
                 std::string("ClusterUnschedulable, cluster does not match with any of the "
                             "required cluster affinity terms"));
        policy.required = {{.properties = {propertyOf(kCpu, PropertyOperator::Eq, "31.5")}}};
        Scene other = sceneA();
        other.edit(policy);
        QCOMPARE(shortly(other.run()).front(), std::string("aks-wus-2 +0/0"));
    }

    void ex03ADeadClusterSetsTheScale() {
        auto scene = sceneA();
        auto policy = pickN(2);
        policy.preferred = {sorts(60, kCost, SortOrder::Ascending), prefers(15, "region=east")};
        scene.edit(policy);
        compare(shortly(scene.run()),
                {"aks-eus-2 +46/0", "aks-eus-1 +46/0", "aks-neu-2 -45/0", "aks-wus-2 -0/0",
                 "aks-neu-1 -0/0", "aks-old-1 -", "aks-wus-1 -"});
        auto without = sceneA();
        std::erase_if(without.members(), [](const Member& m) { return m.name == "aks-old-1"; });
        without.edit(policy);
        compare(shortly(without.run()), {"aks-neu-2 +60/0", "aks-eus-2 +57/0", "aks-eus-1 -57/0",
                                         "aks-wus-2 -0/0", "aks-neu-1 -0/0", "aks-wus-1 -"});
    }

    void ex04NegativeWeights() {
        auto scene = sceneA();
        auto policy = pickN(2);
        auto second = sorts(70, kCpu, SortOrder::Descending);
        second.labels = selectorOf("env=prod");
        policy.preferred = {sorts(-45, kNodes, SortOrder::Descending), second};
        scene.edit(policy);
        compare(shortly(scene.run()),
                {"aks-neu-1 +24/0", "aks-wus-2 +5/0", "aks-eus-2 -3/0", "aks-eus-1 -1/0",
                 "aks-neu-2 --3/0", "aks-old-1 -", "aks-wus-1 -"});
    }

    void ex05ACycleForEachPick() {
        auto scene = sceneA();
        auto policy = pickN(4);
        policy.spread = {{.key = "region"}};
        scene.edit(policy);
        const auto outcome = scene.run();
        QCOMPARE(outcome.cycles, 4);
        compare(shortly(outcome),
                {"aks-neu-1 +0/-1", "aks-eus-2 +0/1", "aks-neu-2 +0/0", "aks-wus-2 +0/-1",
                 "aks-eus-1 -0/-1", "aks-old-1 -", "aks-wus-1 -"});
    }

    static Scene sceneOfRegions() {
        std::vector<Member> members;
        for (int index = 1; index <= 5; ++index) {
            members.push_back(clusterOf("e" + std::to_string(index), {{"region", "east"}}));
            members.push_back(clusterOf("w" + std::to_string(index), {{"region", "west"}}));
        }
        return Scene(std::move(members));
    }
    static void addNorth(Scene& scene) {
        for (int index = 1; index <= 3; ++index) {
            scene.members().push_back(
                clusterOf("n" + std::to_string(index), {{"region", "north"}}));
        }
    }

    void ex06ANewDomainDeadlocks() {
        auto scene = sceneOfRegions();
        auto policy = pickN(6);
        policy.spread = {{.key = "region"}};
        scene.edit(policy);
        compare(shortly(scene.run()), {"e3 +0/1", "e4 +0/1", "e5 +0/1", "w3 +0/-1", "w4 +0/-1",
                                       "w5 +0/-1", "e2 -0/1", "e1 -0/1", "w1 -", "w2 -"});
        addNorth(scene);
        auto soft = scene;
        auto edited = scene;
        scene.want(7);
        const auto stuck = scene.run();
        QVERIFY(stuck.isFulfilled == false);
        QCOMPARE(stuck.message,
                 std::string("could not find all clusters needed as specified by the scheduling "
                             "policy, found 6 cluster(s) instead"));
        QCOMPARE(stuck.decisions.size(), std::size_t{13});
        QCOMPARE(stuck.decisions.back().reason,
                 std::string("ClusterUnschedulable, violated doNotSchedule topology spread "
                             "constraint \"region\" (max skew 1)"));
        // A new snapshot forgets the counts, at the price of moves.
        policy.tolerations = {{.key = "x", .op = "Exists"}};
        policy.numberOfClusters = 7;
        edited.edit(policy);
        const auto moved = edited.run();
        QCOMPARE(moved.cycles, 7);
        compare(in(moved, BindingState::Scheduled), {"e4", "e5", "n2", "n3", "w3", "w4", "w5"});
        compare(in(moved, BindingState::Unscheduled), {"e3"});
    }

    void ex06GrowingLaterWorks() {
        auto scene = sceneOfRegions();
        auto policy = pickN(4);
        policy.spread = {{.key = "region"}};
        scene.edit(policy);
        scene.run();
        addNorth(scene);
        scene.want(5);
        QCOMPARE(shortly(scene.run()).front(), std::string("n3 +0/1"));
    }

    void ex06ScheduleAnywayGrowsTheSkew() {
        auto scene = sceneOfRegions();
        auto policy = pickN(6);
        policy.spread = {{.key = "region", .isHard = false}};
        scene.edit(policy);
        scene.run();
        addNorth(scene);
        scene.want(7);
        QCOMPARE(shortly(scene.run()).front(), std::string("w2 +0/-1000"));
    }

    void ex07UnlabelledClustersWin() {
        Scene scene(named({{"a1", {{"zone", "z1"}}},
                           {"a2", {{"zone", "z1"}}},
                           {"b1", {{"zone", "z2"}}},
                           {"b2", {{"zone", "z2"}}},
                           {"edge-1", {}},
                           {"edge-2", {}}}));
        auto policy = pickN(3);
        policy.spread = {{.key = "zone"}};
        scene.edit(policy);
        auto picked = shortly(scene.run());
        picked.resize(3);
        compare(picked, {"b2 +0/-1", "edge-1 +0/0", "edge-2 +0/0"});
    }

    void ex08ScheduleAnyway() {
        Scene scene(named({{"a1", {{"zone", "z1"}}},
                           {"a2", {{"zone", "z1"}}},
                           {"a3", {{"zone", "z1"}}},
                           {"b1", {{"zone", "z2"}}}}));
        auto policy = pickN(4);
        policy.spread = {{.key = "zone", .isHard = false}};
        scene.edit(policy);
        compare(shortly(scene.run()), {"a1 +0/-1000", "a2 +0/-1", "a3 +0/1", "b1 +0/-1"});
    }

    void ex09Stickiness() {
        auto members = named(
            {{"c1", {}}, {"c2", {{"tier", "a"}}}, {"c3", {}}, {"c4", {{"tier", "a"}}}, {"c5", {}}});
        Scene scene(members);
        scene.edit(pickN(2));
        scene.bindings() = {bindingOf("c1", BindingState::Bound, "web-0"),
                            bindingOf("c2", BindingState::Bound, "web-0")};
        auto tolerant = scene;
        auto policy = pickN(2);
        policy.preferred = {prefers(10, "tier=a")};
        scene.edit(policy);
        const auto outcome = scene.run();
        compare(shortly(outcome), {"c4 +10/0", "c2 +10/0", "c1 -0/0", "c5 -0/0", "c3 -0/0"});
        compare(in(outcome, BindingState::Bound), {"c2"});
        compare(in(outcome, BindingState::Unscheduled), {"c1"});
        policy = pickN(2);
        policy.tolerations = {{.key = "x", .op = "Exists"}};
        tolerant.edit(policy);
        compare(in(tolerant.run(), BindingState::Bound), {"c1", "c2"});
    }

    void ex10ATopologyEditLosesStickiness() {
        std::vector<Member> members;
        for (int index = 1; index <= 6; ++index) {
            members.push_back(
                clusterOf("c" + std::to_string(index), {{"zone", index % 2 == 1 ? "z1" : "z2"}}));
        }
        Scene scene(members);
        scene.edit(pickN(3));
        for (const auto* name : {"c1", "c2", "c3"}) {
            scene.bindings().push_back(bindingOf(name, BindingState::Bound, scene.snapshot()));
        }
        auto policy = pickN(3);
        policy.spread = {{.key = "zone"}};
        scene.edit(policy);
        const auto outcome = scene.run();
        compare(in(outcome, BindingState::Bound), {"c3"});
        compare(in(outcome, BindingState::Scheduled), {"c5", "c6"});
        compare(in(outcome, BindingState::Unscheduled), {"c1", "c2"});
    }

    void ex11Downscale_data() {
        QTest::addColumn<int>("wanted");
        QTest::addColumn<QString>("left");
        QTest::newRow("5") << 5 << "d a b c f";
        QTest::newRow("4") << 4 << "a b c f";
        QTest::newRow("3") << 3 << "b c f";
        QTest::newRow("2") << 2 << "c f";
        QTest::newRow("0") << 0 << "";
    }
    void ex11Downscale() {
        QFETCH(int, wanted);
        QFETCH(QString, left);
        Scene scene(named({{"a", {}}, {"b", {}}, {"c", {}}, {"d", {}}, {"e", {}}, {"f", {}}}));
        scene.edit(pickN(wanted));
        const auto& now = scene.snapshot();
        scene.bindings() = {bindingOf("a", BindingState::Bound, now, Scores{40, -1}),
                            bindingOf("b", BindingState::Bound, now, Scores{10, 0}),
                            bindingOf("c", BindingState::Bound, now, Scores{10, 0}),
                            bindingOf("d", BindingState::Scheduled, now, Scores{90, 1}),
                            bindingOf("e", BindingState::Scheduled, now, Scores{5, 1}),
                            bindingOf("f", BindingState::Bound, now, Scores{0, 1})};
        const auto outcome = scene.run();
        QStringList names;
        for (const auto& each : outcome.decisions) {
            names << QString::fromStdString(each.cluster);
        }
        QCOMPARE(names.join(' '), left);
        QVERIFY(outcome.isFulfilled == true);
        QVERIFY(QString::fromStdString(outcome.message)
                    .endsWith(QStringLiteral("found %1 cluster(s)").arg(wanted)));
    }

    void ex12PickFixed() {
        Scene scene(named({{"c1", {}}, {"c2", {}}, {"c3", {}}}));
        scene.member("c2").agent->healthy =
            AgentCondition{.isTrue = false, .since = kNow - std::chrono::minutes(6)};
        Policy policy{.type = PickType::Fixed, .clusterNames = {"c3", "c2", "ghost", "c1"}};
        scene.edit(policy);
        const auto first = scene.run();
        compare(shortly(first), {"c3 +", "c1 +", "c2 -", "ghost -"});
        QVERIFY(first.isFulfilled == false);
        QVERIFY(first.message.ends_with("found 2 cluster(s) instead"));
        QCOMPARE(first.decisions[3].reason,
                 std::string("Specified cluster \"ghost\" is not found"));
        QVERIFY(first.decisions[2].reason.starts_with(
            "Cluster \"c2\" is not eligible for resource placement yet: "));
        scene.member("c2").agent->healthy->isTrue = true;
        scene.member("c3").agent->heartbeat = kNow - std::chrono::hours(1);
        for (auto& each : scene.bindings()) {
            each.state = BindingState::Bound;
        }
        const auto second = scene.run();
        compare(shortly(second), {"c2 +", "c1 +", "c3 -", "ghost -"});
        compare(in(second, BindingState::Bound), {"c1", "c3"});
        policy.clusterNames = {"c3", "c2", "c1"};
        scene.edit(policy);
        const auto third = scene.run();
        compare(in(third, BindingState::Unscheduled), {"c3"});
        QCOMPARE(in(third, BindingState::Bound).size() + in(third, BindingState::Scheduled).size(),
                 std::size_t{2});
    }

    void ex13PickAllDrift() {
        Scene scene(named(
            {{"c1", {{"env", "prod"}}}, {"c2", {{"env", "prod"}}}, {"c3", {{"env", "dev"}}}}));
        Policy policy{.required = {{.labels = selectorOf("env=prod")}}};
        scene.edit(policy);
        scene.run();
        scene.member("c1").labels = {{"env", "dev"}};
        scene.member("c2").agent->joined->isTrue = false;
        scene.member("c3").labels = {{"env", "prod"}};
        const auto drifted = scene.run();
        compare(shortly(drifted), {"c3 +0/0", "c1 +0/0", "c2 +0/0"});
        QVERIFY(drifted.message.ends_with("found 3 cluster(s)"));
        policy.tolerations = {{.key = "x", .op = "Exists"}};
        scene.edit(policy);
        const auto edited = scene.run();
        compare(shortly(edited), {"c3 +0/0", "c1 -", "c2 -"});
        compare(in(edited, BindingState::Unscheduled), {"c1", "c2"});
    }

    void ex14DecisionCap() {
        std::vector<Member> members;
        for (int index = 1; index <= 35; ++index) {
            const auto name = QStringLiteral("cl-%1").arg(index, 2, 10, QLatin1Char('0'));
            members.push_back(clusterOf(name.toStdString(), {{"g", index >= 28 ? "y" : "n"}}));
        }
        Scene scene(members);
        auto policy = pickN(4);
        policy.required = {{.labels = selectorOf("g=y")}};
        scene.edit(policy);
        scene.bindings() = {bindingOf("cl-03", BindingState::Bound, scene.snapshot()),
                            bindingOf("cl-05", BindingState::Bound, scene.snapshot())};
        const auto list = shortly(scene.run());
        QCOMPARE(list.size(), std::size_t{22}); // 4 selected, 6 not picked, 12 of 14 places
        compare({list.begin(), list.begin() + 5},
                {"cl-35 +0/0", "cl-34 +0/0", "cl-03 +0/0", "cl-05 +0/0", "cl-33 -0/0"});
        compare({list.begin() + 10, list.begin() + 14},
                {"cl-01 -", "cl-02 -", "cl-04 -", "cl-06 -"});
        QCOMPARE(list.back(), std::string("cl-14 -"));
    }

    static Scene sceneOfTiers(bool hasZones) {
        const auto labels = [hasZones](const char* region, const char* tier, const char* zone) {
            model::Labels out{{"region", region}};
            if (*tier != '\0') {
                out.emplace_back("tier", tier);
            }
            if (hasZones) {
                out.emplace_back("zone", zone);
            }
            return out;
        };
        return Scene(named({{"p1", labels("r1", "gold", "za")},
                            {"p2", labels("r1", "gold", "zb")},
                            {"p3", labels("r2", "", "zc")},
                            {"p4", labels("r2", "", "zd")},
                            {"p5", labels("r1", "gold", "zb")}}));
    }

    void ex15TopologyBeatsAffinity() {
        auto scene = sceneOfTiers(false);
        auto policy = pickN(3);
        policy.preferred = {prefers(100, "tier=gold")};
        policy.spread = {{.key = "region", .isHard = false}};
        scene.edit(policy);
        compare(shortly(scene.run()),
                {"p2 +100/-1", "p4 +0/1", "p5 +100/-1", "p1 -100/-1", "p3 -0/-1"});
        auto plain = sceneOfTiers(false);
        policy.spread.clear();
        plain.edit(policy);
        auto picked = shortly(plain.run());
        picked.resize(3);
        compare(picked, {"p5 +100/0", "p2 +100/0", "p1 +100/0"});
    }

    void ex16TwoConstraints() {
        auto scene = sceneOfTiers(true);
        auto policy = pickN(4);
        policy.preferred = {prefers(100, "tier=gold")};
        policy.spread = {{.key = "region"}, {.key = "zone", .isHard = false}};
        scene.edit(policy);
        compare(shortly(scene.run()), {"p3 +0/2", "p1 +100/-1", "p4 +0/1", "p5 +100/-2", "p2 -"});
    }
};

QTEST_APPLESS_MAIN(TestPlacementExamples)
#include "tst_examples.moc"
