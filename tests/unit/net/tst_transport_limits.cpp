// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_client.h"
#include "test_server.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

void answerOk(Connection& connection) {
    while (!connection.readHead().empty()) {
        connection.write(httpAnswer("ok"));
    }
}

void silent(Connection& connection) {
    connection.waitClosed();
}

/// A request that never ends by itself: whoever waits for its peer waits for ever.
net::Request patient(std::shared_ptr<const net::Endpoint> endpoint, bool stream = false) {
    return {.endpoint = std::move(endpoint),
            .connectTimeout = 0ms,
            .totalTimeout = 0ms,
            .stream = stream};
}

/// The middle one: a busy machine may stall a few of many, a wait in the code delays them all.
std::chrono::steady_clock::duration median(std::vector<std::chrono::steady_clock::duration> times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

/// A resolver whose name server is dead for names that begin with "dead", until released.
struct FakeNames {
    std::shared_ptr<std::promise<void>> gate = std::make_shared<std::promise<void>>();
    std::shared_future<void> open = gate->get_future().share();
    std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);
    [[nodiscard]] net::ResolveFunction function() const {
        return [open = open,
                asked = asked](const std::string& host) -> Result<std::vector<std::string>> {
            ++*asked;
            if (host.starts_with("dead")) {
                open.wait();
            }
            if (host.starts_with("live")) {
                return std::vector<std::string>{"127.0.0.1"};
            }
            return fail(ErrorKind::Resolve, "no such host: " + host);
        };
    }
};

} // namespace

class TestTransportLimits : public QObject {
    Q_OBJECT

private slots:
    void item35_connectionsOfOneHostAreLimited() {
        TestServer stuck(&silent);
        TestServer quick(&answerOk);
        net::CurlTransport transport;
        std::vector<std::unique_ptr<Outcome>> waiting;
        for (int i = 0; i < 300; ++i) {
            waiting.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpointOf(stuck.url())}, waiting.back()->handlers());
        }
        for (int i = 0; i < 30; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpointOf(quick.url())}).has_value());
        }
        QVERIFY(stuck.connections() <= 8);
        QCOMPARE(transport.counters().started, std::uint64_t{38});
        QVERIFY(std::all_of(waiting.begin(), waiting.end(),
                            [](const auto& outcome) { return outcome->doneCount() == 0; }));
    }

    void item49_rateHoldsBackAllButInteractive() {
        TestServer quick(&answerOk);
        std::vector<std::unique_ptr<Outcome>> waiting; // outlives the transport that fills it
        net::CurlTransport transport({.requestsPerSecond = 1e-6}); // one, the next in eleven days
        for (int i = 0; i < 10; ++i) {
            waiting.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpointOf(quick.url())}, waiting.back()->handlers());
        }
        QVERIFY(fetch(transport,
                      {.endpoint = endpointOf(quick.url()), .priority = net::Priority::Interactive})
                    .has_value());
        QVERIFY(transport.counters().started <= 2); // the interactive one may have been the first
        const auto answered = [](const auto& outcome) { return outcome->doneCount() > 0; };
        QVERIFY(std::count_if(waiting.begin(), waiting.end(), answered) <= 1);
    }

    void transportsShareABudget() {
        TestServer quick(&answerOk);
        std::vector<std::unique_ptr<Outcome>> waiting; // outlives the transports that fill it
        const auto budget = std::make_shared<net::RequestBudget>(1e-6, 2); // one of each share
        net::CurlTransport first({.budget = budget, .share = 0});
        net::CurlTransport second({.budget = budget, .share = 1});
        const auto start = [&](net::CurlTransport& transport, int count) {
            for (int i = 0; i < count; ++i) {
                waiting.push_back(std::make_unique<Outcome>());
                transport.start({.endpoint = endpointOf(quick.url())}, waiting.back()->handlers());
            }
        };
        start(first, 10);
        QTRY_COMPARE(first.counters().started, std::uint64_t{2}); // and what the other left
        start(second, 10);
        QVERIFY(fetch(second,
                      {.endpoint = endpointOf(quick.url()), .priority = net::Priority::Interactive})
                    .has_value());
        QCOMPARE(second.counters().started, std::uint64_t{1}); // that one alone
        QCOMPARE(first.counters().started, std::uint64_t{2});
    }

    void item16_compressionCanBeSwitchedOff() {
        std::mutex mutex;
        std::vector<std::string> heads;
        TestServer server([&](Connection& connection) {
            for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
                const std::lock_guard lock(mutex);
                heads.push_back(head);
                connection.write(httpAnswer("ok"));
            }
        });
        net::CurlTransport transport;
        QVERIFY(fetch(transport, {.endpoint = endpointOf(server.url())}).has_value());
        QVERIFY(fetch(transport, {.endpoint = endpointOf(server.url()), .compress = false})
                    .has_value());
        const std::lock_guard lock(mutex);
        QVERIFY(heads.at(0).find("Accept-Encoding: gzip") != std::string::npos);
        QVERIFY(heads.at(1).find("Accept-Encoding") == std::string::npos);
    }

    void deadHostsDoNotFillTheGlobalLimit() {
        // More dead hosts than may start at once: the live one has its turn all the same.
        std::vector<std::unique_ptr<TestServer>> dead;
        for (int i = 0; i < 6; ++i) {
            dead.push_back(std::make_unique<TestServer>(&silent));
        }
        TestServer quick(&answerOk);
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = Authority().certPem(); // the system's bundle takes long to load
        std::vector<std::unique_ptr<Outcome>> waiting;
        net::CurlTransport transport(
            {.maxRequestsPerHost = 1, .maxRequests = 2, .maxHandshakes = 2});
        for (const auto& server : dead) {
            waiting.push_back(std::make_unique<Outcome>());
            transport.start(patient(endpointOf("https" + server->url().substr(4), tls)),
                            waiting.back()->handlers());
        }
        QVERIFY(fetch(transport, {.endpoint = endpointOf(quick.url())}).has_value());
        QVERIFY(std::all_of(waiting.begin(), waiting.end(),
                            [](const auto& outcome) { return outcome->doneCount() == 0; }));
    }

    void streamsDoNotUseUpRequests_data() {
        QTest::addColumn<bool>("tls");
        QTest::newRow("plain") << false;
        QTest::newRow("TLS without HTTP/2") << true;
    }
    void streamsDoNotUseUpRequests() {
        QFETCH(bool, tls);
        const Authority authority;
        const ServerTls serverTls{.identity = authority.issue({.addresses = {"127.0.0.1"}})};
        TestServer server(
            [](Connection& connection) {
                const std::string head = connection.readHead();
                if (head.find("/watch") != std::string::npos) {
                    connection.write(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
                    connection.waitClosed();
                } else {
                    connection.write(httpAnswer("ok"));
                }
            },
            tls ? std::optional(serverTls) : std::nullopt);
        auto options = std::make_shared<net::TlsOptions>();
        options->caPem = authority.certPem();
        const auto endpoint = endpointOf(server.url(), options);
        net::CurlTransport transport({.maxRequestsPerHost = 2});
        std::vector<std::unique_ptr<Outcome>> watches;
        for (int i = 0; i < 10; ++i) {
            watches.push_back(std::make_unique<Outcome>());
            transport.start(
                {.endpoint = endpoint, .path = "/watch", .totalTimeout = 0ms, .stream = true},
                watches.back()->handlers());
        }
        for (const auto& watch : watches) {
            QVERIFY(watch->waitForStream(1));
        }
        QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
    }

    /// A hundred clusters whose names nobody resolves: the others' requests take what they take
    /// without them.
    void item38_hundredDeadNamesDoNotSlowTheOthers() {
        TestServer server(&answerOk);
        const FakeNames names;
        std::vector<std::unique_ptr<Outcome>> waiting;
        {
            net::CurlTransport transport({.resolve = names.function()});
            const auto timed = [&] {
                std::vector<std::chrono::steady_clock::duration> times;
                for (int i = 0; i < 40; ++i) {
                    const auto start = std::chrono::steady_clock::now();
                    if (!fetch(transport, {.endpoint = endpointOf(server.url())})) {
                        return std::chrono::steady_clock::duration::max();
                    }
                    times.push_back(std::chrono::steady_clock::now() - start);
                }
                return median(times);
            };
            const auto alone = timed();
            for (int i = 0; i < 100; ++i) {
                waiting.push_back(std::make_unique<Outcome>());
                transport.start(
                    patient(endpointOf("http://dead-" + std::to_string(i) + ".example:80")),
                    waiting.back()->handlers());
            }
            const auto beside = timed();
            QVERIFY(alone < std::chrono::steady_clock::duration::max());
            QVERIFY2(beside < 50ms + 10 * alone, // seconds, where the loop waits for a name
                     std::to_string(beside / 1us).c_str());
            QVERIFY(std::all_of(waiting.begin(), waiting.end(),
                                [](const auto& outcome) { return outcome->doneCount() == 0; }));
        }
        names.gate->set_value();
    }

    /// A peer that takes the request and says no more: the limit on silence ends it, and nobody
    /// else notices. What the limit is for a watch: tst_session_codec.
    void item37_silentPeerIsGivenUp() {
        TestServer stuck([](Connection& connection) {
            if (!connection.readHead().empty()) {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
                connection.waitClosed();
            }
        });
        TestServer quick(&answerOk);
        net::CurlTransport transport;
        Outcome watch;
        transport.start({.endpoint = endpointOf(stuck.url()),
                         .totalTimeout = 0ms,
                         .silenceTimeout = 300ms,
                         .stream = true},
                        watch.handlers());
        QVERIFY(watch.waitForStream(1));
        for (int i = 0; i < 20; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpointOf(quick.url())}).has_value());
        }
        const auto got = watch.wait();
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Timeout));
        QVERIFY(got.error().message.starts_with("nothing received from"));
        QCOMPARE(quick.connections(), 1);
    }

    void item49_rateOfOneHostLeavesTheOthers() {
        TestServer busy(&answerOk);
        TestServer other(&answerOk);
        std::vector<std::unique_ptr<Outcome>> waiting;
        net::CurlTransport transport({.requestsPerSecondPerHost = 1e-6, .burstPerHost = 3});
        for (int i = 0; i < 10; ++i) {
            waiting.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpointOf(busy.url())}, waiting.back()->handlers());
        }
        for (int i = 0; i < 3; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpointOf(other.url())}).has_value());
        }
        QTRY_COMPARE(transport.counters().started, std::uint64_t{6});
        const auto started = [&] { return transport.counters().started; };
        QVERIFY(fetch(transport,
                      {.endpoint = endpointOf(busy.url()), .priority = net::Priority::Interactive})
                    .has_value());
        QVERIFY(fetch(transport, {.endpoint = endpointOf(busy.url()), .stream = true}).has_value());
        QCOMPARE(started(), std::uint64_t{8}); // the other seven go on waiting
    }

    void item38_deadNameServerStallsNobody() {
        TestServer server(&answerOk);
        const FakeNames names;
        const auto started = std::chrono::steady_clock::now();
        {
            net::CurlTransport transport({.resolve = names.function()});
            Outcome outcome;
            transport.start({.endpoint = endpointOf("http://dead.example:80")}, outcome.handlers());
            QVERIFY(
                fetch(transport, {.endpoint = endpointOf(server.url("live.example"))}).has_value());
            QVERIFY(
                fetch(transport, {.endpoint = endpointOf(server.url("live.example"))}).has_value());
            QCOMPARE(server.connections(), 1);
            const auto none = fetch(transport, {.endpoint = endpointOf("http://none.example")});
            QCOMPARE(toString(none.error().kind), toString(ErrorKind::Resolve));
            QCOMPARE(none.error().message, std::string("no such host: none.example"));
            const auto slow = fetch(transport, {.endpoint = endpointOf("http://dead2.example"),
                                                .connectTimeout = 150ms});
            QCOMPARE(toString(slow.error().kind), toString(ErrorKind::Timeout));
            QVERIFY(slow.error().message.find("still being looked up") != std::string::npos);
            QCOMPARE(outcome.doneCount(), 0);
            QCOMPARE(names.asked->load(), 4);
        } // the destructor does not wait for the lookups
        QVERIFY(std::chrono::steady_clock::now() - started < 10s);
        names.gate->set_value();
    }

    void destructionInAnyState_data() {
        QTest::addColumn<int>("rounds");
        QTest::newRow("200 times") << 200;
    }
    void destructionInAnyState() {
        QFETCH(int, rounds);
        const FakeNames names;
        TestServer stuck(&silent);
        TestServer quick(&answerOk);
        TestServer endless([](Connection& connection) {
            if (!connection.readHead().empty()) {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while (connection.write("4\r\nabcd\r\n")) {
                    std::this_thread::sleep_for(100us); // what else runs here wants a turn, too
                }
            }
        });
        const BlackHole hole;
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = Authority().certPem(); // the system's bundle takes long to load
        std::array<std::vector<std::chrono::steady_clock::duration>, 3> took; // by state
        for (int round = 0; round < rounds; ++round) {
            auto transport = std::make_unique<net::CurlTransport>(
                net::CurlTransportOptions{.resolve = names.function()});
            std::vector<std::unique_ptr<Outcome>> outcomes;
            const auto begin = [&](const std::string& url, bool stream) {
                outcomes.push_back(std::make_unique<Outcome>());
                transport->start(patient(endpointOf(url, tls), stream),
                                 outcomes.back()->handlers());
            };
            begin("https" + stuck.url().substr(4), false); // a handshake that never ends
            begin(stuck.url(), false);
            begin(endless.url(), true);
            begin("http://dead.example", false);
            begin(hole.url("http"), false);
            begin(hole.url("https"), false);
            begin(quick.url(), false);
            if (round % 3 == 1) {
                QVERIFY(outcomes.back()->wait().has_value());
            } else if (round % 3 == 2) {
                QVERIFY(outcomes[2]->waitForStream(100));
            }
            const auto before = std::chrono::steady_clock::now();
            transport.reset();
            took[static_cast<std::size_t>(round % 3)].push_back(std::chrono::steady_clock::now() -
                                                                before);
            const int done = outcomes.front()->doneCount();
            QCOMPARE(done, 0); // dropped, not called
        }
        names.gate->set_value();
        for (const auto& times : took) {
            // One that waited for a name would wait for the gate, so for ever: far from either.
            QVERIFY2(median(times) < 1s, "destructors wait");
            QVERIFY2(*std::max_element(times.begin(), times.end()) < 10s, "a destructor waited");
        }
    }
};

QTEST_GUILESS_MAIN(TestTransportLimits)
#include "tst_transport_limits.moc"
