// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/plan_bridge.h"

#include "engine/plan_desk.h"
#include "engine/plan_drafts.h"
#include "engine/plan_faults.h"
#include "engine/program_consent.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <utility>

namespace pilothouse::ui {

PlanBridge::PlanBridge(QObject* parent) : QObject(parent) {}

PlanBridge::~PlanBridge() {
    close();
}

void PlanBridge::open(const QString& folder, const std::shared_ptr<const fleet::FleetConfig>& fleet,
                      const std::shared_ptr<engine::ProgramConsent>& consent) {
    close();
    m_folder = folder;
    m_fleet = fleet;
    m_consent = consent;
}

void PlanBridge::setFleet(const std::shared_ptr<const fleet::FleetConfig>& fleet) {
    m_fleet = fleet;
    for (const Entry& entry : std::as_const(m_desks)) {
        entry.desk->setFleet(fleet, engine::runnerOptions(m_consent));
    }
}

void PlanBridge::close() {
    const auto desks = std::exchange(m_desks, {});
    for (const Entry& entry : desks) {
        end(entry);
    }
    m_fleet = nullptr;
}

void PlanBridge::end(const Entry& entry) {
    disconnect(entry.wake, nullptr, this, nullptr);
    // Members that are being asked are told to stop; nobody waits for them here.
    QThreadPool::globalInstance()->start([desk = entry.desk, wake = entry.wake]() mutable {
        desk.reset();
        wake->deleteLater();
    });
}

void PlanBridge::drop(const QString& plan) {
    if (m_desks.contains(plan)) {
        end(m_desks.take(plan));
    }
}

engine::PlanDesk* PlanBridge::deskOf(const QString& plan) {
    if (!m_fleet) {
        return nullptr;
    }
    Entry& entry = m_desks[plan];
    if (!entry.desk) {
        entry.desk = engine::PlanDesk::start({.stateFolder = fromQt(m_folder)});
        entry.wake = new RunWake;
        connect(entry.wake, &RunWake::woken, this, [this, plan] { take(plan); });
        entry.desk->setWake([wake = entry.wake] {
            QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
        });
        entry.desk->setFleet(m_fleet, engine::runnerOptions(m_consent));
    }
    return entry.desk.get();
}

void PlanBridge::setText(const QString& plan, const QString& text, quint64 revision) {
    if (auto* desk = deskOf(plan)) {
        desk->setText(fromQt(text), revision);
    }
}

void PlanBridge::setStrategy(const QString& plan, const model::Strategy& strategy,
                             quint64 revision) {
    if (auto* desk = deskOf(plan)) {
        desk->setStrategy(strategy, revision);
    }
}

void PlanBridge::setWishes(const QString& plan, const model::PlanWishes& wishes) {
    if (auto* desk = deskOf(plan)) {
        desk->setWishes(wishes);
    }
}

void PlanBridge::readAgain(const QString& plan) {
    if (auto* desk = deskOf(plan)) {
        desk->readAgain();
    }
}

void PlanBridge::cancelSimulation(const QString& plan) {
    if (auto* desk = deskOf(plan)) {
        desk->cancelSimulation();
    }
}

void PlanBridge::openFile(const QString& plan, const QString& path, quint64 revision) {
    if (auto* desk = deskOf(plan)) {
        desk->open(fromQt(path), revision);
    }
}

void PlanBridge::saveFile(const QString& plan, const QString& path) {
    if (auto* desk = deskOf(plan)) {
        desk->save(fromQt(path));
    }
}

void PlanBridge::create(const QString& plan, quint64 revision, const QString& name,
                        const QString& comment, int acceptedGaps) {
    if (auto* desk = deskOf(plan)) {
        desk->create({.revision = revision,
                      .name = fromQt(name),
                      .comment = fromQt(comment),
                      .acceptedGaps = static_cast<std::size_t>(acceptedGaps)});
    }
}

void PlanBridge::openDraft(const QString& plan, const QString& draft, quint64 revision) {
    if (auto* desk = deskOf(plan)) {
        desk->openDraft(fromQt(draft), revision);
    }
}

void PlanBridge::lookAtDrafts(const QString& discarded) {
    using Drafts = std::vector<model::LeftDraft>;
    if (!m_fleet) {
        return;
    }
    auto* watcher = new QFutureWatcher<Drafts>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, folder = m_folder] {
        watcher->deleteLater();
        if (m_fleet && folder == m_folder) {
            Q_EMIT draftsFound(watcher->result());
        }
    });
    auto promise = std::make_shared<QPromise<Drafts>>();
    promise->start();
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start(
        [promise, folder = fromQt(m_folder), id = fromQt(discarded)] {
            if (!id.empty()) {
                engine::discardDraft(folder, id);
            }
            promise->addResult(engine::readDrafts(folder));
            promise->finish();
        });
}

void PlanBridge::take(const QString& plan) {
    const auto found = m_desks.find(plan);
    if (found == m_desks.end()) {
        return;
    }
    const auto desk = found->desk; // whoever is told may drop the plan
    if (const auto picture = desk->take(); picture && picture != found->told) {
        found->told = picture;
        Q_EMIT planChanged(plan, picture);
    }
    for (const engine::PlanOutcome& outcome : desk->takeOutcomes()) {
        const QString path = toQt(outcome.path);
        const QString trouble = toQt(outcome.trouble);
        switch (outcome.kind) {
        case engine::PlanOutcome::Kind::Opened: Q_EMIT fileOpened(plan, path, trouble); break;
        case engine::PlanOutcome::Kind::Saved: Q_EMIT fileSaved(plan, path, trouble); break;
        case engine::PlanOutcome::Kind::Created: Q_EMIT runMade(plan, path, trouble); break;
        }
    }
}

QStringList PlanBridge::faultsOf(const model::Strategy& strategy) {
    QStringList faults;
    for (const auto& fault : engine::faultsOf(strategy)) {
        faults.append(toQt(fault));
    }
    return faults;
}

model::AzureForm PlanBridge::azureFormOf(const model::Strategy& strategy) {
    return engine::azureFormOf(strategy);
}

} // namespace pilothouse::ui
