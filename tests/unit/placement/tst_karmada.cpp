// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "placement/karmada.h"
#include "placement/karmada_spread.h"
#include "tests/unit/placement/foreign_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

/// A policy whose placement is `text`, in flow style.
KarmadaReading reading(const QString& text, const char* kind = "ClusterPropagationPolicy") {
    const auto whole =
        QString("apiVersion: policy.karmada.io/v1alpha1\nkind: %1\nmetadata: {name: web}\nspec:\n"
                "  resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]\n"
                "  placement: %2\n")
            .arg(kind, text);
    const auto document = *kube::parseYaml(whole.toStdString(), "web.yaml");
    return readKarmadaPolicy(document.view());
}

ForeignOutcome decided(const QString& clusters, const QString& placement,
                       const std::optional<KarmadaBinding>& binding = std::nullopt) {
    const auto read = reading(placement);
    if (!read.errors.empty()) {
        qFatal("%s", describe(read.errors.front()).c_str());
    }
    return decideKarmada(foreignFleet(clusters), read.policy, binding);
}

/// A binding of a workload: "a=2 b" holds two replicas on a, none on b.
KarmadaBinding boundTo(const QString& text, std::int32_t replicas = 0) {
    KarmadaBinding binding{.object = {"apps/v1", "Deployment"}, .replicas = replicas};
    binding.isWorkload = replicas > 0;
    for (const auto& each : text.split(u' ', Qt::SkipEmptyParts)) {
        binding.clusters.push_back({.cluster = each.section(u'=', 0, 0).toStdString(),
                                    .replicas = each.section(u'=', 1).toInt()});
    }
    return binding;
}

std::vector<KarmadaGroup> groupsIn(const QString& text) {
    std::vector<KarmadaGroup> groups;
    for (const auto& each : text.split(u' ', Qt::SkipEmptyParts)) { // "name:value:weight"
        groups.push_back({.name = each.section(u':', 0, 0).toStdString(),
                          .value = each.section(u':', 1, 1).toLongLong(),
                          .weight = each.section(u':', 2, 2).toLongLong()});
    }
    return groups;
}

const QString kFour = "a region=east zone=e1 provider=x env:prod; b region=east zone=e2 env:test; "
                      "c region=west provider=y env:prod; d";

} // namespace

class TstKarmada : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void selectsByAffinity_data();
    void selectsByAffinity();
    void filters_data();
    void filters();
    void spreads_data();
    void spreads();
    void choosesGroups_data();
    void choosesGroups();
    void tooManyCombinationsAreTold();
    void fallsBackFromGroupToGroup_data();
    void fallsBackFromGroupToGroup();
    void overflowsForWorkloadsAlone();
    void keepsWhatIsHeld();
    void whatIsLeftOutIsTold_data();
    void whatIsLeftOutIsTold();
    void refuses_data();
    void refuses();
    void readsClusters();
    void membersStandForClusters();
    void readsABinding();
    void changes_data();
    void changes();
};

// Source: karmada pkg/util/selector.go ClusterMatches.
void TstKarmada::selectsByAffinity_data() {
    QTest::addColumn<QString>("affinity");
    QTest::addColumn<QString>("chosen");
    const auto field = [](const char* text) {
        return QString("{fieldSelector: {matchExpressions: [%1]}}").arg(text);
    };
    QTest::newRow("empty is all") << "{}"
                                  << "a b c d";
    QTest::newRow("names") << "{clusterNames: [c, a, none]}"
                           << "a c";
    QTest::newRow("exclude") << "{exclude: [b]}"
                             << "a c d";
    QTest::newRow("exclude wins") << "{clusterNames: [a, b], exclude: [b]}"
                                  << "a";
    QTest::newRow("labels") << "{labelSelector: {matchLabels: {env: prod}}}"
                            << "a c";
    QTest::newRow("labels and names")
        << "{labelSelector: {matchLabels: {env: prod}}, clusterNames: [c]}"
        << "c";
    QTest::newRow("region") << field("{key: region, operator: In, values: [east]}") << "a b";
    QTest::newRow("not in takes those without")
        << field("{key: region, operator: NotIn, values: [east]}") << "c d";
    QTest::newRow("provider") << field("{key: provider, operator: In, values: [x, y]}") << "a c";
    QTest::newRow("zone") << field("{key: zone, operator: In, values: [e2, e9]}") << "b";
    QTest::newRow("zone not in") << field("{key: zone, operator: NotIn, values: [e2]}") << "a c d";
    QTest::newRow("all fields") << field("{key: zone, operator: In, values: [e1, e2]}, "
                                         "{key: provider, operator: In, values: [x]}")
                                << "a";
}

void TstKarmada::selectsByAffinity() {
    QFETCH(QString, affinity);
    QFETCH(QString, chosen);
    const auto outcome = decided(kFour, "{clusterAffinity: " + affinity + "}");
    QCOMPARE(joined(outcome.after), chosen);
    QVERIFY(outcome.isFulfilled == true);
}

// Source: karmada pkg/scheduler/framework/plugins; generic_scheduler.go for the deleted.
void TstKarmada::filters_data() {
    QTest::addColumn<QString>("cluster");
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QString>("plugin");
    QTest::addColumn<QString>("reason");
    const auto taint = [](const char* text) {
        return QString("cluster(s) had untolerated taint {%1}").arg(text);
    };
    QTest::newRow("passes") << "a"
                            << "{}"
                            << ""
                            << "";
    QTest::newRow("NoSchedule") << "a taint:k=v:NoSchedule"
                                << "{}"
                                << "TaintToleration" << taint("k=v:NoSchedule");
    QTest::newRow("NoExecute, no value") << "a taint:k=:NoExecute"
                                         << "{}"
                                         << "TaintToleration" << taint("k:NoExecute");
    QTest::newRow("PreferNoSchedule passes") << "a taint:k=v:PreferNoSchedule"
                                             << "{}"
                                             << ""
                                             << "";
    QTest::newRow("tolerated") << "a taint:k=v:NoSchedule"
                               << "{clusterTolerations: [{key: k, operator: Exists}]}"
                               << ""
                               << "";
    QTest::newRow("tolerated by everything") << "a taint:k=v:NoSchedule"
                                             << "{clusterTolerations: [{operator: Exists}]}"
                                             << ""
                                             << "";
    QTest::newRow("another value") << "a taint:k=v:NoSchedule"
                                   << "{clusterTolerations: [{key: k, value: w}]}"
                                   << "TaintToleration" << taint("k=v:NoSchedule");
    QTest::newRow("another effect")
        << "a taint:k=v:NoSchedule"
        << "{clusterTolerations: [{key: k, operator: Exists, effect: NoExecute}]}"
        << "TaintToleration" << taint("k=v:NoSchedule");
    const QString spread =
        "{spreadConstraints: [{maxGroups: 1}, {spreadByField: %1, maxGroups: 1}]}";
    QTest::newRow("no region") << "a" << spread.arg("region") << "SpreadConstraint"
                               << "cluster(s) did not have region property";
    QTest::newRow("no zones") << "a" << spread.arg("zone") << "SpreadConstraint"
                              << "cluster(s) did not have zones property";
    QTest::newRow("no provider") << "a" << spread.arg("provider") << "SpreadConstraint"
                                 << "cluster(s) did not have provider property";
    QTest::newRow("serves it") << "a serves=apps/v1:Deployment"
                               << "{}"
                               << ""
                               << "";
    QTest::newRow("serves another kind") << "a serves=apps/v1:DaemonSet"
                                         << "{}"
                                         << "APIEnablement"
                                         << "cluster(s) did not have the API resource";
    QTest::newRow("not named")
        << "a"
        << "{clusterAffinity: {clusterNames: [b]}}"
        << "ClusterAffinity"
        << "cluster(s) did not match the placement cluster affinity constraint";
}

void TstKarmada::filters() {
    QFETCH(QString, cluster);
    QFETCH(QString, placement);
    QFETCH(QString, plugin);
    QFETCH(QString, reason);
    const auto outcome = decided(cluster, placement);
    const auto& decision = outcome.clusters.front();
    QCOMPARE(QString::fromStdString(decision.plugin), plugin);
    QCOMPARE(QString::fromStdString(decision.reason), reason);
    if (plugin.isEmpty()) {
        QCOMPARE(joined(outcome.after), QString("a"));
    } else {
        QVERIFY(outcome.after.empty());
        QCOMPARE(QString::fromStdString(outcome.condition), QString("NoClusterFit"));
        QCOMPARE(QString::fromStdString(outcome.message),
                 QString("0/1 clusters are available: 1 %1.").arg(reason));
    }
}

// Source: karmada pkg/scheduler/core/spreadconstraint.
void TstKarmada::spreads_data() {
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("message");
    const QString fine = "Binding has been scheduled successfully.";
    const auto by = [](const char* text) { return QString("{spreadConstraints: [%1]}").arg(text); };
    QTest::newRow("one cluster, by name")
        << by("{spreadByField: cluster, minGroups: 1, maxGroups: 1}") << "a" << fine;
    QTest::newRow("at most two") << by("{maxGroups: 2}") << "a b" << fine;
    QTest::newRow("more than there are") << by("{maxGroups: 9}") << "a b c d e" << fine;
    QTest::newRow("too few clusters")
        << by("{minGroups: 6, maxGroups: 9}") << ""
        << "failed to select clusters: the number of feasible clusters is less than "
           "spreadConstraint.MinGroups";
    QTest::newRow("absent maxGroups is none")
        << by("{minGroups: 1}") << ""
        << "failed to assign replicas: no clusters available to schedule";
    // Regions: east a b c, west d e. The larger region scores higher, then the best of each.
    QTest::newRow("one region") << by("{spreadByField: region, maxGroups: 1}, {maxGroups: 2}")
                                << "a b" << fine;
    QTest::newRow("two regions, two clusters")
        << by("{spreadByField: region, minGroups: 2, maxGroups: 2}, {maxGroups: 2}") << "a d"
        << fine;
    QTest::newRow("two regions, then by name")
        << by("{spreadByField: region, minGroups: 2, maxGroups: 2}, {maxGroups: 3}") << "a b d"
        << fine;
    QTest::newRow("regions count more than maxGroups of clusters")
        << by("{spreadByField: region, minGroups: 2, maxGroups: 2}, {maxGroups: 1}") << "a d"
        << fine;
    QTest::newRow("one region is not enough clusters")
        << by("{spreadByField: region, maxGroups: 2}, {minGroups: 4, maxGroups: 4}") << "a b c d"
        << fine;
    QTest::newRow("too few regions")
        << by("{spreadByField: region, minGroups: 3, maxGroups: 3}, {maxGroups: 9}") << ""
        << "failed to select clusters: the number of feasible region is less than "
           "spreadConstraint.MinGroups";
    QTest::newRow("no region has enough clusters")
        << by("{spreadByField: region, maxGroups: 1}, {minGroups: 4, maxGroups: 5}") << ""
        << "failed to select clusters: the number of clusters is less than the cluster "
           "spreadConstraint.MinGroups";
    QTest::newRow("labels are not implemented there")
        << by("{spreadByLabel: ring, maxGroups: 1}") << ""
        << "failed to select clusters: just support cluster and region spread constraint";
    QTest::newRow("static weights ignore it")
        << "{spreadConstraints: [{maxGroups: 1}], replicaScheduling: {}}"
        << "a b c d e" << fine;
    QTest::newRow("aggregated does not")
        << "{spreadConstraints: [{maxGroups: 1}], replicaScheduling: {replicaDivisionPreference: "
           "Aggregated}}"
        << "a" << fine;
}

void TstKarmada::spreads() {
    QFETCH(QString, placement);
    QFETCH(QString, chosen);
    QFETCH(QString, message);
    const auto outcome = decided(
        "e region=west; d region=west; c region=east; b region=east; a region=east", placement);
    QCOMPARE(joined(outcome.after), chosen);
    QCOMPARE(QString::fromStdString(outcome.message), message);
    QCOMPARE(outcome.isFulfilled == true, !chosen.isEmpty());
    if (chosen.isEmpty()) {
        QCOMPARE(QString::fromStdString(outcome.condition), QString("SchedulerError"));
    }
}

// Source: karmada pkg/scheduler/core/spreadconstraint/select_groups.go, its examples.
void TstKarmada::choosesGroups_data() {
    QTest::addColumn<QString>("groups");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("target");
    QTest::addColumn<QString>("chosen");
    QTest::newRow("heaviest") << "a:2:10 b:3:20 c:6:30 d:7:40" << 2 << 2 << 7 << "d c";
    QTest::newRow("weight ties by value") << "a:2:10 b:3:10" << 1 << 1 << 1 << "b";
    QTest::newRow("then by the order found") << "b:2:10 a:2:10" << 1 << 1 << 1 << "a";
    QTest::newRow("grows until it is enough") << "a:1:10 b:1:10 c:1:10" << 1 << 3 << 3 << "a b c";
    QTest::newRow("a shorter path wins") << "a:5:30 b:1:20 c:1:10" << 1 << 2 << 5 << "a";
    QTest::newRow("all are needed") << "a:1:1 b:1:2" << 2 << 2 << 1 << "b a";
    QTest::newRow("all, and not enough") << "a:1:1 b:1:2" << 2 << 2 << 3 << "";
    QTest::newRow("most is 0") << "a:1:1" << 1 << 0 << 1 << "";
    // The cases of its own test.
    QTest::newRow("1") << "" << 2 << 3 << 1 << "";
    QTest::newRow("2") << "R1:1:80" << 2 << 3 << 1 << "";
    QTest::newRow("3") << "R1:1:80 R2:2:30" << 2 << 3 << 4 << "";
    QTest::newRow("4") << "R1:1:80" << 1 << 3 << 1 << "R1";
    QTest::newRow("5") << "R1:1:80 R3:1:80 R2:1:60 R5:2:60 R4:5:50 R6:3:50" << 1 << 3 << 10
                       << "R5 R4 R6";
    QTest::newRow("6") << "R1:1:80 R2:4:40 R3:1:30 R4:3:30 R5:3:20 R6:5:10" << 2 << 6 << 5
                       << "R1 R2";
    QTest::newRow("7") << "R1:1:60 R2:1:50 R3:1:40 R4:3:30 R5:3:20 R6:3:10" << 1 << 3 << 6
                       << "R1 R4 R5";
    QTest::newRow("8") << "R1:1:60 R2:2:50 R3:3:40 R4:4:30" << 1 << 2 << 5 << "R1 R4";
    QTest::newRow("9") << "R4:1:60 R3:3:50 R1:3:40 R2:4:30" << 1 << 2 << 5 << "R3 R1";
}

void TstKarmada::choosesGroups() {
    QFETCH(QString, groups);
    QFETCH(int, least);
    QFETCH(int, most);
    QFETCH(int, target);
    QFETCH(QString, chosen);
    const auto found = selectGroups(groupsIn(groups), least, most, target);
    QVERIFY(found.has_value());
    std::vector<std::string> names;
    for (const auto& each : *found) {
        names.push_back(each.name);
    }
    QCOMPARE(joined(names), chosen);
}

void TstKarmada::tooManyCombinationsAreTold() {
    std::vector<KarmadaGroup> groups;
    for (int at = 0; at < 60; ++at) {
        groups.push_back({.name = "r" + std::to_string(at), .value = 1, .weight = 1000});
    }
    const auto found = selectGroups(groups, 1, 60, 30);
    QVERIFY(!found);
    QVERIFY(found.error().kind == ErrorKind::Unsupported);
}

// Source: karmada pkg/scheduler/scheduler.go scheduleResourceBindingWithClusterAffinities.
void TstKarmada::fallsBackFromGroupToGroup_data() {
    QTest::addColumn<QString>("observed");
    QTest::addColumn<QString>("clusters");
    QTest::addColumn<QString>("affinity");
    QTest::addColumn<QString>("chosen");
    QTest::newRow("the first that fits") << ""
                                         << "a;b;c"
                                         << "one"
                                         << "a";
    QTest::newRow("the next where it does not") << ""
                                                << "b;c"
                                                << "two"
                                                << "b";
    QTest::newRow("not back to the first") << "two"
                                           << "a;b;c"
                                           << "two"
                                           << "b";
    QTest::newRow("on from the observed") << "two"
                                          << "a;c"
                                          << "three"
                                          << "c";
    QTest::newRow("an unknown one is forgotten") << "four"
                                                 << "a;b"
                                                 << "one"
                                                 << "a";
    QTest::newRow("none is left") << "three"
                                  << "a;b"
                                  << ""
                                  << "";
}

void TstKarmada::fallsBackFromGroupToGroup() {
    QFETCH(QString, observed);
    QFETCH(QString, clusters);
    QFETCH(QString, affinity);
    QFETCH(QString, chosen);
    auto binding = boundTo("");
    binding.observedAffinity = observed.toStdString();
    const auto outcome = decided(clusters,
                                 "{clusterAffinities: [{affinityName: one, clusterNames: [a]}, "
                                 "{affinityName: two, clusterNames: [b]}, "
                                 "{affinityName: three, clusterNames: [c]}]}",
                                 binding);
    QCOMPARE(QString::fromStdString(outcome.affinity), affinity);
    QCOMPARE(joined(outcome.after), chosen);
    QCOMPARE(outcome.isFulfilled == true, !chosen.isEmpty());
}

void TstKarmada::overflowsForWorkloadsAlone() {
    const QString placement =
        "{replicaScheduling: {replicaDivisionPreference: Aggregated}, clusterAffinities: "
        "[{affinityName: one, clusterNames: [b], overflowAffinities: "
        "[{affinityName: more, clusterNames: [a]}]}]}";
    QCOMPARE(joined(decided("a;b;c", placement, boundTo("")).after), QString("b"));
    const auto outcome = decided("a;b;c", placement, boundTo("", 3));
    QCOMPARE(joined(outcome.after), QString("a b"));
    QCOMPARE(outcome.clusters[1].rank, 1); // b: of the group itself
    QCOMPARE(outcome.clusters[0].rank, 2);
    QVERIFY(hasWarning(decided("a;b", placement), "NotEvaluated"));
}

// Source: cluster_locality.go, taint_toleration.go, api_enablement.go, cluster_eviction.go.
void TstKarmada::keepsWhatIsHeld() {
    const QString one = "{spreadConstraints: [{maxGroups: 1}]}";
    const auto held = decided("a; b; c taint:k=v:NoSchedule", one, boundTo("c"));
    QCOMPARE(joined(held.after), QString("c"));
    QVERIFY(held.clusters[2].verdict == ForeignVerdict::Kept);
    QCOMPARE(*held.clusters[2].score, std::int64_t{100});
    QCOMPARE(*held.clusters[0].score, std::int64_t{0});

    const auto more = decided("a; b; c", one, boundTo("a=1 b=3", 4));
    QCOMPARE(joined(more.after), QString("b")); // more replicas on it

    auto evicted = boundTo("c");
    evicted.evicting = {"c"};
    const auto gone = decided("a; c", one, evicted);
    QCOMPARE(joined(gone.after), QString("a"));
    QCOMPARE(QString::fromStdString(gone.clusters[1].plugin), QString("ClusterEviction"));

    // No fit empties the result; any other error leaves it.
    QCOMPARE(joined(decided("a", "{clusterAffinity: {clusterNames: [b]}}", boundTo("a")).after),
             QString());
    QCOMPARE(
        joined(decided("a", "{spreadConstraints: [{minGroups: 2, maxGroups: 2}]}", boundTo("a"))
                   .after),
        QString("a"));
    const auto leaving = decided("a leaving; b", "{}");
    QCOMPARE(joined(leaving.after), QString("b"));
    QVERIFY(leaving.clusters[0].plugin.empty());
    QCOMPARE(QString::fromStdString(decided("a leaving", "{}").message),
             QString("0/1 clusters are available: no cluster exists."));
}

void TstKarmada::whatIsLeftOutIsTold_data() {
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QString>("code");
    QTest::newRow("divided") << "{replicaScheduling: {}}"
                             << "ReplicasLeftOut";
    QTest::newRow("static weights")
        << "{replicaScheduling: {}, spreadConstraints: [{maxGroups: 1}]}"
        << "SpreadIgnored";
    QTest::newRow("no maxGroups") << "{spreadConstraints: [{minGroups: 1}]}"
                                  << "NoMaxGroups";
    QTest::newRow("workload affinity") << "{workloadAffinity: {affinity: {groupByLabelKey: app}}}"
                                       << "NotEvaluated";
}

void TstKarmada::whatIsLeftOutIsTold() {
    QFETCH(QString, placement);
    QFETCH(QString, code);
    QVERIFY(hasWarning(decided("a", placement), code.toStdString()));
    QVERIFY(!hasWarning(decided("a", "{spreadConstraints: [{maxGroups: 1}]}"), code.toStdString()));
}

// Source: karmada pkg/util/validation/validation.go, the CRD.
void TstKarmada::refuses_data() {
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QString>("words");
    const auto field = [](const char* text) {
        return QString("{clusterAffinity: {fieldSelector: {matchExpressions: [%1]}}}").arg(text);
    };
    QTest::newRow("both affinities")
        << "{clusterAffinity: {}, clusterAffinities: [{affinityName: a}]}"
        << "clusterAffinities cannot co-exist with clusterAffinity";
    QTest::newRow("a name twice") << "{clusterAffinities: [{affinityName: a}, {affinityName: a}]}"
                                  << "unique name";
    QTest::newRow("no name") << "{clusterAffinities: [{clusterNames: [a]}]}"
                             << "\"affinityName\" is missing";
    QTest::newRow("no such field") << field("{key: city, operator: In, values: [x]}")
                                   << "expected one of provider, region, zone";
    QTest::newRow("no such operator")
        << field("{key: region, operator: Exists, values: [x]}") << "expected one of In, NotIn";
    QTest::newRow("no values") << field("{key: region, operator: In}") << "at least one value";
    QTest::newRow("unknown field") << "{clusterAffinty: {}}"
                                   << "did you mean";
    QTest::newRow("negative") << "{spreadConstraints: [{maxGroups: -1}]}"
                              << "at least 0";
    QTest::newRow("upside down") << "{spreadConstraints: [{minGroups: 3, maxGroups: 2}]}"
                                 << "maxGroups lower than minGroups is not allowed";
    QTest::newRow("region alone") << "{spreadConstraints: [{spreadByField: region, maxGroups: 2}]}"
                                  << "the cluster spread constraint must be enabled";
    QTest::newRow("twice") << "{spreadConstraints: [{maxGroups: 1}, {spreadByField: cluster}]}"
                           << "multiple cluster spread constraints are not allowed";
    QTest::newRow("field and label")
        << "{spreadConstraints: [{spreadByField: cluster, spreadByLabel: ring, maxGroups: 1}]}"
        << "should not co-exist";
    QTest::newRow("comparing toleration") << "{clusterTolerations: [{key: a, operator: Gt}]}"
                                          << "expected one of Exists, Equal";
    QTest::newRow("effect") << "{clusterTolerations: [{operator: Exists, effect: NoSelect}]}"
                            << "expected one of NoSchedule, PreferNoSchedule, NoExecute";
    QTest::newRow("overflow where none may be")
        << "{clusterAffinities: [{affinityName: a, clusterNames: [x], overflowAffinities: "
           "[{affinityName: b}]}]}"
        << "dynamic weight or aggregated";
    QTest::newRow("selector") << "{clusterAffinity: {labelSelector: {matchExpressions: "
                                 "[{key: a, operator: Gt, values: [b]}]}}}"
                              << "Gt of a";
}

void TstKarmada::refuses() {
    QFETCH(QString, placement);
    QFETCH(QString, words);
    const auto read = reading(placement);
    QVERIFY(!read.errors.empty());
    const auto& error = read.errors.front();
    QVERIFY2(QString::fromStdString(error.message).contains(words), error.message.c_str());
    QVERIFY(error.position && error.position->line == 6);
}

void TstKarmada::readsClusters() {
    const auto objects =
        readForeignObjects(R"({apiVersion: cluster.karmada.io/v1alpha1, kind: Cluster,
metadata: {name: a, labels: {env: prod}},
spec: {provider: p, region: r, zone: z, taints: [{key: k, effect: NoExecute, timeAdded: "2026-11-20T08:00:00Z"}]},
status: {conditions: [{type: Ready, status: "False"}], resourceSummary: {allocatable: {cpu: "4"}},
  apiEnablements: [{groupVersion: apps/v1, resources: [{kind: Deployment, name: deployments}]}]}})",
                           "c.yaml", System::Karmada);
    QVERIFY2(objects, objects ? "" : describe(objects.error()).c_str());
    QVERIFY(objects->hasOwn);
    const auto& cluster = objects->clusters.at(0);
    QCOMPARE(QString::fromStdString(cluster.region + cluster.provider + cluster.zones.at(0)),
             QString("rpz"));
    QVERIFY(cluster.taints.at(0).since == *parseRfc3339("2026-11-20T08:00:00Z"));
    QVERIFY(cluster.isReady == false);
    QCOMPARE(cluster.apis->size(), std::size_t{1});
    const auto fleet = *ForeignFleet::make(objects->clusters);
    // Not ready, and no taint of the controller's: worth a word.
    const auto warnings = warningsOf(fleet, true, System::Karmada, {});
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(warnings.front().code), QString("HealthNotLookedAt"));
    const auto wrong =
        readForeignObjects("{apiVersion: v1, kind: Node}", "c.yaml", System::Karmada);
    QVERIFY(!wrong && wrong.error().position);
}

void TstKarmada::membersStandForClusters() {
    constexpr auto kText =
        R"({apiVersion: cluster.kubernetes-fleet.io/v1, kind: MemberCluster, metadata: {name: a,
labels: {topology.kubernetes.io/region: r, topology.kubernetes.io/zone: z}},
spec: {taints: [{key: k, effect: NoSchedule}]}})";
    const auto objects = readForeignObjects(kText, "m.yaml", System::Karmada);
    QVERIFY(objects && !objects->hasOwn);
    const auto& cluster = objects->clusters.at(0);
    QCOMPARE(QString::fromStdString(cluster.region + cluster.zones.at(0)), QString("rz"));
    QCOMPARE(QString::fromStdString(textOf(cluster.taints.at(0).taint)), QString("k:NoSchedule"));
    const auto ocm = readForeignObjects(kText, "m.yaml", System::OpenClusterManagement);
    QCOMPARE(QString::fromStdString(textOf(ocm->clusters.at(0).taints.at(0).taint)),
             QString("k:NoSelect"));
    // Beside a cluster of the system's own the member does not count.
    const auto mixed = readForeignObjects(
        std::string(kText) +
            "\n---\n{apiVersion: cluster.karmada.io/v1alpha1, kind: Cluster, metadata: {name: b}}",
        "m.yaml", System::Karmada);
    QVERIFY(mixed && mixed->hasOwn);
    QCOMPARE(mixed->clusters.size(), std::size_t{1});
}

void TstKarmada::readsABinding() {
    constexpr auto kText = R"({apiVersion: work.karmada.io/v1alpha2, kind: ResourceBinding,
metadata: {name: web}, spec: {resource: {apiVersion: apps/v1, kind: Deployment}, replicas: 3,
clusters: [{name: a, replicas: 2}, {name: b}], gracefulEvictionTasks: [{fromCluster: c}]},
status: {schedulerObservingAffinityName: two}})";
    const auto binding = readKarmadaBinding(kText, "b.yaml");
    QVERIFY2(binding, binding ? "" : describe(binding.error()).c_str());
    QVERIFY(binding->isWorkload);
    QCOMPARE(binding->clusters.at(0).replicas, 2);
    QCOMPARE(joined(binding->evicting), QString("c"));
    QCOMPARE(QString::fromStdString(binding->observedAffinity), QString("two"));
    const auto two = readKarmadaBinding(std::string(kText) + "\n---\n" + kText, "b.yaml");
    QVERIFY(!two && two.error().position);
    QVERIFY(!readKarmadaBinding("", "b.yaml"));
}

void TstKarmada::changes_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("chosen"); ///< or, where it is refused, a part of why
    QTest::addColumn<bool>("isFine");
    QTest::newRow("down") << "a:down"
                          << "b c" << true;
    QTest::newRow("by glob") << "?:taint.k=v:NoExecute"
                             << "" << true;
    QTest::newRow("region") << "region.east:down"
                            << "c" << true;
    QTest::newRow("taint away") << "d:taint.k-"
                                << "a b c d" << true;
    QTest::newRow("leave") << "b:leave"
                           << "a c" << true;
    QTest::newRow("label") << "d:label.env=prod"
                           << "a b c" << true;
    QTest::newRow("policy") << "policy.clusterAffinity.clusterNames=[a]"
                            << "a" << true;
    QTest::newRow("another system's effect") << "a:taint.k=v:NoSelect"
                                             << "NoSchedule, PreferNoSchedule, NoExecute" << false;
    QTest::newRow("nobody") << "x:down"
                            << "no cluster has that name" << false;
    QTest::newRow("no region") << "region.x:down"
                               << "no cluster has that region" << false;
    QTest::newRow("eviction") << "a:evict"
                              << "only a placement of KubeFleet" << false;
    QTest::newRow("resources") << "resources.newer"
                               << "only a placement of KubeFleet" << false;
    QTest::newRow("nothing") << "a"
                             << "expected C:label" << false;
    QTest::newRow("no such change") << "a:explode"
                                    << "expected C:label" << false;
}

void TstKarmada::changes() {
    QFETCH(QString, change);
    QFETCH(QString, chosen);
    QFETCH(bool, isFine);
    auto document = *kube::parseYaml("{apiVersion: policy.karmada.io/v1alpha1, kind: "
                                     "ClusterPropagationPolicy, metadata: {name: w}, spec: "
                                     "{resourceSelectors: []}}",
                                     "p.yaml");
    QVERIFY(systemOf(document.view()) == System::Karmada);
    ForeignState state{.system = System::Karmada,
                       .objects = {.clusters = foreignFleet("a region=east; b region=east; c; "
                                                            "d taint:k=v:NoSchedule")
                                                   .clusters},
                       .policy = std::move(document)};
    const auto done = applyForeignWhatIf(state, change.toStdString());
    QCOMPARE(done.has_value(), isFine);
    if (!isFine) {
        QVERIFY2(QString::fromStdString(done.error().message).contains(chosen),
                 done.error().message.c_str());
        return;
    }
    const auto read = readKarmadaPolicy(state.policy.view());
    QVERIFY(read.errors.empty());
    const auto outcome =
        decideKarmada(*ForeignFleet::make(state.objects.clusters), read.policy, std::nullopt);
    QCOMPARE(joined(outcome.after), chosen);
}

QTEST_APPLESS_MAIN(TstKarmada)
#include "tst_karmada.moc"
