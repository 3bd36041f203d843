// SPDX-License-Identifier: GPL-3.0-or-later
// HC-3, HC-4, HC-5, own rules.
#include "fake_member.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::CriticalKind;
using model::HealthCheck;

namespace {

QString text(CheckOutcome outcome) {
    const auto word = toString(outcome);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

const char* const kLabels = R"("template":{"metadata":{"labels":{"app":"a"}}})";

QString deployment(int replicas, int available, const char* conditions, int generation = 1) {
    return QStringLiteral(
               R"({"metadata":{"namespace":"shop","name":"a","generation":%1},"spec":{"replicas":%2,%3},"status":{"observedGeneration":1,"availableReplicas":%4,"conditions":[%5]}})")
        .arg(generation)
        .arg(replicas)
        .arg(QString::fromUtf8(kLabels))
        .arg(available)
        .arg(QString::fromUtf8(conditions));
}

QString statefulSet(int replicas, int ready, const char* update) {
    return QStringLiteral(
               R"({"metadata":{"namespace":"shop","name":"a","generation":1},"spec":{"replicas":%1},"status":{"observedGeneration":1,"readyReplicas":%2,"currentRevision":"r1","updateRevision":"%3"}})")
        .arg(replicas)
        .arg(ready)
        .arg(QString::fromUtf8(update));
}

QString daemonSet(int desired, int unavailable) {
    return QStringLiteral(
               R"({"metadata":{"namespace":"shop","name":"a","generation":1},"spec":{},"status":{"observedGeneration":1,"desiredNumberScheduled":%1,"numberUnavailable":%2}})")
        .arg(desired)
        .arg(unavailable);
}

constexpr const char* kAvailable = R"({"type":"Available","status":"True"})";
constexpr const char* kOverdue =
    R"({"type":"Available","status":"True"},{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"})";
constexpr const char* kUnavailable = R"({"type":"Available","status":"False"})";

std::string metric(const char* name, const char* age) {
    return R"({"metadata":{"name":")" + std::string(name) + R"("},"timestamp":"@)" + age +
           R"(","window":"20s","usage":{"cpu":"1","memory":"1Gi"}})";
}

std::string series(const char* value) {
    return R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,")" +
           std::string(value) + R"("]}]}})";
}

constexpr const char* kNoSeries =
    R"({"status":"success","data":{"resultType":"vector","result":[]}})";
const std::string kMetricsPath = "/apis/metrics.k8s.io/v1beta1/nodes";

/// The place of a query behind a proxy or a URL.
std::string query(const std::string& root, std::string_view promql) {
    return root + "/api/v1/query?query=" + kube::percentEncode(promql);
}

} // namespace

class TstHealthServices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void workloads_data();
    void workloads();
    void services_data();
    void services();
    void defaults();
    void budgets_data();
    void budgets();
    void nodeMetrics_data();
    void nodeMetrics();
    void prometheus_data();
    void prometheus();
    void sourcesTogether_data();
    void sourcesTogether();
    void skewIsSaid();
    void claims_data();
    void claims();
    void volumesAndAttachments_data();
    void volumesAndAttachments();
    void orphansFailAfterTenMinutes();
    void driversThatWereThere();
    void rules_data();
    void rules();
};

void TstHealthServices::workloads_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("object"); // or a status code
    QTest::addColumn<int>("min");        // -1: not said
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, CriticalKind kind, const QString& object, int min,
                        const char* outcome) {
        QTest::newRow(name) << static_cast<int>(kind) << object << min
                            << QString::fromUtf8(outcome);
    };
    using enum CriticalKind;
    row("deployment available", Deployment, deployment(2, 2, kAvailable), -1, "Pass");
    row("deployment not Available", Deployment, deployment(2, 2, kUnavailable), -1, "Fail");
    row("deployment without the condition", Deployment, deployment(2, 2, ""), -1, "Fail");
    row("deployment, half", Deployment, deployment(4, 2, kAvailable), -1, "Pass");
    row("deployment, less than half", Deployment, deployment(4, 1, kAvailable), -1, "Fail");
    row("deployment, as many as asked for", Deployment, deployment(4, 3, kAvailable), 3, "Pass");
    row("deployment, less than asked for", Deployment, deployment(4, 3, kAvailable), 4, "Fail");
    row("deployment overdue", Deployment, deployment(2, 2, kOverdue), -1, "Fail");
    row("deployment with an old status", Deployment, deployment(2, 0, kUnavailable, 2), -1,
        "Inconclusive");
    row("deployment scaled to 0", Deployment, deployment(0, 0, kAvailable), -1, "Inconclusive");
    row("deployment scaled to 0, allowed", Deployment, deployment(0, 0, kAvailable), 0, "Pass");
    row("deployment gone", Deployment, QStringLiteral("404"), -1, "Fail");
    row("deployment forbidden", Deployment, QStringLiteral("403"), -1, "Inconclusive");
    row("stateful set ready", StatefulSet, statefulSet(3, 3, "r1"), -1, "Pass");
    row("stateful set, one missing", StatefulSet, statefulSet(3, 2, "r1"), -1, "Fail");
    row("stateful set under update", StatefulSet, statefulSet(3, 3, "r2"), -1, "Fail");
    row("daemon set available", DaemonSet, daemonSet(3, 0), -1, "Pass");
    row("daemon set, one missing", DaemonSet, daemonSet(3, 1), -1, "Fail");
    row("daemon set wanted nowhere", DaemonSet, daemonSet(0, 0), -1, "Fail");
}

void TstHealthServices::workloads() {
    QFETCH(int, kind);
    QFETCH(QString, object);
    QFETCH(int, min);
    QFETCH(QString, outcome);
    auto spec = specOf({HealthCheck::Services});
    spec.settings.critical = {{.kind = static_cast<CriticalKind>(kind), .ns = "shop", .name = "a"}};
    if (min >= 0) {
        spec.settings.critical[0].min = min;
    }
    const std::array<std::string, 3> resources{"deployments", "statefulsets", "daemonsets"};
    const auto path =
        "/apis/apps/v1/namespaces/shop/" + resources[static_cast<std::size_t>(kind)] + "/a";
    FakeMember member;
    if (object.startsWith(QLatin1Char('4'))) {
        member.refuse(path, object.toInt());
    } else {
        member.give(path, object.toStdString());
    }
    const auto result = judge(member, spec)[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::services_data() {
    QTest::addColumn<QString>("endpoints");
    QTest::addColumn<int>("min");
    QTest::addColumn<int>("zones");
    QTest::addColumn<QString>("outcome");
    const auto end = [](const char* address, const char* conditions, const char* zone = "z1") {
        return QStringLiteral(R"({"addresses":["%1"],"zone":"%2","conditions":{%3}})")
            .arg(QString::fromUtf8(address), QString::fromUtf8(zone),
                 QString::fromUtf8(conditions));
    };
    const auto comma = QLatin1Char(',');
    const auto ready = end("1", R"("ready":true)");
    QTest::newRow("ready") << ready << 1 << 0 << QStringLiteral("Pass");
    QTest::newRow("absent is ready")
        << end("1", "") << 1 << 0 << QStringLiteral("Pass"); // part E, 53
    QTest::newRow("not ready") << end("1", R"("ready":false)") << 1 << 0 << QStringLiteral("Fail");
    QTest::newRow("ready but terminating")
        << end("1", R"("ready":true,"terminating":true)") << 1 << 0 << QStringLiteral("Fail");
    QTest::newRow("none") << QString() << 1 << 0 << QStringLiteral("Inconclusive");
    QTest::newRow("one of two") << ready << 2 << 0 << QStringLiteral("Fail");
    QTest::newRow("the same twice") << ready + comma + ready << 2 << 0 << QStringLiteral("Fail");
    QTest::newRow("two") << ready + comma + end("2", "") << 2 << 0 << QStringLiteral("Pass");
    QTest::newRow("two in one zone")
        << ready + comma + end("2", "") << 1 << 2 << QStringLiteral("Fail");
    QTest::newRow("two zones") << ready + comma + end("2", "", "z2") << 1 << 2
                               << QStringLiteral("Pass");
}

void TstHealthServices::services() {
    QFETCH(QString, endpoints);
    QFETCH(int, min);
    QFETCH(int, zones);
    QFETCH(QString, outcome);
    auto spec = specOf({HealthCheck::Services});
    spec.settings.critical = {
        {.kind = CriticalKind::Service, .ns = "shop", .name = "web", .min = min, .zones = zones}};
    FakeMember member;
    if (!endpoints.isEmpty()) {
        member.list("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices",
                    R"({"endpoints":[)" + endpoints.toStdString() + "]}");
    }
    const auto result = judge(member, spec)[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
    const auto asked = std::find_if(member.asked.begin(), member.asked.end(), [](const auto& path) {
        return path.find("labelSelector=kubernetes.io%2Fservice-name%3Dweb") != std::string::npos;
    });
    QVERIFY(asked != member.asked.end());
}

void TstHealthServices::defaults() {
    FakeMember member;
    const auto spec = specOf({HealthCheck::Services});
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Inconclusive); // none is no proof
    auto dns = deployment(2, 2, kAvailable)
                   .replace(QLatin1String("\"a\",\"gen"), QLatin1String("\"coredns\",\"gen"));
    const auto other = deployment(2, 0, kUnavailable);
    member.list("/apis/apps/v1/namespaces/kube-system/deployments",
                (dns + QLatin1Char(',') + other).toStdString());
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Pass);
    auto proxy = daemonSet(3, 1).replace(QLatin1String("\"a\",\"gen"),
                                         QLatin1String("\"kube-proxy\",\"gen"));
    member.list("/apis/apps/v1/namespaces/kube-system/daemonsets", proxy.toStdString());
    const auto result = judge(member, spec)[0];
    QVERIFY(result.outcome == CheckOutcome::Fail);
    QCOMPARE(QString::fromStdString(result.text),
             QStringLiteral("1 DaemonSet not available (shop/kube-proxy)"));
    QCOMPARE(numberOf(result, "checked"), 2.0);
}

void TstHealthServices::budgets_data() {
    QTest::addColumn<QString>("budget"); // generation, allowed, label value
    QTest::addColumn<QString>("outcome");
    const auto budget = [](int generation, int allowed, const char* label) {
        return QStringLiteral(
                   R"({"metadata":{"namespace":"shop","name":"b","generation":%1},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"%3"}}},"status":{"observedGeneration":1,"disruptionsAllowed":%2}})")
            .arg(generation)
            .arg(allowed)
            .arg(QString::fromUtf8(label));
    };
    QTest::newRow("allows one") << budget(1, 1, "a") << QStringLiteral("Pass");
    QTest::newRow("allows none") << budget(1, 0, "a") << QStringLiteral("Warn");
    QTest::newRow("stale status") << budget(2, 0, "a")
                                  << QStringLiteral("Inconclusive"); // part E, 51
    QTest::newRow("of another workload") << budget(1, 0, "other") << QStringLiteral("Pass");
}

void TstHealthServices::budgets() {
    QFETCH(QString, budget);
    QFETCH(QString, outcome);
    auto spec = specOf({HealthCheck::Services});
    spec.settings.critical = {{.ns = "shop", .name = "a"}};
    FakeMember member;
    member.give("/apis/apps/v1/namespaces/shop/deployments/a",
                deployment(2, 2, kAvailable).toStdString());
    member.give("/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
                R"({"kind":"PodDisruptionBudgetList","apiVersion":"policy/v1","items":[)" +
                    budget.toStdString() + "]}");
    const auto result = judge(member, spec)[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::nodeMetrics_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("nodes");
    QTest::addColumn<QString>("ages"); // of the metrics
    QTest::addColumn<QString>("outcome");
    QTest::newRow("fresh") << 200 << 2 << QStringLiteral("10s 120s") << QStringLiteral("Pass");
    QTest::newRow("one too old") << 200 << 2 << QStringLiteral("10s 121s")
                                 << QStringLiteral("Fail");
    QTest::newRow("one node unknown to it")
        << 200 << 3 << QStringLiteral("10s 10s") << QStringLiteral("Fail");
    QTest::newRow("not served") << 404 << 2 << QString()
                                << QStringLiteral("Inconclusive"); // part E, 55
    QTest::newRow("down") << 503 << 2 << QString() << QStringLiteral("Fail");
    QTest::newRow("forbidden") << 403 << 2 << QString() << QStringLiteral("Inconclusive");
}

void TstHealthServices::nodeMetrics() {
    QFETCH(int, status);
    QFETCH(int, nodes);
    QFETCH(QString, ages);
    QFETCH(QString, outcome);
    FakeMember member;
    std::string items;
    for (int index = 0; index < nodes; ++index) {
        items +=
            (index > 0 ? "," : "") +
            std::string(
                R"({"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready","status":"True"}]}})");
    }
    member.list("/api/v1/nodes", items);
    std::string records;
    for (const auto& age : ages.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        records += (records.empty() ? "" : ",") + metric("n", qPrintable(age));
    }
    member.give(kMetricsPath, R"({"kind":"NodeMetricsList","items":[)" + records + "]}");
    if (status != 200) {
        member.refuse(kMetricsPath, status);
    }
    const auto result = judge(member, specOf({HealthCheck::Metrics}))[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::prometheus_data() {
    QTest::addColumn<QString>("up");
    QTest::addColumn<QString>("age");
    QTest::addColumn<QString>("lag");
    QTest::addColumn<double>("before"); // below 0: no baseline
    QTest::addColumn<bool>("absolute");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, const char* up, const char* age, const char* lag,
                        double before, bool absolute, const char* outcome) {
        QTest::newRow(name) << QString::fromUtf8(up) << QString::fromUtf8(age)
                            << QString::fromUtf8(lag) << before << absolute
                            << QString::fromUtf8(outcome);
    };
    row("as before", "98", "30", "", 98, false, "Pass");
    row("5 points down", "93", "30", "", 98, false, "Pass");
    row("more", "92.9", "30", "", 98, false, "Fail");
    row("no baseline", "50", "30", "", -1, false, "Pass");
    row("absolute 95", "95", "30", "", -1, true, "Pass");
    row("absolute less", "94.9", "30", "", 50, true, "Fail");
    row("sample of two intervals", "98", "120", "", 98, false, "Pass");
    row("older sample", "98", "120.1", "", 98, false, "Fail");
    row("write lag", "98", "30", "120", 98, false, "Pass");
    row("too far behind", "98", "30", "120.5", 98, false, "Fail");
    row("no targets", "", "30", "", 98, false, "Fail");
    row("unreachable", "cut", "30", "", 98, false, "Inconclusive");
}

void TstHealthServices::prometheus() {
    QFETCH(QString, up);
    QFETCH(QString, age);
    QFETCH(QString, lag);
    QFETCH(double, before);
    QFETCH(bool, absolute);
    QFETCH(QString, outcome);
    auto spec = specOf({HealthCheck::Metrics},
                       absolute ? model::HoldMode::Absolute : model::HoldMode::NoWorse);
    spec.settings.metrics = model::MetricsSource{
        .service = model::PrometheusService{.ns = "mon", .name = "prometheus", .port = "9090"},
        .selector = "cluster=\"{member.name}\""};
    const std::string root = "/api/v1/namespaces/mon/services/prometheus%3A9090/proxy";
    FakeMember member;
    member.refuse(kMetricsPath, 404); // Prometheus alone decides
    const auto upPath =
        query(root, "100 * sum(up{cluster=\"weu-1\"}) / count(up{cluster=\"weu-1\"})");
    if (up == QLatin1String("cut")) {
        member.cut(upPath);
    } else {
        member.give(upPath, up.isEmpty() ? kNoSeries : series(qPrintable(up)));
    }
    member.give(query(root, "time() - max(timestamp(up{cluster=\"weu-1\"}))"),
                series(qPrintable(age)));
    if (lag.isEmpty()) {
        member.give(root + "/api/v1/query", kNoSeries);
    } else {
        member.give(root + "/api/v1/query", series(qPrintable(lag))); // the third query
    }
    checks::Baseline baseline{.upPercent = before};
    const auto result = judge(member, spec, {.baseline = before < 0 ? nullptr : &baseline})[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::sourcesTogether_data() {
    QTest::addColumn<int>("metricsApi"); // status of the metrics API; 200: fresh
    QTest::addColumn<QString>("up");     // percent; empty: no targets; "cut": no answer
    QTest::addColumn<QString>("outcome");
    QTest::newRow("both well") << 200 << QStringLiteral("100") << QStringLiteral("Pass");
    QTest::newRow("one well, one stale") << 200 << QString() << QStringLiteral("Pass");
    QTest::newRow("the other well") << 503 << QStringLiteral("100") << QStringLiteral("Pass");
    QTest::newRow("both bad") << 503 << QString() << QStringLiteral("Fail");
    QTest::newRow("one bad, one silent")
        << 503 << QStringLiteral("cut") << QStringLiteral("Inconclusive");
    QTest::newRow("one silent, one bad") << 403 << QString() << QStringLiteral("Inconclusive");
}

void TstHealthServices::sourcesTogether() {
    QFETCH(int, metricsApi);
    QFETCH(QString, up);
    QFETCH(QString, outcome);
    auto spec = specOf({HealthCheck::Metrics}, model::HoldMode::Absolute);
    spec.settings.metrics = model::MetricsSource{.url = "https://thanos.example.net"};
    FakeMember member;
    if (metricsApi != 200) {
        member.refuse(kMetricsPath, metricsApi);
    }
    const std::string path = "https://thanos.example.net/api/v1/query";
    if (up == QLatin1String("cut")) {
        member.cut(path);
    } else {
        member.give(path, kNoSeries);
    }
    if (up == QLatin1String("100")) {
        member.give(query("https://thanos.example.net", "100 * sum(up{}) / count(up{})"),
                    series("100"));
        member.give(query("https://thanos.example.net", "time() - max(timestamp(up{}))"),
                    series("5"));
    }
    const auto result = judge(member, spec)[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::skewIsSaid() {
    FakeMember member;
    member.list(
        "/api/v1/nodes",
        R"({"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready","status":"True"}]}})");
    member.give(kMetricsPath,
                R"({"kind":"NodeMetricsList","items":[)" + metric("n", "150s") + "]}");
    member.skew = std::chrono::seconds(-31);
    const auto result = judge(member, specOf({HealthCheck::Metrics}))[0];
    QVERIFY(result.outcome == CheckOutcome::Warn); // 119 s old by its own clock
    QCOMPARE(QString::fromStdString(result.text),
             QStringLiteral("the member's clock is 31 s behind ours"));
}

void TstHealthServices::claims_data() {
    QTest::addColumn<QString>("phase");
    QTest::addColumn<QString>("age");
    QTest::addColumn<QString>("storageClass");
    QTest::addColumn<QString>("podAge"); // of a pending pod that mounts it; empty: none
    QTest::addColumn<QString>("before"); // UID that was pending before; "none": no baseline
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, const char* phase, const char* age, const char* klass,
                        const char* podAge, const char* before, const char* outcome) {
        QTest::newRow(name) << QString::fromUtf8(phase) << QString::fromUtf8(age)
                            << QString::fromUtf8(klass) << QString::fromUtf8(podAge)
                            << QString::fromUtf8(before) << QString::fromUtf8(outcome);
    };
    row("bound", "Bound", "1h", "now", "", "", "Pass");
    row("lost", "Lost", "1h", "now", "", "", "Fail");
    row("pending for 10 min", "Pending", "10m", "now", "", "", "Pass");
    row("pending for longer", "Pending", "10m1s", "now", "", "", "Fail");
    row("pending before", "Pending", "1h", "now", "", "uid-c", "Pass");
    row("pending, no baseline", "Pending", "1h", "now", "", "none", "Inconclusive");
    row("of no class", "Pending", "1h", "", "", "", "Fail");
    row("of a class that is gone", "Pending", "1h", "gone", "", "", "Fail");
    row("waits for a pod", "Pending", "1h", "later", "", "", "Pass");
    row("a pod waits for it", "Pending", "1h", "later", "10m1s", "", "Fail");
    row("a pod waits since shortly", "Pending", "1h", "later", "10m", "", "Pass");
}

void TstHealthServices::claims() {
    QFETCH(QString, phase);
    QFETCH(QString, age);
    QFETCH(QString, storageClass);
    QFETCH(QString, podAge);
    QFETCH(QString, before);
    QFETCH(QString, outcome);
    FakeMember member;
    member.list(
        "/api/v1/persistentvolumeclaims",
        QStringLiteral(
            R"({"metadata":{"namespace":"shop","name":"c","uid":"uid-c","creationTimestamp":"@%1"},"spec":{"storageClassName":"%2"},"status":{"phase":"%3"}})")
            .arg(age, storageClass, phase)
            .toStdString());
    member.list(
        "/apis/storage.k8s.io/v1/storageclasses",
        R"({"metadata":{"name":"now"},"volumeBindingMode":"Immediate"},{"metadata":{"name":"later"},"volumeBindingMode":"WaitForFirstConsumer"})");
    if (!podAge.isEmpty()) {
        member.list(
            "/api/v1/pods",
            QStringLiteral(
                R"({"metadata":{"namespace":"shop","name":"p","uid":"p","creationTimestamp":"@%1"},"spec":{"volumes":[{"persistentVolumeClaim":{"claimName":"c"}}]},"status":{"phase":"Pending"}})")
                .arg(podAge)
                .toStdString());
    }
    checks::Baseline baseline{.pendingClaims = std::vector<std::string>{before.toStdString()}};
    const auto result =
        judge(member, specOf({HealthCheck::Storage}),
              {.baseline = before == QLatin1String("none") ? nullptr : &baseline})[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::volumesAndAttachments_data() {
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("item");
    QTest::addColumn<QString>("outcome");
    const auto volume = [](const char* phase) {
        return QStringLiteral(R"({"metadata":{"name":"v"},"status":{"phase":"%1"}})")
            .arg(QString::fromUtf8(phase));
    };
    const auto attachment = [](const char* age, const char* status, const char* node = "n") {
        return QStringLiteral(
                   R"({"metadata":{"name":"a","uid":"a","creationTimestamp":"@%1"},"spec":{"nodeName":"%3"},"status":{%2}})")
            .arg(QString::fromUtf8(age), QString::fromUtf8(status), QString::fromUtf8(node));
    };
    const auto row = [](const char* name, const char* list, const QString& item,
                        const char* outcome) {
        QTest::newRow(name) << QString::fromUtf8(list) << item << QString::fromUtf8(outcome);
    };
    constexpr const char* kVolumes = "/api/v1/persistentvolumes";
    constexpr const char* kAttachments = "/apis/storage.k8s.io/v1/volumeattachments";
    row("volume bound", kVolumes, volume("Bound"), "Pass");
    row("volume released", kVolumes, volume("Released"), "Pass");
    row("volume failed", kVolumes, volume("Failed"), "Fail");
    row("attached", kAttachments, attachment("1h", R"("attached":true)"), "Pass");
    row("attaching for 10 min", kAttachments, attachment("10m", R"("attached":false)"), "Pass");
    row("attaching for longer", kAttachments, attachment("10m1s", R"("attached":false)"), "Fail");
    row("attach error", kAttachments,
        attachment("1s", R"("attached":false,"attachError":{"message":"no"})"), "Fail");
    row("node gone", kAttachments, attachment("1h", R"("attached":true)", "gone"), "Warn");
    row("attachments not served", kAttachments, QStringLiteral("404"), "Pass");
    row("attachments forbidden", kAttachments, QStringLiteral("403"), "Inconclusive");
}

void TstHealthServices::volumesAndAttachments() {
    QFETCH(QString, list);
    QFETCH(QString, item);
    QFETCH(QString, outcome);
    FakeMember member;
    member.list("/api/v1/nodes", R"({"metadata":{"name":"n"}})");
    if (item.startsWith(QLatin1Char('4'))) {
        member.refuse(list.toStdString(), item.toInt());
    } else {
        member.list(list.toStdString(), item.toStdString());
    }
    const auto result = judge(member, specOf({HealthCheck::Storage}))[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
}

void TstHealthServices::orphansFailAfterTenMinutes() {
    FakeMember member;
    member.list("/api/v1/nodes", R"({"metadata":{"name":"n"}})");
    member.list(
        "/apis/storage.k8s.io/v1/volumeattachments",
        R"({"metadata":{"name":"a","uid":"a","creationTimestamp":"@24h"},"spec":{"nodeName":"gone"},"status":{"attached":true}})");
    const auto spec = specOf({HealthCheck::Storage});
    checks::MemberProbe probe(spec);
    member.answer(probe);
    checks::Memory memory;
    const auto at = [&](std::chrono::seconds later) {
        return checks::evaluate(spec, probe.facts(), {.now = kNow + later, .memory = &memory})[0]
            .outcome;
    };
    QVERIFY(at(std::chrono::seconds(0)) == CheckOutcome::Warn);
    QVERIFY(at(std::chrono::minutes(10)) == CheckOutcome::Warn);
    QVERIFY(at(std::chrono::seconds(601)) == CheckOutcome::Fail);
    FakeMember healed;
    checks::MemberProbe again(spec);
    healed.answer(again);
    static_cast<void>(checks::evaluate(spec, again.facts(), {.now = kNow, .memory = &memory}));
    QVERIFY(memory.orphans.empty()); // what is over is forgotten
}

void TstHealthServices::driversThatWereThere() {
    const auto spec = specOf({HealthCheck::Storage});
    const auto one = [](const char* node, const char* drivers) {
        return R"({"metadata":{"name":")" + std::string(node) + R"("},"spec":{"drivers":[)" +
               drivers + "]}}";
    };
    constexpr const char* kPath = "/apis/storage.k8s.io/v1/csinodes";
    constexpr const char* kBoth = R"({"name":"disk"},{"name":"file"})";
    constexpr const char* kDisk = R"({"name":"disk"})";
    FakeMember then;
    then.list(kPath, one("a", kBoth) + "," + one("b", kDisk));
    const auto baseline = test::baselineOf(then, spec);
    const auto outcome = [&](const std::string& items) {
        FakeMember member;
        member.list(kPath, items);
        return judge(member, spec, {.baseline = &baseline})[0].outcome;
    };
    QVERIFY(outcome(one("a", kBoth) + "," + one("b", kBoth)) == CheckOutcome::Pass);
    QVERIFY(outcome(one("a", kDisk)) == CheckOutcome::Warn);
    QVERIFY(outcome(one("new", kDisk)) == CheckOutcome::Pass); // what all had
    QVERIFY(outcome(one("new", "")) == CheckOutcome::Warn);
}

void TstHealthServices::rules_data() {
    QTest::addColumn<QString>("promql");
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("jsonpath");
    QTest::addColumn<QString>("answer"); // of the query, or the object; or a status code
    QTest::addColumn<int>("comparison");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("said");
    using enum model::Comparison;
    const auto promql = [](const char* name, const std::string& answer,
                           model::Comparison comparison, double threshold, const char* outcome,
                           const char* said) {
        QTest::newRow(name) << QStringLiteral("errors{cluster=\"{member.name}\"}") << QString()
                            << QString() << QString::fromStdString(answer)
                            << static_cast<int>(comparison) << threshold
                            << QString::fromUtf8(outcome) << QString::fromUtf8(said);
    };
    const auto field = [](const char* name, const char* object, const char* path,
                          const char* answer, model::Comparison comparison, double threshold,
                          const char* outcome, const char* said) {
        QTest::newRow(name) << QString() << QString::fromUtf8(object) << QString::fromUtf8(path)
                            << QString::fromUtf8(answer) << static_cast<int>(comparison)
                            << threshold << QString::fromUtf8(outcome) << QString::fromUtf8(said);
    };
    promql("below", series("0.4"), Less, 0.5, "Pass", "r is 0.4");
    promql("not below", series("0.5"), Less, 0.5, "Fail", "r is 0.5, wanted < 0.5");
    promql("at most", series("0.5"), LessEqual, 0.5, "Pass", "r is 0.5");
    promql("equal", series("3"), Equal, 3, "Pass", "r is 3");
    promql("not equal", series("3"), NotEqual, 3, "Fail", "r is 3, wanted != 3");
    promql("not a number", series("NaN"), Less, 0.5, "Inconclusive", "r gives no number");
    promql("infinite", series("+Inf"), Less, 0.5, "Fail", "r is inf, wanted < 0.5");
    promql("nothing", kNoSeries, Less, 0.5, "Inconclusive", "r: the query gives nothing");
    promql("scalar", R"({"status":"success","data":{"resultType":"scalar","result":[1,"2"]}})",
           Greater, 1, "Pass", "r is 2");
    promql(
        "two, one too much",
        R"({"status":"success","data":{"resultType":"vector","result":[{"value":[1,"1"]},{"value":[1,"9"]}]}})",
        Less, 5, "Fail", "r is 9, wanted < 5");
    promql("refused", "403", Less, 0.5, "Inconclusive", "r cannot be read: ");
    promql("a matrix", R"({"status":"success","data":{"resultType":"matrix","result":[]}})", Less,
           1, "Inconclusive", "r cannot be read: the query gives no number but a matrix");
    constexpr const char* kCheckout = "apps/v1/Deployment/shop/checkout";
    constexpr const char* kPath = "{.status.readyReplicas}";
    field("enough", kCheckout, kPath, R"({"status":{"readyReplicas":3}})", GreaterEqual, 3, "Pass",
          "r is 3");
    field("too few", kCheckout, kPath, R"({"status":{"readyReplicas":2}})", GreaterEqual, 3, "Fail",
          "r is 2, wanted >= 3");
    field("zeros are left out", kCheckout, kPath, R"({"status":{}})", GreaterEqual, 3, "Fail",
          "r is 0, wanted >= 3");
    field("no status at all", kCheckout, kPath, "{}", GreaterEqual, 3, "Inconclusive",
          "r: the object has no such field");
    field("text", kCheckout, "{.status.state}", R"({"status":{"state":"good"}})", Equal, 1,
          "Inconclusive", "r cannot be read: the field holds no number");
    field("amount", kCheckout, "{.spec.limit}", R"({"spec":{"limit":"1500m"}})", Equal, 1.5, "Pass",
          "r is 1.5");
    field("truth", kCheckout, "{.spec.paused}", R"({"spec":{"paused":true}})", Equal, 0, "Fail",
          "r is 1, wanted == 0");
    field("object gone", kCheckout, kPath, "404", GreaterEqual, 3, "Fail",
          "r: the object does not exist");
    field("object forbidden", kCheckout, kPath, "403", GreaterEqual, 3, "Inconclusive",
          "r cannot be read: ");
    field("kind not served", "apps/v1/Gadget/shop/x", kPath, "{}", GreaterEqual, 3, "Inconclusive",
          "r cannot be read: the server knows no kind Gadget");
    field("namespace left out", "apps/v1/Deployment/checkout", kPath, "{}", GreaterEqual, 3,
          "Inconclusive", "r cannot be read: Deployment objects live in namespaces");
}

void TstHealthServices::rules() {
    QFETCH(QString, promql);
    QFETCH(QString, object);
    QFETCH(QString, jsonpath);
    QFETCH(QString, answer);
    QFETCH(int, comparison);
    QFETCH(double, threshold);
    QFETCH(QString, outcome);
    QFETCH(QString, said);
    auto spec = specOf({});
    spec.gate.rules = {{.name = "r",
                        .promql = promql.toStdString(),
                        .object = object.toStdString(),
                        .jsonpath = jsonpath.toStdString(),
                        .comparison = static_cast<model::Comparison>(comparison),
                        .threshold = threshold}};
    spec.settings.metrics = model::MetricsSource{.url = "https://thanos.example.net/"};
    FakeMember member;
    member.give(
        "/apis/apps/v1",
        R"({"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get","list"]},{"name":"deployments/status","kind":"Deployment","namespaced":true,"verbs":["get"]}]})");
    const auto path = promql.isEmpty()
                          ? std::string("/apis/apps/v1/namespaces/shop/deployments/checkout")
                          : query("https://thanos.example.net", "errors{cluster=\"weu-1\"}");
    if (answer.startsWith(QLatin1Char('4'))) {
        member.refuse(path, answer.toInt());
    } else {
        member.give(path, answer.toStdString());
    }
    const auto result = judge(member, spec)[0];
    QCOMPARE(result.code, std::string("Rule"));
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
    QVERIFY2(QString::fromStdString(result.text).startsWith(said), result.text.c_str());
}

QTEST_APPLESS_MAIN(TstHealthServices)
#include "tst_health_services.moc"
