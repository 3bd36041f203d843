// SPDX-License-Identifier: GPL-3.0-or-later
// The published state of a member: reach, gaps, counts, verdict.
#include "fleet/cluster_session.h"
#include "fleet/health.h"

#include <algorithm>

namespace pilothouse::fleet {

namespace {

constexpr int kStaleFailures = 3;   ///< more heartbeats without an answer: unreachable
constexpr int kStaleHeartbeats = 5; ///< data older than that many heartbeats is stale

} // namespace

std::chrono::milliseconds ClusterSession::staleAfter() const {
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
        static_cast<double>(m_options.heartbeat.count()) * m_options.clockRate * kStaleHeartbeats));
}

model::Reach ClusterSession::reach(Moment now) const {
    if (m_authRefused) {
        return model::Reach::AuthRequired;
    }
    if (!m_lastSeen) {
        return m_failures > 0 ? model::Reach::Unreachable : model::Reach::Connecting;
    }
    if (m_failures > kStaleFailures) {
        return model::Reach::Unreachable;
    }
    const bool tooOld = m_options.watch && now.clock - *m_lastSeen > staleAfter();
    return m_failures > 0 || tooOld ? model::Reach::Stale : model::Reach::Live;
}

Instant ClusterSession::clockOf(SteadyTime at, Moment now) const {
    const auto ahead = std::chrono::duration<double, std::milli>(at - now.steady).count();
    return now.clock + std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(
                           ahead * m_options.clockRate));
}

std::vector<model::Gap> ClusterSession::gaps(model::Reach current, Moment now) const {
    std::vector<model::Gap> found;
    if (m_lastError && current != model::Reach::Live) {
        found.push_back({"cluster", *m_lastError, m_errorSince.value_or(now.clock)});
        return found;
    }
    for (const auto part : {Part::Readyz, Part::Version, Part::Nodes, Part::Pods}) {
        const auto& mine = slot(part);
        if (mine.error) {
            found.push_back(
                {std::string(toString(part)), *mine.error, mine.errorSince.value_or(now.clock)});
        }
    }
    return found;
}

std::shared_ptr<model::ClusterState> ClusterSession::build(Moment now) const {
    auto state = std::make_shared<model::ClusterState>();
    state->identity = m_member.identity;
    state->reach = reach(now);
    state->lastSeen = m_lastSeen;
    const bool live = state->reach == model::Reach::Live;
    if (!live && !m_barred && !m_heartbeatUnderWay && m_options.watch) {
        state->nextAttempt = clockOf(m_heartbeatDue, now);
    }
    state->lastError = live ? std::nullopt : m_lastError;
    state->version = m_version;
    state->readiness = m_readiness;
    state->latency = m_latency;
    state->nodes = m_nodes.mirror.share();
    state->pods = m_pods.mirror.share();
    // An open watch that is silent says that nothing changed; the heartbeat says it still lives.
    const auto readAt = [&](const auto& kind) {
        const auto at = kind.readAt.value_or(now.clock);
        return kind.watching && live && m_lastSeen ? std::max(at, *m_lastSeen) : at;
    };
    if (state->nodes) {
        state->nodeCounts = {.value = countNodes(*state->nodes), .at = readAt(m_nodes)};
    }
    if (state->pods) {
        state->podCounts = {.value = countPods(*state->pods), .at = readAt(m_pods)};
    }
    state->nodesWatched = m_nodes.watching;
    state->podsWatched = m_pods.watching;
    state->gaps = gaps(state->reach, now);
    applyRemembered(*state);
    return state;
}

bool ClusterSession::isDirty(Moment now) const {
    const bool hasTurned = m_edge.until && now.clock >= *m_edge.until && !m_consoleOffline;
    return m_dirty || hasTurned || !m_published || m_published->reach != reach(now);
}

std::shared_ptr<const model::ClusterState> ClusterSession::publish(Moment now) {
    if (!isDirty(now)) {
        return m_published;
    }
    auto state = build(now);
    auto verdict = judge(*state, now.clock);
    state->health = verdict.health;
    state->reasons = std::move(verdict.reasons);
    applyEdge(*state, now);
    const bool sameReach = m_published && m_published->reach == state->reach;
    const bool sameHealth = m_published && m_published->health == state->health;
    state->reachSince = sameReach ? m_published->reachSince : now.clock;
    state->healthSince = sameHealth ? m_published->healthSince : now.clock;
    m_published = std::move(state);
    m_dirty = false;
    return m_published;
}

} // namespace pilothouse::fleet
