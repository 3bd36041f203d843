// SPDX-License-Identifier: GPL-3.0-or-later
// Who the member is, as whom it is asked, and whether the user looks at it.
#include "fleet/cluster_session.h"
#include "fleet/member_access.h"

#include <algorithm>
#include <utility>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::milliseconds kResumeSpread{5'000};

bool isRefused(const Error& error) {
    return error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::NotFound;
}

} // namespace

void ClusterSession::setAttention(bool attention, Moment now) {
    const bool isNew = attention && !m_attention;
    m_attention = attention;
    if (isNew && !m_barred && m_failures > 0 && !m_authRefused && !m_heartbeatUnderWay) {
        const auto asked = m_lastError ? m_lastError->retryAfter : std::nullopt;
        m_heartbeatDue = asked
                             ? m_heartbeatDue
                             : std::min(m_heartbeatDue, now.steady + SessionOptions::kLookedAtCap);
    }
}

void ClusterSession::accessChanged(const MemberAccess& access, bool newConnection, Moment now) {
    if (m_member.problem) {
        return;
    }
    m_restartWatches = m_restartWatches || newConnection;
    if (m_barred && !access.credentialProblem) {
        m_barred = false;
        m_authRefused = false;
        m_heartbeatOnce = false;
        m_failures = 0;
        m_dirty = true;
    }
    if (!m_open) { // it may have been refused because of the old one
        m_heartbeatDue = now.steady;
        m_tryAtOnce = m_heartbeatUnderWay;
    }
    for (const auto part : {Part::Nodes, Part::Pods}) {
        if (slot(part).error) {
            (part == Part::Nodes ? m_nodes.reflector : m_pods.reflector).kick(now.steady);
        }
    }
}

void ClusterSession::reconfigure(model::ClusterIdentity identity, const SessionOptions& options) {
    m_options.heartbeat = options.heartbeat;
    m_options.silentCap = options.silentCap;
    m_options.identify = options.identify;
    identity.uid = m_member.identity.uid;
    if (identity != m_member.identity) {
        m_member.identity = std::move(identity);
        m_dirty = true;
    }
}

void ClusterSession::adopt(const model::ClusterIdentity& other) {
    auto& mine = m_member.identity;
    mine.sources.insert(mine.sources.end(), other.sources.begin(), other.sources.end());
    mine.isProduction = mine.isProduction || other.isProduction; // the careful word counts
    m_dirty = true;
}

/// Whoever may not read the namespace is told apart by server and authority alone.
void ClusterSession::on(IdentityAnswer answer, Part part, Moment now) {
    slot(part).underWay = false;
    m_identityTried = true;
    m_identityDue = answer.uid || isRefused(answer.uid.error()) || !m_options.watch
                        ? SteadyTime::max()
                        : m_heartbeatDue; // else again with the next heartbeat
    if (answer.uid) {
        m_member.identity.uid = *std::move(answer.uid);
        seen(now);
    }
}

void ClusterSession::resumed(Moment now) {
    if (m_barred) {
        return;
    }
    m_restartEverything = true;
    // Drawn anew each time, or a thousand members would come back in the same order.
    m_restartDelay = m_backoff.spread(kResumeSpread);
    if (!m_authRefused) { // that needs the user, not another try
        m_heartbeatDue = std::min(m_heartbeatDue, now.steady + m_restartDelay);
    }
}

/// A watch keeps the certificate it began with; another one needs another connection. After a sleep
/// every connection may be dead without a word.
void ClusterSession::restartRequests(Turn& turn, Moment now) {
    const bool everything = std::exchange(m_restartEverything, false);
    if (!std::exchange(m_restartWatches, false) && !everything) {
        return;
    }
    const auto delay = std::exchange(m_restartDelay, std::chrono::milliseconds(0));
    const auto restart = [&](Part part, auto& kind) {
        const bool watches = kind.reflector.phase() == Reflector::Phase::Watching;
        if (slot(part).underWay && (watches || everything)) {
            slot(part).underWay = false;
            kind.watching = false;
            turn.cancel.push_back(part);
        }
        if (watches || everything) {
            kind.reflector.restart(now.steady, delay);
        }
    };
    restart(Part::Nodes, m_nodes);
    restart(Part::Pods, m_pods);
    if (everything && m_heartbeatUnderWay) {
        m_heartbeatUnderWay = false;
        m_heartbeatDue = now.steady + delay;
        for (const auto part : {Part::Readyz, Part::Version}) {
            if (std::exchange(slot(part).underWay, false)) {
                turn.cancel.push_back(part);
            }
        }
    }
}

} // namespace pilothouse::fleet
