// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/runs_bridge.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace pilothouse;
using namespace pilothouse::ui;

namespace {

using Runs = std::shared_ptr<const model::RunsPicture>;

std::shared_ptr<const fleet::FleetConfig> fleetNamed(const char* name) {
    auto fleet = std::make_shared<fleet::FleetConfig>();
    fleet->name = name;
    return fleet;
}

/// What was told last, in the thread of the test.
struct Ear {
    explicit Ear(RunsBridge& bridge) {
        QObject::connect(&bridge, &RunsBridge::runsChanged, &bridge,
                         [this](const Runs& told) { runs = told; });
    }
    Runs runs;
};

} // namespace

class TestRunsBridge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void noRunsAreToldAsNone() {
        const QTemporaryDir folder;
        RunsBridge bridge;
        const Ear ear(bridge);
        bridge.open(folder.path(), fleetNamed("retail-eu"), nullptr);
        QTRY_VERIFY(ear.runs != nullptr);
        QVERIFY(ear.runs->runs.empty());
        QVERIFY(ear.runs->trouble.empty());
    }

    void aFileThatIsNoneIsSaid() {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("runs.db")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        RunsBridge bridge;
        const Ear ear(bridge);
        bridge.open(folder.path(), fleetNamed("retail-eu"), nullptr);
        QTRY_VERIFY(ear.runs && !ear.runs->trouble.empty());
    }

    void whatIsClosedTellsNothing() {
        const QTemporaryDir folder;
        RunsBridge bridge;
        Ear ear(bridge);
        constexpr int kTimes = 20;
        for (int time = 0; time < kTimes; ++time) {
            bridge.open(folder.path(), fleetNamed("retail-eu"), nullptr);
            bridge.close();
            ear.runs = nullptr;
        }
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::sendPostedEvents();
        QVERIFY(ear.runs == nullptr);
        bridge.post(QStringLiteral("run"), {}); // nobody is there: nothing happens
        bridge.drive(QStringLiteral("run"), true);
    }

    void whoSitsHere() { QVERIFY(RunsBridge::who().contains(QLatin1Char('@'))); }
};

QTEST_GUILESS_MAIN(TestRunsBridge)

#include "tst_runs_bridge.moc"
