// SPDX-License-Identifier: GPL-3.0-or-later
// Members that come and go: what is remembered of them, and whether this computer is the one that
// is offline.
#include "engine/console_network.h"
#include "engine/engine_loop.h"

#include <algorithm>

namespace pilothouse::engine {

void EngineLoop::recall() {
    for (auto& known : m_parts.memory.read(m_now.clock)) {
        const auto id = known.id;
        m_recalled.emplace(id, std::move(known));
    }
    for (auto& member : m_members) {
        const auto known = m_recalled.find(member.config.identity.id);
        if (known != m_recalled.end()) {
            member.session.remember(known->second);
        }
    }
}

void EngineLoop::handle(ArcNews&& message) {
    m_arcHeard = true;
    m_publishNow = true;
    for (auto& member : m_members) {
        const auto found = message.states.find(member.config.identity.id);
        if (found != message.states.end()) {
            found->second.readAt = m_now.clock;
            member.session.hearOfArc(std::move(found->second));
        }
    }
}

/// While somebody answers it is not this computer, whatever its interfaces say (loopback, a
/// simulation).
void EngineLoop::noticeConsole() {
    if (m_now.steady < m_consoleDue) {
        return;
    }
    constexpr std::chrono::seconds kEvery{1};
    m_consoleDue = m_now.steady + kEvery;
    const auto& clusters = m_snapshot->clusters;
    const bool isAnyLive = std::any_of(clusters.begin(), clusters.end(), [](const auto& state) {
        return state->reach == model::Reach::Live;
    });
    const bool isOffline =
        !isAnyLive && !(m_options.hasNetwork ? m_options.hasNetwork() : hasNetwork());
    for (auto& member : m_members) {
        member.session.setConsoleOffline(isOffline);
    }
}

} // namespace pilothouse::engine
