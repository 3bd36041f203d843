// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "kube/values/eviction.h"
#include "kube/values/pod_requests.h"
#include "kube/values/requested_apis.h"

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

QTEST_APPLESS_MAIN(TestPlanReads)
#include "tst_plan_reads.moc"
