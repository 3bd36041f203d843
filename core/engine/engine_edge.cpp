// SPDX-License-Identifier: GPL-3.0-or-later
// Members that come and go: what is remembered of them, and whether this computer is the one that
// is offline.
#include "engine/console_network.h"
#include "engine/engine_loop.h"

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

void EngineLoop::recall() {
    auto remembered = m_parts.memory.read(m_now.clock);
    if (!remembered) { // it is replaced at the next writing
        m_memoryProblem = std::move(remembered.error());
        return;
    }
    for (auto& known : *remembered) {
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
    m_isFleetNew = true;
    m_arcFailures = std::move(message.failures);
    for (auto& member : m_members) {
        const auto found = message.states.find(member.config.identity.id);
        if (found != message.states.end()) {
            found->second.readAt = m_now.clock;
            m_arcStates[found->first] = found->second;
            member.session.hearOfArc(std::move(found->second));
        }
    }
}

void EngineLoop::handle(MemoryNews&& message) {
    m_memoryProblem = std::move(message.error);
    m_isFleetNew = true;
    m_publishNow = true;
}

/// What Azure did not tell, agents that do not renew their certificate, a memory that is not kept.
void EngineLoop::addEdgeFindings(std::vector<model::Finding>& findings) const {
    std::map<ClusterId, std::string> names;
    for (const auto& member : m_members) {
        if (m_arcStates.contains(member.config.identity.id)) {
            names.emplace(member.config.identity.id, member.config.identity.name);
        }
    }
    if (auto ending = certificateFinding(m_arcStates, names, m_now.clock)) {
        findings.push_back(*std::move(ending));
    }
    auto unread = findingsOf(m_arcFailures);
    std::move(unread.begin(), unread.end(), std::back_inserter(findings));
    if (m_memoryProblem) {
        findings.push_back(memoryFinding(*m_memoryProblem));
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
