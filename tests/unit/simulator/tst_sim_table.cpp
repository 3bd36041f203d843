// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/tables.h"
#include "support.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace pilothouse::simulator;
using nlohmann::json;

class TestSimTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesPodStatusAsKubectlDoes_data();
    void writesPodStatusAsKubectlDoes();
    void writesNodeStatus_data();
    void writesNodeStatus();
    void hasOneCellPerColumn_data();
    void hasOneCellPerColumn();
};

void TestSimTable::writesPodStatusAsKubectlDoes_data() {
    QTest::addColumn<QString>("pod");
    QTest::addColumn<QString>("ready");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("restarts");
    const QString one = R"("spec":{"containers":[{"name":"a"}]})";
    QTest::newRow("running")
        << "{" + one +
               R"(,"status":{"phase":"Running","containerStatuses":[{"name":"a","ready":true,"restartCount":0,"state":{"running":{}}}]}})"
        << "1/1"
        << "Running"
        << "0";
    QTest::newRow("crash loop")
        << "{" + one +
               R"(,"status":{"phase":"Running","containerStatuses":[{"name":"a","ready":false,"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-11-20T11:58:00Z"}}}]}})"
        << "0/1"
        << "CrashLoopBackOff"
        << "4 (2m ago)";
    QTest::newRow("signal")
        << "{" + one +
               R"(,"status":{"phase":"Failed","containerStatuses":[{"name":"a","restartCount":0,"state":{"terminated":{"signal":9,"exitCode":137}}}]}})"
        << "0/1"
        << "Signal:9"
        << "0";
    QTest::newRow("exit code")
        << "{" + one +
               R"(,"status":{"phase":"Failed","containerStatuses":[{"name":"a","restartCount":0,"state":{"terminated":{"exitCode":3}}}]}})"
        << "0/1"
        << "ExitCode:3"
        << "0";
    QTest::newRow("evicted") << "{" + one + R"(,"status":{"phase":"Failed","reason":"Evicted"}})"
                             << "0/1"
                             << "Evicted"
                             << "0";
    QTest::newRow("gated")
        << "{" + one +
               R"(,"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}})"
        << "0/1"
        << "SchedulingGated"
        << "0";
    QTest::newRow("terminating")
        << "{" + one +
               R"(,"metadata":{"deletionTimestamp":"2026-11-20T12:00:00Z"},"status":{"phase":"Running"}})"
        << "0/1"
        << "Terminating"
        << "0";
    QTest::newRow("node lost")
        << "{" + one +
               R"(,"metadata":{"deletionTimestamp":"2026-11-20T12:00:00Z"},"status":{"phase":"Running","reason":"NodeLost"}})"
        << "0/1"
        << "Unknown"
        << "0";
    QTest::newRow("init progress")
        << R"({"spec":{"containers":[{"name":"a"}],"initContainers":[{"name":"i"},{"name":"j"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"terminated":{"exitCode":0}}},{"name":"j","restartCount":0,"state":{"waiting":{"reason":"PodInitializing"}}}]}})"
        << "0/1"
        << "Init:1/2"
        << "0";
    QTest::newRow("init error")
        << R"({"spec":{"containers":[{"name":"a"}],"initContainers":[{"name":"i"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}})"
        << "0/1"
        << "Init:Error"
        << "2";
    QTest::newRow("sidecar counts")
        << R"({"spec":{"containers":[{"name":"a"}],"initContainers":[{"name":"s","restartPolicy":"Always"}]},"status":{"phase":"Running","initContainerStatuses":[{"name":"s","ready":true,"started":true,"restartCount":1,"state":{"running":{}}}],"containerStatuses":[{"name":"a","ready":true,"restartCount":0,"state":{"running":{}}}]}})"
        << "2/2"
        << "Running"
        << "1";
    QTest::newRow("completed beside running")
        << R"({"spec":{"containers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"name":"a","restartCount":0,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"restartCount":0,"state":{"running":{}}}]}})"
        << "1/2"
        << "NotReady"
        << "0";
}

void TestSimTable::writesPodStatusAsKubectlDoes() {
    QFETCH(QString, pod);
    QFETCH(QString, ready);
    QFETCH(QString, status);
    QFETCH(QString, restarts);
    const Instant now = *parseInstant("2026-11-20T12:00:00Z");
    const detail::PodText text = detail::podText(json::parse(pod.toStdString()), now);
    QCOMPARE(QString::fromStdString(text.ready), ready);
    QCOMPARE(QString::fromStdString(text.status), status);
    QCOMPARE(QString::fromStdString(text.restarts), restarts);
}

void TestSimTable::writesNodeStatus_data() {
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("status");
    QTest::newRow("ready") << R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})"
                           << "Ready";
    QTest::newRow("unknown heartbeat")
        << R"({"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}})"
        << "NotReady";
    QTest::newRow("no condition") << R"({"status":{"conditions":[]}})"
                                  << "Unknown";
    QTest::newRow("cordoned")
        << R"({"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}]}})"
        << "Ready,SchedulingDisabled";
}

void TestSimTable::writesNodeStatus() {
    QFETCH(QString, node);
    QFETCH(QString, status);
    const json cells = detail::cellsOf(KindId::Node, json::parse(node.toStdString()), Instant{});
    QCOMPARE(QString::fromStdString(cells[1]), status);
}

void TestSimTable::hasOneCellPerColumn_data() {
    QTest::addColumn<int>("kind");
    for (const KindInfo& info : allKinds()) {
        QTest::newRow(std::string(info.kind).c_str()) << static_cast<int>(info.id);
    }
}

void TestSimTable::hasOneCellPerColumn() {
    QFETCH(int, kind);
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    const KindInfo& info = kindInfo(static_cast<KindId>(kind));
    const std::string root = info.group.empty() ? "/api/v1/" : "/apis/" + info.apiVersion() + "/";
    ApiRequest request = getRequest(root + std::string(info.resource));
    request.accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const ApiReply reply = api.handle(request, Offset{0});
    QCOMPARE(reply.status, 200);
    const json table = json::parse(reply.body);
    QCOMPARE(table["kind"].get<std::string>(), std::string("Table"));
    for (const json& row : table["rows"]) {
        QCOMPARE(row["cells"].size(), table["columnDefinitions"].size());
    }
}

QTEST_APPLESS_MAIN(TestSimTable)
#include "tst_sim_table.moc"
