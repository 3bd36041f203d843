// SPDX-License-Identifier: GPL-3.0-or-later
// HC-0, HC-1, HC-2.
#include "fake_member.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::HealthCheck;

namespace {

QString node(const char* name, const char* age, const char* ready, const char* rest = "",
             const char* spec = "{}", const char* kubelet = "v1.33.1") {
    return QStringLiteral(R"({"metadata":{"name":"%1","creationTimestamp":"@%2"%4},"spec":%5,)"
                          R"("status":{"nodeInfo":{"kubeletVersion":"%6"},"conditions":[%3]}})")
        .arg(QString::fromUtf8(name), QString::fromUtf8(age),
             *ready == '\0'
                 ? QString()
                 : QStringLiteral(R"({"type":"Ready","status":"%1","lastTransitionTime":"@1m"})")
                       .arg(QString::fromUtf8(ready)),
             QString::fromUtf8(rest), QString::fromUtf8(spec), QString::fromUtf8(kubelet));
}

/// A pod of kube-system or of "shop".
QString pod(const char* path, const char* metadata, const char* status) {
    const auto parts = QString::fromUtf8(path).split(QLatin1Char('/'));
    return QStringLiteral(R"({"metadata":{"namespace":"%1","name":"%2","uid":"uid-%2",)"
                          R"("creationTimestamp":"@1h"%3},"status":{%4}})")
        .arg(parts[0], parts[1], QString::fromUtf8(metadata), QString::fromUtf8(status));
}

QString nodes(int ready) {
    QStringList items;
    for (int index = 0; index < ready; ++index) {
        items << node(qPrintable(QStringLiteral("n%1").arg(index)), "1h", "True");
    }
    return items.join(QLatin1Char(','));
}

constexpr const char* kJobOwner =
    R"(,"ownerReferences":[{"kind":"Job","name":"j","controller":true}])";

const char* word(CheckOutcome outcome) {
    return toString(outcome).data();
}

} // namespace

class TstHealthCluster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void api_data();
    void api();
    void nodesRules_data();
    void nodesRules();
    void readyCountAgainstBefore_data();
    void readyCountAgainstBefore();
    void pods_data();
    void pods();
    void podsBeforeAreTolerated_data();
    void podsBeforeAreTolerated();
    void crashLoops_data();
    void crashLoops();
    void allowance();
    void listsArePagedAndAskedOnce();
    void memberClockCounts();
    void agreedWordsOfAGateBefore();
};

void TstHealthCluster::api_data() {
    QTest::addColumn<QString>("readyz"); // status codes in a row, "cut" for none
    QTest::addColumn<int>("versionStatus");
    QTest::addColumn<QString>("services"); // state of v1.apps
    QTest::addColumn<QString>("before");   // its state before; "none": no baseline
    QTest::addColumn<bool>("absolute");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, const char* readyz, int version, const char* services,
                        const char* before, bool absolute, const char* outcome) {
        QTest::newRow(name) << QString::fromUtf8(readyz) << version << QString::fromUtf8(services)
                            << QString::fromUtf8(before) << absolute << QString::fromUtf8(outcome);
    };
    row("ready", "200", 200, "True", "True", false, "Pass");
    row("not ready three times", "500", 200, "True", "True", false, "Fail");
    row("no answer", "cut", 200, "True", "True", false, "Inconclusive");
    row("unauthorized", "401", 200, "True", "True", false, "Inconclusive");
    row("throttled", "429", 200, "True", "True", false, "Inconclusive");
    row("forbidden, version answers", "403", 200, "True", "True", false, "Pass");
    row("forbidden, version too", "403", 403, "True", "True", false, "Inconclusive");
    row("service down that was up", "200", 200, "False", "True", false, "Fail");
    row("service down that was down", "200", 200, "False", "False", false, "Warn");
    row("service down, no baseline", "200", 200, "False", "none", false, "Inconclusive");
    row("service down, absolute", "200", 200, "False", "False", true, "Fail");
    row("service unknown", "200", 200, "Unknown", "True", false, "Warn");
    row("services forbidden", "200", 200, "403", "True", false, "Inconclusive");
    row("services not served", "200", 200, "404", "True", false, "Pass");
}

void TstHealthCluster::api() {
    QFETCH(QString, readyz);
    QFETCH(int, versionStatus);
    QFETCH(QString, services);
    QFETCH(QString, before);
    QFETCH(bool, absolute);
    QFETCH(QString, outcome);
    const std::string path = "/apis/apiregistration.k8s.io/v1/apiservices";
    const auto service = [](const QString& state) {
        return QStringLiteral(
                   R"({"metadata":{"name":"v1.apps"},"status":{"conditions":[{"type":"Available","status":"%1","reason":"X"}]}})")
            .arg(state)
            .toStdString();
    };
    const auto spec =
        specOf({HealthCheck::Api}, absolute ? model::HoldMode::Absolute : model::HoldMode::NoWorse);
    FakeMember then;
    then.list(path, service(before));
    const auto baseline = test::baselineOf(then, spec);

    FakeMember member;
    if (readyz == QLatin1String("cut")) {
        member.cut("/readyz");
    } else if (readyz != QLatin1String("200")) {
        member.refuse("/readyz", readyz.toInt());
    }
    if (versionStatus != 200) {
        member.refuse("/version", versionStatus);
    }
    if (services.startsWith(QLatin1Char('4'))) {
        member.refuse(path, services.toInt());
    } else {
        member.list(path, service(services));
    }
    const auto results =
        judge(member, spec, {.baseline = before == QLatin1String("none") ? nullptr : &baseline});
    QCOMPARE(results.size(), std::size_t{1});
    QCOMPARE(results[0].code, std::string("HC-0"));
    QCOMPARE(QString::fromUtf8(word(results[0].outcome)), outcome);
    const auto asked = std::count(member.asked.begin(), member.asked.end(), "/readyz");
    QCOMPARE(static_cast<int>(asked), readyz == QLatin1String("500") ? 3 : 1);
}

void TstHealthCluster::nodesRules_data() {
    QTest::addColumn<QString>("items");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& items, const char* outcome,
                        const char* text) {
        QTest::newRow(name) << items << QString::fromUtf8(outcome) << QString::fromUtf8(text);
    };
    row("ready", node("a", "1h", "True"), "Pass", "1 of 1 nodes ready");
    row("not ready, 10 min old", node("a", "10m", "False"), "Warn",
        "1 young node not ready yet (a)");
    row("not ready, older", node("a", "10m1s", "False"), "Fail", "1 node NotReady (a)");
    row("unknown is not ready", node("a", "1h", "Unknown"), "Fail", "1 node NotReady (a)");
    row("no condition is not ready", node("a", "1h", ""), "Fail", "1 node NotReady (a)");
    row("going away", node("a", "1h", "False", R"(,"deletionTimestamp":"@1s")"), "Warn",
        "there are no nodes");
    row("virtual", node("a", "1h", "False", R"(,"labels":{"type":"virtual-kubelet"})"), "Warn",
        "there are no nodes");
    row("cordoned", node("a", "1h", "True", "", R"({"unschedulable":true})"), "Warn",
        "1 node cordoned (a)");
    row("kubelet newer", node("a", "1h", "True", "", "{}", "v1.34.0"), "Fail",
        "1 kubelet newer than the API server (a)");
    row("kubelet's patch newer", node("a", "1h", "True", "", "{}", "v1.33.9"), "Pass", "1 of 1");
    row("two kubelets",
        node("a", "1h", "True") + QLatin1Char(',') + node("b", "1h", "True", "", "{}", "v1.32.0"),
        "Warn", "2 different kubelet versions after the run");
    row("three not ready",
        node("a", "1h", "False") + QLatin1Char(',') + node("b", "1h", "False") + QLatin1Char(',') +
            node("c", "1h", "Unknown"),
        "Fail", "3 nodes NotReady (a, b and 1 more)");
}

void TstHealthCluster::nodesRules() {
    QFETCH(QString, items);
    QFETCH(QString, outcome);
    QFETCH(QString, text);
    FakeMember member;
    member.list("/api/v1/nodes", items.toStdString());
    const auto results = judge(member, specOf({HealthCheck::Nodes}), {.isAfterFullRun = true});
    QCOMPARE(QString::fromUtf8(word(results[0].outcome)), outcome);
    QVERIFY2(QString::fromStdString(results[0].text).startsWith(text), results[0].text.c_str());
}

void TstHealthCluster::readyCountAgainstBefore_data() {
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("now");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("as many") << 20 << 20 << QStringLiteral("Pass");
    QTest::newRow("95 % of 20") << 20 << 19 << QStringLiteral("Pass");
    QTest::newRow("less than 95 %") << 20 << 18 << QStringLiteral("Fail");
    QTest::newRow("rounded up: 95 % of 3 is 3") << 3 << 2 << QStringLiteral("Fail");
    QTest::newRow("a pool is gone") << 30 << 20 << QStringLiteral("Fail"); // part E, 54
    QTest::newRow("none is left") << 3 << 0 << QStringLiteral("Fail");
    QTest::newRow("none before, none now") << 0 << 0 << QStringLiteral("Warn");
    QTest::newRow("more") << 3 << 5 << QStringLiteral("Pass");
}

void TstHealthCluster::readyCountAgainstBefore() {
    QFETCH(int, before);
    QFETCH(int, now);
    QFETCH(QString, outcome);
    const auto spec = specOf({HealthCheck::Nodes});
    FakeMember then;
    then.list("/api/v1/nodes", nodes(before).toStdString());
    const auto baseline = test::baselineOf(then, spec);
    QCOMPARE(*baseline.readyNodes, std::int64_t{before});
    FakeMember member;
    member.list("/api/v1/nodes", nodes(now).toStdString());
    const auto results = judge(member, spec, {.baseline = &baseline});
    QCOMPARE(QString::fromUtf8(word(results[0].outcome)), outcome);
    QCOMPARE(numberOf(results[0], "readyNodes"), double(now));
}

void TstHealthCluster::pods_data() {
    QTest::addColumn<QString>("item");
    QTest::addColumn<QString>("jobs");
    QTest::addColumn<QString>("outcome"); // against an empty baseline
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& item, const char* outcome,
                        const char* text = "", const char* jobs = "") {
        QTest::newRow(name) << item << QString::fromUtf8(jobs) << QString::fromUtf8(outcome)
                            << QString::fromUtf8(text);
    };
    row("failed", pod("kube-system/a", "", R"("phase":"Failed")"), "Fail",
        "1 pod Failed that was not before the stage (kube-system/a)");
    row("unknown", pod("shop/a", "", R"("phase":"Unknown")"), "Fail", "1 pod Unknown");
    row("evicted", pod("shop/a", "", R"("phase":"Failed","reason":"Evicted")"), "Pass");
    row("node shut down", pod("shop/a", "", R"("phase":"Failed","reason":"NodeShutdown")"), "Pass");
    row("terminated with its node", pod("shop/a", "", R"("phase":"Failed","reason":"Terminated")"),
        "Pass");
    row("affinity", pod("shop/a", "", R"("phase":"Failed","reason":"NodeAffinity")"), "Pass");
    row("preempting", pod("shop/a", "", R"("phase":"Failed","reason":"Preempting")"), "Pass");
    row("another reason", pod("shop/a", "", R"("phase":"Failed","reason":"OutOfcpu")"), "Fail");

    constexpr const char* kFailed = R"("phase":"Failed")";
    row("job within its limit", pod("shop/a", kJobOwner, kFailed), "Pass", "",
        R"({"metadata":{"namespace":"shop","name":"j"},"spec":{"backoffLimit":2},"status":{"failed":2}})");
    row("job beyond its limit", pod("shop/a", kJobOwner, kFailed), "Fail", "",
        R"({"metadata":{"namespace":"shop","name":"j"},"spec":{"backoffLimit":2},"status":{"failed":3}})");
    row("job that failed", pod("shop/a", kJobOwner, kFailed), "Fail", "",
        R"({"metadata":{"namespace":"shop","name":"j"},"spec":{"backoffLimit":2},"status":{"failed":1,"conditions":[{"type":"Failed","status":"True"}]}})");
    row("job that is complete", pod("shop/a", kJobOwner, kFailed), "Pass", "",
        R"({"metadata":{"namespace":"shop","name":"j"},"spec":{"backoffLimit":0},"status":{"failed":9,"conditions":[{"type":"Complete","status":"True"}]}})");
    row("the server's limit of 6", pod("shop/a", kJobOwner, kFailed), "Pass", "",
        R"({"metadata":{"namespace":"shop","name":"j"},"spec":{},"status":{"failed":6}})");
    row("job of another namespace", pod("shop/a", kJobOwner, kFailed), "Fail", "",
        R"({"metadata":{"namespace":"other","name":"j"},"spec":{},"status":{"failed":0}})");
    row("jobs forbidden", pod("shop/a", kJobOwner, kFailed), "Inconclusive", "", "403");

    row("ends since grace and 5 min",
        pod("shop/a", R"(,"deletionTimestamp":"@5m30s","deletionGracePeriodSeconds":30)",
            R"("phase":"Running")"),
        "Pass");
    row("ends for longer",
        pod("kube-system/a", R"(,"deletionTimestamp":"@5m31s","deletionGracePeriodSeconds":30)",
            R"("phase":"Running")"),
        "Fail", "1 pod stuck terminating");

    row("unscheduled for 10 min",
        pod("shop/a", R"(,"creationTimestamp":"@10m")",
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False"}])"),
        "Pass");
    row("unscheduled for longer",
        pod("shop/a", R"(,"creationTimestamp":"@10m1s")",
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False"}])"),
        "Fail", "1 pod unschedulable");
    row("gated",
        pod("shop/a", "",
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}])"),
        "Pass");
    row("pending, scheduled",
        pod("shop/a", "",
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}])"),
        "Pass");

    constexpr const char* kImage =
        R"("phase":"Pending","conditions":[{"type":"ContainersReady","status":"False","lastTransitionTime":"@%1"}],"containerStatuses":[{"name":"c","restartCount":0,"state":{"waiting":{"reason":"%2"}}}])";
    const auto waiting = [&](const char* since, const char* reason) {
        return pod("shop/a", "",
                   qPrintable(QString::fromUtf8(kImage).arg(QString::fromUtf8(since),
                                                            QString::fromUtf8(reason))));
    };
    row("image for 5 min", waiting("5m", "ImagePullBackOff"), "Fail", "1 pod in ImagePullBackOff");
    row("image for less", waiting("4m59s", "ImagePullBackOff"), "Pass");
    row("pull error", waiting("6m", "ErrImagePull"), "Fail");
    row("image's name", waiting("6m", "InvalidImageName"), "Fail");
    row("configuration", waiting("6m", "CreateContainerConfigError"), "Fail");
    row("being created", waiting("6m", "ContainerCreating"), "Pass");
}

void TstHealthCluster::pods() {
    QFETCH(QString, item);
    QFETCH(QString, jobs);
    QFETCH(QString, outcome);
    QFETCH(QString, text);
    const auto spec = specOf({HealthCheck::Pods});
    FakeMember then;
    const auto baseline = test::baselineOf(then, spec);
    FakeMember member;
    const bool isRunning = item.contains(QLatin1String("\"Running\""));
    member.list(isRunning ? "/api/v1/namespaces/kube-system/pods" : "/api/v1/pods",
                item.toStdString());
    if (jobs == QLatin1String("403")) {
        member.refuse("/apis/batch/v1/jobs", 403);
    } else {
        member.list("/apis/batch/v1/jobs", jobs.toStdString());
    }
    const auto results = judge(member, spec, {.baseline = &baseline});
    QVERIFY2(QString::fromUtf8(word(results[0].outcome)) == outcome, results[0].text.c_str());
    QVERIFY2(QString::fromStdString(results[0].text).startsWith(text), results[0].text.c_str());
}

void TstHealthCluster::podsBeforeAreTolerated_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<bool>("hasBaseline");
    QTest::addColumn<bool>("absolute");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("there before") << QStringLiteral("old") << true << false
                                  << QStringLiteral("Pass");
    QTest::newRow("another one") << QStringLiteral("other") << true << false
                                 << QStringLiteral("Fail");
    QTest::newRow("no baseline") << QStringLiteral("old") << false << false
                                 << QStringLiteral("Inconclusive");
    QTest::newRow("absolute") << QStringLiteral("old") << true << true << QStringLiteral("Fail");
}

void TstHealthCluster::podsBeforeAreTolerated() {
    QFETCH(QString, before);
    QFETCH(bool, hasBaseline);
    QFETCH(bool, absolute);
    QFETCH(QString, outcome);
    const auto spec = specOf({HealthCheck::Pods},
                             absolute ? model::HoldMode::Absolute : model::HoldMode::NoWorse);
    const auto item = [](const QString& name) {
        return pod(qPrintable(QStringLiteral("shop/") + name), "", R"("phase":"Failed")")
            .toStdString();
    };
    FakeMember then;
    then.list("/api/v1/pods", item(before));
    const auto baseline = test::baselineOf(then, spec);
    FakeMember member;
    member.list("/api/v1/pods", item(QStringLiteral("old")));
    const auto results = judge(member, spec, {.baseline = hasBaseline ? &baseline : nullptr});
    QCOMPARE(QString::fromUtf8(word(results[0].outcome)), outcome);
}

void TstHealthCluster::crashLoops_data() {
    QTest::addColumn<QString>("backOff");
    QTest::addColumn<QString>("ended"); // the run before, so long ago
    QTest::addColumn<QString>("notReady");
    QTest::addColumn<int>("restarts");
    QTest::addColumn<int>("before");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char* name, const char* backOff, const char* ended,
                        const char* notReady, int restarts, int before, const char* outcome) {
        QTest::newRow(name) << QString::fromUtf8(backOff) << QString::fromUtf8(ended)
                            << QString::fromUtf8(notReady) << restarts << before
                            << QString::fromUtf8(outcome);
    };
    row("longest pause: 310 s have passed", "5m0s", "1s", "", 9, 0, "Fail");
    row("150 s of pauses and 149 s", "2m40s", "2m29s", "", 9, 0, "Pass");
    row("150 s of pauses and 150 s", "2m40s", "2m30s", "", 9, 0, "Fail");
    row("just begun", "10s", "3s", "", 9, 0, "Pass");
    row("not ready for long", "10s", "3s", "5m", 9, 0, "Fail");
    row("two restarts more", "5m0s", "1s", "", 9, 7, "Pass");
    row("three restarts more", "5m0s", "1s", "", 9, 6, "Fail");
}

void TstHealthCluster::crashLoops() {
    QFETCH(QString, backOff);
    QFETCH(QString, ended);
    QFETCH(QString, notReady);
    QFETCH(int, restarts);
    QFETCH(int, before);
    QFETCH(QString, outcome);
    const auto spec = specOf({HealthCheck::Pods});
    const auto item = [&](int count) {
        const auto conditions =
            notReady.isEmpty()
                ? QString()
                : QStringLiteral(
                      R"({"type":"ContainersReady","status":"False","lastTransitionTime":"@%1"})")
                      .arg(notReady);
        return pod("kube-system/a", "",
                   qPrintable(
                       QStringLiteral(
                           R"("phase":"Running","conditions":[%1],"containerStatuses":[{"name":"c","restartCount":%2,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off %3 restarting failed container=c pod=a"}},"lastState":{"terminated":{"finishedAt":"@%4"}}}])")
                           .arg(conditions)
                           .arg(count)
                           .arg(backOff, ended)))
            .toStdString();
    };
    FakeMember then;
    if (before > 0) {
        then.list("/api/v1/namespaces/kube-system/pods", item(before));
    }
    const auto baseline = test::baselineOf(then, spec);
    FakeMember member;
    member.list("/api/v1/namespaces/kube-system/pods", item(restarts));
    const auto results = judge(member, spec, {.baseline = &baseline});
    QVERIFY2(QString::fromUtf8(word(results[0].outcome)) == outcome, results[0].text.c_str());
}

void TstHealthCluster::allowance() {
    auto spec = specOf({HealthCheck::Pods}, model::HoldMode::Absolute);
    spec.settings.badPodsAllowed = 1;
    FakeMember member;
    const auto one = pod("shop/a", "", R"("phase":"Failed")");
    member.list("/api/v1/pods", one.toStdString());
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Pass);
    const auto two = one + QLatin1Char(',') + pod("shop/b", "", R"("phase":"Failed")");
    member.list("/api/v1/pods", two.toStdString());
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Fail);
    // A critical namespace has none to spare.
    member.list("/api/v1/pods", pod("kube-system/a", "", R"("phase":"Failed")").toStdString());
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Fail);
}

void TstHealthCluster::listsArePagedAndAskedOnce() {
    FakeMember member;
    member.give("/api/v1/nodes?limit=500",
                R"({"kind":"NodeList","metadata":{"continue":"more"},"items":[)" +
                    node("a", "1h", "True").toStdString() + "]}");
    member.give("/api/v1/nodes?limit=500&continue=more",
                R"({"kind":"NodeList","metadata":{},"items":[)" +
                    node("b", "1h", "False").toStdString() + "]}");
    const auto results =
        judge(member, specOf({HealthCheck::Nodes, HealthCheck::Metrics, HealthCheck::Storage}));
    QCOMPARE(QString::fromStdString(results[0].text), QStringLiteral("1 node NotReady (b)"));
    QCOMPARE(numberOf(results[0], "nodes"), 2.0);
    const std::set<std::string> different(member.asked.begin(), member.asked.end());
    QCOMPARE(different.size(), member.asked.size());
    QVERIFY(different.contains(
        "/api/v1/"
        "pods?limit=500&fieldSelector=status.phase%21%3DRunning%2Cstatus.phase%21%3DSucceeded"));
    // A page that does not come makes the whole unknown.
    member.refuse("/api/v1/nodes?limit=500&continue=more", 410);
    QVERIFY(judge(member, specOf({HealthCheck::Nodes}))[0].outcome == CheckOutcome::Inconclusive);
}

void TstHealthCluster::memberClockCounts() {
    FakeMember member;
    member.list("/api/v1/nodes", node("a", "9m50s", "False").toStdString());
    member.skew = std::chrono::seconds(30);
    QVERIFY(judge(member, specOf({HealthCheck::Nodes}))[0].outcome == CheckOutcome::Warn);
    member.skew = std::chrono::seconds(31);
    QVERIFY(judge(member, specOf({HealthCheck::Nodes}))[0].outcome == CheckOutcome::Fail);
}

/// Before a stage nothing was before: what only a comparison tells is a warning, the rest holds.
void TstHealthCluster::agreedWordsOfAGateBefore() {
    FakeMember member;
    member.list("/api/v1/pods", pod("kube-system/a", "", R"("phase":"Failed")").toStdString());
    member.list("/api/v1/nodes", node("a", "1h", "False").toStdString());
    const auto results =
        judge(member, specOf({HealthCheck::Nodes, HealthCheck::Pods}), {.isBefore = true});
    QVERIFY(results[0].outcome == CheckOutcome::Fail);
    QVERIFY(results[1].outcome == CheckOutcome::Warn);
}

QTEST_APPLESS_MAIN(TstHealthCluster)
#include "tst_health_cluster.moc"
