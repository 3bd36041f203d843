// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/advice.h"
#include "tests/unit/placement/placement_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

/// A placement with this policy, in flow style, over these clusters.
WhatIfState stateOf(const QString& policy, std::vector<Member> members) {
    const auto text =
        "apiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement\n"
        "metadata: {name: web}\nspec:\n  resourceSelectors: [{group: '', version: v1, "
        "kind: Namespace, name: web}]\n  policy: " +
        policy.toStdString() + "\n";
    return {.members = std::move(members),
            .placement = *kube::parseYaml(text, "web.yaml"),
            .now = kNow};
}

Member taintedBy(Member member, const std::string& key) {
    member.taints = {{key, "yes", "NoSchedule"}};
    return member;
}

Member silent(Member member) {
    member.agent->heartbeat = kNow - 9min;
    return member;
}

Member sized(Member member, const std::string& nodes) {
    member.properties = {{"kubernetes-fleet.io/node-count", nodes}};
    return member;
}

QString wordsOf(const ClusterAdvice& advice) {
    QStringList words;
    for (const auto& change : advice.changes) {
        words.append(QString::fromStdString(change));
    }
    for (const auto& need : advice.needs) {
        words.append(u'(' + QString::fromStdString(need) + u')');
    }
    return words.join(u" & ");
}

QString wordsOf(const std::vector<ClusterAdvice>& all) {
    QStringList words;
    for (const auto& each : all) {
        words.append(wordsOf(each));
    }
    return words.join(u" | ");
}

constexpr const char* kGold =
    "{placementType: PickN, numberOfClusters: 3, affinity: {clusterAffinity: "
    "{requiredDuringSchedulingIgnoredDuringExecution: {clusterSelectorTerms: [{labelSelector: "
    "{matchLabels: {tier: gold}, matchExpressions: [{key: edge, operator: DoesNotExist}]}, "
    "propertySelector: {matchExpressions: [{name: kubernetes-fleet.io/node-count, operator: Gt, "
    "values: ['4']}]}}]}}}}";

std::vector<Member> goldFleet() {
    return {sized(clusterOf("a", {{"tier", "gold"}}), "5"),
            sized(clusterOf("b", {{"tier", "tin"}}), "5"),
            sized(clusterOf("c", {{"tier", "tin"}, {"edge", "yes"}}), "4"),
            taintedBy(sized(clusterOf("d", {{"tier", "gold"}}), "9"), "busy"),
            silent(sized(clusterOf("e", {{"tier", "gold"}}), "9"))};
}

} // namespace

class PlacementAdvice : public QObject {
    Q_OBJECT
private slots:
    void oneCluster_data() {
        QTest::addColumn<QString>("cluster");
        QTest::addColumn<QString>("advice");
        QTest::newRow("holds it") << "a"
                                  << "";
        QTest::newRow("a label") << "b"
                                 << "b:label.tier=gold";
        QTest::newRow("all that it lacks")
            << "c"
            << "c:label.edge- & c:label.tier=gold & c:property.kubernetes-fleet.io/node-count=5";
        QTest::newRow("a taint") << "d"
                                 << "d:taint.busy-";
        QTest::newRow("its agent is silent")
            << "e"
            << "(cluster is not connected to the fleet: no recent heartbeat signals (last received "
               "9.00 minutes ago))";
        QTest::newRow("not there") << "z"
                                   << "";
    }
    void oneCluster() {
        QFETCH(QString, cluster);
        const auto advice = adviceFor(stateOf(kGold, goldFleet()), cluster.toStdString());
        QTEST(wordsOf(advice), "advice");
    }

    void aLoserNeedsRoom() {
        const auto state = stateOf(
            "{placementType: PickN, numberOfClusters: 1, affinity: {clusterAffinity: "
            "{preferredDuringSchedulingIgnoredDuringExecution: [{weight: 9, preference: "
            "{propertySorter: {name: kubernetes-fleet.io/node-count, sortOrder: "
            "Descending}}}]}}}",
            {sized(clusterOf("a"), "3"), sized(clusterOf("b"), "5"), sized(clusterOf("c"), "4")});
        QCOMPARE(wordsOf(adviceFor(state, "c")), QString("policy.numberOfClusters=2"));
        QCOMPARE(wordsOf(adviceFor(state, "a")), QString("policy.numberOfClusters=3"));
    }

    /// The clusters with the fewest changes come first; the rest must join.
    void whatIsMissing() {
        auto members = goldFleet();
        const auto remedy = remedyFor(stateOf(kGold, members));
        QCOMPARE(remedy.missing, 2);
        QCOMPARE(wordsOf(remedy.clusters), QString("b:label.tier=gold | d:taint.busy-"));
        QCOMPARE(remedy.newClusters, 0);
        QVERIFY(remedy.isProven);

        members.erase(members.begin() + 1, members.begin() + 4); // a and e are left
        const auto more = remedyFor(stateOf(kGold, members));
        QCOMPARE(more.newClusters, 2);
        QCOMPARE(more.newClustersNeed,
                 std::string("!edge,tier=gold, kubernetes-fleet.io/node-count Gt 4"));
        QVERIFY(more.isProven);
    }

    /// Where a cluster is cannot be changed: others must join there.
    void placesAreFacts() {
        const auto state =
            stateOf("{placementType: PickN, numberOfClusters: 2, affinity: {clusterAffinity: "
                    "{requiredDuringSchedulingIgnoredDuringExecution: {clusterSelectorTerms: "
                    "[{labelSelector: {matchLabels: {region: north}}}]}}}}",
                    {clusterOf("a", {{"region", "north"}}), clusterOf("b", {{"region", "south"}}),
                     clusterOf("c")});
        const auto remedy = remedyFor(state);
        QVERIFY(remedy.clusters.empty());
        QCOMPARE(remedy.newClusters, 1);
        QCOMPARE(remedy.newClustersNeed, std::string("region=north"));
        QVERIFY(remedy.isProven);
        QCOMPARE(wordsOf(adviceFor(state, "b")), QString("(its region is south)"));
        QCOMPARE(wordsOf(adviceFor(state, "c")), QString("(its region is not known)"));
    }

    void nothingIsMissing() {
        QCOMPARE(
            remedyFor(stateOf("{placementType: PickN, numberOfClusters: 1}", goldFleet())).missing,
            0);
        QCOMPARE(remedyFor(stateOf("{placementType: PickAll}", goldFleet())).missing, 0);
        QCOMPARE(remedyFor(stateOf("{placementType: Sometimes}", goldFleet())).missing, 0);
    }

    void fixedNames() {
        const auto remedy = remedyFor(
            stateOf("{placementType: PickFixed, clusterNames: [a, e, nowhere]}", goldFleet()));
        QCOMPARE(remedy.missing, 2);
        QCOMPARE(remedy.clusters.at(0).cluster, std::string("e"));
        QVERIFY(wordsOf(remedy.clusters.at(0)).contains("heartbeat"));
        QCOMPARE(wordsOf(remedy.clusters.at(1)), QString("(it is not in the fleet)"));
        QVERIFY(!remedy.isProven);
    }

    /// A constraint that nobody can keep is kept by a cluster in a domain of its own.
    void spreadNeedsAnotherDomain() {
        const auto remedy = remedyFor(
            stateOf("{placementType: PickN, numberOfClusters: 3, topologySpreadConstraints: "
                    "[{topologyKey: zone, maxSkew: 1}]}",
                    {clusterOf("a", {{"zone", "1"}}), clusterOf("b", {{"zone", "1"}}),
                     taintedBy(clusterOf("c", {{"zone", "2"}}), "busy")}));
        QCOMPARE(remedy.missing, 2);
        QCOMPARE(wordsOf(remedy.clusters), QString("c:taint.busy-"));
        QCOMPARE(remedy.newClusters, 1);
        QCOMPARE(remedy.newClustersNeed, std::string("a value of its own for zone"));
        QVERIFY(remedy.isProven);
    }
};

QTEST_GUILESS_MAIN(PlacementAdvice)
#include "tst_advice.moc"
