// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that mean harm, each against the whole way of an answer: a real socket, the real
// transport, the request that a session sends, the decoder of its answer.
#include "engine/engine.h"
#include "fleet/access_builder.h"
#include "fleet/session_codec.h"
#include "test_client.h"
#include "test_server.h"

#include <QtTest>
#include <zlib.h>

#include <algorithm>
#include <future>
#include <iterator>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

constexpr int kGuardMs = 20'000;
constexpr std::size_t kDepth = 10'000;
const std::string kJson = "Content-Type: application/json\r\n";

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() / 100 + 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TestServer::Script always(std::string bytes) {
    return [bytes = std::move(bytes)](Connection& connection) {
        while (!connection.readHead().empty() && connection.write(bytes)) {
        }
    };
}

/// Answers one request and closes: the end of a body without a length.
TestServer::Script once(std::string bytes) {
    return [bytes = std::move(bytes)](Connection& connection) {
        if (!connection.readHead().empty()) {
            connection.write(bytes);
        }
    };
}

/// Answers with a head, then with the same bytes for ever.
TestServer::Script endless(std::string head, std::string bytes) {
    return [head = std::move(head), bytes = std::move(bytes)](Connection& connection) {
        if (!connection.readHead().empty() && connection.write(head)) {
            while (connection.write(bytes)) {
            }
        }
    };
}

/// Takes the connection and says nothing, not even in the handshake.
void mute(Connection& connection) {
    connection.waitClosed();
}

std::string deep() {
    return std::string(kDepth, '[') + std::string(kDepth, ']');
}

std::string podList(const std::string& name, const std::string& more = "0") {
    return R"({"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":")" +
           name + R"(","namespace":"n"},"more":)" + more + "}]}";
}

std::string flood() {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 6000; ++i) {
        head += "X-Header-" + std::to_string(i) + ": " + std::string(64, 'v') + "\r\n";
    }
    return head + "\r\n";
}

std::string redirectTo(const std::string& url) {
    return httpAnswer("moved", "307 Temporary Redirect", "Location: " + url + "/?state=hidden\r\n");
}

/// A stream of watch events without an end that the server would send.
std::string watchHead(const std::string& extra = {}) {
    return "HTTP/1.1 200 OK\r\n" + kJson + extra + "\r\n";
}

/// A server by its word. Those that send a lot send it until the client goes.
TestServer::Script scriptOf(const QString& word, bool isWatch, const std::string& thief) {
    const std::string event = R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":")";
    if (word == "endless body") {
        return isWatch ? endless(watchHead() + event, std::string(65536, 'x'))
                       : endless(watchHead(), std::string(65536, ' '));
    }
    if (word == "endless unframed body") {
        return endless(watchHead(), std::string(65536, '['));
    }
    if (word == "10,000-deep JSON" || word == "10,000-deep JSON beside a pod") {
        const auto body =
            word == "10,000-deep JSON" ? "{\"kind\":" + deep() + "}" : podList("p", deep());
        return (isWatch ? once
                        : always)(isWatch ? watchHead() + event + R"(p"},"more":)" + deep() + "}}\n"
                                          : httpAnswer(body, "200 OK", kJson));
    }
    if (word == "gzip bomb") {
        const auto bomb = gzipped(std::string(64U << 20U, ' '));
        const std::string coding = "Content-Encoding: gzip\r\n";
        return always(isWatch ? watchHead(coding) + bomb : httpAnswer(bomb, "200 OK", coding));
    }
    if (word == "bad UTF-8") {
        return (isWatch ? once
                        : always)(isWatch ? watchHead() + event + "a\xFF\xC0\xAF\"}}}\n"
                                          : httpAnswer(podList("a\xFF\xC0\xAF"), "200 OK", kJson));
    }
    if (word == "bad UTF-8 in an error") {
        return always(httpAnswer("no \xFF\xFE\x1b[31m way", "500 Broken\xFF"));
    }
    if (word == "redirect to another host") {
        return always(redirectTo(thief));
    }
    if (word == "header flood") {
        return always(flood());
    }
    if (word == "endless header") {
        return endless("HTTP/1.1 200 OK\r\nX: ", std::string(65536, 'v'));
    }
    return &mute; // "TLS handshake that never ends"
}

std::shared_ptr<const fleet::MemberAccess> accessTo(const std::string& url,
                                                    const Authority& authority) {
    kube::Connection connection;
    connection.contextName = "weu-1";
    connection.server = url;
    auto access = std::make_shared<fleet::MemberAccess>(
        *fleet::buildAccess(connection, fleet::readCredentialFile).value());
    auto endpoint = std::make_shared<net::Endpoint>(*access->endpoint);
    auto tls = std::make_shared<net::TlsOptions>();
    tls->caPem = authority.certPem(); // the system's bundle takes long to load
    endpoint->tls = tls;
    endpoint->proxy = "";
    access->endpoint = endpoint;
    access->authorization = Secret("Bearer hidden");
    return access;
}

std::string urlOf(const TestServer& server, const QString& word) {
    return word.startsWith("TLS") ? "https" + server.url().substr(4) : server.url();
}

/// What a watch told until it ended.
struct Watched {
    std::vector<fleet::WatchChange<model::Pod>> changes;
    std::optional<Error> error;
};

/// Follows a watch through the codec as the engine does; the end of its stream ends it, too.
Watched follow(net::Transport& transport, net::Request request, const fleet::Wanted& wanted) {
    struct State {
        explicit State(const fleet::Wanted& what) : codec(what, "weu-1 GET /pods") {}
        void take(std::optional<fleet::Answer> answer) {
            if (!answer || isOver) {
                return;
            }
            if (auto* some = std::get_if<fleet::WatchAnswer<model::Pod>>(&answer->payload)) {
                std::move(some->changes.begin(), some->changes.end(),
                          std::back_inserter(watched.changes));
            } else if (auto* end = std::get_if<fleet::WatchEnded>(&answer->payload)) {
                watched.error = std::move(end->error);
                isOver = true;
                over.set_value();
            }
        }
        kube::Decoder decoder;
        fleet::WatchCodec codec;
        Watched watched;
        bool isOver = false;
        std::promise<void> over;
    };
    const auto state = std::make_shared<State>(wanted);
    auto over = state->over.get_future();
    const auto ticket = transport.start(
        std::move(request), {.onHead = {},
                             .onChunk =
                                 [state](std::string_view chunk) {
                                     state->take(state->codec.feed(state->decoder, chunk));
                                 },
                             .onDone =
                                 [state](Result<net::Response> result) {
                                     state->take(state->codec.finish(std::move(result)));
                                 }});
    if (over.wait_for(20s) != std::future_status::ready) {
        return {.changes = {}, .error = Error{.kind = ErrorKind::Internal, .message = "the guard"}};
    }
    transport.cancel(ticket);
    return state->watched;
}

void addRow(const char* word, const char* kind, const char* says) {
    QTest::newRow(word) << QString(word) << QString(kind) << QString(says);
}

} // namespace

class TstHostileServers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_authority = std::make_unique<Authority>(); }
    void list_data();
    void list();
    void watch_data();
    void watch();
    void heartbeatsTakeLittle_data();
    void heartbeatsTakeLittle();
    void theOthersNoticeNothing();

private:
    std::unique_ptr<Authority> m_authority;
};

void TstHostileServers::list_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("kind"); // empty: the pods are read
    QTest::addColumn<QString>("says"); // or the name of the pod
    addRow("endless body", "Decode", "larger than the limit of 1048576 bytes");
    addRow("endless unframed body", "Decode", "larger than the limit of 1048576 bytes");
    addRow("10,000-deep JSON", "Decode", "expected a PodList");
    addRow("10,000-deep JSON beside a pod", "", "p");
    addRow("gzip bomb", "Decode", "larger than the limit of 1048576 bytes");
    addRow("bad UTF-8", "", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    addRow("bad UTF-8 in an error", "Server", "no \xEF\xBF\xBD\xEF\xBF\xBD");
    addRow("redirect to another host", "Intercepted",
           "is a redirect (HTTP 307) to http://localhost:");
    addRow("header flood", "Decode", "headers are larger");
    addRow("endless header", "Decode", "headers are larger");
    addRow("TLS handshake that never ends", "Timeout", "no connection to 127.0.0.1:");
}

void TstHostileServers::list() {
    QFETCH(QString, word);
    QFETCH(QString, kind);
    QFETCH(QString, says);
    TestServer thief(always(httpAnswer(podList("stolen"), "200 OK", kJson)));
    TestServer server(scriptOf(word, false, thief.url("localhost")));
    const auto access = accessTo(urlOf(server, word), *m_authority);
    const fleet::Wanted wanted{
        .part = fleet::Part::Pods, .path = "/api/v1/pods?limit=500", .timeout = 20s};
    auto request = fleet::requestFor(*access, wanted);
    request.maxBody = 1U << 20U;
    request.connectTimeout = word.startsWith("TLS") ? 200ms : 10s;
    net::CurlTransport transport;
    kube::Decoder decoder;
    const auto answer = fleet::decodeAnswer(decoder, wanted, "weu-1 GET /api/v1/pods",
                                            fetch(transport, std::move(request)));
    const auto& page = std::get<fleet::ListAnswer<model::Pod>>(answer.payload).page;
    QCOMPARE(thief.connections(), 0);
    QCOMPARE(page.has_value(), kind.isEmpty());
    if (page) {
        QCOMPARE(page->items.size(), std::size_t{1});
        QCOMPARE(std::string(page->items[0].name()), says.toStdString());
        return;
    }
    QCOMPARE(QString::fromStdString(std::string(toString(page.error().kind))).toLower(),
             kind.toLower());
    const auto message = page.error().message;
    QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
    QVERIFY(describe(page.error()).find("hidden") == std::string::npos);
    QVERIFY(message.find('\x1b') == std::string::npos);
    QVERIFY(QString::fromStdString(message).toStdString() == message); // UTF-8
}

void TstHostileServers::watch_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("kind"); // empty: the event is read
    QTest::addColumn<QString>("says"); // or the name of the pod
    addRow("endless body", "Decode", "larger than");
    addRow("endless unframed body", "Decode", "");
    addRow("10,000-deep JSON beside a pod", "", "p");
    addRow("gzip bomb", "Decode", "the stream is compressed");
    addRow("bad UTF-8", "", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    addRow("bad UTF-8 in an error", "Server", "no \xEF\xBF\xBD\xEF\xBF\xBD");
    addRow("redirect to another host", "Intercepted",
           "is a redirect (HTTP 307) to http://localhost:");
    addRow("header flood", "Decode", "headers are larger");
    addRow("endless header", "Decode", "headers are larger");
    addRow("TLS handshake that never ends", "Timeout", "no connection to 127.0.0.1:");
}

void TstHostileServers::watch() {
    QFETCH(QString, word);
    QFETCH(QString, kind);
    QFETCH(QString, says);
    TestServer thief(always(httpAnswer("thanks")));
    TestServer server(scriptOf(word, true, thief.url("localhost")));
    const auto access = accessTo(urlOf(server, word), *m_authority);
    const fleet::Wanted wanted{
        .part = fleet::Part::Pods, .path = "/api/v1/pods?watch=true", .stream = true};
    auto request = fleet::requestFor(*access, wanted);
    request.connectTimeout = word.startsWith("TLS") ? 200ms : 10s;
    net::CurlTransport transport;
    const auto watched = follow(transport, std::move(request), wanted);
    QCOMPARE(thief.connections(), 0);
    if (kind.isEmpty()) {
        QCOMPARE(watched.changes.size(), std::size_t{1});
        QCOMPARE(std::string(watched.changes[0].record.name()), says.toStdString());
        return;
    }
    QVERIFY(watched.changes.empty());
    QVERIFY(watched.error.has_value());
    QCOMPARE(QString::fromStdString(std::string(toString(watched.error->kind))).toLower(),
             kind.toLower());
    const auto message = watched.error->message;
    QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
    QVERIFY(describe(*watched.error).find("hidden") == std::string::npos);
    QVERIFY(message.find('\x1b') == std::string::npos);
}

void TstHostileServers::heartbeatsTakeLittle_data() {
    QTest::addColumn<int>("part");
    QTest::newRow("readyz") << static_cast<int>(fleet::Part::Readyz);
    QTest::newRow("version") << static_cast<int>(fleet::Part::Version);
    QTest::newRow("identity") << static_cast<int>(fleet::Part::Identity);
}

/// What every member is asked for again and again is small: a thousand endless answers to it must
/// not fill the memory.
void TstHostileServers::heartbeatsTakeLittle() {
    QFETCH(int, part);
    TestServer server(endless(watchHead(), std::string(65536, 'x')));
    const auto access = accessTo(server.url(), *m_authority);
    const fleet::Wanted wanted{
        .part = static_cast<fleet::Part>(part), .path = "/x", .timeout = 20s};
    auto request = fleet::requestFor(*access, wanted);
    QVERIFY(request.maxBody <= 4U << 20U);
    net::CurlTransport transport;
    const auto got = fetch(transport, std::move(request));
    QVERIFY(!got.has_value());
    QVERIFY2(got.error().message.find("larger than the limit") != std::string::npos,
             got.error().message.c_str());
}

/// One member for each word beside one that means well, in one engine.
void TstHostileServers::theOthersNoticeNothing() {
    TestServer thief(always(httpAnswer("thanks")));
    TestServer good([](Connection& connection) {
        for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
            const auto has = [&](const char* text) { return head.find(text) != std::string::npos; };
            connection.write(
                has("/readyz")    ? httpAnswer("ok")
                : has("/version") ? httpAnswer(R"({"gitVersion":"v1.34.3"})", "200 OK", kJson)
                : has("/pods")    ? httpAnswer(podList("good"), "200 OK", kJson)
                               : httpAnswer(R"({"kind":"NodeList","items":[]})", "200 OK", kJson));
        }
    });
    std::vector<std::unique_ptr<TestServer>> servers;
    fleet::FleetConfig config;
    const auto add = [&](const std::string& name, const std::string& url) {
        auto& member = config.members.emplace_back();
        member.identity.id = ClusterId(name);
        member.identity.name = name;
        member.access = accessTo(url, *m_authority);
    };
    for (const auto* word : {"endless body", "endless unframed body", "10,000-deep JSON",
                             "gzip bomb", "bad UTF-8 in an error", "redirect to another host",
                             "header flood", "endless header", "TLS handshake that never ends"}) {
        servers.push_back(
            std::make_unique<TestServer>(scriptOf(word, false, thief.url("localhost"))));
        add(word, urlOf(*servers.back(), word));
    }
    add("good", good.url());
    std::sort(config.members.begin(), config.members.end(), [](const auto& a, const auto& b) {
        return a.identity.id < b.identity.id; // as a loaded fleet is
    });
    engine::EngineOptions options;
    options.publishEvery = 1ms;
    options.watch = false;
    const auto engine = engine::Engine::start(std::move(config), options);
    const auto isSeen = [&] {
        const auto snapshot = engine->take().snapshot;
        const auto state = snapshot->find(ClusterId("good"));
        const auto isSilentOrBad = [](const auto& each) {
            return each->identity.name == "good" || each->lastError.has_value() ||
                   each->identity.name.starts_with("TLS"); // its limit is ten seconds
        };
        return state && state->reach == model::Reach::Live && state->pods &&
               state->pods->size() == 1 &&
               std::all_of(snapshot->clusters.begin(), snapshot->clusters.end(), isSilentOrBad);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSeen(), kGuardMs);
    for (const auto& state : engine->take().snapshot->clusters) {
        const bool isGood = state->identity.name == "good";
        QVERIFY2(isGood == (state->reach == model::Reach::Live), state->identity.name.c_str());
        QVERIFY(isGood || !state->pods); // nothing is made up
    }
    QCOMPARE(thief.connections(), 0);
}

QTEST_GUILESS_MAIN(TstHostileServers)
#include "tst_hostile_servers.moc"
