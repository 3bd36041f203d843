// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/log_follow.h"
#include "engine/member_calls.h"
#include "net/curl_transport.h"
#include "test_client.h"
#include "test_server.h"

#include <QtTest>

#include <future>

using namespace pilothouse;
using namespace pilothouse::test;
using fleet::WriteResult;

namespace {

constexpr std::chrono::seconds kGuard{20};
const kube::ObjectRef kMap{.resource = "configmaps", .ns = "shop", .name = "conf"};
constexpr const char* kSystem = R"({"metadata":{"uid":"cluster-1"}})";

/// What a server was asked, in order: "PATCH /api/…" without the query.
class Journal {
public:
    void add(const std::string& head) {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(head.substr(0, head.find_first_of("?", 0)).substr(0, head.find(" HTTP")));
    }
    [[nodiscard]] std::vector<std::string> lines() {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }

private:
    std::mutex m_mutex;
    std::vector<std::string> m_lines;
};

std::shared_ptr<const fleet::MemberAccess> accessTo(const TestServer& server) {
    auto access = std::make_shared<fleet::MemberAccess>();
    access->endpoint = endpointOf(server.url());
    return access;
}

fleet::WriteOutcome write(net::Transport& transport, const TestServer& server,
                          fleet::WritePlan plan) {
    auto done = std::make_shared<std::promise<fleet::WriteOutcome>>();
    auto outcome = done->get_future();
    engine::MemberCalls(transport, accessTo(server))
        .write(std::move(plan), [done](fleet::WriteOutcome result) { done->set_value(result); });
    if (outcome.wait_for(kGuard) != std::future_status::ready) {
        return {.error = Error{.message = "the test's guard time ran out"}};
    }
    return outcome.get();
}

fleet::WritePlan patchPlan() {
    return {.member = "weu-1",
            .memberUid = "cluster-1",
            .object = kMap,
            .action =
                kube::patchRequest(kMap.path(), kube::PatchType::Merge, R"({"data":{"k":"new"}})")};
}

std::string stamp(int line) {
    return QStringLiteral("2026-11-20T%1:%2:%3.%4Z ")
        .arg(line / 36'000, 2, 10, QLatin1Char('0'))
        .arg(line / 600 % 60, 2, 10, QLatin1Char('0'))
        .arg(line / 10 % 60, 2, 10, QLatin1Char('0'))
        .arg(100'000'000 * (line % 10), 9, 10, QLatin1Char('0'))
        .toStdString();
}

std::string chunk(const std::string& bytes) {
    return QString::number(bytes.size(), 16).toStdString() + "\r\n" + bytes + "\r\n";
}

constexpr const char* kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The first line that a request with this sinceTime is to get, ten lines a second.
int firstLine(const std::string& head) {
    const auto at = head.find("sinceTime=2026-11-20T");
    if (at == head.npos) {
        return 0;
    }
    const auto part = [&](std::size_t offset) { return std::stoi(head.substr(at + offset, 2)); };
    return ((part(21) * 60 + part(26)) * 60 + part(31)) * 10;
}

struct Followed {
    std::vector<std::string> lines;
    std::optional<Error> error;
    int interruptions = 0;
    bool isOver = false;
};

Followed followAll(engine::LogFollow& follow, std::size_t atMost = SIZE_MAX) {
    Followed got;
    const auto until = std::chrono::steady_clock::now() + kGuard;
    while (!got.isOver && got.lines.size() < atMost && std::chrono::steady_clock::now() < until) {
        auto batch = follow.take(std::chrono::seconds(1));
        for (auto& line : batch.lines) {
            got.lines.push_back(std::move(line.text));
        }
        got.interruptions += batch.interruption ? 1 : 0;
        got.error = batch.error;
        got.isOver = batch.isOver;
    }
    return got;
}

const engine::LogFollowOptions kFast{
    .backoff = {.first = std::chrono::milliseconds(5), .cap = std::chrono::milliseconds(20)}};

} // namespace

class TstMemberCalls : public QObject {
    Q_OBJECT
private slots:
    /// The server takes the write and dies on a kept connection: libcurl alone would send it again.
    void item92_aWriteCutOffIsSentOnceAndReadAfterwards() {
        Journal journal;
        TestServer server([&](Connection& peer) {
            for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
                journal.add(head);
                if (head.starts_with("PATCH")) {
                    return;
                }
                const bool isSystem = head.find("kube-system") != head.npos;
                peer.write(httpAnswer(
                    isSystem ? kSystem
                             : R"({"metadata":{"resourceVersion":"2"},"data":{"k":"new"}})"));
            }
        });
        net::CurlTransport transport;
        const auto outcome = write(transport, server, patchPlan());
        QVERIFY(outcome.result == WriteResult::Unknown);
        QVERIFY(outcome.landed == fleet::Landed::Yes);
        QVERIFY(outcome.body.find("new") != std::string::npos);
        QCOMPARE(journal.lines(),
                 (std::vector<std::string>{"GET /api/v1/namespaces/kube-system",
                                           "PATCH /api/v1/namespaces/shop/configmaps/conf",
                                           "GET /api/v1/namespaces/shop/configmaps/conf"}));
    }

    void item93_anotherClusterAtTheAddressGetsNoWrite() {
        Journal journal;
        TestServer server([&](Connection& peer) {
            for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
                journal.add(head);
                peer.write(httpAnswer(R"({"metadata":{"uid":"cluster-2"}})"));
            }
        });
        net::CurlTransport transport;
        const auto outcome = write(transport, server, patchPlan());
        QVERIFY(outcome.result == WriteResult::Refused);
        QCOMPARE(outcome.attempts, 0);
        QVERIFY(outcome.error->message.find("cluster-2") != std::string::npos);
        QCOMPARE(journal.lines(), std::vector<std::string>{"GET /api/v1/namespaces/kube-system"});
    }

    void item40_anEvictionRefusedIsNotRetried() {
        Journal journal;
        TestServer server([&](Connection& peer) {
            for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
                journal.add(head);
                peer.write(
                    head.starts_with("POST")
                        ? httpAnswer(R"({"kind":"Status","status":"Failure","code":429,)"
                                     R"("reason":"TooManyRequests","message":"Cannot evict pod",)"
                                     R"("details":{"causes":[{"reason":"DisruptionBudget",)"
                                     R"("message":"The disruption budget web needs 3"}]}})",
                                     "429 Too Many Requests", "Retry-After: 10\r\n")
                        : httpAnswer(kSystem));
            }
        });
        net::CurlTransport transport;
        auto plan = patchPlan();
        plan.object = {.resource = "pods", .ns = "shop", .name = "web-0"};
        plan.action = kube::evictionRequest("shop", "web-0");
        const auto outcome = write(transport, server, std::move(plan));
        QVERIFY(outcome.result == WriteResult::Refused);
        QVERIFY(outcome.error->kind == ErrorKind::Throttled);
        QCOMPARE(*kube::disruptionBudgetCause(*outcome.refusal),
                 std::string("The disruption budget web needs 3"));
        QCOMPARE(journal.lines().size(), std::size_t{2});
    }

    void aReadIsNoDoorForWrites() {
        TestServer server([](Connection& peer) { static_cast<void>(peer.readHead()); });
        net::CurlTransport transport;
        std::optional<fleet::CallResult> result;
        engine::MemberCalls(transport, accessTo(server))
            .read(kube::deleteRequest(kMap.path()),
                  [&](fleet::CallResult answer) { result = std::move(answer); });
        QVERIFY(result && !*result && (*result).error().error.kind == ErrorKind::Validation);
        QCOMPARE(server.connections(), 0);
    }

    /// Every connection ends after some bytes, mostly within a line.
    void item94_aLogCutAgainAndAgainIsWhole() {
        constexpr int kLines = 400;
        TestServer server([&](Connection& peer) {
            const auto head = peer.readHead();
            peer.write(kStreamHead);
            std::string bytes;
            for (int line = firstLine(head); line < kLines && bytes.size() < 3777; ++line) {
                bytes += stamp(line) + "line " + std::to_string(line) + "\n";
            }
            const bool isLast = bytes.size() < 3777;
            peer.write(chunk(bytes.substr(0, 3777)) + (isLast ? chunk("") : std::string()));
        });
        net::CurlTransport transport;
        engine::LogFollow follow(transport, accessTo(server), {.ns = "s", .pod = "p"}, kFast);
        const auto got = followAll(follow);
        QVERIFY(got.isOver && !got.error);
        QVERIFY(got.interruptions >= 3);
        std::vector<std::string> wanted;
        for (int line = 0; line < kLines; ++line) {
            wanted.push_back("line " + std::to_string(line));
        }
        QCOMPARE(got.lines, wanted);
    }

    void item94_aSlowReaderHoldsLittleAndMissesNothing() {
        constexpr int kLines = 100'000; // of 1 KiB: 100 MB
        const std::string filling(1000, 'x');
        TestServer server([&](Connection& peer) {
            const auto head = peer.readHead();
            bool isOpen = peer.write(kStreamHead);
            for (int line = firstLine(head); isOpen && line < kLines; ++line) {
                isOpen = peer.write(chunk(stamp(line) + std::to_string(line) + filling + "\n"));
            }
            peer.write("0\r\n\r\n");
        });
        net::CurlTransport transport;
        auto options = kFast;
        options.maxHeldBytes = std::size_t{256} << 10;
        engine::LogFollow follow(transport, accessTo(server), {.ns = "s", .pod = "p"}, options);
        std::size_t next = 0;
        bool isOver = false;
        while (!isOver) {
            const auto batch = follow.take(kGuard);
            std::size_t held = 0;
            for (const auto& line : batch.lines) {
                QCOMPARE(line.text.substr(0, line.text.find('x')), std::to_string(next++));
                held += line.text.size();
            }
            QVERIFY(held < options.maxHeldBytes + (std::size_t{128} << 10));
            isOver = batch.isOver;
            QVERIFY(!batch.error);
        }
        QCOMPARE(next, std::size_t{kLines});
    }

    void item94_aRefusalEndsTheLog() {
        TestServer server([](Connection& peer) {
            while (!peer.readHead().empty()) {
                peer.write(httpAnswer(
                    R"({"kind":"Status","status":"Failure","code":400,"reason":"BadRequest",)"
                    R"("message":"a container name must be specified for pod p, choose one of: [a b]"})",
                    "400 Bad Request"));
            }
        });
        net::CurlTransport transport;
        engine::LogFollow follow(transport, accessTo(server), {.ns = "s", .pod = "p"}, kFast);
        const auto got = followAll(follow);
        QVERIFY(got.isOver && got.error);
        QVERIFY(got.error->message.find("choose one of: [a b]") != std::string::npos);
        QCOMPARE(got.error->where, std::string("weu-1 GET /api/v1/namespaces/s/pods/p/log"));
    }
};

QTEST_GUILESS_MAIN(TstMemberCalls)
#include "tst_member_calls.moc"
