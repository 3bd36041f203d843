// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"

#include <QtTest>

#include <map>
#include <set>

#include <nlohmann/json.hpp>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kPath = "/simulation/upgrade";
const std::string kTarget = "1.33.7";

/// A member at 1.32.9 and its API.
struct Bench {
    explicit Bench(std::vector<Effect> effects = {}) : story(input(std::move(effects))) {
        story.advanceTo(Offset{0});
    }
    static StoryInput input(std::vector<Effect> effects) {
        StoryInput made = storyInput(std::move(effects));
        made.spec.version = "1.32.9";
        made.churnEvery = std::chrono::hours{1000};
        for (NodePool& pool : made.spec.pools) { // so few that pods of one workload share a node
            pool.nodes = 2;
        }
        return made;
    }
    ApiReply send(const std::string& method, const std::string& path, const std::string& body = {},
                  std::vector<std::string> groups = {"system:masters"}) {
        ApiRequest request = getRequest(path);
        request.method = method;
        request.body = body;
        request.contentType = "application/json";
        request.caller = Caller{"somebody", std::move(groups)};
        return api.handle(request, story.now());
    }
    json get(const std::string& path) { return json::parse(send("GET", path).body); }
    /// The objects of a list.
    std::vector<json> items(const std::string& path) { return get(path)["items"]; }
    int start(const std::string& version) {
        return send("POST", kPath, json{{"version", version}}.dump()).status;
    }
    void go(Offset by) { story.advanceTo(story.now() + by); }
    /// Advances until the upgrade is over, at most three hours. Its end state.
    std::string finish() {
        for (int i = 0; i < 1080 && get(kPath)["state"] == "Upgrading"; ++i) {
            go(seconds{10});
        }
        return get(kPath)["state"];
    }
    std::map<std::string, std::string> kubelets() {
        std::map<std::string, std::string> found;
        for (const json& node : items("/api/v1/nodes")) {
            found[node["metadata"]["name"]] = node["status"]["nodeInfo"]["kubeletVersion"];
        }
        return found;
    }

    Story story;
    MemberApi api{story};
};

} // namespace

class TestSimUpgrade : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsReleases_data();
    void readsReleases();
    void answersTheWish_data();
    void answersTheWish();
    void runsOneAtATime();
    void replacesEveryNode();
    void keepsToBudgetsAllTheWay();
    void hasNothingToDoTwice();
    void waitsForABudget();
    void waitsForABudgetThatAClientMade();
    void failsAsScriptedAndGoesOn_data();
    void failsAsScriptedAndGoesOn();
    void givesEffectsTheirMoment();
    void takesTheSameTimeWheneverItStarts();
    void tellsItsWatchers();
    void moveVolumesWithTheirPods();
    void countsDeprecatedApis();
};

void TestSimUpgrade::readsReleases_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("plain") << "1.34.3" << true;
    QTest::newRow("with v") << "v1.34.3" << true;
    QTest::newRow("minor") << "1.34" << false;
    QTest::newRow("tail") << "1.34.3-rc.0" << false;
    QTest::newRow("four parts") << "1.34.3.1" << false;
    QTest::newRow("negative") << "1.-34.3" << false;
    QTest::newRow("nothing") << "" << false;
}

void TestSimUpgrade::readsReleases() {
    QFETCH(QString, text);
    QFETCH(bool, isGood);
    const auto release = parseRelease(text.toStdString());
    QCOMPARE(release.has_value(), isGood);
    QVERIFY(!isGood || *release == (Release{1, 34, 3}));
}

void TestSimUpgrade::answersTheWish_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("group");
    QTest::addColumn<int>("status");
    QTest::newRow("the next minor") << R"({"version":"1.33.7"})"
                                    << "system:masters" << 202;
    QTest::newRow("a newer patch") << R"({"version":"v1.32.10"})"
                                   << "system:masters" << 202;
    QTest::newRow("what it has") << R"({"version":"1.32.9"})"
                                 << "system:masters" << 200;
    QTest::newRow("a minor too far") << R"({"version":"1.34.3"})"
                                     << "system:masters" << 422;
    QTest::newRow("older") << R"({"version":"1.32.8"})"
                           << "system:masters" << 422;
    QTest::newRow("no version") << R"({})"
                                << "system:masters" << 400;
    QTest::newRow("no JSON") << "1.33.7"
                             << "system:masters" << 400;
    QTest::newRow("a stranger") << R"({"version":"1.33.7"})"
                                << "guests" << 403;
}

void TestSimUpgrade::answersTheWish() {
    QFETCH(QString, body);
    QFETCH(QString, group);
    QFETCH(int, status);
    Bench bench;
    QCOMPARE(bench.send("POST", kPath, body.toStdString(), {group.toStdString()}).status, status);
    QCOMPARE(bench.get(kPath)["state"] == "Upgrading", status == 202);
}

void TestSimUpgrade::runsOneAtATime() {
    Bench bench;
    QCOMPARE(bench.start(kTarget), 202);
    QCOMPARE(bench.start(kTarget), 409);
    QCOMPARE(bench.get(kPath)["phase"], json("controlPlane"));
    QCOMPARE(bench.get("/version")["gitVersion"], json("v1.32.9"));
    bench.go(minutes{13}); // 6 to 12 minutes
    QCOMPARE(bench.get("/version")["gitVersion"], json("v1.33.7"));
    QCOMPARE(bench.get(kPath)["phase"], json("nodes"));
    QVERIFY(bench.get(kPath)["node"] != bench.get(kPath)["surgeNode"]);
}

void TestSimUpgrade::replacesEveryNode() {
    Bench bench;
    const auto before = bench.kubelets();
    bench.start(kTarget);
    bool hasCordoned = false;
    bool hasSurge = false;
    for (int i = 0; i < 1080 && bench.get(kPath)["state"] == "Upgrading"; ++i) {
        bench.go(seconds{10});
        int cordoned = 0;
        const json nodes = bench.get("/api/v1/nodes")["items"];
        for (const json& node : nodes) {
            cordoned += node["spec"].value("unschedulable", false) ? 1 : 0;
        }
        QVERIFY(cordoned <= 1);
        QVERIFY(nodes.size() <= before.size() + 1);
        hasCordoned = hasCordoned || cordoned == 1;
        hasSurge = hasSurge || nodes.size() == before.size() + 1;
    }
    QVERIFY(hasCordoned && hasSurge);
    const auto after = bench.kubelets();
    QCOMPARE(after.size(), before.size());
    for (const auto& [name, version] : after) {
        QCOMPARE(version, std::string("v1.33.7"));
        QVERIFY2(!before.contains(name), name.c_str());
    }
    for (const json& pod : bench.items("/api/v1/pods")) {
        const std::string node = pod["spec"].value("nodeName", "");
        QVERIFY2(after.contains(node), pod["metadata"]["name"].get<std::string>().c_str());
    }
    for (const json& set : bench.items("/apis/apps/v1/daemonsets")) {
        QCOMPARE(set["status"]["numberReady"], set["status"]["desiredNumberScheduled"]);
    }
    std::set<std::string> reasons;
    for (const json& event : bench.items("/api/v1/events")) {
        reasons.insert(event["reason"].get<std::string>());
    }
    for (const char* reason : {"Surge", "RegisteredNode", "NodeReady", "NodeNotSchedulable",
                               "Drain", "Killing", "DeletingNode", "RemovingNode"}) {
        QVERIFY2(reasons.contains(reason), reason);
    }
}

void TestSimUpgrade::keepsToBudgetsAllTheWay() {
    Bench bench;
    bench.start(kTarget);
    int moved = 0;
    for (int i = 0; i < 3000 && bench.get(kPath)["state"] == "Upgrading"; ++i) {
        bench.go(seconds{3});
        for (const json& budget : bench.items("/apis/policy/v1/poddisruptionbudgets")) {
            const json& status = budget["status"];
            moved += status["currentHealthy"] < status["expectedPods"] ? 1 : 0;
            QVERIFY2(status["currentHealthy"] >= status["desiredHealthy"], budget.dump().c_str());
        }
    }
    QVERIFY(moved > 0);
    QCOMPARE(bench.get(kPath)["state"], json("Succeeded"));
}

void TestSimUpgrade::hasNothingToDoTwice() {
    Bench bench;
    bench.start(kTarget);
    QCOMPARE(bench.finish(), std::string("Succeeded"));
    QCOMPARE(bench.start(kTarget), 200);
    QCOMPARE(bench.get(kPath)["attempt"], json(1));
}

void TestSimUpgrade::waitsForABudget() {
    Bench bench({{.verb = Verb::StickUpgrade,
                  .at = Offset{0},
                  .until = minutes{120},
                  .workload = "payments-api",
                  .when = Trigger::UpgradeBegins}});
    const std::string budget =
        "/apis/policy/v1/namespaces/payments/poddisruptionbudgets/payments-api";
    QCOMPARE(bench.get(budget)["status"]["disruptionsAllowed"], json(1));
    bench.start(kTarget);
    bench.go(seconds{1});
    QCOMPARE(bench.get(budget)["status"]["disruptionsAllowed"], json(0));
    bench.go(minutes{118});
    const json state = bench.get(kPath);
    QCOMPARE(state["state"], json("Upgrading"));
    const auto cause = QString::fromStdString(state.value("blockedBy", ""));
    QVERIFY2(cause.contains("payments/payments-api") && cause.contains("disruption budget"),
             qPrintable(cause));
    bool isTold = false;
    for (const json& event : bench.items("/api/v1/namespaces/default/events")) {
        const std::string message = event["message"];
        isTold = isTold || (event["type"] == "Warning" && event["reason"] == "Drain" &&
                            message.find("Eviction blocked") == 0 &&
                            event["involvedObject"]["name"] == state["node"]);
    }
    QVERIFY(isTold);
    bench.go(minutes{3});
    QCOMPARE(bench.get(kPath).value("blockedBy", "-"), std::string());
    QCOMPARE(bench.finish(), std::string("Succeeded"));
}

void TestSimUpgrade::waitsForABudgetThatAClientMade() {
    Bench bench;
    const json budget{
        {"apiVersion", "policy/v1"},
        {"kind", "PodDisruptionBudget"},
        {"metadata", {{"name", "mine"}}},
        {"spec",
         {{"minAvailable", "100%"},
          {"selector", {{"matchLabels", {{"app.kubernetes.io/name", "metrics-server"}}}}}}}};
    const std::string place = "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets";
    QCOMPARE(bench.send("POST", place, budget.dump()).status, 201);
    bench.start(kTarget);
    bench.go(std::chrono::hours{3});
    const auto cause = QString::fromStdString(bench.get(kPath).value("blockedBy", ""));
    QVERIFY2(cause.contains("budget mine"), qPrintable(cause));
    QCOMPARE(bench.send("DELETE", place + "/mine").status, 200);
    QCOMPARE(bench.finish(), std::string("Succeeded"));
}

void TestSimUpgrade::failsAsScriptedAndGoesOn_data() {
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("version");
    QTest::newRow("no quota for a surge node") << ""
                                               << "QuotaExceeded"
                                               << "v1.33.7";
    QTest::newRow("the control plane") << "controlPlane"
                                       << "ControlPlaneUpgradeFailed"
                                       << "v1.32.9";
}

void TestSimUpgrade::failsAsScriptedAndGoesOn() {
    QFETCH(QString, how);
    QFETCH(QString, code);
    QFETCH(QString, version);
    Bench bench({{.verb = Verb::FailUpgrade, .how = how.toStdString()}});
    bench.start(kTarget);
    QCOMPARE(bench.finish(), std::string("Failed"));
    QVERIFY(QString::fromStdString(bench.get(kPath)["error"]).startsWith(code));
    QCOMPARE(QString::fromStdString(bench.get("/version")["gitVersion"]), version);
    QCOMPARE(bench.start(kTarget), 202);
    QCOMPARE(bench.finish(), std::string("Succeeded"));
    QCOMPARE(bench.get(kPath)["attempt"], json(2));
    QVERIFY(!bench.get(kPath).contains("error"));
}

void TestSimUpgrade::givesEffectsTheirMoment() {
    Bench bench({{.verb = Verb::NodeDown,
                  .at = minutes{1},
                  .until = minutes{20},
                  .amount = 1,
                  .when = Trigger::UpgradeEnds}});
    const auto notReady = [&bench] {
        int sum = 0;
        for (const Node& node : bench.story.world().nodes) {
            sum += node.isGone || node.isReady ? 0 : 1;
        }
        return sum;
    };
    bench.go(minutes{30});
    QCOMPARE(notReady(), 0);
    bench.start(kTarget);
    QCOMPARE(bench.finish(), std::string("Succeeded"));
    QCOMPARE(notReady(), 0);
    bench.go(minutes{2});
    QCOMPARE(notReady(), 1);
    bench.go(minutes{20});
    QCOMPARE(notReady(), 0);
}

void TestSimUpgrade::takesTheSameTimeWheneverItStarts() {
    Bench early;
    Bench late;
    late.go(minutes{47});
    early.start(kTarget);
    late.start(kTarget);
    QCOMPARE(early.story.world().upgrade.controlPlane, late.story.world().upgrade.controlPlane);
    QCOMPARE(early.story.world().upgrade.perNode, late.story.world().upgrade.perNode);
}

void TestSimUpgrade::tellsItsWatchers() {
    Bench bench;
    const auto version = std::to_string(bench.story.store().version());
    ApiRequest request =
        getRequest("/api/v1/nodes", {{"watch", "true"}, {"resourceVersion", version}});
    ApiReply reply = bench.api.handle(request, bench.story.now());
    QVERIFY(reply.watch.has_value());
    WatchStream stream(*reply.watch, bench.story);
    bench.start(kTarget);
    bench.finish();
    const QString frames = QString::fromStdString(stream.take(std::chrono::milliseconds{1}));
    const auto nodes = static_cast<qsizetype>(bench.kubelets().size());
    QCOMPARE(frames.count(R"({"type":"ADDED")"), nodes);
    QCOMPARE(frames.count(R"({"type":"DELETED")"), nodes);
    QVERIFY(frames.contains(R"("unschedulable":true)"));
}

void TestSimUpgrade::moveVolumesWithTheirPods() {
    Bench bench;
    const std::string path = "/apis/storage.k8s.io/v1/volumeattachments";
    const std::size_t before = bench.get(path)["items"].size();
    QVERIFY(before > 0);
    bench.start(kTarget);
    QCOMPARE(bench.finish(), std::string("Succeeded"));
    bench.go(minutes{5});
    const auto nodes = bench.kubelets();
    const json items = bench.get(path)["items"];
    QCOMPARE(items.size(), before);
    for (const json& item : items) {
        QVERIFY(nodes.contains(item["spec"]["nodeName"].get<std::string>()));
        QCOMPARE(item["status"]["attached"], json(true));
    }
    QCOMPARE(bench.get("/apis/storage.k8s.io/v1/csinodes")["items"].size(), nodes.size());
}

void TestSimUpgrade::countsDeprecatedApis() {
    StoryInput input = Bench::input({});
    input.spec.requestedApis = {{"a.example", "v1beta1", "things", "1.33"},
                                {"b.example", "v1beta1", "others", ""}};
    Story story(input);
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const auto page = [&] {
        return QString::fromStdString(api.handle(getRequest("/metrics"), story.now()).body);
    };
    const QString series = QStringLiteral("apiserver_requested_deprecated_apis{group=\"%1\"");
    QVERIFY(page().contains(series.arg("a.example")));
    QVERIFY(page().contains(series.arg("b.example")));
    QVERIFY(page().contains(QStringLiteral("\nprocess_start_time_seconds ")));
    QVERIFY(story.startUpgrade(kTarget) == UpgradeAnswer::Accepted);
    story.advanceTo(minutes{13});
    QVERIFY2(!page().contains(series.arg("a.example")), "1.33 does not serve it any more");
    QVERIFY(page().contains(series.arg("b.example")));
    ApiRequest guest = getRequest("/metrics");
    guest.caller = Caller{"guest", {}};
    QCOMPARE(api.handle(guest, story.now()).status, 403);
}

QTEST_APPLESS_MAIN(TestSimUpgrade)
#include "tst_sim_upgrade.moc"
