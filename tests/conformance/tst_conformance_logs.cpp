// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "engine/log_follow.h"
#include "fleet/api_call.h"
#include "test_client.h"
#include "test_server.h"

#include <fmt/format.h>

#include <unistd.h>

using namespace pilothouse;

namespace {

constexpr int kLines = 400;
constexpr std::size_t kPiece = 3777; // a connection ends within a line

std::string textOf(int line) {
    return line == 7 ? std::string("no \xff\xfe text") : "line " + std::to_string(line);
}

/// Ten lines a second.
std::string stampOf(int line) {
    return fmt::format("2026-11-20T08:{:02}:{:02}.{:09}Z ", line / 600, line / 10 % 60,
                       100'000'000 * (line % 10));
}

int firstLine(const std::string& head) {
    const auto at = head.find("sinceTime=2026-11-20T08%3A");
    return at == head.npos
               ? 0
               : (std::stoi(head.substr(at + 26, 2)) * 60 + std::stoi(head.substr(at + 31, 2))) *
                     10;
}

std::string chunkOf(const std::string& bytes) {
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

/// What a kubelet says of a container's log; it dies in the middle of a line again and again.
void serveLog(test::Connection& peer) {
    const auto head = peer.readHead();
    const bool isPrevious = head.find("previous=true") != head.npos;
    peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (isPrevious) {
        peer.write(chunkOf("the one before\n") + chunkOf(""));
        return;
    }
    std::string bytes;
    for (int line = firstLine(head); line < kLines && bytes.size() < kPiece; ++line) {
        bytes += stampOf(line) + textOf(line) + "\n";
    }
    const bool isLast = bytes.size() < kPiece;
    peer.write(chunkOf(bytes.substr(0, kPiece)) + (isLast ? chunkOf("") : std::string()));
}

} // namespace

/// Logs through an API server.
class TestConformanceLogs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item94_aPodOfTwoContainersAsksWhich();
    void item94_aFollowedLogIsWholeOverCuts();

private:
    fleet::CallResult logOf(const std::string& ns, const kube::LogQuery& query);
    bool addPod(const std::string& ns, const std::string& spec);

    test::ServerUnderTest m_server;
};

bool TestConformanceLogs::addPod(const std::string& ns, const std::string& spec) {
    const auto made = m_server.write(
        net::Method::Post, "/api/v1/namespaces/" + ns + "/pods",
        R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":)" + spec + "}");
    if (!made) {
        qWarning("no pod: %s", describe(made.error()).c_str());
    }
    return made.has_value();
}

fleet::CallResult TestConformanceLogs::logOf(const std::string& ns, const kube::LogQuery& query) {
    auto request = fleet::callRequest(m_server.access(), *kube::logRequest(ns, "p", query),
                                      std::chrono::seconds(15));
    request.stream = false;
    return fleet::callResult(m_server.send(std::move(request)), "alpha");
}

void TestConformanceLogs::item94_aPodOfTwoContainersAsksWhich() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item94");
    QVERIFY(addPod(space.name(), R"({"containers":[{"name":"a","image":"i"},)"
                                 R"({"name":"b","image":"i"}]})"));
    const auto which = logOf(space.name(), {});
    QVERIFY(!which && which.error().error.httpStatus == 400);
    QCOMPARE(which.error().error.message,
             std::string("a container name must be specified for pod p, choose one of: [a b]"));
    const auto wrong = logOf(space.name(), {.container = "c"});
    QVERIFY(!wrong && wrong.error().error.httpStatus == 400);
    QCOMPARE(wrong.error().error.message, std::string("container c is not valid for pod p"));
    const auto empty = logOf(space.name(), {.container = "b"}); // on no node yet
    QVERIFY(empty && empty->body.empty());
    const auto absent = fleet::callResult(
        m_server.send(m_server.request(space.path("pods", "q") + "/log")), "alpha");
    QVERIFY(!absent && absent.error().error.kind == ErrorKind::NotFound);
}

void TestConformanceLogs::item94_aFollowedLogIsWholeOverCuts() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item94b");
    const test::Authority authority;
    test::TestServer kubelet(
        serveLog, test::ServerTls{.identity = authority.issue({.addresses = {"127.0.0.1"}})});
    const auto node = fmt::format("item94-{}", ::getpid());
    QVERIFY(m_server.write(
        net::Method::Post, "/api/v1/nodes",
        fmt::format(R"({{"apiVersion":"v1","kind":"Node","metadata":{{"name":"{}"}},"status":{{)"
                    R"("addresses":[{{"type":"InternalIP","address":"127.0.0.1"}}],)"
                    R"("daemonEndpoints":{{"kubeletEndpoint":{{"Port":{}}}}}}}}})",
                    node, kubelet.port())));
    QVERIFY(addPod(
        space.name(),
        fmt::format(R"({{"nodeName":"{}","containers":[{{"name":"a","image":"i"}}]}})", node)));
    const auto previous = logOf(space.name(), {.previous = true});
    const auto access = std::make_shared<const fleet::MemberAccess>(m_server.access());
    engine::LogFollow follow(
        m_server.transport(), access, {.ns = space.name(), .pod = "p"},
        {.backoff = {.first = std::chrono::milliseconds(5), .cap = std::chrono::milliseconds(50)}});
    std::vector<std::string> got;
    engine::LogBatch batch;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!batch.isOver && std::chrono::steady_clock::now() < until) {
        batch = follow.take(std::chrono::seconds(1));
        for (auto& line : batch.lines) {
            got.push_back(std::move(line.text));
        }
    }
    static_cast<void>(m_server.write(net::Method::Delete, "/api/v1/nodes/" + node, "{}"));
    QVERIFY2(previous && previous->body == "the one before\n",
             previous ? previous->body.c_str() : describe(previous.error().error).c_str());
    QVERIFY2(batch.isOver && !batch.error, batch.error ? describe(*batch.error).c_str() : "");
    std::vector<std::string> wanted;
    for (int line = 0; line < kLines; ++line) {
        wanted.push_back(textOf(line));
    }
    QCOMPARE(got.size(), wanted.size());
    QVERIFY(got == wanted);
    QVERIFY(kubelet.connections() > 4);
}

QTEST_GUILESS_MAIN(TestConformanceLogs)
#include "tst_conformance_logs.moc"
