// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/placement_bridge.h"

#include "engine/hub_reading.h"
#include "engine/placement_desk.h"
#include "engine/placement_hub.h"
#include "engine/program_consent.h"
#include "fleet/fleet_config.h"
#include "ui/bridge/qt_convert.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <mutex>
#include <optional>
#include <utility>

namespace pilothouse::ui {

namespace {

/// What a reading leaves for the GUI thread.
struct HubBox {
    std::mutex mutex{};
    std::shared_ptr<const engine::HubLook> look{}; ///< null: `trouble` says why
    std::shared_ptr<const model::HubPicture> picture{};
    QString trouble{};
};

/// The same of a reading of objects.
struct ObjectsBox {
    std::mutex mutex{};
    std::shared_ptr<const engine::LabObjects> objects{}; ///< null: `trouble` says why
    std::string trouble{};
};

/// The same of the members; a word of how far it is may be written over by the next.
struct MembersBox {
    std::mutex mutex{};
    std::optional<model::LabMembers> members{};
};

/// A request may be under way; nobody waits for it here.
void retire(std::shared_ptr<engine::HubReading> reading, RunWake* wake) {
    QThreadPool::globalInstance()->start([reading = std::move(reading), wake]() mutable {
        reading.reset();
        wake->deleteLater();
    });
}

} // namespace

PlacementBridge::PlacementBridge(QObject* parent) : QObject(parent) {}

PlacementBridge::~PlacementBridge() {
    endReading();
    endObjects();
    endMembers();
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

void PlacementBridge::editForm(const model::LabFormEdit& edit, quint64 revision) {
    desk().editForm(edit, revision);
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

void PlacementBridge::setHub(const fleet::FleetSource* source,
                             const std::shared_ptr<engine::ProgramConsent>& consent) {
    endReading();
    endObjects();
    endMembers();
    m_found = nullptr;
    Q_EMIT membersChanged(nullptr);
    m_hub = source != nullptr ? std::make_unique<fleet::FleetSource>(*source) : nullptr;
    m_consent = consent;
    m_look = nullptr;
    m_hubPicture = nullptr;
    Q_EMIT hubChanged(nullptr, {});
}

void PlacementBridge::readHub() {
    startReading(Reading::First);
}

void PlacementBridge::renewHub(bool isRebased) {
    startReading(isRebased ? Reading::Rebase : Reading::Renewal);
}

void PlacementBridge::startReading(Reading kind) {
    if (!m_hub || m_reading) {
        return;
    }
    m_hubWake = new RunWake;
    auto box = std::make_shared<HubBox>();
    connect(m_hubWake, &RunWake::woken, this, [this, box, kind] {
        const std::lock_guard lock(box->mutex);
        takeHub(std::move(box->look), std::move(box->picture), box->trouble, kind);
    });
    m_reading = std::make_shared<engine::HubReading>(
        *m_hub, engine::HubLookRequest{.signIn = engine::runnerOptions(m_consent)},
        [box, wake = m_hubWake](Result<engine::HubLook> read) {
            const std::lock_guard lock(box->mutex);
            if (read) {
                box->look = std::make_shared<const engine::HubLook>(*std::move(read));
                box->picture = engine::hubPictureOf(*box->look);
            } else {
                box->trouble = toQt(describe(read.error()));
            }
            QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
        });
}

void PlacementBridge::takeHub(std::shared_ptr<const engine::HubLook> look,
                              std::shared_ptr<const model::HubPicture> picture,
                              const QString& trouble, Reading kind) {
    endReading();
    if (look) {
        m_look = std::move(look);
        m_hubPicture = std::move(picture);
        desk().renewFromHub(m_look, kind == Reading::Rebase);
    }
    Q_EMIT hubChanged(m_hubPicture, trouble);
    if (kind != Reading::First) {
        return;
    }
    if (!trouble.isEmpty()) {
        Q_EMIT hubRead({}, {}, trouble);
        return;
    }
    QStringList names;
    for (const auto& each : m_hubPicture->placements) {
        names.append(toQt(each.nameSpace.empty() ? each.name : each.nameSpace + "/" + each.name));
    }
    QStringList missing;
    for (const auto& gap : m_look->gaps) {
        missing.append(
            tr("%1 could not be read: %2").arg(toQt(gap.kind), toQt(describe(gap.error))));
    }
    Q_EMIT hubRead(toQt(m_look->hub), names, missing.join(QStringLiteral("; ")));
}

void PlacementBridge::openFromHub(int place, quint64 revision) {
    if (m_look && place >= 0 && static_cast<std::size_t>(place) < m_look->placements.size()) {
        const auto at = static_cast<std::size_t>(place);
        desk().openFromHub(m_look, at, revision);
        readObjectsOf(engine::textToEdit(m_look->placements[at]));
    }
}

void PlacementBridge::readObjects() {
    if (m_told) {
        readObjectsOf(m_told->text);
    }
}

void PlacementBridge::readObjectsOf(const std::string& placementText) {
    endObjects();
    if (!m_hub) {
        return;
    }
    desk().awaitObjects();
    m_objectsWake = new RunWake;
    auto box = std::make_shared<ObjectsBox>();
    connect(m_objectsWake, &RunWake::woken, this, [this, box] {
        const std::lock_guard lock(box->mutex);
        desk().setObjects(box->objects, box->trouble);
        endObjects();
    });
    m_objects = std::make_shared<engine::HubReading>(
        *m_hub,
        engine::askForObjects(
            placementText, engine::runnerOptions(m_consent),
            [box, wake = m_objectsWake](Result<std::shared_ptr<const engine::LabObjects>> read) {
                const std::lock_guard lock(box->mutex);
                if (read) {
                    box->objects = *std::move(read);
                } else {
                    box->trouble = describe(read.error());
                }
                QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
            }));
}

void PlacementBridge::endObjects() {
    if (m_objects) {
        disconnect(m_objectsWake, nullptr, this, nullptr);
        retire(std::move(m_objects), m_objectsWake);
        m_objects = nullptr;
        m_objectsWake = nullptr;
    }
}

void PlacementBridge::askInference(const std::optional<model::LabInferenceAsk>& ask) {
    desk().askInference(ask);
}

void PlacementBridge::askMembers() {
    if (m_hub) {
        endMembers();
        m_areMembersWanted = true;
        desk().askForMembers();
    }
}

void PlacementBridge::cancelMembers() {
    if (!m_members && !m_areMembersWanted) {
        return;
    }
    endMembers();
    auto members = m_found ? *m_found : model::LabMembers();
    members.isAsking = false;
    members.isCancelled = true;
    takeMembers(std::move(members));
}

void PlacementBridge::startMembers() {
    auto draft = m_desk->takeMemberDraft();
    if (!draft || !std::exchange(m_areMembersWanted, false) || !m_hub) {
        return;
    }
    m_membersWake = new RunWake;
    auto box = std::make_shared<MembersBox>();
    connect(m_membersWake, &RunWake::woken, this, [this, box] {
        const std::lock_guard lock(box->mutex);
        if (auto members = std::exchange(box->members, std::nullopt)) {
            takeMembers(*std::move(members));
        }
    });
    const auto told = [box, wake = m_membersWake](model::LabMembers members) {
        {
            const std::lock_guard lock(box->mutex);
            box->members = std::move(members);
        }
        QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
    };
    m_members = std::make_shared<engine::HubReading>(
        *m_hub,
        engine::askMembers(*m_hub, *std::move(draft), engine::runnerOptions(m_consent), told));
}

/// While it goes on, what was found before stays beside how far it is.
void PlacementBridge::takeMembers(model::LabMembers members) {
    if (members.isAsking && m_found) {
        auto before = *m_found;
        before.isAsking = true;
        before.isCancelled = false;
        before.asked = members.asked;
        before.answered = members.answered;
        members = std::move(before);
    } else if (!members.isAsking) {
        endMembers();
    }
    m_found = std::make_shared<const model::LabMembers>(std::move(members));
    Q_EMIT membersChanged(m_found);
}

void PlacementBridge::endMembers() {
    m_areMembersWanted = false;
    if (m_members) {
        disconnect(m_membersWake, nullptr, this, nullptr);
        retire(std::move(m_members), m_membersWake);
        m_members = nullptr;
        m_membersWake = nullptr;
    }
}

void PlacementBridge::endReading() {
    if (!m_reading) {
        return;
    }
    disconnect(m_hubWake, nullptr, this, nullptr);
    retire(std::move(m_reading), m_hubWake);
    m_reading = nullptr;
    m_hubWake = nullptr;
}

bool PlacementBridge::isForLab(const QByteArray& text) {
    return engine::labKindOf({text.constData(), static_cast<std::size_t>(text.size())}) !=
           engine::LabOutcome::Kind::Unknown;
}

void PlacementBridge::take() {
    startMembers();
    if (const auto advice = m_desk->inference(); advice && advice != m_advice) {
        m_advice = advice;
        Q_EMIT inferenceChanged(advice);
    }
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
