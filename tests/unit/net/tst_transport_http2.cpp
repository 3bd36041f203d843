// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_client.h"
#include "test_http2.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

using Serve = Http2Session::OnRequest;

/// A TLS server that speaks HTTP/2 by `serve`, and HTTP/1.1 with "one" to who asks for that.
class Http2Server {
public:
    explicit Http2Server(Serve serve, std::vector<std::string> protocols = {"h2", "http/1.1"})
        : m_serve(std::move(serve)),
          m_server([this](Connection& connection) { talk(connection); },
                   ServerTls{.identity = m_authority.issue(
                                 {.dnsNames = {"localhost"}, .addresses = {"127.0.0.1"}}),
                             .protocols = std::move(protocols)}) {}

    [[nodiscard]] std::shared_ptr<const net::Endpoint> endpoint() const {
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = m_authority.certPem();
        return endpointOf(m_server.url(), tls);
    }
    [[nodiscard]] int connections() const { return m_server.connections(); }
    /// Protocols of the connections, in order.
    [[nodiscard]] std::vector<std::string> spoken() {
        const std::lock_guard lock(m_mutex);
        return m_spoken;
    }

private:
    void talk(Connection& connection) {
        {
            const std::lock_guard lock(m_mutex);
            m_spoken.push_back(connection.protocol());
        }
        if (connection.protocol() == "h2") {
            Http2Session(connection, m_serve).run();
            return;
        }
        while (!connection.readHead().empty()) {
            connection.write(httpAnswer("one"));
        }
    }

    Serve m_serve;
    Authority m_authority;
    std::mutex m_mutex;
    std::vector<std::string> m_spoken;
    TestServer m_server;
};

void answerPath(Http2Session& session, std::int32_t stream, const std::string& path) {
    session.answer(stream, path);
}

} // namespace

class TestTransportHttp2 : public QObject {
    Q_OBJECT

private slots:
    void item34_streamsShareOneConnection() {
        // The watches stay open while plain requests come and go beside them.
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string& path) {
            if (path.starts_with("/watch")) {
                session.open(stream, "event of " + path);
            } else {
                session.answer(stream, path);
            }
        });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        std::vector<std::unique_ptr<Outcome>> watches;
        for (const char* path : {"/watch/pods", "/watch/nodes", "/watch/events"}) {
            watches.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpoint, .path = path, .stream = true},
                            watches.back()->handlers());
        }
        std::vector<std::unique_ptr<Outcome>> lists;
        for (int i = 0; i < 8; ++i) {
            lists.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpoint, .path = "/list/" + std::to_string(i)},
                            lists.back()->handlers());
        }
        for (std::size_t i = 0; i < lists.size(); ++i) {
            const auto got = lists[i]->wait();
            QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
            QCOMPARE(got->body, "/list/" + std::to_string(i));
        }
        QVERIFY(watches[0]->waitForStream(strlen("event of /watch/pods")));
        QVERIFY(watches[1]->waitForStream(strlen("event of /watch/nodes")));
        QVERIFY(watches[2]->waitForStream(strlen("event of /watch/events")));
        QCOMPARE(watches[2]->stream(), std::string("event of /watch/events"));
        QCOMPARE(server.connections(), 1);
        for (const auto& watch : watches) {
            QCOMPARE(watch->doneCount(), 0);
        }
    }

    void item34_thirtyWatchesAndTheHundredAndFirst_data() {
        QTest::addColumn<int>("watches");
        QTest::addColumn<int>("connections");
        QTest::newRow("thirty") << 30 << 1;
        QTest::newRow("a hundred and one") << 101 << 2;
    }
    void item34_thirtyWatchesAndTheHundredAndFirst() {
        QFETCH(int, watches);
        QFETCH(int, connections);
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string& path) {
            if (path.starts_with("/watch")) {
                session.open(stream, "event");
            } else {
                session.answer(stream, path);
            }
        });
        net::CurlTransport transport({.maxStreamsPerHost = 200});
        const auto endpoint = server.endpoint();
        std::vector<std::unique_ptr<Outcome>> open;
        for (int i = 0; i < watches; ++i) {
            open.push_back(std::make_unique<Outcome>());
            transport.start({.endpoint = endpoint,
                             .path = "/watch/" + std::to_string(i),
                             .totalTimeout = std::chrono::milliseconds(0),
                             .stream = true},
                            open.back()->handlers());
        }
        for (const auto& watch : open) {
            QVERIFY(watch->waitForStream(strlen("event")));
        }
        for (int i = 0; i < 10; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpoint, .path = "/poll"}).has_value());
        }
        QVERIFY2(server.connections() <= connections, std::to_string(server.connections()).c_str());
    }

    void item36_listCutByGoAwayIsSentAgain() {
        std::atomic<int> lists{0};
        Http2Server server(
            [&](Http2Session& session, std::int32_t stream, const std::string& path) {
                if (++lists == 1) {
                    session.open(stream, "half");
                    session.goAway(0); // this stream is not served any more
                    session.stop();
                } else {
                    session.answer(stream, path);
                }
            });
        net::CurlTransport transport({.retrySecond = std::chrono::milliseconds(1)});
        const auto got =
            fetch(transport, {.endpoint = server.endpoint(), .path = "/pods", .brokenRetries = 1});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(got->body, std::string("/pods"));
        QCOMPARE(lists.load(), 2);
    }

    void item36_keptConnectionThatEndsIsReplaced() {
        // An API server ends the connection after a refused credential, and the next request may be
        // on its way by then.
        std::atomic<bool> ended{false};
        Http2Server server(
            [&](Http2Session& session, std::int32_t stream, const std::string& path) {
                if (path == "/second" && !ended.exchange(true)) {
                    session.stop();
                } else {
                    session.answer(stream, path);
                }
            });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        QVERIFY(fetch(transport, {.endpoint = endpoint, .path = "/first"}).has_value());
        const auto got = fetch(transport, {.endpoint = endpoint, .path = "/second"});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(got->body, std::string("/second"));
        QCOMPARE(server.connections(), 2);
    }

    void cancellingOneStreamLeavesTheOthers() {
        std::atomic<std::int32_t> kept{0};
        Http2Server server(
            [&](Http2Session& session, std::int32_t stream, const std::string& path) {
                if (path == "/next") {
                    session.push(kept, "second", false);
                    session.answer(stream, "ok");
                    return;
                }
                if (path == "/kept") {
                    kept = stream;
                }
                session.open(stream, "first ");
            });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        Outcome keptOne;
        Outcome dropped;
        transport.start({.endpoint = endpoint, .path = "/kept", .stream = true},
                        keptOne.handlers());
        const auto ticket = transport.start(
            {.endpoint = endpoint, .path = "/dropped", .stream = true}, dropped.handlers());
        QVERIFY(keptOne.waitForStream(6));
        QVERIFY(dropped.waitForStream(6));
        transport.cancel(ticket);
        QVERIFY(dropped.wait().error().kind == ErrorKind::Cancelled);
        QVERIFY(fetch(transport, {.endpoint = endpoint, .path = "/next"}).has_value());
        QVERIFY(keptOne.wait().has_value());
        QCOMPARE(keptOne.stream(), std::string("first second"));
        QCOMPARE(server.connections(), 1);
    }

    void item36_goAwayMovesTheNextRequest() {
        // What an API server with --goaway-chance does: the stream is served, the next goes
        // elsewhere.
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string& path) {
            session.answer(stream, path);
            session.goAway(stream);
        });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        for (const char* path : {"/a", "/b", "/c"}) {
            const auto got = fetch(transport, {.endpoint = endpoint, .path = path});
            QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
            QCOMPARE(got->body, std::string(path));
        }
        QCOMPARE(server.connections(), 3);
    }

    void item36_openStreamsOutliveGoAway() {
        std::atomic<std::int32_t> watch{0};
        Http2Server server(
            [&](Http2Session& session, std::int32_t stream, const std::string& path) {
                if (path == "/watch") {
                    watch = stream;
                    session.open(stream, "first ");
                } else {
                    session.answer(stream, "last");
                    session.goAway(stream);
                    session.push(watch, "second", false);
                }
            });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        Outcome stream;
        transport.start({.endpoint = endpoint, .path = "/watch", .stream = true},
                        stream.handlers());
        QVERIFY(stream.waitForStream(6));
        QVERIFY(fetch(transport, {.endpoint = endpoint, .path = "/other"}).has_value());
        const auto got = stream.wait();
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(stream.stream(), std::string("first second"));
    }

    void resetEndsOneStreamOnly() {
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string& path) {
            if (path == "/cut") {
                session.open(stream, "half");
                session.reset(stream, NGHTTP2_INTERNAL_ERROR);
            } else if (path == "/refused") {
                session.reset(stream, NGHTTP2_INTERNAL_ERROR);
            } else {
                session.open(stream, "alive");
            }
        });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        Outcome watch;
        transport.start({.endpoint = endpoint, .path = "/watch", .stream = true}, watch.handlers());
        QVERIFY(watch.waitForStream(5));
        for (const char* path : {"/cut", "/refused"}) {
            const auto got = fetch(transport, {.endpoint = endpoint, .path = path});
            QVERIFY(!got.has_value());
            QVERIFY2(got.error().kind == ErrorKind::Network, describe(got.error()).c_str());
            QVERIFY2(got.error().message.find("weu-1") == std::string::npos,
                     describe(got.error()).c_str());
        }
        QCOMPARE(watch.doneCount(), 0);
        QCOMPARE(server.connections(), 1);
    }

    void cutConnectionEndsAllItsStreams() {
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string& path) {
            if (path == "/cut") {
                session.stop();
            } else {
                session.open(stream, "alive");
            }
        });
        Http2Server other(&answerPath);
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        Outcome one;
        Outcome two;
        for (Outcome* outcome : {&one, &two}) {
            transport.start({.endpoint = endpoint, .path = "/watch", .stream = true},
                            outcome->handlers());
            QVERIFY(outcome->waitForStream(5));
        }
        Outcome cut;
        transport.start({.endpoint = endpoint, .path = "/cut"}, cut.handlers());
        for (Outcome* outcome : {&one, &two, &cut}) {
            const auto got = outcome->wait();
            QVERIFY(!got.has_value());
            QVERIFY2(got.error().kind == ErrorKind::Network, describe(got.error()).c_str());
        }
        QVERIFY(fetch(transport, {.endpoint = other.endpoint()}).has_value());
    }

    void protocolIsNegotiated_data() {
        QTest::addColumn<bool>("serverHasHttp2");
        QTest::addColumn<bool>("serverHasAlpn");
        QTest::addColumn<bool>("heartbeat");
        QTest::addColumn<QString>("spoken");
        QTest::newRow("both, auto") << true << true << false << "h2";
        QTest::newRow("both, heartbeat") << true << true << true << "http/1.1";
        QTest::newRow("1.1 only, auto") << false << true << false << "http/1.1";
        QTest::newRow("no ALPN, auto") << false << false << false << "";
        QTest::newRow("no ALPN, heartbeat") << false << false << true << "";
    }
    void protocolIsNegotiated() {
        QFETCH(bool, serverHasHttp2);
        QFETCH(bool, serverHasAlpn);
        QFETCH(bool, heartbeat);
        QFETCH(QString, spoken);
        std::vector<std::string> protocols;
        if (serverHasHttp2) {
            protocols.emplace_back("h2");
        }
        if (serverHasAlpn) {
            protocols.emplace_back("http/1.1");
        }
        Http2Server server(&answerPath, protocols);
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        for (int i = 0; i < 3; ++i) {
            const auto got = fetch(
                transport, {.endpoint = endpoint,
                            .path = "/a",
                            .protocol = heartbeat ? net::Protocol::Http1 : net::Protocol::Auto});
            QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
            QCOMPARE(got->body, std::string(spoken == QLatin1String("h2") ? "/a" : "one"));
            QCOMPARE(got->timings.connectionReused, i > 0); // kept alive in either protocol
        }
        QCOMPARE(server.spoken(), std::vector<std::string>{spoken.toStdString()});
    }

    void heartbeatsKeepToTheirOwnConnection() {
        Http2Server server([](Http2Session& session, std::int32_t stream, const std::string&) {
            session.open(stream, "event");
        });
        net::CurlTransport transport;
        const auto endpoint = server.endpoint();
        Outcome watch;
        transport.start({.endpoint = endpoint, .path = "/watch", .stream = true}, watch.handlers());
        QVERIFY(watch.waitForStream(5));
        for (int i = 0; i < 3; ++i) {
            const auto got =
                fetch(transport, {.endpoint = endpoint, .protocol = net::Protocol::Http1});
            QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
            QCOMPARE(got->body, std::string("one"));
        }
        QCOMPARE(server.spoken(), (std::vector<std::string>{"h2", "http/1.1"}));
    }
};

QTEST_GUILESS_MAIN(TestTransportHttp2)
#include "tst_transport_http2.moc"
