// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/mesh_bridge.h"

#include "engine/mesh_desk.h"
#include "engine/mesh_snapshots.h"
#include "engine/program_consent.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

namespace {

/// Work on a worker, then tell on the GUI thread, unless the bridge is gone.
template<class Work, class Tell>
void onWorker(MeshBridge* bridge, Work work, Tell tell) {
    QThreadPool::globalInstance()->start(
        [self = QPointer<MeshBridge>(bridge), work = std::move(work), tell = std::move(tell)] {
            auto answer = work();
            if (auto* app = QCoreApplication::instance()) {
                QMetaObject::invokeMethod(app, [self, tell, answer = std::move(answer)] {
                    if (self) {
                        tell(*self, answer);
                    }
                });
            }
        });
}

} // namespace

MeshBridge::MeshBridge(QObject* parent) : QObject(parent) {}

MeshBridge::~MeshBridge() {
    close();
}

void MeshBridge::open(const std::shared_ptr<const fleet::FleetConfig>& fleet,
                      const std::shared_ptr<engine::ProgramConsent>& consent,
                      const std::shared_ptr<net::RequestBudget>& budget) {
    close();
    m_desk = engine::MeshDesk::start({.budget = budget});
    m_wake = new RunWake;
    connect(m_wake, &RunWake::woken, this, &MeshBridge::take);
    m_desk->setWake([wake = m_wake] {
        QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
    });
    setFleet(fleet, consent);
    tellWatch();
}

void MeshBridge::setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet,
                          const std::shared_ptr<engine::ProgramConsent>& consent) {
    m_fleet = fleet ? fleet->name : std::string();
    if (m_desk) {
        m_desk->setFleet(fleet, engine::runnerOptions(consent));
    }
}

void MeshBridge::setSource(const fleet::FleetSource& source) {
    if (m_desk) {
        m_desk->setSource(source);
    }
}

void MeshBridge::close() {
    if (!m_desk) {
        return;
    }
    disconnect(m_wake, nullptr, this, nullptr);
    QThreadPool::globalInstance()->start(
        [desk = std::shared_ptr<engine::MeshDesk>(std::move(m_desk)), wake = m_wake]() mutable {
            desk.reset();
            wake->deleteLater();
        });
    m_wake = nullptr;
    m_told = nullptr;
    m_toldFailover = nullptr;
    m_toldReading = {};
    Q_EMIT pictureChanged(nullptr);
    Q_EMIT failoverChanged(nullptr);
    Q_EMIT readingChanged({});
}

void MeshBridge::watch(bool isOn) {
    m_isWatched = isOn;
    tellWatch();
}

void MeshBridge::watchForMap(bool isOn) {
    m_isWatchedForMap = isOn;
    tellWatch();
}

void MeshBridge::tellWatch() {
    if (m_desk) {
        m_desk->watch(m_isWatched || m_isWatchedForMap);
    }
}

void MeshBridge::refresh() {
    if (m_desk) {
        m_desk->refresh();
    }
}

void MeshBridge::lookAt(const QString& from, const QString& to) {
    if (m_desk) {
        m_desk->lookAt({ClusterId(from.toStdString()), ClusterId(to.toStdString())});
    }
}

void MeshBridge::rehearse(const model::MeshLoss& loss) {
    if (m_desk) {
        m_desk->rehearse(loss);
    }
}

void MeshBridge::saveSnapshot(const QString& path,
                              const std::shared_ptr<const model::MeshPicture>& picture) {
    onWorker(
        this,
        [path = fromQt(path), fleet = m_fleet, picture] {
            return engine::saveMeshSnapshot(path, fleet, *picture);
        },
        [path](MeshBridge& self, const std::string& trouble) {
            Q_EMIT self.snapshotSaved(path, toQt(trouble));
        });
}

void MeshBridge::openSnapshot(const QString& path) {
    onWorker(
        this, [path = fromQt(path)] { return engine::openMeshSnapshot(path); },
        [](MeshBridge& self, const model::MeshSnapshot& snapshot) {
            Q_EMIT self.snapshotOpened(snapshot);
        });
}

void MeshBridge::compare(const std::shared_ptr<const model::MeshPicture>& before,
                         const std::shared_ptr<const model::MeshPicture>& now) {
    onWorker(
        this, [before, now] { return engine::compareMeshes(before, now); },
        [](MeshBridge& self, const std::shared_ptr<const model::MeshComparison>& comparison) {
            Q_EMIT self.comparisonChanged(comparison);
        });
}

void MeshBridge::take() {
    if (!m_desk) {
        return;
    }
    if (const model::MeshReading reading = m_desk->reading(); reading != m_toldReading) {
        m_toldReading = reading;
        Q_EMIT readingChanged(reading);
    }
    const auto picture = m_desk ? m_desk->take() : nullptr;
    if (picture && picture != m_told) { // null: no round has ended
        m_told = picture;
        Q_EMIT pictureChanged(picture);
    }
    const auto failover = m_desk ? m_desk->takeFailover() : nullptr;
    if (failover != m_toldFailover) {
        m_toldFailover = failover;
        Q_EMIT failoverChanged(failover);
    }
}

} // namespace pilothouse::ui
