// SPDX-License-Identifier: GPL-3.0-or-later
// Who the member is, as whom it is asked, and whether the user looks at it.
#include "fleet/cluster_session.h"
#include "fleet/member_access.h"

#include <algorithm>
#include <utility>

namespace pilothouse::fleet {

namespace {

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

/// A watch keeps the certificate it began with; another one needs another connection.
void ClusterSession::restartWatches(Turn& turn, Moment now) {
    if (!std::exchange(m_restartWatches, false)) {
        return;
    }
    const auto restart = [&](Part part, auto& kind) {
        if (slot(part).underWay && kind.reflector.phase() == Reflector::Phase::Watching) {
            slot(part).underWay = false;
            kind.watching = false;
            kind.reflector.restartWatch(now.steady);
            turn.cancel.push_back(part);
        }
    };
    restart(Part::Nodes, m_nodes);
    restart(Part::Pods, m_pods);
}

} // namespace pilothouse::fleet
