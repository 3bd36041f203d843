// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/trail.h"

#include <algorithm>
#include <map>

namespace pilothouse::mesh {
namespace {

constexpr std::size_t kBeliefs = 2;

/// What the pages of one poll say of one peer together.
struct Poll {
    bool isReady = false;
    bool isIncomplete = false;
    bool isQueued = false;
    std::optional<std::int64_t> failures{};
    std::optional<Instant> lastFailure{};
    std::optional<std::int64_t> nodes{};
    std::optional<std::int64_t> services{};
};

void addSeries(Poll& poll, const PeerSeries& series, bool countsFailures) {
    poll.isReady = poll.isReady || series.ready.value_or(false);
    for (const auto& scope : series.scopes) {
        poll.isIncomplete = poll.isIncomplete || scope.completed == false;
        poll.isQueued = poll.isQueued || scope.queue.value_or(0) > 0;
    }
    if (countsFailures && series.failures) {
        poll.failures = poll.failures.value_or(0) + *series.failures;
    }
    if (series.lastFailure) {
        poll.lastFailure =
            std::max(poll.lastFailure.value_or(*series.lastFailure), *series.lastFailure);
    }
    // Agents differ while something travels; the one that is behind counts.
    if (series.nodes) {
        poll.nodes = std::min(poll.nodes.value_or(*series.nodes), *series.nodes);
    }
    if (series.services) {
        poll.services = std::min(poll.services.value_or(*series.services), *series.services);
    }
}

using Polls = std::map<std::string_view, Poll>;

bool addScrapes(Polls& polls, const std::vector<Scrape>& scrapes, bool countsFailures,
                std::optional<Instant> since) {
    bool isRead = false;
    for (const auto& scrape : scrapes) {
        const bool isOld = since && scrape.at && *scrape.at < *since;
        if (scrape.state != ScrapeState::Scraped || scrape.isLeader == false || isOld) {
            continue;
        }
        isRead = true;
        for (const auto& series : scrape.peers) {
            addSeries(polls[series.peer], series, countsFailures);
        }
    }
    return isRead;
}

void addBelief(std::vector<std::pair<Instant, std::int64_t>>& beliefs, Instant now,
               std::optional<std::int64_t> value) {
    if (!value) {
        return;
    }
    beliefs.emplace_back(now, *value);
    if (beliefs.size() > kBeliefs) {
        beliefs.erase(beliefs.begin());
    }
}

void fold(PeerTrail& trail, const Poll& poll, Instant now, const MeshSettings& settings) {
    if (poll.isReady) {
        trail.lastReady = now;
    } else if (poll.lastFailure) { // lost after it was there
        trail.lastReady = std::max(trail.lastReady.value_or(*poll.lastFailure), *poll.lastFailure);
    }
    if (poll.failures) {
        trail.failures.emplace_back(now, *poll.failures);
    }
    const auto isOld = [&](const auto& each) { return now - each.first > settings.flapWindow; };
    while (trail.failures.size() > 1 && isOld(trail.failures[1])) {
        trail.failures.erase(trail.failures.begin());
    }
    addBelief(trail.nodes, now, poll.nodes);
    addBelief(trail.services, now, poll.services);
    trail.queuedPolls = poll.isQueued ? trail.queuedPolls + 1 : 0;
    trail.syncingSince =
        poll.isIncomplete ? std::optional(trail.syncingSince.value_or(now)) : std::nullopt;
}

} // namespace

std::vector<PeerTrail> foldPolls(const MemberMeshFacts& facts, Instant now,
                                 const MeshSettings& settings, std::optional<Instant> since) {
    Polls polls;
    const bool hasMesh = addScrapes(polls, facts.kvstoremesh, true, since);
    const bool hasAgents = addScrapes(polls, facts.agents, !hasMesh, since);
    if (!hasMesh && !hasAgents) {
        return facts.trails;
    }
    std::vector<PeerTrail> trails;
    trails.reserve(polls.size());
    auto before = facts.trails.begin();
    for (const auto& [peer, poll] : polls) {
        while (before != facts.trails.end() && before->peer < peer) {
            ++before;
        }
        const bool isKnown = before != facts.trails.end() && before->peer == peer;
        auto& trail = trails.emplace_back(isKnown ? *before : PeerTrail{.peer = std::string(peer)});
        if (!isKnown && !facts.trails.empty()) { // at the first look nobody knows how old a peer is
            trail.firstSeen = now;
        }
        fold(trail, poll, now, settings);
    }
    return trails;
}

std::int64_t lossesIn(const PeerTrail& trail, Instant now, const MeshSettings& settings) {
    std::int64_t losses = 0;
    for (std::size_t i = 1; i < trail.failures.size(); ++i) {
        const auto& [at, count] = trail.failures[i];
        const auto before = trail.failures[i - 1].second;
        if (now - at <= settings.flapWindow) {
            losses += count >= before ? count - before : count;
        }
    }
    return losses;
}

} // namespace pilothouse::mesh
