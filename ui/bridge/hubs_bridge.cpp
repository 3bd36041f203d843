// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/hubs_bridge.h"

#include "engine/hub_desk.h"
#include "engine/program_consent.h"
#include "model/fleet_hubs.h"
#include "ui/bridge/runs_bridge.h"

#include <QThreadPool>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

/// A hub that the desk has not read yet still has the members that it told the desk before it.
std::shared_ptr<const model::FleetHubs> keptFrom(const model::FleetHubs& before,
                                                 model::FleetHubs now) {
    for (auto& hub : now.hubs) {
        const auto known = std::find_if(before.hubs.begin(), before.hubs.end(),
                                        [&hub](const auto& each) { return each.name == hub.name; });
        if (!hub.readAt && known != before.hubs.end()) {
            hub.members = known->members;
            hub.readAt = known->readAt;
        }
    }
    return std::make_shared<const model::FleetHubs>(std::move(now));
}

} // namespace

HubsBridge::HubsBridge(QObject* parent) : QObject(parent) {}

HubsBridge::~HubsBridge() {
    end();
}

void HubsBridge::open(const fleet::FleetSource& source,
                      const std::shared_ptr<engine::ProgramConsent>& consent) {
    end();
    m_wake = new RunWake;
    connect(m_wake, &RunWake::woken, this, &HubsBridge::take);
    m_desk = std::make_unique<engine::HubDesk>(
        source, engine::HubDeskOptions{.signIn = engine::runnerOptions(consent)}, [wake = m_wake] {
            QMetaObject::invokeMethod(wake, &RunWake::woken, Qt::QueuedConnection);
        });
    m_desk->watch(m_isWatched);
}

void HubsBridge::end() {
    if (!m_desk) {
        return;
    }
    disconnect(m_wake, nullptr, this, nullptr);
    QThreadPool::globalInstance()->start(
        [desk = std::shared_ptr<engine::HubDesk>(std::move(m_desk)), wake = m_wake]() mutable {
            desk.reset();
            wake->deleteLater();
        });
    m_wake = nullptr;
}

void HubsBridge::close() {
    end();
    m_told = nullptr;
    Q_EMIT hubsChanged(nullptr);
}

void HubsBridge::watch(bool isOn) {
    m_isWatched = isOn;
    if (m_desk) {
        m_desk->watch(isOn);
    }
}

void HubsBridge::take() {
    auto hubs = m_desk ? m_desk->take() : nullptr;
    if (!hubs || (m_told && *hubs == *m_told)) {
        return;
    }
    const bool isAsked = std::all_of(hubs->hubs.begin(), hubs->hubs.end(), [](const auto& hub) {
        return hub.reach == model::HubReach::Reading;
    });
    if (m_told && isAsked && m_told->hubs.size() == hubs->hubs.size() && !hubs->hubs.empty()) {
        return; // the files were read again: what was known holds until a hub answers
    }
    m_told = m_told ? keptFrom(*m_told, *hubs) : std::move(hubs);
    Q_EMIT hubsChanged(m_told);
}

} // namespace pilothouse::ui
