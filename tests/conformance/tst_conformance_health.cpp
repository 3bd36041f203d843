// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "base/clock.h"
#include "checks/verdict.h"
#include "engine/health_sampler.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <future>

using namespace pilothouse;
using model::CheckOutcome;
using model::HealthCheck;
using nlohmann::json;

namespace {

constexpr const char* kMergePatch = "application/merge-patch+json";
constexpr std::chrono::seconds kGuard{60};

/// A clock ahead of the computer's, so that what was made now is old.
class LaterClock final : public Clock {
public:
    explicit LaterClock(std::chrono::milliseconds ahead) : m_ahead(ahead) {}
    [[nodiscard]] Instant now() const override { return SystemClock().now() + m_ahead; }

private:
    std::chrono::milliseconds m_ahead;
};

/// Another transport whose servers do not tell their time: it would correct a clock that is ahead.
class TimelessTransport final : public net::Transport {
public:
    explicit TimelessTransport(net::Transport& inner) : m_inner(inner) {}
    net::Ticket start(net::Request request, net::Handlers handlers) override {
        auto onDone = std::move(handlers.onDone);
        handlers.onDone = [onDone = std::move(onDone)](Result<net::Response> response) mutable {
            if (response) {
                response->head.serverDate.reset();
            }
            onDone(std::move(response));
        };
        return m_inner.start(std::move(request), std::move(handlers));
    }
    void cancel(net::Ticket ticket) override { m_inner.cancel(ticket); }

private:
    net::Transport& m_inner;
};

std::string failedPod(const std::string& name, const json& owners) {
    return json{{"apiVersion", "v1"},
                {"kind", "Pod"},
                {"metadata", {{"name", name}, {"ownerReferences", owners}}},
                {"spec", {{"containers", {{{"name", "a"}, {"image", "x"}}}}}}}
        .dump();
}

/// Whether /readyz said so, whatever the aggregated APIs do.
bool isReady(const engine::HealthAnswer& answer) {
    const auto sample = checks::readSample(answer.evidence);
    if (!sample || sample->totals.empty() || sample->totals[0].numbers.empty()) {
        return false;
    }
    const auto& numbers = sample->totals[0].numbers;
    return std::any_of(numbers.begin(), numbers.end(), [](const auto& number) {
        return number.name == "ready" && number.min == 1;
    });
}

} // namespace

/// Health gates read live members. The numbered items are none of these.
class TestConformanceHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readyApiPasses();
    void failedPodsBeyondTheBaseline();
    void crashLoopsThatLast();
    void nodesThatAreLost();
    void workloadsOfTheFleetFile();
    void deploymentThatIsNotAvailable();
    void endpointsOfAService();
    void claimsThatArePendingOrLost();
    void ownRuleReadsAField();
    void forbiddenIsInconclusive();
    void unreachableIsInconclusive();

private:
    engine::HealthRequest request(std::vector<HealthCheck> wanted,
                                  const std::string& context = "alpha");
    engine::HealthAnswer sample(engine::HealthRequest request, bool isBaseline = false,
                                std::chrono::minutes ahead = {});
    [[nodiscard]] bool make(const std::string& path, const std::string& body);
    [[nodiscard]] bool patch(const std::string& path, const std::string& body);
    [[nodiscard]] bool addFailedPod(const test::ScratchNamespace& ns, const std::string& name,
                                    const json& owners = json::array());

    test::ServerUnderTest m_server;
};

engine::HealthRequest TestConformanceHealth::request(std::vector<HealthCheck> wanted,
                                                     const std::string& context) {
    // The server under test keeps the access for as long as the program runs.
    const std::shared_ptr<const fleet::MemberAccess> access(std::shared_ptr<void>(),
                                                            &m_server.access(context));
    engine::HealthRequest out{
        .members = {{.id = ClusterId(context), .name = context, .access = access}}};
    out.gate.checks = std::move(wanted);
    return out;
}

engine::HealthAnswer TestConformanceHealth::sample(engine::HealthRequest request, bool isBaseline,
                                                   std::chrono::minutes ahead) {
    TimelessTransport timeless(m_server.transport());
    auto& transport =
        ahead.count() > 0 ? static_cast<net::Transport&>(timeless) : m_server.transport();
    engine::HealthSampler sampler(transport, std::make_shared<LaterClock>(ahead));
    auto done = std::make_shared<std::promise<engine::HealthAnswer>>();
    auto answer = done->get_future();
    auto onDone = [done](engine::HealthAnswer each) { done->set_value(std::move(each)); };
    if (isBaseline) {
        sampler.takeBaseline(std::move(request), onDone);
    } else {
        sampler.sampleHealth(std::move(request), onDone);
    }
    if (answer.wait_for(kGuard) != std::future_status::ready) {
        return {.text = "the test's guard time ran out"};
    }
    return answer.get();
}

bool TestConformanceHealth::make(const std::string& path, const std::string& body) {
    const auto made = m_server.write(net::Method::Post, path, body);
    if (!made) {
        qWarning("POST %s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

bool TestConformanceHealth::patch(const std::string& path, const std::string& body) {
    const auto made = m_server.write(net::Method::Patch, path, body, kMergePatch);
    if (!made) {
        qWarning("PATCH %s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

bool TestConformanceHealth::addFailedPod(const test::ScratchNamespace& ns, const std::string& name,
                                         const json& owners) {
    return make(ns.path("pods"), failedPod(name, owners)) &&
           patch(ns.path("pods", name) + "/status", R"({"status":{"phase":"Failed"}})");
}

void TestConformanceHealth::readyApiPasses() {
    PH_NEED_SERVER(m_server)
    auto wanted = request({HealthCheck::Api});
    wanted.baselines = std::make_shared<checks::Baselines>(sample(wanted, true).baselines);
    QVERIFY(!wanted.baselines->at(ClusterId("alpha")).trueApiServices->empty());
    const auto answer = sample(wanted); // aggregated APIs may have been down before
    QVERIFY2(answer.outcome == CheckOutcome::Pass || answer.outcome == CheckOutcome::Warn,
             answer.text.c_str());
    QVERIFY2(isReady(answer), answer.evidence.c_str());
}

void TestConformanceHealth::failedPodsBeyondTheBaseline() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "health-pods");
    QVERIFY(addFailedPod(ns, "old"));
    auto wanted = request({HealthCheck::Pods});
    const auto before = sample(wanted, true);
    const auto baselines = checks::readEvidenceBaselines(before.evidence);
    QVERIFY2(baselines && baselines->size() == 1, before.text.c_str());
    wanted.baselines = std::make_shared<checks::Baselines>(*baselines);
    const auto same = sample(wanted);
    QVERIFY2(same.outcome == CheckOutcome::Pass, same.text.c_str());

    // What a Job makes within its limit is no failure, whenever it was.
    QVERIFY(make(
        "/apis/batch/v1/namespaces/" + ns.name() + "/jobs",
        R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"suspend":true,"backoffLimit":2,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"x"}]}}}})"));
    const auto job = m_server.get("/apis/batch/v1/namespaces/" + ns.name() + "/jobs/j");
    QVERIFY(job.has_value());
    const auto uid = json::parse(*job)["metadata"]["uid"];
    QVERIFY(addFailedPod(ns, "of-a-job",
                         {{{"apiVersion", "batch/v1"},
                           {"kind", "Job"},
                           {"name", "j"},
                           {"uid", uid},
                           {"controller", true}}}));
    const auto excused = sample(wanted);
    QVERIFY2(excused.outcome == CheckOutcome::Pass, excused.text.c_str());

    QVERIFY(addFailedPod(ns, "new"));
    const auto worse = sample(wanted);
    QVERIFY2(worse.outcome == CheckOutcome::Fail, worse.text.c_str());
    QCOMPARE(worse.code, std::string("HC-2"));
    QCOMPARE(QString::fromStdString(worse.text),
             QString::fromStdString(fmt::format(
                 "alpha: 1 pod Failed that was not before the stage ({}/new)", ns.name())));
}

void TestConformanceHealth::crashLoopsThatLast() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "health-loop");
    auto wanted = request({HealthCheck::Pods});
    wanted.settings.criticalNamespaces = {ns.name()};
    wanted.baselines = std::make_shared<checks::Baselines>(sample(wanted, true).baselines);
    QVERIFY(make(ns.path("pods"), failedPod("a", json::array())));
    const auto crash = [&](int restarts, const char* pause) {
        return patch(
            ns.path("pods", "a") + "/status",
            fmt::format(
                R"({{"status":{{"phase":"Running","containerStatuses":[{{"name":"a","image":"x","imageID":"","ready":false,"restartCount":{},"state":{{"waiting":{{"reason":"CrashLoopBackOff","message":"back-off {} restarting failed container=a pod=a"}}}},"lastState":{{"terminated":{{"exitCode":1,"finishedAt":"{}"}}}}}}]}}}})",
                restarts, pause, formatRfc3339(SystemClock().now())));
    };
    QVERIFY(crash(2, "5m0s")); // as often as may be
    QVERIFY(sample(wanted).outcome == CheckOutcome::Pass);
    QVERIFY(crash(3, "40s")); // often enough, not long enough
    QVERIFY(sample(wanted).outcome == CheckOutcome::Pass);
    QVERIFY(crash(6, "5m0s"));
    const auto answer = sample(wanted);
    QVERIFY2(answer.outcome == CheckOutcome::Fail, answer.text.c_str());
    QVERIFY2(answer.text.find("1 pod in CrashLoopBackOff") != std::string::npos,
             answer.text.c_str());
}

void TestConformanceHealth::nodesThatAreLost() {
    PH_NEED_SERVER(m_server)
    const auto ready = [](const char* word) {
        return fmt::format(
            R"({{"status":{{"conditions":[{{"type":"Ready","status":"{}","reason":"Test"}}],"nodeInfo":{{"kubeletVersion":"v1.30.0","machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeProxyVersion":"","operatingSystem":"linux","architecture":"amd64"}}}}}})",
            word);
    };
    const std::vector<std::string> names{"conf-health-1", "conf-health-2"};
    for (const auto& name : names) {
        QVERIFY(make(
            "/api/v1/nodes",
            json{{"apiVersion", "v1"}, {"kind", "Node"}, {"metadata", {{"name", name}}}}.dump()));
        QVERIFY(patch("/api/v1/nodes/" + name + "/status", ready("True")));
    }
    auto wanted = request({HealthCheck::Nodes});
    const auto before = sample(wanted, true);
    wanted.baselines = std::make_shared<checks::Baselines>(before.baselines);
    const auto same = sample(wanted);
    QVERIFY2(same.outcome != CheckOutcome::Fail && same.outcome != CheckOutcome::Inconclusive,
             same.text.c_str());

    QVERIFY(patch("/api/v1/nodes/conf-health-1/status", ready("Unknown")));
    const auto lost = sample(wanted);
    QVERIFY2(lost.outcome == CheckOutcome::Fail, lost.text.c_str());
    QVERIFY2(lost.text.find("were before the stage") != std::string::npos, lost.text.c_str());
    const auto old = sample(wanted, false, std::chrono::minutes(11)); // none is young any more
    QVERIFY2(old.text.find("NotReady") != std::string::npos, old.text.c_str());
    for (const auto& name : names) {
        static_cast<void>(m_server.write(net::Method::Delete, "/api/v1/nodes/" + name, "{}"));
    }
}

void TestConformanceHealth::workloadsOfTheFleetFile() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "health-set");
    auto wanted = request({HealthCheck::Services});
    wanted.settings.critical = {
        {.kind = model::CriticalKind::StatefulSet, .ns = ns.name(), .name = "db"}};
    const auto none = sample(wanted);
    QVERIFY2(none.outcome == CheckOutcome::Fail, none.text.c_str()); // certainly not there
    const auto root = "/apis/apps/v1/namespaces/" + ns.name() + "/statefulsets";
    QVERIFY(make(
        root,
        R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"replicas":3,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"a","image":"x"}]}}}})"));
    const auto fresh = sample(wanted); // nobody has looked at it yet
    QVERIFY2(fresh.outcome == CheckOutcome::Inconclusive, fresh.text.c_str());
    QVERIFY(patch(
        root + "/db/status",
        R"({"status":{"observedGeneration":1,"replicas":3,"readyReplicas":3,"currentRevision":"r1","updateRevision":"r1"}})"));
    const auto good = sample(wanted);
    QVERIFY2(good.outcome == CheckOutcome::Pass, good.text.c_str());
    QVERIFY(patch(root + "/db/status", R"({"status":{"readyReplicas":2}})"));
    const auto bad = sample(wanted);
    QVERIFY2(bad.outcome == CheckOutcome::Fail, bad.text.c_str());
}

void TestConformanceHealth::deploymentThatIsNotAvailable() {
    PH_NEED_REAL(m_server, "the controller of Deployments writes their status")
    const test::ScratchNamespace ns(m_server, "health-dep");
    auto wanted = request({HealthCheck::Services});
    wanted.settings.critical = {
        {.kind = model::CriticalKind::Deployment, .ns = ns.name(), .name = "web"}};
    QVERIFY(make(
        "/apis/apps/v1/namespaces/" + ns.name() + "/deployments",
        R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"a","image":"x"}]}}}})"));
    QTRY_VERIFY_WITH_TIMEOUT(sample(wanted).outcome == CheckOutcome::Fail, 20'000);
    std::string pod;
    QTRY_VERIFY_WITH_TIMEOUT((pod = m_server.get(ns.path("pods")).value_or("{}"),
                              !json::parse(pod).value("items", json::array()).empty()),
                             20'000);
    const auto name = json::parse(pod)["items"][0]["metadata"]["name"].get<std::string>();
    QVERIFY(patch(
        ns.path("pods", name) + "/status",
        R"({"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}]}})"));
    QTRY_VERIFY_WITH_TIMEOUT(sample(wanted).outcome == CheckOutcome::Pass, 20'000);
}

void TestConformanceHealth::endpointsOfAService() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "health-svc");
    auto wanted = request({HealthCheck::Services});
    wanted.settings.critical = {
        {.kind = model::CriticalKind::Service, .ns = ns.name(), .name = "web"}};
    QVERIFY(sample(wanted).outcome == CheckOutcome::Inconclusive);
    const auto root = "/apis/discovery.k8s.io/v1/namespaces/" + ns.name() + "/endpointslices";
    QVERIFY(make(
        root,
        R"({"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"web-1","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4","ports":[],"endpoints":[{"addresses":["10.0.0.1"]}]})"));
    const auto good = sample(wanted);
    QVERIFY2(good.outcome == CheckOutcome::Pass, good.text.c_str());
    QVERIFY(patch(root + "/web-1",
                  R"({"endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":false}}]})"));
    const auto bad = sample(wanted);
    QVERIFY2(bad.outcome == CheckOutcome::Fail, bad.text.c_str());
}

void TestConformanceHealth::claimsThatArePendingOrLost() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "health-pvc");
    auto wanted = request({HealthCheck::Storage});
    wanted.baselines = std::make_shared<checks::Baselines>(sample(wanted, true).baselines);
    QVERIFY(make(
        ns.path("persistentvolumeclaims"),
        R"({"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"no-such-class","resources":{"requests":{"storage":"1Gi"}}}})"));
    QVERIFY(patch(ns.path("persistentvolumeclaims", "data") + "/status",
                  R"({"status":{"phase":"Pending"}})"));
    const auto young = sample(wanted);
    QVERIFY2(young.outcome == CheckOutcome::Pass || young.outcome == CheckOutcome::Warn,
             young.text.c_str());
    const auto old = sample(wanted, false, std::chrono::minutes(11));
    QVERIFY2(old.outcome == CheckOutcome::Fail, old.text.c_str());
    QVERIFY2(old.evidence.find(ns.name() + "/data") != std::string::npos, old.text.c_str());
    wanted.baselines = std::make_shared<checks::Baselines>(sample(wanted, true).baselines);
    const auto known = sample(wanted, false, std::chrono::minutes(11));
    QVERIFY2(known.evidence.find(R"("pendingClaims":)") != std::string::npos &&
                 known.text.find(ns.name()) == std::string::npos,
             known.text.c_str());
    QVERIFY(patch(ns.path("persistentvolumeclaims", "data") + "/status",
                  R"({"status":{"phase":"Lost"}})"));
    const auto lost = sample(wanted);
    QVERIFY2(lost.outcome == CheckOutcome::Fail, lost.text.c_str());
}

void TestConformanceHealth::ownRuleReadsAField() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace ns(m_server, "health-rule");
    QVERIFY(ns.addConfigMap("limits", "7"));
    auto wanted = request({});
    wanted.gate.rules = {{.name = "limit",
                          .object = "v1/ConfigMap/" + ns.name() + "/limits",
                          .jsonpath = "{.data.value}",
                          .comparison = model::Comparison::GreaterEqual,
                          .threshold = 7}};
    const auto good = sample(wanted);
    QVERIFY2(good.outcome == CheckOutcome::Pass, good.text.c_str());
    wanted.gate.rules[0].threshold = 8;
    const auto bad = sample(wanted);
    QVERIFY2(bad.outcome == CheckOutcome::Fail, bad.text.c_str());
    QCOMPARE(QString::fromStdString(bad.text), QStringLiteral("alpha: limit is 7, wanted >= 8"));
    wanted.gate.rules[0].object = "v1/ConfigMap/" + ns.name() + "/other";
    QVERIFY(sample(wanted).outcome == CheckOutcome::Fail);
    wanted.gate.rules[0].object = "v1/Gadget/" + ns.name() + "/limits";
    QVERIFY(sample(wanted).outcome == CheckOutcome::Inconclusive);
}

void TestConformanceHealth::forbiddenIsInconclusive() {
    PH_NEED_SERVER(m_server)
    const auto answer =
        sample(request({HealthCheck::Nodes, HealthCheck::Pods}, "alpha-restricted"));
    QVERIFY2(answer.outcome == CheckOutcome::Inconclusive, answer.text.c_str());
    QCOMPARE(answer.code, std::string("HC-2"));
    const auto read = checks::readSample(answer.evidence);
    QVERIFY(read.has_value());
    QVERIFY(read->members[0].checks[0].outcome != CheckOutcome::Inconclusive); // nodes may be read
}

void TestConformanceHealth::unreachableIsInconclusive() {
    PH_NEED_SERVER(m_server)
    QCOMPARE(m_server.order("stop bravo"), std::string());
    const auto answer =
        sample(request({HealthCheck::Api, HealthCheck::Nodes, HealthCheck::Pods}, "bravo"));
    QCOMPARE(m_server.order("start bravo"), std::string());
    QVERIFY2(answer.outcome == CheckOutcome::Inconclusive, answer.text.c_str());
    const auto again = sample(request({HealthCheck::Api}, "bravo"));
    QVERIFY2(isReady(again), again.text.c_str());
}

QTEST_GUILESS_MAIN(TestConformanceHealth)
#include "tst_conformance_health.moc"
