// SPDX-License-Identifier: GPL-3.0-or-later
#include "blank_member.h"

#include "simulator/authorize.h"
#include "simulator/objects.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::seconds;

namespace {

const std::string kPods = "/api/v1/namespaces/default/pods";
const json kPod = json::parse(R"({"metadata":{"name":"one","labels":{"app":"x"}},
    "spec":{"nodeName":"n1","containers":[{"name":"app","image":"i:1"}]}})");

using Bench = BlankMember;

QString reasonOf(const ApiReply& reply) {
    return QString::fromStdString(json::parse(reply.body).value("reason", ""));
}

} // namespace

class TestSimWrites : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void createsWithWhatTheServerFillsIn();
    void refusesBadBodies_data();
    void refusesBadBodies();
    void keepsSpecAndStatusApart();
    void refusesAStaleResourceVersion();
    void changesNothingForNothing();
    void dryRunChangesNothing();
    void deletesGracefullyAndAtOnce();
    void holdsWhatAFinalizerHolds();
    void patches_data();
    void patches();
    void tellsWatchersOfWrites();
    void dropsANamespaceWithItsObjects();
    void judgesByRoles_data();
    void judgesByRoles();
    void goesOnFromWritesToTheStory();
    void readsTokenFiles();
    void readsTheProtobufOfKubectl();
    void servesWhatADefinitionNames();
};

namespace {

/// A field of a protobuf message that holds bytes.
std::string field(int number, const std::string& bytes) {
    return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

} // namespace

void TestSimWrites::readsTheProtobufOfKubectl() {
    Bench bench;
    const auto send = [&](const std::string& kind, const std::string& raw, const char* path) {
        ApiRequest request = getRequest(path);
        request.method = "POST";
        request.caller = bench.caller;
        request.contentType = "application/vnd.kubernetes.protobuf";
        request.body =
            std::string("k8s\0", 4) + field(1, field(1, "v1") + field(2, kind)) + field(2, raw);
        return bench.api.handle(request, bench.now);
    };
    const std::string meta = field(1, "made") + field(11, field(1, "app") + field(2, "x"));
    QCOMPARE(send("Namespace", field(1, meta), "/api/v1/namespaces").status, 201);
    QVERIFY(bench.get("/api/v1/namespaces/made")["metadata"]["labels"]["app"] == "x");
    const std::string data = field(2, field(1, "k") + field(2, "v"));
    QCOMPARE(send("ConfigMap", field(1, meta) + data, "/api/v1/namespaces/made/configmaps").status,
             201);
    QVERIFY(bench.get("/api/v1/namespaces/made/configmaps/made")["data"]["k"] == "v");
    const auto rules = send("SelfSubjectRulesReview", field(2, field(1, "made")),
                            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews");
    QVERIFY(!json::parse(rules.body)["status"]["resourceRules"].empty());
    const auto review =
        send("SelfSubjectAccessReview", field(2, field(1, field(2, "get") + field(5, "pods"))),
             "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
    QVERIFY(json::parse(review.body)["status"]["allowed"] == true);
    QCOMPARE(send("Secret", field(1, meta), "/api/v1/namespaces/made/configmaps").status, 415);
    QCOMPARE(send("Namespace", "\x0a\x7f", "/api/v1/namespaces").status, 415); // cut off
}

void TestSimWrites::createsWithWhatTheServerFillsIn() {
    Bench bench;
    const ApiReply made = bench.send("POST", kPods, kPod);
    QCOMPARE(made.status, 201);
    const json pod = bench.get(kPods + "/one");
    QVERIFY(pod == json::parse(made.body));
    QVERIFY(pod["metadata"]["uid"].get<std::string>().size() == 36);
    QVERIFY(pod["metadata"]["creationTimestamp"] == "2026-11-20T00:00:01Z");
    QVERIFY(pod["metadata"]["namespace"] == "default");
    QVERIFY(pod["status"]["phase"] == "Pending");
    QVERIFY(pod["spec"]["restartPolicy"] == "Always");
    QVERIFY(pod["kind"] == "Pod" && pod["apiVersion"] == "v1");
    const ApiReply again = bench.send("POST", kPods, kPod);
    QCOMPARE(again.status, 409);
    QCOMPARE(reasonOf(again), QStringLiteral("AlreadyExists"));
    json generated = kPod;
    generated["metadata"] = {{"generateName", "two-"}};
    const json two = json::parse(bench.send("POST", kPods, generated).body);
    QVERIFY(two["metadata"]["name"].get<std::string>().size() == 9);
}

void TestSimWrites::refusesBadBodies_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("status");
    const QString pods = QString::fromStdString(kPods);
    QTest::newRow("not JSON") << pods << "\"" << 400;
    QTest::newRow("not an object") << pods << "[]" << 400;
    QTest::newRow("other kind") << pods << R"({"kind":"Node","metadata":{"name":"a"}})" << 400;
    QTest::newRow("other namespace")
        << pods << R"({"metadata":{"name":"a","namespace":"b"}})" << 400;
    QTest::newRow("no such namespace") << "/api/v1/namespaces/gone/pods"
                                       << R"({"metadata":{"name":"a"}})" << 404;
    QTest::newRow("no name") << pods << R"({"spec":{"containers":[{"name":"c"}]}})" << 422;
    QTest::newRow("bad name") << pods << R"({"metadata":{"name":"A_b"}})" << 422;
    QTest::newRow("no containers") << pods << R"({"metadata":{"name":"a"},"spec":{}})" << 422;
    QTest::newRow("metrics are read only") << "/apis/metrics.k8s.io/v1beta1/nodes"
                                           << R"({"metadata":{"name":"a"}})" << 405;
    QTest::newRow("post to an object") << pods + "/one"
                                       << R"({"metadata":{"name":"a"}})" << 405;
}

void TestSimWrites::refusesBadBodies() {
    QFETCH(QString, path);
    QFETCH(QString, body);
    QFETCH(int, status);
    Bench bench;
    const std::uint64_t before = bench.story.store().version();
    ApiRequest request = getRequest(path.toStdString());
    request.method = "POST";
    request.body = body.toStdString();
    QCOMPARE(bench.api.handle(request, bench.now).status, status);
    QVERIFY(bench.story.store().version() == before);
}

void TestSimWrites::keepsSpecAndStatusApart() {
    Bench bench;
    QCOMPARE(bench.send("POST", kPods, kPod).status, 201);
    const json change{{"spec", {{"priority", 9}}}, {"status", {{"phase", "Running"}}}};
    QCOMPARE(bench.merge(kPods + "/one/status", change).status, 200);
    QVERIFY(bench.get(kPods + "/one")["status"]["phase"] == "Running");
    QVERIFY(bench.get(kPods + "/one")["spec"]["priority"] == 0); // the server's own
    const json other{{"spec", {{"priority", 7}}}, {"status", {{"phase", "Failed"}}}};
    QCOMPARE(bench.merge(kPods + "/one", other).status, 200);
    const json pod = bench.get(kPods + "/one");
    QVERIFY(pod["status"]["phase"] == "Running");
    QVERIFY(pod["spec"]["priority"] == 7);
    QVERIFY(pod["metadata"]["generation"] == 2);
}

void TestSimWrites::refusesAStaleResourceVersion() {
    Bench bench;
    json old = json::parse(bench.send("POST", kPods, kPod).body);
    QCOMPARE(bench.merge(kPods + "/one", {{"metadata", {{"labels", {{"a", "b"}}}}}}).status, 200);
    old["metadata"]["labels"]["a"] = "c";
    const ApiReply reply = bench.send("PUT", kPods + "/one", old);
    QCOMPARE(reply.status, 409);
    QCOMPARE(reasonOf(reply), QStringLiteral("Conflict"));
    json fresh = bench.get(kPods + "/one");
    fresh["metadata"]["labels"]["a"] = "c";
    QCOMPARE(bench.send("PUT", kPods + "/one", fresh).status, 200);
    QVERIFY(bench.get(kPods + "/one")["metadata"]["labels"]["a"] == "c");
}

void TestSimWrites::changesNothingForNothing() {
    Bench bench;
    const json pod = json::parse(bench.send("POST", kPods, kPod).body);
    QCOMPARE(bench.merge(kPods + "/one", {{"metadata", {{"labels", {{"app", "x"}}}}}}).status, 200);
    QVERIFY(bench.get(kPods + "/one") == pod);
}

void TestSimWrites::dryRunChangesNothing() {
    Bench bench;
    QCOMPARE(bench.send("POST", kPods, kPod, "application/json", {{"dryRun", "All"}}).status, 201);
    QCOMPARE(bench.send("GET", kPods + "/one").status, 404);
}

void TestSimWrites::deletesGracefullyAndAtOnce() {
    Bench bench;
    QCOMPARE(bench.send("POST", kPods, kPod).status, 201);
    QCOMPARE(bench.send("DELETE", kPods + "/one").status, 200);
    const json going = bench.get(kPods + "/one");
    QVERIFY(going["metadata"]["deletionTimestamp"] == "2026-11-20T00:00:31Z");
    QCOMPARE(bench.send("DELETE", kPods + "/one", {{"gracePeriodSeconds", 0}}).status, 200);
    QCOMPARE(bench.send("GET", kPods + "/one").status, 404);
    json unbound = kPod;
    unbound["spec"].erase("nodeName");
    QCOMPARE(bench.send("POST", kPods, unbound).status, 201);
    QCOMPARE(bench.send("DELETE", kPods + "/one").status, 200);
    QCOMPARE(bench.send("GET", kPods + "/one").status, 404);
    QCOMPARE(bench.send("DELETE", kPods + "/one").status, 404);
}

void TestSimWrites::holdsWhatAFinalizerHolds() {
    Bench bench;
    json held = kPod;
    held["metadata"]["finalizers"] = {"x.dev/hold"};
    QCOMPARE(bench.send("POST", kPods, held).status, 201);
    QCOMPARE(bench.send("DELETE", kPods + "/one", {{"gracePeriodSeconds", 0}}).status, 200);
    QVERIFY(bench.get(kPods + "/one")["metadata"].contains("deletionTimestamp"));
    QCOMPARE(bench.merge(kPods + "/one", {{"metadata", {{"finalizers", nullptr}}}}).status, 200);
    QCOMPARE(bench.send("GET", kPods + "/one").status, 404);
}

void TestSimWrites::patches_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value"); // JSON; empty: absent
    QTest::newRow("merge sets") << "application/merge-patch+json"
                                << R"({"metadata":{"labels":{"b":"2"}}})" << 200
                                << "/metadata/labels/b"
                                << R"("2")";
    QTest::newRow("merge removes")
        << "application/merge-patch+json"
        << R"({"metadata":{"labels":{"app":null}}})" << 200 << "/metadata/labels/app"
        << "";
    QTest::newRow("merge replaces lists")
        << "application/merge-patch+json"
        << R"({"spec":{"containers":[{"name":"b"}]}})" << 200 << "/spec/containers/0/image"
        << "";
    QTest::newRow("strategic merges lists by key")
        << "application/strategic-merge-patch+json"
        << R"({"spec":{"containers":[{"name":"app","image":"i:2"},{"name":"b"}]}})" << 200
        << "/spec/containers/0/image"
        << R"("i:2")";
    QTest::newRow("strategic adds") << "application/strategic-merge-patch+json"
                                    << R"({"spec":{"containers":[{"name":"b","image":"j:1"}]}})"
                                    << 200 << "/spec/containers/1/name"
                                    << R"("b")";
    QTest::newRow("strategic deletes")
        << "application/strategic-merge-patch+json"
        << R"({"spec":{"containers":[{"name":"app","$patch":"delete"}]}})" << 200
        << "/spec/containers/0"
        << "";
    QTest::newRow("JSON patch") << "application/json-patch+json"
                                << R"([{"op":"replace","path":"/spec/nodeName","value":"n2"}])"
                                << 200 << "/spec/nodeName"
                                << R"("n2")";
    QTest::newRow("JSON patch that does not apply")
        << "application/json-patch+json"
        << R"([{"op":"remove","path":"/spec/none"}])" << 422 << "/spec/nodeName"
        << R"("n1")";
    QTest::newRow("unknown type") << "text/plain"
                                  << "{}" << 415 << "/spec/nodeName"
                                  << R"("n1")";
    QTest::newRow("not JSON") << "application/merge-patch+json"
                              << "{" << 400 << "/spec/nodeName"
                              << R"("n1")";
    QTest::newRow("server's own fields stay")
        << "application/merge-patch+json"
        << R"({"metadata":{"name":"z"}})" << 200 << "/metadata/name"
        << R"("one")";
}

void TestSimWrites::patches() {
    QFETCH(QString, type);
    QFETCH(QString, patch);
    QFETCH(int, status);
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    Bench bench;
    QCOMPARE(bench.send("POST", kPods, kPod).status, 201);
    ApiRequest request = getRequest(kPods + "/one");
    request.method = "PATCH";
    request.contentType = type.toStdString();
    request.body = patch.toStdString();
    QCOMPARE(bench.api.handle(request, bench.now).status, status);
    const json pod = bench.get(kPods + "/one");
    const json::json_pointer place(pointer.toStdString());
    QCOMPARE(pod.contains(place), !value.isEmpty());
    if (!value.isEmpty()) {
        QCOMPARE(QString::fromStdString(pod.at(place).dump()), value);
    }
}

void TestSimWrites::tellsWatchersOfWrites() {
    Bench bench;
    WatchPlan plan;
    plan.kind = KindId::Pod;
    plan.from = bench.story.store().version();
    WatchStream stream(plan, bench.story);
    QVERIFY(bench.send("POST", kPods, kPod).status == 201);
    QVERIFY(bench.merge(kPods + "/one/status", {{"status", {{"phase", "Running"}}}}).status == 200);
    QVERIFY(bench.send("DELETE", kPods + "/one", {{"gracePeriodSeconds", 0}}).status == 200);
    const QString frames = QString::fromStdString(stream.take(std::chrono::milliseconds{0}));
    QStringList types;
    for (const QString& line : frames.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        types << QString::fromStdString(json::parse(line.toStdString())["type"]);
    }
    QCOMPARE(types, (QStringList{"ADDED", "MODIFIED", "DELETED"}));
}

void TestSimWrites::dropsANamespaceWithItsObjects() {
    Bench bench;
    QCOMPARE(bench.send("POST", "/api/v1/namespaces", {{"metadata", {{"name", "t"}}}}).status, 201);
    QCOMPARE(bench.send("POST", "/api/v1/namespaces/t/pods", kPod).status, 201);
    QCOMPARE(bench.send("DELETE", "/api/v1/namespaces/t").status, 200);
    QVERIFY(bench.get("/api/v1/pods")["items"].empty());
    QCOMPARE(bench.send("GET", "/api/v1/namespaces/t").status, 404);
}

void TestSimWrites::judgesByRoles_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("may list nodes") << "reader"
                                    << "GET"
                                    << "/api/v1/nodes" << 200;
    QTest::newRow("may not list pods") << "reader"
                                       << "GET"
                                       << "/api/v1/pods" << 403;
    QTest::newRow("may not create") << "reader"
                                    << "POST"
                                    << "/api/v1/nodes" << 403;
    QTest::newRow("unknown user") << "other"
                                  << "GET"
                                  << "/api/v1/nodes" << 403;
    QTest::newRow("role in its namespace") << "local"
                                           << "GET"
                                           << "/api/v1/namespaces/default/pods" << 200;
    QTest::newRow("role elsewhere") << "local"
                                    << "GET"
                                    << "/api/v1/namespaces/kube-system/pods" << 403;
    QTest::newRow("role over all") << "local"
                                   << "GET"
                                   << "/api/v1/pods" << 403;
    QTest::newRow("discovery is open") << "other"
                                       << "GET"
                                       << "/api/v1" << 200;
}

void TestSimWrites::judgesByRoles() {
    QFETCH(QString, user);
    QFETCH(QString, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    Bench bench;
    const std::string root = "/apis/rbac.authorization.k8s.io/v1/";
    const auto rule = [](const char* resource) {
        return json::array(
            {{{"apiGroups", {""}}, {"resources", {resource}}, {"verbs", {"get", "list"}}}});
    };
    const auto bind = [](const char* kind, const char* name) {
        return json{{"metadata", {{"name", name}}},
                    {"roleRef", {{"kind", kind}, {"name", "view"}}},
                    {"subjects", json::array({{{"kind", "User"}, {"name", name}}})}};
    };
    QCOMPARE(bench
                 .send("POST", root + "clusterroles",
                       {{"metadata", {{"name", "view"}}}, {"rules", rule("nodes")}})
                 .status,
             201);
    QCOMPARE(bench.send("POST", root + "clusterrolebindings", bind("ClusterRole", "reader")).status,
             201);
    QCOMPARE(bench
                 .send("POST", root + "namespaces/default/roles",
                       {{"metadata", {{"name", "view"}}}, {"rules", rule("pods")}})
                 .status,
             201);
    QCOMPARE(
        bench.send("POST", root + "namespaces/default/rolebindings", bind("Role", "local")).status,
        201);
    bench.caller = {user.toStdString(), {}};
    QCOMPARE(bench.send(method.toStdString(), path.toStdString()).status, status);
}

void TestSimWrites::goesOnFromWritesToTheStory() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const Node node = story.world().nodes.front();
    ApiRequest request = getRequest("/api/v1/nodes/" + node.name);
    request.method = "PATCH";
    request.contentType = "application/strategic-merge-patch+json";
    request.body = R"({"spec":{"unschedulable":true}})";
    const ApiReply reply = api.handle(request, Offset{0});
    QCOMPARE(reply.status, 200);
    QVERIFY(json::parse(reply.body)["spec"]["unschedulable"] == true);
    QVERIFY(story.world().nodes.front().isCordoned);
    request.method = "DELETE";
    QCOMPARE(api.handle(request, Offset{0}).status, 405);
    const auto found =
        std::find_if(story.world().pods.begin(), story.world().pods.end(), [&](const auto& entry) {
            return entry.second.isReady &&
                   story.world().workloads[entry.second.workload].spec.kind ==
                       WorkloadKind::Deployment;
        });
    QVERIFY(found != story.world().pods.end());
    const std::string name = found->second.name;
    const std::string nameSpace = story.world().workloads[found->second.workload].spec.nameSpace;
    request = getRequest("/api/v1/namespaces/" + nameSpace + "/pods/" + name);
    request.method = "DELETE";
    QVERIFY(
        json::parse(api.handle(request, Offset{0}).body)["metadata"].contains("deletionTimestamp"));
    story.advanceTo(seconds{60});
    QVERIFY(story.store().find(KindId::Pod, nameSpace, name) == nullptr);
}

void TestSimWrites::readsTokenFiles() {
    const auto users = parseTokenFile("aa,ann,1,\"g1,g2\"\n,nobody,2\nbb,bob,3\nbroken\n");
    QVERIFY(users.size() == 2);
    QVERIFY(users[0].token == "aa" && users[0].caller.user == "ann");
    QVERIFY((users[0].caller.groups == std::vector<std::string>{"g1", "g2"}));
    QVERIFY(users[1].caller.user == "bob" && users[1].caller.groups.empty());
}

void TestSimWrites::servesWhatADefinitionNames() {
    const std::string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const std::string sails = "/apis/sim.test/v1/namespaces/default/sails";
    const json schema{{"type", "object"}, {"properties", {{"size", {{"type", "integer"}}}}}};
    const json definition{
        {"metadata", {{"name", "sails.sim.test"}}},
        {"spec",
         {{"group", "sim.test"},
          {"scope", "Namespaced"},
          {"names", {{"plural", "sails"}, {"kind", "Sail"}}},
          {"versions", json::array({{{"name", "v1"},
                                     {"served", true},
                                     {"storage", true},
                                     {"schema", {{"openAPIV3Schema", schema}}}}})}}}};
    const json sail{{"metadata", {{"name", "main"}}}, {"size", 7}};
    Bench bench;
    Bench other;
    QCOMPARE(bench.send("GET", sails).status, 404);
    QCOMPARE(bench.send("POST", definitions, json{{"metadata", {{"name", "x.y"}}}}).status, 422);
    json bare = definition; // schemas are required
    bare["spec"]["versions"][0].erase("schema");
    QCOMPARE(bench.send("POST", definitions, bare).status, 422);
    QCOMPARE(bench.send("POST", definitions, definition).status, 201);
    QCOMPARE(other.send("GET", sails).status, 404); // of that member alone
    QVERIFY(bench.send("GET", "/apis").body.find("sim.test") != std::string::npos);
    QVERIFY(bench.get("/apis/sim.test/v1")["resources"][0]["kind"] == "Sail");
    QCOMPARE(bench.send("POST", sails, sail).status, 201);
    QVERIFY(bench.get(sails)["kind"] == "SailList");
    QVERIFY(bench.get(sails + "/main")["size"] == 7);
    QCOMPARE(
        bench
            .send("PATCH", sails + "/main", {{"size", 8}}, "application/strategic-merge-patch+json")
            .status,
        415);
    QVERIFY(json::parse(bench.merge(sails + "/main", {{"size", 8}}).body)["size"] == 8);

    auto watch = bench.send("GET", sails, {}, {}, {{"watch", "true"}});
    QVERIFY(watch.watch);
    WatchStream stream(*watch.watch, bench.story);
    QVERIFY(stream.take(std::chrono::milliseconds(0)).find("ADDED") != std::string::npos);
    QVERIFY(!stream.isOver());
    QCOMPARE(bench.send("DELETE", definitions + "/sails.sim.test").status, 200);
    QVERIFY(stream.take(std::chrono::milliseconds(1)).find("DELETED") != std::string::npos);
    QVERIFY(stream.isOver());
    QCOMPARE(bench.send("GET", sails).status, 404);
}

QTEST_APPLESS_MAIN(TestSimWrites)
#include "tst_sim_writes.moc"
