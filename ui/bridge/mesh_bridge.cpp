// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/mesh_bridge.h"

#include "engine/mesh_desk.h"
#include "engine/program_consent.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

MeshBridge::MeshBridge(QObject* parent) : QObject(parent) {}

MeshBridge::~MeshBridge() {
    close();
}

void MeshBridge::open(const std::shared_ptr<const fleet::FleetConfig>& fleet,
                      const std::shared_ptr<engine::ProgramConsent>& consent) {
    close();
    m_desk = engine::MeshDesk::start({});
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
