// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "model/health.h"
#include "model/node.h"
#include "model/pod.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// A value with the moment it was read. Staleness is computed from it, not stored.
template<class T>
struct Observed {
    T value{};
    Instant at{};
    bool operator==(const Observed&) const = default;
};

/// How the connection to a cluster stands.
enum class Reach : std::uint8_t {
    Connecting,  ///< never answered yet, still trying
    Live,        ///< the last attempt succeeded
    Stale,       ///< answered before; the last attempts failed, or the data is too old
    Unreachable, ///< failed for longer than the limit, or never answered and failed
    AuthRequired ///< the credential is refused or missing
};
[[nodiscard]] std::string_view toString(Reach reach); ///< "connecting" … "authRequired"

/// What is fixed about a member: where it comes from and how it is labelled.
struct ClusterIdentity {
    ClusterId id;
    std::string name;
    std::vector<std::string> sources; ///< "kubeconfig:/path#context"
    std::string uid;                  ///< of namespace kube-system; empty = not known
    std::string server;               ///< API server URL, no credentials
    std::string region;               ///< empty = not known
    std::string group;
    std::string environment; ///< from label env
    bool isProduction = false;
    bool insecureTls = false; ///< verification is off for this member: shown permanently
    Labels labels;
    bool operator==(const ClusterIdentity&) const = default;
};

/// Node counts; a member of Observed, so never "unknown as 0".
struct NodeCounts {
    std::int32_t total = 0;
    std::int32_t ready = 0;
    bool operator==(const NodeCounts&) const = default;
};

struct PodCounts {
    std::int32_t total = 0;
    std::int32_t running = 0;
    std::int32_t pending = 0;
    std::int32_t failed = 0;
    std::int32_t succeeded = 0;
    std::int32_t unknown = 0;
    std::int32_t problems = 0; ///< pods whose `problem` is not None
    bool operator==(const PodCounts&) const = default;
};

/// One line of /readyz?verbose.
struct ReadyCheck {
    std::string name;
    bool ok = false;
    bool operator==(const ReadyCheck&) const = default;
};

struct Readiness {
    bool ready = false;
    std::vector<ReadyCheck> failing; ///< only the checks that fail
    bool operator==(const Readiness&) const = default;
};

/// A part of a member that could not be read.
struct Gap {
    std::string what; ///< "nodes", "pods", "version", "readyz", "cluster"
    Error error;
    Instant since{};
    bool operator==(const Gap&) const = default;
};

/// Everything known about one member at one moment. Immutable; shared between snapshots while
/// unchanged.
struct ClusterState {
    ClusterIdentity identity;
    Reach reach = Reach::Connecting;
    std::optional<Instant> lastSeen;              ///< last successful answer of any kind
    std::optional<Instant> reachSince;            ///< when `reach` became what it is
    std::optional<Instant> nextAttempt;           ///< when the next try is due, while not Live
    std::optional<Error> lastError;               ///< cause while not Live
    std::optional<Observed<std::string>> version; ///< gitVersion of the API server
    std::optional<Observed<Readiness>> readiness;
    std::optional<Observed<std::chrono::microseconds>> latency; ///< of the last heartbeat
    std::optional<Observed<NodeCounts>> nodeCounts;
    std::optional<Observed<PodCounts>> podCounts;
    std::shared_ptr<const std::vector<Node>> nodes; ///< sorted by name; null = never read
    std::shared_ptr<const std::vector<Pod>> pods; ///< sorted by namespace, name; null = never read
    bool nodesWatched = false;                    ///< else polled
    bool podsWatched = false;
    Health health = Health::Unknown;
    std::optional<Instant> healthSince;
    std::vector<Reason> reasons; ///< worst first; empty when healthy
    std::vector<Gap> gaps;       ///< what could not be read, with cause
};

} // namespace pilothouse::model
