// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/cluster_session.h"

#include <QTest>

#include <map>
#include <set>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;

namespace {

model::Node node(const std::string& name) {
    model::Node made;
    made.name = name;
    made.uid = "uid-" + name;
    made.ready = model::NodeReady::True;
    made.kubeletVersion = "v1.33.5";
    return made;
}

model::Pod pod(const std::string& name, model::PodProblem problem = model::PodProblem::None,
               const std::string& life = "first") {
    const auto uid = life + "-" + name;
    model::PodFacts made;
    made.ns = "shop";
    made.name = name;
    made.uid = uid;
    made.phase = model::PodPhase::Running;
    made.status = "Running";
    made.problem = problem;
    return model::Pod(made);
}

Error failure(ErrorKind kind, std::string message = "scripted") {
    return {.kind = kind, .message = std::move(message)};
}

/// A session with its clock and the requests it has open, so that a test reads as a story.
class Story {
public:
    explicit Story(SessionOptions options = {}) : m_session(member(), options, now) { turn(); }

    static MemberConfig member() {
        MemberConfig config;
        config.identity.id = ClusterId("weu-1");
        config.identity.name = "weu-1";
        return config;
    }

    Moment now{.steady = SteadyTime(1000s), .clock = Instant(std::chrono::hours(500'000))};
    std::map<Part, Wanted> open;
    std::vector<Part> cancelled;

    void turn() {
        auto turn = m_session.advance(now);
        cancelled = turn.cancel;
        for (const auto part : turn.cancel) {
            open.erase(part);
        }
        for (auto& wanted : turn.send) {
            open[wanted.part] = wanted;
        }
    }
    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.clock += time;
        turn();
    }
    /// Lets time pass until something is due.
    void passUntilDue() {
        const auto due = m_session.dueAt();
        QVERIFY(due);
        pass(std::chrono::ceil<std::chrono::milliseconds>(
            std::max(*due - now.steady, SteadyTime::duration::zero())));
    }
    void answer(Part part, Payload payload, bool closes = true) {
        const auto found = open.find(part);
        QVERIFY2(found != open.end(), "nothing of that part is under way");
        const auto sequence = found->second.sequence;
        if (closes) {
            open.erase(found);
        }
        m_session.take({.part = part, .sequence = sequence, .payload = std::move(payload)}, now);
        turn();
    }
    void heartbeatOk() {
        answer(Part::Readyz,
               ReadyzAnswer{.readiness = model::Readiness{.ready = true, .failing = {}},
                            .latency = 12ms});
        answer(Part::Version, VersionAnswer{.version = std::string("v1.33.5"), .latency = 10ms});
    }
    void heartbeatFails(const Error& error) {
        answer(Part::Readyz, ReadyzAnswer{.readiness = fail(error), .latency = 0ms});
        answer(Part::Version, VersionAnswer{.version = fail(error), .latency = 0ms});
    }
    void listsOk() {
        answer(Part::Nodes,
               ListAnswer<model::Node>{Page<model::Node>{{node("a"), node("b")}, "7", ""}});
        answer(Part::Pods,
               ListAnswer<model::Pod>{Page<model::Pod>{{pod("web-1"), pod("web-0")}, "7", ""}});
    }
    void live() {
        heartbeatOk();
        listsOk();
        answer(Part::Nodes, WatchOpened{}, false);
        answer(Part::Pods, WatchOpened{}, false);
    }
    std::shared_ptr<const model::ClusterState> state() { return m_session.publish(now); }
    ClusterSession& session() { return m_session; }

private:
    ClusterSession m_session;
};

const model::Gap* gapOf(const model::ClusterState& state, const std::string& what) {
    for (const auto& gap : state.gaps) {
        if (gap.what == what) {
            return &gap;
        }
    }
    return nullptr;
}

} // namespace

class TestClusterSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void becomesLiveAndHealthy();
    void deadMemberCostsTwoAttempts();
    void stopsThenHealsUnaided();
    void dataTooOldIsStale();
    void refusedCredentialIsNotHammered();
    void forbiddenPodsLeaveTheRest();
    void notReadyIsDown();
    void item61_watchEventsChangeTheState();
    void item61_sameNameNewObjectSurvivesAnOldDelete();
    void item66_expiredWatchListsAgainAndDropsWhatVanished();
    void answersToGivenUpRequestsAreIgnored();
    void aShotEndsAtItsTime();
    void brokenContextAsksNobody();
    void unchangedStateKeepsItsPointer();
    void item52_anEmptyPageWithATokenGoesOn();
    void item53_anExpiredTokenLosesAndDoublesNothing();
    void item62_aBookmarkChangesNothingShown();
    void item64_aNormalEndShowsNothing();
    void item68_aStreamingListFillsTheMirror();
    void item69_errorEventsAreToldAndRecoveredFrom_data();
    void item69_errorEventsAreToldAndRecoveredFrom();
    void item72_aPermissionWithdrawnHarmsItsKindAlone();
    void item75_afterASleepEverythingBeginsAnew();
    void item75_aThousandMembersComeBackSpread();
};

void TestClusterSession::becomesLiveAndHealthy() {
    Story story;
    QVERIFY(story.state()->reach == model::Reach::Connecting);
    QVERIFY(story.state()->health == model::Health::Unknown);
    QCOMPARE(story.open.size(), std::size_t(2)); // lists wait for the first answer
    story.heartbeatOk();
    QVERIFY(!story.session().isSettled());
    QVERIFY(story.state()->health == model::Health::Unknown); // nodes and pods are not known yet
    QVERIFY(!story.state()->nodeCounts);
    story.listsOk();
    QVERIFY(story.session().isSettled());
    const auto state = story.state();
    QVERIFY(state->reach == model::Reach::Live);
    QVERIFY(state->health == model::Health::Healthy);
    QVERIFY(state->reasons.empty());
    QCOMPARE(state->nodeCounts->value.total, 2);
    QCOMPARE(state->podCounts->value.running, 2);
    QCOMPARE(state->pods->front().name(), std::string_view("web-0")); // sorted
    QVERIFY(story.open.at(Part::Nodes).stream);
    QVERIFY(story.open.at(Part::Pods).path.find("resourceVersion=7") != std::string::npos);
}

void TestClusterSession::deadMemberCostsTwoAttempts() {
    Story story;
    story.heartbeatFails(failure(ErrorKind::Network, "connection refused"));
    QVERIFY(story.open.empty());
    QVERIFY(story.session().isSettled());
    const auto state = story.state();
    QVERIFY(state->reach == model::Reach::Unreachable);
    QVERIFY(state->health == model::Health::Unknown);
    QVERIFY(!state->podCounts);
    QVERIFY(gapOf(*state, "cluster") != nullptr);
    QCOMPARE(state->reasons.front().message, std::string("never answered: connection refused"));
    QVERIFY(state->nextAttempt && *state->nextAttempt > story.now.clock);
}

void TestClusterSession::stopsThenHealsUnaided() {
    Story story;
    story.live();
    const auto lastSeen = story.state()->lastSeen;
    story.pass(5s);
    story.answer(Part::Pods, WatchEnded{failure(ErrorKind::Network, "reset")});
    story.answer(Part::Nodes, WatchEnded{failure(ErrorKind::Network, "reset")});
    story.pass(250ms); // the heartbeat comes at once, not after the rest of its 30 s
    QVERIFY(story.open.contains(Part::Readyz));
    story.heartbeatFails(failure(ErrorKind::Network, "connection refused"));
    auto state = story.state();
    QVERIFY(state->reach == model::Reach::Stale);
    QVERIFY(state->health == model::Health::Unknown);
    QCOMPARE(state->lastSeen, lastSeen);
    QCOMPARE(state->podCounts->value.total, 2); // the last word stays, with its age
    for (int failures = 1; failures < 4; ++failures) {
        story.passUntilDue();
        QVERIFY(!story.open.contains(Part::Pods));
        story.heartbeatFails(failure(ErrorKind::Network, "connection refused"));
    }
    state = story.state();
    QVERIFY(state->reach == model::Reach::Unreachable);
    QCOMPARE(state->lastSeen, lastSeen);

    story.passUntilDue();
    story.heartbeatOk();
    QVERIFY(story.open.contains(Part::Pods)); // no waiting for an old back-off
    story.answer(Part::Nodes, WatchOpened{}, false);
    story.answer(Part::Pods, WatchOpened{}, false);
    state = story.state();
    QVERIFY(state->reach == model::Reach::Live);
    QVERIFY(state->health == model::Health::Healthy);
    QVERIFY(state->gaps.empty());
}

void TestClusterSession::dataTooOldIsStale() {
    Story story;
    story.live();
    story.pass(30s);
    QVERIFY(story.open.contains(Part::Readyz)); // and is never answered
    story.pass(119s);
    QVERIFY(story.state()->reach == model::Reach::Live);
    story.pass(2s);
    QVERIFY(story.session().isDirty(story.now));
    QVERIFY(story.state()->reach == model::Reach::Stale);
    QVERIFY(story.state()->health == model::Health::Unknown);
}

void TestClusterSession::refusedCredentialIsNotHammered() {
    Story story;
    story.heartbeatFails(failure(ErrorKind::Auth, "Unauthorized"));
    QVERIFY(story.state()->reach == model::Reach::AuthRequired);
    story.pass(4min);
    QVERIFY(story.open.empty());
    story.pass(61s);
    QVERIFY(story.open.contains(Part::Readyz));
    story.heartbeatOk();
    QVERIFY(story.state()->reach == model::Reach::Live);
}

void TestClusterSession::forbiddenPodsLeaveTheRest() {
    Story story;
    story.heartbeatOk();
    story.answer(Part::Nodes, ListAnswer<model::Node>{Page<model::Node>{{node("a")}, "7", ""}});
    story.answer(Part::Pods,
                 ListAnswer<model::Pod>{fail(failure(ErrorKind::Forbidden, "pods is forbidden"))});
    const auto state = story.state();
    QVERIFY(state->reach == model::Reach::Live);
    QVERIFY(!state->podCounts);
    QVERIFY(!state->pods);
    QCOMPARE(state->nodeCounts->value.total, 1);
    QVERIFY(gapOf(*state, "pods") != nullptr);
    QVERIFY(gapOf(*state, "nodes") == nullptr);
    QVERIFY(state->health != model::Health::Healthy);
    QVERIFY(story.session().isSettled());
}

void TestClusterSession::notReadyIsDown() {
    Story story;
    story.answer(
        Part::Readyz,
        ReadyzAnswer{.readiness = model::Readiness{.ready = false, .failing = {{"etcd", false}}},
                     .latency = 12ms});
    story.answer(Part::Version, VersionAnswer{.version = std::string("v1.33.5"), .latency = 10ms});
    story.listsOk();
    QVERIFY(story.state()->health == model::Health::Down);
    QCOMPARE(story.state()->reasons.front().message, std::string("readyz 500: etcd failing"));
    QVERIFY(story.state()->reach == model::Reach::Live); // it answers, that is how we know
}

void TestClusterSession::item61_watchEventsChangeTheState() {
    using Change = WatchChange<model::Pod>;
    Story story;
    story.live();
    const auto before = story.state();
    const auto crashing = pod("web-1", model::PodProblem::Crash);
    story.answer(
        Part::Pods,
        WatchAnswer<model::Pod>{
            {Change{.kind = Change::Kind::Put, .record = crashing, .resourceVersion = "8"},
             Change{.kind = Change::Kind::Put, .record = pod("new"), .resourceVersion = "9"},
             Change{.kind = Change::Kind::Erase, .record = pod("web-0"), .resourceVersion = "10"},
             Change{.kind = Change::Kind::Bookmark, .resourceVersion = "20"}}},
        false);
    const auto after = story.state();
    QCOMPARE(after->podCounts->value.total, 2);
    QCOMPARE(after->podCounts->value.problems, 1);
    QVERIFY(after->health == model::Health::Degraded);
    QCOMPARE(before->pods->size(), std::size_t(2)); // a published state stays as it was
    QCOMPARE(before->podCounts->value.problems, 0);
    story.answer(Part::Pods, WatchEnded{});
    story.pass(2s);
    QVERIFY(story.open.at(Part::Pods).path.find("resourceVersion=20") != std::string::npos);
}

void TestClusterSession::item61_sameNameNewObjectSurvivesAnOldDelete() {
    using Change = WatchChange<model::Pod>;
    Story story;
    story.live();
    const auto reborn = pod("web-0", model::PodProblem::None, "second");
    story.answer(
        Part::Pods,
        WatchAnswer<model::Pod>{
            {Change{.kind = Change::Kind::Put, .record = reborn, .resourceVersion = "8"},
             Change{.kind = Change::Kind::Erase, .record = pod("web-0"), .resourceVersion = "9"}}},
        false);
    QCOMPARE(story.state()->podCounts->value.total, 2);
}

void TestClusterSession::item66_expiredWatchListsAgainAndDropsWhatVanished() {
    using Change = WatchChange<model::Pod>;
    Story story;
    story.live();
    Change failed{.kind = Change::Kind::Failed};
    failed.error = failure(ErrorKind::Gone, "too old resource version");
    story.answer(Part::Pods, WatchAnswer<model::Pod>{{failed}}, false);
    QVERIFY(!story.open.at(Part::Pods).stream);
    QCOMPARE(story.state()->podCounts->value.total, 2); // no flicker while listing
    QVERIFY(story.state()->health == model::Health::Healthy);
    story.answer(Part::Pods, ListAnswer<model::Pod>{Page<model::Pod>{{pod("web-1")}, "99", ""}});
    QCOMPARE(story.state()->podCounts->value.total, 1);
}

void TestClusterSession::answersToGivenUpRequestsAreIgnored() {
    Story story;
    story.heartbeatOk();
    const auto old = story.open.at(Part::Pods).sequence;
    story.listsOk();
    story.session().take({.part = Part::Pods,
                          .sequence = old,
                          .payload = ListAnswer<model::Pod>{fail(failure(ErrorKind::Server))}},
                         story.now);
    QVERIFY(story.state()->gaps.empty());
}

void TestClusterSession::aShotEndsAtItsTime() {
    SessionOptions options;
    options.watch = false;
    options.requestTimeout = 10s;
    Story story(options);
    story.heartbeatOk();
    story.answer(Part::Nodes, ListAnswer<model::Node>{Page<model::Node>{{node("a")}, "7", ""}});
    QVERIFY(!story.session().isSettled());
    story.passUntilDue();
    QCOMPARE(story.cancelled, std::vector<Part>{Part::Pods});
    QVERIFY(story.session().isSettled());
    const auto state = story.state();
    QVERIFY(gapOf(*state, "pods") != nullptr);
    QVERIFY(gapOf(*state, "pods")->error.kind == ErrorKind::Timeout);
    QVERIFY(!state->podCounts);
    QVERIFY(!story.session().dueAt());
}

void TestClusterSession::brokenContextAsksNobody() {
    auto member = Story::member();
    member.problem = failure(ErrorKind::Validation, "no such file");
    ClusterSession session(member, {}, {.steady = SteadyTime(1s), .clock = Instant(1s)});
    QVERIFY(session.advance({.steady = SteadyTime(2s), .clock = Instant(2s)}).send.empty());
    QVERIFY(session.isSettled());
    const auto state = session.publish({.steady = SteadyTime(2s), .clock = Instant(2s)});
    QVERIFY(state->reach == model::Reach::Unreachable);
    QCOMPARE(state->lastError->message, std::string("no such file"));
    QVERIFY(gapOf(*state, "cluster") != nullptr);
}

void TestClusterSession::unchangedStateKeepsItsPointer() {
    Story story;
    story.live();
    const auto state = story.state();
    story.pass(3s);
    QVERIFY(!story.session().isDirty(story.now));
    QCOMPARE(story.state(), state);
}

void TestClusterSession::item52_anEmptyPageWithATokenGoesOn() {
    Story story;
    story.heartbeatOk();
    story.answer(Part::Pods, ListAnswer<model::Pod>{Page<model::Pod>{{}, "7", "more"}});
    QVERIFY(!story.state()->podCounts);
    QVERIFY(story.open.at(Part::Pods).path.find("continue=more") != std::string::npos);
    story.answer(Part::Pods, ListAnswer<model::Pod>{Page<model::Pod>{{pod("a")}, "7", ""}});
    QCOMPARE(story.state()->podCounts->value.total, 1);
}

void TestClusterSession::item53_anExpiredTokenLosesAndDoublesNothing() {
    Story story;
    story.heartbeatOk();
    story.answer(Part::Pods,
                 ListAnswer<model::Pod>{Page<model::Pod>{{pod("a"), pod("b")}, "7", "more"}});
    story.answer(Part::Pods, ListAnswer<model::Pod>{fail(failure(ErrorKind::Gone, "expired"))});
    const auto& path = story.open.at(Part::Pods).path;
    QVERIFY(path.find("continue") == std::string::npos && path.find("limit") == std::string::npos);
    QVERIFY(gapOf(*story.state(), "pods") == nullptr); // nobody need know
    story.answer(Part::Pods,
                 ListAnswer<model::Pod>{Page<model::Pod>{{pod("b"), pod("c"), pod("d")}, "9", ""}});
    const auto state = story.state();
    QCOMPARE(state->podCounts->value.total, 3);
    QCOMPARE(state->pods->front().name(), std::string_view("b"));
}

void TestClusterSession::item62_aBookmarkChangesNothingShown() {
    using Change = WatchChange<model::Pod>;
    Story story;
    story.live();
    const auto before = story.state();
    story.answer(
        Part::Pods,
        WatchAnswer<model::Pod>{{Change{.kind = Change::Kind::Bookmark, .resourceVersion = "20"}}},
        false);
    QCOMPARE(story.state()->pods, before->pods); // the same records, not a copy of them
    story.pass(400s);
    story.answer(Part::Pods, WatchEnded{});
    QVERIFY(story.open.at(Part::Pods).path.find("resourceVersion=20") != std::string::npos);
}

void TestClusterSession::item64_aNormalEndShowsNothing() {
    Story story;
    story.live();
    story.pass(20s);
    const auto before = story.state();
    story.answer(Part::Pods, WatchEnded{});
    const auto after = story.state();
    QVERIFY(story.open.at(Part::Pods).stream); // and no list in between
    QVERIFY(after->reach == before->reach && after->health == before->health);
    QCOMPARE(after->pods, before->pods);
    QVERIFY(after->gaps.empty());
    QVERIFY(!story.open.contains(Part::Readyz)); // no reason to ask whether it is still there
}

void TestClusterSession::item68_aStreamingListFillsTheMirror() {
    using Change = WatchChange<model::Pod>;
    const auto put = [](const std::string& name, const std::string& version) {
        return Change{.kind = Change::Kind::Put,
                      .record = pod(name),
                      .resourceVersion = version,
                      .error = {},
                      .isAddition = true};
    };
    SessionOptions options;
    options.streamLists = true;
    Story story(options);
    story.heartbeatOk();
    const auto& path = story.open.at(Part::Pods).path;
    QVERIFY(story.open.at(Part::Pods).stream);
    QVERIFY(path.find("sendInitialEvents=true") != std::string::npos);
    QVERIFY(path.find("resourceVersionMatch=NotOlderThan") != std::string::npos);
    story.answer(Part::Pods, WatchOpened{}, false);
    story.answer(
        Part::Pods,
        WatchAnswer<model::Pod>{
            {put("b", "40"), put("a", "7"), put("c", "30"),
             Change{.kind = Change::Kind::Erase, .record = pod("c"), .resourceVersion = "41"}}},
        false);
    QVERIFY(!story.state()->podCounts); // half a list is none
    Change end{.kind = Change::Kind::Bookmark, .resourceVersion = "41"};
    end.isInitialEnd = true;
    story.answer(Part::Pods, WatchAnswer<model::Pod>{{end}}, false);
    QCOMPARE(story.state()->podCounts->value.total, 2);
    // Nodes of the same server: refused, so a list; and remembered for the next time.
    story.answer(Part::Nodes, WatchEnded{failure(ErrorKind::Validation, "is forbidden for watch")});
    QVERIFY(!story.open.at(Part::Nodes).stream);
    QVERIFY(gapOf(*story.state(), "nodes") == nullptr);
}

void TestClusterSession::item69_errorEventsAreToldAndRecoveredFrom_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("watchesAgain");
    QTest::newRow("500") << int(ErrorKind::Server) << false;
    QTest::newRow("429") << int(ErrorKind::Throttled) << true;
    QTest::newRow("malformed JSON, wrong kind") << int(ErrorKind::Decode) << false;
    QTest::newRow("web page") << int(ErrorKind::Intercepted) << false;
}

void TestClusterSession::item69_errorEventsAreToldAndRecoveredFrom() {
    QFETCH(int, kind);
    QFETCH(bool, watchesAgain);
    using Change = WatchChange<model::Pod>;
    Story story;
    story.live();
    Change failed{.kind = Change::Kind::Failed};
    failed.error = failure(ErrorKind(kind), "event");
    story.answer(Part::Pods, WatchAnswer<model::Pod>{{failed}}, false);
    auto state = story.state();
    QVERIFY(gapOf(*state, "pods") != nullptr);
    QCOMPARE(gapOf(*state, "pods")->error.message, std::string("event"));
    QCOMPARE(state->podCounts->value.total, 2);
    QVERIFY(state->reach == model::Reach::Live);
    story.open.erase(Part::Pods); // the engine drops what is left of the old watch
    story.pass(1700ms);           // longer than the first back-off may be
    QCOMPARE(story.open.at(Part::Pods).stream, watchesAgain);
    if (watchesAgain) {
        story.answer(Part::Pods, WatchOpened{}, false);
    } else {
        story.answer(Part::Pods, ListAnswer<model::Pod>{Page<model::Pod>{{pod("x")}, "9", ""}});
    }
    QVERIFY(gapOf(*story.state(), "pods") == nullptr);
}

void TestClusterSession::item72_aPermissionWithdrawnHarmsItsKindAlone() {
    Story story;
    story.live();
    story.pass(300s);
    story.heartbeatOk();
    story.answer(Part::Pods, WatchEnded{});
    story.answer(Part::Pods, WatchEnded{failure(ErrorKind::Forbidden, "pods is forbidden")});
    const auto state = story.state();
    QVERIFY(state->reach == model::Reach::Live);
    QVERIFY(!state->pods); // what may not be read any more is not shown any more
    QVERIFY(gapOf(*state, "pods")->error.kind == ErrorKind::Forbidden);
    QCOMPARE(state->nodeCounts->value.total, 2);
    QVERIFY(story.open.at(Part::Nodes).stream);
    story.pass(599s);
    QVERIFY(!story.open.contains(Part::Pods)); // no hot loop
    story.pass(2s);
    QVERIFY(story.open.contains(Part::Pods));
}

void TestClusterSession::item75_afterASleepEverythingBeginsAnew() {
    Story story;
    story.live();
    const auto before = story.state();
    story.now.clock += 8h; // the steady clock stands still in a sleep
    story.session().resumed(story.now);
    story.turn();
    QCOMPARE(std::set<Part>(story.cancelled.begin(), story.cancelled.end()),
             (std::set<Part>{Part::Nodes, Part::Pods}));
    QVERIFY(!story.open.contains(Part::Pods));
    QCOMPARE(story.state()->pods, before->pods); // with its age
    story.pass(5s);
    QVERIFY(story.open.contains(Part::Readyz));
    QVERIFY(story.open.at(Part::Pods).stream && story.open.at(Part::Nodes).stream);
    QVERIFY(story.open.at(Part::Pods).path.find("resourceVersion=7") != std::string::npos);
    story.heartbeatOk();
    QVERIFY(story.state()->reach == model::Reach::Live);
}

void TestClusterSession::item75_aThousandMembersComeBackSpread() {
    std::set<std::int64_t> moments;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        SessionOptions options;
        options.seed = seed;
        Story story(options);
        story.live();
        story.session().resumed(story.now);
        story.turn();
        const auto wait = *story.session().dueAt() - story.now.steady;
        QVERIFY(wait >= 0s && wait < 5s);
        moments.insert(std::chrono::duration_cast<std::chrono::milliseconds>(wait).count() / 500);
    }
    QCOMPARE(moments.size(), std::size_t(10)); // no half second is left out
}

QTEST_APPLESS_MAIN(TestClusterSession)
#include "tst_cluster_session.moc"
