// SPDX-License-Identifier: GPL-3.0-or-later
#include "scene.h"
#include "server_under_test.h"

#include "base/clock.h"
#include "engine/plan_facts.h"
#include "kube/version.h"
#include "rollout/validate.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>

using namespace pilothouse;
using nlohmann::json;

namespace {

constexpr const char* kHooks =
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/// A configuration whose webhook nobody is asked about: no namespace has its label.
json closedHook(const std::string& name, const std::string& ns, const std::string& resource) {
    return {{"apiVersion", "admissionregistration.k8s.io/v1"},
            {"kind", "ValidatingWebhookConfiguration"},
            {"metadata", {{"name", name}}},
            {"webhooks",
             {{{"name", "pods.example.com"},
               {"failurePolicy", "Fail"},
               {"sideEffects", "None"},
               {"admissionReviewVersions", {"v1"}},
               {"namespaceSelector", {{"matchLabels", {{"conf-nobody", "has-this"}}}}},
               {"clientConfig", {{"service", {{"namespace", ns}, {"name", "gate"}}}}},
               {"rules",
                {{{"apiGroups", {""}},
                  {"apiVersions", {"v1"}},
                  {"operations", {"CREATE"}},
                  {"resources", {resource}}}}}}}}};
}

json slice(bool isReady) {
    return {
        {"apiVersion", "discovery.k8s.io/v1"},
        {"kind", "EndpointSlice"},
        {"metadata", {{"name", "gate-1"}, {"labels", {{"kubernetes.io/service-name", "gate"}}}}},
        {"addressType", "IPv4"},
        {"endpoints", {{{"addresses", {"10.1.2.3"}}, {"conditions", {{"ready", isReady}}}}}}};
}

json runningPod(const std::string& name, const json& labels, const std::string& container,
                const std::string& image) {
    return {
        {"apiVersion", "v1"},
        {"kind", "Pod"},
        {"metadata", {{"name", name}, {"labels", labels}}},
        {"spec",
         {{"nodeName", "conf-plan"}, {"containers", {{{"name", container}, {"image", image}}}}}}};
}

} // namespace

/// What is asked of members before a run. The numbered items are none of these.
class TestConformancePlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void webhooksThatNobodyAnswers();
    void budgetsThatSelectTheSamePods();
    void programsOfKubernetes();
    void refusalsAreGaps();

private:
    engine::FleetFacts facts(const std::string& context = "alpha");
    /// Of a run to the minor after the member's own.
    static std::vector<model::RunFinding> findings(const engine::FleetFacts& facts);
    static const model::RunFinding* find(const std::vector<model::RunFinding>& findings,
                                         std::string_view code, std::string_view word);
    [[nodiscard]] bool make(const std::string& path, const json& object);
    void remove(const std::string& path);

    test::ServerUnderTest m_server;
};

engine::FleetFacts TestConformancePlan::facts(const std::string& context) {
    const auto fleet = test::Scene::load(m_server.kubeconfig(), {context});
    auto read = engine::readPlanFacts(fleet,
                                      {.depth = engine::FactsDepth::Validate,
                                       .timeout = std::chrono::seconds(20),
                                       .now = SystemClock().now()},
                                      [](std::chrono::milliseconds) { return false; });
    return read ? *std::move(read) : engine::FleetFacts();
}

std::vector<model::RunFinding> TestConformancePlan::findings(const engine::FleetFacts& facts) {
    const auto version = kube::parseKubeVersion(facts.members.at(0).version.value_or(""));
    model::Strategy strategy{.name = "s", .action = model::Action{.argv = {"true"}}};
    strategy.intent.kubernetesVersion = fmt::format("1.{}.0", version ? version->minor + 1 : 0);
    strategy.stages.push_back({.name = "a"});
    strategy.stages[0].groups.push_back({.name = "a", .selector = "", .isImplicit = true});
    return rollout::planAndValidate(strategy, facts.members, {}, SystemClock().now()).findings;
}

const model::RunFinding* TestConformancePlan::find(const std::vector<model::RunFinding>& findings,
                                                   std::string_view code, std::string_view word) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const auto& each) {
        return each.code == code && each.message.find(word) != std::string::npos;
    });
    return found == findings.end() ? nullptr : &*found;
}

bool TestConformancePlan::make(const std::string& path, const json& object) {
    const auto made = m_server.write(net::Method::Post, path, object.dump());
    if (!made) {
        qWarning("POST %s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

void TestConformancePlan::remove(const std::string& path) {
    static_cast<void>(m_server.write(net::Method::Delete, path, R"({"gracePeriodSeconds":0})"));
}

void TestConformancePlan::webhooksThatNobodyAnswers() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "plan-hooks");
    const auto name = ns.name();
    QVERIFY(make(kHooks, closedHook(name, name, "pods")));
    const auto word = name + " refuses what webhook pods.example.com does not answer";
    const auto now = [&] { return findings(facts()); };

    auto all = now();
    const auto* found = find(all, "WebhookDown", word);
    QVERIFY(found != nullptr);
    QVERIFY(found->severity == model::Severity::Error);
    QVERIFY2(found->message.find("service " + name + "/gate does not exist") != std::string::npos,
             found->message.c_str());
    QCOMPARE(found->object, std::string("member/alpha"));

    QVERIFY(make(ns.path("services"), {{"apiVersion", "v1"},
                                       {"kind", "Service"},
                                       {"metadata", {{"name", "gate"}}},
                                       {"spec", {{"ports", {{{"port", 443}}}}}}}));
    all = now();
    found = find(all, "WebhookDown", word);
    QVERIFY(found != nullptr);
    QVERIFY2(found->message.find("has no ready endpoint") != std::string::npos,
             found->message.c_str());

    const auto slices = "/apis/discovery.k8s.io/v1/namespaces/" + name + "/endpointslices";
    QVERIFY(make(slices, slice(false)));
    QVERIFY(find(now(), "WebhookDown", word) != nullptr);
    remove(slices + "/gate-1");
    QVERIFY(make(slices, slice(true)));
    QVERIFY(find(now(), "WebhookDown", word) == nullptr);
    remove(slices + "/gate-1");
    remove(std::string(kHooks) + "/" + name);

    // What an update does not write does not stop it.
    QVERIFY(make(kHooks, closedHook(name, name, "configmaps")));
    all = now();
    found = find(all, "WebhookDown", word);
    QVERIFY(found != nullptr && found->severity == model::Severity::Warning);
    remove(std::string(kHooks) + "/" + name);
}

void TestConformancePlan::budgetsThatSelectTheSamePods() {
    PH_NEED_SERVER(m_server)
    const test::ScratchNamespace ns(m_server, "plan-budgets");
    const auto budgets = "/apis/policy/v1/namespaces/" + ns.name() + "/poddisruptionbudgets";
    for (const auto* budget : {"one", "two"}) {
        QVERIFY(make(budgets, {{"apiVersion", "policy/v1"},
                               {"kind", "PodDisruptionBudget"},
                               {"metadata", {{"name", budget}}},
                               {"spec",
                                {{"maxUnavailable", 1},
                                 {"selector", {{"matchLabels", {{"app", "web"}}}}}}}}));
    }
    QVERIFY(find(findings(facts()), "BudgetsOverlap", ns.name()) == nullptr); // no such pod
    QVERIFY(make(ns.path("pods"), runningPod("web-1", {{"app", "web"}}, "web", "x")));
    const auto all = findings(facts());
    QVERIFY(find(all, "BudgetsOverlap", ns.name() + "/one and " + ns.name() + "/two") != nullptr);
    remove(ns.path("pods", "web-1"));
}

void TestConformancePlan::programsOfKubernetes() {
    PH_NEED_SERVER(m_server)
    const std::string pods = "/api/v1/namespaces/kube-system/pods";
    QVERIFY(make(pods, runningPod("conf-kube-proxy", json::object(), "kube-proxy",
                                  "registry.example.com/kube-proxy:v1.20.7")));
    const auto read = facts();
    remove(pods + "/conf-kube-proxy");
    QVERIFY(read.members.at(0).programs.has_value());
    QVERIFY(read.members.at(0).programs->contains({.name = "kube-proxy", .version = "v1.20.7"}));
    const auto all = findings(read);
    QVERIFY(find(all, "ComponentTooOld", "kube-proxy 1.20") != nullptr);
}

void TestConformancePlan::refusalsAreGaps() {
    PH_NEED_SERVER(m_server)
    const auto read = facts("alpha-restricted");
    QCOMPARE(read.members.size(), std::size_t{1});
    QVERIFY(!read.members[0].webhooks.has_value());
    QVERIFY(!read.members[0].programs.has_value());
    for (const auto* what : {"webhooks", "pods", "budgets"}) {
        QVERIFY2(std::any_of(read.gaps.begin(), read.gaps.end(),
                             [what](const auto& gap) {
                                 return gap.what == what && gap.error.kind == ErrorKind::Forbidden;
                             }),
                 what);
    }
    const auto all = findings(read);
    QVERIFY(find(all, "WebhookDown", "") == nullptr);
}

QTEST_GUILESS_MAIN(TestConformancePlan)
#include "tst_conformance_plan.moc"
