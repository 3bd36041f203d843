// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "placement/ocm.h"
#include "placement/ocm_score.h"
#include "tests/unit/placement/foreign_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");
const Instant kTainted = kNow - std::chrono::seconds(100);

/// A placement whose spec is `text`, in flow style.
OcmReading reading(const QString& text) {
    const auto whole =
        QString("apiVersion: cluster.open-cluster-management.io/v1beta1\nkind: Placement\n"
                "metadata: {name: web, namespace: shop}\nspec: %1\n")
            .arg(text);
    const auto document = *kube::parseYaml(whole.toStdString(), "web.yaml");
    return readOcmPlacement(document.view());
}

/// "web:a b, api:a" in namespace shop.
std::vector<OcmDecision> decisionsIn(const QString& text) {
    std::vector<OcmDecision> out;
    for (const auto& each : text.split(u',', Qt::SkipEmptyParts)) {
        for (const auto& cluster : each.section(u':', 1).split(u' ', Qt::SkipEmptyParts)) {
            out.push_back({.nameSpace = "shop",
                           .placement = each.section(u':', 0, 0).trimmed().toStdString(),
                           .cluster = cluster.toStdString()});
        }
    }
    return out;
}

struct Scene {
    ForeignFleet fleet{};
    ForeignObjects objects{};
    std::vector<OcmDecision> decisions{};

    explicit Scene(const QString& clusters, const QString& before = {})
        : fleet(foreignFleet(clusters, kTainted)), decisions(decisionsIn(before)) {}

    [[nodiscard]] ForeignOutcome decide(const QString& spec) const {
        const auto read = reading(spec);
        if (!read.errors.empty()) {
            qFatal("%s", describe(read.errors.front()).c_str());
        }
        return decideOcm(
            {.fleet = &fleet, .objects = &objects, .decisions = decisions, .now = kNow},
            read.placement);
    }
};

QString scoresIn(const ForeignFleet& fleet, const ForeignOutcome& outcome) {
    QStringList out;
    for (std::size_t at = 0; at < outcome.clusters.size(); ++at) {
        if (outcome.clusters[at].score) {
            out.append(QString("%1=%2")
                           .arg(QString::fromStdString(fleet.clusters[at].member.name))
                           .arg(*outcome.clusters[at].score));
        }
    }
    return out.join(u' ');
}

QString one(const char* prioritizer) {
    return QString("{prioritizerPolicy: {mode: Exact, configurations: [{scoreCoordinate: "
                   "{builtIn: %1}}]}}")
        .arg(prioritizer);
}

} // namespace

class TstOcm : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filters_data();
    void filters();
    void predicatesAreAlternatives();
    void scores_data();
    void scores();
    void weighs_data();
    void weighs();
    void addOnScores();
    void chooses_data();
    void chooses();
    void clusterSets_data();
    void clusterSets();
    void groups_data();
    void groups();
    void whatIsLeftOutIsTold();
    void disabledDecidesNothing();
    void refuses_data();
    void refuses();
    void readsObjects();
    void changes();
};

// Source: ocm pkg/placement/plugins/predicate, tainttoleration; helpers.go for the deleted.
void TstOcm::filters_data() {
    QTest::addColumn<QString>("cluster");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("plugin");
    const QString label = "{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: "
                          "{env: prod}}}}]}";
    const QString claim = "{predicates: [{requiredClusterSelector: {claimSelector: "
                          "{matchExpressions: [{key: ring, operator: In, values: ['1']}]}}}]}";
    const QString both =
        "{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {env: prod}}, "
        "claimSelector: {matchExpressions: [{key: ring, operator: Exists}]}}}]}";
    QTest::newRow("no predicate") << "a"
                                  << "{}"
                                  << "";
    QTest::newRow("label") << "a env:prod" << label << "";
    QTest::newRow("another label") << "a env:test" << label << "Predicate";
    QTest::newRow("claim") << "a claim:ring=1" << claim << "";
    QTest::newRow("a label is no claim") << "a ring:1" << claim << "Predicate";
    QTest::newRow("label and claim") << "a env:prod claim:ring=2" << both << "";
    QTest::newRow("label without claim") << "a env:prod" << both << "Predicate";
    QTest::newRow("empty selector is all") << "a"
                                           << "{predicates: [{}]}"
                                           << "";
    QTest::newRow("NoSelect") << "a taint:k=v:NoSelect"
                              << "{}"
                              << "TaintToleration";
    QTest::newRow("PreferNoSelect counts for nothing") << "a taint:k=v:PreferNoSelect"
                                                       << "{}"
                                                       << "";
    QTest::newRow("NoSelectIfNew for a new one") << "a taint:k=v:NoSelectIfNew"
                                                 << "{}"
                                                 << "TaintToleration";
    QTest::newRow("NoSelectIfNew for one that is chosen") << "old taint:k=v:NoSelectIfNew"
                                                          << "{}"
                                                          << "";
    QTest::newRow("tolerated") << "a taint:k=v:NoSelect"
                               << "{tolerations: [{key: k, value: v}]}"
                               << "";
    QTest::newRow("another value") << "a taint:k=v:NoSelect"
                                   << "{tolerations: [{key: k, value: w}]}"
                                   << "TaintToleration";
    QTest::newRow("exists") << "a taint:k=v:NoSelect"
                            << "{tolerations: [{operator: Exists, effect: NoSelect}]}"
                            << "";
    QTest::newRow("still tolerated")
        << "a taint:k=v:NoSelect"
        << "{tolerations: [{key: k, operator: Exists, tolerationSeconds: 101}]}"
        << "";
    QTest::newRow("no longer tolerated")
        << "a taint:k=v:NoSelect"
        << "{tolerations: [{key: k, operator: Exists, tolerationSeconds: 100}]}"
        << "TaintToleration";
    QTest::newRow("another toleration goes on")
        << "a taint:k=v:NoSelect"
        << "{tolerations: [{key: k, operator: Exists, tolerationSeconds: 1}, {operator: Exists}]}"
        << "";
}

void TstOcm::filters() {
    QFETCH(QString, cluster);
    QFETCH(QString, spec);
    QFETCH(QString, plugin);
    const Scene scene(cluster, "web:old");
    const auto outcome = scene.decide(spec);
    QCOMPARE(QString::fromStdString(outcome.clusters.front().plugin), plugin);
    QCOMPARE(outcome.after.empty(), !plugin.isEmpty());
    QCOMPARE(outcome.isFulfilled == true, plugin.isEmpty());
    QCOMPARE(outcome.condition == "NoManagedClusterMatched", !plugin.isEmpty());
    QCOMPARE(hasWarning(outcome, "TolerationEnds"), spec.contains("tolerationSeconds: 101"));
}

void TstOcm::predicatesAreAlternatives() {
    const Scene scene("a env:prod; b env:test; c env:dev; d leaving env:prod");
    const auto outcome = scene.decide(
        "{predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {env: prod}}}}, "
        "{requiredClusterSelector: {labelSelector: {matchLabels: {env: test}}}}]}");
    QCOMPARE(joined(outcome.after), QString("a b"));
    const auto& leaving = decisionOf(scene.fleet, outcome, "d");
    QVERIFY(leaving.plugin.empty() && !leaving.reason.empty());
}

// Source: ocm pkg/placement/plugins/balance, steady, resource.
void TstOcm::scores_data() {
    QTest::addColumn<QString>("clusters");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("scores");
    QTest::newRow("balance: none decided") << "a;b"
                                           << "" << one("Balance") << "a=100 b=100";
    QTest::newRow("balance: most is worst")
        << "a;b;c"
        << "api:a b,db:a,log:a" << one("Balance") << "a=-100 b=32 c=100"; // 2*int(16.7)
    QTest::newRow("balance: half is nothing")
        << "a;b;c"
        << "x:a b,y:a c" << one("Balance") << "a=-100 b=0 c=0";
    QTest::newRow("balance: its own do not count")
        << "a;b"
        << "web:a,api:b" << one("Balance") << "a=100 b=-100";
    QTest::newRow("steady") << "a;b"
                            << "web:b,api:a" << one("Steady") << "a=0 b=100";
    QTest::newRow("memory: least to most")
        << "a memory=16Gi; b memory=32Gi; c memory=64Gi"
        << "" << one("ResourceAllocatableMemory") << "a=-100 b=-33 c=100";
    QTest::newRow("memory: all alike") << "a memory=1Gi; b memory=1Gi"
                                       << "" << one("ResourceAllocatableMemory") << "a=100 b=100";
    QTest::newRow("memory: no capacity, no score")
        << "a memory=1Gi; b free=9Gi; c memory=3Gi"
        << "" << one("ResourceAllocatableMemory") << "a=-100 b=0 c=100";
    QTest::newRow("cpu: nobody tells") << "a;b"
                                       << "" << one("ResourceAllocatableCPU") << "a=0 b=0";
    QTest::newRow("memory: the filtered do not count")
        << "a memory=1Gi; b memory=2Gi; c memory=9Gi taint:k=v:NoSelect"
        << "" << one("ResourceAllocatableMemory") << "a=-100 b=100";
}

void TstOcm::scores() {
    QFETCH(QString, clusters);
    QFETCH(QString, before);
    QFETCH(QString, spec);
    QFETCH(QString, scores);
    const Scene scene(clusters, before);
    QCOMPARE(scoresIn(scene.fleet, scene.decide(spec)), scores);
}

// Source: ocm pkg/placement/controllers/scheduling/schedule.go getWeights, mergeWeights.
void TstOcm::weighs_data() {
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("weights");
    const QString coordinate = "{scoreCoordinate: {builtIn: %1}, weight: %2}";
    QTest::newRow("default") << "{}"
                             << "Balance 1, Steady 1";
    QTest::newRow("exact alone") << "{mode: Exact}"
                                 << "";
    QTest::newRow("additive adds")
        << "{configurations: [" + coordinate.arg("ResourceAllocatableCPU").arg(3) + "]}"
        << "Balance 1, Steady 1, ResourceAllocatableCPU 3";
    QTest::newRow("additive overrides")
        << "{mode: Additive, configurations: [" + coordinate.arg("Steady").arg(-2) + "]}"
        << "Balance 1, Steady -2";
    QTest::newRow("zero takes away")
        << "{configurations: [" + coordinate.arg("Balance").arg(0) + "]}"
        << "Steady 1";
    QTest::newRow("the last one counts")
        << "{mode: Exact, configurations: [" + coordinate.arg("Steady").arg(2) + ", " +
               coordinate.arg("Steady").arg(5) + "]}"
        << "Steady 5";
    QTest::newRow("absent weight is one")
        << "{mode: Exact, configurations: [{scoreCoordinate: {type: BuiltIn, builtIn: Steady}}]}"
        << "Steady 1";
}

void TstOcm::weighs() {
    QFETCH(QString, policy);
    QFETCH(QString, weights);
    const auto read = reading("{prioritizerPolicy: " + policy + "}");
    QVERIFY2(read.errors.empty(), read.errors.empty() ? "" : read.errors[0].message.c_str());
    QStringList found;
    for (const auto& each : weightsOf(read.placement)) {
        found.append(QString("%1 %2")
                         .arg(QString::fromStdString(each.prioritizer.builtIn))
                         .arg(each.weight));
    }
    QCOMPARE(found.join(", "), weights);
}

// Source: ocm pkg/placement/plugins/addon/addon.go.
void TstOcm::addOnScores() {
    Scene scene("a;b;c;d");
    scene.objects.scores = {
        {.cluster = "a", .resource = "cost", .name = "cheap", .value = 40},
        {.cluster = "b", .resource = "cost", .name = "cheap", .value = 90, .validUntil = kNow},
        {.cluster = "c",
         .resource = "cost",
         .name = "cheap",
         .value = 90,
         .validUntil = kNow - std::chrono::seconds(1)},
        {.cluster = "d", .resource = "cost", .name = "other", .value = 90}};
    const auto outcome = scene.decide(
        "{prioritizerPolicy: {mode: Exact, configurations: [{scoreCoordinate: {type: AddOn, addOn: "
        "{resourceName: cost, scoreName: cheap}}, weight: 2}]}}");
    QCOMPARE(scoresIn(scene.fleet, outcome), QString("a=80 b=180 c=0 d=0"));
    QCOMPARE(QString::fromStdString(outcome.clusters[0].parts.at(0).plugin),
             QString("AddOn/cost/cheap"));
    QCOMPARE(QString::fromStdString(outcome.clusters[2].parts.at(0).value), QString("expired"));
}

// Source: ocm pkg/placement/controllers/scheduling/schedule.go selectClusters,
// newSatisfiedCondition.
void TstOcm::chooses_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("condition");
    QTest::newRow("all") << ""
                         << "{}"
                         << "a b c"
                         << "AllDecisionsScheduled";
    QTest::newRow("ties by name") << ""
                                  << "{numberOfClusters: 2}"
                                  << "a b"
                                  << "AllDecisionsScheduled";
    QTest::newRow("steady keeps") << "web:c"
                                  << "{numberOfClusters: 1}"
                                  << "c"
                                  << "AllDecisionsScheduled";
    QTest::newRow("balance goes elsewhere") << "api:a"
                                            << "{numberOfClusters: 1}"
                                            << "b"
                                            << "AllDecisionsScheduled";
    QTest::newRow("too few") << ""
                             << "{numberOfClusters: 5}"
                             << "a b c"
                             << "NotAllDecisionsScheduled";
    QTest::newRow("none wanted") << ""
                                 << "{numberOfClusters: 0}"
                                 << ""
                                 << "NoManagedClusterMatched";
}

void TstOcm::chooses() {
    QFETCH(QString, before);
    QFETCH(QString, spec);
    QFETCH(QString, chosen);
    QFETCH(QString, condition);
    const Scene scene("c;b;a", before);
    const auto outcome = scene.decide(spec);
    QCOMPARE(joined(outcome.after), chosen);
    QCOMPARE(QString::fromStdString(outcome.condition), condition);
    QCOMPARE(outcome.isFulfilled == true, condition == "AllDecisionsScheduled");
    if (condition == "NotAllDecisionsScheduled") {
        QCOMPARE(QString::fromStdString(outcome.message),
                 QString("2 cluster decisions unscheduled"));
    }
    const bool wasThere = before == "web:c";
    QVERIFY(!wasThere || outcome.clusters[2].verdict == ForeignVerdict::Kept);
}

// Source: ocm pkg/placement/controllers/scheduling/helpers.go.
void TstOcm::clusterSets_data() {
    QTest::addColumn<QString>("bindings"); ///< "namespace/set", none: no sets in the files
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("condition");
    const QString fine = "AllDecisionsScheduled";
    QTest::newRow("no sets known") << ""
                                   << "{}"
                                   << "a b c" << fine;
    QTest::newRow("no sets known, one named") << ""
                                              << "{clusterSets: [blue]}"
                                              << "a" << fine;
    QTest::newRow("one bound") << "shop/blue"
                               << "{}"
                               << "a" << fine;
    QTest::newRow("by selector") << "shop/west"
                                 << "{}"
                                 << "b c" << fine;
    QTest::newRow("two bound") << "shop/blue shop/west"
                               << "{}"
                               << "a b c" << fine;
    QTest::newRow("two bound, one named") << "shop/blue shop/west"
                                          << "{clusterSets: [west]}"
                                          << "b c" << fine;
    QTest::newRow("bound elsewhere") << "other/blue"
                                     << "{}"
                                     << ""
                                     << "NoManagedClusterSetBindings";
    QTest::newRow("a set that is not") << "shop/none"
                                       << "{}"
                                       << ""
                                       << "NoManagedClusterSetBindings";
    QTest::newRow("another is named") << "shop/blue"
                                      << "{clusterSets: [west]}"
                                      << ""
                                      << "NoIntersection";
    QTest::newRow("an empty set") << "shop/empty"
                                  << "{}"
                                  << ""
                                  << "AllManagedClusterSetsEmpty";
}

void TstOcm::clusterSets() {
    QFETCH(QString, bindings);
    QFETCH(QString, spec);
    QFETCH(QString, chosen);
    QFETCH(QString, condition);
    Scene scene(
        "a cluster.open-cluster-management.io/clusterset:blue; b region:west; c region:west");
    for (const auto& each : bindings.split(u' ', Qt::SkipEmptyParts)) {
        scene.objects.hasSets = true;
        scene.objects.setBindings.emplace_back(each.section(u'/', 0, 0).toStdString(),
                                               each.section(u'/', 1).toStdString());
    }
    scene.objects.sets = {{.name = "blue"},
                          {.name = "west", .labels = *kube::Selector::parse("region=west")},
                          {.name = "empty"}};
    const auto outcome = scene.decide(spec);
    QCOMPARE(joined(outcome.after), chosen);
    QCOMPARE(QString::fromStdString(outcome.condition), condition);
    QCOMPARE(hasWarning(outcome, "SetsAssumed"), bindings.isEmpty());
}

// Source: ocm pkg/placement/controllers/scheduling/scheduling_controller.go generateDecisionGroups.
void TstOcm::groups_data() {
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<QString>("groups");
    const QString canary = "decisionGroups: [{groupName: canary, groupClusterSelector: "
                           "{labelSelector: {matchLabels: {ring: canary}}}}]";
    QTest::newRow("one") << "{}"
                         << "[a b c d e]";
    QTest::newRow("by number") << "{clustersPerDecisionGroup: 2}"
                               << "[a b] [c d] [e]";
    QTest::newRow("by percent, upwards") << "{clustersPerDecisionGroup: 25%}"
                                         << "[a b] [c d] [e]";
    QTest::newRow("more than there are") << "{clustersPerDecisionGroup: 9}"
                                         << "[a b c d e]";
    QTest::newRow("named, then the rest") << "{" + canary + "}"
                                          << "canary[b d e] [a c]";
    QTest::newRow("named ones are divided, too") << "{" + canary + ", clustersPerDecisionGroup: 2}"
                                                 << "canary[b d] canary[e] [a c]";
}

void TstOcm::groups() {
    QFETCH(QString, strategy);
    QFETCH(QString, groups);
    const Scene scene("a; b ring:canary; c; d ring:canary; e ring:canary");
    QStringList found;
    for (const auto& each :
         scene.decide("{decisionStrategy: {groupStrategy: " + strategy + "}}").groups) {
        found.append(
            QString("%1[%2]").arg(QString::fromStdString(each.name), joined(each.clusters)));
    }
    QCOMPARE(found.join(u' '), groups);
    const Scene empty("a taint:k=v:NoSelect");
    QCOMPARE(empty.decide("{}").groups.size(), std::size_t{1});
}

void TstOcm::whatIsLeftOutIsTold() {
    const Scene scene("a region:east; b region:east; c region:west");
    const auto cel = scene.decide(
        "{predicates: [{requiredClusterSelector: {celSelector: {celExpressions: ['false']}}}]}");
    QVERIFY(hasWarning(cel, "NotEvaluated"));
    QCOMPARE(joined(cel.after), QString("a b c"));
    const auto spread =
        scene.decide("{numberOfClusters: 2, spreadPolicy: {spreadConstraints: "
                     "[{topologyKey: region, topologyKeyType: Label, maxSkew: 1}]}}");
    QCOMPARE(joined(spread.after), QString("a b")); // as the scheduler, which does not read it
    QVERIFY(hasWarning(spread, "SpreadIgnored"));
    const auto& words = spread.warnings.back().message;
    QVERIFY2(words.find("east 2, west 0; skew 2, more than maxSkew 1") != std::string::npos,
             words.c_str());
    QVERIFY(!hasWarning(scene.decide("{}"), "SpreadIgnored"));
}

void TstOcm::disabledDecidesNothing() {
    auto read = reading("{}");
    read.placement.isDisabled = true;
    const Scene scene("a;b", "web:b");
    const auto outcome = decideOcm({.fleet = &scene.fleet,
                                    .objects = &scene.objects,
                                    .decisions = scene.decisions,
                                    .now = kNow},
                                   read.placement);
    QVERIFY(!outcome.isFulfilled && !outcome.error.empty());
    QCOMPARE(joined(outcome.after), QString("b"));
}

void TstOcm::refuses_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown field") << "{numberOfCluster: 2}"
                                   << "did you mean";
    QTest::newRow("negative") << "{numberOfClusters: -1}"
                              << "at least 0";
    QTest::newRow("weight") << "{prioritizerPolicy: {configurations: [{scoreCoordinate: {builtIn: "
                               "Steady}, weight: 11}]}}"
                            << "between -10 and 10";
    QTest::newRow("no such prioritizer")
        << one("Spread") << "expected one of Balance, Steady, ResourceAllocatableCPU";
    QTest::newRow("no coordinate") << "{prioritizerPolicy: {configurations: [{weight: 1}]}}"
                                   << "\"scoreCoordinate\" is missing";
    QTest::newRow("add-on of nothing")
        << "{prioritizerPolicy: {configurations: [{scoreCoordinate: {type: AddOn}}]}}"
        << "\"addOn\" is missing";
    QTest::newRow("mode") << "{prioritizerPolicy: {mode: Some}}"
                          << "expected one of Exact, Additive";
    QTest::newRow("toleration of nothing") << "{tolerations: [{value: v}]}"
                                           << "If the key is empty, operator must be Exists";
    QTest::newRow("exists with a value") << "{tolerations: [{key: k, operator: Exists, value: v}]}"
                                         << "the value should be empty";
    QTest::newRow("effect") << "{tolerations: [{key: k, effect: NoSchedule}]}"
                            << "expected one of NoSelect, PreferNoSelect, NoSelectIfNew";
    QTest::newRow("percent")
        << "{decisionStrategy: {groupStrategy: {clustersPerDecisionGroup: 101%}}}"
        << "1% to 100%";
    QTest::newRow("operator") << "{predicates: [{requiredClusterSelector: {claimSelector: "
                                 "{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}}]}"
                              << "Gt of a";
    QTest::newRow("a claim selector has no labels")
        << "{predicates: [{requiredClusterSelector: {claimSelector: {matchLabels: {a: b}}}}]}"
        << "unknown key";
}

void TstOcm::refuses() {
    QFETCH(QString, spec);
    QFETCH(QString, words);
    const auto read = reading(spec);
    QVERIFY(!read.errors.empty());
    const auto& error = read.errors.front();
    QVERIFY2(QString::fromStdString(error.message).contains(words), error.message.c_str());
    QVERIFY(error.position && error.position->line == 4);
}

void TstOcm::readsObjects() {
    const auto objects = readForeignObjects(
        R"({apiVersion: cluster.open-cluster-management.io/v1, kind: ManagedCluster, metadata: {name: a},
spec: {taints: [{key: k, effect: NoSelect}]}, status: {capacity: {cpu: "8"}, allocatable: {cpu: "6"},
clusterClaims: [{name: region.open-cluster-management.io, value: east}],
conditions: [{type: ManagedClusterConditionAvailable, status: Unknown}]}}
---
{apiVersion: cluster.open-cluster-management.io/v1beta2, kind: ManagedClusterSet, metadata: {name: s},
spec: {clusterSelector: {selectorType: LabelSelector, labelSelector: {matchLabels: {a: b}}}}}
---
{apiVersion: cluster.open-cluster-management.io/v1beta2, kind: ManagedClusterSetBinding,
metadata: {name: s, namespace: shop}}
---
{apiVersion: cluster.open-cluster-management.io/v1alpha1, kind: AddOnPlacementScore,
metadata: {name: cost, namespace: a}, status: {scores: [{name: cheap, value: -7}]}})",
        "o.yaml", System::OpenClusterManagement);
    QVERIFY2(objects, objects ? "" : describe(objects.error()).c_str());
    QVERIFY(objects->hasOwn && objects->hasSets);
    QCOMPARE(QString::fromStdString(objects->clusters.at(0).region), QString("east"));
    QVERIFY(objects->clusters.at(0).isReady == false);
    QVERIFY(objects->sets.at(0).labels.has_value());
    QCOMPARE(QString::fromStdString(objects->setBindings.at(0).first), QString("shop"));
    QCOMPARE(objects->scores.at(0).value, -7);
    const auto bad = readForeignObjects(
        "{apiVersion: cluster.open-cluster-management.io/v1, kind: ManagedCluster, "
        "metadata: {name: a}, status: {allocatable: {cpu: many}}}",
        "o.yaml", System::OpenClusterManagement);
    QVERIFY(!bad && bad.error().position);
    const auto decisions = readOcmDecisions(
        R"({apiVersion: cluster.open-cluster-management.io/v1beta1, kind: PlacementDecision,
metadata: {name: web-decision-1, namespace: shop, labels: {cluster.open-cluster-management.io/placement: web}},
status: {decisions: [{clusterName: a, reason: ""}, {clusterName: b, reason: ""}]}})",
        "d.yaml");
    QVERIFY2(decisions, decisions ? "" : describe(decisions.error()).c_str());
    QCOMPARE(decisions->size(), std::size_t{2});
    QCOMPARE(QString::fromStdString(decisions->at(1).placement + decisions->at(1).cluster),
             QString("webb"));
}

void TstOcm::changes() {
    auto document =
        *kube::parseYaml("{apiVersion: cluster.open-cluster-management.io/v1beta1, kind: "
                         "Placement, metadata: {name: web, namespace: shop}, spec: {}}",
                         "p.yaml");
    QVERIFY(systemOf(document.view()) == System::OpenClusterManagement);
    ForeignState state{.system = System::OpenClusterManagement,
                       .objects = {.clusters = foreignFleet("a; b; c").clusters},
                       .policy = std::move(document),
                       .now = kNow};
    QVERIFY(applyForeignWhatIf(state, "a:down"));
    QVERIFY(applyForeignWhatIf(state, "policy.numberOfClusters=1"));
    QVERIFY(applyForeignWhatIf(state, "c:label.env=prod"));
    QVERIFY(!applyForeignWhatIf(state, "b:taint.k=v:NoSchedule"));
    const auto fleet = *ForeignFleet::make(state.objects.clusters);
    const auto read = readOcmPlacement(state.policy.view());
    const auto outcome =
        decideOcm({.fleet = &fleet, .objects = &state.objects, .now = kNow}, read.placement);
    QCOMPARE(joined(outcome.after), QString("b"));
    QCOMPARE(QString::fromStdString(outcome.clusters[0].plugin), QString("TaintToleration"));
}

QTEST_APPLESS_MAIN(TstOcm)
#include "tst_ocm.moc"
