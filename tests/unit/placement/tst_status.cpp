// SPDX-License-Identifier: GPL-3.0-or-later
// What a hub says of a placement, read and put into words.
#include "kube/yaml.h"
#include "placement/status_words.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::placement;
using model::HubState;

namespace {

/// A placement with a status in flow style.
struct Read {
    explicit Read(const std::string& says, const std::string& metadata = "name: web, generation: 3")
        : text("apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterResourcePlacement\n"
               "metadata: {" +
               metadata + "}\nspec: {policy: {placementType: PickN, numberOfClusters: 2}}\n" +
               (says.empty() ? "" : "status: {" + says + "}\n")) {
        const auto document = kube::parseYaml(text, "web.yaml");
        if (!document) {
            errors.push_back(document.error());
            return;
        }
        const auto status = readStatus(document->view(), errors);
        picture =
            explainStatus(readPlacement(document->view(), Admission::Already).placement, status);
    }
    std::string text;
    std::vector<Error> errors;
    model::HubPlacementPicture picture;
};

std::string condition(const std::string& type, const std::string& status, const std::string& reason,
                      int generation = 3) {
    return "{type: " + type + ", status: \"" + status + "\", reason: " + reason +
           ", message: said, observedGeneration: " + std::to_string(generation) +
           ", lastTransitionTime: \"2026-11-20T14:00:00Z\"}";
}

std::string ofPlacement(const std::string& step, const std::string& status,
                        const std::string& reason, int generation = 3) {
    return condition("ClusterResourcePlacement" + step, status, reason, generation);
}

} // namespace

class TstStatus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyReasonHasWords_data() {
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("state");
        // Source: kubefleet pkg/utils/condition/reason.go.
        const auto row = [](const char* step, const char* reason, HubState state) {
            QTest::addRow("%s %s", step, reason) << step << reason << int(state);
        };
        row("Scheduled", "SchedulingPolicyFulfilled", HubState::Ok);
        row("Scheduled", "SchedulingPolicyUnfulfilled", HubState::Warning);
        row("Scheduled", "SchedulePending", HubState::Running);
        row("Scheduled", "InvalidResourceSelectors", HubState::Failed);
        row("Scheduled", "ScheduleFailed", HubState::Warning);
        row("RolloutStarted", "RolloutStarted", HubState::Ok);
        row("RolloutStarted", "RolloutNotStartedYet", HubState::Waiting);
        row("RolloutStarted", "RolloutStartedUnknown", HubState::Running);
        row("RolloutStarted", "RolloutControlledByExternalController", HubState::Waiting);
        row("Overridden", "NoOverrideSpecified", HubState::Ok);
        row("Overridden", "OverriddenSucceeded", HubState::Ok);
        row("Overridden", "OverriddenFailed", HubState::Failed);
        row("Overridden", "OverriddenPending", HubState::Running);
        row("WorkSynchronized", "WorkSynchronized", HubState::Ok);
        row("WorkSynchronized", "WorkNotSynchronizedYet", HubState::Running);
        row("WorkSynchronized", "SyncWorkFailed", HubState::Failed);
        row("Applied", "ApplySucceeded", HubState::Ok);
        row("Applied", "ApplyFailed", HubState::Failed);
        row("Applied", "NotAllWorkHaveBeenApplied", HubState::Failed);
        row("Applied", "ApplyPending", HubState::Running);
        row("Available", "ResourceAvailable", HubState::Ok);
        row("Available", "NotAllWorkAreAvailabilityTrackable", HubState::Ok);
        row("Available", "ResourceNotAvailableYet", HubState::Waiting);
        row("Available", "ResourceAvailableUnknown", HubState::Running);
        row("DiffReported", "DiffReportingCompleted", HubState::Ok);
        row("DiffReported", "DiffReportingIncompleteOrFailed", HubState::Failed);
        row("DiffReported", "DiffReportingPending", HubState::Running);
        row("StatusSynced", "StatusSyncFailed", HubState::Failed);
    }
    void everyReasonHasWords() {
        QFETCH(QString, step);
        QFETCH(QString, reason);
        QFETCH(int, state);
        // The status is not what tells: the reason does.
        for (const char* prefix : {"ClusterResourcePlacement", "ResourcePlacement", ""}) {
            const auto said = explainCondition({.type = prefix + step.toStdString(),
                                                .status = "False",
                                                .reason = reason.toStdString(),
                                                .message = "said",
                                                .generation = 3},
                                               3);
            QCOMPARE(said.step, step.toStdString());
            QCOMPARE(int(said.state), state);
            QVERIFY(said.meaning != "said" && said.meaning.ends_with('.'));
            QVERIFY(said.state != HubState::Failed || !said.next.empty());
        }
    }

    void whatIsNotKnownKeepsTheHubsWords() {
        const auto said = explainCondition(
            {.type = "Applied", .status = "False", .reason = "NewReason", .message = "said"}, 0);
        QCOMPARE(said.meaning, std::string("said"));
        QVERIFY(said.state == HubState::Failed);
        const auto object = explainObject({.condition = {.reason = "New", .message = "said"}});
        QCOMPARE(object.meaning, std::string("said"));
    }

    void anOlderGenerationSaysNothingOfNow() {
        const Read read("conditions: [" +
                        ofPlacement("Scheduled", "True", "SchedulingPolicyFulfilled", 2) + "]");
        QVERIFY(read.errors.empty());
        const auto& said = read.picture.conditions.front();
        QCOMPARE(said.behind, std::int64_t{1});
        QVERIFY(said.state == HubState::Unknown);
        QVERIFY(said.meaning.find("generation 2") != std::string::npos);
        QVERIFY(read.picture.state == HubState::Unknown);
        QCOMPARE(read.picture.word, std::string("not heard yet"));
    }

    void theWorstConditionTellsTheState() {
        const Read fine("conditions: [" +
                        ofPlacement("Scheduled", "True", "SchedulingPolicyFulfilled") + "," +
                        ofPlacement("Available", "True", "ResourceAvailable") + "]");
        QVERIFY(fine.picture.state == HubState::Ok);
        QCOMPARE(fine.picture.word, std::string("available"));
        const Read few("conditions: [" +
                       ofPlacement("Scheduled", "False", "SchedulingPolicyUnfulfilled") + "," +
                       ofPlacement("Available", "True", "ResourceAvailable") + "]");
        QCOMPARE(few.picture.word, std::string("too few clusters"));
        const Read failed("conditions: [" +
                          ofPlacement("Scheduled", "False", "SchedulingPolicyUnfulfilled") + "," +
                          ofPlacement("Applied", "False", "ApplyFailed") + "]");
        QVERIFY(failed.picture.state == HubState::Failed);
        QCOMPARE(failed.picture.word, std::string("apply failed"));
    }

    void nothingSaidYet() {
        const Read read({});
        QVERIFY(read.errors.empty());
        QVERIFY(read.picture.state == HubState::Running);
        QVERIFY(read.picture.headline.find("nothing") != std::string::npos);
        const Read going({},
                         "name: web, generation: 3, deletionTimestamp: \"2026-11-20T14:00:00Z\"");
        QCOMPARE(going.picture.word, std::string("being deleted"));
    }

    void namesTheClustersThatAConditionIsAbout() {
        const Read read(
            "observedResourceIndex: \"4\", selectedResources: [{version: v1, kind: Namespace, "
            "name: web}], conditions: [" +
            ofPlacement("Scheduled", "True", "SchedulingPolicyFulfilled") + "," +
            ofPlacement("Applied", "False", "ApplyFailed") +
            "], placementStatuses: ["
            "{clusterName: weu-1, observedResourceIndex: \"4\", conditions: [" +
            condition("Scheduled", "True", "Scheduled") + "," +
            condition("Applied", "True", "AllWorkHaveBeenApplied") +
            "]}, {clusterName: weu-2, applicableResourceOverrides: [{namespace: web, name: ro-1}], "
            "applicableClusterResourceOverrides: [cro-1], conditions: [" +
            condition("Scheduled", "True", "Scheduled") + "," +
            condition("Applied", "False", "NotAllWorkHaveBeenApplied") +
            "], failedPlacements: [{group: apps, version: v1, kind: Deployment, namespace: web, "
            "name: front, envelope: {name: wrap, type: ResourceEnvelope}, condition: " +
            condition("Applied", "False", "ManifestsAlreadyOwnedByOthers") + "}]}, {conditions: [" +
            condition("Scheduled", "False", "ScheduleFailed") + "]}]");
        QVERIFY2(read.errors.empty(),
                 read.errors.empty() ? "" : describe(read.errors.front()).c_str());
        const auto& picture = read.picture;
        QCOMPARE(picture.objects, 1);
        QCOMPARE(picture.resources, std::string("4"));
        QCOMPARE(picture.selected, 2);
        QCOMPARE(picture.conditions.back().clusters, std::vector<std::string>{"weu-2"});
        QVERIFY(picture.headline.ends_with("In weu-2."));
        QCOMPARE(picture.clusters.size(), std::size_t{3});
        QVERIFY(picture.clusters[0].state == HubState::Ok);
        QCOMPARE(picture.clusters[0].last.step, std::string("Applied"));
        const auto& failed = picture.clusters[1];
        QVERIFY(failed.state == HubState::Failed);
        QCOMPARE(failed.overrides, (std::vector<std::string>{"cro-1", "web/ro-1"}));
        QCOMPARE(failed.objects.front().object,
                 std::string("Deployment web/front in ResourceEnvelope wrap"));
        QVERIFY(failed.objects.front().next.find("allowCoOwnership") != std::string::npos);
        QVERIFY(picture.clusters[2].name.empty());
    }

    void driftAndDifferencesAreWarnings() {
        const std::string path =
            "[{path: /spec/replicas, valueInMember: \"5\", valueInHub: \"3\"}]";
        const std::string head = "conditions: [" +
                                 ofPlacement("Available", "True", "ResourceAvailable") +
                                 "], placementStatuses: [{clusterName: weu-1, conditions: [" +
                                 condition("Available", "True", "AllWorkAreAvailable") + "], ";
        const Read drifted(head +
                           "driftedPlacements: [{version: v1, kind: ConfigMap, namespace: web, "
                           "name: conf, observationTime: \"2026-11-20T14:00:00Z\", "
                           "targetClusterObservedGeneration: 2, firstDriftedObservedTime: "
                           "\"2026-11-20T13:00:00Z\", observedDrifts: " +
                           path + "}]}]");
        QVERIFY(drifted.errors.empty());
        QCOMPARE(drifted.picture.word, std::string("drifted"));
        QVERIFY(drifted.picture.state == HubState::Warning);
        const auto& object = drifted.picture.clusters.front().objects.front();
        QCOMPARE(object.differences.front().inMember, std::string("5"));
        QCOMPARE(object.since, *parseRfc3339("2026-11-20T13:00:00Z"));
        const Read diffed(head + "diffedPlacements: [{version: v1, kind: Namespace, name: web, "
                                 "targetClusterObservedGeneration: null}]}]");
        QCOMPARE(diffed.picture.word, std::string("differs"));
        QVERIFY(diffed.picture.clusters.front().objects.front().isAbsent);
    }

    void oddStatusesAreReadAsFarAsTheyGo() {
        const Read read("conditions: [{type: [], status: 3}], placementStatuses: \"none\"");
        QVERIFY(!read.errors.empty());
        QVERIFY(read.errors.front().position.has_value());
        QCOMPARE(read.picture.conditions.size(), std::size_t{1});
    }

    void decisionsOfASnapshot() {
        const auto document = kube::parseYaml(
            "status: {observedCRPGeneration: 3, targetClusters: [{clusterName: a, selected: true, "
            "clusterScore: {affinityScore: -7, priorityScore: 2}, reason: picked}, {clusterName: "
            "b, selected: false, reason: filtered}]}",
            "snapshot");
        QVERIFY(document.has_value());
        const auto read = readDecisions(document->view());
        QCOMPARE(read.observedGeneration, std::int64_t{3});
        QCOMPARE(read.decisions.size(), std::size_t{2});
        QCOMPARE(read.decisions[0].scores->affinity, -7);
        QVERIFY(!read.decisions[1].isSelected && !read.decisions[1].scores);
    }
};

QTEST_GUILESS_MAIN(TstStatus)
#include "tst_status.moc"
