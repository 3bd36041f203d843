// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "engine/hub_reading.h"
#include "simulator/simulator.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <optional>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

constexpr int kLimit = 60'000;

} // namespace

/// The hub of the simulated placement lab, read beside a thread that goes on.
class TestHubReading : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        simulator::Options options;
        options.scenario = "placement-lab";
        options.isStoryHeld = true;
        options.directory = m_folder.filePath(QStringLiteral("lab")).toStdString();
        auto started = simulator::Simulator::start(options);
        QVERIFY2(started.has_value(), started ? "" : describe(started.error()).c_str());
        m_simulator = *std::move(started);
        m_source.fleetFile = (options.directory / "fleet.yaml").string();
    }

    void readsPlacementsWithTheirBindings() {
        const auto read = readAll(m_source);
        QVERIFY2(read.has_value(), read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->members.size(), std::size_t{40});
        QVERIFY(read->gaps.empty());
        const auto* web = findPlacement(*read, {}, "web");
        QVERIFY(web != nullptr);
        QVERIFY(!web->known.bindings.empty() && !web->known.snapshots.empty());
    }

    /// What the hub alone writes is not for editing, and what is left can be previewed.
    void aPlacementAsText() {
        const auto read = readAll(m_source);
        QVERIFY(read.has_value());
        for (const auto& each : read->placements) {
            const auto text = textToEdit(each);
            for (const char* field : {"status:", "uid:", "resourceVersion:", "finalizers:",
                                      "managedFields:", "creationTimestamp:"}) {
                QVERIFY2(text.find(field) == std::string::npos, text.c_str());
            }
            const auto again = placement::readPlacement(text, "edited.yaml");
            QVERIFY2(again.errors.empty(),
                     again.errors.empty() ? "" : describe(again.errors.front()).c_str());
            QCOMPARE(again.placement.name, each.placement.name);
            QVERIFY(again.placement.policy == each.placement.policy);
        }
    }

    void whatIsNoHubSaysSo() {
        fleet::FleetSource members;
        members.kubeconfig = m_simulator->kubeconfig().string();
        members.contexts = {m_simulator->members().front().name};
        const auto read = readAll(members);
        QVERIFY(!read && read.error().kind == ErrorKind::NotFound);
        fleet::FleetSource nothing;
        nothing.fleetFile = "/nowhere/fleet.yaml";
        QVERIFY(!readAll(nothing));
    }

    void oneThatIsEndedSaysNothing() {
        std::atomic<int> told = 0;
        for (int round = 0; round < 20; ++round) {
            const HubReading reading(m_source, {}, [&told](Result<HubLook>) { ++told; });
        }
        const int before = told; // one that was done already may have spoken
        QTest::qWait(50);
        QCOMPARE(told.load(), before);
    }

private:
    static Result<HubLook> readAll(const fleet::FleetSource& source) {
        std::optional<Result<HubLook>> got;
        std::atomic<bool> isDone = false;
        const HubReading reading(source, {}, [&](Result<HubLook> look) {
            got = std::move(look);
            isDone = true;
        });
        if (!QTest::qWaitFor([&] { return isDone.load(); }, kLimit)) {
            return fail(ErrorKind::Timeout, "nothing was read");
        }
        return *std::move(got);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    fleet::FleetSource m_source;
};

QTEST_GUILESS_MAIN(TestHubReading)
#include "tst_hub_reading.moc"
