// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/drift.h"
#include "kube/values/event_log.h"

#include <QtTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

std::string quoted(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

ClusterEvent backOff(const std::string& uid, std::int64_t count, const std::string& message,
                     const std::string& object = "pod-1", int second = 0) {
    return {.uid = uid,
            .objectKind = "Pod",
            .objectNs = "shop",
            .objectName = object,
            .objectUid = object,
            .isWarning = true,
            .reason = "BackOff",
            .reporter = "kubelet",
            .message = message,
            .count = count,
            .last = Instant(std::chrono::seconds(1000 + second))};
}

} // namespace

class TestEventsDrift : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item85_cumulativeCountsCountOnce() {
        EventLog log;
        log.put(backOff("e", 40, "Back-off 10s restarting")); // 40 before we looked
        log.put(backOff("e", 41, "Back-off 20s restarting"));
        log.put(backOff("e", 41, "Back-off 20s restarting")); // a relist says it again
        log.put(backOff("e", 44, "Back-off 40s restarting"));
        log.put(backOff("e", 43, "Back-off 40s restarting")); // a lagging replica
        const auto groups = log.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].seen, std::int64_t{5}); // one seen, four grown
        QCOMPARE(groups[0].newest.count, std::int64_t{43});
        QCOMPARE(groups[0].objects, std::size_t{1});
    }
    void item85_expiryIsNotSolved() {
        EventLog log;
        log.put(backOff("e", 3, "Back-off restarting"));
        log.expire("e");
        log.expire("e");
        log.expire("unknown");
        const auto groups = log.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].seen, std::int64_t{1});
        QVERIFY(groups[0].isExpired());
        log.put(backOff("f", 1, "Back-off restarting")); // it goes on as a new object
        QCOMPARE(log.groups()[0].seen, std::int64_t{2});
        QVERIFY(!log.groups()[0].isExpired());
    }
    void item85_groups() {
        EventLog log;
        log.put(backOff("a", 1, "image web:1.2.3 not found", "pod-1", 1));
        log.put(backOff("b", 1, "image web:1.2.4 not found", "pod-1", 3));
        log.put(backOff("c", 1, "image web:1.2.4 not found", "pod-2", 2));
        log.put(backOff("d", 1, "disk full", "pod-1", 0));
        const auto groups = log.groups();
        QCOMPARE(groups.size(), std::size_t{3});
        QCOMPARE(groups.back().objects, std::size_t{2});
        QCOMPARE(groups.back().newest.uid, std::string("b"));
        QCOMPARE(groups.front().newest.uid, std::string("d"));
    }
    void item85_boundedByReason() {
        EventLog log;
        for (int i = 0; i < static_cast<int>(EventLog::kMaxGroups) + 5; ++i) {
            log.put(backOff("e" + std::to_string(i), 1, "x", "pod-" + std::to_string(i), i));
        }
        QCOMPARE(log.groups().size(), EventLog::kMaxGroups);
        QCOMPARE(log.groups().front().newest.uid, std::string("e5"));
        QCOMPARE(log.dropped().at("BackOff"), std::int64_t{5});
    }
    void item85_bothApisAreOneThing() {
        const auto core = decodeEvent(quoted(
            "{'kind':'Event','metadata':{'uid':'e','creationTimestamp':'2026-11-20T08:00:00Z'},"
            "'involvedObject':{'kind':'Pod','namespace':'n','name':'p','uid':'u'},'reason':'R',"
            "'message':'m','type':'Warning','source':{'component':'kubelet'},'count':7,"
            "'firstTimestamp':'2026-11-20T08:00:01Z','lastTimestamp':'2026-11-20T08:05:00Z',"
            "'eventTime':null,'reportingComponent':''}"));
        const auto other = decodeEvent(quoted(
            "{'kind':'Event','metadata':{'uid':'e','creationTimestamp':'2026-11-20T08:00:00Z'},"
            "'regarding':{'kind':'Pod','namespace':'n','name':'p','uid':'u'},'reason':'R',"
            "'note':'m','type':'Warning','deprecatedSource':{'component':'kubelet'},"
            "'deprecatedCount':7,'deprecatedFirstTimestamp':'2026-11-20T08:00:01Z',"
            "'deprecatedLastTimestamp':'2026-11-20T08:05:00Z'}"));
        const auto series = decodeEvent(
            quoted("{'kind':'Event','metadata':{'uid':'e'},'regarding':{},'eventTime':"
                   "'2026-11-20T08:00:00.123456Z','series':{'count':9,'lastObservedTime':"
                   "'2026-11-20T08:09:00.5Z'},'reportingController':'k8s.io/x'}"));
        QVERIFY(core && other && series);
        for (const auto* each : {&*core, &*other}) {
            QCOMPARE(each->count, std::int64_t{7});
            QCOMPARE(each->reporter, std::string("kubelet"));
            QCOMPARE(each->message, std::string("m"));
            QCOMPARE(each->objectUid, std::string("u"));
            QCOMPARE(formatRfc3339(*each->last), std::string("2026-11-20T08:05:00Z"));
            QCOMPARE(formatRfc3339(*each->first), std::string("2026-11-20T08:00:01Z"));
        }
        QCOMPARE(series->count, std::int64_t{9});
        QCOMPARE(formatRfc3339(*series->last), std::string("2026-11-20T08:09:00.500Z"));
        QCOMPARE(series->reporter, std::string("k8s.io/x"));
        QVERIFY(!decodeEvent("{}").has_value());
    }
    void messagesFold_data() {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("folded");
        QTest::newRow("numbers") << "0/12 nodes are available"
                                 << "#/# nodes are available";
        QTest::newRow("pod name") << "pod web-7d4b9c-x2x"
                                  << "pod web-#-#";
        QTest::newRow("hash without digits") << "image abcdefabcdef"
                                             << "image #";
        QTest::newRow("words") << "Failed to pull image"
                               << "Failed to pull image";
        QTest::newRow("empty") << ""
                               << "";
    }
    void messagesFold() {
        QFETCH(QString, message);
        QTEST(QString::fromStdString(foldMessage(message.toStdString())), "folded");
    }

    void item86_sameManifestTwice_data() {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        const auto row = [](const char* name, const char* left, const char* right) {
            QTest::newRow(name) << left << right;
        };
        row("identity and status",
            "{'kind':'ConfigMap','metadata':{'name':'a','uid':'1','resourceVersion':'5',"
            "'creationTimestamp':'2026-01-01T00:00:00Z','managedFields':[{}]},'data':{'k':'v'}}",
            "{'kind':'ConfigMap','metadata':{'name':'a','uid':'2','resourceVersion':'9',"
            "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{}'}},"
            "'data':{'k':'v'},'status':{}}");
        row("manifest and defaults of a Deployment",
            "{'kind':'Deployment','spec':{'template':{'spec':{'containers':[{'name':'a',"
            "'image':'web:1','ports':[{'containerPort':80}],'readinessProbe':{'httpGet':"
            "{'port':80}}}]}}}}",
            "{'kind':'Deployment','metadata':{'annotations':{'deployment.kubernetes.io/revision':"
            "'3'}},'spec':{'replicas':1,'progressDeadlineSeconds':600,'revisionHistoryLimit':10,"
            "'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%',"
            "'maxUnavailable':'25%'}},'template':{'metadata':{'creationTimestamp':null},'spec':"
            "{'containers':[{'name':'a','image':'web:1','imagePullPolicy':'IfNotPresent','ports':"
            "[{'containerPort':80,'protocol':'TCP'}],'readinessProbe':{'httpGet':{'port':80,"
            "'path':'/','scheme':'HTTP'},'timeoutSeconds':1,'periodSeconds':10,"
            "'successThreshold':1,'failureThreshold':3},'resources':{},'terminationMessagePath':"
            "'/dev/termination-log','terminationMessagePolicy':'File'}],'restartPolicy':'Always',"
            "'dnsPolicy':'ClusterFirst','schedulerName':'default-scheduler','securityContext':{},"
            "'terminationGracePeriodSeconds':30}}}}");
        row("addresses of a Service",
            "{'kind':'Service','spec':{'ports':[{'port':80}],'selector':{'a':'b'}}}",
            "{'kind':'Service','spec':{'clusterIP':'10.0.0.7','clusterIPs':['10.0.0.7'],'ports':"
            "[{'port':80,'targetPort':80,'protocol':'TCP','nodePort':31000}],'selector':{'a':'b'},"
            "'type':'ClusterIP','sessionAffinity':'None','ipFamilies':['IPv4'],'ipFamilyPolicy':"
            "'SingleStack','internalTrafficPolicy':'Cluster'}}");
        row("order of lists with a key",
            "{'spec':{'containers':[{'name':'a'},{'name':'b'}],'finalizers':['x','y']}}",
            "{'spec':{'finalizers':['y','x'],'containers':[{'name':'b'},{'name':'a'}]}}");
        row("amounts", "{'resources':{'limits':{'cpu':'1','memory':'1Gi'}}}",
            "{'resources':{'limits':{'cpu':'1000m','memory':'1024Mi'}}}");
        row("number and text",
            "{'maxUnavailable':1,'maxSurge':2,'minAvailable':3,'port':4,'targetPort':5}",
            "{'maxUnavailable':'1','maxSurge':'2','minAvailable':'3','port':'4','targetPort':'5'}");
        row("times", "{'at':'2026-11-20T08:00:00Z'}", "{'at':'2026-11-20T10:00:00+02:00'}");
        row("empty is absent", "{'a':{'b':[],'c':{},'d':null}}", "{}");
        row("requests follow limits",
            "{'kind':'Pod','spec':{'containers':[{'name':'a','resources':{'limits':{'cpu':1}}}]}}",
            "{'kind':'Pod','spec':{'nodeName':'n','serviceAccount':'default','tolerations':[{"
            "'key':'node.kubernetes.io/not-ready','operator':'Exists','effect':'NoExecute',"
            "'tolerationSeconds':300}],'volumes':[{'name':'kube-api-access-x'}],'containers':[{"
            "'name':'a','resources':{'limits':{'cpu':'1'},'requests':{'cpu':'1'}},'volumeMounts':"
            "[{'name':'kube-api-access-x','mountPath':'/v'}]}]}}");
    }
    void item86_sameManifestTwice() {
        QFETCH(QString, left);
        QFETCH(QString, right);
        for (const bool swapped : {false, true}) {
            const auto found = driftBetween(quoted((swapped ? right : left).toStdString()),
                                            quoted((swapped ? left : right).toStdString()));
            QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
            QVERIFY2(found->empty(),
                     (found->empty() ? std::string()
                                     : found->front().path + ": " + found->front().left + " / " +
                                           found->front().right)
                         .c_str());
        }
    }
    void item86_realDifferencesStay_data() {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<QString>("found");
        const auto row = [](const char* name, const char* left, const char* right,
                            const char* found) { QTest::newRow(name) << left << right << found; };
        row("image", "{'spec':{'containers':[{'name':'a','image':'x:1'}]}}",
            "{'spec':{'containers':[{'name':'a','image':'x:2'}]}}",
            "spec.containers[name=a].image: \"x:1\" / \"x:2\"");
        row("a container more", "{'spec':{'containers':[{'name':'a'}]}}",
            "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
            "spec.containers[name=b]:  / {\"name\":\"b\"}");
        row("amount", "{'resources':{'limits':{'cpu':'1'}}}",
            "{'resources':{'limits':{'cpu':'1001m'}}}", "resources.limits.cpu: \"1\" / \"1001m\"");
        row("label", "{'metadata':{'labels':{'a':'1'}}}", "{'metadata':{}}",
            "metadata.labels.a: \"1\" / ");
        row("replicas", "{'kind':'Deployment','spec':{}}",
            "{'kind':'Deployment','spec':"
            "{'replicas':3}}",
            "spec.replicas: 1 / 3");
        row("order of arguments", "{'args':['a','b']}", "{'args':['b','a']}",
            "args[0]: \"a\" / \"b\"; args[1]: \"b\" / \"a\"");
        row("order of variables that refer",
            "{'env':[{'name':'A','value':'1'},{'name':'B','value':'$(A)'}]}",
            "{'env':[{'name':'B','value':'$(A)'},{'name':'A','value':'1'}]}",
            "env[0].name: \"A\" / \"B\"; env[0].value: \"1\" / \"$(A)\"; env[1].name: \"B\" / "
            "\"A\"; env[1].value: \"$(A)\" / \"1\"");
        row("allow all is not allow none", "{'spec':{'ingress':[{}]}}", "{'spec':{'ingress':[]}}",
            "spec.ingress: [{}] / ");
        row("secrets are not shown", "{'kind':'Secret','data':{'p':'YQ=='}}",
            "{'kind':'Secret','data':{'p':'Yg=='}}", "data.p: *** / ***");
        row("number of another field", "{'spec':{'x':1}}", "{'spec':{'x':'1'}}",
            "spec.x: 1 / \"1\"");
    }
    void item86_realDifferencesStay() {
        QFETCH(QString, left);
        QFETCH(QString, right);
        const auto found = driftBetween(quoted(left.toStdString()), quoted(right.toStdString()));
        QVERIFY(found.has_value());
        QStringList texts;
        for (const auto& each : *found) {
            texts << QString::fromStdString(each.path + ": " + each.left + " / " + each.right);
        }
        QTEST(texts.join(QStringLiteral("; ")), "found");
    }
    void item86_replicasOfAnAutoscaler() {
        const auto a = quoted("{'kind':'Deployment','spec':{'replicas':2}}");
        const auto b = quoted("{'kind':'Deployment','spec':{'replicas':7}}");
        QCOMPARE(driftBetween(a, b)->size(), std::size_t{1});
        QVERIFY(driftBetween(a, b, {.ignoreReplicas = true})->empty());
        QVERIFY(!driftBetween("[]", "{}").has_value());
    }
};

QTEST_APPLESS_MAIN(TestEventsDrift)
#include "tst_events_drift.moc"
