// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/change_log.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::fleet;

class TestChangeLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstAnswerIsNoNews();
    void tellsWhatChanged();
    void keepsTheNewestWithinItsLimit();
};

void TestChangeLog::firstAnswerIsNoNews() {
    model::ClusterState before;
    model::ClusterState after;
    after.reach = model::Reach::Live;
    after.health = model::Health::Healthy;
    QVERIFY(changesBetween(before, after, {}).empty());
}

void TestChangeLog::tellsWhatChanged() {
    model::ClusterState before;
    before.reach = model::Reach::Live;
    before.health = model::Health::Healthy;
    before.version = {.value = "v1.32.9", .at = {}};
    before.nodeCounts = {.value = {.total = 3, .ready = 3}, .at = {}};
    auto after = before;
    after.health = model::Health::Degraded;
    after.reasons = {
        {model::Severity::Warning, "NodesNotReady", "1 node NotReady: kubelet silent", {}}};
    after.version->value = "v1.33.5";
    after.nodeCounts->value.ready = 2;
    const auto changes = changesBetween(before, after, {});
    QCOMPARE(changes.size(), std::size_t(3));
    QCOMPARE(changes[0].code, std::string("health"));
    QCOMPARE(changes[0].message, std::string("degraded: 1 node NotReady: kubelet silent"));
    QCOMPARE(changes[1].message, std::string("API server v1.32.9 → v1.33.5"));
    QCOMPARE(changes[2].message, std::string("nodes ready 2 of 3 (were 3 of 3)"));

    after = before;
    after.reach = model::Reach::Stale;
    after.health = model::Health::Unknown;
    after.lastError = Error{.kind = ErrorKind::Network, .message = "connection refused"};
    const auto lost = changesBetween(before, after, {});
    QCOMPARE(lost.size(), std::size_t(1));
    QCOMPARE(lost[0].message, std::string("stopped answering: connection refused"));

    auto away = after;
    away.lastSeen = Instant(std::chrono::hours(100));
    auto back = before;
    back.lastSeen = Instant(std::chrono::hours(100 + 76) + std::chrono::minutes(5));
    QCOMPARE(changesBetween(away, back, {})[0].message, std::string("answers again, after 3d4h"));
    back.lastSeen = Instant(std::chrono::hours(100 + 23));
    QCOMPARE(changesBetween(away, back, {})[0].message, std::string("answers again"));
}

void TestChangeLog::keepsTheNewestWithinItsLimit() {
    ChangeLog log(3);
    for (const auto* code : {"1", "2", "3", "4"}) {
        model::Change change;
        change.code = code;
        log.add({change});
    }
    QCOMPARE(log.newestFirst().size(), std::size_t(3));
    QCOMPARE(log.newestFirst().front().code, std::string("4"));
    QCOMPARE(log.newestFirst().back().code, std::string("2"));
}

QTEST_APPLESS_MAIN(TestChangeLog)
#include "tst_change_log.moc"
