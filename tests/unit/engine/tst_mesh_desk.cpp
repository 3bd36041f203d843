// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_desk.h"
#include "tests/support/simulated_mesh.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <chrono>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

constexpr int kLimit = 60'000;

using Picture = std::shared_ptr<const model::MeshPicture>;

} // namespace

/// The desk of the mesh, on a simulated mesh where nothing is wrong.
class TestMeshDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_simulated.startHealthy());
        m_fleet = m_simulated.fleet;
    }

    void nothingIsAskedBeforeSomebodyLooks() {
        const auto desk = MeshDesk::start({});
        desk->setFleet(m_fleet, {});
        QTest::qWait(100);
        QVERIFY(desk->take() == nullptr);
        QVERIFY(!desk->reading().startedAt.has_value());
    }

    void aRoundBecomesAPicture() {
        std::atomic<int> wakes = 0;
        const auto desk = MeshDesk::start({.timeout = std::chrono::seconds(60)});
        desk->setWake([&wakes] { ++wakes; });
        desk->setFleet(m_fleet, {});
        desk->watch(true);
        QTRY_VERIFY_WITH_TIMEOUT(desk->take() != nullptr, kLimit);
        const auto picture = desk->take();
        QCOMPARE(picture->clusters.size(), m_fleet->members.size());
        QVERIFY(picture->exceptions.empty());
        QVERIFY(picture->services.has_value());
        QCOMPARE(std::size_t{desk->reading().answered}, m_fleet->members.size());
        QVERIFY(desk->reading().finishedAt.has_value());
        QVERIFY(wakes > 0);
    }

    void roundsGoOnWhileSomebodyLooks() {
        const auto desk = MeshDesk::start(
            {.pollEvery = std::chrono::milliseconds(50), .timeout = std::chrono::seconds(60)});
        desk->setFleet(m_fleet, {});
        desk->watch(true);
        QTRY_VERIFY_WITH_TIMEOUT(desk->take() != nullptr, kLimit);
        const auto first = desk->take();
        QTRY_VERIFY_WITH_TIMEOUT(desk->take() != first, kLimit);
    }

    void anOutageIsRehearsedWithoutAsking() {
        const auto desk = MeshDesk::start({.timeout = std::chrono::seconds(60)});
        desk->setFleet(m_fleet, {});
        desk->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(desk->take() != nullptr, kLimit);
        const auto read = desk->reading().finishedAt;
        const auto& first = desk->take()->clusters.front();
        desk->rehearse({.clusters = {first.name}});
        QTRY_VERIFY_WITH_TIMEOUT(desk->takeFailover() != nullptr, kLimit);
        QCOMPARE(desk->takeFailover()->down, std::vector<std::uint32_t>{0});
        QVERIFY(desk->reading().finishedAt == read);
        desk->rehearse({});
        QTRY_VERIFY_WITH_TIMEOUT(desk->takeFailover() == nullptr, kLimit);
    }

    /// A round that goes on is given up.
    void itEndsInTheMidstOfARound() {
        auto desk = MeshDesk::start({.timeout = std::chrono::seconds(60)});
        desk->setFleet(m_fleet, {});
        desk->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(desk->reading().isReading, kLimit);
        desk.reset();
    }

private:
    test::SimulatedMesh m_simulated;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
};

QTEST_GUILESS_MAIN(TestMeshDesk)
#include "tst_mesh_desk.moc"
