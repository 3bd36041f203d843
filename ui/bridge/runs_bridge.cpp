// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/runs_bridge.h"

#include "engine/program_consent.h"
#include "engine/run_desk.h"
#include "engine/run_person.h"
#include "engine/run_picture.h"
#include "engine/run_report.h"
#include "engine/run_webhook.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

RunsBridge::RunsBridge(QObject* parent) : QObject(parent) {}

RunsBridge::~RunsBridge() {
    close();
}

void RunsBridge::open(const QString& folder, const std::shared_ptr<const fleet::FleetConfig>& fleet,
                      const std::shared_ptr<engine::ProgramConsent>& consent) {
    close();
    m_consent = consent;
    m_folder = folder;
    m_desk = engine::RunDesk::start({.stateFolder = fromQt(folder)});
    m_wake = new RunWake;
    connect(m_wake, &RunWake::woken, this, &RunsBridge::take);
    m_desk->setWake([wake = m_wake] {
        QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
    });
    setFleet(fleet);
    take();
}

void RunsBridge::setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet) {
    if (m_desk) {
        m_desk->setFleet(fleet, engine::runnerOptions(m_consent));
        m_hasWebhook = fleet->webhook.has_value();
        readWebhook();
    }
}

/// A file of the fleet's state, read on a worker.
void RunsBridge::readWebhook() {
    const QPointer<RunsBridge> self(this);
    QThreadPool::globalInstance()->start([self, folder = m_folder] {
        QStringList kinds;
        // A file that cannot be read mutes nothing: so does whoever drives a run.
        for (const auto& kind : engine::webhookMuted(fromQt(folder))) {
            kinds << toQt(kind);
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, folder, kinds] {
                if (self && self->m_desk && self->m_folder == folder) {
                    Q_EMIT self->webhookRead(self->m_hasWebhook, kinds);
                }
            },
            Qt::QueuedConnection);
    });
}

void RunsBridge::muteWebhook(const QStringList& kinds) {
    if (!m_desk) {
        return;
    }
    std::vector<std::string> words;
    for (const QString& kind : kinds) {
        words.push_back(fromQt(kind));
    }
    const QPointer<RunsBridge> self(this);
    QThreadPool::globalInstance()->start([self, folder = m_folder, words] {
        const auto kept = engine::muteWebhook(fromQt(folder), words);
        const QString why = kept ? QString() : toQt(describe(kept.error()));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, why] {
                if (self && !why.isEmpty()) {
                    Q_EMIT self->refused({}, why);
                    self->readWebhook(); // as it stands
                }
            },
            Qt::QueuedConnection);
    });
}

void RunsBridge::close() {
    if (!m_desk) {
        return;
    }
    disconnect(m_wake, nullptr, this, nullptr);
    // The step that goes on may take a while: nobody waits for it here.
    QThreadPool::globalInstance()->start(
        [desk = std::shared_ptr<engine::RunDesk>(std::move(m_desk)), wake = m_wake]() mutable {
            desk.reset();
            wake->deleteLater();
        });
    m_wake = nullptr;
    m_told = nullptr;
}

void RunsBridge::post(const QString& run, const model::Command& command) {
    if (m_desk) {
        m_desk->post(fromQt(run), command);
    }
}

void RunsBridge::drive(const QString& run, bool on) {
    if (m_desk) {
        m_desk->drive(fromQt(run), on);
    }
}

void RunsBridge::take() {
    if (!m_desk) {
        return;
    }
    const auto runs = m_desk->take();
    if (runs != m_told) {
        m_told = runs;
        Q_EMIT runsChanged(runs);
    }
    if (!m_desk) {
        return; // whoever was told has closed it
    }
    for (const engine::NoticeNews& news : m_desk->takeNotices()) {
        Q_EMIT noticesCame(news.notices, news.wereAway);
        if (!m_desk) {
            return;
        }
    }
    for (const engine::RunOutcome& outcome : m_desk->takeOutcomes()) {
        if (!outcome.isAccepted) {
            Q_EMIT refused(toQt(outcome.runId), toQt(outcome.text));
        }
    }
}

QString RunsBridge::who() {
    return toQt(engine::personHere());
}

std::vector<model::HealthSample> RunsBridge::samplesOf(const model::RunPicture& picture,
                                                       const QString& gate) {
    return engine::samplesOf(picture, fromQt(gate));
}

QString RunsBridge::reportOf(const model::RunPicture& picture, bool isHtml, const QString& fleet,
                             Instant now) {
    return toQt(engine::runReport(
        picture, isHtml ? engine::ReportFormat::Html : engine::ReportFormat::Markdown,
        fromQt(fleet), now));
}

model::Run RunsBridge::runAt(const model::RunPicture& picture, Instant at) {
    return engine::runAt(picture, at);
}

} // namespace pilothouse::ui
