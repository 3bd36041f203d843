// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"
#include "engine/fleet_budget.h"
#include "engine/mesh_desk.h"
#include "tests/support/simulated_mesh.h"

#include <QtTest>

#include <chrono>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

constexpr int kLimit = 60'000;
constexpr double kNever = 1e-6; ///< requests a second: one of each share, the next in days

} // namespace

/// All who ask the members of a fleet again and again stay within what its file allows together.
class TestFleetBudget : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_simulated.startHealthy()); }

    void connectionsAreParted_data() {
        QTest::addColumn<int>("allowed");
        QTest::addColumn<std::size_t>("sessions");
        QTest::addColumn<std::size_t>("mesh");
        QTest::newRow("as most have it") << 4000 << std::size_t{3500} << std::size_t{500};
        QTest::newRow("few") << 9 << std::size_t{8} << std::size_t{1};
        QTest::newRow("one") << 1 << std::size_t{1} << std::size_t{1}; // neither can do with none
    }
    void connectionsAreParted() {
        QFETCH(int, allowed);
        const fleet::AttentionBudget file{.connections = allowed};
        const auto budget = fleetBudget(file);
        QTEST(memberTransport(file, budget, BudgetShare::Sessions).maxConnections, "sessions");
        QTEST(memberTransport(file, budget, BudgetShare::Mesh).maxConnections, "mesh");
        // Who is alone has all.
        QCOMPARE(memberTransport(file, nullptr, BudgetShare::Sessions).maxConnections,
                 static_cast<std::size_t>(allowed));
        QCOMPARE(memberTransport(file, nullptr, BudgetShare::Mesh).maxConnections,
                 static_cast<std::size_t>(allowed));
    }

    void theDeskAsksOfIt() {
        const auto budget = std::make_shared<net::RequestBudget>(kNever, 2);
        const auto desk = MeshDesk::start({.timeout = std::chrono::seconds(60), .budget = budget});
        desk->setFleet(m_simulated.fleet, {});
        desk->watch(true); // a round that somebody waits for, beyond any rate
        QTRY_VERIFY_WITH_TIMEOUT(desk->take() != nullptr, kLimit);
        const auto now = std::chrono::steady_clock::now();
        QVERIFY(!budget->allows(1, now));
        QVERIFY(!budget->allows(0, now)); // lent, as nobody used it
    }

    void theSessionsAskOfIt() {
        const auto budget = std::make_shared<net::RequestBudget>(kNever, 2);
        EngineOptions options;
        options.budget = budget;
        const auto engine = Engine::start(*m_simulated.fleet, options);
        const auto isSpent = [&] { return !budget->allows(0, std::chrono::steady_clock::now()); };
        QTRY_VERIFY_WITH_TIMEOUT(isSpent(), kLimit);
        QVERIFY(!budget->allows(1, std::chrono::steady_clock::now()));
    }

private:
    test::SimulatedMesh m_simulated;
};

QTEST_GUILESS_MAIN(TestFleetBudget)
#include "tst_fleet_budget.moc"
