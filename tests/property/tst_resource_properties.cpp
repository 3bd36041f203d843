// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "tests/unit/placement/object_scene.h"

#include <QtTest>

#include <algorithm>
#include <random>
#include <set>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

template<class Words>
std::string oneOf(Random& random, const Words& words) {
    return words[random() % words.size()];
}

const std::vector<std::string> kNamespaces{"web", "shop", "kube-x", "edge"};
const std::vector<std::string> kKinds{"v1 ConfigMap",
                                      "v1 Secret",
                                      "v1 Service",
                                      "apps/v1 Deployment",
                                      "v1 Pod",
                                      "v1 Endpoints",
                                      "apps/v1 ReplicaSet",
                                      "v1 ServiceAccount",
                                      "example.com/v1 Widget",
                                      "batch/v1 Job"};
const std::vector<std::string> kNames{"a", "b", "default", "kube-root-ca.crt"};

/// Objects, each once, as texts of their own.
std::vector<std::string> someObjects(Random& random) {
    std::set<std::string> texts;
    for (const auto& each : kNamespaces) {
        if (below(random, 4) > 0) {
            texts.insert(nameSpace(each, below(random, 2) == 0 ? "{tier: gold}" : "{}"));
        }
    }
    std::set<std::string> ids;
    for (int i = below(random, 25); i > 0; --i) {
        const auto kind = oneOf(random, kKinds);
        const auto where = oneOf(random, kNamespaces);
        const auto name = oneOf(random, kNames);
        if (ids.insert(kind + where + name).second) {
            const auto space = kind.find(' ');
            texts.insert(inNamespace(kind.substr(0, space), kind.substr(space + 1), where, name,
                                     "spec: {replicas: " + std::to_string(below(random, 3)) +
                                         ", list: [1, 2, 3], map: {x: y}}"));
        }
    }
    return {texts.begin(), texts.end()};
}

/// What fits every object, and what now and then does not fit one.
std::string somePatch(Random& random, bool isForAll) {
    static const std::vector<std::string> kForAll{
        "op: add, path: /metadata/labels, value: {on: '${MEMBER-CLUSTER-NAME}'}",
        "op: add, path: /metadata/annotations, value: {at: "
        "'${MEMBER-CLUSTER-LABEL-KEY-region}'}"};
    static const std::vector<std::string> kPatches{
        "op: replace, path: /spec/replicas, value: 7", "op: add, path: /spec/list/-, value: {a: b}",
        "op: add, path: /spec/list/-2, value: 0", "op: replace, path: /spec/map/x, value: z"};
    static const std::vector<std::string> kFaults{
        "op: replace, path: /spec/none, value: 1", "op: remove, path: /spec/list/9",
        "op: add, path: /spec/on, value: '${MEMBER-CLUSTER-LABEL-KEY-none}'"};
    return "{" +
           oneOf(random, below(random, 15) == 0 ? kFaults
                         : isForAll             ? kForAll
                                                : kPatches) +
           "}";
}

std::string someRule(Random& random, const std::string& selector, bool isForAll) {
    return "{clusterSelector: " + selector +
           (below(random, 6) == 0 ? ", overrideType: Delete}"
                                  : ", jsonPatchOverrides: [" + somePatch(random, isForAll) + "]}");
}

/// One override of each object at most, as a hub has them.
std::vector<std::string> someOverrides(Random& random, const std::string& selector,
                                       const std::string& prefix) {
    std::vector<std::string> out;
    for (const auto& each : kNamespaces) {
        if (below(random, 3) == 0) {
            out.push_back(
                object("placement.kubernetes-fleet.io/v1beta1",
                       "kind: ClusterResourceOverride, metadata: {name: " + prefix + each +
                           "}, spec: {clusterResourceSelectors: [{group: '', version: v1, kind: "
                           "Namespace, name: " +
                           each + "}], policy: {overrideRules: [" +
                           someRule(random, selector, true) + "]}}"));
        }
        if (below(random, 2) == 0) {
            out.push_back(inNamespace(
                "placement.kubernetes-fleet.io/v1beta1", "ResourceOverride", each, prefix + "ro",
                "spec: {resourceSelectors: [{group: apps, version: v1, kind: Deployment, name: a}, "
                "{group: '', version: v1, kind: ConfigMap, name: b}], policy: {overrideRules: [" +
                    someRule(random, selector, false) + ", " + someRule(random, selector, false) +
                    "]}}"));
        }
    }
    return out;
}

/// The objects in a few texts, dealt at random.
std::vector<ManifestText> deal(Random& random, std::vector<std::string> objects) {
    std::shuffle(objects.begin(), objects.end(), random);
    std::vector<ManifestText> texts(1 + static_cast<std::size_t>(below(random, 4)));
    for (std::size_t at = 0; at < texts.size(); ++at) {
        texts[at].name = "f" + std::to_string(at) + ".yaml";
    }
    for (const auto& each : objects) {
        texts[random() % texts.size()].text += each;
    }
    return texts;
}

/// All that a hub's contents say for one cluster, as text.
std::string answer(const std::vector<ManifestText>& texts, const Placement& placement,
                   const Member& cluster) {
    const auto hub = readHub(texts, ObjectOrigin::Manifest);
    const auto reading = readOverrides(hub.contents, OverrideCheck::Judge);
    if (!hub.errors.empty() || !reading.errors.empty()) {
        return "errors\n" + told(hub.errors) + told(reading.errors);
    }
    const auto selection = selectResources(placement, hub.contents);
    std::string out = selection.error + "\n";
    for (const auto& each : selection.resources) {
        out += each.content.json + "\n";
    }
    for (const auto& each : selection.refused) {
        out += shortly(each.object->id) + ": " + each.reason + "\n";
    }
    const OverridePlan plan(placement, selection, hub.contents.kinds, reading.overrides);
    const auto result = plan.resourcesFor(cluster);
    out += result.message + " " + std::to_string(result.objects) + "\n";
    for (const auto& each : result.edits) {
        out += shortly(each.id) + " " + each.json + "\n";
    }
    return out;
}

Placement somePlacement(Random& random) {
    static const std::vector<std::string> kSelectors{
        "[{group: '', version: v1, kind: Namespace, name: web}]",
        "[{group: '', version: v1, kind: Namespace, labelSelector: {matchLabels: {tier: gold}}}]",
        "[{group: '', version: v1, kind: Namespace, selectionScope: NamespaceOnly}]",
        "[{group: '', version: v1, kind: Namespace, name: shop, selectionScope: "
        "NamespaceWithResourceSelectors}, {group: apps, version: v1, kind: Deployment}, {group: "
        "'', version: v1, kind: ConfigMap, name: b}]"};
    return placementOf(oneOf(random, kSelectors)).placement;
}

const Member kCluster{.name = "weu-1", .labels = {{"env", "prod"}, {"region", "weu"}}};

} // namespace

class ResourceProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOrderOfFilesChangesNothing() {
        Random random(11);
        int withEdits = 0;
        for (int round = 0; round < 150; ++round) {
            auto objects = someObjects(random);
            const auto overrides = someOverrides(random, "{clusterSelectorTerms: []}", "o-");
            objects.insert(objects.end(), overrides.begin(), overrides.end());
            const auto placement = somePlacement(random);
            const auto first = answer(deal(random, objects), placement, kCluster);
            const auto second = answer(deal(random, objects), placement, kCluster);
            QCOMPARE(second, first);
            QVERIFY2(!first.starts_with("errors"), first.c_str());
            withEdits += first.find("\"on\":\"weu-1\"") != std::string::npos ? 1 : 0;
        }
        QVERIFY(withEdits > 5);
    }

    void anOverrideForOtherClustersChangesNothing_data() {
        QTest::addColumn<QString>("selector");
        QTest::newRow("labels") << "{clusterSelectorTerms: [{labelSelector: {matchLabels: {env: "
                                   "test}}}]}";
        QTest::newRow("nobody") << "null";
        QTest::newRow("none of several")
            << "{clusterSelectorTerms: [{labelSelector: {matchExpressions: [{key: env, operator: "
               "NotIn, values: [prod]}]}}, {labelSelector: {matchLabels: {no: label}}}]}";
    }
    void anOverrideForOtherClustersChangesNothing() {
        QFETCH(QString, selector);
        Random random(12);
        for (int round = 0; round < 60; ++round) {
            auto objects = someObjects(random);
            const auto placement = somePlacement(random);
            const auto plain = answer(deal(random, objects), placement, kCluster);
            const auto overrides = someOverrides(random, selector.toStdString(), "x-");
            objects.insert(objects.end(), overrides.begin(), overrides.end());
            auto with = answer(deal(random, objects), placement, kCluster);
            // The overrides themselves stay on the hub, which is told.
            for (auto at = with.find("ResourceOverride "); at != std::string::npos;
                 at = with.find("ResourceOverride ")) {
                with.erase(at, with.find('\n', at) + 1 - at);
            }
            QCOMPARE(with, plain);
        }
    }

    void whatGoesAndWhatStaysShareNothing() {
        Random random(13);
        for (int round = 0; round < 200; ++round) {
            const auto hub = readHub(deal(random, someObjects(random)), ObjectOrigin::Manifest);
            const auto selection = selectResources(somePlacement(random), hub.contents);
            std::set<const HubObject*> seen;
            for (const auto& each : selection.resources) {
                QVERIFY(seen.insert(each.object).second);
                // A snapshot's content has nothing left to take away.
                const auto document = kube::parseYaml(each.content.json, "x.json");
                const auto again = contentOf(document->root);
                QCOMPARE(again.json, each.content.json);
                QVERIFY(again.removed.empty());
            }
            for (const auto& each : selection.refused) {
                QVERIFY(seen.insert(each.object).second);
                QVERIFY(!each.reason.empty());
            }
        }
    }

    void anEditSaysAllThatChanged() {
        Random random(14);
        int edits = 0;
        for (int round = 0; round < 150; ++round) {
            auto objects = someObjects(random);
            const auto overrides = someOverrides(random, "{clusterSelectorTerms: []}", "o-");
            objects.insert(objects.end(), overrides.begin(), overrides.end());
            const auto hub = readHub(deal(random, objects), ObjectOrigin::Manifest).contents;
            const auto placement = somePlacement(random);
            const auto selection = selectResources(placement, hub);
            const auto reading = readOverrides(hub, OverrideCheck::Judge);
            const OverridePlan plan(placement, selection, hub.kinds, reading.overrides);
            for (const auto& edit : plan.resourcesFor(kCluster).edits) {
                ++edits;
                QVERIFY(edit.isDeleted == edit.json.empty());
                QVERIFY(edit.isDeleted != !edit.changes.empty());
                QVERIFY(!edit.overrides.empty());
                for (const auto& change : edit.changes) {
                    QVERIFY(change.before != change.after || change.before == "***");
                }
            }
        }
        QVERIFY(edits > 100);
    }
};

QTEST_APPLESS_MAIN(ResourceProperties)
#include "tst_resource_properties.moc"
