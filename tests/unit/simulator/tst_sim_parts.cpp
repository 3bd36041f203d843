// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "blank_member.h"

using namespace pilothouse::simulator;
using nlohmann::json;

namespace {

const std::string kReviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const std::string kRbac = "/apis/rbac.authorization.k8s.io/v1/";
const std::string kSpace = "/api/v1/namespaces/default/";
const std::string kDeployments = "/apis/apps/v1/namespaces/default/deployments";

using Headers = std::vector<std::pair<std::string, std::string>>;

ApiReply actAs(BlankMember& member, Headers headers) {
    ApiRequest request = getRequest(kReviews);
    request.method = "POST";
    request.caller = member.caller;
    request.body = "{}";
    request.impersonation = std::move(headers);
    return member.api.handle(request, member.now);
}

json deployment() {
    return json::parse(R"({"metadata":{"name":"d"},"spec":{"replicas":3,
        "selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"c","operator":"Exists"}]},
        "template":{"metadata":{"labels":{"a":"b"}},
        "spec":{"containers":[{"name":"a","image":"i:1"}]}}}})");
}

} // namespace

/// Acting as another, and what has an address below an object. What is expected was seen at
/// kube-apiserver 1.34.
class TestSimParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void actsAs();
    void refusesToActAs_data();
    void refusesToActAs();
    void refusesBadLogOptions_data();
    void refusesBadLogOptions();
    void cutsALog();
    void scales();
    void refusesBadScales();
    void listsParts();
    void answersAsAKubelet();
    void answersAsAContainer();
    void refusesDestinations_data();
    void refusesDestinations();
    void countsWhatControllersWant();
    void refusesListOptions_data();
    void refusesListOptions();
};

void TestSimParts::actsAs() {
    BlankMember member;
    const auto user = [&](Headers headers) {
        return json::parse(actAs(member, std::move(headers)).body)["status"]["userInfo"];
    };
    const json jane = user({{"Impersonate-User", "jane"},
                            {"impersonate-group", "devs"},
                            {"Impersonate-Uid", "77"},
                            {"Impersonate-Extra-Example.org%2Fa%25b", "x"},
                            {"Impersonate-Extra-example.org%2fa%25b", "y"},
                            {"Impersonate-Extra-odd%zz", "z"}});
    QCOMPARE(jane.dump(), std::string(R"({"extra":{"example.org/a%b":["x","y"],"odd%zz":["z"]},)"
                                      R"("groups":["devs","system:authenticated"],"uid":"77",)"
                                      R"("username":"jane"})"));
    QCOMPARE(user({{"Impersonate-User", "system:serviceaccount:default:x"}})["groups"].dump(),
             std::string(R"(["system:serviceaccounts","system:serviceaccounts:default",)"
                         R"("system:authenticated"])"));
    QCOMPARE(actAs(member, {{"Impersonate-User", "system:anonymous"}}).status, 403);
    const ApiReply nobody = actAs(member, {{"Impersonate-Group", "devs"}});
    QCOMPARE(nobody.status, 500);
    QCOMPARE(nobody.body, "Internal Server Error: \"" + kReviews +
                              "\": requested [{Group  devs    }] without impersonating a user\n");
}

void TestSimParts::refusesToActAs_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("words");
    QTest::newRow("another user")
        << "Impersonate-User"
        << "root"
        << R"(users "root" is forbidden: User "clerk" cannot impersonate resource "users" in API group "" at the cluster scope)";
    QTest::newRow("a group")
        << "Impersonate-Group"
        << "ops"
        << R"(groups "ops" is forbidden: User "clerk" cannot impersonate resource "groups" in API group "" at the cluster scope)";
    QTest::newRow("an account")
        << "Impersonate-User"
        << "system:serviceaccount:default:x"
        << R"(serviceaccounts "x" is forbidden: User "clerk" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default")";
    QTest::newRow("a uid")
        << "Impersonate-Uid"
        << "1"
        << R"(uids.authentication.k8s.io "1" is forbidden: User "clerk" cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope)";
    QTest::newRow("an extra value")
        << "Impersonate-Extra-scopes"
        << "all"
        << R"(userextras.authentication.k8s.io "all" is forbidden: User "clerk" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope)";
}

void TestSimParts::refusesToActAs() {
    QFETCH(QString, header);
    QFETCH(QString, value);
    QFETCH(QString, words);
    BlankMember member;
    QCOMPARE(member
                 .send("POST", kRbac + "clusterroles",
                       {{"metadata", {{"name", "as-jane"}}},
                        {"rules",
                         {{{"apiGroups", {""}},
                           {"resources", {"users"}},
                           {"resourceNames", {"jane"}},
                           {"verbs", {"impersonate"}}}}}})
                 .status,
             201);
    QCOMPARE(member
                 .send("POST", kRbac + "clusterrolebindings",
                       {{"metadata", {{"name", "clerk"}}},
                        {"roleRef", {{"kind", "ClusterRole"}, {"name", "as-jane"}}},
                        {"subjects", {{{"kind", "User"}, {"name", "clerk"}}}}})
                 .status,
             201);
    member.caller = {"clerk", {}};
    QCOMPARE(actAs(member, {{"Impersonate-User", "jane"}}).status, 201);
    Headers headers{{header.toStdString(), value.toStdString()}};
    if (header != QLatin1String("Impersonate-User")) {
        headers.emplace_back("Impersonate-User", "jane");
    }
    const ApiReply reply = actAs(member, std::move(headers));
    QCOMPARE(reply.status, 403);
    QCOMPARE(messageOf(reply), words);
}

void TestSimParts::refusesBadLogOptions_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* value, int status, const char* words) {
        QTest::addRow("%s=%s", name, value) << name << value << status << words;
    };
    row("tailLines", "-1", 422,
        "PodLogOptions \"p\" is invalid: tailLines: Invalid value: -1: must be greater than or "
        "equal to 0");
    row("tailLines", "x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax");
    row("sinceSeconds", "0", 422,
        "PodLogOptions \"p\" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0");
    row("limitBytes", "0", 422,
        "PodLogOptions \"p\" is invalid: limitBytes: Invalid value: 0: must be greater than 0");
    row("sinceTime", "abc", 400,
        "parsing time \"abc\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"abc\" as \"2006\"");
    row("stream", "Stdout", 422,
        "PodLogOptions \"p\" is invalid: stream: Forbidden: may not be specified");
    row("container", "z", 400, "container z is not valid for pod p");
    row("container", "", 400,
        "a container name must be specified for pod p, choose one of: [in a b]");
}

void TestSimParts::refusesBadLogOptions() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, status);
    QFETCH(QString, words);
    BlankMember member;
    QCOMPARE(member
                 .send("POST", kSpace + "pods",
                       {{"metadata", {{"name", "p"}}},
                        {"spec",
                         {{"initContainers", {{{"name", "in"}, {"image", "i"}}}},
                          {"containers",
                           {{{"name", "a"}, {"image", "i"}}, {{"name", "b"}, {"image", "i"}}}}}}})
                 .status,
             201);
    const ApiReply reply = member.sendText("GET", kSpace + "pods/p/log", "", "",
                                           {{name.toStdString(), value.toStdString()}});
    QCOMPARE(reply.status, status);
    QCOMPARE(messageOf(reply), words);
    const ApiReply empty =
        member.sendText("GET", kSpace + "pods/p/log", "", "", {{"container", "in"}});
    QVERIFY(empty.status == 200 && empty.body.empty() && !empty.kubelet);
}

void TestSimParts::cutsALog() {
    BlankMember member;
    QCOMPARE(member
                 .send("POST", "/api/v1/nodes",
                       {{"metadata", {{"name", "n"}}},
                        {"status",
                         {{"addresses", {{{"type", "InternalIP"}, {"address", "127.0.0.1"}}}},
                          {"daemonEndpoints", {{"kubeletEndpoint", {{"Port", 7}}}}}}}})
                 .status,
             201);
    QCOMPARE(member
                 .send("POST", kSpace + "pods",
                       {{"metadata", {{"name", "p"}}},
                        {"spec",
                         {{"nodeName", "n"}, {"containers", {{{"name", "a"}, {"image", "i"}}}}}}})
                 .status,
             201);
    const ApiReply reply = member.sendText("GET", kSpace + "pods/p/log", "", "",
                                           {{"follow", "true"},
                                            {"timestamps", "1"},
                                            {"tailLines", "5"},
                                            {"sinceTime", "2026-11-20T00:00:00Z"}});
    QVERIFY(reply.kubelet.has_value());
    QCOMPARE(reply.kubelet->target,
             std::string("/containerLogs/default/p/a?follow=true&sinceTime=2026-11-20T00%3A00%3A00Z"
                         "&tailLines=5&timestamps=true"));
    QVERIFY(reply.kubelet->port == 7);
    // The story's own containers.
    Story story(storyInput());
    story.advanceTo(Offset{60'000});
    MemberApi api(story);
    for (const auto& [id, pod] : story.world().pods) {
        if (pod.state != PodState::Running) {
            continue;
        }
        const std::string path = "/api/v1/namespaces/" +
                                 story.world().workloads[pod.workload].spec.nameSpace + "/pods/" +
                                 pod.name + "/log";
        const ApiReply cut = api.handle(getRequest(path, {{"limitBytes", "10"}}), Offset{60'000});
        QCOMPARE(cut.body.size(), std::size_t{10});
        return;
    }
    QFAIL("no pod runs");
}

void TestSimParts::scales() {
    BlankMember member;
    QCOMPARE(member.send("POST", kDeployments, deployment()).status, 201);
    const json scale = member.get(kDeployments + "/d/scale");
    QCOMPARE(scale["kind"], json("Scale"));
    QCOMPARE(scale["spec"].dump(), std::string(R"({"replicas":3})"));
    QCOMPARE(scale["status"].dump(), std::string(R"({"replicas":0,"selector":"a=b,c"})"));
    const ApiReply patched =
        member.sendText("PATCH", kDeployments + "/d/scale", R"({"spec":{"replicas":5}})",
                        "application/merge-patch+json");
    QCOMPARE(patched.status, 200);
    QVERIFY(json::parse(patched.body)["spec"]["replicas"] == 5);
    const json after = member.get(kDeployments + "/d");
    QVERIFY(after["spec"]["replicas"] == 5 && after["metadata"]["generation"] == 2);
    QVERIFY(after["metadata"]["managedFields"].dump().find(R"("subresource":"scale")") !=
            std::string::npos);
    json wanted = scale;
    wanted["spec"]["replicas"] = 1;
    wanted["metadata"].erase("resourceVersion");
    QCOMPARE(member.send("PUT", kDeployments + "/d/scale", wanted).status, 200);
    wanted["metadata"]["resourceVersion"] = "1";
    QCOMPARE(member.send("PUT", kDeployments + "/d/scale", wanted).status, 409);
}

void TestSimParts::refusesBadScales() {
    BlankMember member;
    QCOMPARE(member.send("POST", kDeployments, deployment()).status, 201);
    const ApiReply negative =
        member.sendText("PATCH", kDeployments + "/d/scale", R"({"spec":{"replicas":-5}})",
                        "application/merge-patch+json");
    QCOMPARE(negative.status, 422);
    QCOMPARE(messageOf(negative),
             QStringLiteral("Scale.autoscaling \"d\" is invalid: spec.replicas: Invalid value: -5: "
                            "must be greater than or equal to 0"));
    QCOMPARE(messageOf(member.send("GET", kDeployments + "/zz/scale")),
             QStringLiteral("deployments.apps \"zz\" not found"));
    QCOMPARE(member.send("GET", "/apis/apps/v1/namespaces/default/daemonsets/x/scale").status, 404);
}

void TestSimParts::listsParts() {
    BlankMember member;
    QStringList names;
    const json apps = member.get("/apis/apps/v1");
    for (const json& resource : apps["resources"]) {
        names << QString::fromStdString(resource["name"]);
    }
    QCOMPARE(names.join(QLatin1Char(' ')),
             QStringLiteral("deployments deployments/scale deployments/status replicasets "
                            "replicasets/scale replicasets/status daemonsets daemonsets/status "
                            "statefulsets statefulsets/scale statefulsets/status"));
    const std::string core = member.get("/api/v1")["resources"].dump();
    for (const char* name : {"nodes/proxy", "pods/proxy", "services/proxy", "pods/eviction"}) {
        QVERIFY2(core.find(name) != std::string::npos, name);
    }
}

void TestSimParts::answersAsAKubelet() {
    Story story(storyInput());
    story.advanceTo(Offset{60'000});
    MemberApi api(story);
    const std::string root = "/api/v1/nodes/" + story.world().nodes.front().name + "/proxy";
    const auto get = [&](const std::string& path) {
        return api.handle(getRequest(path), Offset{60'000});
    };
    QCOMPARE(get(root + "/healthz").body, std::string("ok"));
    QVERIFY(get(root + "/metrics").body.starts_with("# TYPE"));
    QVERIFY(!json::parse(get(root + "/pods").body)["items"].empty());
    QVERIFY(!json::parse(get(root + "/stats/summary").body)["pods"].empty());
    QCOMPARE(get(root + "/none").status, 404);
    QCOMPARE(get(root).status, 301);
}

void TestSimParts::answersAsAContainer() {
    Story story(storyInput());
    story.advanceTo(Offset{60'000});
    MemberApi api(story);
    for (const Workload& workload : story.world().workloads) {
        if (!workload.hasService() || workload.ready == 0) {
            continue;
        }
        const std::string root = "/api/v1/namespaces/" + workload.spec.nameSpace + "/services/" +
                                 workload.spec.name + "/proxy";
        const ApiReply reply = api.handle(getRequest(root + "/healthz"), Offset{60'000});
        QVERIFY2(reply.status == 200, reply.body.c_str());
        QCOMPARE(reply.body, std::string("ok"));
        ApiRequest other = getRequest(root + "/healthz");
        other.caller = Caller{"nobody", {}};
        QCOMPARE(api.handle(other, Offset{60'000}).status, 403);
        return;
    }
    QFAIL("no service has a pod");
}

void TestSimParts::refusesDestinations_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    const QString space = QString::fromStdString(kSpace);
    QTest::newRow("no such pod") << space + "pods/zz/proxy/x" << 404 << "pods \"zz\" not found";
    QTest::newRow("pod without address")
        << space + "pods/p/proxy/x" << 400 << "address not allowed";
    QTest::newRow("no such node") << "/api/v1/nodes/zz/proxy/x" << 404 << "nodes \"zz\" not found";
    QTest::newRow("node without address")
        << "/api/v1/nodes/n/proxy/x" << 500 << "no preferred addresses found; known addresses: []";
    QTest::newRow("service without endpoints")
        << space + "services/s/proxy/x" << 404 << "services \"s\" not found";
    QTest::newRow("no such port") << space + "services/s:81/proxy/x" << 503
                                  << "no service port 81 found for service \"s\"";
    QTest::newRow("not a scheme") << space + "services/ftp:s:http/proxy/x" << 400
                                  << "invalid service request \"ftp:s:http\"";
    QTest::newRow("endpoints without addresses")
        << space + "services/e/proxy/x" << 503 << "no endpoints available for service \"e\"";
}

void TestSimParts::refusesDestinations() {
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, words);
    BlankMember member;
    const json service{{"ports", {{{"name", "http"}, {"port", 80}}}}};
    for (const char* name : {"s", "e"}) {
        QCOMPARE(member
                     .send("POST", kSpace + "services",
                           {{"metadata", {{"name", name}}}, {"spec", service}})
                     .status,
                 201);
    }
    QCOMPARE(member.send("POST", kSpace + "endpoints", {{"metadata", {{"name", "e"}}}}).status,
             201);
    QCOMPARE(member.send("POST", "/api/v1/nodes", {{"metadata", {{"name", "n"}}}}).status, 201);
    QCOMPARE(member
                 .send("POST", kSpace + "pods",
                       {{"metadata", {{"name", "p"}}},
                        {"spec", {{"containers", {{{"name", "a"}, {"image", "i"}}}}}}})
                 .status,
             201);
    const ApiReply reply = member.send("GET", path.toStdString());
    QCOMPARE(reply.status, status);
    QCOMPARE(messageOf(reply), words);
}

void TestSimParts::countsWhatControllersWant() {
    BlankMember member;
    const std::string budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    json set = deployment();
    set["metadata"]["name"] = "rs";
    QCOMPARE(member.send("POST", "/apis/apps/v1/namespaces/default/replicasets", set).status, 201);
    for (const char* name : {"owned", "bare"}) {
        json pod{{"metadata", {{"name", name}, {"labels", {{"app", name}}}}},
                 {"spec", {{"containers", {{{"name", "a"}, {"image", "i"}}}}}}};
        if (std::string(name) == "owned") {
            pod["metadata"]["ownerReferences"] = {{{"apiVersion", "apps/v1"},
                                                   {"kind", "ReplicaSet"},
                                                   {"name", "rs"},
                                                   {"uid", "1"},
                                                   {"controller", true}}};
        }
        QCOMPARE(member.send("POST", kSpace + "pods", pod).status, 201);
        QCOMPARE(member
                     .send("POST", budgets,
                           {{"metadata", {{"name", name}}},
                            {"spec",
                             {{"maxUnavailable", "50%"},
                              {"selector", {{"matchLabels", {{"app", name}}}}}}}})
                     .status,
                 201);
    }
    const json owned = member.get(budgets + "/owned")["status"]; // of 3, 2 may go
    QVERIFY(owned["expectedPods"] == 3 && owned["desiredHealthy"] == 1);
    const json bare = member.get(budgets + "/bare")["status"];
    QVERIFY(bare["expectedPods"] == 0 && bare["disruptionsAllowed"] == 0);
}

void TestSimParts::refusesListOptions_data() {
    QTest::addColumn<QString>("options"); // NAME=VALUE&…
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words"); // at the end of the message
    QTest::newRow("stream without a match")
        << "watch=1&sendInitialEvents=true" << 422
        << "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
           "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    QTest::newRow("list with initial events")
        << "sendInitialEvents=true" << 422
        << "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list";
    QTest::newRow("match without a version")
        << "resourceVersionMatch=Exact" << 422
        << "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided";
    QTest::newRow("unknown match")
        << "resourceVersionMatch=Foo&resourceVersion=1" << 422
        << "Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"";
    QTest::newRow("no field selector")
        << "fieldSelector=a" << 400 << "invalid selector: 'a'; can't understand 'a'";
}

void TestSimParts::refusesListOptions() {
    QFETCH(QString, options);
    QFETCH(int, status);
    QFETCH(QString, words);
    BlankMember member;
    Headers query;
    for (const QString& pair : options.split(QLatin1Char('&'))) {
        query.emplace_back(pair.section(QLatin1Char('='), 0, 0).toStdString(),
                           pair.section(QLatin1Char('='), 1).toStdString());
    }
    const ApiReply reply = member.sendText("GET", kSpace + "pods", "", "", query);
    QCOMPARE(reply.status, status);
    QVERIFY2(messageOf(reply).endsWith(words), qPrintable(messageOf(reply)));
}

QTEST_APPLESS_MAIN(TestSimParts)
#include "tst_sim_parts.moc"
