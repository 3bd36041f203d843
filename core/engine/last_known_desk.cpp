// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/last_known_desk.h"

#include "base/threads.h"
#include "storage/last_known_store.h"

#include <optional>
#include <utility>

namespace pilothouse::engine {

std::vector<model::LastKnown> lastKnownOf(const model::FleetSnapshot& snapshot) {
    std::vector<model::LastKnown> all;
    for (const auto& state : snapshot.clusters) {
        if (state->reach == model::Reach::Connecting) {
            continue; // nobody asked it yet
        }
        all.push_back({.id = state->identity.id,
                       .askedSince = snapshot.takenAt,
                       .contact = state->lastSeen,
                       .version = state->version,
                       .nodes = state->nodeCounts,
                       .pods = state->podCounts});
    }
    return all;
}

LastKnownDesk::LastKnownDesk(std::string folder, Told told, std::chrono::milliseconds every)
    : m_folder(std::move(folder)), m_told(std::move(told)), m_every(every) {
    if (!m_folder.empty()) {
        m_thread = std::thread([this] { run(); });
    }
}

LastKnownDesk::~LastKnownDesk() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

Result<std::vector<model::LastKnown>> LastKnownDesk::read(Instant now) const {
    if (m_folder.empty()) {
        return std::vector<model::LastKnown>();
    }
    auto known = storage::readLastKnown(m_folder);
    if (known) {
        std::erase_if(*known, [&](const auto& each) {
            return each.askedSince > now || (each.contact && *each.contact > now);
        });
    }
    return known;
}

void LastKnownDesk::note(std::shared_ptr<const model::FleetSnapshot> snapshot) {
    if (m_folder.empty()) {
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_newest = std::move(snapshot);
}

void LastKnownDesk::run() {
    prepareThread("ph-memory");
    std::optional<bool> wasKept; // none: nothing was written yet
    for (bool isOver = false; !isOver;) {
        std::shared_ptr<const model::FleetSnapshot> newest;
        {
            std::unique_lock lock(m_mutex);
            isOver = m_wake.wait_for(lock, m_every, [this] { return m_stopping; });
            newest = std::exchange(m_newest, nullptr);
        }
        if (!newest) {
            continue;
        }
        const auto kept = storage::addLastKnown(m_folder, lastKnownOf(*newest));
        if (m_told && !isOver && wasKept != kept.has_value()) {
            m_told(kept ? std::nullopt : std::optional(kept.error()));
        }
        wasKept = kept.has_value(); // the next one tries again
    }
}

} // namespace pilothouse::engine
