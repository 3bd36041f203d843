// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/lease.h"
#include "kube/metrics.h"
#include "kube/object_state.h"
#include "kube/requests.h"
#include "kube/reviews.h"
#include "kube/subresources.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

const ObjectRef kWeb{
    .group = "apps", .version = "v1", .resource = "deployments", .ns = "shop", .name = "web"};

QString text(std::string_view value) {
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

} // namespace

Q_DECLARE_METATYPE(pilothouse::kube::ApiRequest)

class TstRequests : public QObject {
    Q_OBJECT
private slots:
    void writesAsTheApiWantsThem_data() {
        QTest::addColumn<ApiRequest>("request");
        QTest::addColumn<int>("verb");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("body");
        const auto row = [](const char* name, ApiRequest request, Verb verb, const char* path,
                            const char* type, const char* body) {
            QTest::newRow(name) << std::move(request) << static_cast<int>(verb) << path << type
                                << body;
        };
        const std::string web = "/apis/apps/v1/namespaces/shop/deployments/web";
        const auto json = "application/json";
        row("create", createRequest(kWeb.collection(), "{}"), Verb::Create,
            "/apis/apps/v1/namespaces/shop/deployments?fieldManager=pilothouse", json, "{}");
        row("strict dry run",
            updateRequest(kWeb.path(), "{}",
                          {.fieldManager = "a b",
                           .dryRun = true,
                           .fieldValidation = FieldValidation::Strict}),
            Verb::Update, (web + "?fieldManager=a%20b&dryRun=All&fieldValidation=Strict").c_str(),
            json, "{}");
        row("status", updateRequest(kWeb.path("status"), "{}", {.fieldManager = "m"}), Verb::Update,
            (web + "/status?fieldManager=m").c_str(), json, "{}");
        row("json patch", patchRequest(kWeb.path(), PatchType::Json, "[]", {.fieldManager = "m"}),
            Verb::Patch, (web + "?fieldManager=m").c_str(), "application/json-patch+json", "[]");
        row("merge patch", patchRequest(kWeb.path(), PatchType::Merge, "{}", {.fieldManager = "m"}),
            Verb::Patch, (web + "?fieldManager=m").c_str(), "application/merge-patch+json", "{}");
        row("strategic patch",
            patchRequest(kWeb.path("scale"), PatchType::Strategic, "{}", {.fieldManager = "m"}),
            Verb::Patch, (web + "/scale?fieldManager=m").c_str(),
            "application/strategic-merge-patch+json", "{}");
        row("apply", applyRequest(kWeb.path(), "{}", {.fieldManager = "m"}), Verb::Patch,
            (web + "?fieldManager=m&force=false").c_str(), "application/apply-patch+yaml", "{}");
        row("apply by force, dry",
            applyRequest(kWeb.path(), "{}", {.fieldManager = "m", .dryRun = true}, true),
            Verb::Patch, (web + "?fieldManager=m&dryRun=All&force=true").c_str(),
            "application/apply-patch+yaml", "{}");
        row("delete", deleteRequest(kWeb.path()), Verb::Delete, web.c_str(), json, "{}");
        row("delete with all options",
            deleteRequest(kWeb.path(), {.propagation = Propagation::Foreground,
                                        .gracePeriodSeconds = 0,
                                        .uid = "u-1",
                                        .resourceVersion = "7",
                                        .dryRun = true}),
            Verb::Delete, web.c_str(), json,
            R"({"dryRun":["All"],"gracePeriodSeconds":0,"preconditions":{"resourceVersion":"7","uid":"u-1"},"propagationPolicy":"Foreground"})");
        row("evict", evictionRequest("shop", "web-0"), Verb::Create,
            "/api/v1/namespaces/shop/pods/web-0/eviction", json,
            R"({"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web-0","namespace":"shop"}})");
        row("evict dry", evictionRequest("shop", "web-0", {.dryRun = true}), Verb::Create,
            "/api/v1/namespaces/shop/pods/web-0/eviction?dryRun=All", json,
            R"({"apiVersion":"policy/v1","deleteOptions":{"dryRun":["All"]},"kind":"Eviction","metadata":{"name":"web-0","namespace":"shop"}})");
    }
    void writesAsTheApiWantsThem() {
        QFETCH(ApiRequest, request);
        QTEST(static_cast<int>(request.verb), "verb");
        QTEST(text(request.path), "path");
        QTEST(text(request.contentType), "type");
        QTEST(text(request.body), "body");
        QVERIFY(request.mutates);
    }

    void readsChangeNothing_data() {
        QTest::addColumn<ApiRequest>("request");
        QTest::addColumn<QString>("path");
        QTest::newRow("get") << getRequest(kWeb.path())
                             << "/apis/apps/v1/namespaces/shop/deployments/web";
        QTest::newRow("access review") << accessReviewRequest({.verb = "get", .resource = "pods"})
                                       << "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        QTest::newRow("rules review") << rulesReviewRequest("shop")
                                      << "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
        QTest::newRow("who am I") << userReviewRequest()
                                  << "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        QTest::newRow("node metrics")
            << nodeMetricsRequest() << "/apis/metrics.k8s.io/v1beta1/nodes";
        QTest::newRow("pod metrics")
            << podMetricsRequest("shop") << "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods";
        QTest::newRow("service proxy")
            << proxyRequest({.kind = ProxyKind::Service,
                             .ns = "m",
                             .name = "prom",
                             .port = "9090",
                             .isHttps = true},
                            "api//v1/query?query=up")
            << "/api/v1/namespaces/m/services/https%3Aprom%3A9090/proxy/api//v1/query?query=up";
        QTest::newRow("pod proxy")
            << proxyRequest({.kind = ProxyKind::Pod, .ns = "m", .name = "p"}, "/")
            << "/api/v1/namespaces/m/pods/p/proxy/";
        QTest::newRow("node proxy")
            << proxyRequest({.kind = ProxyKind::Node, .ns = "x", .name = "n1", .isHttps = true},
                            "/stats/summary")
            << "/api/v1/nodes/n1/proxy/stats/summary";
    }
    void readsChangeNothing() {
        QFETCH(ApiRequest, request);
        QTEST(text(request.path), "path");
        QVERIFY(!request.mutates);
    }

    void logs_data() {
        QTest::addColumn<QString>("path"); // empty: refused
        QTest::newRow("plain") << "/api/v1/namespaces/shop/pods/web-0/log";
        QTest::newRow("all") << "/api/v1/namespaces/shop/pods/web-0/log?container=app&follow=true&"
                                "previous=true&timestamps=true&tailLines=0&sinceSeconds=5&"
                                "limitBytes=10";
        QTest::newRow("since an instant")
            << "/api/v1/namespaces/shop/pods/web-0/log?sinceTime=2026-11-20T08%3A00%3A00Z";
        QTest::newRow("both") << "";
        QTest::newRow("no seconds") << "";
        QTest::newRow("no bytes") << "";
        QTest::newRow("fewer than no lines") << "";
    }
    void logs() {
        LogQuery query;
        const QByteArray row = QTest::currentDataTag();
        if (row == "all") {
            query = {.container = "app",
                     .follow = true,
                     .previous = true,
                     .timestamps = true,
                     .tailLines = 0,
                     .sinceSeconds = 5,
                     .limitBytes = 10};
        } else if (row == "since an instant") {
            query.sinceTime = "2026-11-20T08:00:00Z";
        } else if (row == "both") {
            query = {.sinceSeconds = 5, .sinceTime = "2026-11-20T08:00:00Z"};
        } else if (row == "no seconds") {
            query.sinceSeconds = 0;
        } else if (row == "no bytes") {
            query.limitBytes = 0;
        } else if (row == "fewer than no lines") {
            query.tailLines = -1;
        }
        const auto request = logRequest("shop", "web-0", query);
        QTEST(request ? text(request->path) : QString(), "path");
    }

    void refusesNamesThatLeaveThePath_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("plain") << "web" << true;
        QTest::newRow("rbac") << "system:node" << true;
        QTest::newRow("parent") << ".." << false;
        QTest::newRow("slash") << "a/b" << false;
        QTest::newRow("percent") << "a%2e" << false;
        QTest::newRow("none") << "" << false;
    }
    void refusesNamesThatLeaveThePath() {
        QFETCH(QString, name);
        auto object = kWeb;
        object.name = name.toStdString();
        QTEST(checkObject(object).has_value(), "isGood");
    }

    void readsReviews() {
        const auto access = decodeAccessReview(
            R"({"kind":"SelfSubjectAccessReview","status":{"allowed":false,"denied":true,"reason":"no"}})");
        QVERIFY(access && !access->isAllowed && access->isDenied);
        QCOMPARE(access->reason, std::string("no"));
        const auto user = decodeUserReview(
            R"({"kind":"SelfSubjectReview","status":{"userInfo":{"username":"ada","uid":"u","groups":["g"]}}})");
        QVERIFY(user && user->name == "ada" && user->groups == std::vector<std::string>{"g"});
        const auto refused = decodeUserReview(
            R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"no"})");
        QVERIFY(!refused && refused.error().kind == ErrorKind::Forbidden);
    }

    void listedRulesDecide_data() {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("resource");
        QTest::addColumn<QString>("subresource");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("listed") << "get"
                                << "pods"
                                << ""
                                << "x" << true;
        QTest::newRow("other verb") << "delete"
                                    << "pods"
                                    << ""
                                    << "x" << false;
        QTest::newRow("subresource is not the resource") << "get"
                                                         << "pods"
                                                         << "log"
                                                         << "x" << false;
        QTest::newRow("any scale") << "patch"
                                   << "deployments"
                                   << "scale"
                                   << "x" << true;
        QTest::newRow("its name") << "get"
                                  << "secrets"
                                  << ""
                                  << "one" << true;
        QTest::newRow("another name") << "get"
                                      << "secrets"
                                      << ""
                                      << "two" << false;
        QTest::newRow("no name") << "get"
                                 << "secrets"
                                 << ""
                                 << "" << false;
    }
    void listedRulesDecide() {
        QFETCH(QString, verb);
        QFETCH(QString, resource);
        QFETCH(QString, subresource);
        QFETCH(QString, name);
        QFETCH(bool, isAllowed);
        const std::string rules =
            R"("resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]},)"
            R"({"verbs":["patch"],"apiGroups":["*"],"resources":["*/scale"]},)"
            R"({"verbs":["get"],"apiGroups":[""],"resources":["secrets"],"resourceNames":["one"]}])";
        const AccessQuestion question{.verb = verb.toStdString(),
                                      .group = subresource == "scale" ? "apps" : "",
                                      .resource = resource.toStdString(),
                                      .subresource = subresource.toStdString(),
                                      .name = name.toStdString()};
        const auto read = [&](const char* incomplete) {
            return decodeRulesReview(R"({"kind":"SelfSubjectRulesReview","status":{)" + rules +
                                     R"(,"incomplete":)" + incomplete + "}}");
        };
        QVERIFY(read("false")->allows(question) == std::optional(isAllowed));
        QVERIFY(read("true")->allows(question) == (isAllowed ? std::optional(true) : std::nullopt));
    }

    void readsMetrics() {
        const auto nodes = decodeMetrics(
            R"({"kind":"NodeMetricsList","items":[{"metadata":{"name":"n1"},"timestamp":"2026-11-20T08:00:00Z","window":"20.051s","usage":{"cpu":"137820447n","memory":"2093612Ki"}}]})");
        QVERIFY(nodes && nodes->size() == 1);
        QCOMPARE(*nodes->front().usage.milliCpu, std::int64_t{138});
        QCOMPARE(*nodes->front().usage.memory, std::int64_t{2093612} * 1024);
        const auto pods = decodeMetrics(
            R"({"kind":"PodMetricsList","items":[{"metadata":{"name":"p","namespace":"s"},"containers":[{"name":"a","usage":{"cpu":"1","memory":"1Ki"}},{"name":"b","usage":{"cpu":"250m"}}]}]})");
        QVERIFY(pods && pods->front().usage.milliCpu == std::int64_t{1250});
        QVERIFY2(!pods->front().usage.memory, "an unknown part makes the sum unknown");
    }

    void leases() {
        const auto lease = decodeLease(
            R"({"kind":"Lease","metadata":{"name":"run","namespace":"s","resourceVersion":"9"},"spec":{"holderIdentity":"a","leaseDurationSeconds":15,"leaseTransitions":2,"renewTime":"2026-11-20T08:00:00.123456Z"}})");
        QVERIFY(lease);
        const auto renewed = *lease->renewedAt;
        QVERIFY(!lease->isFree(renewed + std::chrono::seconds(15)));
        QVERIFY(lease->isFree(renewed + std::chrono::seconds(16)));
        QCOMPARE(formatMicroTime(renewed), std::string("2026-11-20T08:00:00.123000Z"));
        const auto request = updateLeaseRequest(*lease, {.fieldManager = "m"});
        QVERIFY(request.body.find(R"("resourceVersion":"9")") != std::string::npos);
        QVERIFY(request.body.find(R"("renewTime":"2026-11-20T08:00:00.123000Z")") !=
                std::string::npos);
        QCOMPARE(
            request.path,
            std::string("/apis/coordination.k8s.io/v1/namespaces/s/leases/run?fieldManager=m"));
    }

    void knowsWhatAnObjectHolds_data() {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("a part") << R"({"spec":{"a":1}})" << true;
        QTest::newRow("absent") << R"({"spec":{"gone":null}})" << true;
        QTest::newRow("server's own")
            << R"({"metadata":{"resourceVersion":"1"},"status":{"x":1}})" << true;
        QTest::newRow("other value") << R"({"spec":{"a":2}})" << false;
        QTest::newRow("still there") << R"({"spec":{"a":null}})" << false;
        QTest::newRow("other list") << R"({"spec":{"l":[1]}})" << false;
        QTest::newRow("no JSON") << "[" << false;
    }
    void knowsWhatAnObjectHolds() {
        QFETCH(QString, wanted);
        QTEST(holds(R"({"metadata":{"resourceVersion":"5"},"spec":{"a":1,"b":2,"l":[1,2]}})",
                    wanted.toStdString()),
              "isThere");
    }
};

QTEST_APPLESS_MAIN(TstRequests)
#include "tst_requests.moc"
