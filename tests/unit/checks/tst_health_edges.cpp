// SPDX-License-Identifier: GPL-3.0-or-later
// Edge cases of the reference of staged updates, part E, that health gates meet, by number. Their
// rules have tables of their own beside; here each stands as it happens.
#include "fake_member.h"

#include <QtTest>

#include <fmt/format.h>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::HealthCheck;

namespace {

std::string jobPod(const std::string& name, const std::string& job) {
    return fmt::format(
        R"({{"metadata":{{"namespace":"shop","name":"{0}","uid":"uid-{0}","creationTimestamp":"@1h","ownerReferences":[{{"kind":"Job","name":"{1}","controller":true}}]}},"status":{{"phase":"Failed"}}}})",
        name, job);
}

std::string nodes(int count, int from = 0) {
    std::string items;
    for (int number = from; number < from + count; ++number) {
        items += fmt::format(
            R"({}{{"metadata":{{"name":"n{}","creationTimestamp":"@1h"}},"status":{{"conditions":[{{"type":"Ready","status":"True"}}]}}}})",
            number == from ? "" : ",", number);
    }
    return items;
}

const std::string kMetricsPath = "/apis/metrics.k8s.io/v1beta1/nodes";

std::string series(const char* value) {
    return fmt::format(
        R"({{"status":"success","data":{{"resultType":"vector","result":[{{"metric":{{}},"value":[1,"{}"]}}]}}}})",
        value);
}

} // namespace

class TstHealthEdges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A roll-out of one's own counts its budget anew: for a moment it allows nobody.
    void e51_aBudgetThatIsBehindIsSampledAgain() {
        auto spec = specOf({HealthCheck::Services});
        spec.settings.critical = {{.ns = "shop", .name = "a"}};
        const auto workload = [](int seen) {
            return fmt::format(
                R"({{"metadata":{{"namespace":"shop","name":"a","generation":{0}}},"spec":{{"replicas":2,"template":{{"metadata":{{"labels":{{"app":"a"}}}}}}}},"status":{{"observedGeneration":{0},"availableReplicas":2,"conditions":[{{"type":"Available","status":"True"}}]}}}})",
                seen);
        };
        const auto budget = [](int generation, int allowed) {
            return fmt::format(
                R"({{"kind":"PodDisruptionBudgetList","apiVersion":"policy/v1","items":[{{"metadata":{{"namespace":"shop","name":"b","generation":{}}},"spec":{{"minAvailable":1,"selector":{{"matchLabels":{{"app":"a"}}}}}},"status":{{"observedGeneration":1,"disruptionsAllowed":{}}}}}]}})",
                generation, allowed);
        };
        FakeMember member;
        member.give("/apis/apps/v1/namespaces/shop/deployments/a", workload(2));
        member.give("/apis/policy/v1/namespaces/shop/poddisruptionbudgets", budget(2, 0));
        QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Inconclusive);
        member.give("/apis/policy/v1/namespaces/shop/poddisruptionbudgets", budget(1, 1));
        QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Pass);
    }

    /// By the baseline, and by the Job's own word where there is none of it in the baseline.
    void e52_failedPodsOfCompletedJobsFromBeforePass() {
        const auto spec = specOf({HealthCheck::Pods});
        FakeMember member;
        member.list("/api/v1/pods",
                    jobPod("migrate-1", "migrate") + "," + jobPod("seed-1", "seed"));
        member.list(
            "/apis/batch/v1/jobs",
            R"({"metadata":{"namespace":"shop","name":"migrate"},"spec":{"backoffLimit":0},"status":{"succeeded":1,"failed":3,"conditions":[{"type":"Complete","status":"True"}]}},)"
            R"({"metadata":{"namespace":"shop","name":"seed"},"spec":{"backoffLimit":0},"status":{"failed":1,"conditions":[{"type":"Failed","status":"True"}]}})");
        const auto before = test::baselineOf(member, spec);
        const auto result = judge(member, spec, {.baseline = &before})[0];
        QVERIFY2(result.outcome == CheckOutcome::Pass, result.text.c_str());
        const checks::Baseline nothing{.badPods = std::vector<std::string>()};
        const auto late = judge(member, spec, {.baseline = &nothing})[0];
        QVERIFY(late.outcome == CheckOutcome::Fail);
        QCOMPARE(QString::fromStdString(late.text),
                 QStringLiteral("1 pod Failed that was not before the stage (shop/seed-1)"));
    }

    void e53_anEndpointWithoutAWordIsReady() {
        auto spec = specOf({HealthCheck::Services});
        spec.settings.critical = {
            {.kind = model::CriticalKind::Service, .ns = "shop", .name = "web"}};
        FakeMember member;
        member.list("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices",
                    R"({"endpoints":[{"addresses":["10.0.0.1"],"conditions":{}}]})");
        const auto result = judge(member, spec)[0];
        QVERIFY2(result.outcome == CheckOutcome::Pass, result.text.c_str());
        member.list("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices",
                    R"({"endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":false}}]})");
        QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Fail);
    }

    /// All nodes that are there are ready: their number alone tells.
    void e54_aPoolThatIsGoneFailsThoughNoNodeIsNotReady() {
        const auto spec = specOf({HealthCheck::Nodes});
        FakeMember member;
        member.list("/api/v1/nodes", nodes(6));
        const auto before = test::baselineOf(member, spec);
        member.list("/api/v1/nodes", nodes(3));
        const auto result = judge(member, spec, {.baseline = &before})[0];
        QVERIFY2(result.outcome == CheckOutcome::Fail, result.text.c_str());
        QCOMPARE(numberOf(result, "readyNodes"), 3.0);
        QVERIFY2(result.text.find("NotReady") == std::string::npos, result.text.c_str());
        member.list("/api/v1/nodes", nodes(6, 6)); // a pool in place of the other
        QVERIFY(judge(member, spec, {.baseline = &before})[0].outcome == CheckOutcome::Pass);
    }

    void e55_withoutAMetricsApiOthersDecide_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("none") << QString() << QStringLiteral("Inconclusive");
        QTest::newRow("Prometheus, well") << QStringLiteral("prometheus") << QStringLiteral("Pass");
        QTest::newRow("Prometheus, stale") << QStringLiteral("stale") << QStringLiteral("Fail");
        QTest::newRow("Log Analytics, well") << QStringLiteral("logs") << QStringLiteral("Pass");
        QTest::newRow("Log Analytics, silent") << QStringLiteral("mute") << QStringLiteral("Fail");
    }

    void e55_withoutAMetricsApiOthersDecide() {
        QFETCH(QString, source);
        QFETCH(QString, outcome);
        auto spec = specOf({HealthCheck::Metrics}, model::HoldMode::Absolute);
        FakeMember member;
        member.list("/api/v1/nodes", nodes(2));
        member.refuse(kMetricsPath, 404);
        if (source == QLatin1String("prometheus") || source == QLatin1String("stale")) {
            spec.settings.metrics = model::MetricsSource{.url = "https://thanos.example.net"};
            const bool isStale = source == QLatin1String("stale");
            member.give("https://thanos.example.net/api/v1/query", series("100"));
            member.give("https://thanos.example.net/api/v1/query?query=" +
                            kube::percentEncode("time() - max(timestamp(up{}))"),
                        series(isStale ? "121" : "5"));
        } else if (!source.isEmpty()) {
            spec.azureId = "/subscriptions/5f0c";
            spec.settings.metrics = model::MetricsSource{.logAnalytics = "w"};
            member.give(
                "/v1/workspaces/w/query",
                fmt::format(
                    R"({{"tables":[{{"columns":[{{"name":"nodes"}},{{"name":"newest"}}],"rows":[[{},null]]}}]}})",
                    source == QLatin1String("logs") ? 2 : 0));
        }
        const auto result = judge(member, spec)[0];
        const auto word = toString(result.outcome);
        QVERIFY2(outcome == QLatin1String(word.data(), static_cast<int>(word.size())),
                 result.text.c_str());
        if (source.isEmpty()) { // what a person who is asked reads
            QCOMPARE(QString::fromStdString(result.text),
                     QStringLiteral("there is no source of metrics: no metrics API, and the fleet "
                                    "file names none (spec.metrics)"));
        }
    }
};

QTEST_APPLESS_MAIN(TstHealthEdges)
#include "tst_health_edges.moc"
