// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "placement/override_apply.h"
#include "placement/override_rules.h"
#include "tests/unit/placement/object_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

constexpr std::string_view kVersion = "placement.kubernetes-fleet.io/v1beta1";
constexpr std::string_view kAll = "clusterSelector: {clusterSelectorTerms: []}";
constexpr std::string_view kDeployment = "{group: apps, version: v1, kind: Deployment, name: app}";
constexpr std::string_view kNamespace = "{group: '', version: v1, kind: Namespace, name: web}";

std::string clusterOverride(std::string_view name, std::string_view target, std::string_view rules,
                            std::string_view more = "") {
    return object(kVersion, "kind: ClusterResourceOverride, metadata: {name: " + std::string(name) +
                                "}, spec: {clusterResourceSelectors: [" + std::string(target) +
                                "], policy: {overrideRules: [" + std::string(rules) + "]}" +
                                std::string(more) + "}");
}

std::string resourceOverride(std::string_view name, std::string_view target, std::string_view rules,
                             std::string_view more = "") {
    return inNamespace(kVersion, "ResourceOverride", "web", name,
                       "spec: {resourceSelectors: [" + std::string(target) +
                           "], policy: {overrideRules: [" + std::string(rules) + "]}" +
                           std::string(more) + "}");
}

/// A rule for every cluster with one patch.
std::string patch(std::string_view operation) {
    return "{" + std::string(kAll) + ", jsonPatchOverrides: [{" + std::string(operation) + "}]}";
}

std::string deletion() {
    return "{" + std::string(kAll) + ", overrideType: Delete}";
}

std::string web() {
    return nameSpace("web") +
           inNamespace("apps/v1", "Deployment", "web", "app", "spec: {replicas: 1, list: [a, b]}");
}

Member weu1() {
    return {.name = "weu-1", .labels = {{"env", "canary"}, {"region", "westeurope"}}};
}

/// A hub with its placement of namespace web resolved for one cluster.
struct Scene {
    explicit Scene(const std::string& text,
                   std::string_view selectors = "[{group: '', version: v1, kind: Namespace, name: "
                                                "web}]",
                   std::string_view nameSpaceOfIt = {})
        : hub(hubOf(text)), placement(placementOf(selectors, nameSpaceOfIt).placement),
          selection(selectResources(placement, hub)),
          overrides(readOverrides(hub, OverrideCheck::Judge)),
          plan(placement, selection, hub.kinds, overrides.overrides),
          result(plan.resourcesFor(weu1())) {}

    /// The object as it goes: of the edits, else as selected; empty where it does not.
    [[nodiscard]] std::string json(std::string_view kind) const {
        for (const auto& each : result.edits) {
            if (each.id.kind == kind) {
                return each.json;
            }
        }
        for (const auto& each : selection.resources) {
            if (each.object->id.kind == kind) {
                return each.content.json;
            }
        }
        return {};
    }

    HubContents hub;
    Placement placement;
    Selection selection;
    OverrideReading overrides;
    OverridePlan plan;
    ClusterResources result;
};

std::string namesOf(const std::vector<const Override*>& overrides) {
    std::string out;
    for (const auto* each : overrides) {
        out += (out.empty() ? "" : " ") + each->snapshot;
    }
    return out;
}

} // namespace

class TestOverrides : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void operations_data() {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* patch, const char* spec,
                            const char* fault = "") {
            QTest::newRow(name) << QString(patch) << QString(spec) << QString(fault);
        };
        row("replace", "op: replace, path: /spec/replicas, value: 3",
            R"({"list":["a","b"],"replicas":3})");
        row("add", "op: add, path: /spec/paused, value: true",
            R"({"list":["a","b"],"paused":true,"replicas":1})");
        row("add without a value is null", "op: add, path: /spec/paused",
            R"({"list":["a","b"],"paused":null,"replicas":1})");
        row("remove", "op: remove, path: /spec/list", R"({"replicas":1})");
        row("append", "op: add, path: /spec/list/-, value: c",
            R"({"list":["a","b","c"],"replicas":1})");
        row("insert", "op: add, path: /spec/list/0, value: c",
            R"({"list":["c","a","b"],"replicas":1})");
        row("counted from the end", "op: remove, path: /spec/list/-1",
            R"({"list":["a"],"replicas":1})");
        row("added before the end", "op: add, path: /spec/list/-1, value: c",
            R"({"list":["a","b","c"],"replicas":1})");
        row("escapes", "op: add, path: /spec/a~1b~0, value: 1",
            R"({"a/b~":1,"list":["a","b"],"replicas":1})");
        row("no such key", "op: replace, path: /spec/none, value: 1", "",
            "replace operation does not apply: doc is missing key: /spec/none: missing value");
        row("no such path", "op: replace, path: /spec/none/x, value: 1", "",
            "replace operation does not apply: doc is missing path: /spec/none/x: missing value");
        row("a path through text", "op: add, path: /spec/list/0/x, value: 1", "",
            "add operation does not apply: doc is missing path: \"/spec/list/0/x\": missing value");
        row("nothing to remove", "op: remove, path: /spec/none", "",
            "error in remove for path: '/spec/none': unable to remove nonexistent key: none: "
            "missing value");
        row("too far", "op: add, path: /spec/list/9, value: 1", "",
            "error in add for path: '/spec/list/9': Unable to access invalid index: 9: invalid "
            "index referenced");
        row("too far back", "op: remove, path: /spec/list/-3", "",
            "error in remove for path: '/spec/list/-3': Unable to access invalid index: -3: "
            "invalid index referenced");
        row("no index", "op: add, path: /spec/list/x, value: 1", "",
            "error in add for path: '/spec/list/x': value was not a proper array index: 'x': "
            "strconv.Atoi: parsing \"x\": invalid syntax");
        row("a huge index", "op: remove, path: /spec/list/99999999999999999999", "",
            "error in remove for path: '/spec/list/99999999999999999999': strconv.Atoi: parsing "
            "\"99999999999999999999\": value out of range");
        row("the cluster's name", "op: add, path: /spec/on, value: 'is-${MEMBER-CLUSTER-NAME}'",
            R"({"list":["a","b"],"on":"is-weu-1","replicas":1})");
        row("a label", "op: add, path: /spec/on, value: {a: '${MEMBER-CLUSTER-LABEL-KEY-region}'}",
            R"({"list":["a","b"],"on":{"a":"westeurope"},"replicas":1})");
        row("a typing error stays as it is",
            "op: add, path: /spec/on, value: '${MEMBER-CLUSTER-NAM}'",
            R"({"list":["a","b"],"on":"${MEMBER-CLUSTER-NAM}","replicas":1})");
        row("no variable in a path", "op: add, path: '/spec/${MEMBER-CLUSTER-NAME}', value: 1",
            R"({"${MEMBER-CLUSTER-NAME}":1,"list":["a","b"],"replicas":1})");
        row("60: a label that is not there",
            "op: add, path: /spec/on, value: '${MEMBER-CLUSTER-LABEL-KEY-zone}'", "",
            "label key zone not found on cluster weu-1");
        row("a bracket that is not there",
            "op: add, path: /spec/on, value: '${MEMBER-CLUSTER-LABEL-KEY-zone'", "",
            "input \"${MEMBER-CLUSTER-LABEL-KEY-zone\" is missing the closing bracket `}`");
    }
    /// Edge cases 58 and 60 among them: one fault and the cluster gets nothing at all.
    void operations() {
        QFETCH(QString, operation);
        QFETCH(QString, spec);
        QFETCH(QString, fault);
        const Scene scene(web() +
                          resourceOverride("ro", kDeployment, patch(operation.toStdString())));
        QCOMPARE(told(scene.overrides.errors), std::string());
        if (!fault.isEmpty()) {
            QCOMPARE(QString::fromStdString(scene.result.cause),
                     "ResourceOverrideSnapshot \"ro-0\" failed to apply on Deployment \"app\" in "
                     "namespace \"web\": " +
                         fault);
            QCOMPARE(scene.result.message,
                     "Failed to apply the override rules on the resources: " + scene.result.cause);
            QCOMPARE(scene.result.reason, std::string("OverriddenFailed"));
            QCOMPARE(scene.result.objects, std::size_t{0});
            QVERIFY(scene.result.edits.empty());
            return;
        }
        QCOMPARE(scene.result.cause, std::string());
        QCOMPARE(scene.result.edits.size(), std::size_t{1});
        QCOMPARE(
            QString::fromStdString(scene.json("Deployment")),
            R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"app","namespace":"web"},"spec":)" +
                spec + "}");
    }

    /// Edge case 59.
    void whoARuleIsFor_data() {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<bool>("isForIt");
        QTest::newRow("no selector") << "" << false;
        QTest::newRow("no terms") << "clusterSelector: {clusterSelectorTerms: []}, " << true;
        QTest::newRow("an empty term")
            << "clusterSelector: {clusterSelectorTerms: [{labelSelector: {}}]}, " << true;
        QTest::newRow("its label")
            << "clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {env: "
               "canary}}}]}, "
            << true;
        QTest::newRow("another's")
            << "clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {env: "
               "prod}}}]}, "
            << false;
        QTest::newRow("either")
            << "clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {env: "
               "prod}}}, {labelSelector: {matchExpressions: [{key: region, operator: Exists}]}}]}, "
            << true;
    }
    void whoARuleIsFor() {
        QFETCH(QString, selector);
        QFETCH(bool, isForIt);
        const Scene scene(web() + resourceOverride("ro", kDeployment,
                                                   "{" + selector.toStdString() +
                                                       "jsonPatchOverrides: [{op: remove, path: "
                                                       "/spec/list}]}"));
        QCOMPARE(told(scene.overrides.errors), std::string());
        QCOMPARE(scene.result.edits.size(), std::size_t{isForIt ? 1U : 0U});
        QCOMPARE(scene.result.overrides.size(), std::size_t{isForIt ? 1U : 0U});
        QCOMPARE(scene.result.objects, std::size_t{2});
    }

    void theResourceOverrideWins() {
        const Scene scene(web() +
                          resourceOverride("a", kDeployment,
                                           patch("op: replace, path: /spec/replicas, value: 7")) +
                          clusterOverride("z", kNamespace,
                                          patch("op: add, path: /metadata/labels, value: {a: b}")) +
                          clusterOverride("zz",
                                          "{group: apps, version: v1, kind: Deployment, name: app}",
                                          patch("op: replace, path: /spec/replicas, value: 9")));
        QCOMPARE(namesOf(scene.result.overrides), std::string("z-0 a-0"));
        QVERIFY(scene.json("Deployment").find("\"replicas\":7") != std::string::npos);
        // An override of the namespace touches it and all that is in it.
        QVERIFY(scene.json("Deployment").find("\"labels\":{\"a\":\"b\"}") != std::string::npos);
        QVERIFY(scene.json("Namespace").find("\"labels\":{\"a\":\"b\"}") != std::string::npos);
    }

    void rulesGoInOrderAndADeletionEndsThem() {
        const Scene last(
            web() + resourceOverride("ro", kDeployment,
                                     patch("op: replace, path: /spec/replicas, value: 2") + ", " +
                                         patch("op: replace, path: /spec/replicas, value: 4")));
        QVERIFY(last.json("Deployment").find("\"replicas\":4") != std::string::npos);
        const Scene gone(
            web() +
            resourceOverride("ro", kDeployment,
                             deletion() + ", " + patch("op: replace, path: /spec/none, value: 4")));
        QCOMPARE(gone.result.cause, std::string());
        QCOMPARE(gone.result.edits.size(), std::size_t{1});
        QVERIFY(gone.result.edits.front().isDeleted);
        QCOMPARE(gone.result.objects, std::size_t{1});
    }

    void whatComesBehindADeletionIsNotEvenJudged() {
        const Scene scene(web() +
                          resourceOverride("ro", kDeployment,
                                           deletion() + ", " +
                                               patch("op: add, path: /spec/x, value: "
                                                     "'${MEMBER-CLUSTER-LABEL-KEY-none}'")));
        QCOMPARE(scene.result.cause, std::string());
    }

    /// Edge case 58: nothing is left of what would have been changed before the fault.
    void aFaultTakesEverythingFromTheCluster() {
        const Scene scene(web() +
                          clusterOverride("cro", kNamespace,
                                          patch("op: add, path: /metadata/labels, value: {}")) +
                          resourceOverride("ro", kDeployment, patch("op: remove, path: /spec/no")));
        QVERIFY(scene.result.cause.starts_with("ResourceOverrideSnapshot \"ro-0\""));
        QVERIFY(scene.result.edits.empty());
        QCOMPARE(scene.result.objects, std::size_t{0});
    }

    void overridesComeInAnyOrder() {
        Scene scene(web() +
                    resourceOverride("ro", kDeployment,
                                     patch("op: replace, path: /spec/replicas, value: 2")) +
                    clusterOverride("cro", kNamespace,
                                    patch("op: add, path: /metadata/labels, value: {a: b}")));
        auto reversed = scene.overrides.overrides;
        std::reverse(reversed.begin(), reversed.end());
        const OverridePlan plan(scene.placement, scene.selection, scene.hub.kinds, reversed);
        QCOMPARE(namesOf(plan.resourcesFor(weu1()).overrides), std::string("cro-0 ro-0"));
    }

    /// Edge case 61, and what is still judged then.
    void whatIsDeletedStaysDeleted() {
        const auto deleted = nameSpace("web") + inNamespace("v1", "ConfigMap", "web", "settings") +
                             clusterOverride("cro", kNamespace, deletion());
        const auto target = "{group: '', version: v1, kind: ConfigMap, name: settings}";
        const Scene scene(
            deleted + resourceOverride("ro", target, patch("op: replace, path: /none, value: 1")));
        QCOMPARE(scene.result.cause, std::string());
        QCOMPARE(scene.result.edits.size(), std::size_t{2});
        QCOMPARE(scene.result.objects, std::size_t{0});
        const Scene faulty(
            deleted + resourceOverride(
                          "ro", target,
                          patch("op: add, path: /data, value: '${MEMBER-CLUSTER-LABEL-KEY-no}'")));
        QVERIFY(faulty.result.cause.find("label key no not found") != std::string::npos);
    }

    void otherPlacementsOverridesDoNotCount_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("inNamespace");
        QTest::addColumn<bool>("counts");
        const auto spec = patch("op: add, path: /metadata/labels, value: {a: b}");
        const auto cro = [&](const char* more) {
            return QString::fromStdString(clusterOverride("o", kNamespace, spec, more));
        };
        const auto ro = [&](const char* more) {
            return QString::fromStdString(resourceOverride("o", kDeployment, spec, more));
        };
        QTest::newRow("cluster, none") << cro("") << false << true;
        QTest::newRow("cluster, this") << cro(", placement: {name: web}") << false << true;
        QTest::newRow("cluster, other") << cro(", placement: {name: shop}") << false << false;
        QTest::newRow("cluster, of a namespaced one")
            << cro(", placement: {name: web}") << true << false;
        QTest::newRow("cluster, none, of a namespaced one") << cro("") << true << true;
        QTest::newRow("namespaced, this") << ro(", placement: {name: web}") << false << true;
        QTest::newRow("namespaced, namespaced")
            << ro(", placement: {name: web, scope: Namespaced}") << true << true;
        QTest::newRow("namespaced, of the cluster")
            << ro(", placement: {name: web}") << true << false;
        QTest::newRow("namespaced scope, placement of the cluster")
            << ro(", placement: {name: web, scope: Namespaced}") << false << false;
    }
    void otherPlacementsOverridesDoNotCount() {
        QFETCH(QString, text);
        QFETCH(bool, inNamespace);
        QFETCH(bool, counts);
        const auto selectors = inNamespace
                                   ? "[{group: apps, version: v1, kind: Deployment}]"
                                   : "[{group: '', version: v1, kind: Namespace, name: web}]";
        const Scene scene(web() + text.toStdString(), selectors, inNamespace ? "web" : "");
        QCOMPARE(told(scene.overrides.errors), std::string());
        QCOMPARE(scene.plan.overrides().size(), std::size_t{counts ? 1U : 0U});
        QCOMPARE(scene.result.edits.empty(), !counts);
        QCOMPARE(warned(scene.plan.warnings(), "OverrideOfAnother").empty(), counts);
    }

    /// Edge case 57.
    void anOverrideForAllWaitsForTheNextRollout() {
        const auto rules = patch("op: remove, path: /spec/list");
        const Scene waits(web() + resourceOverride("ro", kDeployment, rules));
        QVERIFY(!warned(waits.plan.warnings(), "OverrideWaits").empty());
        const Scene triggers(
            web() + resourceOverride("ro", kDeployment, rules, ", placement: {name: web}"));
        QVERIFY(triggers.plan.warnings().empty());
    }

    /// There is no priority: the name of the latest snapshot orders them, as text. Several marked
    /// as latest all count.
    void snapshotsOrderOverrides() {
        const auto snapshot = [](const std::string& name, const std::string& of,
                                 const std::string& index, const std::string& isLatest,
                                 const std::string& replicas) {
            return object(
                kVersion,
                "kind: ClusterResourceOverrideSnapshot, metadata: {name: " + name +
                    ", labels: {kubernetes-fleet.io/parent-resource-override: " + of +
                    ", kubernetes-fleet.io/override-index: '" + index +
                    "', kubernetes-fleet.io/is-latest-snapshot: '" + isLatest +
                    "'}}, spec: {overrideSpec: {clusterResourceSelectors: [" +
                    std::string(kNamespace) + "], policy: {overrideRules: [" +
                    patch("op: add, path: /metadata/labels, value: {n: '" + replicas + "'}") +
                    "]}}}");
        };
        const auto rule = [](const std::string& n) {
            return patch("op: add, path: /metadata/labels, value: {n: '" + n + "'}");
        };
        const auto hub = hubOf(web() + clusterOverride("same", kNamespace, rule("1")) +
                               snapshot("same-10", "same", "10", "true", "1") +
                               snapshot("same-9", "same", "9", "false", "0") +
                               clusterOverride("edited", kNamespace, rule("2")) +
                               snapshot("edited-4", "edited", "4", "true", "1") +
                               clusterOverride("fresh", kNamespace, rule("3")) +
                               snapshot("left-2", "left", "2", "true", "5") +
                               snapshot("left-10", "left", "10", "true", "6"));
        const auto reading = readOverrides(hub, OverrideCheck::Already);
        std::string names;
        for (const auto& each : reading.overrides) {
            names += each.snapshot + " ";
        }
        QCOMPARE(names, std::string("edited-5 fresh-0 left-10 left-2 same-10 "));
    }

    void overridesReachIntoEnvelopes() {
        const auto envelope =
            inNamespace(kVersion, "ResourceEnvelope", "web", "env",
                        "data: {d: {apiVersion: apps/v1, kind: Deployment, metadata: {name: app, "
                        "namespace: web}, spec: {replicas: 1}}}");
        const Scene scene(nameSpace("web") + envelope +
                          resourceOverride("ro", kDeployment,
                                           patch("op: replace, path: /spec/replicas, value: 5")));
        QCOMPARE(scene.result.edits.size(), std::size_t{1});
        QCOMPARE(shortly(scene.result.edits.front().envelope->id),
                 std::string("ResourceEnvelope web/env"));
        QVERIFY(scene.json("Deployment").find("\"replicas\":5") != std::string::npos);
        const Scene faulty(
            nameSpace("web") + envelope +
            resourceOverride("ro", kDeployment, patch("op: remove, path: /spec/none")));
        const auto prefix = std::string("failed to apply overrides to Deployment \"app\" in "
                                        "namespace \"web\" from envelope web/env: ");
        // The hub cuts a wrapped error in the wrong place: what is left is as long as the prefix.
        QCOMPARE(faulty.result.message.size(),
                 std::string("Failed to apply the override rules on the resources: ").size() +
                     prefix.size() - 2);
        QVERIFY(faulty.result.cause.starts_with("ResourceOverrideSnapshot \"ro-0\" failed"));
        const Scene outer(nameSpace("web") + envelope +
                          resourceOverride("ro",
                                           "{group: placement.kubernetes-fleet.io, version: "
                                           "v1beta1, kind: ResourceEnvelope, name: env}",
                                           deletion()));
        QVERIFY(outer.result.edits.empty());
        QVERIFY(!warned(outer.plan.warnings(), "OverrideOfEnvelope").empty());
    }

    void aFaultyEnvelopeLeavesEveryClusterWithNothing() {
        const Scene scene(nameSpace("web") +
                          inNamespace(kVersion, "ResourceEnvelope", "web", "env",
                                      "data: {n: {apiVersion: v1, kind: Node, metadata: {name: "
                                      "n}}}"));
        QCOMPARE(scene.result.reason, std::string("SyncWorkFailed"));
        QCOMPARE(scene.result.message,
                 std::string("Failed to synchronize the work to the latest: a cluster scope object "
                             "n (n) has been wrapped in a resource envelope web/env"));
        QCOMPARE(scene.result.objects, std::size_t{0});
    }

    void aSecretsValuesAreNotShown() {
        const Scene scene(nameSpace("web") +
                          inNamespace("v1", "Secret", "web", "s", "data: {k: b2xk}") +
                          resourceOverride("ro", "{group: '', version: v1, kind: Secret, name: s}",
                                           patch("op: replace, path: /data/k, value: bmV3")));
        QCOMPARE(scene.result.edits.size(), std::size_t{1});
        const auto& change = scene.result.edits.front().changes.front();
        QCOMPARE(change.path, std::string("/data/k"));
        QCOMPARE(change.before + change.after, std::string("******"));
    }

    void changesAreTheirPlaces_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("changes");
        QTest::newRow("nothing") << "{\"a\":1}"
                                 << "{\"a\":1}"
                                 << "";
        QTest::newRow("a value") << "{\"a\":{\"b/c\":1}}"
                                 << "{\"a\":{\"b/c\":2}}"
                                 << "/a/b~1c 1 2;";
        QTest::newRow("new and gone") << "{\"a\":1}"
                                      << "{\"b\":2}"
                                      << "/a 1 ;/b  2;";
        QTest::newRow("an item in the middle") << "[1,2,3]"
                                               << "[1,9,2,3]"
                                               << "/1  9;";
        QTest::newRow("an item less") << "[1,2,3]"
                                      << "[1,3]"
                                      << "/1 2 ;";
        QTest::newRow("items that change") << "[1,2,3]"
                                           << "[1,7,3]"
                                           << "/1 2 7;";
        QTest::newRow("another type") << "{\"a\":[1]}"
                                      << "{\"a\":{}}"
                                      << "/a [1] {};";
        QTest::newRow("a number's text is another value") << "{\"a\":1}"
                                                          << "{\"a\":\"1\"}"
                                                          << "/a 1 \"1\";";
    }
    void changesAreTheirPlaces() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, changes);
        QString found;
        const auto all = kube::changesBetween(before.toStdString(), after.toStdString());
        QVERIFY(all.has_value());
        for (const auto& each : *all) {
            found += QString::fromStdString(each.path + " " + each.before + " " + each.after + ";");
        }
        QCOMPARE(found, changes);
    }

    void paths_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("why");
        QTest::newRow("none") << ""
                              << "path cannot be empty";
        QTest::newRow("no slash") << "spec"
                                  << "path must start with /";
        QTest::newRow("kind") << "/kind"
                              << "cannot override typeMeta fields";
        QTest::newRow("version") << "/apiVersion"
                                 << "cannot override typeMeta fields";
        QTest::newRow("status") << "/status/x"
                                << "cannot override status fields";
        QTest::newRow("metadata") << "/metadata"
                                  << "cannot override field metadata";
        QTest::newRow("name") << "/metadata/name"
                              << "cannot override metadata fields except annotations and labels";
        QTest::newRow("labels") << "/metadata/labels"
                                << "";
        QTest::newRow("annotation") << "/metadata/annotations/a~1b"
                                    << "";
        QTest::newRow("empty part") << "/spec//x"
                                    << "path cannot contain empty string";
        QTest::newRow("blank part") << "/spec/ /x"
                                    << "path cannot contain empty string";
        QTest::newRow("slash alone") << "/"
                                     << "path cannot contain empty string";
        QTest::newRow("slash behind") << "/spec/"
                                      << "path cannot contain empty string";
        QTest::newRow("any") << "/spec/x"
                             << "";
    }
    void paths() {
        QFETCH(QString, path);
        QFETCH(QString, why);
        QCOMPARE(QString::fromStdString(whyNoOverridePath(path.toStdString())), why);
    }

    void refusals_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, const std::string& text, const char* word) {
            QTest::newRow(name) << QString::fromStdString(text) << QString(word);
        };
        const auto fine = patch("op: remove, path: /spec/x");
        row("labels",
            clusterOverride("o",
                            "{group: '', version: v1, kind: Namespace, "
                            "labelSelector: {}}",
                            fine),
            "label selector is not supported for resource selection");
        row("no name", clusterOverride("o", "{group: '', version: v1, kind: Namespace}", fine),
            "resource name is required for resource selection");
        row("no name in a namespace",
            resourceOverride("o", "{group: '', version: v1, kind: Pod}", fine),
            "\"name\" is missing");
        row("no selectors", clusterOverride("o", "", fine), "must have 1 to 20 items, found 0");
        row("no rules", clusterOverride("o", kNamespace, ""), "must have 1 to 20 items, found 0");
        row("a selector twice",
            clusterOverride("o", std::string(kNamespace) + "," + std::string(kNamespace), fine),
            "resource selector {Group: Version:v1 Kind:Namespace Name:web} already exists, and "
            "must be unique");
        row("two overrides of one object",
            clusterOverride("a", kNamespace, fine) + clusterOverride("b", kNamespace, fine),
            "invalid resource selector {Group: Version:v1 Kind:Namespace Name:web}: the resource "
            "has been selected by both b and a, which is not supported");
        row("a namespaced placement",
            clusterOverride("o", kNamespace, fine, ", placement: {name: a, scope: Namespaced}"),
            "clusterResourceOverride placement reference cannot be Namespaced scope");
        row("a term without labels",
            clusterOverride("o", kNamespace,
                            "{clusterSelector: {clusterSelectorTerms: [{}]}, jsonPatchOverrides: "
                            "[{op: remove, path: /spec}]}"),
            "invalid clusterSelector: labelSelector is required");
        row("a term with properties",
            clusterOverride("o", kNamespace,
                            "{clusterSelector: {clusterSelectorTerms: [{propertySelector: {}}]}, "
                            "jsonPatchOverrides: [{op: remove, path: /spec}]}"),
            "only labelSelector is supported");
        row("a deletion with patches",
            clusterOverride("o", kNamespace,
                            "{overrideType: Delete, jsonPatchOverrides: [{op: remove, path: "
                            "/spec}]}"),
            "JSONPatchOverrides cannot be set when the override type is Delete");
        row("no patches", clusterOverride("o", kNamespace, "{overrideType: JSONPatch}"),
            "JSONPatchOverrides cannot be empty");
        row("an unknown operation", clusterOverride("o", kNamespace, patch("op: move, path: /a")),
            "expected one of add, remove, replace");
        row("a value to remove",
            clusterOverride("o", kNamespace, patch("op: remove, path: /spec, value: 1")),
            "invalid JSONPatchOverride {remove /spec {1}}: remove operation cannot have value");
        row("a path", clusterOverride("o", kNamespace, patch("op: add, path: /kind, value: X")),
            "invalid JSONPatchOverride {add /kind {\"X\"}}: cannot override typeMeta fields");
        row("a path of a secret",
            resourceOverride("o", "{group: '', version: v1, kind: Secret, name: s}",
                             patch("op: add, path: /kind, value: hush")),
            "invalid JSONPatchOverride {add /kind {***}}: cannot override typeMeta fields");
        row("an unknown type",
            clusterOverride("o", kNamespace,
                            "{overrideType: Merge, jsonPatchOverrides: [{op: remove, path: /a}]}"),
            "expected one of JSONPatch, Delete");
        row("an unknown field", clusterOverride("o", kNamespace, fine, ", polcy: {}"),
            "did you mean");
        row("an operator",
            clusterOverride("o", kNamespace,
                            "{clusterSelector: {clusterSelectorTerms: [{labelSelector: "
                            "{matchExpressions: [{key: a, operator: Near}]}}]}, "
                            "jsonPatchOverrides: [{op: remove, path: /spec}]}"),
            "Near");
    }
    void refusals() {
        QFETCH(QString, text);
        QFETCH(QString, word);
        const auto reading = readOverrides(hubOf(text.toStdString()), OverrideCheck::Judge);
        QCOMPARE(reading.errors.size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(told(reading.errors)).contains(word),
                 told(reading.errors).c_str());
        QVERIFY(reading.errors.front().position && reading.errors.front().position->line > 1);
    }

    void aHubTakesAHundred() {
        std::string text;
        for (int i = 0; i < 101; ++i) {
            const auto name = "o" + std::to_string(1000 + i);
            text += clusterOverride(name,
                                    "{group: '', version: v1, kind: Namespace, name: " + name + "}",
                                    patch("op: remove, path: /spec/x"));
        }
        const auto reading = readOverrides(hubOf(text), OverrideCheck::Judge);
        QCOMPARE(reading.errors.size(), std::size_t{1});
        QVERIFY(reading.errors.front().message.find("limit has been reached") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestOverrides)
#include "tst_overrides.moc"
