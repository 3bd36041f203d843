// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "mesh/ip_range.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

/// How the reading of one exporter's page ended. NoFamilies: it answered, with nothing of the mesh
/// (another exporter on that port); Refused: nothing listens, the exporter is off.
enum class ScrapeState : std::uint8_t {
    NotScraped,
    Scraped,
    NoFamilies,
    Refused,
    Forbidden,
    Failed
};

/// What is mirrored from a peer, each kind on its own.
enum class SyncScope : std::uint8_t { Nodes, Ip, Identities, Services, ServiceExports };

struct ScopeSync {
    SyncScope scope = SyncScope::Nodes;
    std::optional<bool> completed{}; ///< kvstore_initial_sync_completed, of action="read"
    std::optional<std::int64_t> queue{};
    bool operator==(const ScopeSync&) const = default;
};

/// What one observer says of one peer. Absent: it has no such series.
struct PeerSeries {
    std::string peer{};                     ///< target_cluster
    std::optional<bool> ready{};            ///< remote_cluster_readiness_status
    std::optional<std::int64_t> failures{}; ///< losses since its start
    std::optional<Instant> lastFailure{};   ///< absent also where it says 0: never
    std::optional<std::int64_t> cacheRevocations{};
    std::optional<std::int64_t> nodes{}; ///< it believes the peer to have
    std::optional<std::int64_t> services{};
    std::optional<std::int64_t> endpoints{};
    std::vector<ScopeSync> scopes{}; ///< those it has series of; source_cluster is the peer
    bool operator==(const PeerSeries&) const = default;
};

/// One page of one observer: a kvstoremesh replica, an agent, the operator.
struct Scrape {
    std::string pod{};
    std::string node{};
    ScrapeState state = ScrapeState::NotScraped;
    std::string why{};                  ///< one line, where it failed
    std::optional<Instant> at{};        ///< of the last page that was read
    std::optional<Instant> startedAt{}; ///< of its container: the counters' zero
    std::optional<bool> isLeader{};     ///< leader_election_master_status; absent: no series
    std::optional<std::int32_t> configuredPeers{}; ///< remote_clusters
    std::vector<PeerSeries> peers{};               ///< sorted by peer
    bool operator==(const Scrape&) const = default;
};

/// Latency to a peer over pairs of nodes, where agents still tell it (1.17 and older), in
/// microseconds. Samples of -1 are left out.
struct PeerLatency {
    std::string peer{};
    bool isHttp = false; ///< else ICMP
    std::int64_t medianMicros = 0;
    std::int64_t maxMicros = 0;
    std::uint32_t pairs = 0; ///< of nodes that were probed
    bool operator==(const PeerLatency&) const = default;
};

/// Which cluster one end of flows is in, as a counter of Hubble says it; neither: it does not.
struct FlowEnd {
    std::string cluster{}; ///< cluster-name by the labels of its identity
    std::optional<IpAddress> address{};
    auto operator<=>(const FlowEnd&) const = default;
};

/// One counter of flows, or of those that were dropped for a reason.
struct FlowCounter {
    FlowEnd source{};
    FlowEnd destination{};
    std::string dropReason{}; ///< empty: flows that were not dropped
    double count = 0;         ///< since the process began; in FlowRates per second
    bool operator==(const FlowCounter&) const = default;
};

/// What Hubble counts on one node, by the last page that was read of it.
struct HubbleNode {
    std::string pod{};
    ScrapeState state = ScrapeState::NotScraped;
    std::string why{}; ///< one line, where it failed
    std::optional<Instant> at{};
    std::optional<Instant> startedAt{};
    bool hasDrops = false;                           ///< it counts drops at all
    std::vector<FlowCounter> counters{};             ///< sorted by ends and reason
    std::optional<std::vector<FlowCounter>> rates{}; ///< absent: it takes two pages of one process
    bool operator==(const HubbleNode&) const = default;
};

/// What logs say of why a peer cannot be reached.
struct PeerLog {
    std::string peer{};
    std::string text{}; ///< one line; empty: logs were looked at and tell nothing
    Instant at{};
    bool operator==(const PeerLog&) const = default;
};

/// What polls over time say of one peer; made by `foldPolls` (trail.h), not by readers.
struct PeerTrail {
    std::string peer{};
    std::optional<Instant> firstSeen{}; ///< it came to the observers' peers; none: before we looked
    std::optional<Instant> lastReady{}; ///< an observer said ready, or had lost it before
    /// Sums of losses over kvstoremesh replicas (agents without it), oldest first, of the last 15
    /// minutes and the one before.
    std::vector<std::pair<Instant, std::int64_t>> failures{};
    /// Believed nodes of the last polls that told, newest last; two at most.
    std::vector<std::pair<Instant, std::int64_t>> nodes{};
    std::vector<std::pair<Instant, std::int64_t>> services{};
    std::int32_t queuedPolls = 0;          ///< polls in a row with something in a queue
    std::optional<Instant> syncingSince{}; ///< a scope has not been complete since
    bool operator==(const PeerTrail&) const = default;
};

} // namespace pilothouse::mesh
