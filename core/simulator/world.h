// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/estate.h"
#include "simulator/sim_time.h"
#include "simulator/upgrade.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator {

namespace mesh {
struct Plan;
}

struct Node {
    std::string name;
    std::string uid;
    std::string ip;
    std::string zone;
    std::string version;
    std::string notReadyReason; ///< NodeStatusUnknown or KubeletNotReady while not ready
    std::size_t pool = 0;
    int index = 0;
    bool isReady = true;
    bool isCordoned = false;
    bool isGone = false; ///< deleted; the place is kept, since pods name nodes by it
    Offset created{0};
    Offset readyChanged{0};
    Offset heartbeat{0}; ///< last status post of its kubelet
    std::uint64_t rv = 0;
};

/// One ReplicaSet of a Deployment, or the one revision of the other kinds.
struct Revision {
    std::string hash;
    std::string uid;
    std::string tag;
    int number = 1;
    int replicas = 0;
    Offset created{0};
    std::uint64_t rv = 0;
};

struct Workload {
    WorkloadSpec spec;
    std::string uid;
    std::string clusterIp;
    std::vector<Revision> revisions; ///< the last is current
    int replicas = 0;
    int ready = 0;
    int updated = 0;
    int total = 0;
    Offset created{0};
    Offset changed{0}; ///< last change of availability
    Offset crashUntil{kLongAgo};
    Offset pendingUntil{kLongAgo};
    std::uint64_t rv = 0;
    std::uint64_t serviceRv = 0;
    std::uint64_t endpointsRv = 0;
    std::uint64_t budgetRv = 0;
    bool isBudgetHeld = false; ///< its disruption budget lets nobody go

    [[nodiscard]] const Revision& current() const { return revisions.back(); }
    [[nodiscard]] bool hasService() const {
        return spec.kind != WorkloadKind::DaemonSet && (!spec.details || spec.details->hasService);
    }
    [[nodiscard]] bool hasBudget() const { return hasService() && replicas >= 2; }
    [[nodiscard]] bool isOnHostNetwork() const {
        return spec.kind == WorkloadKind::DaemonSet ||
               (spec.details && spec.details->isOnHostNetwork);
    }
};

enum class PodState : std::uint8_t { Pending, Creating, Running, BackOff, Terminating };

struct Pod {
    std::uint64_t id = 0;
    std::string name;
    std::string uid;
    std::string hash;
    std::string tag;
    std::string ip;
    std::size_t workload = 0;
    int node = -1; ///< index, -1 while unscheduled
    int ordinal = 0;
    PodState state = PodState::Pending;
    bool isReady = false;
    bool isCrashing = false;
    int restarts = 0;
    int exitCode = 0;
    Offset created{0};
    Offset started{0};
    Offset readyChanged{0};
    std::optional<Offset> lastFinished;
    std::optional<Offset> lastStarted;
    std::optional<Offset> deletion; ///< deletionTimestamp, which includes the grace period
    std::uint64_t rv = 0;

    /// How long the kubelet waits before it starts a crashed container again.
    [[nodiscard]] std::chrono::seconds backOff() const;
};

/// A core/v1 Event before it is text.
struct EventRecord {
    std::string name;
    std::string uid;
    std::string nameSpace;
    std::string type;
    std::string reason;
    std::string message;
    std::string component;
    std::string host;
    std::string objectKind;
    std::string objectName;
    std::string objectUid;
    int count = 1;
    Offset first{0};
    Offset last{0};
    std::uint64_t rv = 0;
};

/// State of one member at one moment of the simulated clock.
struct World {
    MemberSpec spec;
    Instant start;        ///< the instant of offset zero
    std::string version;  ///< of the API server
    Offset apiStarted{0}; ///< start of that API server
    Upgrade upgrade;
    std::string systemUid; ///< of namespace kube-system: the member's identity
    std::uint64_t baseRv = 0;
    std::vector<Node> nodes;
    std::vector<Workload> workloads;
    std::map<std::uint64_t, Pod> pods;
    std::map<std::string, EventRecord> events; ///< by what makes two occurrences one event
    std::shared_ptr<const mesh::Plan> mesh;    ///< null: the member is in none
    std::size_t seat = 0;                      ///< its place in the mesh

    [[nodiscard]] Instant at(Offset offset) const { return start + offset; }
    [[nodiscard]] std::vector<std::string> nameSpaces() const;
    /// Nodes that are there.
    [[nodiscard]] std::size_t nodeCount() const;
};

} // namespace pilothouse::simulator
