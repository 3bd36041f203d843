// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/change_log.h"

#include "model/edge.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::hours kLong{24}; ///< a silence whose length is told

std::string backMessage(const model::ClusterState& before, const model::ClusterState& after) {
    if (!before.lastSeen || !after.lastSeen || *after.lastSeen - *before.lastSeen < kLong) {
        return "answers again";
    }
    return "answers again, after " + humanDuration(std::chrono::floor<std::chrono::hours>(
                                         *after.lastSeen - *before.lastSeen));
}

std::string reachMessage(const model::ClusterState& before, const model::ClusterState& after) {
    if (model::isExpectedOffline(after)) {
        return "went out of touch, as expected";
    }
    const std::string cause = after.lastError ? ": " + after.lastError->message : std::string();
    switch (after.reach) {
    case model::Reach::Connecting: return "connecting";
    case model::Reach::Live: return backMessage(before, after);
    case model::Reach::Stale: return "stopped answering" + cause;
    case model::Reach::Unreachable: return "unreachable" + cause;
    case model::Reach::AuthRequired: return "refuses the credential" + cause;
    }
    return "unreachable";
}

std::string healthMessage(const model::ClusterState& after) {
    const auto word = model::toString(after.health);
    return after.reasons.empty() ? std::string(word)
                                 : fmt::format("{}: {}", word, after.reasons.front().message);
}

} // namespace

std::vector<model::Change> changesBetween(const model::ClusterState& before,
                                          const model::ClusterState& after, Instant at) {
    std::vector<model::Change> changes;
    const auto add = [&](std::string code, std::string message) {
        changes.push_back({.at = at,
                           .cluster = after.identity.id,
                           .clusterName = after.identity.name,
                           .code = std::move(code),
                           .health = after.health,
                           .message = std::move(message)});
    };
    const bool firstWord = before.reach == model::Reach::Connecting;
    const auto edge = model::edgeStateOf(after);
    const bool edgeChanged = edge != model::edgeStateOf(before);
    // Whether it is silent for short or for long is no news where its silence is expected.
    const bool staysExpected = edge == model::EdgeState::ExpectedOffline && !edgeChanged;
    const bool reachChanged = before.reach != after.reach && !staysExpected;
    if (edgeChanged && !reachChanged && edge != model::EdgeState::Online) {
        add("edge", after.reasons.front().message);
    }
    if (reachChanged && !(firstWord && after.reach == model::Reach::Live)) {
        add("reach", reachMessage(before, after));
    }
    if (before.health != after.health && !reachChanged &&
        !(before.health == model::Health::Unknown && after.health == model::Health::Healthy)) {
        add("health", healthMessage(after));
    }
    if (before.version && after.version && before.version->value != after.version->value) {
        add("version",
            fmt::format("API server {} → {}", before.version->value, after.version->value));
    }
    if (before.nodeCounts && after.nodeCounts &&
        before.nodeCounts->value != after.nodeCounts->value) {
        add("nodes", fmt::format("nodes ready {} of {} (were {} of {})",
                                 after.nodeCounts->value.ready, after.nodeCounts->value.total,
                                 before.nodeCounts->value.ready, before.nodeCounts->value.total));
    }
    return changes;
}

void ChangeLog::add(std::vector<model::Change> changes) {
    m_changes.insert(m_changes.begin(), std::make_move_iterator(changes.rbegin()),
                     std::make_move_iterator(changes.rend()));
    m_changes.resize(std::min(m_changes.size(), m_limit));
}

} // namespace pilothouse::fleet
