// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/symbol.h"
#include "model/pod.h"
#include "tests/support/changed_pod.h"

#include <QTest>

#include <string>
#include <thread>

using namespace pilothouse;
using namespace pilothouse::model;
using namespace std::chrono_literals;

namespace {

constexpr Instant kBorn{1'795'161'600s};

PodFacts facts() {
    PodFacts pod;
    pod.ns = "shop";
    pod.name = "checkout-7d9f8c6b5d-x2k9f";
    pod.uid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
    pod.node = "node-3";
    pod.phase = PodPhase::Running;
    pod.status = "CrashLoopBackOff";
    pod.readyContainers = 1;
    pod.totalContainers = 2;
    pod.restarts = 70'000;
    pod.lastRestartAt = kBorn + 90s;
    pod.createdAt = kBorn + 5ms;
    pod.deletionAt = kBorn + 1h;
    pod.isReady = true;
    pod.problem = PodProblem::Crash;
    pod.message = "app: back-off 5m0s";
    pod.ownerKind = "ReplicaSet";
    pod.ownerName = "checkout-7d9f8c6b5d";
    pod.podIp = "10.42.0.17";
    pod.containers = {{.name = "wait",
                       .image = "tools:1",
                       .init = true,
                       .state = ContainerPhase::Terminated,
                       .reason = "Completed",
                       .exitCode = 0},
                      {.name = "app",
                       .image = "registry.example/checkout:4.18.2",
                       .ready = false,
                       .state = ContainerPhase::Waiting,
                       .restarts = 70'000,
                       .reason = "CrashLoopBackOff",
                       .message = "back-off 5m0s",
                       .lastReason = "Error",
                       .lastExitCode = 78},
                      {.name = "envoy",
                       .image = "envoy:1.30",
                       .ready = true,
                       .state = ContainerPhase::Running,
                       .startedAt = kBorn + 3s}};
    return pod;
}

} // namespace

class TstPod : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesBackWhatItWasMadeFrom() {
        const auto in = facts();
        const Pod pod(in);
        QCOMPARE(pod.ns(), in.ns);
        QCOMPARE(pod.name(), in.name);
        QCOMPARE(pod.uid(), std::string(in.uid));
        QCOMPARE(pod.node(), in.node);
        QVERIFY(pod.phase() == in.phase);
        QCOMPARE(pod.status(), in.status);
        QCOMPARE(pod.readyContainers(), in.readyContainers);
        QCOMPARE(pod.totalContainers(), in.totalContainers);
        QCOMPARE(pod.restarts(), in.restarts);
        QVERIFY(pod.lastRestartAt() == in.lastRestartAt);
        QVERIFY(pod.createdAt() == in.createdAt);
        QVERIFY(pod.deletionAt() == in.deletionAt);
        QVERIFY(pod.isReady());
        QVERIFY(pod.problem() == in.problem);
        QCOMPARE(pod.message(), in.message);
        QCOMPARE(pod.ownerKind(), in.ownerKind);
        QCOMPARE(pod.ownerName(), in.ownerName);
        QCOMPARE(pod.podIp(), std::string(in.podIp));
        QVERIFY(pod.containers() == in.containers);
        QCOMPARE(podPath(pod), std::string("shop/checkout-7d9f8c6b5d-x2k9f"));
    }
    void noPodIsEmpty() {
        const Pod none;
        QVERIFY(none.name().empty() && none.uid().empty() && none.podIp().empty());
        QVERIFY(none.phase() == PodPhase::Unknown);
        QVERIFY(none.containers().empty());
        QVERIFY(none == Pod());
    }
    void uids_data() {
        QTest::addColumn<QString>("uid");
        QTest::newRow("none") << "";
        QTest::newRow("canonical") << "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
        QTest::newRow("zero") << "00000000-0000-0000-0000-000000000000";
        QTest::newRow("capital letters") << "0F1E2D3C-4b5a-6978-8796-a5b4c3d2e1f0";
        QTest::newRow("no dashes") << "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        QTest::newRow("dash misplaced") << "0f1e2d3-c4b5a-6978-8796-a5b4c3d2e1f0";
        QTest::newRow("own words") << "uid-of-web-0";
    }
    void uids() {
        QFETCH(QString, uid);
        const auto text = uid.toStdString();
        PodFacts in;
        in.uid = text;
        QCOMPARE(Pod(in).uid(), text);
    }
    void addresses_data() {
        QTest::addColumn<QString>("ip");
        for (const char* ip :
             {"", "10.42.0.17", "0.0.0.0", "255.255.255.255", "010.1.1.1", "10.1.1", "10.1.1.1.",
              "10.1.1.256", "fd00:10:244::1f", "::ffff:10.1.1.1", "+1.2.3.4", "not an address"}) {
            QTest::newRow(ip) << ip;
        }
    }
    void addresses() {
        QFETCH(QString, ip);
        const auto text = ip.toStdString();
        PodFacts in;
        in.podIp = text;
        QCOMPARE(Pod(in).podIp(), text);
    }
    void owners_data() {
        QTest::addColumn<QString>("owner");
        for (const char* owner : {"", "web", "web-0", "web-0-longer", "node-1"}) {
            QTest::newRow(owner) << owner;
        }
    }
    void owners() {
        QFETCH(QString, owner);
        const auto text = owner.toStdString();
        PodFacts in;
        in.name = "web-0";
        in.ownerName = text;
        QCOMPARE(std::string(Pod(in).ownerName()), text);
    }
    void copiesShareAndOutliveTheOriginal() {
        auto first = std::make_unique<Pod>(facts());
        const Pod copy = *first;
        QVERIFY(copy.name().data() == first->name().data());
        first.reset();
        QCOMPARE(copy.status(), std::string_view("CrashLoopBackOff"));
    }
    void equalByContent() {
        const Pod one(facts());
        const Pod same(facts());
        QVERIFY(one == same);
        const std::vector<std::function<void(PodFacts&)>> changes{
            [](PodFacts& pod) { pod.name = "checkout-7d9f8c6b5d-x2k9g"; },
            [](PodFacts& pod) { pod.status = "Running"; },
            [](PodFacts& pod) { pod.restarts = 1; },
            [](PodFacts& pod) { pod.podIp = "10.42.0.18"; },
            [](PodFacts& pod) { pod.uid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f1"; },
            [](PodFacts& pod) { pod.message = ""; },
            [](PodFacts& pod) { pod.deletionAt.reset(); },
            [](PodFacts& pod) { pod.isReady = false; },
            [](PodFacts& pod) { pod.containers[2].restarts = 1; },
            [](PodFacts& pod) { pod.containers[1].lastExitCode = 79; },
            [](PodFacts& pod) { pod.containers[0].image = "tools:2"; }};
        for (const auto& change : changes) {
            QVERIFY(!(test::changed(one, change) == one));
        }
        QVERIFY(test::changed(one, [](PodFacts&) {}) == one);
    }
    void freesItsWords() {
        const auto before = Symbol::liveTexts();
        {
            const Pod pod(facts());
            QVERIFY(Symbol::liveTexts() > before);
        }
        QCOMPARE(Symbol::liveTexts(), before);
    }
    void copiedOnManyThreads() {
        const Pod pod(facts());
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&pod] {
                for (int i = 0; i < 20'000; ++i) {
                    const Pod copy = pod;
                    const Pod moved = std::move(copy);
                    if (moved.name() != pod.name()) {
                        std::abort();
                    }
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(pod.ns(), std::string_view("shop"));
    }
};

QTEST_APPLESS_MAIN(TstPod)
#include "tst_pod.moc"
