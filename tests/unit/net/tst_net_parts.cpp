// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/fair_queue.h"
#include "net/proxy.h"
#include "net/rate_limit.h"
#include "net/request_budget.h"
#include "net/retry.h"
#include "net/target.h"

#include <QtTest>

#include <array>
#include <map>
#include <random>

using namespace pilothouse;
using namespace std::chrono_literals;
using namespace pilothouse::net;
using detail::FairQueue;

namespace {

std::string order(FairQueue& queue) {
    std::string text;
    while (const auto id = queue.pop()) {
        queue.connected();
        text += (text.empty() ? "" : " ") + std::to_string(*id);
    }
    return text;
}

} // namespace

class TestNetParts : public QObject {
    Q_OBJECT

private slots:
    void hostsTakeTurns() {
        FairQueue queue({.perHost = 8, .streamsPerHost = 8, .total = 100, .connecting = 100});
        for (FairQueue::Id id = 100; id < 104; ++id) {
            queue.push(queue.host("a"), id, Priority::Background, false);
        }
        queue.push(queue.host("b"), 200, Priority::Background, false);
        queue.push(queue.host("c"), 300, Priority::Background, true);
        queue.push(queue.host("c"), 301, Priority::Interactive, false);
        QCOMPARE(order(queue), std::string("301 100 200 300 101 102 103"));
    }

    void fullHostsWait() {
        FairQueue queue({.perHost = 2, .streamsPerHost = 1, .total = 3, .connecting = 100});
        const auto a = queue.host("a");
        const auto b = queue.host("b");
        for (FairQueue::Id id = 1; id <= 4; ++id) {
            queue.push(a, id, Priority::Interactive, false);
        }
        queue.push(b, 10, Priority::Background, false);
        queue.push(b, 11, Priority::Background, false);
        queue.push(b, 12, Priority::Background, true);
        QCOMPARE(order(queue), std::string("1 2 10 12"));
        queue.finished(a, false);
        queue.uncount();
        QCOMPARE(order(queue), std::string("3"));
        queue.uncount(); // one that is stuck
        QCOMPARE(order(queue), std::string("11"));
        queue.remove(a, 4, Priority::Interactive, false);
        queue.finished(a, false);
        queue.uncount();
        QCOMPARE(order(queue), std::string());
    }

    void handshakesAreLimited() {
        FairQueue queue({.perHost = 8, .streamsPerHost = 8, .total = 100, .connecting = 2});
        for (FairQueue::Id id = 1; id <= 3; ++id) {
            queue.push(queue.host("h" + std::to_string(id)), id, Priority::Background, true);
        }
        QCOMPARE(queue.pop().value(), FairQueue::Id{1});
        QCOMPARE(queue.pop().value(), FairQueue::Id{2});
        QVERIFY(!queue.pop().has_value());
        queue.connected();
        QCOMPARE(queue.pop().value(), FairQueue::Id{3});
    }

    void connectionsAreLimited() {
        FairQueue queue(
            {.perHost = 8, .streamsPerHost = 8, .total = 100, .connecting = 100, .connections = 4});
        const auto a = queue.host("a");
        const auto b = queue.host("b");
        for (FairQueue::Id id = 1; id <= 4; ++id) {
            queue.push(a, id, Priority::Background, true);
        }
        QCOMPARE(order(queue), std::string("1 2 3")); // a quarter is kept for heartbeats
        queue.push(b, 10, Priority::Background, false);
        queue.push(b, 11, Priority::Background, false);
        QCOMPARE(order(queue), std::string("10"));
        queue.finished(b, false);
        QCOMPARE(order(queue), std::string("11"));
        queue.learned(a, true); // HTTP/2: all of its streams on one connection
        QCOMPARE(queue.connectionsInUse(), std::size_t{2});
        QCOMPARE(order(queue), std::string("4"));
        queue.learned(a, false);
        QCOMPARE(queue.connectionsInUse(), std::size_t{5});
        for (int i = 0; i < 4; ++i) {
            queue.finished(a, true);
        }
        queue.finished(b, false);
        QCOMPARE(queue.connectionsInUse(), std::size_t{0});
    }

    void backgroundWaitsForTheRate() {
        FairQueue queue({.perHost = 8, .streamsPerHost = 8, .total = 100, .connecting = 100});
        queue.push(queue.host("a"), 1, Priority::Background, false);
        queue.push(queue.host("b"), 2, Priority::Interactive, false);
        QCOMPARE(queue.pop(false).value(), FairQueue::Id{2});
        QVERIFY(!queue.pop(false).has_value());
        QVERIFY(queue.isBackgroundWaiting());
        QCOMPARE(queue.pop().value(), FairQueue::Id{1});
        QVERIFY(!queue.isBackgroundWaiting());
    }

    void rateHoldsOnAverage() {
        detail::RateLimit limit(2);
        detail::RateLimit::Time now{1000s};
        int begun = 0;
        const auto begin = [&] {
            for (; limit.allows(now); ++begun) {
                limit.spend(now);
            }
        };
        begin();
        QCOMPARE(begun, 20); // ten seconds' worth at once
        QVERIFY(limit.readyAt(now) == now + 500ms);
        for (int second = 0; second < 60; ++second) {
            now += 1s;
            begin();
        }
        QCOMPARE(begun, 20 + 120);
        for (int i = 0; i < 5; ++i) {
            limit.spend(now); // interactive ones do not wait, but count
        }
        QVERIFY(limit.readyAt(now) == now + 3s);
        now += 1h;
        begun = 0;
        begin();
        QCOMPARE(begun, 20);
        detail::RateLimit none(0);
        none.spend(now);
        QVERIFY(none.allows(now));
    }

    /// 100 requests at 10 a second with a burst of 30 take 7 s; streams do not wait.
    /// As many as may begin of the shares that want, a millisecond after another.
    static std::vector<int> begun(net::RequestBudget& budget, const std::vector<bool>& wants,
                                  net::RequestBudget::Time from, std::chrono::milliseconds span) {
        std::vector<int> counts(wants.size(), 0);
        for (auto now = from; now < from + span; now += 1ms) {
            for (std::size_t share = 0; share < wants.size(); ++share) {
                while (wants[share] && budget.allows(share, now)) {
                    budget.spend(share, now);
                    ++counts[share];
                }
                if (wants[share]) {
                    static_cast<void>(budget.readyAt(share, now));
                }
            }
        }
        return counts;
    }

    void sharesOfABudget() {
        const net::RequestBudget::Time start{1000s};
        net::RequestBudget budget(100, 2);
        // One alone has all: the burst of ten seconds, and the rate.
        auto counts = begun(budget, {true, false}, start, 10s);
        QVERIFY2(counts[0] >= 1990 && counts[0] <= 2000, qPrintable(QString::number(counts[0])));
        // Both want: half each, though the first has the first word each time.
        counts = begun(budget, {true, true}, start + 10s, 20s);
        QVERIFY2(counts[0] >= 990 && counts[0] <= 1010, qPrintable(QString::number(counts[0])));
        QVERIFY2(counts[1] >= 990 && counts[1] <= 1010, qPrintable(QString::number(counts[1])));
        // The first again alone: what the second wanted a moment ago is kept for it at first.
        counts = begun(budget, {true, false}, start + 30s, 10s);
        QVERIFY2(counts[0] >= 740 && counts[0] <= 1000, qPrintable(QString::number(counts[0])));
        counts = begun(budget, {true, false}, start + 40s, 10s);
        QVERIFY2(counts[0] >= 1000 && counts[0] <= 1260, qPrintable(QString::number(counts[0])));
    }

    void whatOneOwesTheOtherDoesNotPay() {
        const net::RequestBudget::Time start{1000s};
        net::RequestBudget budget(100, 2);
        for (int i = 0; i < 10'000; ++i) {
            budget.spend(1, start); // somebody waits for each of them
        }
        QVERIFY(!budget.allows(1, start));
        const auto counts = begun(budget, {true, true}, start, 5s);
        QVERIFY2(counts[0] >= 240, qPrintable(QString::number(counts[0])));
        QCOMPARE(counts[1], 0);
    }

    void aBudgetSaysWhenItIsReady() {
        const net::RequestBudget::Time start{1000s};
        net::RequestBudget budget(2, 2);
        QVERIFY(budget.readyAt(0, start) == start);
        const auto counts = begun(budget, {true, false}, start, 1ms);
        QCOMPARE(counts[0], 20); // ten of its own and ten of the other's
        QVERIFY(budget.readyAt(0, start) == start + 1000ms);
        QVERIFY(!budget.allows(0, start + 999ms));
        QVERIFY(budget.allows(0, start + 1000ms));
        net::RequestBudget none(0, 2);
        QVERIFY(none.allows(0, start) && none.readyAt(1, start) == start);
    }

    void item49_rateOfOneHost() {
        FairQueue queue({.perHost = 1000, .streamsPerHost = 8, .total = 1000, .connecting = 1000});
        detail::RateLimit limit(10, 30);
        detail::RateLimit::Time now{1000s};
        const auto busy = queue.host("busy");
        for (FairQueue::Id id = 1; id <= 100; ++id) {
            queue.push(busy, id, Priority::Background, false);
        }
        queue.push(queue.host("other"), 200, Priority::Background, false);
        queue.push(busy, 300, Priority::Background, true);
        queue.push(busy, 400, Priority::Interactive, false);
        const auto mayStart = [&](FairQueue::Host host) {
            return host != busy || limit.allows(now);
        };
        std::map<FairQueue::Id, std::chrono::milliseconds> started;
        while (started.size() < 103) {
            while (const auto id = queue.pop(true, mayStart)) {
                started[*id] = std::chrono::duration_cast<std::chrono::milliseconds>(
                    now - detail::RateLimit::Time{1000s});
                if (*id <= 100 || *id == 400) {
                    limit.spend(now);
                }
            }
            QVERIFY(started.size() == 103 || limit.readyAt(now) > now);
            now = std::max(now + 1ms, limit.readyAt(now));
        }
        for (const FairQueue::Id free : std::array<FairQueue::Id, 3>{200, 300, 400}) {
            QVERIFY2(started[free] == 0ms, "others, streams and the user wait for nobody's rate");
        }
        QVERIFY(started[29] == 0ms);
        QVERIFY(started[30] > 0ms); // the user's took one of the thirty
        QVERIFY2(started[100] >= 7s && started[100] <= 7200ms,
                 std::to_string(started[100].count()).c_str());
    }

    void repeats_data() {
        QTest::addColumn<int>("status");     // 0: the connection broke; -1: refused
        QTest::addColumn<int>("retryAfter"); // -1: none
        QTest::addColumn<QString>("method");
        QTest::addColumn<int>("times"); // how often it is sent again at most
        QTest::addColumn<int>("seconds");
        const auto row = [](const char* name, int status, int after, const char* method, int times,
                            int seconds) {
            QTest::newRow(name) << status << after << method << times << seconds;
        };
        row("item40 429 with Retry-After 3", 429, 3, "GET", 10, 3);
        row("item40 429 without", 429, -1, "GET", 0, 0);
        row("item40 of an eviction", 429, -1, "POST", 0, 0);
        row("item41 503", 503, 1, "GET", 10, 1);
        row("item41 503 of a write", 503, 1, "POST", 10, 1);
        row("item42 zero seconds", 503, 0, "GET", 10, 0);
        row("an hour", 503, 3600, "GET", 0, 0);
        row("404 with Retry-After", 404, 1, "GET", 0, 0);
        row("fine", 200, 1, "GET", 0, 0);
        row("item36 broken", 0, -1, "GET", 2, 1);
        row("item36 broken write", 0, -1, "POST", 0, 0);
        row("refused", -1, -1, "GET", 0, 0);
    }
    void repeats() {
        QFETCH(int, status);
        QFETCH(int, retryAfter);
        QFETCH(QString, method);
        QFETCH(int, times);
        QFETCH(int, seconds);
        const Request request{.method =
                                  method == QStringLiteral("GET") ? Method::Get : Method::Post,
                              .statusRetries = kMaxRetries,
                              .brokenRetries = 2};
        Result<Response> result =
            fail(Error{.kind = ErrorKind::Network,
                       .message = "x",
                       .reason = status == 0 ? "ConnectionBroken" : "ConnectionRefused"});
        if (status > 0) {
            Response response;
            response.head.status = status;
            response.head.retryAfter =
                retryAfter < 0 ? std::nullopt : std::optional(std::chrono::seconds(retryAfter));
            result = response;
        }
        detail::Repeats repeats;
        std::mt19937_64 random(7);
        int count = 0;
        while (const auto wait = detail::repeatAfter(request, {.result = result}, repeats,
                                                     std::chrono::milliseconds(1000), random)) {
            QVERIFY(wait->count() >= seconds * 1000 && wait->count() <= seconds * 1200);
            QVERIFY(++count <= kMaxRetries);
        }
        QCOMPARE(count, times);
        detail::Repeats none;
        QVERIFY(!detail::repeatAfter({}, {.result = result}, none, std::chrono::milliseconds(1000),
                                     random));
    }

    void keptConnectionThatHadEnded_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<bool>("kept");
        QTest::addColumn<bool>("answered");
        QTest::addColumn<int>("times");
        const auto row = [](const char* name, const QString& method, bool kept, bool answered,
                            int times) {
            QTest::newRow(name) << method << kept << answered << times;
        };
        row("kept", QStringLiteral("GET"), true, false, 2);
        row("its own", QStringLiteral("GET"), false, false, 0);
        row("cut in the answer", QStringLiteral("GET"), true, true, 0);
        row("a write", QStringLiteral("POST"), true, false, 0);
    }
    void keptConnectionThatHadEnded() {
        QFETCH(QString, method);
        QFETCH(bool, kept);
        QFETCH(bool, answered);
        QFETCH(int, times);
        const Request request{.method =
                                  method == QStringLiteral("GET") ? Method::Get : Method::Post};
        const Result<Response> broken =
            fail(Error{.kind = ErrorKind::Network, .message = "x", .reason = "ConnectionBroken"});
        const detail::Attempt attempt{
            .result = broken, .onKeptConnection = kept, .answered = answered};
        detail::Repeats repeats;
        std::mt19937_64 random(7);
        int count = 0;
        while (const auto wait = detail::repeatAfter(request, attempt, repeats,
                                                     std::chrono::milliseconds(1000), random)) {
            QCOMPARE(wait->count(), 0);
            QVERIFY(++count <= kMaxRetries);
        }
        QCOMPARE(count, times);
    }

    void item15_proxyRules_data() {
        QTest::addColumn<std::string>("host");
        QTest::addColumn<int>("port");
        QTest::addColumn<std::string>("noProxy");
        QTest::addColumn<bool>("proxied");
        const auto row = [](const char* name, std::string host, int port, std::string noProxy,
                            bool proxied) {
            QTest::newRow(name) << std::move(host) << port << std::move(noProxy) << proxied;
        };
        row("plain", "k8s.example", 443, "", true);
        row("loopback address", "127.3.2.1", 443, "", false);
        row("loopback v6", "::1", 443, "", false);
        row("localhost", "localhost", 443, "", false);
        row("exact host", "k8s.example", 443, "a.test, K8S.example", false);
        row("sub domain of entry", "a.k8s.example", 443, "k8s.example", false);
        row("only sub domains", "k8s.example", 443, ".k8s.example", true);
        row("star dot", "a.k8s.example", 443, "*.k8s.example", false);
        row("not a label border", "badk8s.example", 443, "k8s.example", true);
        row("port fits", "k8s.example", 6443, "k8s.example:6443", false);
        row("port differs", "k8s.example", 443, "k8s.example:6443", true);
        row("network", "10.3.4.5", 443, "10.0.0.0/8", false);
        row("other network", "11.3.4.5", 443, "10.0.0.0/8", true);
        row("odd prefix", "10.1.127.9", 443, "10.1.0.0/17", false);
        row("v6 network", "fd00::5", 443, "fd00::/8", false);
        row("star", "k8s.example", 443, "*", false);
        row("broken network", "10.3.4.5", 443, "10.0.0.0/99", true);
    }
    void item15_proxyRules() {
        QFETCH(std::string, host);
        QFETCH(int, port);
        QFETCH(std::string, noProxy);
        QFETCH(bool, proxied);
        const ProxyEnvironment environment{
            .httpProxy = "", .httpsProxy = "http://proxy.test:3128", .noProxy = noProxy};
        QCOMPARE(proxyFor(environment, true, host, port),
                 std::string(proxied ? "http://proxy.test:3128" : ""));
        QCOMPARE(proxyFor(environment, false, host, port), std::string());
    }

    void targets_data() {
        QTest::addColumn<std::string>("base");
        QTest::addColumn<std::string>("serverName");
        QTest::addColumn<std::string>("proxy");
        QTest::addColumn<std::string>("url");
        QTest::addColumn<std::string>("connectTo");
        QTest::addColumn<std::string>("lookup");
        const auto row = [](const char* name, std::string base, std::string serverName,
                            std::string proxy, std::string url, std::string connectTo,
                            std::string lookup) {
            QTest::newRow(name) << std::move(base) << std::move(serverName) << std::move(proxy)
                                << std::move(url) << std::move(connectTo) << std::move(lookup);
        };
        row("default port", "https://k8s.example", "", "", "https://k8s.example:443/api", "",
            "k8s.example:443");
        row("prefix", "https://k8s.example:6443/k8s/c-1/", "", "",
            "https://k8s.example:6443/k8s/c-1/api", "", "k8s.example:6443");
        row("address", "https://10.0.0.1:6443", "", "", "https://10.0.0.1:6443/api", "", "");
        row("v6 address", "https://[fd00::1]:6443", "", "", "https://[fd00::1]:6443/api", "", "");
        row("localhost", "https://localhost:6443", "", "", "https://localhost:6443/api", "", "");
        row("server name", "https://k8s.example:6443", "kubernetes", "",
            "https://kubernetes:6443/api", "kubernetes:6443:k8s.example:6443", "k8s.example:6443");
        row("proxy", "https://k8s.example:6443", "", "http://proxy.test",
            "https://k8s.example:6443/api", "", "proxy.test:80");
        row("socks proxy", "https://k8s.example:6443", "", "socks5://10.0.0.9",
            "https://k8s.example:6443/api", "", "");
    }
    void targets() {
        QFETCH(std::string, base);
        QFETCH(std::string, serverName);
        QFETCH(std::string, proxy);
        QFETCH(std::string, url);
        QFETCH(std::string, connectTo);
        QFETCH(std::string, lookup);
        auto tls = std::make_shared<TlsOptions>();
        tls->serverName = serverName;
        const Endpoint endpoint{.label = "c", .baseUrl = base, .tls = tls, .proxy = proxy};
        const auto target = detail::makeTarget(endpoint, "/api", {});
        QVERIFY2(target.has_value(), target ? "" : describe(target.error()).c_str());
        QCOMPARE(target->url, url);
        QCOMPARE(target->connectTo, connectTo);
        QCOMPARE(target->lookupHost.empty()
                     ? std::string()
                     : target->lookupHost + ':' + std::to_string(target->lookupPort),
                 lookup);
        if (proxy.starts_with("socks5")) {
            QCOMPARE(target->proxy, std::string("socks5h://10.0.0.9:1080"));
        }
    }

    void secretsOfAProxyStayOutOfErrors() {
        const Endpoint endpoint{
            .label = "c", .baseUrl = "https://k8s.example", .proxy = "ftp://me:hidden@proxy.test"};
        const auto target = detail::makeTarget(endpoint, "/api", {});
        QVERIFY(!target.has_value());
        QVERIFY(describe(target.error()).find("hidden") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestNetParts)
#include "tst_net_parts.moc"
