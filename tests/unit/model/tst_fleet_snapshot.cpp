// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/fleet_snapshot.h"

#include <QtTest>

#include <map>

using namespace pilothouse;
using namespace pilothouse::model;
using namespace std::chrono_literals;

namespace {

using Shared = std::shared_ptr<const ClusterState>;

ClusterState state(const char* id, Health health = Health::Healthy, Reach reach = Reach::Live) {
    ClusterState made;
    made.identity.id = ClusterId{id};
    made.health = health;
    made.reach = reach;
    return made;
}

Shared shared(ClusterState made) {
    return std::make_shared<const ClusterState>(std::move(made));
}
Shared cluster(const char* id) {
    return shared(state(id));
}

FleetSnapshot snapshot(std::uint64_t revision, std::vector<Shared> clusters) {
    FleetSnapshot made;
    made.revision = revision;
    made.clusters = std::move(clusters);
    return made;
}

/// "a,b" for comparing.
std::string join(const std::vector<ClusterId>& ids) {
    std::string text;
    for (const auto& id : ids) {
        text += (text.empty() ? "" : ",") + id.str();
    }
    return text;
}

} // namespace

class TstFleetSnapshot : public QObject {
    Q_OBJECT
private slots:
    void findsById_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("found");
        QTest::newRow("first") << "b" << true;
        QTest::newRow("middle") << "d" << true;
        QTest::newRow("last") << "f" << true;
        QTest::newRow("before the first") << "a" << false;
        QTest::newRow("between") << "c" << false;
        QTest::newRow("after the last") << "g" << false;
        QTest::newRow("prefix only") << "bb" << false;
        QTest::newRow("empty") << "" << false;
    }
    void findsById() {
        QFETCH(QString, id);
        const auto fleet = snapshot(1, {cluster("b"), cluster("d"), cluster("f")});
        const auto found = fleet.find(ClusterId{id.toStdString()});
        QTEST(found != nullptr, "found");
        QVERIFY(!found || found->identity.id.str() == id.toStdString());
    }
    void findsNothingInAnEmptyFleet() { QVERIFY(!FleetSnapshot{}.find(ClusterId{"a"})); }

    void samePointersAreNoDifference() {
        const auto a = cluster("a");
        const auto b = cluster("b");
        const auto result = diff(snapshot(4, {a, b}), snapshot(5, {a, b}));
        QVERIFY(result.empty());
        QVERIFY(result.from == 4 && result.to == 5);
    }
    void anEqualCopyCountsAsChanged() {
        const auto b = cluster("b");
        const auto result = diff(snapshot(1, {cluster("a"), b}), snapshot(2, {cluster("a"), b}));
        QCOMPARE(join(result.changed), std::string("a"));
        QVERIFY(result.added.empty() && result.removed.empty());
    }

    void differences_data() {
        QTest::addColumn<QString>("before"); // one letter, one cluster; the same one on both sides
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("added");
        QTest::addColumn<QString>("removed");
        QTest::newRow("both empty") << ""
                                    << ""
                                    << ""
                                    << "";
        QTest::newRow("first fleet") << ""
                                     << "ab"
                                     << "a,b"
                                     << "";
        QTest::newRow("all gone") << "ab"
                                  << ""
                                  << ""
                                  << "a,b";
        QTest::newRow("added in front") << "b"
                                        << "ab"
                                        << "a"
                                        << "";
        QTest::newRow("added between") << "ac"
                                       << "abc"
                                       << "b"
                                       << "";
        QTest::newRow("added at the end") << "a"
                                          << "ab"
                                          << "b"
                                          << "";
        QTest::newRow("removed in front") << "ab"
                                          << "b"
                                          << ""
                                          << "a";
        QTest::newRow("removed at the end") << "ab"
                                            << "a"
                                            << ""
                                            << "b";
        QTest::newRow("replaced") << "ac"
                                  << "bd"
                                  << "b,d"
                                  << "a,c";
    }
    void differences() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        std::map<QChar, Shared> known;
        const auto build = [&](const QString& letters) {
            std::vector<Shared> clusters;
            for (const auto letter : letters) {
                auto& entry = known[letter];
                entry = entry ? entry : cluster(QString(letter).toLatin1().constData());
                clusters.push_back(entry);
            }
            return snapshot(1, std::move(clusters));
        };
        const auto result = diff(build(before), build(after));
        QTEST(QString::fromStdString(join(result.added)), "added");
        QTEST(QString::fromStdString(join(result.removed)), "removed");
        QVERIFY(result.changed.empty());
        QCOMPARE(result.empty(), before == after);
    }

    void countsEachHealth() {
        const auto sum =
            summarize({shared(state("a", Health::Healthy)), shared(state("b", Health::Healthy)),
                       shared(state("c", Health::Upgrading)), shared(state("d", Health::Degraded)),
                       shared(state("e", Health::Down)),
                       shared(state("f", Health::Unknown, Reach::Unreachable)),
                       shared(state("g", Health::Unknown, Reach::Connecting))});
        const FleetSummary expected{
            .clusters = 7, .healthy = 2, .upgrading = 1, .degraded = 1, .down = 1, .unknown = 2};
        QVERIFY(sum == expected);
    }
    void anEmptyFleetCountsNothing() { QVERIFY(summarize({}) == FleetSummary{}); }

    void answeredNeedsAnAnswerThatStillHolds() {
        auto live = state("a");
        live.lastSeen = Instant{1s};
        auto stale = state("b", Health::Unknown, Reach::Stale);
        stale.lastSeen = Instant{1s};
        const auto never = state("c", Health::Unknown, Reach::Connecting);
        QCOMPARE(summarize({shared(live), shared(stale), shared(never)}).answered, 1);
    }

    void countsNeverReadAreNotZero() {
        auto told = state("a");
        told.nodeCounts = {.value = {.total = 5, .ready = 4}, .at = Instant{1s}};
        told.podCounts = {.value = {.total = 80, .running = 70, .problems = 3}, .at = Instant{1s}};
        auto forbidden = state("b"); // nodes are readable, pods are not
        forbidden.nodeCounts = {.value = {.total = 2, .ready = 2}, .at = Instant{1s}};
        const auto silent = state("c", Health::Unknown, Reach::Unreachable);
        const auto sum = summarize({shared(told), shared(forbidden), shared(silent)});
        QCOMPARE(sum.nodes, 7);
        QCOMPARE(sum.nodesReady, 6);
        QCOMPARE(sum.nodesFrom, 2);
        QCOMPARE(sum.pods, 80);
        QCOMPARE(sum.podProblems, 3);
        QCOMPARE(sum.podsFrom, 1);
    }

    void silentMembersAreSummedApart() {
        auto live = state("a");
        live.nodeCounts = {.value = {.total = 5, .ready = 4}, .at = Instant{1s}};
        live.podCounts = {.value = {.total = 80, .problems = 3}, .at = Instant{1s}};
        auto stale = state("b", Health::Unknown, Reach::Stale);
        stale.nodeCounts = {.value = {.total = 7, .ready = 6}, .at = Instant{1s}};
        stale.podCounts = {.value = {.total = 20, .problems = 1}, .at = Instant{1s}};
        auto gone = state("c", Health::Unknown, Reach::Unreachable);
        gone.nodeCounts = {.value = {.total = 1, .ready = 1}, .at = Instant{1s}};
        const auto sum = summarize({shared(live), shared(stale), shared(gone)});
        QCOMPARE(sum.nodes, 5);
        QCOMPARE(sum.nodesReady, 4);
        QCOMPARE(sum.nodesFrom, 1);
        QCOMPARE(sum.pods, 80);
        QCOMPARE(sum.podsFrom, 1);
        const LastKnownSums expected{.nodes = 8,
                                     .nodesReady = 7,
                                     .nodesFrom = 2,
                                     .pods = 20,
                                     .podProblems = 1,
                                     .podsFrom = 1};
        QVERIFY(sum.lastKnown == expected);
    }

    void aReadZeroIsToldApartFromSilence() {
        auto empty = state("a");
        empty.nodeCounts = {.value = {}, .at = Instant{1s}};
        const auto sum = summarize({shared(empty), shared(state("b"))});
        QCOMPARE(sum.nodes, 0);
        QCOMPARE(sum.nodesFrom, 1);
    }
};

QTEST_APPLESS_MAIN(TstFleetSnapshot)
#include "tst_fleet_snapshot.moc"
