// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/observers.h"

#include <algorithm>

namespace pilothouse::mesh {
namespace {

bool isFresh(const Scrape& scrape, Instant now, const MeshSettings& settings) {
    return scrape.state == ScrapeState::Scraped &&
           (!scrape.at || now - *scrape.at <= settings.freshFor);
}

void later(std::optional<Instant>& at, const std::optional<Instant>& other) {
    if (other && (!at || *other > *at)) {
        at = other;
    }
}

/// Replicas that mirror: the leader where they elect one, else all that were read.
std::vector<const Scrape*> inCharge(const std::vector<Scrape>& scrapes, Instant now,
                                    const MeshSettings& settings) {
    std::vector<const Scrape*> fresh;
    for (const auto& scrape : scrapes) {
        if (isFresh(scrape, now, settings)) {
            fresh.push_back(&scrape);
        }
    }
    const bool elects = std::any_of(fresh.begin(), fresh.end(), [](const auto* each) {
        return each->isLeader.value_or(false);
    });
    std::erase_if(fresh,
                  [&](const auto* each) { return elects && !each->isLeader.value_or(false); });
    return fresh;
}

void addCounters(Observation& peer, const PeerSeries& series) {
    if (series.failures) {
        peer.failures = peer.failures.value_or(0) + *series.failures;
    }
    later(peer.lastFailure, series.lastFailure);
    peer.hasRevoked = peer.hasRevoked || series.cacheRevocations.value_or(0) > 0;
    for (const auto& scope : series.scopes) {
        peer.isIncomplete = peer.isIncomplete || scope.completed == false;
    }
}

using Add = void (*)(Observation&, const PeerSeries&);

/// `add` for each peer that a page names and the fleet knows.
void addPeers(const FleetIndex& fleet, std::uint32_t from, const Scrape& scrape, Add add,
              Observed& out) {
    for (const auto& series : scrape.peers) {
        if (const auto to = fleet.resolve(from, series.peer)) {
            add(out.peers[*to], series);
        }
    }
}

void addMesh(Observation& peer, const PeerSeries& series) {
    peer.meshReady += series.ready == true ? 1 : 0;
    peer.meshNotReady += series.ready == false ? 1 : 0;
    addCounters(peer, series);
}

void addAgent(Observation& peer, const PeerSeries& series) {
    peer.agentsReady += series.ready == true ? 1 : 0;
}

/// Of one that dials by itself, without kvstoremesh.
void addDialler(Observation& peer, const PeerSeries& series) {
    addAgent(peer, series);
    addCounters(peer, series);
}

} // namespace

Observed observe(const FleetIndex& fleet, std::uint32_t from, Instant now,
                 const MeshSettings& settings) {
    const auto& member = fleet.member(from);
    Observed out;
    out.hasKvstoremesh =
        member.apiserver ? member.apiserver->hasKvstoremesh : !member.kvstoremesh.empty();
    out.peers.resize(fleet.size());
    for (const auto* scrape : inCharge(member.kvstoremesh, now, settings)) {
        ++out.replicasRead;
        later(out.since, scrape->startedAt);
        if (scrape->configuredPeers) {
            out.configuredPeers =
                std::max(out.configuredPeers.value_or(0), *scrape->configuredPeers);
        }
        addPeers(fleet, from, *scrape, addMesh, out);
    }
    for (const auto& scrape : member.agents) {
        if (!isFresh(scrape, now, settings)) {
            continue;
        }
        ++out.agentsRead;
        if (!out.hasKvstoremesh) {
            later(out.since, scrape.startedAt);
        }
        addPeers(fleet, from, scrape, out.hasKvstoremesh ? addAgent : addDialler, out);
    }
    later(out.since, member.peers.changedAt);
    for (const auto& trail : member.trails) {
        if (const auto to = fleet.resolve(from, trail.peer)) {
            out.peers[*to].trail = &trail;
        }
    }
    return out;
}

} // namespace pilothouse::mesh
