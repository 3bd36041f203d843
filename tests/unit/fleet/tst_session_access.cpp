// SPDX-License-Identifier: GPL-3.0-or-later
// Who may ask a member, as whom, and how soon again.
#include "fleet/cluster_session.h"
#include "fleet/health.h"
#include "fleet/member_access.h"
#include "fleet/session_codec.h"

#include <QTest>

#include <map>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;

namespace {

MemberConfig memberOf(const std::optional<Error>& credentialProblem = std::nullopt) {
    MemberConfig config;
    config.identity.id = ClusterId("weu-1");
    config.identity.name = "weu-1";
    auto access = std::make_shared<MemberAccess>();
    access->credentialProblem = credentialProblem;
    config.access = std::move(access);
    return config;
}

Error failure(ErrorKind kind) {
    return {.kind = kind, .message = "scripted"};
}

/// A session, its clock and what it has asked.
class Desk {
public:
    explicit Desk(const SessionOptions& options = {}, const MemberConfig& member = memberOf())
        : session(member, options, now) {
        turn();
    }
    void turn() {
        auto turn = session.advance(now);
        for (const auto part : turn.cancel) {
            cancelled.push_back(part);
            open.erase(part);
        }
        for (auto& wanted : turn.send) {
            ++sent;
            open[wanted.part] = wanted;
        }
    }
    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.clock += time;
        turn();
    }
    void answer(Part part, Payload payload, bool closes = true) {
        QVERIFY(open.contains(part));
        const auto sequence = open.at(part).sequence;
        if (closes) {
            open.erase(part);
        }
        session.take({.part = part, .sequence = sequence, .payload = std::move(payload)}, now);
        turn();
    }
    void heartbeat(const std::optional<Error>& error) {
        using model::Readiness;
        answer(Part::Readyz,
               ReadyzAnswer{.readiness = error ? Result<Readiness>(fail(*error))
                                               : Readiness{.ready = true, .failing = {}}});
        answer(Part::Version, VersionAnswer{.version = error ? Result<std::string>(fail(*error))
                                                             : std::string("v1.33.5")});
    }
    void lists() {
        answer(Part::Nodes, ListAnswer<model::Node>{Page<model::Node>{{}, "7", ""}});
        answer(Part::Pods, ListAnswer<model::Pod>{Page<model::Pod>{{}, "7", ""}});
    }
    /// How long until it asks again.
    [[nodiscard]] std::chrono::milliseconds wait() {
        return std::chrono::ceil<std::chrono::milliseconds>(
            session.dueAt().value_or(SteadyTime::max()) - now.steady);
    }

    Moment now{.steady = SteadyTime(1000s), .clock = Instant(std::chrono::hours(500'000))};
    ClusterSession session;
    std::map<Part, Wanted> open;
    std::vector<Part> cancelled;
    int sent = 0;
};

} // namespace

class TestSessionAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item37_watchesHaveALimitOnSilence();
    void item40_nextAttemptIsNoSoonerThanAsked_data();
    void item40_nextAttemptIsNoSoonerThanAsked();
    void aProgramWithoutConsentAsksNobody();
    void aCredentialThatCameLaterIsUsed();
    void identityIsReadOnceAndAwaited();
    void identityThatIsForbiddenIsNotMissed();
    void identityIsAskedAgainAfterATrouble();
    void item20_newCertificatesReconnectWhereTheyStood();
    void aNewTokenIsTriedAtOnce();
    void silentMembersAreAskedOftenEnough_data();
    void silentMembersAreAskedOftenEnough();
    void lookingAtASilentMemberShortensItsWait();
    void aWatchThatSpeaksAgainBringsTheHeartbeat();
    void whatTheServerAskedForIsKept();
    void anotherContextIsAdopted();
};

void TestSessionAccess::aProgramWithoutConsentAsksNobody() {
    const Error reason{.kind = ErrorKind::Auth,
                       .message = "context \"x\" asks to run `kubelogin get-token …`"};
    Desk desk({}, memberOf(reason));
    desk.session.refresh(desk.now);
    desk.pass(1h);
    QCOMPARE(desk.sent, 0);
    QVERIFY(!desk.session.dueAt());
    QVERIFY(desk.session.isSettled());
    const auto state = desk.session.publish(desk.now);
    QVERIFY(state->reach == model::Reach::AuthRequired);
    QVERIFY(state->health == model::Health::Unknown);
    QVERIFY(state->lastError->kind == ErrorKind::Auth);
    QCOMPARE(state->gaps.size(), std::size_t(1));
    QCOMPARE(state->gaps[0].what, std::string("cluster"));
    QCOMPARE(state->gaps[0].error.message, reason.message);
    QCOMPARE(state->reasons[0].message, "sign-in needed: " + reason.message);
    QVERIFY(!state->nextAttempt);
}

void TestSessionAccess::aCredentialThatCameLaterIsUsed() {
    Desk desk({}, memberOf(failure(ErrorKind::Auth)));
    desk.session.accessChanged(MemberAccess{}, false, desk.now);
    desk.turn();
    QCOMPARE(desk.sent, 2);
    desk.heartbeat(std::nullopt);
    QVERIFY(desk.session.publish(desk.now)->reach == model::Reach::Live);
}

void TestSessionAccess::identityIsReadOnceAndAwaited() {
    Desk desk({.identify = true});
    QVERIFY(!desk.open.contains(Part::Identity)); // a dead member is not asked for it
    desk.heartbeat(std::nullopt);
    QCOMPARE(desk.open.at(Part::Identity).path, std::string("/api/v1/namespaces/kube-system"));
    desk.lists();
    QVERIFY(!desk.session.isSettled());
    desk.answer(Part::Identity, IdentityAnswer{std::string("uid-1")});
    QVERIFY(desk.session.isSettled());
    QCOMPARE(desk.session.publish(desk.now)->identity.uid, std::string("uid-1"));
    desk.pass(31s);
    QVERIFY(desk.open.contains(Part::Readyz));
    QVERIFY(!desk.open.contains(Part::Identity));
}

void TestSessionAccess::identityThatIsForbiddenIsNotMissed() {
    Desk desk({.identify = true});
    desk.heartbeat(std::nullopt);
    desk.lists();
    desk.answer(Part::Identity, IdentityAnswer{fail(failure(ErrorKind::Forbidden))});
    QVERIFY(desk.session.isSettled());
    QVERIFY(desk.session.publish(desk.now)->gaps.empty());
    desk.pass(31s);
    QVERIFY(!desk.open.contains(Part::Identity));
}

void TestSessionAccess::identityIsAskedAgainAfterATrouble() {
    Desk desk({.identify = true});
    desk.heartbeat(std::nullopt);
    desk.answer(Part::Identity, IdentityAnswer{fail(failure(ErrorKind::Server))});
    QVERIFY(!desk.open.contains(Part::Identity));
    desk.pass(31s);
    QVERIFY(desk.open.contains(Part::Identity));
}

void TestSessionAccess::item20_newCertificatesReconnectWhereTheyStood() {
    Desk desk;
    desk.heartbeat(std::nullopt);
    desk.lists();
    desk.answer(Part::Nodes, WatchOpened{}, false);
    desk.answer(Part::Pods, WatchOpened{}, false);
    const auto before = desk.open.at(Part::Pods).sequence;
    desk.session.accessChanged(MemberAccess{}, true, desk.now);
    desk.turn();
    QCOMPARE(desk.cancelled, (std::vector<Part>{Part::Nodes, Part::Pods}));
    QVERIFY(desk.open.at(Part::Pods).stream);
    QVERIFY(desk.open.at(Part::Pods).sequence > before);
    QVERIFY(desk.open.at(Part::Pods).path.find("resourceVersion=7") != std::string::npos);
    QVERIFY(desk.session.publish(desk.now)->gaps.empty()); // that is no trouble
}

void TestSessionAccess::aNewTokenIsTriedAtOnce() {
    Desk desk;
    desk.heartbeat(failure(ErrorKind::Auth));
    QVERIFY(desk.wait() > 4min);
    desk.session.accessChanged(MemberAccess{}, false, desk.now);
    desk.turn();
    QVERIFY(desk.open.contains(Part::Readyz));
    desk.session.accessChanged(MemberAccess{}, false, desk.now); // while an answer is awaited
    desk.heartbeat(failure(ErrorKind::Auth));
    QVERIFY(desk.open.contains(Part::Readyz));
    desk.heartbeat(std::nullopt);
    QVERIFY(desk.session.publish(desk.now)->reach == model::Reach::Live);
}

void TestSessionAccess::silentMembersAreAskedOftenEnough_data() {
    QTest::addColumn<bool>("lookedAt");
    QTest::addColumn<int>("capMs");
    QTest::addColumn<int>("longestMs");
    QTest::addColumn<int>("mostInTenMinutes");
    QTest::newRow("looked at") << true << 30'000 << 10'000 << 130;
    QTest::newRow("small fleet") << false << 5'000 << 10'000 << 130;
    QTest::newRow("large fleet") << false << 27'000 << 54'000 << 30;
}

void TestSessionAccess::silentMembersAreAskedOftenEnough() {
    QFETCH(bool, lookedAt);
    QFETCH(int, capMs);
    QFETCH(int, longestMs);
    QFETCH(int, mostInTenMinutes);
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        Desk desk({.silentCap = std::chrono::milliseconds(capMs), .seed = seed});
        desk.session.setAttention(lookedAt, desk.now);
        const auto begin = desk.now.steady;
        int asked = 0;
        while (desk.now.steady - begin < 10min) {
            desk.heartbeat(failure(ErrorKind::Network));
            ++asked;
            QVERIFY2(desk.wait() <= std::chrono::milliseconds(longestMs),
                     qPrintable(QString::number(desk.wait().count())));
            QVERIFY(desk.wait() >= 800ms);
            desk.pass(desk.wait());
        }
        QVERIFY2(asked <= mostInTenMinutes, qPrintable(QString::number(asked)));
        desk.heartbeat(std::nullopt); // it heals with the next question
        QVERIFY(desk.session.publish(desk.now)->reach == model::Reach::Live);
    }
}

void TestSessionAccess::lookingAtASilentMemberShortensItsWait() {
    Desk desk({.silentCap = 30s, .seed = 5});
    for (int failures = 0; failures < 8; ++failures) {
        desk.heartbeat(failure(ErrorKind::Network));
        if (failures < 7) {
            desk.pass(desk.wait());
        }
    }
    QVERIFY(desk.wait() > 15s);
    desk.session.setAttention(true, desk.now);
    QVERIFY(desk.wait() <= 5s);
    const auto wait = desk.wait();
    desk.session.setAttention(true, desk.now); // said again: nothing new
    QCOMPARE(desk.wait(), wait);
}

void TestSessionAccess::aWatchThatSpeaksAgainBringsTheHeartbeat() {
    Desk desk({.silentCap = 30s, .seed = 5});
    desk.heartbeat(std::nullopt);
    desk.lists();
    desk.pass(30s);
    for (int failures = 0; failures < 6; ++failures) {
        desk.heartbeat(failure(ErrorKind::Timeout));
        if (failures < 5) {
            desk.pass(desk.wait());
        }
    }
    QVERIFY(desk.wait() > 5s);
    desk.answer(Part::Pods, WatchAnswer<model::Pod>{}, false);
    QVERIFY(desk.open.contains(Part::Readyz));
    desk.heartbeat(failure(ErrorKind::Timeout));
    desk.answer(Part::Pods, WatchAnswer<model::Pod>{}, false); // but only once
    QVERIFY(!desk.open.contains(Part::Readyz));
    desk.pass(desk.wait());
    desk.heartbeat(std::nullopt);
    QVERIFY(desk.session.publish(desk.now)->reach == model::Reach::Live);
}

void TestSessionAccess::whatTheServerAskedForIsKept() {
    Desk desk;
    auto busy = failure(ErrorKind::Throttled);
    busy.retryAfter = 40s;
    desk.heartbeat(busy);
    QVERIFY(desk.wait() >= 40s);
    desk.session.setAttention(true, desk.now);
    QVERIFY(desk.wait() >= 40s);
}

void TestSessionAccess::anotherContextIsAdopted() {
    Desk desk;
    desk.heartbeat(std::nullopt);
    const auto before = desk.session.publish(desk.now);
    model::ClusterIdentity other;
    other.sources = {"kubeconfig:/k#admin"};
    other.isProduction = true;
    desk.session.adopt(other);
    const auto after = desk.session.publish(desk.now);
    QVERIFY(after != before);
    QCOMPARE(after->identity.sources, std::vector<std::string>{"kubeconfig:/k#admin"});
    QVERIFY(after->identity.isProduction);
}

/// Two bookmarks missed, whatever the server promised; TCP alone would take a quarter of an hour.
void TestSessionAccess::item37_watchesHaveALimitOnSilence() {
    Desk desk;
    desk.heartbeat(std::nullopt);
    desk.lists();
    MemberAccess access;
    access.endpoint = std::make_shared<net::Endpoint>();
    for (const auto part : {Part::Nodes, Part::Pods}) {
        const auto request = requestFor(access, desk.open.at(part));
        QVERIFY(request.stream && !desk.open.at(part).path.empty());
        QVERIFY(request.silenceTimeout == 150s);
        QVERIFY(request.totalTimeout >= 310s && request.totalTimeout <= 610s);
    }
}

void TestSessionAccess::item40_nextAttemptIsNoSoonerThanAsked_data() {
    QTest::addColumn<int>("askedSeconds"); // 0: no Retry-After
    QTest::addColumn<int>("least");        // milliseconds until the next attempt
    QTest::addColumn<int>("most");
    QTest::newRow("three seconds") << 3 << 3000 << 3000;
    QTest::newRow("a minute") << 60 << 60'000 << 60'000;
    QTest::newRow("none: own back-off") << 0 << 800 << 1600;
}

void TestSessionAccess::item40_nextAttemptIsNoSoonerThanAsked() {
    QFETCH(int, askedSeconds);
    QFETCH(int, least);
    QFETCH(int, most);
    auto throttled = failure(ErrorKind::Throttled);
    throttled.httpStatus = 429;
    if (askedSeconds > 0) {
        throttled.retryAfter = std::chrono::seconds(askedSeconds);
    }
    Desk desk;
    desk.heartbeat(throttled);
    QVERIFY2(desk.wait() >= std::chrono::milliseconds(least), "the heartbeat comes too soon");
    QVERIFY2(desk.wait() <= std::chrono::milliseconds(most), "the heartbeat comes too late");
    Desk listing({.heartbeat = std::chrono::hours(1)});
    listing.heartbeat(std::nullopt);
    listing.answer(Part::Nodes, ListAnswer<model::Node>{fail(throttled)});
    QVERIFY(!listing.open.contains(Part::Nodes));
    listing.pass(std::chrono::milliseconds(least - 1));
    QVERIFY2(!listing.open.contains(Part::Nodes), "the list comes too soon");
    listing.pass(std::chrono::milliseconds(most - least + 2));
    QVERIFY2(listing.open.contains(Part::Nodes), "the list comes too late");
}

QTEST_APPLESS_MAIN(TestSessionAccess)
#include "tst_session_access.moc"
