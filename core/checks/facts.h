// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "kube/metrics.h"
#include "kube/values/endpoints.h"
#include "kube/values/eviction.h"
#include "kube/version.h"
#include "model/health_settings.h"
#include "model/node.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::checks {

struct NodeFact {
    std::string name{};
    Instant createdAt{};
    std::string ready{}; ///< "True", "False", "Unknown"; empty: no such condition
    std::string readyReason{};
    std::optional<Instant> readySince{};
    bool isUnschedulable = false;
    bool isDeleting = false;
    bool isVirtual = false;               ///< a virtual kubelet
    std::vector<std::string> pressures{}; ///< conditions that are True and bad
    std::string kubelet{};                ///< "v1.33.5"
    [[nodiscard]] bool counts() const { return !isDeleting && !isVirtual; }
    [[nodiscard]] bool isReady() const { return ready == "True"; }
};

/// A container that waits for a bad reason, or has been started anew.
struct ContainerFact {
    std::string name{};
    std::int32_t restarts = 0;
    std::string waiting{}; ///< reason; empty: does not wait
    std::string message{};
    std::optional<Instant> endedAt{}; ///< of the run before
};

struct PodFact {
    std::string ns{};
    std::string name{};
    std::string uid{};
    std::string phase{};
    std::string reason{};
    Instant createdAt{};
    std::optional<Instant> deletionAt{};
    std::chrono::seconds grace{0}; ///< deletionGracePeriodSeconds
    std::string ownerKind{};       ///< of the controller
    std::string ownerName{};
    bool isUnscheduled = false;             ///< PodScheduled is False
    std::string scheduleReason{};           ///< its reason
    std::string scheduleMessage{};          ///< its message
    std::optional<Instant> notReadySince{}; ///< ContainersReady, else Ready, is False since
    std::vector<ContainerFact> containers{};
    std::vector<std::string> claims{}; ///< names of the claims it mounts
    [[nodiscard]] std::string path() const { return ns + "/" + name; }
};

struct JobFact {
    std::string ns{};
    std::string name{};
    bool isComplete = false;
    bool isFailed = false;
    std::int64_t failed = 0;
    std::int64_t backoffLimit = 6; ///< the server's default
};

struct ApiServiceFact {
    std::string name{};
    std::string available{}; ///< "True", "False", "Unknown"; empty: no such condition
    std::string reason{};
    std::optional<Instant> since{};
};

/// A Deployment, StatefulSet or DaemonSet. Counters that are absent are 0.
struct WorkloadFact {
    model::CriticalKind kind = model::CriticalKind::Deployment;
    std::string ns{};
    std::string name{};
    std::int64_t generation = 0;
    std::int64_t observedGeneration = 0;
    std::int64_t replicas = 1; ///< spec.replicas
    std::int64_t available = 0;
    std::int64_t ready = 0;
    std::int64_t desired = 0; ///< desiredNumberScheduled
    std::int64_t unavailable = 0;
    std::string currentRevision{};
    std::string updateRevision{};
    bool isAvailable = false; ///< condition Available
    bool isOverdue = false;   ///< Progressing is False: ProgressDeadlineExceeded
    std::optional<Instant> since{};
    model::Labels podLabels{}; ///< of its template
};

struct ClaimFact {
    std::string ns{};
    std::string name{};
    std::string uid{};
    std::string phase{};
    std::string storageClass{};
    Instant createdAt{};
};

struct VolumeFact {
    std::string name{};
    std::string phase{};
    std::string message{};
};

struct AttachmentFact {
    std::string name{};
    std::string uid{};
    std::string node{};
    bool isAttached = false;
    std::string attachError{};
    Instant createdAt{};
};

struct CsiNodeFact {
    std::string node{};
    std::vector<std::string> drivers{}; ///< sorted
};

/// An answer of the Prometheus API to an instant query: the value of each series.
struct QueryFact {
    std::vector<double> values{};
};

/// What Log Analytics heard of a cluster's nodes of late.
struct LogNodesFact {
    std::int64_t nodes = 0;          ///< different ones
    std::optional<Instant> newest{}; ///< record; none where there is none
};

/// A part of what a member was asked: not asked, not known and why, or known.
template<class T>
using Part = std::optional<Result<T>>;

/// What one critical object came to.
struct CriticalFact {
    model::CriticalObject wanted{};
    Part<WorkloadFact> workload{};
    Part<std::vector<kube::ServiceEndpoint>> endpoints{}; ///< none: there are no slices
};

/// What one rule found.
struct RuleFact {
    Part<QueryFact> query{};
    Part<std::vector<double>> values{}; ///< of a field
    std::size_t absentFields = 0;
};

/// All that was asked of one member, decoded.
struct Facts {
    /// The member's clock less ours, as far as its Date headers tell.
    std::optional<std::chrono::milliseconds> clockSkew{};
    Part<bool> ready{};        ///< /readyz, or /version where that is forbidden
    std::string readyAnswer{}; ///< what /readyz said the last time
    bool isReadyzForbidden = false;
    Part<std::string> version{};
    Part<std::vector<ApiServiceFact>> apiServices{};
    Part<std::vector<NodeFact>> nodes{};
    Part<std::vector<PodFact>> troubledPods{}; ///< neither Running nor Succeeded
    Part<std::vector<PodFact>> watchedPods{};  ///< of the watched namespaces, those of interest
    Part<std::vector<JobFact>> jobs{};
    std::vector<CriticalFact> critical{};
    Part<std::vector<WorkloadFact>> defaults{}; ///< of kube-system
    Part<std::vector<kube::DisruptionBudget>> budgets{};
    Part<std::vector<kube::UsageRecord>> nodeMetrics{};
    Part<QueryFact> upRatio{};
    Part<QueryFact> newestSample{};
    Part<QueryFact> writeLag{};
    Part<LogNodesFact> logNodes{};
    Part<std::vector<ClaimFact>> claims{};
    Part<std::map<std::string, bool>> waitsForConsumer{}; ///< by storage class
    Part<std::vector<VolumeFact>> volumes{};
    Part<std::vector<AttachmentFact>> attachments{};
    Part<std::vector<CsiNodeFact>> csiNodes{};
    std::vector<RuleFact> rules{}; ///< in the gate's order
};

} // namespace pilothouse::checks
