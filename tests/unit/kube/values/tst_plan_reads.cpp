// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "kube/values/endpoints.h"
#include "kube/values/eviction.h"
#include "kube/values/pod_requests.h"
#include "kube/values/requested_apis.h"
#include "kube/values/version_range.h"
#include "kube/values/webhooks.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

class TestPlanReads final : public QObject {
    Q_OBJECT
private slots:
    void findsDeprecatedApisInMetrics();
    void sumsWhatPodsRequest_data();
    void sumsWhatPodsRequest();
    void readsPagesOfPods();
    void readsBudgets();
    void tellsWritesFromReads();
    void tellsWhenTheServerStarted();
    void namesWhatPodsRun();
    void splitsImages_data();
    void splitsImages();
    void findsFailClosedWebhooks();
    void guardsWhatAnUpdateWrites_data();
    void guardsWhatAnUpdateWrites();
    void readsPagesOfSlices();
    void ranges_data();
    void ranges();
};

void TestPlanReads::findsDeprecatedApisInMetrics() {
    const std::string_view metrics =
        "# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs\n"
        "# TYPE apiserver_requested_deprecated_apis gauge\n"
        "apiserver_requested_deprecated_apis{group=\"\",removed_release=\"\",resource="
        "\"componentstatuses\",subresource=\"\",version=\"v1\"} 1\n"
        "apiserver_requested_deprecated_apis{group=\"policy\",removed_release=\"1.25\",resource="
        "\"poddisruptionbudgets\",subresource=\"\",version=\"v1beta1\"} 1\n"
        "apiserver_requested_deprecated_apis{group=\"policy\",removed_release=\"1.25\",resource="
        "\"poddisruptionbudgets\",subresource=\"status\",version=\"v1beta1\"} 1\n"
        "apiserver_requested_deprecated_apis{group=\"batch\",removed_release=\"1.25\",resource="
        "\"cronjobs\",subresource=\"\",version=\"v1beta1\"} 0\n"
        "apiserver_request_total{group=\"policy\",version=\"v1beta1\"} 7\n"
        "apiserver_requested_deprecated_apis{group=\"cut";
    const auto apis = readRequestedApis(metrics);
    QCOMPARE(apis.size(), std::size_t{2});
    QVERIFY((apis[0] ==
             RequestedApi{
                 .group = "", .version = "v1", .resource = "componentstatuses", .removedIn = ""}));
    QVERIFY((apis[1] == RequestedApi{.group = "policy",
                                     .version = "v1beta1",
                                     .resource = "poddisruptionbudgets",
                                     .removedIn = "1.25"}));
    QVERIFY(readRequestedApis("").empty());
}

void TestPlanReads::sumsWhatPodsRequest_data() {
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<QByteArray>("phase");
    QTest::addColumn<int>("cpu");
    QTest::addColumn<int>("memory");
    const auto row = [](const char* name, const char* spec, const char* phase, int cpu,
                        int memory) {
        QTest::newRow(name) << QByteArray(spec) << QByteArray(phase) << cpu << memory;
    };
    const char* const two =
        "\"nodeName\":\"n\",\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"250m\","
        "\"memory\":\"1Ki\"}}},{\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]";
    row("two containers", two, "Running", 1250, 1024);
    row("over", two, "Succeeded", 0, 0);
    row("failed", two, "Failed", 0, 0);
    row("nothing requested", "\"nodeName\":\"n\",\"containers\":[{}]", "Running", 0, 0);
    row("no node", "\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]", "Pending", 0,
        0);
    row("large init container",
        "\"nodeName\":\"n\",\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"1\"}}}],"
        "\"initContainers\":[{\"resources\":{\"requests\":{\"cpu\":\"3\"}}}]",
        "Running", 3000, 0);
    row("sidecar before an init container",
        "\"nodeName\":\"n\",\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"1\"}}}],"
        "\"initContainers\":[{\"restartPolicy\":\"Always\",\"resources\":{\"requests\":{\"cpu\":"
        "\"500m\"}}},{\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]",
        "Running", 1500, 0);
    row("overhead",
        "\"nodeName\":\"n\",\"overhead\":{\"cpu\":\"100m\"},\"containers\":[{\"resources\":{"
        "\"requests\":{\"cpu\":\"1\"}}}]",
        "Running", 1100, 0);
    row("absurd",
        "\"nodeName\":\"n\",\"containers\":[{\"resources\":{\"requests\":{\"memory\":\"8Ei\","
        "\"cpu\":\"-1\"}}}]",
        "Running", 0, 0);
}

void TestPlanReads::sumsWhatPodsRequest() {
    QFETCH(QByteArray, spec);
    QFETCH(QByteArray, phase);
    QFETCH(int, cpu);
    QFETCH(int, memory);
    const QByteArray list = "{\"kind\":\"PodList\",\"items\":[{\"spec\":{" + spec +
                            "},\"status\":{\"phase\":\"" + phase + "\"}}]}";
    const auto sum = sumPodRequests(list.toStdString());
    QVERIFY(sum.has_value());
    QCOMPARE(sum->cpuMilli, std::int64_t{cpu});
    QCOMPARE(sum->memoryBytes, std::int64_t{memory});
}

void TestPlanReads::readsPagesOfPods() {
    const auto page =
        sumPodRequests("{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"next\"},\"items\":[]}");
    QVERIFY(page.has_value());
    QCOMPARE(page->continueToken, std::string("next"));
    QVERIFY(!sumPodRequests("{\"kind\":\"NodeList\"}").has_value());
    QVERIFY(!sumPodRequests("<html>").has_value());
}

void TestPlanReads::readsBudgets() {
    const auto budgets = decodeDisruptionBudgets(
        "{\"kind\":\"PodDisruptionBudgetList\",\"items\":[{\"metadata\":{\"namespace\":\"shop\","
        "\"name\":\"web\",\"generation\":3},\"spec\":{\"maxUnavailable\":0,\"selector\":{}},"
        "\"status\":{\"observedGeneration\":3,\"expectedPods\":2}}]}");
    QVERIFY2(budgets.has_value(), budgets ? "" : budgets.error().message.c_str());
    QCOMPARE(budgets->size(), std::size_t{1});
    QCOMPARE(budgets->at(0).name, std::string("web"));
    QVERIFY(blocksEveryDrain(budgets->at(0)).has_value());
    QVERIFY(!decodeDisruptionBudgets("{\"kind\":\"Status\",\"code\":403}").has_value());
}

void TestPlanReads::tellsWritesFromReads() {
    const auto series = [](const char* verb, const char* dryRun, const char* resource) {
        return std::string(
                   "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"") +
               dryRun + "\",group=\"policy\",resource=\"" + resource +
               "\",scope=\"namespace\",subresource=\"\",verb=\"" + verb +
               "\",version=\"v1beta1\"} 3\n";
    };
    const auto asked = [](const char* resource) {
        return std::string("apiserver_requested_deprecated_apis{group=\"policy\",removed_release="
                           "\"1.25\",resource=\"") +
               resource + "\",subresource=\"\",version=\"v1beta1\"} 1\n";
    };
    const auto apis = readRequestedApis(asked("a") + asked("b") + asked("c") +
                                        series("LIST", "", "a") + series("WATCH", "", "a") +
                                        series("APPLY", "", "b") + series("POST", "All", "c"));
    QCOMPARE(apis.size(), std::size_t{3});
    QVERIFY(!apis[0].isWritten);
    QVERIFY(apis[1].isWritten);
    QVERIFY(!apis[2].isWritten); // a dry run
}

void TestPlanReads::tellsWhenTheServerStarted() {
    QVERIFY(readProcessStart("# TYPE x gauge\nprocess_start_time_seconds 1.79533972319e+09\n") ==
            Instant(std::chrono::milliseconds(1'795'339'723'190)));
    QVERIFY(!readProcessStart("\nprocess_start_time_seconds soon\n"));
    QVERIFY(!readProcessStart("\nprocess_start_time_seconds -1\n"));
    QVERIFY(!readProcessStart(""));
}

void TestPlanReads::namesWhatPodsRun() {
    const auto page = sumPodRequests(
        R"({"kind":"PodList","items":[
        {"metadata":{"namespace":"kube-system"},"status":{"phase":"Running"},"spec":{"nodeName":"n",
          "containers":[{"name":"kube-proxy","image":"mcr.example.com/kube-proxy:v1.30.4@sha256:ab"}]}},
        {"metadata":{"namespace":"kube-system"},"status":{"phase":"Running"},"spec":{"nodeName":"m",
          "containers":[{"name":"kube-proxy","image":"mcr.example.com/kube-proxy:v1.30.4@sha256:ab"}]}},
        {"metadata":{"namespace":"kube-system"},"status":{"phase":"Failed"},"spec":{"nodeName":"m",
          "containers":[{"name":"kube-scheduler","image":"x:v1.2.0"}]}},
        {"metadata":{"namespace":"shop"},"status":{"phase":"Running"},"spec":{"nodeName":"n",
          "containers":[{"name":"kube-scheduler","image":"x:v1.3.0"}]}}]})");
    QVERIFY(page.has_value());
    QCOMPARE(page->programs.size(), std::size_t{1});
    QCOMPARE(page->programs.begin()->name, std::string("kube-proxy"));
    QCOMPARE(page->programs.begin()->version, std::string("v1.30.4"));
    QCOMPARE(page->images.size(), std::size_t{2});
}

void TestPlanReads::splitsImages_data() {
    QTest::addColumn<std::string>("image");
    QTest::addColumn<std::string>("repository");
    QTest::addColumn<std::string>("tag");
    const auto row = [](const char* image, const char* repository, const char* tag) {
        QTest::newRow(image) << std::string(image) << std::string(repository) << std::string(tag);
    };
    row("nginx", "nginx", "");
    row("nginx:1.27", "nginx", "1.27");
    row("host:5000/nginx", "host:5000/nginx", "");
    row("host:5000/a/nginx:v1@sha256:00", "host:5000/a/nginx", "v1");
    row("a/nginx@sha256:00", "a/nginx", "");
}

void TestPlanReads::splitsImages() {
    QFETCH(std::string, image);
    QFETCH(std::string, repository);
    QFETCH(std::string, tag);
    QCOMPARE(std::string(imageRepository(image)), repository);
    QCOMPARE(std::string(imageTag(image)), tag);
}

void TestPlanReads::findsFailClosedWebhooks() {
    const auto page = decodeClosedWebhooks(
        R"({"kind":"MutatingWebhookConfigurationList","metadata":{"continue":"next"},"items":[
        {"metadata":{"name":"policies"},"webhooks":[
          {"name":"a","failurePolicy":"Fail","clientConfig":{"service":{"namespace":"ns","name":"s"}},
           "rules":[{"apiGroups":["apps"],"operations":["*"],"resources":["deployments"]}]},
          {"name":"b","failurePolicy":"Ignore","clientConfig":{"service":{"namespace":"ns","name":"s"}}},
          {"name":"c","clientConfig":{"url":"https://x"}},
          {"name":"d","clientConfig":{"service":{"namespace":"ns","name":"t"}}}]},
        {"metadata":{"name":"empty"}}]})");
    QVERIFY(page.has_value());
    QCOMPARE(page->continueToken, std::string("next"));
    QCOMPARE(page->closed.size(), std::size_t{2});
    QVERIFY(
        (page->closed[0] == ClosedWebhook{.configuration = "MutatingWebhookConfiguration policies",
                                          .name = "a",
                                          .ns = "ns",
                                          .service = "s"}));
    QCOMPARE(page->closed[1].service, std::string("t"));
    QVERIFY(!decodeClosedWebhooks(R"({"kind":"Status","code":403})"));
    QVERIFY(!decodeClosedWebhooks("<html>"));
    QCOMPARE(*decodeServiceType(R"({"kind":"Service","spec":{"type":"ExternalName"}})"),
             std::string("ExternalName"));
    QCOMPARE(*decodeServiceType(R"({"kind":"Service"})"), std::string("ClusterIP"));
}

void TestPlanReads::guardsWhatAnUpdateWrites_data() {
    QTest::addColumn<std::string>("rule");
    QTest::addColumn<bool>("guards");
    const auto row = [](const char* rule, bool guards) {
        QTest::newRow(rule) << std::string(rule) << guards;
    };
    row(R"({"apiGroups":[""],"operations":["CREATE"],"resources":["pods"]})", true);
    row(R"({"apiGroups":["*"],"operations":["*"],"resources":["*"]})", true);
    row(R"({"apiGroups":[""],"operations":["CREATE"],"resources":["pods/*"]})", true);
    row(R"({"apiGroups":[""],"operations":["CREATE"],"resources":["pods/eviction"]})", true);
    row(R"({"apiGroups":[""],"operations":["UPDATE"],"resources":["*/status"]})", true);
    row(R"({"apiGroups":["coordination.k8s.io"],"operations":["UPDATE"],"resources":["leases"]})",
        true);
    row(R"({"apiGroups":[""],"operations":["UPDATE"],"resources":["pods"]})", false);
    row(R"({"apiGroups":["apps"],"operations":["*"],"resources":["*"]})", false);
    row(R"({"apiGroups":[""],"operations":["*"],"resources":["configmaps"]})", false);
    row("{}", false);
}

void TestPlanReads::guardsWhatAnUpdateWrites() {
    QFETCH(std::string, rule);
    QFETCH(bool, guards);
    const auto page = decodeClosedWebhooks(
        R"({"kind":"ValidatingWebhookConfigurationList","items":[{"metadata":{"name":"p"},"webhooks":[
        {"name":"a","clientConfig":{"service":{"namespace":"n","name":"s"}},"rules":[)" +
        rule + "]}]}]}");
    QVERIFY(page.has_value());
    QVERIFY(page->closed.at(0).guardsUpdates == guards);
}

void TestPlanReads::readsPagesOfSlices() {
    const auto page = decodeEndpointPage(
        R"({"kind":"EndpointSliceList","metadata":{"continue":"c"},"items":[
        {"endpoints":[{"addresses":["10.0.0.1"]},{"addresses":["10.0.0.2"],"conditions":{"ready":false}}]},
        {"endpoints":null}]})");
    QVERIFY(page.has_value());
    QCOMPARE(page->continueToken, std::string("c"));
    QCOMPARE(countEndpoints(page->endpoints).ready, std::size_t{1});
    QVERIFY(!decodeEndpointPage(R"({"kind":"Status","code":403})"));
    const auto budgets = decodeBudgetPage(
        R"({"kind":"PodDisruptionBudgetList","metadata":{"continue":"b"},"items":[]})");
    QCOMPARE(budgets->continueToken, std::string("b"));
}

void TestPlanReads::ranges_data() {
    QTest::addColumn<std::string>("range");
    QTest::addColumn<std::string>("version");
    QTest::addColumn<int>("answer"); // 1 in, 0 out, -1 no range
    const auto row = [](const char* range, const char* version, int answer) {
        QTest::newRow((std::string(range) + " of " + version).c_str())
            << std::string(range) << std::string(version) << answer;
    };
    row(">=1.26 <1.31", "1.30.9", 1);
    row(">=1.26 <1.31", "1.31.0", 0);
    row(">=1.26 <1.31", "1.25.9", 0);
    row("<=1.30", "v1.30.9-gke.7", 1); // a bound speaks of as many numbers as it has
    row("<=1.30.4", "1.30.9", 0);
    row("1.32", "1.32.7", 1);
    row("=1.32", "1.33.0", 0);
    row(">1.32", "1.32.9", 0);
    row("> 1.32", "1.32.9", -1);
    row("", "1.2.3", 1);
    row("latest", "1.2.3", -1);
    row(">=1.2.3.4", "1.2.3", -1);
    row(">=1..3", "1.2.3", -1);
}

void TestPlanReads::ranges() {
    QFETCH(std::string, range);
    QFETCH(std::string, version);
    QFETCH(int, answer);
    const auto read = VersionRange::parse(range);
    QVERIFY(read.has_value() == (answer >= 0));
    if (read) {
        QVERIFY(read->contains(*parseKubeVersion(version)) == (answer == 1));
        QCOMPARE(read->text(), range);
    }
}

QTEST_APPLESS_MAIN(TestPlanReads)
#include "tst_plan_reads.moc"
