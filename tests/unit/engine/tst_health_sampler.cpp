// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "checks/probe.h"
#include "checks/verdict.h"
#include "engine/health_sampler.h"
#include "engine/webhook_call.h"
#include "net/curl_transport.h"
#include "test_server.h"

#include <QtTest>

#include <fmt/format.h>

#include <condition_variable>
#include <future>
#include <map>
#include <set>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::HealthCheck;

namespace {

constexpr std::chrono::seconds kGuard{20};
const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");
constexpr const char* kEmpty = R"({"kind":"List","metadata":{},"items":[]})";

/// Answers GETs from a table; what is not in it is an empty list. "/m7" before a path is a member.
class TableServer {
public:
    TableServer() : m_server([this](Connection& peer) { serve(peer); }) {}

    void give(const std::string& path, std::string body, std::string status = "200 OK") {
        const std::lock_guard lock(m_mutex);
        m_given[path] = {std::move(body), std::move(status)};
    }
    /// The status of the first answers to a path.
    void failFirst(const std::string& path, int times) {
        const std::lock_guard lock(m_mutex);
        m_failures[path] = times;
    }
    [[nodiscard]] std::string url() const { return m_server.url(); }
    [[nodiscard]] std::vector<std::string> asked() {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    /// Most members that had some of `requests` answers, and not yet all, at one time.
    [[nodiscard]] std::size_t mostAtOnce() {
        const std::lock_guard lock(m_mutex);
        return m_mostAtOnce;
    }
    std::size_t requestsPerMember = 0;
    /// The first answers wait until so many members are there, or for a short while.
    std::size_t holdUntil = 0;

private:
    void serve(Connection& peer) {
        for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
            peer.write(answer(head.substr(4, head.find(' ', 4) - 4)));
        }
    }

    std::string answer(const std::string& target) {
        std::unique_lock lock(m_mutex);
        m_asked.push_back(target);
        auto path = target.substr(0, target.find('?'));
        if (path.starts_with("/m")) {
            const auto end = path.find('/', 1);
            const auto member = path.substr(0, end);
            path.erase(0, end);
            m_active.insert(member);
            m_mostAtOnce = std::max(m_mostAtOnce, m_active.size());
            m_arrived.notify_all();
            if (m_counts.size() < holdUntil) {
                m_arrived.wait_for(lock, std::chrono::milliseconds(300),
                                   [this] { return m_active.size() >= holdUntil; });
            }
            if (++m_counts[member] == requestsPerMember) {
                m_active.erase(member);
            }
        }
        if (const auto left = m_failures.find(path); left != m_failures.end() && left->second > 0) {
            --left->second;
            return httpAnswer("not yet", "500 Internal Server Error");
        }
        const auto exact = m_given.find(target);
        const auto found = exact != m_given.end() ? exact : m_given.find(path);
        return found == m_given.end() ? httpAnswer(kEmpty)
                                      : httpAnswer(found->second.first, found->second.second);
    }

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::map<std::string, std::pair<std::string, std::string>> m_given;
    std::map<std::string, int> m_failures;
    std::vector<std::string> m_asked;
    std::set<std::string> m_active;
    std::map<std::string, std::size_t> m_counts;
    std::size_t m_mostAtOnce = 0;
    TestServer m_server; // last: its threads use the others
};

engine::HealthMember memberAt(const std::string& name, const std::string& url) {
    auto access = std::make_shared<fleet::MemberAccess>();
    access->endpoint =
        std::make_shared<net::Endpoint>(net::Endpoint{.label = name, .baseUrl = url, .proxy = ""});
    return {.id = ClusterId("id-" + name), .name = name, .access = std::move(access)};
}

engine::HealthRequest requestFor(std::vector<engine::HealthMember> members,
                                 std::vector<HealthCheck> wanted) {
    engine::HealthRequest request{.members = std::move(members)};
    request.gate.checks = std::move(wanted);
    return request;
}

/// A sampler on a transport of its own.
struct Bench {
    explicit Bench(engine::HealthSamplerOptions options = {})
        : sampler(transport, std::make_shared<FixedClock>(kNow), options) {}
    net::CurlTransport transport{net::CurlTransportOptions{.proxies = {}}};
    engine::HealthSampler sampler;

    engine::HealthAnswer sample(engine::HealthRequest request, bool isBaseline = false) {
        auto done = std::make_shared<std::promise<engine::HealthAnswer>>();
        auto answer = done->get_future();
        auto onDone = [done](engine::HealthAnswer each) { done->set_value(std::move(each)); };
        if (isBaseline) {
            sampler.takeBaseline(std::move(request), std::move(onDone));
        } else {
            sampler.sampleHealth(std::move(request), std::move(onDone));
        }
        if (answer.wait_for(kGuard) != std::future_status::ready) {
            return {.text = "the test's guard time ran out"};
        }
        return answer.get();
    }
};

std::string node(const std::string& name, const std::string& ready) {
    return fmt::format(
        R"({{"metadata":{{"name":"{}","creationTimestamp":"2026-01-01T00:00:00Z"}},"status":{{"conditions":[{{"type":"Ready","status":"{}"}}]}}}})",
        name, ready);
}

std::string listOf(const std::string& items) {
    return fmt::format(R"({{"kind":"List","metadata":{{}},"items":[{}]}})", items);
}

void giveVersion(TableServer& server) {
    server.give("/version", R"({"gitVersion":"v1.33.2"})");
}

std::string failedPod(const std::string& name) {
    return fmt::format(
        R"({{"metadata":{{"namespace":"kube-system","name":"{0}","uid":"uid-{0}"}},"status":{{"phase":"Failed"}}}})",
        name);
}

} // namespace

class TstHealthSampler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void worstMemberDecides();
    void unreachableIsInconclusive();
    void baselineIsComparedWith();
    void forbiddenIsInconclusive();
    void whatIsLateIsInconclusive();
    void cancelledSamplesSayNothing();
    void samplerGoesInTheMiddle();
    void membersAreAskedAFewAtATime();
    void readyzIsAskedAgain();
    void prometheusByUrl();
    void webhookAnswers_data();
    void webhookAnswers();
    void webhookThatDoesNotAnswer();
    void urlsAreSplit_data();
    void urlsAreSplit();
};

void TstHealthSampler::worstMemberDecides() {
    TableServer good;
    TableServer bad;
    giveVersion(good);
    giveVersion(bad);
    good.give("/api/v1/nodes", listOf(node("a", "True")));
    bad.give("/api/v1/nodes?limit=500",
             fmt::format(R"({{"kind":"NodeList","metadata":{{"continue":"x"}},"items":[{}]}})",
                         node("a", "True")));
    bad.give("/api/v1/nodes?limit=500&continue=x", listOf(node("b", "False")));
    Bench bench;
    const auto answer = bench.sample(requestFor(
        {memberAt("weu-1", good.url()), memberAt("weu-2", bad.url())}, {HealthCheck::Nodes}));
    QVERIFY2(answer.outcome == CheckOutcome::Fail, answer.text.c_str());
    QCOMPARE(answer.code, std::string("HC-1"));
    QCOMPARE(QString::fromStdString(answer.text), QStringLiteral("weu-2: 1 node NotReady (b)"));
    const auto sample = checks::readSample(answer.evidence);
    QVERIFY(sample.has_value());
    QVERIFY(sample->at == kNow && !sample->isBaseline);
    QCOMPARE(sample->members.size(), std::size_t{2});
    QCOMPARE(sample->members[0].id.str(), std::string("id-weu-2"));
    QVERIFY(answer.baselines.empty());
}

void TstHealthSampler::unreachableIsInconclusive() {
    Bench bench;
    const auto url = "http://127.0.0.1:" + std::to_string(unusedPort());
    engine::HealthMember broken{
        .id = ClusterId("b"), .name = "b", .obstacle = Error{.message = "its context is broken"}};
    const auto answer = bench.sample(
        requestFor({memberAt("a", url), broken},
                   {HealthCheck::Api, HealthCheck::Nodes, HealthCheck::Pods, HealthCheck::Services,
                    HealthCheck::Metrics, HealthCheck::Storage}));
    QVERIFY2(answer.outcome == CheckOutcome::Inconclusive, answer.text.c_str());
    const auto sample = checks::readSample(answer.evidence);
    QVERIFY(sample.has_value());
    for (const auto& member : sample->members) {
        for (const auto& check : member.checks) {
            QVERIFY2(check.outcome == CheckOutcome::Inconclusive, check.code.c_str());
        }
    }
    QVERIFY(answer.evidence.find("its context is broken") != std::string::npos);
}

void TstHealthSampler::baselineIsComparedWith() {
    TableServer server;
    server.give("/api/v1/pods", listOf(failedPod("old")));
    Bench bench;
    auto request = requestFor({memberAt("a", server.url())}, {HealthCheck::Pods});
    const auto before = bench.sample(request, true);
    QVERIFY2(before.outcome == CheckOutcome::Warn, before.text.c_str());
    const auto kept = checks::readEvidenceBaselines(before.evidence);
    QVERIFY(kept && *kept == before.baselines && kept->size() == 1);
    request.baselines = std::make_shared<checks::Baselines>(*kept);
    QVERIFY(bench.sample(request).outcome == CheckOutcome::Pass);
    server.give("/api/v1/pods", listOf(failedPod("old") + "," + failedPod("new")));
    const auto after = bench.sample(request);
    QVERIFY(after.outcome == CheckOutcome::Fail);
    QCOMPARE(QString::fromStdString(after.text),
             QStringLiteral("a: 1 pod Failed that was not before the stage (kube-system/new)"));
}

void TstHealthSampler::forbiddenIsInconclusive() {
    TableServer server;
    server.give(
        "/api/v1/nodes",
        R"({"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"nodes is forbidden","code":403})",
        "403 Forbidden");
    Bench bench;
    const auto answer =
        bench.sample(requestFor({memberAt("a", server.url())}, {HealthCheck::Nodes}));
    QVERIFY(answer.outcome == CheckOutcome::Inconclusive);
    QVERIFY2(answer.text.find("nodes is forbidden") != std::string::npos, answer.text.c_str());
}

void TstHealthSampler::whatIsLateIsInconclusive() {
    const BlackHole hole;
    Bench bench({.memberBudget = std::chrono::milliseconds(50)});
    const auto answer =
        bench.sample(requestFor({memberAt("a", hole.url("http"))}, {HealthCheck::Nodes}));
    QVERIFY(answer.outcome == CheckOutcome::Inconclusive);
    QVERIFY2(answer.text.find("the time for all checks") != std::string::npos, answer.text.c_str());
}

void TstHealthSampler::cancelledSamplesSayNothing() {
    const BlackHole hole;
    TableServer server;
    Bench bench;
    auto said = std::make_shared<std::atomic<int>>(0);
    const auto id = bench.sampler.sampleHealth(
        requestFor({memberAt("a", hole.url("http"))}, {HealthCheck::Nodes}),
        [said](engine::HealthAnswer) { ++*said; });
    bench.sampler.cancel(id);
    bench.sampler.cancel(engine::HealthSampler::SampleId::None);
    const auto answer =
        bench.sample(requestFor({memberAt("b", server.url())}, {HealthCheck::Pods}));
    QVERIFY2(answer.outcome == CheckOutcome::Pass, answer.text.c_str()); // after the cancel
    QCOMPARE(said->load(), 0);
}

void TstHealthSampler::samplerGoesInTheMiddle() {
    TableServer server;
    net::CurlTransport transport({.proxies = {}});
    auto said = std::make_shared<std::atomic<int>>(0);
    for (int round = 0; round < 100; ++round) {
        engine::HealthSampler sampler(transport, std::make_shared<FixedClock>(kNow));
        for (int index = 0; index < 3; ++index) {
            sampler.sampleHealth(requestFor({memberAt("a", server.url())}, {HealthCheck::Storage}),
                                 [said](engine::HealthAnswer) { ++*said; });
        }
    }
    QVERIFY(said->load() <= 300);
}

void TstHealthSampler::membersAreAskedAFewAtATime() {
    TableServer server;
    server.requestsPerMember = 2; // /readyz and APIServices
    server.holdUntil = 4;         // one more than may come
    std::vector<engine::HealthMember> members;
    for (int index = 0; index < 40; ++index) {
        members.push_back(
            memberAt("m" + std::to_string(index), server.url() + "/m" + std::to_string(index)));
    }
    Bench bench({.concurrentMembers = 3});
    const auto answer = bench.sample(requestFor(members, {HealthCheck::Api}));
    QVERIFY2(answer.outcome == CheckOutcome::Pass, answer.text.c_str());
    QCOMPARE(server.asked().size(), std::size_t{80});
    QVERIFY(server.mostAtOnce() <= 3);
}

void TstHealthSampler::readyzIsAskedAgain() {
    TableServer server;
    server.failFirst("/readyz", 1);
    Bench bench;
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = bench.sample(requestFor({memberAt("a", server.url())}, {HealthCheck::Api}));
    QVERIFY2(answer.outcome == CheckOutcome::Pass, answer.text.c_str());
    QVERIFY(std::chrono::steady_clock::now() - begin >= checks::MemberProbe::kReadyPause);
    const auto asked = server.asked();
    QCOMPARE(std::count(asked.begin(), asked.end(), "/readyz"), std::ptrdiff_t{2});
}

void TstHealthSampler::prometheusByUrl() {
    TableServer server;
    TableServer prometheus;
    prometheus.give(
        "/prom/api/v1/query",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.7"]}]}})");
    auto request = requestFor({memberAt("weu-1", server.url())}, {});
    request.settings.metrics = model::MetricsSource{.url = prometheus.url() + "/prom/"};
    request.gate.rules = {{.name = "error rate",
                           .promql = "errors{cluster=\"{member.name}\"}",
                           .comparison = model::Comparison::Less,
                           .threshold = 0.5}};
    Bench bench;
    const auto answer = bench.sample(request);
    QVERIFY(answer.outcome == CheckOutcome::Fail);
    QCOMPARE(answer.code, std::string("Rule"));
    QCOMPARE(QString::fromStdString(answer.text),
             QStringLiteral("weu-1: error rate is 0.7, wanted < 0.5"));
    QCOMPARE(prometheus.asked(), std::vector<std::string>{
                                     "/prom/api/v1/query?query=errors%7Bcluster%3D%22weu-1%22%7D"});
    QVERIFY(server.asked().empty());
}

void TstHealthSampler::webhookAnswers_data() {
    QTest::addColumn<QString>("status");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* status, CheckOutcome outcome) {
        QTest::newRow(status) << QString::fromUtf8(status) << static_cast<int>(outcome);
    };
    row("200 OK", CheckOutcome::Pass);
    row("201 Created", CheckOutcome::Fail);
    row("400 Bad Request", CheckOutcome::Fail);
    row("409 Conflict", CheckOutcome::Fail);
    row("401 Unauthorized", CheckOutcome::Inconclusive);
    row("403 Forbidden", CheckOutcome::Inconclusive);
    row("404 Not Found", CheckOutcome::Inconclusive);
    row("429 Too Many Requests", CheckOutcome::Inconclusive);
    row("302 Found", CheckOutcome::Inconclusive); // not followed
    row("500 Internal Server Error", CheckOutcome::Inconclusive);
    row("503 Service Unavailable", CheckOutcome::Inconclusive);
}

namespace {

const engine::WebhookQuestion kQuestion{.runId = "r1",
                                        .runName = "autumn",
                                        .gateId = "prod/before/1",
                                        .gateName = "CAB",
                                        .stage = "prod",
                                        .attempt = 2,
                                        .members = {"weu-1", "weu-2"}};

engine::WebhookAnswer ask(const std::string& url, std::chrono::milliseconds timeout) {
    net::CurlTransport transport({.proxies = {}});
    auto done = std::make_shared<std::promise<engine::WebhookAnswer>>();
    auto answer = done->get_future();
    engine::callWebhook(transport, {.url = url, .timeout = timeout}, kQuestion,
                        [done](engine::WebhookAnswer each) { done->set_value(std::move(each)); });
    if (answer.wait_for(kGuard) != std::future_status::ready) {
        return {.text = "the test's guard time ran out"};
    }
    return answer.get();
}

} // namespace

void TstHealthSampler::webhookAnswers() {
    QFETCH(QString, status);
    QFETCH(int, outcome);
    std::mutex mutex;
    std::string head;
    std::string body;
    TestServer server([&](Connection& peer) {
        auto got = peer.readHead();
        const auto length = std::stoul(got.substr(got.find("Content-Length: ") + 16));
        const auto sent = peer.readBody(length);
        {
            const std::lock_guard lock(mutex);
            head = std::move(got);
            body = sent;
        }
        peer.write(
            httpAnswer("freeze until\nMonday", status.toStdString(), "Location: /other\r\n"));
    });
    const auto answer = ask(server.url() + "/ok?team=a", std::chrono::seconds(10));
    QVERIFY2(static_cast<int>(answer.outcome) == outcome, answer.text.c_str());
    QCOMPARE(answer.code, std::string("Webhook"));
    if (!status.startsWith(QLatin1Char('3'))) {
        QCOMPARE(
            QString::fromStdString(answer.text),
            QStringLiteral("the service answered %1: freeze until Monday").arg(status.left(3)));
    }
    const std::lock_guard lock(mutex);
    QVERIFY2(head.starts_with("POST /ok?team=a HTTP/1.1\r\n"), head.c_str());
    QVERIFY(head.find("Content-Type: application/json\r\n") != std::string::npos);
    QCOMPARE(
        body,
        std::string(
            R"({"attempt":2,"gate":{"id":"prod/before/1","name":"CAB","timing":"Before"},"group":"","kind":"GateQuestion","members":["weu-1","weu-2"],"run":{"id":"r1","name":"autumn"},"stage":"prod","version":1})"));
}

void TstHealthSampler::webhookThatDoesNotAnswer() {
    const BlackHole hole;
    const auto late = ask(hole.url("http"), std::chrono::milliseconds(50));
    QVERIFY2(late.outcome == CheckOutcome::Inconclusive, late.text.c_str());
    const auto none =
        ask("http://127.0.0.1:" + std::to_string(unusedPort()), std::chrono::seconds(10));
    QVERIFY2(none.outcome == CheckOutcome::Inconclusive, none.text.c_str());
    const auto odd = ask("ftp://127.0.0.1/x", std::chrono::seconds(10));
    QVERIFY2(odd.outcome == CheckOutcome::Inconclusive, odd.text.c_str());
}

void TstHealthSampler::urlsAreSplit_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("path");
    const auto row = [](const char* url, const char* server, const char* path) {
        QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(server)
                           << QString::fromUtf8(path);
    };
    row("https://a.b:1/c/d?e=f", "https://a.b:1", "/c/d?e=f");
    row("https://a.b", "https://a.b", "/");
    row("https://a.b?e=f", "https://a.b", "/?e=f");
    row("https://a.b/c#d", "https://a.b", "/c");
    row("nonsense", "nonsense", "/");
}

void TstHealthSampler::urlsAreSplit() {
    QFETCH(QString, url);
    QFETCH(QString, server);
    QFETCH(QString, path);
    const auto parts = engine::splitUrl(url.toStdString());
    QCOMPARE(QString::fromStdString(parts.server), server);
    QCOMPARE(QString::fromStdString(parts.path), path);
}

QTEST_APPLESS_MAIN(TstHealthSampler)
#include "tst_health_sampler.moc"
