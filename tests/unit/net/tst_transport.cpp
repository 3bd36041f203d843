// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_client.h"
#include "test_server.h"

#include <QtTest>

#include <zlib.h>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(pilothouse::ErrorKind)

namespace {

std::string chunked(std::string_view text) {
    std::array<char, 32> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
    return size.data() + std::string(text) + "\r\n";
}

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() + 128, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// Answers each request on a connection with the same bytes.
TestServer::Script always(std::string bytes) {
    return [bytes = std::move(bytes)](Connection& connection) {
        while (!connection.readHead().empty()) {
            connection.write(bytes);
        }
    };
}

/// Answers the first request with bytes and closes.
TestServer::Script once(std::string bytes) {
    return [bytes = std::move(bytes)](Connection& connection) {
        if (!connection.readHead().empty()) {
            connection.write(bytes);
        }
    };
}

void silent(Connection& connection) {
    connection.waitClosed();
}

} // namespace

class TestTransport : public QObject {
    Q_OBJECT

private slots:
    void answerIsComplete() {
        TestServer server(always(httpAnswer("{\"a\":1}", "200 OK",
                                            "Content-Type: Application/JSON\r\nRetry-After: 7\r\n"
                                            "Date: Fri, 20 Nov 2026 08:00:00 GMT\r\n")));
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url()), .path = "/x?a=b"});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(got->head.status, 200);
        QCOMPARE(got->body, std::string("{\"a\":1}"));
        QCOMPARE(got->head.contentType, std::string("application/json"));
        QCOMPARE(got->head.retryAfter.value().count(), 7);
        QCOMPARE(formatRfc3339(got->head.serverDate.value()), std::string("2026-11-20T08:00:00Z"));
        QVERIFY(got->latency() > 0us);
        QVERIFY(!got->timings.connectionReused);
    }

    void requestIsSentAsAsked() {
        std::mutex mutex;
        std::string seen;
        TestServer server([&](Connection& connection) {
            const std::string head = connection.readHead();
            const std::lock_guard lock(mutex);
            seen = head;
            connection.write(httpAnswer("ok"));
        });
        net::CurlTransport transport({.userAgent = "pilothouse/1.2"});
        const auto got =
            fetch(transport, {.endpoint = endpointOf(server.url() + "/prefix/"),
                              .method = net::Method::Patch,
                              .path = "/api/v1/nodes?limit=5",
                              .headers = {{"Accept", "application/json"},
                                          {"Content-Type", "application/merge-patch+json"}},
                              .authorization = Secret("Bearer t0ken"),
                              .body = "{}"});
        QVERIFY(got.has_value());
        const std::lock_guard lock(mutex);
        for (const char* part :
             {"PATCH /prefix/api/v1/nodes?limit=5 HTTP/1.1\r\n", "User-Agent: pilothouse/1.2\r\n",
              "Accept: application/json\r\n", "Content-Type: application/merge-patch+json\r\n",
              "Authorization: Bearer t0ken\r\n", "Content-Length: 2\r\n",
              "Accept-Encoding: gzip\r\n"}) {
            QVERIFY2(seen.find(part) != std::string::npos, part);
        }
        QVERIFY(seen.find("Expect") == std::string::npos);
    }

    void statusesAreAnswers_data() {
        QTest::addColumn<int>("status");
        for (const int status : {304, 401, 403, 404, 409, 410, 429, 500, 503}) {
            QTest::addRow("%d", status) << status;
        }
    }
    void statusesAreAnswers() {
        QFETCH(int, status);
        TestServer server(always(status == 304
                                     ? "HTTP/1.1 304 Not Modified\r\n\r\n"
                                     : httpAnswer("why", std::to_string(status) + " No")));
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url())});
        QVERIFY(got.has_value());
        QCOMPARE(got->head.status, status);
        QCOMPARE(got->body, std::string(status == 304 ? "" : "why"));
    }

    void item47_gzipIsUnpacked() {
        const std::string text(300'000, 'x');
        const std::string packed = gzipped(text);
        TestServer server(always(httpAnswer(packed, "200 OK", "Content-Encoding: gzip\r\n")));
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url())});
        QVERIFY(got.has_value());
        QCOMPARE(got->body.size(), text.size());
        const auto bomb = fetch(transport, {.endpoint = endpointOf(server.url()), .maxBody = 1000});
        QVERIFY(!bomb.has_value());
        QCOMPARE(toString(bomb.error().kind), toString(ErrorKind::Decode));
    }

    void item47_watchAsksForNoCompression() {
        TestServer server([](Connection& connection) {
            const std::string head = connection.readHead();
            if (head.find("Accept-Encoding") != std::string::npos) {
                return; // a watch must not ask for compression
            }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.write(chunked("one\n"));
            connection.write(chunked("two\n"));
            connection.write("0\r\n\r\n");
        });
        net::CurlTransport transport;
        Outcome outcome;
        transport.start({.endpoint = endpointOf(server.url()), .totalTimeout = 0ms, .stream = true},
                        outcome.handlers());
        const auto got = outcome.wait();
        QVERIFY(got.has_value());
        QCOMPARE(outcome.stream(), std::string("one\ntwo\n"));
        QCOMPARE(outcome.heads(), std::size_t{1});
        QVERIFY(got->body.empty());
    }

    void item47_forcedCompressionOfAWatchIsAnError() {
        TestServer server(
            always(httpAnswer(gzipped("one\n"), "200 OK", "Content-Encoding: gzip\r\n")));
        net::CurlTransport transport;
        Outcome outcome;
        transport.start({.endpoint = endpointOf(server.url()), .stream = true}, outcome.handlers());
        const auto got = outcome.wait();
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Decode));
        QCOMPARE(got.error().reason, std::string("CompressedStream"));
        QCOMPARE(outcome.heads(), std::size_t{0});
        QVERIFY(outcome.stream().empty());
    }

    void item40_comesBackNoSoonerThanAsked() {
        std::mutex mutex;
        std::vector<std::chrono::steady_clock::time_point> asked;
        TestServer server([&](Connection& connection) {
            while (!connection.readHead().empty()) {
                const std::lock_guard lock(mutex);
                asked.push_back(std::chrono::steady_clock::now());
                connection.write(
                    asked.size() == 1
                        ? httpAnswer("slow down", "429 Too Many Requests", "Retry-After: 3\r\n")
                        : httpAnswer("ok"));
            }
        });
        net::CurlTransport transport({.retrySecond = 20ms});
        const auto got = fetch(
            transport, {.endpoint = endpointOf(server.url()), .statusRetries = net::kMaxRetries});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(got->head.status, 200);
        QCOMPARE(asked.size(), std::size_t{2});
        QVERIFY(asked[1] - asked[0] >= 3 * 20ms);
    }

    void item40_evictionsAreSentOnce_data() {
        QTest::addColumn<std::string>("headers");
        QTest::addColumn<int>("retries");
        QTest::newRow("without Retry-After, repeats allowed") << std::string() << 10;
        QTest::newRow("with Retry-After, as evictions are sent")
            << std::string("Retry-After: 10\r\n") << 0;
    }
    void item40_evictionsAreSentOnce() {
        QFETCH(std::string, headers);
        QFETCH(int, retries);
        std::atomic<int> asked{0};
        TestServer server([&](Connection& connection) {
            while (!connection.readHead().empty()) {
                ++asked;
                connection.write(httpAnswer("no", "429 Too Many Requests", headers));
            }
        });
        net::CurlTransport transport({.retrySecond = 1ms});
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url()),
                                           .method = net::Method::Post,
                                           .path = "/api/v1/namespaces/n/pods/p/eviction",
                                           .statusRetries = retries});
        QVERIFY(got.has_value());
        QCOMPARE(got->head.status, 429);
        QCOMPARE(asked.load(), 1);
    }

    void item41_unavailableThreeTimes_data() {
        QTest::addColumn<int>("failures");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("asked");
        QTest::newRow("three") << 3 << 200 << 4;
        QTest::newRow("ten") << 10 << 200 << 11;
        QTest::newRow("too often") << 100 << 503 << 11;
    }
    void item41_unavailableThreeTimes() {
        QFETCH(int, failures);
        std::atomic<int> asked{0};
        TestServer server([&, failures](Connection& connection) {
            while (!connection.readHead().empty()) {
                connection.write(++asked <= failures ? httpAnswer("down", "503 Service Unavailable",
                                                                  "Retry-After: 1\r\n")
                                                     : httpAnswer("ok"));
            }
        });
        net::CurlTransport transport({.retrySecond = 1ms});
        const auto got = fetch(
            transport, {.endpoint = endpointOf(server.url()), .statusRetries = net::kMaxRetries});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QTEST(got->head.status, "status");
        QTEST(asked.load(), "asked");
    }

    void item41_cancelledWhileItWaits() {
        std::atomic<int> asked{0};
        TestServer server([&](Connection& connection) {
            while (!connection.readHead().empty()) {
                ++asked;
                connection.write(
                    httpAnswer("down", "503 Service Unavailable", "Retry-After: 60\r\n"));
            }
        });
        net::CurlTransport transport;
        Outcome outcome;
        const auto ticket = transport.start(
            {.endpoint = endpointOf(server.url()), .statusRetries = net::kMaxRetries},
            outcome.handlers());
        QTRY_COMPARE(asked.load(), 1);
        QVERIFY(fetch(transport, {.endpoint = endpointOf(server.url())}).has_value());
        QCOMPARE(outcome.doneCount(), 0);
        transport.cancel(ticket);
        QCOMPARE(toString(outcome.wait().error().kind), toString(ErrorKind::Cancelled));
    }

    void item42_aDateIsNotZeroSeconds_data() {
        QTest::addColumn<std::string>("value");
        for (const char* value : {"Fri, 20 Nov 2026 08:00:00 GMT", "soon", "-1", "1.5", ""}) {
            QTest::newRow(value) << std::string(value);
        }
    }
    void item42_aDateIsNotZeroSeconds() {
        QFETCH(std::string, value);
        std::atomic<int> asked{0};
        TestServer server([&](Connection& connection) {
            while (!connection.readHead().empty()) {
                ++asked;
                connection.write(httpAnswer("down", "503 Service Unavailable",
                                            "Retry-After: " + value + "\r\n"));
            }
        });
        net::CurlTransport transport;
        const auto got = fetch(
            transport, {.endpoint = endpointOf(server.url()), .statusRetries = net::kMaxRetries});
        QVERIFY(got.has_value());
        QVERIFY(!got->head.retryAfter.has_value());
        QCOMPARE(asked.load(), 1);
    }

    void item36_brokenListIsSentAgain() {
        std::atomic<int> asked{0};
        TestServer server([&](Connection& connection) {
            if (!connection.readHead().empty()) {
                connection.write(++asked == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
                                              : httpAnswer("all of it"));
            }
        });
        net::CurlTransport transport({.retrySecond = 1ms});
        const auto got =
            fetch(transport, {.endpoint = endpointOf(server.url()), .brokenRetries = 1});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(got->body, std::string("all of it"));
        QCOMPARE(asked.load(), 2);
    }

    void refusedStreamKeepsItsBody() {
        TestServer server(always(httpAnswer("{\"kind\":\"Status\"}", "410 Gone")));
        net::CurlTransport transport;
        Outcome outcome;
        transport.start({.endpoint = endpointOf(server.url()), .stream = true}, outcome.handlers());
        const auto got = outcome.wait();
        QVERIFY(got.has_value());
        QCOMPARE(got->head.status, 410);
        QCOMPARE(got->body, std::string("{\"kind\":\"Status\"}"));
        QCOMPARE(outcome.heads(), std::size_t{0});
    }

    void badAnswers_data() {
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<std::string>("says");
        const std::string flood = "HTTP/1.1 200 OK\r\n" + std::string(300'000, 'a') + ": b\r\n\r\n";
        std::string many = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 6000; ++i) {
            many += "X-Header-" + std::to_string(i) + ": " + std::string(64, 'v') + "\r\n";
        }
        QTest::newRow("shorter than announced")
            << std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            << ErrorKind::Network << std::string("in the middle of the answer");
        QTest::newRow("chunks without an end")
            << std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
            << ErrorKind::Network << std::string("in the middle of the answer");
        QTest::newRow("closed without an answer")
            << std::string() << ErrorKind::Network << std::string("without an answer");
        QTest::newRow("no HTTP") << std::string("SSH-2.0-OpenSSH_9.2\r\n") << ErrorKind::Intercepted
                                 << std::string("does not speak HTTP");
        QTest::newRow("one endless header line")
            << flood << ErrorKind::Decode << std::string("headers are larger");
        QTest::newRow("many headers") << many + "\r\n"
                                      << ErrorKind::Decode << std::string("headers are larger");
        QTest::newRow("body over the limit")
            << httpAnswer(std::string(5000, 'x')) << ErrorKind::Decode
            << std::string("larger than the limit of 4096 bytes");
        QTest::newRow("broken compression")
            << httpAnswer("not gzip", "200 OK", "Content-Encoding: gzip\r\n") << ErrorKind::Decode
            << std::string("compression is broken");
    }
    void badAnswers() {
        QFETCH(std::string, bytes);
        QFETCH(ErrorKind, kind);
        QFETCH(std::string, says);
        TestServer server(once(bytes));
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url()),
                                           .path = "/api?token=hidden",
                                           .authorization = Secret("Bearer hidden"),
                                           .maxBody = 4096});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(kind));
        QVERIFY2(got.error().message.find(says) != std::string::npos, got.error().message.c_str());
        QCOMPARE(got.error().where, std::string("weu-1 GET /api"));
        QVERIFY(describe(got.error()).find("hidden") == std::string::npos);
    }

    void item46_compressionBombIsCut() {
        const std::string bomb = gzipped(std::string(64U << 20U, '\0'));
        QVERIFY(bomb.size() < 1U << 20U);
        TestServer server(always(httpAnswer(bomb, "200 OK", "Content-Encoding: gzip\r\n")));
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = endpointOf(server.url()), .maxBody = 1 << 20});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Decode));
        QVERIFY2(got.error().message.find("larger than the limit of 1048576") != std::string::npos,
                 got.error().message.c_str());
    }

    void endlessInterimAnswersAreCut() {
        TestServer server([](Connection& connection) {
            if (!connection.readHead().empty()) {
                while (connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")) {
                }
            }
        });
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url())});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Decode));
    }

    void item46_endlessBodyIsCut() {
        TestServer server([](Connection& connection) {
            if (connection.readHead().empty()) {
                return;
            }
            connection.write("HTTP/1.1 200 OK\r\n\r\n");
            while (connection.write(std::string(65536, 'x'))) {
            }
        });
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = endpointOf(server.url()), .maxBody = 1 << 20});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Decode));
    }

    void refusedConnection() {
        net::CurlTransport transport;
        const std::string place = "127.0.0.1:" + std::to_string(unusedPort());
        const auto got = fetch(transport, {.endpoint = endpointOf("https://" + place)});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Network));
        QCOMPARE(got.error().message, "connection refused by " + place);
    }

    void timeoutsSayWhich_data() {
        QTest::addColumn<int>("connectMs");
        QTest::addColumn<int>("totalMs");
        QTest::addColumn<int>("silenceMs");
        QTest::addColumn<bool>("answersHead");
        QTest::addColumn<std::string>("says");
        QTest::newRow("total, no answer")
            << 5000 << 200 << 0 << false << std::string("no answer from");
        QTest::newRow("total, slow body")
            << 5000 << 300 << 0 << true << std::string("the answer was not complete within 0.3 s");
        QTest::newRow("silence") << 5000 << 0 << 200 << true
                                 << std::string("nothing received from");
    }
    void timeoutsSayWhich() {
        QFETCH(int, connectMs);
        QFETCH(int, totalMs);
        QFETCH(int, silenceMs);
        QFETCH(bool, answersHead);
        QFETCH(std::string, says);
        TestServer server([answersHead](Connection& connection) {
            if (connection.readHead().empty()) {
                return;
            }
            if (answersHead) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
            }
            connection.waitClosed();
        });
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url()),
                                           .connectTimeout = std::chrono::milliseconds(connectMs),
                                           .totalTimeout = std::chrono::milliseconds(totalMs),
                                           .silenceTimeout = std::chrono::milliseconds(silenceMs)});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Timeout));
        QVERIFY2(got.error().message.find(says) != std::string::npos, got.error().message.c_str());
    }

    void handshakeThatNeverEnds() {
        TestServer server(&silent);
        net::CurlTransport transport;
        const std::string url = "https" + server.url().substr(4);
        const auto got = fetch(transport, {.endpoint = endpointOf(url), .connectTimeout = 200ms});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Timeout));
        QVERIFY2(got.error().message.starts_with("no connection to 127.0.0.1:"),
                 got.error().message.c_str());
    }

    void slowLorisDelaysNobody() {
        std::atomic<int> drips{0};
        TestServer slow([&drips](Connection& connection) {
            if (connection.readHead().empty()) {
                return;
            }
            connection.write("HTTP/1.1 200 OK\r\n");
            while (connection.write("X-Drip: 1\r\n") && ++drips < 1000) {
                std::this_thread::yield();
            }
            connection.waitClosed();
        });
        TestServer quick(always(httpAnswer("ok")));
        net::CurlTransport transport;
        Outcome outcome;
        transport.start({.endpoint = endpointOf(slow.url())}, outcome.handlers());
        for (int i = 0; i < 20; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpointOf(quick.url())}).has_value());
        }
        QCOMPARE(outcome.doneCount(), 0);
    }

    void redirectIsNotFollowed() {
        TestServer thief(always(httpAnswer("thanks")));
        TestServer server(always(httpAnswer(
            "moved", "302 Found", "Location: " + thief.url() + "/login?state=hidden\r\n")));
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url()),
                                           .authorization = Secret("Bearer hidden")});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Intercepted));
        QCOMPARE(got.error().httpStatus.value(), 302);
        QVERIFY(got.error().message.find(thief.url()) != std::string::npos);
        QVERIFY(got.error().message.find("hidden") == std::string::npos);
        QCOMPARE(thief.connections(), 0);
    }

    void connectionIsKept() {
        TestServer server(always(httpAnswer("ok")));
        net::CurlTransport transport;
        const auto endpoint = endpointOf(server.url());
        for (int i = 0; i < 50; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
        }
        QCOMPARE(server.connections(), 1);
        QCOMPARE(transport.counters().connections, std::uint64_t{1});
        QCOMPARE(transport.counters().started, std::uint64_t{50});
    }

    void cancelEndsAtOnce() {
        TestServer server(&silent);
        net::CurlTransport transport;
        Outcome outcome;
        const auto ticket =
            transport.start({.endpoint = endpointOf(server.url())}, outcome.handlers());
        transport.cancel(ticket);
        const auto got = outcome.wait();
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Cancelled));
        transport.cancel(ticket);
        transport.cancel(net::Ticket::None);
        QCOMPARE(outcome.doneCount(), 1);
    }

    void cancelFromAHandler() {
        TestServer server([](Connection& connection) {
            if (connection.readHead().empty()) {
                return;
            }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (connection.write(chunked("event\n"))) {
            }
        });
        net::CurlTransport transport;
        Outcome outcome;
        std::atomic<net::Ticket> ticket{net::Ticket::None};
        net::Handlers handlers = outcome.handlers();
        // Once: one read brings thousands of chunks, and as many cancels take long under a
        // sanitizer.
        std::atomic<bool> told{false};
        handlers.onChunk = [&](std::string_view) {
            const auto running = ticket.load();
            if (running != net::Ticket::None && !told.exchange(true)) {
                transport.cancel(running);
            }
        };
        ticket = transport.start({.endpoint = endpointOf(server.url()), .stream = true},
                                 std::move(handlers));
        const auto got = outcome.wait();
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Cancelled));
    }

    void malformedRequests_data() {
        QTest::addColumn<std::string>("url");
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("header");
        QTest::addColumn<std::string>("token");
        QTest::newRow("no URL") << std::string("not a url") << std::string("/") << std::string()
                                << std::string();
        QTest::newRow("scheme") << std::string("ftp://127.0.0.1") << std::string("/")
                                << std::string() << std::string();
        QTest::newRow("user info") << std::string("http://a:b@127.0.0.1") << std::string("/")
                                   << std::string() << std::string();
        QTest::newRow("path") << std::string("http://127.0.0.1:1") << std::string("/a b\r\nX: y")
                              << std::string() << std::string();
        QTest::newRow("header") << std::string("http://127.0.0.1:1") << std::string("/")
                                << std::string("a\r\nX: y") << std::string();
        QTest::newRow("token") << std::string("http://127.0.0.1:1") << std::string("/")
                               << std::string() << std::string("Bearer a\nb");
    }
    void malformedRequests() {
        QFETCH(std::string, url);
        QFETCH(std::string, path);
        QFETCH(std::string, header);
        QFETCH(std::string, token);
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(url),
                                           .path = path,
                                           .headers = {{"X-Test", header}},
                                           .authorization = Secret(token)});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Validation));
    }
};

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
