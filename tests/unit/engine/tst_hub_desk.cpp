// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_desk.h"
#include "simulator/simulator.h"
#include "tests/support/started_lab.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

using namespace pilothouse;
using namespace pilothouse::engine;
using model::HubReach;
using namespace std::chrono_literals;

namespace {

constexpr int kLimit = 60'000;

} // namespace

/// Whose hub the members of the simulated placement lab belong to.
class TestHubDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        auto lab = test::startLab(m_folder);
        QVERIFY2(lab.simulator, lab.trouble.c_str());
        m_simulator = std::move(lab.simulator);
        m_fleetFile = lab.fleetFile;
    }

    void nobodyIsAskedUnlessSomebodyLooks() {
        HubDesk desk({.fleetFile = m_fleetFile}, m_options, [] {});
        const auto before = m_simulator->connections();
        QTest::qWait(100);
        QVERIFY(!desk.take()); // nor is a file read
        QCOMPARE(m_simulator->connections(), before);
        desk.watch(true);
        QVERIFY(QTest::qWaitFor([&] { return desk.take() != nullptr; }, kLimit));
        QCOMPARE(desk.take()->hubs.size(), std::size_t{1});
    }

    void aFleetWithoutAHubHasNone() {
        HubDesk desk({.kubeconfig = m_simulator->kubeconfig().string()}, m_options, [] {});
        desk.watch(true);
        QVERIFY(QTest::qWaitFor([&] { return desk.take() != nullptr; }, kLimit));
        QVERIFY(desk.take()->hubs.empty());
    }

    /// Beside a cluster that is no hub, which holds up nobody; names are those of the fleet file.
    void membersComeFromTheHub() {
        std::ifstream in(m_fleetFile);
        std::stringstream text;
        text << in.rdbuf();
        const auto replaced = [](std::string whole, const std::string& from,
                                 const std::string& to) {
            return whole.replace(whole.find(from), from.size(), to);
        };
        const std::string member = m_simulator->members().front().name;
        std::string mine = replaced(text.str(), "  members:\n",
                                    "  - {type: kubefleet, file: kubeconfig, context: " + member +
                                        "}\n  members:\n");
        mine = replaced(mine, "- name: " + member + "\n", "- name: renamed\n");
        const auto path = std::filesystem::path(m_fleetFile).parent_path() / "two.yaml";
        std::ofstream(path) << mine;

        std::atomic<int> woken = 0;
        HubDesk desk({.fleetFile = path.string()}, m_options, [&woken] { ++woken; });
        desk.watch(true);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto hubs = desk.take();
                return hubs && hubs->hubs.size() == 2 && hubs->hubs[0].reach == HubReach::Live &&
                       hubs->hubs[1].reach == HubReach::Lost;
            },
            kLimit));
        const auto hubs = desk.take();
        const auto& members = hubs->hubs[0].members;
        QCOMPARE(members.size(), std::size_t{40});
        QVERIFY(std::is_sorted(members.begin(), members.end()));
        QVERIFY(std::find(members.begin(), members.end(), ClusterId("renamed")) != members.end());
        QVERIFY(hubs->hubs[0].readAt && hubs->hubs[0].trouble.empty());
        QVERIFY(!hubs->hubs[1].trouble.empty() && hubs->hubs[1].members.empty());
        QVERIFY(woken > 0);
    }

    /// Last: the simulator is gone afterwards.
    void aHubThatIsLostKeepsItsMembers() {
        HubDesk desk({.fleetFile = m_fleetFile}, m_options, [] {});
        desk.watch(true);
        const auto reach = [&desk](HubReach wanted) {
            return QTest::qWaitFor(
                [&] {
                    const auto hubs = desk.take();
                    return hubs && !hubs->hubs.empty() && hubs->hubs.front().reach == wanted;
                },
                kLimit);
        };
        QVERIFY(reach(HubReach::Live));
        m_simulator.reset();
        QVERIFY(reach(HubReach::Lost));
        const auto hubs = desk.take();
        QCOMPARE(hubs->hubs.front().members.size(), std::size_t{40});
        QVERIFY(hubs->hubs.front().lostSince && !hubs->hubs.front().trouble.empty());
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    std::string m_fleetFile;
    HubDeskOptions m_options{.every = 100ms, .everyLost = 100ms, .timeout = 5s};
};

QTEST_GUILESS_MAIN(TestHubDesk)
#include "tst_hub_desk.moc"
