// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "engine/run_desk.h"
#include "engine/run_start.h"
#include "fleet/fleet_config.h"
#include "rollout/plan.h"
#include "simulator/simulator.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace pilothouse;
using namespace pilothouse::engine;
using namespace std::chrono_literals;

namespace {

constexpr int kLimit = 60'000;

std::shared_ptr<const model::RunPicture> pictureOf(RunDesk& desk, const std::string& run) {
    const auto taken = desk.take(); // what it holds is the desk's thread's to free, but for this
    for (const auto& picture : taken->runs) {
        if (picture->run.id.str() == run) {
            return picture;
        }
    }
    return nullptr;
}

bool isIn(RunDesk& desk, const std::string& run, model::LifeState state) {
    const auto picture = pictureOf(desk, run);
    return picture && picture->run.state == state;
}

} // namespace

/// Runs of two simulated members, driven on the desk's own thread.
class TestRunDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        simulator::Options options;
        options.clusters = 2;
        options.seed = 7;
        options.directory = m_folder.filePath(QStringLiteral("fleet")).toStdString();
        auto started = simulator::Simulator::start(options);
        QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
        m_simulator = *std::move(started);
        auto fleet = fleet::loadFleet({.fleetFile = (options.directory / "fleet.yaml").string()});
        QVERIFY2(fleet.has_value(), fleet ? "" : describe(fleet.error()).c_str());
        m_fleet = std::make_shared<const fleet::FleetConfig>(*std::move(fleet));
        QCOMPARE(m_fleet->members.size(), std::size_t{2});
    }

    void aRunIsDrivenToItsEnd() {
        const auto run = made("first", "echo x >> " + lines());
        const auto desk = opened();
        std::atomic<int> woken = 0;
        desk->setWake([&woken] { ++woken; });
        QVERIFY(QTest::qWaitFor([&] { return pictureOf(*desk, run) != nullptr; }, kLimit));
        QVERIFY(isIn(*desk, run, model::LifeState::NotStarted)); // nobody drives it yet
        QVERIFY(pictureOf(*desk, run)->startWaits);
        desk->drive(run, true);
        QVERIFY(
            QTest::qWaitFor([&] { return isIn(*desk, run, model::LifeState::Completed); }, kLimit));
        QVERIFY(!pictureOf(*desk, run)->startWaits);
        QVERIFY(woken > 0);
        QCOMPARE(count(), 2);
    }

    void whoOnlyLooksSeesWhatAnotherDrives() {
        const auto run = made("seen", "sleep 0.2; echo x >> " + lines());
        const auto guest = opened();
        const auto desk = opened();
        desk->drive(run, true);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto picture = pictureOf(*guest, run);
                return picture && !picture->drivenBy.empty() && !picture->isDrivenHere;
            },
            kLimit));
        QVERIFY(QTest::qWaitFor([&] { return isIn(*guest, run, model::LifeState::Completed); },
                                kLimit));
        QCOMPARE(count(), 2);
    }

    void aCommandIsAnswered() {
        const auto run = made("asked", "sleep 1; echo x >> " + lines());
        const auto desk = opened();
        desk->drive(run, true);
        QVERIFY(
            QTest::qWaitFor([&] { return isIn(*desk, run, model::LifeState::Running); }, kLimit));
        desk->post(run, {.kind = model::CommandKind::Stop, .comment = "lunch"});
        desk->post(run, {.kind = model::CommandKind::Approve, .target = "no such gate"});
        desk->post("no such run", {.kind = model::CommandKind::Stop});
        std::vector<RunOutcome> outcomes;
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto news = desk->takeOutcomes();
                outcomes.insert(outcomes.end(), news.begin(), news.end());
                return outcomes.size() >= 3;
            },
            kLimit));
        const auto accepted = std::count_if(outcomes.begin(), outcomes.end(),
                                            [](const auto& each) { return each.isAccepted; });
        QCOMPARE(accepted, 1);
        QVERIFY(
            QTest::qWaitFor([&] { return isIn(*desk, run, model::LifeState::Stopped); }, kLimit));
        QVERIFY(count() < 2); // one at a time: the second never began
    }

    void aDeskThatEndsLeavesTheRunToTheNext() {
        const auto run = made("left", "echo x >> " + lines() + "; sleep 1");
        for (int time = 0; time < 3; ++time) {
            const auto desk = opened();
            desk->drive(run, true);
            QVERIFY(QTest::qWaitFor([&] { return count() > 0; }, kLimit));
        }
        const auto desk = opened();
        desk->drive(run, true);
        QVERIFY(
            QTest::qWaitFor([&] { return isIn(*desk, run, model::LifeState::Completed); }, kLimit));
        QCOMPARE(count(), 2); // each member once, whoever drove
    }

private:
    [[nodiscard]] std::string state() const {
        return m_folder.filePath(QString::fromUtf8(QTest::currentTestFunction())).toStdString();
    }
    [[nodiscard]] std::string lines() const { return state() + ".lines"; }
    [[nodiscard]] qsizetype count() const {
        QFile file(QString::fromStdString(lines()));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
    }
    [[nodiscard]] std::unique_ptr<RunDesk> opened() const {
        auto desk = RunDesk::start({.stateFolder = state(), .lookEvery = 20ms});
        desk->setFleet(m_fleet, {});
        return desk;
    }
    /// A run of one stage, one member at a time.
    [[nodiscard]] std::string made(const std::string& name, const std::string& script) const {
        model::Strategy strategy{
            .name = "s",
            .intent = {.kind = model::IntentKind::Custom},
            .action = model::Action{.argv = {"/bin/sh", "-c", script}, .provesNodes = false}};
        model::StrategyStage stage{.name = "all"};
        stage.groups.push_back({.name = "all", .selector = "", .isImplicit = true});
        stage.maxConcurrency = model::Bound{.value = 1};
        strategy.stages.push_back(stage);
        std::vector<rollout::MemberFacts> facts;
        for (const auto& member : m_fleet->members) {
            facts.push_back({.id = member.identity.id, .name = member.identity.name});
        }
        const auto planned = rollout::planRun(strategy, facts, {});
        auto store = storage::RunStore::open(state());
        return startLocalRun(*store, planned.plan,
                             {.name = name, .at = fleet::clockOf(*m_fleet)->now()})
            .value();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    std::shared_ptr<const fleet::FleetConfig> m_fleet;
};

QTEST_GUILESS_MAIN(TestRunDesk)
#include "tst_run_desk.moc"
