// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/backoff.h"
#include "fleet/reflector.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
using Ask = Reflector::Ask;
using Event = Reflector::Event;
using Take = Reflector::Take;

namespace {

const SteadyTime kStart = SteadyTime(1000s);

Error failure(ErrorKind kind) {
    return {.kind = kind, .message = "scripted"};
}

Error tooNew() {
    return {.kind = ErrorKind::Server,
            .message = "Too large resource version: 7, current: 5",
            .httpStatus = 504,
            .reason = "ResourceVersionTooLarge"};
}

/// A reflector that lists by streams, whose first stream is open since kStart.
Reflector streaming(const std::shared_ptr<ServerTraits>& traits) {
    Reflector reflector({.seed = 1, .notBefore = kStart, .traits = traits});
    static_cast<void>(reflector.next(kStart));
    return reflector;
}

/// A reflector whose watch is open since kStart, resuming from version 7.
Reflector watching() {
    Reflector reflector({.seed = 1, .notBefore = kStart});
    static_cast<void>(reflector.next(kStart));
    static_cast<void>(reflector.pageArrived("7", "", kStart));
    static_cast<void>(reflector.next(kStart));
    return reflector;
}

} // namespace

class TestReflector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item54_listsFromTheCacheInPagesThenWatches();
    void aShotListsTheNewestAndEnds();
    void listFailures_data();
    void listFailures();
    void watchEndings_data();
    void watchEndings();
    void item65_expiredTwiceListsConsistently();
    void item62_resumesFromTheLastBookmark();
    void backoffGrowsToItsCap();
    void retryAfterIsHonoured();
    void backoffForgetsAfterTwoQuietMinutes();
    void kickEndsTheWaiting();
    void item53_anExpiredTokenListsAllAgainInOnePage();
    void item54_aVersionOfTheFutureIsAskedForWithoutOne();
    void item63_everyWatchAsksForATimeOfItsOwn();
    void item64_aNormalEndGoesOnAtOnce();
    void item65_watchesThatStayExpiredAreBackedOffFrom();
    void item67_initialEventsMoveNoVersionBack();
    void item67_additionsWithoutAVersionToStartFrom();
    void item68_aStreamingListIsOneRequest();
    void item68_refusalIsRememberedForTheCluster();
    void item68_silenceFallsBackAfterHalfAMinute();
    void item68_streamingFailures_data();
    void item68_streamingFailures();
    void item70_emptyEndsAreBackedOffFrom();
    void item76_aLaggingReplicaChangesNothing();
};

void TestReflector::item54_listsFromTheCacheInPagesThenWatches() {
    Reflector reflector({.seed = 1, .notBefore = kStart});
    auto next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(next.hasResourceVersion);
    QCOMPARE(next.resourceVersion, std::string("0"));
    QCOMPARE(next.limit, 500);
    QCOMPARE(reflector.next(kStart).ask, Ask::Nothing); // one at a time

    QVERIFY(!reflector.pageArrived("7", "token", kStart));
    next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::List);
    QCOMPARE(next.continueToken, std::string("token"));
    QVERIFY(!next.hasResourceVersion);
    QVERIFY(!reflector.triedOnce());

    QVERIFY(reflector.pageArrived("7", "", kStart));
    QVERIFY(reflector.triedOnce());
    next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::Watch);
    QCOMPARE(next.resourceVersion, std::string("7"));
    QVERIFY(next.watchTimeout >= 300s && next.watchTimeout < 600s);
}

void TestReflector::aShotListsTheNewestAndEnds() {
    Reflector reflector({.seed = 1, .watch = false, .notBefore = kStart, .deadline = kStart + 10s});
    const auto next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(!next.hasResourceVersion);
    QVERIFY(reflector.pageArrived("7", "", kStart));
    QVERIFY(reflector.phase() == Reflector::Phase::Done);
    QVERIFY(!reflector.dueAt());
}

void TestReflector::listFailures_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("atLeastMs");
    QTest::addColumn<int>("atMostMs");
    QTest::newRow("network") << int(ErrorKind::Network) << 800 << 1600;
    QTest::newRow("server") << int(ErrorKind::Server) << 800 << 1600;
    QTest::newRow("intercepted") << int(ErrorKind::Intercepted) << 800 << 1600;
    QTest::newRow("decode") << int(ErrorKind::Decode) << 800 << 1600;
    QTest::newRow("expired: at once") << int(ErrorKind::Gone) << 0 << 0;
    QTest::newRow("forbidden: ten minutes") << int(ErrorKind::Forbidden) << 600'000 << 600'000;
    QTest::newRow("refused credential") << int(ErrorKind::Auth) << 600'000 << 600'000;
    QTest::newRow("absent kind") << int(ErrorKind::NotFound) << 600'000 << 600'000;
}

void TestReflector::listFailures() {
    QFETCH(int, kind);
    QFETCH(int, atLeastMs);
    QFETCH(int, atMostMs);
    Reflector reflector({.seed = 3, .notBefore = kStart});
    static_cast<void>(reflector.next(kStart));
    reflector.listFailed(failure(ErrorKind(kind)), kStart);
    const auto due = reflector.dueAt();
    QVERIFY(due);
    QVERIFY(*due - kStart >= std::chrono::milliseconds(atLeastMs));
    QVERIFY(*due - kStart <= std::chrono::milliseconds(atMostMs));
    QCOMPARE(reflector.next(*due - 1ms).ask, Ask::Nothing);
    QCOMPARE(reflector.next(*due).ask, Ask::List);
}

void TestReflector::watchEndings_data() {
    QTest::addColumn<int>("kind"); // -1: normal end
    QTest::addColumn<int>("livedMs");
    QTest::addColumn<bool>("waits");
    QTest::addColumn<bool>("watchesAgain"); // else lists
    QTest::newRow("normal end") << -1 << 400'000 << false << true;
    QTest::newRow("empty at once") << -1 << 200 << true << false;
    QTest::newRow("expired") << int(ErrorKind::Gone) << 50'000 << false << false;
    QTest::newRow("silence") << int(ErrorKind::Timeout) << 150'000 << false << true;
    QTest::newRow("timeout at once") << int(ErrorKind::Timeout) << 10 << true << true;
    QTest::newRow("cut") << int(ErrorKind::Network) << 50'000 << true << true;
    QTest::newRow("throttled") << int(ErrorKind::Throttled) << 10 << true << true;
    QTest::newRow("server error") << int(ErrorKind::Server) << 10 << true << false;
    QTest::newRow("rubbish") << int(ErrorKind::Decode) << 10 << true << false;
    QTest::newRow("permission gone") << int(ErrorKind::Forbidden) << 50'000 << true << false;
}

void TestReflector::watchEndings() {
    QFETCH(int, kind);
    QFETCH(int, livedMs);
    QFETCH(bool, waits);
    QFETCH(bool, watchesAgain);
    auto reflector = watching();
    const auto now = kStart + std::chrono::milliseconds(livedMs);
    reflector.watchEnded(kind < 0 ? std::nullopt : std::optional(failure(ErrorKind(kind))), now);
    const auto due = reflector.dueAt();
    QVERIFY(due);
    QCOMPARE(*due > now, waits);
    const auto next = reflector.next(*due);
    QCOMPARE(next.ask, watchesAgain ? Ask::Watch : Ask::List);
    QCOMPARE(next.resourceVersion, std::string("7")); // never from the start again
}

void TestReflector::item65_expiredTwiceListsConsistently() {
    auto reflector = watching();
    reflector.watchEnded(failure(ErrorKind::Gone), kStart);
    auto next = reflector.next(kStart);
    QCOMPARE(next.resourceVersion, std::string("7"));
    QCOMPARE(next.limit, 0); // with a limit it would mean exactly version 7
    reflector.listFailed(failure(ErrorKind::Gone), kStart);
    next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(!next.hasResourceVersion);
    QVERIFY(reflector.pageArrived("90", "", kStart));
    QCOMPARE(reflector.next(kStart).resourceVersion, std::string("90"));
}

void TestReflector::item62_resumesFromTheLastBookmark() {
    auto reflector = watching();
    QVERIFY(reflector.watchAdvanced(Event::Changed, "8", kStart) == Take::Apply);
    QVERIFY(reflector.watchAdvanced(Event::Bookmark, "12", kStart) == Take::Apply);
    reflector.watchEnded(std::nullopt, kStart + 300s);
    QCOMPARE(reflector.next(kStart + 300s).resourceVersion, std::string("12"));
}

void TestReflector::backoffGrowsToItsCap() {
    Backoff backoff(42);
    auto expected = 800ms;
    for (int i = 0; i < 12; ++i) {
        const auto delay = backoff.next();
        QVERIFY(delay >= expected);
        QVERIFY(delay < 2 * expected);
        expected = std::min<std::chrono::milliseconds>(2 * expected, 30s);
    }
    backoff.reset();
    QVERIFY(backoff.next() < 1600ms);
}

void TestReflector::retryAfterIsHonoured() {
    auto reflector = watching();
    auto error = failure(ErrorKind::Throttled);
    error.retryAfter = 9s;
    reflector.watchEnded(error, kStart);
    QVERIFY(*reflector.dueAt() >= kStart + 9s);
}

void TestReflector::backoffForgetsAfterTwoQuietMinutes() {
    Reflector reflector({.seed = 5, .notBefore = kStart});
    auto now = kStart;
    for (int i = 0; i < 8; ++i) {
        static_cast<void>(reflector.next(now));
        reflector.listFailed(failure(ErrorKind::Server), now);
        now = *reflector.dueAt();
    }
    static_cast<void>(reflector.next(now));
    reflector.listFailed(failure(ErrorKind::Server), now);
    QVERIFY(*reflector.dueAt() - now >= 30s);
    now = *reflector.dueAt() + 121s;
    static_cast<void>(reflector.next(now));
    reflector.listFailed(failure(ErrorKind::Server), now);
    QVERIFY(*reflector.dueAt() - now < 1600ms);
}

void TestReflector::kickEndsTheWaiting() {
    Reflector reflector({.seed = 5, .notBefore = kStart});
    static_cast<void>(reflector.next(kStart));
    reflector.kick(kStart); // under way: nothing to end
    QCOMPARE(reflector.next(kStart).ask, Ask::Nothing);
    reflector.listFailed(failure(ErrorKind::Forbidden), kStart);
    reflector.kick(kStart + 1s);
    QCOMPARE(reflector.next(kStart + 1s).ask, Ask::List);
}

void TestReflector::item53_anExpiredTokenListsAllAgainInOnePage() {
    Reflector reflector({.seed = 1, .notBefore = kStart});
    static_cast<void>(reflector.next(kStart));
    QVERIFY(!reflector.pageArrived("7", "token", kStart));
    static_cast<void>(reflector.next(kStart));
    reflector.listFailed(failure(ErrorKind::Gone), kStart);
    const auto next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(next.continueToken.empty());
    QVERIFY(!next.hasResourceVersion);
    QCOMPARE(next.limit, 0); // in pages it would expire again
    QVERIFY(reflector.pageArrived("9", "", kStart));
    QCOMPARE(reflector.next(kStart).resourceVersion, std::string("9"));
}

void TestReflector::item54_aVersionOfTheFutureIsAskedForWithoutOne() {
    auto reflector = watching();
    reflector.watchEnded(failure(ErrorKind::Gone), kStart);
    QCOMPARE(reflector.next(kStart).resourceVersion, std::string("7"));
    reflector.listFailed(tooNew(), kStart);
    auto next = reflector.next(kStart); // at once, whatever its Retry-After
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(!next.hasResourceVersion);
    QVERIFY(reflector.pageArrived("5", "", kStart)); // etcd was restored: versions went back
    QCOMPARE(reflector.next(kStart).resourceVersion, std::string("5"));

    auto other = watching();
    other.watchEnded(failure(ErrorKind::Gone), kStart);
    static_cast<void>(other.next(kStart));
    auto slow = failure(ErrorKind::Server);
    slow.httpStatus = 504; // a time-out like any other
    other.listFailed(slow, kStart);
    QVERIFY(*other.dueAt() > kStart);
    next = other.next(*other.dueAt());
    QCOMPARE(next.resourceVersion, std::string("7"));
}

void TestReflector::item63_everyWatchAsksForATimeOfItsOwn() {
    auto reflector = watching();
    std::vector<std::chrono::seconds> times;
    auto now = kStart;
    for (int i = 0; i < 20; ++i) {
        now += 300s;
        reflector.watchEnded(std::nullopt, now);
        times.push_back(reflector.next(now).watchTimeout);
        QVERIFY(times.back() >= 300s && times.back() < 600s);
    }
    std::sort(times.begin(), times.end());
    QVERIFY(std::unique(times.begin(), times.end()) - times.begin() > 10);
}

void TestReflector::item64_aNormalEndGoesOnAtOnce() {
    auto reflector = watching();
    QVERIFY(reflector.watchAdvanced(Event::Changed, "8", kStart) == Take::Apply);
    reflector.watchEnded(std::nullopt, kStart + 400s);
    QCOMPARE(*reflector.dueAt(), kStart + 400s);
    QVERIFY(!reflector.trouble());
    const auto next = reflector.next(kStart + 400s);
    QCOMPARE(next.ask, Ask::Watch);
    QCOMPARE(next.resourceVersion, std::string("8"));
}

void TestReflector::item65_watchesThatStayExpiredAreBackedOffFrom() {
    auto reflector = watching();
    auto now = kStart;
    reflector.watchEnded(failure(ErrorKind::Gone), now);
    QCOMPARE(reflector.next(now).ask, Ask::List);
    QVERIFY(reflector.pageArrived("8", "", now));
    QCOMPARE(reflector.next(now).ask, Ask::Watch);
    reflector.watchEnded(failure(ErrorKind::Gone), now); // the list did not help
    QVERIFY(*reflector.dueAt() > now);
    now = *reflector.dueAt();
    const auto next = reflector.next(now);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(!next.hasResourceVersion);
}

void TestReflector::item67_initialEventsMoveNoVersionBack() {
    const auto traits = std::make_shared<ServerTraits>();
    auto reflector = streaming(traits);
    for (const char* version : {"40", "7", "33", "12"}) {
        QVERIFY(reflector.watchAdvanced(Event::Added, version, kStart) == Take::Collect);
        QVERIFY(reflector.resourceVersion().empty());
    }
    QVERIFY(reflector.watchAdvanced(Event::InitialEnd, "41", kStart) == Take::Replace);
    QCOMPARE(reflector.resourceVersion(), std::string_view("41"));
    QVERIFY(reflector.watchAdvanced(Event::Added, "42", kStart) == Take::Apply);
    QCOMPARE(reflector.resourceVersion(), std::string_view("42"));
}

void TestReflector::item67_additionsWithoutAVersionToStartFrom() {
    Reflector reflector({.seed = 1, .notBefore = kStart});
    static_cast<void>(reflector.next(kStart));
    QVERIFY(reflector.pageArrived("", "", kStart)); // an aggregated server without versions
    QVERIFY(!reflector.next(kStart).hasResourceVersion);
    for (const char* version : {"40", "7"}) {
        QVERIFY(reflector.watchAdvanced(Event::Added, version, kStart) == Take::Apply);
        QVERIFY(reflector.resourceVersion().empty());
    }
    QVERIFY(reflector.watchAdvanced(Event::Changed, "41", kStart) == Take::Apply);
    QCOMPARE(reflector.resourceVersion(), std::string_view("41"));
}

void TestReflector::item68_aStreamingListIsOneRequest() {
    Reflector reflector(
        {.seed = 1, .notBefore = kStart, .traits = std::make_shared<ServerTraits>()});
    const auto next = reflector.next(kStart);
    QCOMPARE(next.ask, Ask::Watch);
    QVERIFY(next.initialEvents);
    QVERIFY(!next.hasResourceVersion);
    QVERIFY(reflector.watchAdvanced(Event::Added, "7", kStart) == Take::Collect);
    QVERIFY(reflector.watchAdvanced(Event::InitialEnd, "9", kStart) == Take::Replace);
    QVERIFY(reflector.triedOnce());
    QVERIFY(reflector.phase() == Reflector::Phase::Watching); // the same stream goes on
    QVERIFY(!reflector.dueAt());
    reflector.watchEnded(std::nullopt, kStart + 300s);
    const auto again = reflector.next(kStart + 300s);
    QVERIFY(again.ask == Ask::Watch && !again.initialEvents);
    QCOMPARE(again.resourceVersion, std::string("9"));
}

void TestReflector::item68_refusalIsRememberedForTheCluster() {
    const auto traits = std::make_shared<ServerTraits>();
    auto reflector = streaming(traits);
    reflector.watchEnded(failure(ErrorKind::Validation), kStart); // 422 Invalid
    QCOMPARE(reflector.next(kStart).ask, Ask::List);              // at once
    QVERIFY(!reflector.trouble());
    Reflector another({.seed = 2, .notBefore = kStart, .traits = traits});
    QCOMPARE(another.next(kStart).ask, Ask::List);
    Reflector elsewhere(
        {.seed = 3, .notBefore = kStart, .traits = std::make_shared<ServerTraits>()});
    QCOMPARE(elsewhere.next(kStart).ask, Ask::Watch);
}

void TestReflector::item68_silenceFallsBackAfterHalfAMinute() {
    const auto traits = std::make_shared<ServerTraits>();
    auto reflector = streaming(traits);
    QVERIFY(reflector.watchAdvanced(Event::Added, "7", kStart + 20s) == Take::Collect);
    QCOMPARE(reflector.next(kStart + 49s).ask, Ask::Nothing); // it was heard of at 20 s
    QCOMPARE(*reflector.dueAt(), kStart + 50s);
    QCOMPARE(reflector.next(kStart + 50s).ask, Ask::List);
    QVERIFY(!traits->streamsLists);
}

void TestReflector::item68_streamingFailures_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("atOnce");
    QTest::addColumn<bool>("streamsAgain");
    QTest::newRow("too old") << int(ErrorKind::Gone) << true << true;
    QTest::newRow("refused connection") << int(ErrorKind::Network) << false << true;
    QTest::newRow("throttled") << int(ErrorKind::Throttled) << false << true;
    QTest::newRow("server error") << int(ErrorKind::Server) << false << false;
    QTest::newRow("rubbish") << int(ErrorKind::Decode) << false << false;
    QTest::newRow("permission gone") << int(ErrorKind::Forbidden) << false << true;
}

void TestReflector::item68_streamingFailures() {
    QFETCH(int, kind);
    QFETCH(bool, atOnce);
    QFETCH(bool, streamsAgain);
    const auto traits = std::make_shared<ServerTraits>();
    auto reflector = streaming(traits);
    reflector.watchEnded(failure(ErrorKind(kind)), kStart + 1s);
    QCOMPARE(*reflector.dueAt() == kStart + 1s, atOnce);
    const auto next = reflector.next(*reflector.dueAt());
    QCOMPARE(next.initialEvents, streamsAgain);
    QVERIFY(traits->streamsLists); // one failure says nothing of the server
}

void TestReflector::item70_emptyEndsAreBackedOffFrom() {
    auto reflector = watching();
    auto now = kStart;
    std::vector<std::chrono::milliseconds> waits;
    for (int i = 0; i < 20; ++i) {
        reflector.watchEnded(std::nullopt, now + 10ms);
        const auto due = *reflector.dueAt();
        waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(due - now - 10ms));
        now = due;
        QCOMPARE(reflector.next(now).ask, Ask::List);
        QVERIFY(reflector.pageArrived("7", "", now));
        QCOMPARE(reflector.next(now).ask, Ask::Watch);
    }
    QVERIFY(waits.front() >= 800ms && waits.front() < 1600ms);
    for (std::size_t i = 6; i < waits.size(); ++i) {
        QVERIFY(waits[i] >= 30s && waits[i] < 60s);
    }
}

void TestReflector::item76_aLaggingReplicaChangesNothing() {
    auto reflector = watching();
    QVERIFY(reflector.watchAdvanced(Event::Changed, "100", kStart) == Take::Apply);
    QVERIFY(reflector.watchAdvanced(Event::Changed, "99", kStart) == Take::Ignore);
    QVERIFY(reflector.watchAdvanced(Event::Bookmark, "90", kStart) == Take::Ignore);
    QCOMPARE(reflector.resourceVersion(), std::string_view("100"));
    reflector.watchEnded(failure(ErrorKind::Gone), kStart + 5s);
    QCOMPARE(reflector.next(kStart + 5s).resourceVersion, std::string("100"));
    QVERIFY(!reflector.pageArrived("95", "", kStart + 5s)); // an answer that breaks its promise
    const auto next = reflector.next(kStart + 5s);
    QCOMPARE(next.ask, Ask::List);
    QVERIFY(!next.hasResourceVersion); // what etcd itself has
    QVERIFY(reflector.pageArrived("101", "", kStart + 5s));
    QCOMPARE(reflector.next(kStart + 5s).resourceVersion, std::string("101"));
}

QTEST_APPLESS_MAIN(TestReflector)
#include "tst_reflector.moc"
