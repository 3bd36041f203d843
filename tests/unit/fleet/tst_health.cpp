// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/health.h"

#include <QTest>

#include <deque>

#include <functional>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
using model::ClusterState;
using model::Health;

namespace {

const Instant kNow{std::chrono::hours(500'000)};

struct Fleet {
    ClusterState state;
    std::vector<model::Node> nodes;
    std::vector<model::PodFacts> pods;
    std::deque<std::string> names; ///< of the pods

    Fleet() {
        state.reach = model::Reach::Live;
        state.version = {.value = "v1.33.5", .at = kNow};
        state.readiness = {.value = {.ready = true, .failing = {}}, .at = kNow};
        for (const auto* name : {"a", "b", "c"}) {
            model::Node node;
            node.name = name;
            node.ready = model::NodeReady::True;
            node.kubeletVersion = "v1.33.5";
            nodes.push_back(node);
        }
    }
    model::PodFacts& add(const std::string& name, model::PodProblem problem) {
        model::PodFacts pod;
        pod.ns = "shop";
        pod.name = names.emplace_back(name);
        pod.ownerKind = "ReplicaSet";
        pod.ownerName = "checkout-7d4b9c6f5";
        pod.createdAt = kNow - 1h;
        pod.problem = problem;
        pods.push_back(pod);
        return pods.back();
    }
    [[nodiscard]] Verdict judged() {
        state.nodes = std::make_shared<const std::vector<model::Node>>(nodes);
        const std::vector<model::Pod> made(pods.begin(), pods.end());
        state.pods = std::make_shared<const std::vector<model::Pod>>(made);
        if (!state.nodeCounts) {
            state.nodeCounts = {.value = countNodes(nodes), .at = kNow};
        }
        if (!state.podCounts) {
            state.podCounts = {.value = countPods(made), .at = kNow};
        }
        return judge(state, kNow);
    }
};

struct Case {
    const char* name;
    std::function<void(Fleet&)> change;
    Health health;
    const char* firstReason; ///< empty: none
};

const std::vector<Case>& cases() {
    using model::NodeReady;
    using model::PodProblem;
    static const std::vector<Case> all{
        {"all fine", [](Fleet&) {}, Health::Healthy, ""},
        {"stale beats healthy",
         [](Fleet& f) {
             f.state.reach = model::Reach::Stale;
             f.state.lastError = Error{.kind = ErrorKind::Tls, .message = "certificate expired"};
         },
         Health::Unknown, "stale: certificate expired"},
        {"stale beats down",
         [](Fleet& f) {
             f.state.reach = model::Reach::Stale;
             f.state.readiness->value.ready = false;
         },
         Health::Unknown, "stale: no answer"},
        {"connecting", [](Fleet& f) { f.state.reach = model::Reach::Connecting; }, Health::Unknown,
         "waiting for the first answer"},
        {"auth",
         [](Fleet& f) {
             f.state.reach = model::Reach::AuthRequired;
             f.state.lastError = Error{.kind = ErrorKind::Auth, .message = "Unauthorized"};
         },
         Health::Unknown, "sign-in needed: Unauthorized"},
        {"readyz fails",
         [](Fleet& f) {
             f.state.readiness->value = {.ready = false,
                                         .failing = {{"etcd", false}, {"ping", false}}};
         },
         Health::Down, "readyz 500: etcd, ping failing"},
        {"no node ready",
         [](Fleet& f) {
             for (auto& node : f.nodes) {
                 node.ready = NodeReady::False;
                 node.readyReason = "KubeletNotReady";
             }
         },
         Health::Down, "0 of 3 nodes ready"},
        {"silent kubelets",
         [](Fleet& f) {
             for (std::size_t i = 0; i < 2; ++i) {
                 f.nodes[i].ready = NodeReady::Unknown;
                 f.nodes[i].readyReason = "NodeStatusUnknown";
             }
         },
         Health::Degraded, "2 nodes NotReady: kubelet silent"},
        {"cordoned and not ready is intended",
         [](Fleet& f) {
             f.nodes[0].ready = NodeReady::False;
             f.nodes[0].unschedulable = true;
         },
         Health::Healthy, ""},
        {"pressure", [](Fleet& f) { f.nodes[1].pressures = {"DiskPressure"}; }, Health::Degraded,
         "1 node under DiskPressure"},
        {"no nodes", [](Fleet& f) { f.nodes.clear(); }, Health::Degraded, "no nodes registered"},
        {"crash loop",
         [](Fleet& f) {
             for (int i = 0; i < 6; ++i) {
                 f.add("checkout-" + std::to_string(i), PodProblem::Crash);
             }
         },
         Health::Degraded, "checkout: 6 pods crash-looping"},
        {"image", [](Fleet& f) { f.add("checkout-0", PodProblem::Image); }, Health::Degraded,
         "checkout: 1 pod cannot pull the image"},
        {"gpu",
         [](Fleet& f) {
             for (int i = 0; i < 4; ++i) {
                 f.add("train-" + std::to_string(i), PodProblem::Unschedulable).message =
                     "0/12 nodes are available: 12 Insufficient nvidia.com/gpu.";
             }
         },
         Health::Degraded, "4 pods pending: no free GPU"},
        {"just created and not placed",
         [](Fleet& f) { f.add("young", PodProblem::Unschedulable).createdAt = kNow - 5s; },
         Health::Healthy, ""},
        {"failed leftovers", [](Fleet& f) { f.add("evicted", PodProblem::Failed); },
         Health::Healthy, ""},
        {"upgrading", [](Fleet& f) { f.nodes[0].kubeletVersion = "v1.32.9"; }, Health::Upgrading,
         "nodes 2 of 3 on 1.33.5"},
        {"1.9 is older than 1.10",
         [](Fleet& f) {
             f.nodes[0].kubeletVersion = "v1.9.0";
             f.nodes[1].kubeletVersion = "v1.9.0";
             f.nodes[2].kubeletVersion = "v1.10.0";
         },
         Health::Upgrading, "nodes 1 of 3 on 1.10.0"},
        {"degraded while upgrading",
         [](Fleet& f) {
             f.nodes[0].kubeletVersion = "v1.32.9";
             f.add("x", PodProblem::Crash);
         },
         Health::Degraded, "checkout: 1 pod crash-looping"},
    };
    return all;
}

} // namespace

class TestHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void unknownPartsAreNeverHealthy_data();
    void unknownPartsAreNeverHealthy();
    void worstReasonFirst();
};

void TestHealth::verdicts_data() {
    QTest::addColumn<std::size_t>("index");
    for (std::size_t index = 0; index < cases().size(); ++index) {
        QTest::newRow(cases()[index].name) << index;
    }
}

void TestHealth::verdicts() {
    QFETCH(std::size_t, index);
    const auto& each = cases()[index];
    Fleet fleet;
    each.change(fleet);
    const auto verdict = fleet.judged();
    QCOMPARE(std::string(model::toString(verdict.health)),
             std::string(model::toString(each.health)));
    QCOMPARE(verdict.reasons.empty() ? std::string() : verdict.reasons.front().message,
             std::string(each.firstReason));
}

void TestHealth::unknownPartsAreNeverHealthy_data() {
    QTest::addColumn<QString>("part");
    for (const auto* part : {"nodes", "pods", "readyz"}) {
        QTest::newRow(part) << QString(part);
    }
}

void TestHealth::unknownPartsAreNeverHealthy() {
    QFETCH(QString, part);
    Fleet fleet;
    static_cast<void>(fleet.judged());
    if (part == "nodes") {
        fleet.state.nodeCounts.reset();
        fleet.state.nodes.reset();
    } else if (part == "pods") {
        fleet.state.podCounts.reset();
        fleet.state.pods.reset();
    } else {
        fleet.state.readiness.reset();
        fleet.state.version.reset();
    }
    fleet.state.gaps.push_back(
        {part.toStdString(), Error{.kind = ErrorKind::Forbidden, .message = "forbidden"}, kNow});
    const auto verdict = judge(fleet.state, kNow);
    QVERIFY(verdict.health == Health::Unknown);
    QCOMPARE(verdict.reasons.front().message, part.toStdString() + " not known: forbidden");
}

void TestHealth::worstReasonFirst() {
    Fleet fleet;
    fleet.add("x", model::PodProblem::Crash);
    fleet.state.readiness->value.ready = false;
    fleet.nodes[0].kubeletVersion = "v1.32.9";
    const auto verdict = fleet.judged();
    QCOMPARE(verdict.reasons.size(), std::size_t(3));
    QVERIFY(verdict.reasons[0].severity == model::Severity::Error);
    QVERIFY(verdict.reasons[1].severity == model::Severity::Warning);
    QCOMPARE(verdict.reasons[1].object, std::string("pods/shop/x"));
    QVERIFY(verdict.reasons[2].severity == model::Severity::Info);
}

QTEST_APPLESS_MAIN(TestHealth)
#include "tst_health.moc"
