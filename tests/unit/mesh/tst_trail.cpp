// SPDX-License-Identifier: GPL-3.0-or-later
// Polls over time: losses, beliefs, queues, and since when something syncs.
#include "tests/unit/mesh/mesh_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;
using namespace std::chrono_literals;

namespace {

/// One poll of a cluster that has west as its only peer.
void poll(MemberMeshFacts& member, Instant at, const PeerSeries& series) {
    member.kvstoremesh = {{.pod = "a", .state = ScrapeState::Scraped, .at = at, .peers = {series}}};
    member.trails = foldPolls(member, at);
}

} // namespace

class TestTrail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsLosses();
    void countsAgainFromARestart();
    void keepsTwoBeliefs();
    void knowsSinceWhenItSyncs();
    void dropsPeersThatAreGone();
    void keepsAllWhereNothingWasRead();
    void whatALongRoundReadIsFresh_data();
    void whatALongRoundReadIsFresh();
};

void TestTrail::countsLosses() {
    MemberMeshFacts member;
    for (int i = 0; i < 40; ++i) {
        poll(member, kNow + i * 60s, {.peer = "west", .ready = true, .failures = i / 4});
    }
    const auto& trail = member.trails.front();
    QVERIFY(trail.failures.size() <= 17);
    QCOMPARE(lossesIn(trail, kNow + 39 * 60s, {}), 4);
    QCOMPARE(lossesIn(trail, kNow + 120min, {}), 0);
    QVERIFY(trail.lastReady == kNow + 39 * 60s);
}

void TestTrail::countsAgainFromARestart() {
    MemberMeshFacts member;
    poll(member, kNow, {.peer = "west", .failures = 7});
    poll(member, kNow + 30s, {.peer = "west", .failures = 1});
    QCOMPARE(lossesIn(member.trails.front(), kNow + 30s, {}), 1);
}

void TestTrail::keepsTwoBeliefs() {
    MemberMeshFacts member;
    for (int i = 0; i < 4; ++i) {
        poll(member, kNow + i * 60s, {.peer = "west", .nodes = 10 + i});
    }
    poll(member, kNow + 5min, {.peer = "west"}); // says nothing of nodes
    const auto& nodes = member.trails.front().nodes;
    QCOMPARE(nodes.size(), 2U);
    QCOMPARE(nodes.front().second, 12);
    QCOMPARE(nodes.back().second, 13);
}

void TestTrail::knowsSinceWhenItSyncs() {
    MemberMeshFacts member;
    const PeerSeries syncing{.peer = "west", .scopes = {{SyncScope::Nodes, false, 3}}};
    poll(member, kNow, syncing);
    poll(member, kNow + 30s, syncing);
    QVERIFY(member.trails.front().syncingSince == kNow);
    QCOMPARE(member.trails.front().queuedPolls, 2);
    poll(member, kNow + 60s, {.peer = "west", .scopes = {{SyncScope::Nodes, true, 0}}});
    QVERIFY(!member.trails.front().syncingSince);
    QCOMPARE(member.trails.front().queuedPolls, 0);
}

void TestTrail::dropsPeersThatAreGone() {
    MemberMeshFacts member;
    poll(member, kNow, {.peer = "west", .ready = true});
    poll(member, kNow + 30s, {.peer = "east", .ready = true});
    QCOMPARE(member.trails.size(), 1U);
    QCOMPARE(member.trails.front().peer, std::string("east"));
}

void TestTrail::keepsAllWhereNothingWasRead() {
    MemberMeshFacts member;
    poll(member, kNow, {.peer = "west", .ready = true});
    member.kvstoremesh.front().state = ScrapeState::Failed;
    QVERIFY(foldPolls(member, kNow + 30s) == member.trails);
}

void TestTrail::whatALongRoundReadIsFresh_data() {
    QTest::addColumn<int>("took");
    QTest::addColumn<int>("since");
    QTest::addColumn<int>("fresh");
    QTest::newRow("as most") << 5 << 0 << 90;
    QTest::newRow("longer than a poll is apart") << 120 << 0 << 360;
    QTest::newRow("judged again later") << 120 << 600 << 960;
}

/// Who was read first in a round of two minutes is no older news at its end than who was read last.
void TestTrail::whatALongRoundReadIsFresh() {
    QFETCH(int, took);
    QFETCH(int, since);
    QFETCH(int, fresh);
    const Instant ended = kNow - since * 1s;
    const auto settings = settingsFor(ended - took * 1s, ended, kNow);
    QCOMPARE(settings.freshFor, std::chrono::milliseconds(fresh * 1s));
    FleetMeshFacts facts;
    for (const auto* name : {"east", "west"}) {
        auto member = Scene::pair().of(name);
        member.lastContact = ended - took * 1s;
        for (auto& each : member.kvstoremesh) {
            each.at = ended - took * 1s;
        }
        facts.members.push_back(std::make_shared<const MemberMeshFacts>(std::move(member)));
    }
    const auto graph = MeshGraph::derive(std::move(facts), kNow, settings);
    QVERIFY(graph.picture().cell(0, 1).state() == model::MeshHalfState::Up);
}

QTEST_APPLESS_MAIN(TestTrail)
#include "tst_trail.moc"
