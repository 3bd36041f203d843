// SPDX-License-Identifier: GPL-3.0-or-later
// Rollouts, evictions and endpoints: every branch of the rules of kubectl and the API server.
#include "kube/values/endpoints.h"
#include "kube/values/eviction.h"
#include "kube/values/label_selector.h"
#include "kube/values/workload_status.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace pilothouse;
using namespace pilothouse::kube;

Q_DECLARE_METATYPE(pilothouse::kube::RolloutState)

namespace {

/// An object of a kind with generation 2, its spec and status in JSON5-like short form: ' for ".
std::string object(std::string kind, std::string spec, std::string status) {
    auto text = "{'kind':'" + kind +
                "','metadata':{'name':'web','namespace':'shop','generation':2}," + "'spec':{" +
                spec + "},'status':{" + status + "}}";
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

DisruptionBudget budgetOf(std::string name, std::string selector, std::int64_t allowed) {
    std::replace(selector.begin(), selector.end(), '\'', '"');
    DisruptionBudget budget{.ns = "shop", .name = std::move(name)};
    budget.selector = *readLabelSelector(nlohmann::json::parse(selector));
    budget.generation = 2;
    budget.observedGeneration = 2;
    budget.disruptionsAllowed = allowed;
    budget.currentHealthy = 3;
    budget.desiredHealthy = 2;
    budget.expectedPods = 3;
    return budget;
}

} // namespace

class TestVerdicts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item80_rollouts_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("status");
        QTest::addColumn<RolloutState>("state");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* kind, const char* spec,
                            const char* status, RolloutState state, const char* message) {
            QTest::newRow(name) << kind << spec << status << state << message;
        };
        using enum RolloutState;
        row("not observed", "Deployment", "'replicas':3", "'observedGeneration':1", Waiting,
            "Waiting for deployment spec update to be observed");
        row("no status", "Deployment", "'replicas':3", "", Waiting,
            "Waiting for deployment spec update to be observed");
        row("deadline", "Deployment", "'replicas':3",
            "'observedGeneration':2,'conditions':[{'type':'Available','reason':'x'},"
            "{'type':'Progressing','reason':'ProgressDeadlineExceeded'}]",
            Failed, "deployment \"web\" exceeded its progress deadline");
        row("deadline, not observed", "Deployment", "'replicas':3",
            "'observedGeneration':1,'conditions':[{'type':'Progressing','reason':"
            "'ProgressDeadlineExceeded'}]",
            Waiting, "Waiting for deployment spec update to be observed");
        row("updating", "Deployment", "'replicas':3", "'observedGeneration':2,'updatedReplicas':1",
            Waiting,
            "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been "
            "updated");
        row("old ones", "Deployment", "'replicas':3",
            "'observedGeneration':2,'updatedReplicas':3,'replicas':5", Waiting,
            "Waiting for deployment \"web\" rollout to finish: 2 old replicas are pending "
            "termination");
        row("not available", "Deployment", "'replicas':3",
            "'observedGeneration':2,'updatedReplicas':3,'replicas':3,'availableReplicas':2",
            Waiting,
            "Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are "
            "available");
        row("done", "Deployment", "'replicas':3",
            "'observedGeneration':2,'updatedReplicas':3,'replicas':3,'availableReplicas':3", Done,
            "deployment \"web\" successfully rolled out");
        row("scaled to nothing", "Deployment", "'replicas':0", "'observedGeneration':2", Done,
            "deployment \"web\" successfully rolled out");
        row("no replicas given", "Deployment", "", "'observedGeneration':3", Done,
            "deployment \"web\" successfully rolled out");
        row("paused half way", "Deployment", "'replicas':3,'paused':true",
            "'observedGeneration':2,'updatedReplicas':1", Paused,
            "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been "
            "updated");
        row("paused and done", "Deployment", "'replicas':1,'paused':true",
            "'observedGeneration':2,'updatedReplicas':1,'replicas':1,'availableReplicas':1", Done,
            "deployment \"web\" successfully rolled out");
        const char* onDelete = "rollout status is only available for RollingUpdate strategy type";
        row("on delete", "DaemonSet", "'updateStrategy':{'type':'OnDelete'}",
            "'observedGeneration':2", Unsupported, onDelete);
        row("not observed", "DaemonSet", "'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':1", Waiting, "Waiting for daemon set spec update to be observed");
        row("updating", "DaemonSet", "'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'desiredNumberScheduled':4,'updatedNumberScheduled':1", Waiting,
            "Waiting for daemon set \"web\" rollout to finish: 1 out of 4 new pods have been "
            "updated");
        row("not available", "DaemonSet", "'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'desiredNumberScheduled':4,'updatedNumberScheduled':4,"
            "'numberAvailable':3",
            Waiting,
            "Waiting for daemon set \"web\" rollout to finish: 3 of 4 updated pods are available");
        row("done", "DaemonSet", "'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'desiredNumberScheduled':4,'updatedNumberScheduled':4,"
            "'numberAvailable':4",
            Done, "daemon set \"web\" successfully rolled out");
        row("on delete", "StatefulSet", "'updateStrategy':{'type':'OnDelete'}",
            "'observedGeneration':2", Unsupported, onDelete);
        row("never observed", "StatefulSet", "'updateStrategy':{'type':'RollingUpdate'}", "",
            Waiting, "Waiting for statefulset spec update to be observed");
        row("not observed", "StatefulSet", "'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':1", Waiting,
            "Waiting for statefulset spec update to be observed");
        row("not ready", "StatefulSet", "'replicas':3,'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'readyReplicas':1", Waiting, "Waiting for 2 pods to be ready");
        const char* half = "'replicas':3,'updateStrategy':{'type':'RollingUpdate',"
                           "'rollingUpdate':{'partition':1}}";
        row("partition, updating", "StatefulSet", half,
            "'observedGeneration':2,'readyReplicas':3,'updatedReplicas':1", Waiting,
            "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated");
        row("partition, done", "StatefulSet", half,
            "'observedGeneration':2,'readyReplicas':3,'updatedReplicas':2", Done,
            "partitioned roll out complete: 2 new pods have been updated");
        row("rolling without partition", "StatefulSet",
            "'replicas':3,'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{}}",
            "'observedGeneration':2,'readyReplicas':3,'updatedReplicas':0", Done,
            "partitioned roll out complete: 0 new pods have been updated");
        row("revisions differ", "StatefulSet",
            "'replicas':3,'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'readyReplicas':3,'updatedReplicas':1,'updateRevision':'b',"
            "'currentRevision':'a'",
            Waiting, "waiting for statefulset rolling update to complete 1 pods at revision b");
        row("revisions agree", "StatefulSet",
            "'replicas':3,'updateStrategy':{'type':'RollingUpdate'}",
            "'observedGeneration':2,'readyReplicas':3,'currentReplicas':3,'updateRevision':'b',"
            "'currentRevision':'b'",
            Done, "statefulset rolling update complete 3 pods at revision b");
    }
    void item80_rollouts() {
        QFETCH(QString, kind);
        QFETCH(QString, spec);
        QFETCH(QString, status);
        const auto workload =
            decodeWorkload(object(kind.toStdString(), spec.toStdString(), status.toStdString()));
        QVERIFY2(workload.has_value(), workload ? "" : workload.error().message.c_str());
        const auto verdict = judgeRollout(*workload);
        QTEST(QString::fromStdString(verdict.message), "message");
        QTEST(verdict.state, "state");
    }
    void otherKindsHaveNoRollout() {
        const auto pod = decodeWorkload(object("Pod", "", ""));
        QVERIFY(!pod && pod.error().kind == ErrorKind::Unsupported);
        QVERIFY(!decodeWorkload("[]").has_value());
        QVERIFY(decodeWorkload(R"({"kind":"Deployment","spec":7,"status":null})").has_value());
    }

    void item81_evictions_data() {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<bool>("ready");
        QTest::addColumn<bool>("deleted");
        QTest::addColumn<int>("variant"); // of the budget, see below
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("retryAfter");
        const auto row = [](const char* name, const char* phase, bool ready, bool deleted,
                            int variant, int status, int retryAfter) {
            QTest::newRow(name) << phase << ready << deleted << variant << status << retryAfter;
        };
        row("succeeded", "Succeeded", false, false, 0, 201, 0);
        row("failed", "Failed", false, false, 0, 201, 0);
        row("pending", "Pending", false, false, 0, 201, 0);
        row("going already", "Running", true, true, 0, 201, 0);
        row("exhausted", "Running", true, false, 0, 429, 0);
        row("one to spare", "Running", true, false, 1, 201, 0);
        row("two budgets", "Running", true, false, 2, 500, 0);
        row("no budget", "Running", true, false, 3, 201, 0);
        row("unready, healthy enough", "Running", false, false, 0, 201, 0);
        row("unready, not healthy enough", "Running", false, false, 4, 429, 0);
        row("unready, always allowed", "Running", false, false, 5, 201, 0);
        row("ready, always allowed unhealthy", "Running", true, false, 5, 429, 0);
        row("status behind", "Running", true, false, 6, 429, 10);
        row("negative", "Running", true, false, 7, 403, 0);
        row("desired is 0", "Running", false, false, 8, 429, 0);
        row("selector null", "Running", true, false, 9, 201, 0);
        row("selector of all", "Running", true, false, 10, 429, 0);
        row("other namespace", "Running", true, false, 11, 201, 0);
        row("unready, status behind", "Running", false, false, 12, 429, 10);
    }
    void item81_evictions() {
        QFETCH(QString, phase);
        QFETCH(bool, ready);
        QFETCH(bool, deleted);
        QFETCH(int, variant);
        QFETCH(int, retryAfter);
        auto one = budgetOf("one", "{'matchLabels':{'app':'web'}}", variant == 1 ? 1 : 0);
        std::vector<DisruptionBudget> budgets{one};
        auto& budget = budgets.front();
        switch (variant) {
        case 2: budgets.push_back(budgetOf("two", "{'matchLabels':{'tier':'front'}}", 5)); break;
        case 3: budgets = {budgetOf("other", "{'matchLabels':{'app':'db'}}", 0)}; break;
        case 4: budget.currentHealthy = 1; break;
        case 5: budget.currentHealthy = 1, budget.alwaysAllowsUnhealthy = true; break;
        case 6: budget.observedGeneration = 1, budget.disruptionsAllowed = 9; break;
        case 7: budget.disruptionsAllowed = -1; break;
        case 8: budget.desiredHealthy = 0; break;
        case 9: budget.selector.reset(); break;
        case 10: budget = budgetOf("all", "{}", 0); break;
        case 11: budget.ns = "elsewhere"; break;
        case 12: budget.currentHealthy = 1, budget.observedGeneration = 1; break;
        default: break;
        }
        const auto verdict = judgeEviction({.ns = "shop",
                                            .labels = {{"app", "web"}, {"tier", "front"}},
                                            .phase = phase.toStdString(),
                                            .isReady = ready,
                                            .isDeleted = deleted},
                                           budgets);
        QTEST(verdict.httpStatus, "status");
        QCOMPARE(verdict.retryAfter ? static_cast<int>(verdict.retryAfter->count()) : 0,
                 retryAfter);
        QCOMPARE(verdict.isAllowed(), verdict.message.empty());
    }
    void item81_decodes() {
        auto text = object("PodDisruptionBudget",
                           "'minAvailable':'50%','unhealthyPodEvictionPolicy':'AlwaysAllow',"
                           "'selector':{'matchLabels':{'app':'web'},'matchExpressions':"
                           "[{'key':'x','operator':'DoesNotExist'}]}",
                           "'observedGeneration':2,'disruptionsAllowed':1,'currentHealthy':3,"
                           "'desiredHealthy':2,'expectedPods':4");
        const auto budget = decodeDisruptionBudget(text);
        QVERIFY2(budget.has_value(), budget ? "" : budget.error().message.c_str());
        QCOMPARE(budget->selector->toString(), std::string("app=web,!x"));
        QVERIFY(budget->alwaysAllowsUnhealthy);
        QCOMPARE(budget->minAvailable->toString(), std::string("50%"));
        QCOMPARE(budget->expectedPods, std::int64_t{4});
    }
    void budgetsThatBlockEveryDrain_data() {
        QTest::addColumn<QString>("spec");
        QTest::addColumn<int>("allowed");
        QTest::addColumn<int>("expected");
        QTest::addColumn<bool>("blocks");
        QTest::newRow("none unavailable") << "'maxUnavailable':0" << 0 << 3 << true;
        QTest::newRow("0%") << "'maxUnavailable':'0%'" << 0 << 3 << true;
        QTest::newRow("1%") << "'maxUnavailable':'1%'" << 0 << 3 << false;
        QTest::newRow("all available") << "'minAvailable':3" << 0 << 3 << true;
        QTest::newRow("100%") << "'minAvailable':'100%'" << 0 << 3 << true;
        QTest::newRow("99% rounds up") << "'minAvailable':'99%'" << 0 << 3 << true;
        QTest::newRow("one to spare") << "'minAvailable':2" << 0 << 3 << false;
        QTest::newRow("allowed now") << "'minAvailable':3" << 1 << 3 << false;
        QTest::newRow("selects nothing") << "'minAvailable':3" << 0 << 0 << false;
    }
    void budgetsThatBlockEveryDrain() {
        QFETCH(QString, spec);
        QFETCH(int, allowed);
        QFETCH(int, expected);
        const auto budget =
            decodeDisruptionBudget(object("PodDisruptionBudget", spec.toStdString(),
                                          "'disruptionsAllowed':" + std::to_string(allowed) +
                                              ",'expectedPods':" + std::to_string(expected)));
        QTEST(blocksEveryDrain(*budget).has_value(), "blocks");
    }
    void labelSelectors_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("text"); // "refused", "nothing"
        QTest::newRow("null") << "null"
                              << "nothing";
        QTest::newRow("all") << "{}"
                             << "";
        QTest::newRow("labels") << "{'matchLabels':{'b':'','a':'1'}}"
                                << "a=1,b=";
        QTest::newRow("set") << "{'matchExpressions':[{'key':'a','operator':'NotIn','values':"
                                "['x','y']}]}"
                             << "a notin (x,y)";
        QTest::newRow("no values")
            << "{'matchExpressions':[{'key':'a','operator':'In','values':[]}]}"
            << "refused";
        QTest::newRow("values of Exists")
            << "{'matchExpressions':[{'key':'a','operator':'Exists','values':['x']}]}"
            << "refused";
        QTest::newRow("operator") << "{'matchExpressions':[{'key':'a','operator':'Gt','values':"
                                     "['1']}]}"
                                  << "refused";
        QTest::newRow("bad key") << "{'matchLabels':{'-a':'1'}}"
                                 << "refused";
        QTest::newRow("injected") << "{'matchLabels':{'a':'1,b=2'}}"
                                  << "refused";
    }
    void labelSelectors() {
        QFETCH(QString, json);
        const auto text = json.replace(QLatin1Char('\''), QLatin1Char('"')).toStdString();
        const auto selector = readLabelSelector(nlohmann::json::parse(text));
        const auto got = !selector    ? std::string("refused")
                         : !*selector ? std::string("nothing")
                                      : (*selector)->toString();
        QTEST(QString::fromStdString(got), "text");
    }

    void item82_conditions_data() {
        QTest::addColumn<QString>("conditions");
        QTest::addColumn<QString>("flags"); // ready serving terminating
        QTest::newRow("no conditions") << ""
                                       << "110";
        QTest::newRow("empty") << ",'conditions':{}"
                               << "110";
        QTest::newRow("null") << ",'conditions':{'ready':null,'serving':null,'terminating':null}"
                              << "110";
        QTest::newRow("ready alone is false") << ",'conditions':{'ready':false}"
                                              << "010";
        QTest::newRow("ending") << ",'conditions':{'ready':false,'serving':true,'terminating':true}"
                                << "011";
        QTest::newRow("dead") << ",'conditions':{'ready':false,'serving':false}"
                              << "000";
    }
    void item82_conditions() {
        QFETCH(QString, conditions);
        auto text = "{'endpoints':[{'addresses':['10.0.0.1','fd00::1']" + conditions.toStdString() +
                    ",'nodeName':'n','zone':'z','targetRef':{'uid':'u'}}]}";
        std::replace(text.begin(), text.end(), '\'', '"');
        const auto endpoints = decodeEndpointSlice(text);
        QVERIFY(endpoints && endpoints->size() == 1);
        const auto& one = endpoints->front();
        const auto flags = QStringLiteral("%1%2%3")
                               .arg(one.isReady ? 1 : 0)
                               .arg(one.isServing ? 1 : 0)
                               .arg(one.isTerminating ? 1 : 0);
        QTEST(flags, "flags");
        QCOMPARE(one.address, std::string("10.0.0.1"));
        QCOMPARE(one.targetUid, std::string("u"));
    }
    void item82_slicesAreOneService() {
        const ServiceEndpoint ready{.address = "a", .targetUid = "1"};
        const ServiceEndpoint ending{
            .address = "b", .targetUid = "2", .isReady = false, .isTerminating = true};
        const ServiceEndpoint dead{
            .address = "c", .targetUid = "3", .isReady = false, .isServing = false};
        const auto reborn = ServiceEndpoint{.address = "a", .targetUid = "9"};
        QCOMPARE(countEndpoints({ready, ready, ending, dead}),
                 (ServiceCapacity{.total = 3, .ready = 1, .usable = 1}));
        const auto fallback = countEndpoints({ending, dead});
        QCOMPARE(fallback, (ServiceCapacity{.total = 2, .ready = 0, .usable = 1}));
        QVERIFY(fallback.isFallback());
        QCOMPARE(countEndpoints({dead}), (ServiceCapacity{.total = 1, .ready = 0, .usable = 0}));
        QCOMPARE(countEndpoints({ready, reborn}).total, std::size_t{2});
        QCOMPARE(countEndpoints({}), ServiceCapacity{});
        QVERIFY(decodeEndpointSlice(R"({"endpoints":null})")->empty());
    }
};

QTEST_APPLESS_MAIN(TestVerdicts)
#include "tst_verdicts.moc"
