// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub_bench.h"

#include "placement/hub_reader.h"
#include "placement/preview.h"

#include <QtTest>

#include <set>

using namespace pilothouse;
using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// A PickN placement of the namespace web.
json pickN(const std::string& name, int clusters, json policy = json::object()) {
    policy["placementType"] = "PickN";
    policy["numberOfClusters"] = clusters;
    return {{"metadata", {{"name", name}}},
            {"spec",
             {{"resourceSelectors",
               json::array(
                   {{{"group", ""}, {"version", "v1"}, {"kind", "Namespace"}, {"name", "web"}}})},
              {"policy", std::move(policy)}}}};
}

json requiring(const json& term) {
    return {{"affinity",
             {{"clusterAffinity",
               {{"requiredDuringSchedulingIgnoredDuringExecution",
                 {{"clusterSelectorTerms", json::array({term})}}}}}}}};
}

std::set<std::string> clustersOf(const json& bindings, const std::string& state) {
    std::set<std::string> names;
    for (const json& each : bindings) {
        if (each.at("spec").at("state") == state) {
            names.insert(each.at("spec").at("targetCluster"));
        }
    }
    return names;
}

std::string member(const std::string& name) {
    return std::string(HubBench::kMembers) + "/" + name;
}

std::string pathOf(const std::string& name) {
    return std::string(HubBench::kPlacements) + "/" + name;
}

} // namespace

class TestSimHub : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLabIsAsItsPageSays();
    void kindsAreServedInBothVersions();
    void columnsAreThoseOfTheDefinitions();
    void membersReportEveryMinute();
    void aPlacementGoesFromDecisionToAvailable();
    void theHubDecidesAsAPreviewDoes_data();
    void theHubDecidesAsAPreviewDoes();
    void editsMakeSnapshotsOnlyWhereThePolicyDiffers();
    void changesOfMembersTriggerTheScheduler_data();
    void changesOfMembersTriggerTheScheduler();
    void aTaintThatGoesIsNewsOneThatComesIsNot();
    void aClusterThatLeavesIsReplaced();
    void anEvictedBindingIsMadeAnew();
    void bindingsMoveWithinTheBudget();
    void anExternalStrategyWaitsForItsRun();
    void aClusterOffTheNetworkAppliesNothing();
    void overridesGoWithTheirBindings();
    void anOverrideThatFailsIsTold();
    void admissionRefuses_data();
    void admissionRefuses();
    void badSelectorsBlockThePolicy();
    void aDeletedPlacementTakesEverythingWithIt();
    void theStepsOfTimeDoNotMatter();
};

void TestSimHub::theLabIsAsItsPageSays() {
    HubBench hub;
    QCOMPARE(QString::fromStdString(hub.problem()), QString());
    const json members = hub.get(HubBench::kMembers).at("items");
    QCOMPARE(members.size(), std::size_t{40});
    std::set<std::string> regions;
    int withGpus = 0;
    int tainted = 0;
    int stale = 0;
    for (const json& each : members) {
        regions.insert(each.at("metadata").at("labels").at("region"));
        const json& properties = each.at("status").at("properties");
        withGpus +=
            properties.contains("kubernetes.azure.com/vm-sizes/Standard_NC24ads_A100_v4/count") ? 1
                                                                                                : 0;
        tainted += each.at("spec").contains("taints") ? 1 : 0;
        QVERIFY(properties.contains("kubernetes.azure.com/per-cpu-core-cost"));
        const auto heard = simulator::parseInstant(each.at("status")
                                                       .at("agentStatus")
                                                       .at(0)
                                                       .at("lastReceivedHeartbeat")
                                                       .get<std::string>());
        stale += hub.now() - *heard > minutes{5} ? 1 : 0;
    }
    QCOMPARE(regions.size(), std::size_t{8});
    QCOMPARE(withGpus, 7);
    QCOMPARE(tainted, 9);
    QCOMPARE(stale, 1);
    QCOMPARE(hub.condition("web", "Available"), QStringLiteral("True ResourceAvailable"));
    QCOMPARE(hub.condition("nightly-batch", "Scheduled"),
             QStringLiteral("False SchedulingPolicyUnfulfilled"));
    // Placed there before it fell silent, so it stays.
    const json silent = hub.bindingsOf("observability");
    QVERIFY(clustersOf(silent, "Bound").contains("neu-02"));
}

void TestSimHub::kindsAreServedInBothVersions() {
    HubBench hub;
    const std::string v1 = "/apis/placement.kubernetes-fleet.io/v1/clusterresourceplacements";
    const json group = hub.get("/apis/placement.kubernetes-fleet.io");
    QVERIFY(group.at("preferredVersion").at("version") == "v1");
    QCOMPARE(group.at("versions").size(), std::size_t{2});
    json fresh = pickN("both", 1);
    fresh["apiVersion"] = "placement.kubernetes-fleet.io/v1";
    fresh["kind"] = "ClusterResourcePlacement";
    const ApiReply made = hub.send("POST", v1, fresh);
    QCOMPARE(made.status, 201);
    QVERIFY(json::parse(made.body).at("apiVersion") == "placement.kubernetes-fleet.io/v1");
    QVERIFY(hub.get(pathOf("both")).at("apiVersion") == "placement.kubernetes-fleet.io/v1beta1");
    for (const json& each : hub.items(v1)) {
        QVERIFY(each.at("apiVersion") == "placement.kubernetes-fleet.io/v1");
    }
    auto watch = hub.send("GET", v1, {}, {}, {{"watch", "true"}});
    QVERIFY(watch.watch);
    WatchStream stream(*watch.watch, hub.story());
    const std::string frames = stream.take(std::chrono::milliseconds{0});
    QVERIFY(frames.find("fleet.io/v1\"") != std::string::npos);
    QVERIFY(frames.find("{\"apiVersion\":\"placement.kubernetes-fleet.io/v1beta1\",\"kind\":"
                        "\"ClusterResourcePlacement\"") == std::string::npos);
    // What has no such version is not there.
    QCOMPARE(hub.send("GET", "/apis/placement.kubernetes-fleet.io/v1/resourcebindings").status,
             404);
    // Status has an address of its own, whose writes leave the spec alone.
    const ApiReply said =
        hub.send("PATCH", v1 + "/both/status", {{"spec", nullptr}}, "application/merge-patch+json");
    QCOMPARE(said.status, 200);
    QVERIFY(json::parse(said.body).contains("spec"));
}

void TestSimHub::columnsAreThoseOfTheDefinitions() {
    HubBench hub;
    const auto tableOf = [&](const std::string& path) {
        ApiRequest asked = getRequest(path);
        asked.accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        MemberApi api(hub.story());
        return json::parse(api.handle(asked, Offset{0}).body);
    };
    const json members = tableOf(HubBench::kMembers);
    QVERIFY(members.at("columnDefinitions").at(3).at("name") == "Member-Agent-Last-Seen");
    const json& row = members.at("rows").at(0).at("cells");
    QVERIFY(row.at(1) == "True");
    QVERIFY(row.at(4).get<std::string>().size() >= 1); // nodes
    const json web = tableOf(HubBench::kPlacements).at("rows").at(3).at("cells");
    QVERIFY(web.at(0) == "web");
    QVERIFY(web.at(3) == "True"); // Scheduled
    QVERIFY(web.at(4) == "1");    // of generation
}

void TestSimHub::membersReportEveryMinute() {
    HubBench hub;
    const auto heard = [&](const char* name) {
        return hub.get(member(name))
            .at("status")
            .at("agentStatus")
            .at(0)
            .at("lastReceivedHeartbeat")
            .get<std::string>();
    };
    const std::string alive = heard("weu-01");
    const std::string silent = heard("neu-02");
    hub.advance(minutes{1});
    QVERIFY(heard("weu-01") > alive);
    QCOMPARE(QString::fromStdString(heard("neu-02")), QString::fromStdString(silent));
    hub.advance(minutes{59});
    const auto last = simulator::parseInstant(heard("weu-01"));
    QVERIFY(hub.now() - *last < minutes{1});
}

void TestSimHub::aPlacementGoesFromDecisionToAvailable() {
    HubBench hub;
    QCOMPARE(hub.send("POST", HubBench::kPlacements, pickN("shop", 2)).status, 201);
    QCOMPARE(hub.condition("shop", "Scheduled"), QStringLiteral("True SchedulingPolicyFulfilled"));
    QCOMPARE(hub.condition("shop", "RolloutStarted"), QStringLiteral("True RolloutStarted"));
    QCOMPARE(hub.condition("shop", "Overridden"), QStringLiteral("Unknown OverriddenPending"));
    QCOMPARE(hub.condition("shop", "Applied"), QString());
    const json bound = hub.bindingsOf("shop");
    QCOMPARE(bound.size(), std::size_t{2});
    QVERIFY(bound.at(0).at("spec").at("resourceSnapshotName") == "shop-0-snapshot");
    hub.advance(seconds{1});
    QCOMPARE(hub.condition("shop", "Applied"), QStringLiteral("False ApplyFailed"));
    hub.advance(seconds{5});
    QCOMPARE(hub.condition("shop", "Available"), QStringLiteral("False ResourceNotAvailableYet"));
    hub.advance(seconds{6});
    QCOMPARE(hub.condition("shop", "Available"), QStringLiteral("True ResourceAvailable"));
    QCOMPARE(hub.condition("shop", "Overridden"), QStringLiteral("True NoOverrideSpecified"));
    const json status = hub.get(pathOf("shop")).at("status");
    QCOMPARE(status.at("placementStatuses").size(), std::size_t{2});
    QCOMPARE(status.at("placementStatuses").at(0).at("conditions").size(), std::size_t{6});
    QVERIFY(status.at("selectedResources").at(0).at("kind") == "Namespace");
    QVERIFY(status.at("selectedResources").size() >= 4);
}

void TestSimHub::theHubDecidesAsAPreviewDoes_data() {
    QTest::addColumn<QString>("file");
    for (const char* name :
         {"01-cheapest-gpus-in-europe.yaml", "02-spread-over-regions.yaml",
          "03-everywhere-tolerant.yaml", "04-named-clusters.yaml", "05-too-many.yaml",
          "06-namespaced.yaml", "07-not-a-quantity.yaml", "08-driven-by-a-run.yaml",
          "09-web-grows.yaml", "10-web-by-price.yaml"}) {
        QTest::newRow(name) << name;
    }
}

/// The preview is made of the objects as clients read them, before; the status is read afterwards.
void TestSimHub::theHubDecidesAsAPreviewDoes() {
    QFETCH(QString, file);
    HubBench hub;
    json object = exampleOf(file.toStdString());
    const bool isNamespaced = object.at("kind") == "ResourcePlacement";
    const std::string name = object.at("metadata").at("name");
    const std::string root = "/apis/placement.kubernetes-fleet.io/v1beta1/" +
                             std::string(isNamespaced ? "namespaces/payments/" : "");
    const std::string mine = "kubernetes-fleet.io/parent-CRP=" + name;
    json known = hub.get(root + (isNamespaced ? "resourcebindings" : "clusterresourcebindings"),
                         {{"labelSelector", mine}});
    const std::string snapshots =
        root + (isNamespaced ? "schedulingpolicysnapshots" : "clusterschedulingpolicysnapshots");
    for (const json& each :
         hub.items(snapshots,
                   {{"labelSelector", mine + ",kubernetes-fleet.io/is-latest-snapshot=true"}})) {
        known["items"].push_back(each);
    }
    const auto members = placement::readMembers(hub.get(HubBench::kMembers).dump(), "members");
    QVERIFY(members);
    const auto reading = placement::readPlacement(object.dump(), "placement");
    QVERIFY(reading.errors.empty());
    const auto fleet = placement::Fleet::make(*members);
    const auto bindings = placement::readBindings(known.dump(), "bindings");
    QVERIFY(fleet && bindings);
    const auto preview =
        placement::schedule(placement::inputFor(reading.placement, *fleet, hub.now(), *bindings));

    const std::string collection =
        root + (isNamespaced ? "resourceplacements" : "clusterresourceplacements");
    const ApiReply applied =
        known.at("items").empty()
            ? hub.send("POST", isNamespaced ? collection : HubBench::kPlacements,
                       [&] {
                           json beta = object;
                           beta["apiVersion"] = "placement.kubernetes-fleet.io/v1beta1";
                           return beta;
                       }())
            : hub.send("PUT", collection + "/" + name, object);
    QVERIFY2(applied.status < 300, applied.body.c_str());
    const json status = hub.get(collection + "/" + name).at("status");
    const json latest =
        hub.get(snapshots,
                {{"labelSelector", mine + ",kubernetes-fleet.io/is-latest-snapshot=true"}})
            .at("items")
            .at(0);
    if (!preview.error.empty()) {
        QVERIFY(!latest.contains("status"));
        QVERIFY(status.at("conditions").at(0).at("reason") == "SchedulePending");
        return;
    }
    const json& targets = latest.at("status").at("targetClusters");
    QCOMPARE(targets.size(), preview.decisions.size());
    std::size_t selected = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto& decision = preview.decisions[i];
        QVERIFY(targets.at(i).at("clusterName") == decision.cluster);
        QVERIFY(targets.at(i).at("selected") == decision.isSelected);
        QVERIFY(targets.at(i).at("reason") == decision.reason);
        QVERIFY(targets.at(i).at("clusterScore").is_null() == !decision.scores.has_value());
        if (decision.isSelected) {
            QVERIFY(status.at("placementStatuses").at(selected++).at("clusterName") ==
                    decision.cluster);
        }
    }
    // Then one entry without a name for each that is lacking, with the reason of one that lost.
    const json& entries = status.at("placementStatuses");
    const auto& policy = reading.placement.policy;
    const std::size_t wanted = policy && policy->numberOfClusters
                                   ? static_cast<std::size_t>(*policy->numberOfClusters)
                               : policy ? policy->clusterNames.size()
                                        : 0;
    const std::size_t lacking =
        std::min(wanted > selected ? wanted - selected : 0, preview.decisions.size() - selected);
    QCOMPARE(entries.size(), selected + lacking);
    for (std::size_t i = 0; i < lacking; ++i) {
        const json& entry = entries.at(selected + i);
        QVERIFY(!entry.contains("clusterName"));
        QVERIFY(entry.at("conditions").at(0).at("reason") == "ScheduleFailed");
        QVERIFY(entry.at("conditions").at(0).at("message") ==
                preview.decisions[selected + i].reason);
    }
    const json& condition = status.at("conditions").at(0);
    QVERIFY(condition.at("status") == (*preview.isFulfilled ? "True" : "False"));
    QVERIFY(condition.at("message") == preview.message);
}

void TestSimHub::editsMakeSnapshotsOnlyWhereThePolicyDiffers() {
    HubBench hub;
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    QCOMPARE(hub.merge(pathOf("shop"), {{"spec", {{"policy", {{"numberOfClusters", 4}}}}}}).status,
             200);
    json latest = hub.latestPolicy("shop");
    QVERIFY(latest.at("metadata").at("name") == "shop-0");
    QVERIFY(latest.at("metadata").at("annotations").at("kubernetes-fleet.io/number-of-clusters") ==
            "4");
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{4});
    QVERIFY(hub.get(pathOf("shop")).at("metadata").at("generation") == 2);
    const json tolerations = json::array({{{"key", "sku"}, {"operator", "Exists"}}});
    QCOMPARE(
        hub.merge(pathOf("shop"), {{"spec", {{"policy", {{"tolerations", tolerations}}}}}}).status,
        200);
    latest = hub.latestPolicy("shop");
    QVERIFY(latest.at("metadata").at("name") == "shop-1");
    for (const json& each : hub.bindingsOf("shop")) {
        QVERIFY(each.at("spec").at("schedulingPolicySnapshotName") == "shop-1");
    }
    // What selects the same is one resource snapshot; a changed object makes the next.
    hub.advance(minutes{1});
    QCOMPARE(hub.merge("/api/v1/namespaces/web/configmaps/web-settings", {{"data", {{"X", "1"}}}})
                 .status,
             200);
    QVERIFY(hub.get(pathOf("shop")).at("status").at("observedResourceIndex") == "1");
    QCOMPARE(hub.condition("shop", "RolloutStarted"), QStringLiteral("False RolloutNotStartedYet"));
    hub.advance(minutes{2});
    QCOMPARE(hub.condition("shop", "Available"), QStringLiteral("True ResourceAvailable"));
}

void TestSimHub::changesOfMembersTriggerTheScheduler_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<bool>("looks");
    const QString label = QStringLiteral(R"({"metadata":{"labels":{"stage":"%1"}}})");
    QTest::newRow("a label that the placement wants") << label.arg("blue") << true;
    QTest::newRow("a label of something else") << label.arg("green") << false;
    QTest::newRow("a taint") << R"({"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}})"
                             << false;
}

/// A PickN that lacks a cluster gets one when a member comes to fit; a full one stays as it is.
void TestSimHub::changesOfMembersTriggerTheScheduler() {
    QFETCH(QString, patch);
    QFETCH(bool, looks);
    HubBench hub;
    const json blue{{"labelSelector", {{"matchLabels", {{"stage", "blue"}}}}}};
    hub.send("POST", HubBench::kPlacements, pickN("shop", 1, requiring(blue)));
    QCOMPARE(hub.condition("shop", "Scheduled"),
             QStringLiteral("False SchedulingPolicyUnfulfilled"));
    QCOMPARE(hub.merge(member("weu-02"), json::parse(patch.toStdString())).status, 200);
    QCOMPARE(hub.bindingsOf("shop").size(), looks ? std::size_t{1} : std::size_t{0});
    // Another one that fits changes nothing for a placement that is fulfilled.
    hub.merge(member("weu-03"), {{"metadata", {{"labels", {{"stage", "blue"}}}}}});
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{1});
    QVERIFY(hub.bindingsOf("shop").at(0).at("spec").at("targetCluster") ==
            (looks ? "weu-02" : "weu-03"));
}

void TestSimHub::aTaintThatGoesIsNewsOneThatComesIsNot() {
    HubBench hub;
    const json rebuilt{{"labelSelector", {{"matchLabels", {{"region", "francecentral"}}}}}};
    hub.send("POST", HubBench::kPlacements, pickN("shop", 4, requiring(rebuilt)));
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{3}); // frc-02 is tainted
    const json taints{{"key", "a"}, {"value", "b"}, {"effect", "NoSchedule"}};
    hub.merge(member("frc-01"), {{"spec", {{"taints", json::array({taints})}}}});
    QCOMPARE(clustersOf(hub.bindingsOf("shop"), "Bound").size(), std::size_t{3});
    QVERIFY(hub.latestPolicy("shop").at("status").at("targetClusters").dump().find("Key:a") ==
            std::string::npos);
    hub.merge(member("frc-02"), {{"spec", {{"taints", json::array()}}}});
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{4});
    QCOMPARE(hub.condition("shop", "Scheduled"), QStringLiteral("True SchedulingPolicyFulfilled"));
}

void TestSimHub::aClusterThatLeavesIsReplaced() {
    HubBench hub;
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    hub.advance(minutes{1});
    const auto before = clustersOf(hub.bindingsOf("shop"), "Bound");
    const std::string leaver = *before.begin();
    QCOMPARE(hub.send("DELETE", member(leaver)).status, 200);
    hub.advance(seconds{1}); // its deletion alone is no news
    QVERIFY(clustersOf(hub.bindingsOf("shop"), "Bound") == before);
    hub.advance(seconds{30});
    QCOMPARE(hub.send("GET", member(leaver)).status, 404);
    const auto after = clustersOf(hub.bindingsOf("shop"), "Bound");
    QCOMPARE(after.size(), std::size_t{2});
    QVERIFY(!after.contains(leaver));
    hub.advance(minutes{2});
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{2}); // the old one has gone
}

void TestSimHub::anEvictedBindingIsMadeAnew() {
    HubBench hub;
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    hub.advance(minutes{1});
    const json victim = hub.bindingsOf("shop").at(0);
    const std::string name = victim.at("metadata").at("name");
    QCOMPARE(hub.send("DELETE", std::string(HubBench::kBindings) + "/" + name).status, 200);
    hub.advance(seconds{20});
    const json now = hub.bindingsOf("shop");
    QCOMPARE(now.size(), std::size_t{2});
    for (const json& each : now) {
        QVERIFY(each.at("metadata").at("name") != name);
    }
}

void TestSimHub::bindingsMoveWithinTheBudget() {
    HubBench hub;
    json wanted = pickN("shop", 4);
    wanted["spec"]["strategy"] = {{"rollingUpdate", {{"maxUnavailable", 1}, {"maxSurge", 0}}}};
    hub.send("POST", HubBench::kPlacements, wanted);
    QCOMPARE(clustersOf(hub.bindingsOf("shop"), "Bound").size(), std::size_t{4});
    hub.advance(minutes{1});
    hub.merge("/api/v1/namespaces/web/configmaps/web-settings", {{"data", {{"X", "1"}}}});
    const auto updated = [&] {
        int count = 0;
        for (const json& each : hub.bindingsOf("shop")) {
            count += each.at("spec").at("resourceSnapshotName") == "shop-1-snapshot" ? 1 : 0;
        }
        return count;
    };
    QCOMPARE(updated(), 1);
    hub.advance(seconds{11});
    QCOMPARE(updated(), 1);
    hub.advance(seconds{1}); // the first is available again
    QCOMPARE(updated(), 2);
    hub.advance(minutes{1});
    QCOMPARE(updated(), 4);
}

void TestSimHub::anExternalStrategyWaitsForItsRun() {
    HubBench hub;
    json wanted = pickN("shop", 2);
    wanted["spec"]["strategy"] = {{"type", "External"}};
    hub.send("POST", HubBench::kPlacements, wanted);
    hub.advance(minutes{5});
    QCOMPARE(clustersOf(hub.bindingsOf("shop"), "Scheduled").size(), std::size_t{2});
    QCOMPARE(hub.condition("shop", "RolloutStarted"),
             QStringLiteral("Unknown RolloutControlledByExternalController"));
    QCOMPARE(hub.condition("shop", "Applied"), QString());
}

void TestSimHub::aClusterOffTheNetworkAppliesNothing() {
    hub::HubInput input = HubBench::labInput();
    Effect gone;
    gone.verb = Verb::Down;
    gone.how = "refuse";
    gone.at = minutes{2};
    gone.until = minutes{10};
    for (hub::Joined& each : input.members) {
        if (each.spec.name == "weu-01") {
            each.effects.push_back(gone);
        }
    }
    HubBench hub(std::move(input));
    hub.advance(minutes{5}); // silent, but not yet for five minutes
    json wanted = pickN("shop", 0);
    wanted["spec"]["policy"] = {{"placementType", "PickFixed"}, {"clusterNames", {"weu-01"}}};
    hub.send("POST", HubBench::kPlacements, wanted);
    hub.advance(minutes{3});
    QCOMPARE(hub.condition("shop", "Applied"), QStringLiteral("False ApplyFailed"));
    hub.advance(minutes{6});
    QCOMPARE(hub.condition("shop", "Available"), QStringLiteral("True ResourceAvailable"));
}

/// The lab begins with an override of web.
void TestSimHub::overridesGoWithTheirBindings() {
    HubBench hub;
    QCOMPARE(hub.condition("web", "Overridden"), QStringLiteral("True OverriddenSucceeded"));
    const json wanted = json::array({{{"namespace", "web"}, {"name", "web-size-0"}}});
    for (const json& each : hub.bindingsOf("web")) {
        QVERIFY(each.at("spec").at("resourceOverrideSnapshots") == wanted);
    }
    const json status = hub.get(pathOf("web")).at("status");
    QVERIFY(status.at("placementStatuses").at(0).at("applicableResourceOverrides") == wanted);
    // An edit is a new snapshot, which rolls out within the budget.
    const std::string overrides =
        "/apis/placement.kubernetes-fleet.io/v1beta1/namespaces/web/resourceoverrides/web-size";
    const json value{{"op", "replace"}, {"path", "/spec/replicas"}, {"value", 1}};
    const json rule{{"clusterSelector", {{"clusterSelectorTerms", json::array()}}},
                    {"jsonPatchOverrides", json::array({value})}};
    QCOMPARE(
        hub.merge(overrides, {{"spec", {{"policy", {{"overrideRules", json::array({rule})}}}}}})
            .status,
        200);
    hub.advance(minutes{3});
    for (const json& each : hub.bindingsOf("web")) {
        QVERIFY(each.at("spec").at("resourceOverrideSnapshots").at(0).at("name") == "web-size-1");
    }
    QCOMPARE(hub.condition("web", "Available"), QStringLiteral("True ResourceAvailable"));
    hub.send("DELETE", overrides);
    hub.advance(minutes{3});
    QVERIFY(!hub.bindingsOf("web").at(0).at("spec").contains("resourceOverrideSnapshots"));
    QCOMPARE(hub.condition("web", "Overridden"), QStringLiteral("True NoOverrideSpecified"));
}

void TestSimHub::anOverrideThatFailsIsTold() {
    HubBench hub;
    const json patch{{"op", "remove"}, {"path", "/data/absent"}};
    const json rule{{"clusterSelector", {{"clusterSelectorTerms", json::array()}}},
                    {"jsonPatchOverrides", json::array({patch})}};
    const json target{
        {"group", ""}, {"version", "v1"}, {"kind", "ConfigMap"}, {"name", "web-settings"}};
    const json spec{{"placement", {{"name", "shop"}, {"scope", "Cluster"}}},
                    {"resourceSelectors", json::array({target})},
                    {"policy", {{"overrideRules", json::array({rule})}}}};
    QCOMPARE(
        hub.send("POST",
                 "/apis/placement.kubernetes-fleet.io/v1beta1/namespaces/web/resourceoverrides",
                 {{"metadata", {{"name", "bad"}}}, {"spec", spec}})
            .status,
        201);
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    hub.advance(minutes{1});
    QCOMPARE(hub.condition("shop", "Overridden"), QStringLiteral("False OverriddenFailed"));
    QCOMPARE(hub.condition("shop", "Applied"), QString());
    const json entry = hub.get(pathOf("shop")).at("status").at("placementStatuses").at(0);
    QVERIFY(entry.dump().find("Failed to apply the override rules on the resources") !=
            std::string::npos);
}

void TestSimHub::admissionRefuses_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("words");
    QTest::newRow("a weight") << R"({"spec":{"policy":{"affinity":{"clusterAffinity":{
        "preferredDuringSchedulingIgnoredDuringExecution":[{"weight":200,"preference":{}}]}}}}})"
                              << "has invalid fields";
    QTest::newRow("another type")
        << R"({"spec":{"policy":{"placementType":"PickAll","numberOfClusters":null}}})"
        << "placement type is immutable";
    QTest::newRow("no policy") << R"({"spec":{"policy":null}})"
                               << "placement type is immutable";
    QTest::newRow("a lost toleration") << R"({"spec":{"policy":{"tolerations":[]}}})"
                                       << "only additions to tolerations are allowed";
}

void TestSimHub::admissionRefuses() {
    QFETCH(QString, patch);
    QFETCH(QString, words);
    HubBench hub;
    const json tolerations = json::array({{{"key", "sku"}, {"operator", "Exists"}}});
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2, {{"tolerations", tolerations}}));
    const json before = hub.get(pathOf("shop"));
    QVERIFY(before.at("spec").at("strategy").at("rollingUpdate").at("maxSurge") == "25%");
    const ApiReply reply = hub.merge(pathOf("shop"), json::parse(patch.toStdString()));
    QCOMPARE(reply.status, 403);
    const auto message = QString::fromStdString(json::parse(reply.body).at("message"));
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY(message.startsWith("admission webhook \"fleet."));
    QVERIFY(hub.get(pathOf("shop")) == before);
}

void TestSimHub::badSelectorsBlockThePolicy() {
    HubBench hub;
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    const json twice =
        json::array({{{"group", ""}, {"version", "v1"}, {"kind", "Namespace"}, {"name", "web"}},
                     {{"group", ""}, {"version", "v1"}, {"kind", "Namespace"}, {"name", "web"}}});
    hub.merge(pathOf("shop"),
              {{"spec", {{"resourceSelectors", twice}, {"policy", {{"numberOfClusters", 5}}}}}});
    QCOMPARE(hub.condition("shop", "Scheduled"), QStringLiteral("False InvalidResourceSelectors"));
    QCOMPARE(hub.bindingsOf("shop").size(), std::size_t{2});
}

void TestSimHub::aDeletedPlacementTakesEverythingWithIt() {
    HubBench hub;
    hub.send("POST", HubBench::kPlacements, pickN("shop", 2));
    QCOMPARE(hub.send("DELETE", pathOf("shop")).status, 200);
    QCOMPARE(hub.send("GET", pathOf("shop")).status, 404);
    QVERIFY(hub.bindingsOf("shop").empty());
    QCOMPARE(hub.send("GET", std::string(HubBench::kSnapshots) + "/shop-0").status, 404);
}

void TestSimHub::theStepsOfTimeDoNotMatter() {
    const auto tell = [](Offset step) {
        HubBench hub;
        hub.send("POST", HubBench::kPlacements, exampleOf("10-web-by-price.yaml"));
        hub.send("POST", HubBench::kPlacements, pickN("shop", 3));
        hub.send("DELETE", member("weu-01"));
        for (Offset at{0}; at < minutes{5}; at += step) {
            hub.advance(step);
        }
        json seen = json::array();
        for (const char* path : {HubBench::kPlacements, HubBench::kBindings, HubBench::kMembers}) {
            for (json each : hub.items(path)) {
                each["metadata"].erase("resourceVersion"); // heartbeats differ in number
                each["metadata"].erase("uid");
                if (path == HubBench::kBindings) {
                    each["metadata"].erase("name");
                }
                seen.push_back(std::move(each));
            }
        }
        return seen;
    };
    QVERIFY(tell(seconds{5}) == tell(minutes{5}));
}

QTEST_APPLESS_MAIN(TestSimHub)
#include "tst_sim_hub.moc"
