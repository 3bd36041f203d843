// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/list_decoder.h"

#include <QtTest>

using namespace pilothouse;

/// STATUS, READY and RESTARTS as kubernetes pkg/printers/internalversion/printers.go prints them.
class TstPodStatus : public QObject {
    Q_OBJECT

    static void row(const char* name, const char* meta, const char* spec, const char* status,
                    const char* expected) {
        QTest::newRow(name) << QString(meta) << QString(spec) << QString(status)
                            << QString(expected);
    }

private slots:
    void prints_data() {
        QTest::addColumn<QString>("meta");
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("expected"); // READY STATUS RESTARTS problem
        const char* one = R"("containers":[{"name":"a"}])";
        const char* two = R"("containers":[{"name":"a"},{"name":"b"}])";
        const char* init =
            R"("initContainers":[{"name":"i"},{"name":"j"}],"containers":[{"name":"a"}])";
        const char* sidecar =
            R"("initContainers":[{"name":"s","restartPolicy":"Always"},{"name":"i"}],"containers":[{"name":"a"}])";
        row("running", "", one,
            R"("phase":"Running","containerStatuses":[{"name":"a","ready":true,"restartCount":0,"state":{"running":{}}}])",
            "1/1 Running 0 0");
        row("status reason wins over phase", "", one, R"("phase":"Failed","reason":"Evicted")",
            "0/1 Evicted 0 5");
        row("pending without anything", "", one, R"("phase":"Pending")", "0/1 Pending 0 0");
        row("unschedulable", "", one,
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes"}])",
            "0/1 Pending 0 4");
        row("gated", "", one,
            R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}])",
            "0/1 SchedulingGated 0 0");
        row("crash loop", "", one,
            R"("phase":"Running","containerStatuses":[{"name":"a","restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-11-20T08:00:00Z"}}}])",
            "0/1 CrashLoopBackOff 7@1795161600 1");
        row("the first container's trouble remains", "", two,
            R"("phase":"Running","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ErrImagePull"}}},{"name":"b","state":{"waiting":{"reason":"CrashLoopBackOff"}}}])",
            "0/2 ErrImagePull 0 2");
        row("waiting without reason", "", one,
            R"("phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{}}}])",
            "0/1 Pending 0 0");
        row("config error", "", one,
            R"("phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"CreateContainerConfigError"}}}])",
            "0/1 CreateContainerConfigError 0 3");
        row("signal", "", one,
            R"("phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137,"signal":9}}}])",
            "0/1 Signal:9 0 5");
        row("exit code", "", one,
            R"("phase":"Running","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}])",
            "0/1 ExitCode:3 0 1");
        row("completed beside running, ready", "", two,
            R"("phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}])",
            "1/2 Running 0 0");
        row("completed beside running, not ready", "", two,
            R"("phase":"Running","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}])",
            "1/2 NotReady 0 0");
        row("succeeded", "", one,
            R"("phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}])",
            "0/1 Completed 0 0");
        row("init 1 of 2", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}])",
            "0/1 Init:1/2 0 0");
        row("init waiting for the kubelet", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}])",
            "0/1 Init:0/2 0 0");
        row("init crash loop counts init restarts", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}],"containerStatuses":[{"name":"a","restartCount":9,"state":{"waiting":{"reason":"PodInitializing"}}}])",
            "0/1 Init:CrashLoopBackOff 4 1");
        row("init error", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2,"reason":"Error"}}}])",
            "0/1 Init:Error 0 1");
        row("init exit code", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2}}}])",
            "0/1 Init:ExitCode:2 0 1");
        row("init signal", "", init,
            R"("phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2,"signal":15}}}])",
            "0/1 Init:Signal:15 0 1");
        row("finished init restarts are dropped", "", init,
            R"("phase":"Running","initContainerStatuses":[{"name":"i","restartCount":4,"state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"a","ready":true,"restartCount":1,"state":{"running":{}}}])",
            "1/1 Running 1 0");
        row("sidecar counts as ready and its restarts count", "", sidecar,
            R"("phase":"Running","initContainerStatuses":[{"name":"s","ready":true,"started":true,"restartCount":2,"state":{"running":{}}},{"name":"i","restartCount":5,"state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"a","ready":true,"restartCount":1,"state":{"running":{}}}])",
            "2/2 Running 3 0");
        row("sidecar not started", "", sidecar,
            R"("phase":"Pending","initContainerStatuses":[{"name":"s","started":false,"state":{"running":{}}}])",
            "0/2 Init:0/2 0 0");
        row("restarted sidecar of an initialized pod", "", sidecar,
            R"("phase":"Running","conditions":[{"type":"Initialized","status":"True"}],"initContainerStatuses":[{"name":"s","restartCount":1,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}],"containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}])",
            "1/2 Init:CrashLoopBackOff 1 1");
        row("terminating", R"("deletionTimestamp":"2026-11-20T08:00:00Z")", one,
            R"("phase":"Running")", "0/1 Terminating 0 0");
        row("deleted but over", R"("deletionTimestamp":"2026-11-20T08:00:00Z")", one,
            R"("phase":"Succeeded")", "0/1 Succeeded 0 0");
        row("node lost", R"("deletionTimestamp":"2026-11-20T08:00:00Z")", one,
            R"("phase":"Running","reason":"NodeLost")", "0/1 Unknown 0 0");
        row("node lost without deletion", "", one, R"("phase":"Running","reason":"NodeLost")",
            "0/1 NodeLost 0 0");
    }
    void prints() {
        QFETCH(QString, meta);
        QFETCH(QString, spec);
        QFETCH(QString, status);
        const auto json =
            QStringLiteral(
                R"({"kind":"Pod","metadata":{"name":"p","namespace":"n"%1},"spec":{%2},"status":{%3}})")
                .arg(meta.isEmpty() ? meta : "," + meta, spec, status)
                .toStdString();
        const auto pod = kube::Decoder().object<model::Pod>(json);
        QVERIFY2(pod.has_value(), pod ? "" : pod.error().message.c_str());
        const auto last =
            pod->lastRestartAt()
                ? QStringLiteral("@%1").arg(pod->lastRestartAt()->time_since_epoch().count() / 1000)
                : QString();
        const auto text = QStringLiteral("%1/%2 %3 %4%5 %6")
                              .arg(pod->readyContainers())
                              .arg(pod->totalContainers())
                              .arg(QString::fromUtf8(pod->status().data(),
                                                     static_cast<qsizetype>(pod->status().size())))
                              .arg(pod->restarts())
                              .arg(last)
                              .arg(static_cast<int>(pod->problem()));
        QTEST(text, "expected");
    }
};

QTEST_APPLESS_MAIN(TstPodStatus)
#include "tst_pod_status.moc"
