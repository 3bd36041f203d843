// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"

#include <QtTest>

#include <map>

#include <nlohmann/json.hpp>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

json body(const ApiReply& reply) {
    return json::parse(reply.body);
}

std::vector<json> frames(const std::string& text) {
    std::vector<json> list;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = text.find('\n', begin);
        list.push_back(json::parse(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return list;
}

} // namespace

class TestSimApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersWithTheRightStatus_data();
    void answersWithTheRightStatus();
    void refusesStrangers();
    void pagesThroughAConsistentList();
    void expiresOldContinueTokens();
    void selectsByLabelAndField();
    void resumesAWatchWithoutLossOrRepeat();
    void endsAWatchThatIsTooOld();
    void sendsInitialStateAndBookmark();
    void tellsSelectorTransitions();
    void sendsColumnsOnceInATableWatch();
    void failsReadyzWhenDown();
    void servesDiscoveryInThreeForms();
    void servesLogsOfTheLastCrash();
    void followsALogWhileItsContainerRuns();
    void servesEventsOfBothGroups();
    void bindsTheClaimsOfStatefulSets();
};

void TestSimApi::answersWithTheRightStatus_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("query"); // k=v
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nodes") << "/api/v1/nodes"
                           << "" << 200 << "";
    QTest::newRow("no such node") << "/api/v1/nodes/x"
                                  << "" << 404 << "NotFound";
    QTest::newRow("no such resource") << "/api/v1/toasters"
                                      << "" << 404 << "NotFound";
    QTest::newRow("no such group") << "/apis/x.example/v1/y"
                                   << "" << 404 << "NotFound";
    QTest::newRow("cluster resource in a namespace") << "/api/v1/namespaces/default/nodes"
                                                     << "" << 404 << "NotFound";
    QTest::newRow("bad label selector") << "/api/v1/pods"
                                        << "labelSelector=a in b" << 400 << "BadRequest";
    QTest::newRow("unknown field") << "/api/v1/pods"
                                   << "fieldSelector=spec.foo=1" << 400 << "BadRequest";
    QTest::newRow("future version") << "/api/v1/pods"
                                    << "resourceVersion=99999999999" << 504 << "Timeout";
    QTest::newRow("exact without a version") << "/api/v1/pods"
                                             << "resourceVersionMatch=Exact" << 422 << "Invalid";
    QTest::newRow("broken continue") << "/api/v1/pods"
                                     << "continue=zzz" << 400 << "BadRequest";
    QTest::newRow("leases cannot be watched") << "/apis/coordination.k8s.io/v1/leases"
                                              << "watch=true" << 405 << "MethodNotAllowed";
}

void TestSimApi::answersWithTheRightStatus() {
    QFETCH(QString, path);
    QFETCH(QString, query);
    QFETCH(int, status);
    QFETCH(QString, reason);
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    ApiRequest request = getRequest(path.toStdString());
    if (!query.isEmpty()) {
        const auto at = query.indexOf('=');
        request.query = {{query.left(at).toStdString(), query.mid(at + 1).toStdString()}};
    }
    const ApiReply reply = api.handle(request, Offset{0});
    QCOMPARE(reply.status, status);
    if (status != 200) {
        QCOMPARE(body(reply)["kind"].get<std::string>(), std::string("Status"));
        QCOMPARE(QString::fromStdString(body(reply)["reason"]), reason);
        QCOMPARE(body(reply)["code"].get<int>(), status);
    }
}

void TestSimApi::refusesStrangers() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    ApiRequest request = getRequest("/api/v1/nodes");
    request.caller.reset();
    QCOMPARE(api.handle(request, Offset{0}).status, 401);
    request.path = "/version";
    QCOMPARE(api.handle(request, Offset{0}).status, 200);
    request = getRequest("/api/v1/nodes");
    request.method = "DELETE";
    QCOMPARE(api.handle(request, Offset{0}).status, 405);
    request = getRequest("/api/v1/nodes");
    request.accept = "application/vnd.kubernetes.protobuf";
    QCOMPARE(api.handle(request, Offset{0}).status, 406);
}

void TestSimApi::pagesThroughAConsistentList() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const json whole = body(api.handle(getRequest("/api/v1/pods"), Offset{0}));
    const std::string version = whole["metadata"]["resourceVersion"];
    std::vector<std::string> names;
    std::string token;
    Offset now{0};
    do {
        std::vector<std::pair<std::string, std::string>> query{{"limit", "7"}};
        if (!token.empty()) {
            query.emplace_back("continue", token);
        }
        const json page = body(api.handle(getRequest("/api/v1/pods", query), now));
        QCOMPARE(page["metadata"]["resourceVersion"].get<std::string>(), version);
        for (const json& item : page["items"]) {
            names.push_back(item["metadata"]["name"]);
        }
        token = page["metadata"].value("continue", "");
        QCOMPARE(page["metadata"].contains("remainingItemCount"), !token.empty());
        // The estate changes between pages; the list must not.
        now += minutes{1};
        story.advanceTo(now);
    } while (!token.empty());
    std::vector<std::string> expected;
    for (const json& item : whole["items"]) {
        expected.push_back(item["metadata"]["name"]);
    }
    QVERIFY(story.store().version() > std::stoull(version));
    QCOMPARE(names, expected);
}

void TestSimApi::expiresOldContinueTokens() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const json first = body(api.handle(getRequest("/api/v1/pods", {{"limit", "5"}}), Offset{0}));
    story.advanceTo(minutes{10});
    story.store().compactBefore(minutes{9});
    const ApiReply gone = api.handle(
        getRequest("/api/v1/pods", {{"continue", first["metadata"]["continue"]}}), minutes{10});
    QCOMPARE(gone.status, 410);
    QCOMPARE(body(gone)["reason"].get<std::string>(), std::string("Expired"));
    const std::string inconsistent = body(gone)["metadata"]["continue"];
    const ApiReply rest =
        api.handle(getRequest("/api/v1/pods", {{"continue", inconsistent}}), minutes{10});
    QCOMPARE(rest.status, 200);
    QVERIFY(!body(rest)["items"].empty());
}

void TestSimApi::selectsByLabelAndField() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const std::string node = story.world().nodes.front().name;
    const json onNode = body(api.handle(
        getRequest("/api/v1/pods", {{"fieldSelector", "spec.nodeName=" + node}}), Offset{0}));
    QVERIFY(!onNode["items"].empty());
    for (const json& pod : onNode["items"]) {
        QCOMPARE(pod["spec"]["nodeName"].get<std::string>(), node);
    }
    const json web = body(api.handle(
        getRequest("/api/v1/namespaces/storefront/pods",
                   {{"labelSelector", "app.kubernetes.io/name in (web)"}, {"limit", "1"}}),
        Offset{0}));
    QCOMPARE(web["items"].size(), std::size_t{1});
    QVERIFY(!web["metadata"].contains("remainingItemCount"));
    const json one = body(api.handle(
        getRequest("/api/v1/nodes", {{"fieldSelector", "metadata.name=" + node}}), Offset{0}));
    QCOMPARE(one["items"].size(), std::size_t{1});
}

void TestSimApi::resumesAWatchWithoutLossOrRepeat() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const json list = body(api.handle(getRequest("/api/v1/pods"), Offset{0}));
    std::map<std::string, json> mirror;
    for (const json& item : list["items"]) {
        mirror[item["metadata"]["uid"]] = item;
    }
    std::string version = list["metadata"]["resourceVersion"];
    int events = 0;
    for (int round = 1; round <= 20; ++round) {
        const Offset now = seconds{30} * round;
        story.advanceTo(now);
        // Each round is a new connection that goes on where the last one ended.
        const ApiReply reply = api.handle(
            getRequest("/api/v1/pods", {{"watch", "true"}, {"resourceVersion", version}}), now);
        WatchStream stream(*reply.watch, story);
        for (const json& frame : frames(stream.take(std::chrono::milliseconds{0}))) {
            const json& object = frame["object"];
            const std::string uid = object["metadata"]["uid"];
            const std::string type = frame["type"];
            QCOMPARE(mirror.contains(uid), type != "ADDED");
            if (type == "DELETED") {
                mirror.erase(uid);
            } else {
                mirror[uid] = object;
            }
            version = object["metadata"]["resourceVersion"];
            ++events;
        }
    }
    QVERIFY(events > 20);
    const json fresh = body(api.handle(getRequest("/api/v1/pods"), minutes{10}));
    QCOMPARE(fresh["items"].size(), mirror.size());
    for (const json& item : fresh["items"]) {
        QVERIFY(mirror.at(item["metadata"]["uid"]) == item);
    }
}

void TestSimApi::endsAWatchThatIsTooOld() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const std::string version = std::to_string(story.store().version());
    story.advanceTo(minutes{10});
    story.store().compactBefore(minutes{9});
    const ApiReply reply = api.handle(
        getRequest("/api/v1/pods", {{"watch", "1"}, {"resourceVersion", version}}), minutes{10});
    QCOMPARE(reply.status, 200);
    WatchStream stream(*reply.watch, story);
    const auto sent = frames(stream.take(std::chrono::milliseconds{0}));
    QCOMPARE(sent.size(), std::size_t{1});
    QCOMPARE(sent[0]["type"].get<std::string>(), std::string("ERROR"));
    QCOMPARE(sent[0]["object"]["code"].get<int>(), 410);
    QVERIFY(stream.isOver());
}

void TestSimApi::sendsInitialStateAndBookmark() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const ApiReply reply =
        api.handle(getRequest("/api/v1/nodes", {{"watch", "true"},
                                                {"sendInitialEvents", "true"},
                                                {"resourceVersionMatch", "NotOlderThan"},
                                                {"allowWatchBookmarks", "true"},
                                                {"timeoutSeconds", "30"}}),
                   Offset{0});
    WatchStream stream(*reply.watch, story);
    const auto sent = frames(stream.take(std::chrono::milliseconds{0}));
    QCOMPARE(sent.size(), story.world().nodes.size() + 1);
    QCOMPARE(sent.front()["type"].get<std::string>(), std::string("ADDED"));
    const json& last = sent.back();
    QCOMPARE(last["type"].get<std::string>(), std::string("BOOKMARK"));
    QCOMPARE(
        last["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"].get<std::string>(),
        std::string("true"));
    QVERIFY(!stream.isOver());
    const auto later = frames(stream.take(seconds{31}));
    QCOMPARE(later.size(), std::size_t{1});
    QCOMPARE(later[0]["type"].get<std::string>(), std::string("BOOKMARK"));
    QVERIFY(stream.isOver());
}

void TestSimApi::tellsSelectorTransitions() {
    Story story(storyInput(
        {{.verb = Verb::NodeDown, .at = seconds{10}, .until = minutes{3}, .amount = 1}}));
    story.advanceTo(Offset{0});
    WatchPlan plan;
    plan.kind = KindId::Pod;
    plan.from = story.store().version();
    plan.selection.fields = *FieldSelector::parse("status.phase=Pending");
    WatchStream stream(plan, story);
    story.advanceTo(minutes{10});
    int added = 0;
    int deleted = 0;
    for (const json& frame : frames(stream.take(std::chrono::milliseconds{0}))) {
        added += frame["type"] == "ADDED" ? 1 : 0;
        deleted += frame["type"] == "DELETED" ? 1 : 0;
    }
    // Every pod that was pending came into view and went out of it.
    QVERIFY(added > 3);
    QVERIFY(deleted >= added - 1);
}

void TestSimApi::sendsColumnsOnceInATableWatch() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    WatchPlan plan;
    plan.kind = KindId::Node;
    plan.wantsState = true;
    plan.representation.form = Rendering::Table;
    WatchStream stream(plan, story);
    const auto sent = frames(stream.take(std::chrono::milliseconds{0}));
    QVERIFY(sent.size() > 2);
    QVERIFY(sent[0]["object"]["columnDefinitions"].is_array());
    QVERIFY(sent[1]["object"]["columnDefinitions"].is_null());
    QCOMPARE(sent[1]["object"]["rows"].size(), std::size_t{1});
}

void TestSimApi::failsReadyzWhenDown() {
    Story story(storyInput({{.verb = Verb::Down, .at = minutes{1}, .until = minutes{2}}}));
    story.advanceTo(Offset{0});
    MemberApi api(story);
    QCOMPARE(api.handle(getRequest("/readyz"), Offset{0}).body, std::string("ok"));
    const ApiReply down = api.handle(getRequest("/readyz"), minutes{1});
    QCOMPARE(down.status, 500);
    QVERIFY(down.body.find("[-]etcd failed: reason withheld\n") != std::string::npos);
    QVERIFY(down.body.ends_with("readyz check failed\n"));
    QCOMPARE(api.handle(getRequest("/api/v1/nodes"), minutes{1}).status, 500);
    QCOMPARE(api.handle(getRequest("/readyz"), minutes{2}).status, 200);
    QCOMPARE(api.handle(getRequest("/readyz/ping"), minutes{1}).status, 200);
    QCOMPARE(api.handle(getRequest("/readyz/nonsense"), minutes{1}).status, 404);
}

void TestSimApi::servesDiscoveryInThreeForms() {
    Story story(storyInput());
    MemberApi api(story);
    ApiRequest request = getRequest("/apis");
    QCOMPARE(body(api.handle(request, Offset{0}))["kind"].get<std::string>(),
             std::string("APIGroupList"));
    for (const char* version : {"v2", "v2beta1"}) {
        request.accept = std::string("application/json;g=apidiscovery.k8s.io;v=") + version +
                         ";as=APIGroupDiscoveryList,application/json";
        const json document = body(api.handle(request, Offset{0}));
        QCOMPARE(document["kind"].get<std::string>(), std::string("APIGroupDiscoveryList"));
        QCOMPARE(document["apiVersion"].get<std::string>(),
                 std::string("apidiscovery.k8s.io/") + version);
    }
    const json core = body(api.handle(getRequest("/api/v1"), Offset{0}));
    QCOMPARE(core["kind"].get<std::string>(), std::string("APIResourceList"));
    QCOMPARE(core["groupVersion"].get<std::string>(), std::string("v1"));
}

void TestSimApi::servesLogsOfTheLastCrash() {
    Story story(storyInput({{.verb = Verb::CrashLoop,
                             .at = Offset{1000},
                             .until = minutes{30},
                             .workload = "checkout-api"}}));
    story.advanceTo(minutes{5});
    MemberApi api(story);
    std::string name;
    for (const auto& [id, pod] : story.world().pods) {
        if (pod.state == PodState::BackOff) {
            name = pod.name;
        }
    }
    QVERIFY(!name.empty());
    const std::string path = "/api/v1/namespaces/checkout/pods/" + name + "/log";
    const ApiReply reply =
        api.handle(getRequest(path, {{"previous", "true"}, {"tailLines", "1"}}), minutes{5});
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.find("panic:") != std::string::npos);
    QCOMPARE(std::count(reply.body.begin(), reply.body.end(), '\n'), 1);
    QCOMPARE(api.handle(getRequest(path, {{"container", "x"}}), minutes{5}).status, 400);
}

void TestSimApi::followsALogWhileItsContainerRuns() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const auto found = std::find_if(story.world().pods.begin(), story.world().pods.end(),
                                    [](const auto& entry) { return entry.second.isReady; });
    QVERIFY(found != story.world().pods.end());
    const std::string path = "/api/v1/namespaces/" +
                             story.world().workloads[found->second.workload].spec.nameSpace +
                             "/pods/" + found->second.name + "/log";
    QVERIFY(!api.handle(getRequest(path), Offset{0}).isFollowed);
    QVERIFY(api.handle(getRequest(path, {{"follow", "true"}}), Offset{0}).isFollowed);
    const ApiRequest later = getRequest(
        path, {{"follow", "true"}, {"sinceTime", formatInstant(story.world().at(seconds{1}))}});
    QVERIFY(api.handle(later, Offset{0}).body.empty());
    QVERIFY(!api.handle(later, seconds{9}).body.empty());
}

void TestSimApi::servesEventsOfBothGroups() {
    Story story(storyInput());
    story.advanceTo(minutes{20});
    MemberApi api(story);
    const json core = body(api.handle(getRequest("/api/v1/events"), minutes{20}))["items"];
    const json fresh =
        body(api.handle(getRequest("/apis/events.k8s.io/v1/events"), minutes{20}))["items"];
    QVERIFY(!core.empty());
    QCOMPARE(fresh.size(), core.size());
    for (std::size_t i = 0; i < core.size(); ++i) {
        QVERIFY(fresh[i]["metadata"] == core[i]["metadata"]);
        QVERIFY(fresh[i]["note"] == core[i]["message"]);
        QVERIFY(fresh[i]["regarding"] == core[i]["involvedObject"]);
        QVERIFY(fresh[i]["deprecatedCount"] == core[i]["count"]);
    }
}

void TestSimApi::bindsTheClaimsOfStatefulSets() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const auto items = [&](const char* path) {
        return body(api.handle(getRequest(path), Offset{0}))["items"];
    };
    int used = 0;
    for (const json& pod : items("/api/v1/pods")) {
        for (const json& volume : pod["spec"].value("volumes", json::array())) {
            const std::string claim = volume["persistentVolumeClaim"]["claimName"];
            const std::string where = pod["metadata"]["namespace"];
            const json object = body(api.handle(
                getRequest("/api/v1/namespaces/" + where + "/persistentvolumeclaims/" + claim),
                Offset{0}));
            QVERIFY(object["status"]["phase"] == "Bound");
            const std::string volumeName = object["spec"]["volumeName"];
            const json bound =
                body(api.handle(getRequest("/api/v1/persistentvolumes/" + volumeName), Offset{0}));
            QVERIFY(bound["spec"]["claimRef"]["uid"] == object["metadata"]["uid"]);
            ++used;
        }
    }
    QVERIFY(used > 0);
    QCOMPARE(static_cast<int>(items("/api/v1/persistentvolumes").size()), used);
}

QTEST_APPLESS_MAIN(TestSimApi)
#include "tst_sim_api.moc"
