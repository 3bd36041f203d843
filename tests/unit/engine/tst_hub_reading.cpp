// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "engine/hub_reading.h"
#include "simulator/simulator.h"
#include "tests/support/started_lab.h"

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
        auto lab = test::startLab(m_folder);
        QVERIFY2(lab.simulator, lab.trouble.c_str());
        m_simulator = std::move(lab.simulator);
        m_source.fleetFile = lab.fleetFile;
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

    /// On the same thread, for the lab: what is selected, with overrides, taken as it stands.
    void readsWhatSelectorsReach() {
        const auto read = readAll(m_source);
        QVERIFY(read.has_value());
        const auto* web = findPlacement(*read, {}, "web");
        QVERIFY(web != nullptr);
        const auto objects = readObjects(textToEdit(*web));
        QVERIFY2(objects.has_value(), objects ? "" : describe(objects.error()).c_str());
        const auto& given = **objects;
        QVERIFY(given.from == model::LabResources::From::Hub && given.source == read->hub);
        QVERIFY(given.contents.knowsAllKinds && !given.contents.objects.empty());
        QVERIFY2(given.gaps.empty(), given.gaps.empty() ? "" : given.gaps.front().c_str());
        const LabSelection selection(*objects, web->placement);
        const auto shown = labResourcesOf(selection);
        QCOMPARE(shown.error, std::string());
        QVERIFY(!shown.objects.empty() && !shown.isOfOtherSelectors);
        auto other = web->placement;
        other.selectors.front().name = "elsewhere";
        QVERIFY(labResourcesOf(LabSelection(*objects, other)).isOfOtherSelectors);
        const auto none = readObjects("kind: Nothing\n");
        QVERIFY(!none && none.error().position.has_value());
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
    using Objects = Result<std::shared_ptr<const LabObjects>>;
    [[nodiscard]] Objects readObjects(const std::string& text) const {
        std::optional<Objects> got;
        std::atomic<bool> isDone = false;
        const HubReading reading(m_source, askForObjects(text, {}, [&](Objects objects) {
                                     got = std::move(objects);
                                     isDone = true;
                                 }));
        if (!QTest::qWaitFor([&] { return isDone.load(); }, kLimit)) {
            return fail(ErrorKind::Timeout, "nothing was read");
        }
        return *std::move(got);
    }
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
