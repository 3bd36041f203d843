// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/audit_bridge.h"

#include "engine/audit_desk.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

AuditBridge::AuditBridge(QObject* parent) : QObject(parent) {}

AuditBridge::~AuditBridge() {
    close();
}

void AuditBridge::open(const QString& folder,
                       const std::shared_ptr<const fleet::FleetConfig>& fleet) {
    close();
    m_desk =
        engine::AuditDesk::start({.stateFolder = fromQt(folder), .clock = fleet::clockOf(*fleet)});
    m_wake = new RunWake;
    connect(m_wake, &RunWake::woken, this, &AuditBridge::take);
    m_desk->setWake([wake = m_wake] {
        QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
    });
    m_desk->ask(m_question);
    m_desk->follow(m_isFollowed);
}

void AuditBridge::close() {
    if (!m_desk) {
        return;
    }
    disconnect(m_wake, nullptr, this, nullptr);
    // A look that goes on may take a while: nobody waits for it here.
    QThreadPool::globalInstance()->start(
        [desk = std::shared_ptr<engine::AuditDesk>(std::move(m_desk)), wake = m_wake]() mutable {
            desk.reset();
            wake->deleteLater();
        });
    m_wake = nullptr;
    m_told = nullptr;
    m_question = {};
}

void AuditBridge::ask(const model::AuditQuestion& question) {
    m_question = question;
    if (m_desk) {
        m_desk->ask(question);
    }
}

void AuditBridge::follow(bool isOn) {
    m_isFollowed = isOn;
    if (m_desk) {
        m_desk->follow(isOn);
    }
}

void AuditBridge::read(const std::vector<std::int64_t>& numbers) {
    if (m_desk) {
        m_desk->read(numbers);
    }
}

void AuditBridge::exportTo(const model::AuditQuestion& question, bool isCsv, const QString& file) {
    if (m_desk) {
        m_desk->write(question, isCsv ? engine::AuditFormat::Csv : engine::AuditFormat::Json,
                      fromQt(file));
    }
}

void AuditBridge::take() {
    if (!m_desk) {
        return;
    }
    const auto picture = m_desk->take();
    if (picture != m_told) {
        m_told = picture;
        Q_EMIT pictureChanged(picture);
    }
    if (!m_desk) {
        return; // whoever was told has closed it
    }
    if (const auto lines = m_desk->takeLines(); !lines.empty()) {
        Q_EMIT linesCame(lines);
    }
    if (!m_desk) {
        return;
    }
    for (const auto& written : m_desk->takeWritten()) {
        Q_EMIT exported(toQt(written.file), written.entries,
                        written.error ? toQt(describe(*written.error)) : QString());
    }
}

} // namespace pilothouse::ui
