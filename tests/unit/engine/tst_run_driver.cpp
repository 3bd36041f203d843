// SPDX-License-Identifier: GPL-3.0-or-later
// What the local driver makes of a member in flight whose action nobody can tell of any more.
#include "tests/support/rollout_run.h"

#include "engine/run_driver.h"
#include "net/curl_transport.h"
#include "test_client.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <fstream>

using namespace pilothouse;
using namespace pilothouse::test;
using model::LifeState;
using model::PendingReason;
using rollout::DriverWord;

namespace {

constexpr std::chrono::seconds kGuard{20};

/// A member that answers, or one whose API server does not.
class Member {
public:
    Member() : m_server([this](Connection& peer) { serve(peer); }) {}
    [[nodiscard]] fleet::FleetConfig fleet() const {
        auto access = std::make_shared<fleet::MemberAccess>();
        access->endpoint = endpointOf(m_server.url());
        fleet::MemberConfig member;
        member.identity.id = ClusterId("g-1");
        member.identity.name = "g-1";
        member.access = std::move(access);
        fleet::FleetConfig config;
        config.members = {std::move(member)};
        return config;
    }
    std::atomic<bool> isAway = false;

private:
    void serve(Connection& peer) const {
        for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
            const bool isVersion = head.find(" /version ") != head.npos;
            const bool isNodes = head.find("/api/v1/nodes") != head.npos;
            peer.write(isAway      ? httpAnswer("away", "503 Service Unavailable")
                       : isVersion ? httpAnswer(R"({"gitVersion":"v1.33.2"})")
                       : isNodes   ? httpAnswer(R"({"kind":"NodeList","metadata":{},"items":[]})")
                                   : httpAnswer(R"({"metadata":{"uid":"cluster-1"}})"));
        }
    }
    TestServer m_server; // last: its threads use the others
};

/// A run of one member whose driver died after the action was let go; the action has left nothing.
/// `script` is its probe: a line per call in $OUT before it is run.
struct Crashed {
    explicit Crashed(const std::string& script)
        : run(crashed(script, path())), fleet(member.fleet()) {
        driver.setFleet(fleet);
        driver.recover(run.state);
    }

    [[nodiscard]] std::string path() const { return folder.path().toStdString(); }
    [[nodiscard]] int probes() const {
        std::ifstream file(path() + "/out");
        int lines = 0;
        for (std::string line; std::getline(file, line);) {
            ++lines;
        }
        return lines;
    }
    /// Until there is an event, or so many probes were asked.
    std::vector<rollout::DriverEvent> drive(int atMost) {
        std::vector<rollout::DriverEvent> events;
        const auto until = std::chrono::steady_clock::now() + kGuard;
        while (events.empty() && probes() < atMost && std::chrono::steady_clock::now() < until) {
            driver.wait(std::chrono::milliseconds(20));
            driver.poll(run.state, events);
        }
        return events;
    }

    QTemporaryDir folder{};
    Member member{};
    HandRun run;
    fleet::FleetConfig fleet;
    net::CurlTransport transport{net::CurlTransportOptions{.proxies = {}}};
    engine::RunDriver driver{transport,
                             {.run = "01J",
                              .runName = "run",
                              .holder = "ann 01J",
                              .stateFolder = path(),
                              .plan = std::make_shared<const model::Plan>(run.frozen),
                              .machine = std::make_shared<const rollout::MachinePlan>(run.machine),
                              .clock = std::make_shared<FixedClock>(kStart),
                              .withoutLease = {"g-1"},
                              .lookEvery = std::chrono::milliseconds(1)}};

private:
    static HandRun crashed(const std::string& script, const std::string& path) {
        auto plan = planOf({stage("s", {group("g", 1)})});
        plan.intent.kind = model::IntentKind::Custom;
        plan.action = model::Action{
            .argv = {"true"},
            .probe = {"sh", "-c",
                      "OUT=" + path + "/out; echo x >> $OUT; N=$(wc -l < $OUT); " + script},
            .probeIdle = "idle",
            .probeRunning = "running",
            .provesNodes = false};
        HandRun run(std::move(plan));
        run.start();
        run.tick({.events = {run.event("g-1", DriverWord::Accepted)}});
        return run;
    }
};

} // namespace

class TstRunDriver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aProbeWithoutAnAnswerFiveTimesAsksAPerson() {
        Crashed crashed("exit 1");
        const auto events = crashed.drive(50);
        QCOMPARE(events.size(), std::size_t{1});
        QVERIFY(events[0].word == DriverWord::Lost);
        QCOMPARE(crashed.probes(), 5);
        crashed.run.tick({.events = events});
        const auto& member = crashed.run.member("g-1");
        QVERIFY(member.isUncertain);
        QVERIFY(member.state == LifeState::Pending && member.reason == PendingReason::Unknown);
        QVERIFY(crashed.run.started.size() == 1); // nothing is started again by itself
    }

    void anAnswerInBetweenCountsAnew() {
        Crashed crashed("[ $((N % 5)) = 0 ] && echo running || exit 1");
        const auto events = crashed.drive(14);
        QVERIFY(events.empty());
        QVERIFY(crashed.probes() >= 14);
        QVERIFY(crashed.run.member("g-1").state == LifeState::Running);
    }

    void aMemberThatIsAwayIsWaitedFor() {
        Crashed crashed("exit 1");
        crashed.member.isAway = true;
        QVERIFY(crashed.drive(12).empty());
        QVERIFY(crashed.probes() >= 12);
        crashed.member.isAway = false;
        const auto events = crashed.drive(50);
        QCOMPARE(events.size(), std::size_t{1}); // five more, once it can be seen
        QVERIFY(events[0].word == DriverWord::Lost);
        QVERIFY(crashed.probes() >= 16); // the last one of before may have answered late
    }

    void anAnswerThatNobodyKnowsAsksAtOnce() {
        Crashed crashed("echo perhaps");
        const auto events = crashed.drive(50);
        QCOMPARE(events.size(), std::size_t{1});
        QVERIFY(events[0].word == DriverWord::Lost);
        QCOMPARE(crashed.probes(), 1);
    }
};

QTEST_GUILESS_MAIN(TstRunDriver)
#include "tst_run_driver.moc"
