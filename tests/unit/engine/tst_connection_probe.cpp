// SPDX-License-Identifier: GPL-3.0-or-later
// Testing members over real sockets on loopback, and ending the test at any moment.
#include "engine/connection_probe.h"
#include "fleet/access_builder.h"
#include "test_server.h"

#include <QTest>

#include <condition_variable>
#include <map>
#include <mutex>

using namespace pilothouse;
using namespace pilothouse::engine;
using namespace std::chrono_literals;

namespace {

fleet::MemberConfig memberAt(const std::string& name, const std::string& url) {
    fleet::MemberConfig member;
    member.identity.id = ClusterId(name);
    member.identity.name = name;
    member.identity.server = url;
    kube::Connection connection;
    connection.contextName = name;
    connection.server = url;
    member.access = *fleet::buildAccess(connection, fleet::readCredentialFile);
    return member;
}

/// An API server that lets everybody read everything, of which there is nothing.
void answerAll(test::Connection& connection) {
    const std::string json = "Content-Type: application/json\r\n";
    for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
        connection.write(head.find("/version") != std::string::npos
                             ? test::httpAnswer(R"({"gitVersion":"v1.33.5"})", "200 OK", json)
                             : test::httpAnswer(R"({"metadata":{},"items":[]})", "200 OK", json));
    }
}

/// Results by member, and how often each came; filled from any thread.
class Results {
public:
    [[nodiscard]] std::function<void(ProbeResult)> handler() {
        return [this](ProbeResult result) {
            const std::lock_guard lock(m_mutex);
            ++m_came[result.cluster.str()];
            m_results[result.cluster.str()] = std::move(result);
            m_changed.notify_all();
        };
    }
    [[nodiscard]] bool waitFor(std::size_t count) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, [&] { return m_results.size() >= count; });
    }
    [[nodiscard]] ProbeResult of(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        return m_results.at(name);
    }
    [[nodiscard]] int timesOf(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        return m_came[name];
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, ProbeResult> m_results;
    std::map<std::string, int> m_came;
};

} // namespace

class TestConnectionProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysHowFarEachMemberCame();
    void destructionInAnyState();
};

void TestConnectionProbe::saysHowFarEachMemberCame() {
    const test::TestServer good(&answerAll);
    fleet::FleetConfig config;
    config.members = {memberAt("good", good.url()),
                      memberAt("refused", "http://127.0.0.1:" + std::to_string(test::unusedPort())),
                      memberAt("broken", good.url())};
    config.members[2].access.reset();
    config.members[2].problem = Error{.kind = ErrorKind::Validation, .message = "no such file"};
    Results results;
    const ConnectionProbe probe(std::move(config), {.onResult = results.handler()});
    QVERIFY(results.waitFor(3));
    const auto fine = results.of("good");
    QVERIFY(!fine.error);
    QVERIFY(fine.at(ProbeStage::Permission).outcome == StageOutcome::Passed);
    QCOMPARE(fine.at(ProbeStage::Version).note, std::string("v1.33.5"));
    QVERIFY(results.of("refused").at(ProbeStage::Tcp).outcome == StageOutcome::Failed);
    QCOMPARE(results.of("broken").error.value().message, std::string("no such file"));
    QCOMPARE(results.timesOf("good"), 1);
}

void TestConnectionProbe::destructionInAnyState() {
    // A member that never answers stays under way; the other is somewhere in its three requests.
    const test::TestServer silent([](test::Connection& connection) { connection.waitClosed(); });
    const test::TestServer good(&answerAll);
    fleet::FleetConfig config;
    config.members = {memberAt("silent", silent.url()), memberAt("good", good.url())};
    for (int round = 0; round < 30; ++round) {
        auto results = std::make_unique<Results>();
        auto probe = std::make_unique<ConnectionProbe>(
            config, ProbeOptions{.timeout = 1h, .onResult = results->handler()});
        if (round % 2 == 1) {
            QVERIFY(results->waitFor(1));
        }
        probe.reset(); // waits for no peer: the silent one has an hour
        QCOMPARE(results->timesOf("silent"), 0);
        results.reset(); // no result comes after the probe has gone
    }
}

QTEST_GUILESS_MAIN(TestConnectionProbe)
#include "tst_connection_probe.moc"
