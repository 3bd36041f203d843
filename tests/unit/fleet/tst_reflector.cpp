// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/backoff.h"
#include "fleet/reflector.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
using Ask = Reflector::Ask;

namespace {

const SteadyTime kStart = SteadyTime(1000s);

Error failure(ErrorKind kind) {
    return {.kind = kind, .message = "scripted"};
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
    void listsFromTheCacheInPagesThenWatches();
    void aShotListsTheNewestAndEnds();
    void listFailures_data();
    void listFailures();
    void watchEndings_data();
    void watchEndings();
    void expiredTwiceListsConsistently();
    void resumesFromTheLastBookmark();
    void backoffGrowsToItsCap();
    void retryAfterIsHonoured();
    void backoffForgetsAfterTwoQuietMinutes();
    void kickEndsTheWaiting();
};

void TestReflector::listsFromTheCacheInPagesThenWatches() {
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

void TestReflector::expiredTwiceListsConsistently() {
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

void TestReflector::resumesFromTheLastBookmark() {
    auto reflector = watching();
    reflector.watchAdvanced("8");
    reflector.watchAdvanced("12");
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

QTEST_APPLESS_MAIN(TestReflector)
#include "tst_reflector.moc"
