// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from a decision of the lab: its rollout, evictions, what is selected and what
// overrides make of it, and what is said of objects that cannot be used.
#include "engine/placement_example.h"
#include "engine/placement_objects.h"
#include "lab_scene.h"
#include "model/placement_resources.h"
#include "model/placement_rollout.h"

#include <QDir>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::test;
using model::LabMove;
using model::LabOverrideCell;

namespace {

std::string bindingOf(const char* cluster, const char* resources = "web-0-snapshot",
                      const char* available = "True") {
    return std::string("---\napiVersion: placement.kubernetes-fleet.io/v1beta1\n"
                       "kind: ClusterResourceBinding\nmetadata: {name: web-") +
           cluster + "-0, generation: 1}\nspec: {state: Bound, targetCluster: " + cluster +
           ", schedulingPolicySnapshotName: web-0, resourceSnapshotName: " + resources +
           "}\nstatus: {conditions: [{type: Available, status: \"" + available +
           "\", reason: AllWorkAvailable, observedGeneration: 1, lastTransitionTime: "
           "\"2026-11-20T07:00:00Z\"}]}\n";
}

constexpr const char* kBudget = "apiVersion: placement.kubernetes-fleet.io/v1beta1\n"
                                "kind: ClusterResourcePlacementDisruptionBudget\n"
                                "metadata: {name: web}\nspec: {minAvailable: 2}\n";

constexpr const char* kObjects = R"(apiVersion: v1
kind: Namespace
metadata: {name: web}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: web}
spec: {replicas: 2}
---
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: web}
data: {token: c2VjcmV0LWluLXRoZS1vcGVu}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: web}
)";

std::string overrideOf(const char* name, const char* kind, const char* target,
                       const std::string& rules) {
    return std::string("---\napiVersion: placement.kubernetes-fleet.io/v1beta1\n"
                       "kind: ResourceOverride\nmetadata: {name: ") +
           name + ", namespace: web}\nspec:\n  placement: {name: web}\n  resourceSelectors: [" +
           "{group: " + (std::string(kind) == "Deployment" ? "apps" : "\"\"") +
           ", version: v1, kind: " + kind + ", name: " + target +
           "}]\n  policy: {overrideRules: [" + rules + "]}\n";
}

std::string ruleFor(const char* labels, const std::string& does) {
    return std::string(
               "{clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {") +
           labels + "}}}]}, " + does + "}";
}

std::string replicas(int number) {
    return "jsonPatchOverrides: [{op: replace, path: /spec/replicas, value: " +
           std::to_string(number) + "}]";
}

/// A folder of manifests beside the desk's files.
struct FolderLab : Lab {
    engine::LabOutcome openFolder(const std::string& manifests) {
        const QString path = folder.filePath(QStringLiteral("hub"));
        QDir().mkpath(path);
        QFile file(path + QStringLiteral("/objects.yaml"));
        if (!file.open(QIODevice::WriteOnly)) {
            return {.trouble = "the test cannot write"};
        }
        file.write(manifests.data(), static_cast<qint64>(manifests.size()));
        file.close();
        desk->open(path.toStdString(), ++revision);
        return outcome();
    }
    /// All that follows from the newest text is there.
    Picture settled(const std::string& text) {
        desk->setText(text, ++revision);
        return whenSettled();
    }
    Picture whenSettled() {
        return when([this](const auto& picture) {
            return picture.revision == revision && picture.rollout &&
                   picture.rollout->decision == picture.decision &&
                   (!picture.resources || !picture.resources->error.empty() ||
                    (picture.overrides && picture.overrides->decision == picture.decision));
        });
    }
};

const model::LabOverrideRow* rowOf(const model::LabOverrides& overrides, const char* cluster) {
    const auto found = std::find_if(overrides.rows.begin(), overrides.rows.end(),
                                    [&](const auto& each) { return each.cluster == cluster; });
    return found == overrides.rows.end() ? nullptr : &*found;
}

} // namespace

class TstPlacementFollow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theRolloutFollowsTheDecision() {
        FolderLab lab;
        const auto fresh = lab.settled(pickN(3));
        QVERIFY(fresh);
        QCOMPARE(fresh->rollout->target, 3);
        QCOMPARE(fresh->rollout->maxUnavailable, 1); // 25 % of three, rounded up
        QCOMPARE(fresh->rollout->maxUnavailableText, std::string("25%"));
        QCOMPARE(fresh->rollout->draft.waves.size(), std::size_t{1});
        QCOMPARE(fresh->rollout->draft.waves.front().size(), std::size_t{3});
        QVERIFY(fresh->rollout->draft.waves.front().front().kind == LabMove::Kind::Add);
        const auto picture = lab.type(pickN(2) + "  policyTypo: 1\n");
        QVERIFY(picture && !picture->isDecided && !picture->rollout && !picture->disruption);
    }

    void whatStaysIsUpdatedWhereTheObjectsChanged() {
        FolderLab lab;
        lab.open("bindings.yaml", bindingOf("aks-neu-1") + bindingOf("aks-neu-2"));
        const auto picture = lab.settled(
            pickN(2) + "  strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}\n");
        QVERIFY(picture);
        QVERIFY(picture->rollout->draft.waves.empty());
        const auto& newer = picture->rollout->newer.waves;
        QCOMPARE(newer.size(), std::size_t{2}); // one at a time
        QVERIFY(newer.front().front().kind == LabMove::Kind::Update);
    }

    void anExternalRolloutWaits() {
        FolderLab lab;
        const auto picture = lab.settled(pickN(3) + "  strategy: {type: External}\n");
        QVERIFY(picture && picture->rollout->isExternal);
        QVERIFY(picture->rollout->draft.waves.empty());
        QCOMPARE(picture->rollout->draft.blocked.size(), std::size_t{3});
        QVERIFY(!picture->rollout->draft.why.empty());
    }

    void evictionsAreAnsweredByTheBudget() {
        FolderLab lab;
        lab.open("bindings.yaml", bindingOf("aks-neu-1") + bindingOf("aks-neu-2"));
        const auto open = lab.settled(pickN(2));
        QVERIFY(open && !open->disruption->budget);
        QCOMPARE(open->disruption->available, 2);
        QCOMPARE(open->disruption->holders.size(), std::size_t{2});
        QVERIFY(open->disruption->holders.front().isAllowed);
        // A file of budgets alone leaves the bindings.
        QCOMPARE(lab.open("budget.yaml", kBudget).trouble, std::string());
        const auto limited = lab.settled(pickN(2));
        QVERIFY(limited && limited->disruption->budget);
        QCOMPARE(limited->disruption->budget->field, std::string("minAvailable"));
        QCOMPARE(limited->disruption->holders.size(), std::size_t{2});
        const auto& answer = limited->disruption->holders.front();
        QVERIFY(answer.isValid && !answer.isAllowed);
        QVERIFY2(answer.message.find("availablePlacements: 2") != std::string::npos,
                 answer.message.c_str());
        const auto tried = lab.change({{.text = "aks-neu-1:evict", .isOn = true}});
        QVERIFY(tried && tried->whatIf);
        QVERIFY2(tried->whatIf->trouble.find("blocked") != std::string::npos,
                 tried->whatIf->trouble.c_str());
    }

    void aFolderSaysWhatGoesAndWhatStays() {
        FolderLab lab;
        const auto opened = lab.openFolder(kObjects);
        QCOMPARE(opened.trouble, std::string());
        QVERIFY(opened.kind == engine::LabOutcome::Kind::Objects);
        const auto picture = lab.settled(pickN(2));
        QVERIFY(picture && picture->resources);
        const auto& resources = *picture->resources;
        QVERIFY(resources.from == model::LabResources::From::Folder);
        QCOMPARE(resources.given, std::size_t{4});
        QCOMPARE(resources.objects.size(), std::size_t{3});
        QCOMPARE(resources.objects.front().id.kind, std::string("Namespace"));
        QCOMPARE(resources.objects.front().selector, std::size_t{1});
        QVERIFY(resources.objects.front().bytes > 0);
        QCOMPARE(resources.refused.size(), std::size_t{1});
        QCOMPARE(resources.refused.front().id.kind, std::string("ServiceAccount"));
        QVERIFY(!resources.refused.front().reason.empty());
        // Another selector, the same objects.
        auto other = pickN(2);
        other.replace(other.find("name: web}]"), 11, "name: none}]");
        const auto none = lab.settled(other);
        QVERIFY(none && none->resources && none->resources->objects.empty());
    }

    void everyChangeTellsItsRule() {
        FolderLab lab;
        const auto size = overrideOf("size", "Deployment", "shop",
                                     ruleFor("env: prod", replicas(4)) + ", " +
                                         ruleFor("region: north", replicas(8)));
        QCOMPARE(lab.openFolder(kObjects + size).trouble, std::string());
        lab.desk->select("aks-neu-1");
        const auto picture = lab.settled(pickN(3)); // wus-2 (west), neu-2 (canary), neu-1
        QVERIFY(picture && picture->overrides);
        QCOMPARE(picture->overrides->objects.size(), std::size_t{1});
        QCOMPARE(picture->overrides->untouched, std::size_t{2});
        const auto* north = rowOf(*picture->overrides, "aks-neu-1");
        QVERIFY(north != nullptr && north->cells.size() == 1);
        QVERIFY(north->cells.front().kind == LabOverrideCell::Kind::Changed);
        QCOMPARE(north->objects, 3U);
        QVERIFY(picture->clusterResources && picture->clusterResources->isHolder);
        const auto& edits = picture->clusterResources->edits;
        QCOMPARE(edits.size(), std::size_t{1});
        QCOMPARE(edits.front().edits.size(), std::size_t{2});
        const auto& first = edits.front().edits.front();
        QCOMPARE(first.path, std::string("/spec/replicas"));
        QCOMPARE(first.before, std::string("2"));
        QCOMPARE(first.after, std::string("4"));
        QCOMPARE(first.source, std::string("ResourceOverride web/size"));
        QVERIFY(first.rule == 1 && first.isOverruled);
        const auto& second = edits.front().edits.back();
        QVERIFY(second.rule == 2 && !second.isOverruled);
        QCOMPARE(second.after, std::string("8"));
        // A cluster that would not hold it: what it would get.
        lab.desk->select("aks-eus-1");
        const auto east = lab.when([](const auto& each) {
            return each.clusterResources && each.clusterResources->cluster == "aks-eus-1";
        });
        QVERIFY(east && !east->clusterResources->isHolder);
        QCOMPARE(east->clusterResources->edits.front().edits.size(), std::size_t{1});
    }

    void deletedAndFailingObjectsAreCells() {
        FolderLab lab;
        const auto overrides =
            overrideOf("gone", "Secret", "key", ruleFor("env: canary", "overrideType: Delete")) +
            overrideOf("broken", "Deployment", "shop",
                       ruleFor("region: west", "jsonPatchOverrides: [{op: replace, path: "
                                               "/spec/none/deep, value: 1}]"));
        QCOMPARE(lab.openFolder(kObjects + overrides).trouble, std::string());
        lab.desk->select("aks-wus-2");
        const auto picture = lab.settled(pickN(3));
        QVERIFY(picture && picture->overrides);
        const auto* canary = rowOf(*picture->overrides, "aks-neu-2");
        QVERIFY(canary != nullptr && canary->cells.size() == 1);
        QVERIFY(canary->cells.front().kind == LabOverrideCell::Kind::Deleted);
        QCOMPARE(canary->objects, 2U);
        const auto* west = rowOf(*picture->overrides, "aks-wus-2");
        QVERIFY(west != nullptr && west->cells.size() == 1);
        QVERIFY(west->cells.front().kind == LabOverrideCell::Kind::Fails);
        QCOMPARE(picture->overrides->objects[west->cells.front().object].name, std::string("shop"));
        QVERIFY(!west->cause.empty());
        QCOMPARE(picture->clusterResources->reason, std::string("OverriddenFailed"));
        QVERIFY(picture->clusterResources->edits.empty());
        QVERIFY(rowOf(*picture->overrides, "aks-neu-1")->cells.empty());
    }

    /// Neither as it was nor as a rule makes it.
    void valuesOfSecretsStayInTheDesk() {
        FolderLab lab;
        const auto secret =
            overrideOf("token", "Secret", "key",
                       ruleFor("env: prod", "jsonPatchOverrides: [{op: replace, path: "
                                            "/data/token, value: cGxhbnRlZC1pbi1hLXJ1bGU=}]"));
        QCOMPARE(lab.openFolder(kObjects + secret).trouble, std::string());
        lab.desk->select("aks-neu-1");
        const auto picture = lab.settled(pickN(3));
        QVERIFY(picture && picture->clusterResources);
        QCOMPARE(picture->clusterResources->edits.size(), std::size_t{1});
        const auto& edit = picture->clusterResources->edits.front().edits.front();
        QCOMPARE(edit.before, std::string("***"));
        QCOMPARE(edit.after, std::string("***"));
    }

    void wrongFoldersChangeNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("no YAML") << QByteArray("a: [") << QByteArray("objects.yaml:1");
        QTest::newRow("no object")
            << QByteArray("- just\n- text\n") << QByteArray("objects.yaml:1");
        QTest::newRow("no override")
            << QByteArray(overrideOf("size", "Deployment", "shop", "{overrideType: Never}").c_str())
            << QByteArray("objects.yaml:8");
        QTest::newRow("no budget")
            << QByteArray(kBudget).replace("minAvailable: 2", "minAvailable: some")
            << QByteArray("objects.yaml:4");
    }
    void wrongFoldersChangeNothing() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        FolderLab lab;
        QCOMPARE(lab.openFolder(kObjects).trouble, std::string());
        const auto before = lab.settled(pickN(2));
        QVERIFY(before);
        const auto opened = lab.openFolder(text.toStdString());
        QVERIFY2(opened.trouble.find(words.toStdString()) != std::string::npos,
                 opened.trouble.c_str());
        const auto after = lab.settled(pickN(3));
        QVERIFY(after && after->resources && *after->resources == *before->resources);
    }

    /// Selectors that the hub takes in and then fails on: it schedules nothing anew.
    void refusedSelectorsStopTheScheduler() {
        FolderLab lab;
        lab.open("bindings.yaml", bindingOf("aks-neu-1"));
        auto text = pickN(3);
        text.replace(text.find("name: web}]"), 11, "name: kube-public}]");
        QCOMPARE(lab.settled(text)->added, 2); // nothing is known of the objects
        QCOMPARE(lab.openFolder(kObjects).trouble, std::string());
        const auto picture = lab.settled(text);
        QVERIFY(picture && picture->resources);
        const std::string words = "namespace kube-public is not allowed to propagate";
        QVERIFY(picture->resources->error.find(words) != std::string::npos);
        QCOMPARE(picture->abort, picture->resources->error);
        QCOMPARE(picture->added, 0);
        QCOMPARE(picture->kept, 1);
        QVERIFY(picture->resources->objects.empty() && !picture->overrides);
        // Whatever else changes: the hub still schedules nothing.
        const auto tried = lab.change({{.text = "policy.numberOfClusters=5", .isOn = true}});
        QVERIFY(tried && tried->whatIf && tried->whatIf->added.empty());
        QCOMPARE(tried->whatIf->error, picture->abort);
    }

    void theExampleHasSomethingForEveryTab() {
        FolderLab lab;
        lab.desk->openExample(40, ++lab.revision);
        const auto picture = lab.whenSettled();
        QVERIFY(picture && picture->isDecided);
        QVERIFY(picture->resources &&
                picture->resources->from == model::LabResources::From::Example);
        QVERIFY(!picture->resources->objects.empty() && !picture->resources->refused.empty());
        QVERIFY(std::any_of(picture->resources->objects.begin(), picture->resources->objects.end(),
                            [](const auto& each) { return !each.wrapped.empty(); }));
        QVERIFY(!picture->overrides->objects.empty() && picture->overrides->warnings.empty());
        QVERIFY(std::all_of(picture->overrides->rows.begin(), picture->overrides->rows.end(),
                            [](const auto& each) { return each.cause.empty(); }));
        QVERIFY(!picture->rollout->draft.waves.empty());
        QVERIFY(picture->disruption->budget && !picture->disruption->holders.empty());
        // Clusters of a file are another fleet: the example's objects are none of it.
        lab.open("members.yaml", members());
        const auto other = lab.settled(pickN(1));
        QVERIFY(other && !other->resources);
    }
};

QTEST_GUILESS_MAIN(TstPlacementFollow)
#include "tst_placement_follow.moc"
