// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_calls.h"
#include "engine/mesh_reading.h"
#include "mesh/member_reading.h"
#include "tests/support/simulated_mesh.h"

#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

using namespace pilothouse;
using namespace pilothouse::engine;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 60s;
constexpr int kLimit = 60'000;

/// Keeps every request until it is told to answer those of a host; then all of it are "not found".
class HeldTransport final : public net::Transport {
public:
    net::Ticket start(net::Request request, net::Handlers handlers) override {
        const std::lock_guard lock(m_mutex);
        const auto host = request.endpoint->label;
        if (std::find(m_hosts.begin(), m_hosts.end(), host) == m_hosts.end()) {
            m_hosts.push_back(host);
        }
        ++m_asked[host];
        m_held.push_back({.host = host, .handlers = std::move(handlers)});
        return net::Ticket{++m_tickets};
    }
    void cancel(net::Ticket) override {}

    /// Hosts in the order in which they were first asked.
    [[nodiscard]] std::vector<std::string> hosts() const {
        const std::lock_guard lock(m_mutex);
        return m_hosts;
    }
    [[nodiscard]] std::size_t asked(const std::string& host) const {
        const std::lock_guard lock(m_mutex);
        return m_asked.at(host);
    }
    /// At most so many that were asked of it, the first first.
    void answer(const std::string& host, std::size_t most = 1000) {
        std::vector<Held> ready;
        {
            const std::lock_guard lock(m_mutex);
            for (auto each = m_held.begin(); each != m_held.end() && ready.size() < most;) {
                if (each->host == host) {
                    ready.push_back(std::move(*each));
                    each = m_held.erase(each);
                } else {
                    ++each;
                }
            }
        }
        for (auto& each : ready) {
            each.handlers.onDone(net::Response{.head = {.status = 404}});
        }
    }

private:
    struct Held {
        std::string host;
        net::Handlers handlers;
    };
    mutable std::mutex m_mutex;
    std::vector<Held> m_held;
    std::vector<std::string> m_hosts;
    std::map<std::string, std::size_t> m_asked;
    std::uint64_t m_tickets = 0;
};

/// Answers at once: "not found", and an error of the server to one kind of question.
class FaultyTransport final : public net::Transport {
public:
    net::Ticket start(net::Request request, net::Handlers handlers) override {
        const bool isFaulty = m_isFaulty && request.path.find("/namespaces?") != std::string::npos;
        handlers.onDone(net::Response{.head = {.status = isFaulty ? 500 : 404}});
        return net::Ticket{++m_tickets};
    }
    void cancel(net::Ticket) override {}
    void setFaulty(bool isFaulty) { m_isFaulty = isFaulty; }

private:
    bool m_isFaulty = false;
    std::uint64_t m_tickets = 0;
};

QElapsedTimer started() {
    QElapsedTimer timer;
    timer.start();
    return timer;
}

} // namespace

/// One reading of the members of a mesh: whom it asks when, and what it says of what it was not
/// told.
class TestMeshReading : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_simulated.startHealthy()); }

    /// One that was silent for long and answers then is under way again: it counts.
    void aSlowMemberTakesItsPlaceBack() {
        auto five = *m_simulated.fleet;
        five.members.resize(5);
        const auto transport = std::make_shared<HeldTransport>();
        MeshReadRequest request;
        request.timeout = kPatience;
        request.membersAtOnce = 2;
        request.transport = transport;
        std::atomic<std::size_t> members = 0;
        std::thread reader([&] {
            const auto read =
                readMeshMembers(five, request, {}, [](std::chrono::milliseconds) { return false; });
            members = read ? read->size() : 99;
        });
        const auto isAsked = [&](std::size_t count) { return transport->hosts().size() >= count; };
        const bool areFour = QTest::qWaitFor([&] { return isAsked(4); }, kLimit); // two gave up
        QTest::qWait(2000);
        const bool isTooMany = isAsked(5); // all four are silent: so many at once are enough
        for (std::size_t i : {0U, 1U}) {
            transport->answer(transport->hosts()[i]);
        }
        QTest::qWait(2000); // the others are silent, but these two go on
        const bool isFifth = isAsked(5);
        const bool isRead = QTest::qWaitFor(
            [&] {
                for (const auto& host : transport->hosts()) {
                    transport->answer(host);
                }
                return members > 0;
            },
            kLimit);
        reader.join();
        QVERIFY(areFour);
        QVERIFY2(!isTooMany, "it may be this computer that is slow");
        QVERIFY2(!isFifth, "two places, and the first two have them");
        QVERIFY(isRead && isAsked(5));
        QCOMPARE(members.load(), std::size_t{5});
    }

    /// When most are silent it is more often this computer.
    void manyThatAreSilentAreAskedAgain() {
        const auto transport = std::make_shared<HeldTransport>();
        MeshReadRequest request;
        request.timeout = 2s;
        request.transport = transport;
        const std::size_t all = m_simulated.fleet->members.size();
        std::atomic<int> reached = -1;
        std::thread reader([&] {
            const auto read = readMeshMembers(*m_simulated.fleet, request, {},
                                              [](std::chrono::milliseconds) { return false; });
            reached = static_cast<int>(std::count_if(
                read->begin(), read->end(), [](const auto& each) { return each->isReachable; }));
        });
        while (reached < 0) {
            QTest::qWait(20);
            const auto hosts = transport->hosts();
            for (std::size_t i = 0; i < hosts.size(); ++i) {
                if (i < all / 2 || transport->asked(hosts[i]) > 1) {
                    transport->answer(hosts[i]);
                }
            }
        }
        reader.join();
        QCOMPARE(static_cast<std::size_t>(reached.load()), all);
    }

    /// Many answers may take longer together than one may alone.
    void aMemberThatGoesOnAnsweringHasTime() {
        auto one = *m_simulated.fleet;
        one.members.resize(1);
        const auto transport = std::make_shared<HeldTransport>();
        MeshReadRequest request;
        request.timeout = 3s;
        request.transport = transport;
        std::atomic<int> late = -1;
        std::thread reader([&] {
            const auto read =
                readMeshMembers(one, request, {}, [](std::chrono::milliseconds) { return false; });
            const auto& reads = read->front()->reads;
            late = static_cast<int>(std::count_if(reads.begin(), reads.end(), [](const auto& each) {
                return each.state == mesh::ReadState::Failed;
            }));
        });
        const QElapsedTimer since = started();
        while (late < 0) {
            QTest::qWait(250);
            transport->answer(transport->hosts().front(), 1);
        }
        reader.join();
        QVERIFY2(since.hasExpired(4000), "too few answers for this test");
        QCOMPARE(late.load(), 0);
    }

    /// What fails is tried again once; what fails for good waits for its member's turn.
    void whatFailsIsReadAgainOnce() {
        auto one = *m_simulated.fleet;
        one.members.resize(1);
        const auto transport = std::make_shared<FaultyTransport>();
        MeshReadRequest request;
        request.transport = transport;
        MeshMembers known;
        QList<bool> due;
        for (const bool isFaulty : {true, true, true, false, true}) {
            transport->setFaulty(isFaulty);
            auto read = readMeshMembers(one, request, known,
                                        [](std::chrono::milliseconds) { return false; });
            QVERIFY(read && read->front()->isReachable);
            known = *std::move(read);
            due.append(known.front()->isWholeDue);
        }
        QCOMPARE(due, QList<bool>({true, false, false, false, true}));
    }

    /// What agents say is no answer of kvstoremesh.
    void linksThatNobodyToldAreAGap_data() {
        QTest::addColumn<bool>("isAnswered");
        QTest::addColumn<mesh::ReadState>("expected");
        QTest::newRow("told") << true << mesh::ReadState::Read;
        QTest::newRow("not told") << false << mesh::ReadState::Failed;
    }
    void linksThatNobodyToldAreAGap() {
        QFETCH(bool, isAnswered);
        FleetCalls calls(*m_simulated.fleet, kPatience);
        mesh::MemberReading reading({.id = m_simulated.fleet->members.front().identity.id}, {});
        std::size_t pages = 0;
        const auto ask = [&](const auto& questions) {
            for (const auto& each : questions) {
                const bool isPage = each.request.path.find("9964/proxy") != std::string::npos;
                pages += isPage ? 1 : 0;
                if (isAnswered || !isPage) {
                    calls.ask(0, each.request, static_cast<int>(each.number));
                }
            }
        };
        ask(reading.begin());
        const auto taken = [&](std::size_t, int tag, Result<net::Response> response) {
            const bool isFound = response && response->head.status == 200;
            ask(reading.take(static_cast<std::size_t>(tag),
                             isFound ? mesh::MemberReading::Answer(response->body)
                                     : fail(ErrorKind::NotFound, "no"),
                             Instant{}));
        };
        QVERIFY(calls.run(taken, [](std::chrono::milliseconds) { return false; }));
        const auto facts =
            reading.finish({.kind = ErrorKind::Timeout, .message = "too late"}, Instant{});
        QVERIFY(pages > 0 && !facts.agents.empty());
        QTEST(facts.read(mesh::MeshRead::Metrics).state, "expected");
        QCOMPARE(facts.read(mesh::MeshRead::Metrics).why,
                 std::string(isAnswered ? "" : "too late"));
    }

private:
    test::SimulatedMesh m_simulated;
};

QTEST_GUILESS_MAIN(TestMeshReading)
#include "tst_mesh_reading.moc"
