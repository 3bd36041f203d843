// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/placement_bridge.h"

#include "engine/placement_desk.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

PlacementBridge::PlacementBridge(QObject* parent) : QObject(parent) {}

PlacementBridge::~PlacementBridge() {
    if (m_desk) {
        disconnect(m_wake, nullptr, this, nullptr);
        // A decision may be under way; nobody waits for it here.
        QThreadPool::globalInstance()->start([desk = std::move(m_desk), wake = m_wake]() mutable {
            desk.reset();
            wake->deleteLater();
        });
    }
}

engine::PlacementDesk& PlacementBridge::desk() {
    if (!m_desk) {
        m_desk = engine::PlacementDesk::start({.clock = m_clock});
        m_wake = new RunWake;
        connect(m_wake, &RunWake::woken, this, &PlacementBridge::take);
        m_desk->setWake([wake = m_wake] {
            QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
        });
    }
    return *m_desk;
}

void PlacementBridge::setText(const QString& text, quint64 revision) {
    desk().setText(fromQt(text), revision);
}

void PlacementBridge::openFile(const QString& path, quint64 revision) {
    desk().open(fromQt(path), revision);
}

void PlacementBridge::saveFile(const QString& path) {
    desk().save(fromQt(path));
}

void PlacementBridge::openExample(int clusters, quint64 revision) {
    desk().openExample(static_cast<std::size_t>(clusters), revision);
}

void PlacementBridge::setChanges(const std::vector<model::LabChange>& changes, quint64 revision) {
    desk().setChanges(changes, revision);
}

void PlacementBridge::setMoment(model::LabMoment moment) {
    desk().setMoment(moment);
}

void PlacementBridge::select(const QString& cluster) {
    desk().select(fromQt(cluster));
}

void PlacementBridge::setScenarios(const std::vector<model::LabAsked>& scenarios) {
    desk().setScenarios(scenarios);
}

bool PlacementBridge::isForLab(const QByteArray& text) {
    return engine::labKindOf({text.constData(), static_cast<std::size_t>(text.size())}) !=
           engine::LabOutcome::Kind::Unknown;
}

void PlacementBridge::take() {
    if (const auto picture = m_desk->take(); picture && picture != m_told) {
        m_told = picture;
        Q_EMIT pictureChanged(picture);
    }
    for (const engine::LabOutcome& outcome : m_desk->takeOutcomes()) {
        if (outcome.kind == engine::LabOutcome::Kind::Saved) {
            Q_EMIT fileSaved(toQt(outcome.path), toQt(outcome.trouble));
        } else {
            Q_EMIT fileOpened(toQt(outcome.path), toQt(outcome.trouble));
        }
    }
}

} // namespace pilothouse::ui
