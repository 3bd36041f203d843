// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/apply_bridge.h"

#include "engine/apply_desk.h"
#include "engine/program_consent.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

ApplyBridge::ApplyBridge(QObject* parent) : QObject(parent) {}

ApplyBridge::~ApplyBridge() {
    close();
}

void ApplyBridge::open(const fleet::FleetSource& source, const QString& stateFolder,
                       const std::shared_ptr<engine::ProgramConsent>& consent) {
    close();
    m_desk = engine::ApplyDesk::start({.hub = source,
                                       .signIn = engine::runnerOptions(consent),
                                       .stateFolder = fromQt(stateFolder)});
    m_wake = new RunWake;
    connect(m_wake, &RunWake::woken, this, &ApplyBridge::take);
    m_desk->setWake([wake = m_wake] {
        QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
    });
}

void ApplyBridge::close() {
    m_told = nullptr;
    if (!m_desk) {
        return;
    }
    disconnect(m_wake, nullptr, this, nullptr);
    // A write may be under way, and goes to its end; nobody waits for it here.
    QThreadPool::globalInstance()->start([desk = std::move(m_desk), wake = m_wake]() mutable {
        desk.reset();
        wake->deleteLater();
    });
    m_desk = nullptr;
    m_wake = nullptr;
}

void ApplyBridge::review(const QString& text, quint64 revision, qint64 openedGeneration) {
    if (m_desk) {
        m_desk->review(
            {.text = fromQt(text), .revision = revision, .openedGeneration = openedGeneration});
    }
}

void ApplyBridge::apply(quint64 revision, const QString& reason, const QStringList& foretold,
                        int changing) {
    if (!m_desk) {
        return;
    }
    model::ApplyConsent consent{
        .revision = revision, .reason = fromQt(reason), .changing = changing};
    for (const QString& each : foretold) {
        consent.foretold.push_back(fromQt(each));
    }
    m_desk->apply(std::move(consent));
}

void ApplyBridge::cancel() {
    if (m_desk) {
        m_desk->cancel();
    }
}

void ApplyBridge::take() {
    const auto picture = m_desk->take();
    if (picture && picture != m_told) {
        m_told = picture;
        Q_EMIT pictureChanged(picture);
    }
}

} // namespace pilothouse::ui
