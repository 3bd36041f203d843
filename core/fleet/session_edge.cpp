// SPDX-License-Identifier: GPL-3.0-or-later
// A member that may be out of touch: what its silence means, what was known of it, when it is
// asked.
#include "fleet/cluster_session.h"

#include <algorithm>
#include <cmath>

namespace pilothouse::fleet {

void ClusterSession::reschedule(std::shared_ptr<const OfflineSchedule> offline) {
    const bool isSame = (offline == nullptr) == (m_member.offline == nullptr) &&
                        (!offline || offline->terms() == m_member.offline->terms());
    m_member.offline = std::move(offline);
    m_dirty = m_dirty || !isSame;
}

void ClusterSession::remember(model::LastKnown known) {
    m_remembered = std::move(known);
    m_askedSince = std::min(m_askedSince, m_remembered->askedSince);
    m_dirty = true;
}

void ClusterSession::hearOfArc(std::optional<model::ArcState> arc) {
    if (arc != m_arc) {
        m_arc = std::move(arc);
        m_dirty = true;
    }
}

void ClusterSession::setConsoleOffline(bool isOffline) {
    m_dirty = m_dirty || (m_consoleOffline && !isOffline);
    m_consoleOffline = isOffline;
}

ContactFacts ClusterSession::contact(model::Reach current) const {
    return {.reach = current,
            .lastContact = m_lastSeen     ? m_lastSeen
                           : m_remembered ? m_remembered->contact
                                          : std::nullopt,
            .askedSince = m_askedSince,
            .error = m_lastError,
            .schedule = m_member.offline.get(),
            .arc = m_arc};
}

SteadyTime ClusterSession::steadyOf(Instant at, Moment now) const {
    const auto ahead = static_cast<double>((at - now.clock).count()) / m_options.clockRate;
    return now.steady +
           std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(std::ceil(ahead)));
}

/// When a member that is offline as expected is asked again: seldom, and when its window ends.
std::optional<SteadyTime> ClusterSession::expectedRetry(Moment now) const {
    if (!m_member.offline) {
        return std::nullopt;
    }
    const auto verdict = judgeContact(contact(reach(now)), now.clock);
    if (verdict.state != model::EdgeState::ExpectedOffline) {
        return std::nullopt;
    }
    const auto seldom = now.clock + m_options.expectedOfflineEvery;
    // Where no window is declared it may come back at any time.
    return verdict.windowEnd ? std::optional(steadyOf(std::min(seldom, *verdict.windowEnd), now))
                             : std::nullopt;
}

std::chrono::milliseconds ClusterSession::heartbeatTimeout(Moment now) const {
    const bool mayBeAway =
        !m_open && m_member.offline && m_member.offline->at(now.clock).window.has_value();
    return mayBeAway ? std::min(m_options.requestTimeout, m_options.expectedOfflineTimeout)
                     : m_options.requestTimeout;
}

/// What it did not tell this run of the program yet. Only of a member that may be away: elsewhere a
/// count that nobody told is not known.
void ClusterSession::applyRemembered(model::ClusterState& state) const {
    const bool mayBeAway = m_member.offline || m_arc;
    if (!m_remembered || !mayBeAway || state.reach == model::Reach::Live) {
        return;
    }
    state.lastSeen = state.lastSeen ? state.lastSeen : m_remembered->contact;
    state.version = state.version ? state.version : m_remembered->version;
    state.nodeCounts = state.nodeCounts ? state.nodeCounts : m_remembered->nodes;
    state.podCounts = state.podCounts ? state.podCounts : m_remembered->pods;
}

/// Replaces the reason that it is not heard, where its silence means something.
void ClusterSession::applyEdge(model::ClusterState& state, Moment now) {
    if (!m_consoleOffline || state.reach == model::Reach::Live) {
        m_edge = judgeContact(contact(state.reach), now.clock);
    }
    const auto severity = m_edge.state == model::EdgeState::ExpectedOffline ? model::Severity::Info
                          : m_edge.state == model::EdgeState::Expired       ? model::Severity::Error
                                                                      : model::Severity::Warning;
    if (m_edge.state != model::EdgeState::Online) {
        state.reasons = {{.severity = severity,
                          .code = std::string(model::reasonCode(m_edge.state)),
                          .message = m_edge.message,
                          .object = {}}};
    }
}

} // namespace pilothouse::fleet
