// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

enum class WorkloadKind : std::uint8_t { Deployment, DaemonSet, StatefulSet };

/// What a Deployment, DaemonSet or StatefulSet says of its rollout. Counters that are absent are 0.
struct Workload {
    WorkloadKind kind = WorkloadKind::Deployment;
    std::string name{};
    std::int64_t generation = 0;
    std::int64_t observedGeneration = 0;
    std::optional<std::int64_t> wanted{}; ///< spec.replicas; status.desiredNumberScheduled
    bool isPaused = false;
    std::string strategy{};        ///< type of strategy or updateStrategy
    bool hasRollingUpdate = false; ///< the strategy has its rollingUpdate (StatefulSet)
    std::optional<std::int64_t> partition{};
    std::int64_t existing = 0;  ///< status.replicas
    std::int64_t updated = 0;   ///< updatedReplicas; updatedNumberScheduled
    std::int64_t available = 0; ///< availableReplicas; numberAvailable
    std::int64_t ready = 0;     ///< readyReplicas
    std::int64_t current = 0;   ///< currentReplicas
    std::string updateRevision{};
    std::string currentRevision{};
    std::string progressReason{}; ///< reason of condition Progressing
};

/// Reads one of the three kinds. Unsupported for other kinds, Decode for what is no object.
[[nodiscard]] Result<Workload> decodeWorkload(std::string_view json);

enum class RolloutState : std::uint8_t { Done, Waiting, Paused, Failed, Unsupported };

/// What kubectl would say, without "..." and line break; Paused is Waiting of a paused Deployment,
/// which will not end by itself.
struct RolloutVerdict {
    RolloutState state = RolloutState::Waiting;
    std::string message{};
    bool operator==(const RolloutVerdict&) const = default;
};

/// Pure. Source: kubernetes/kubectl pkg/polymorphichelpers/rollout_status.go.
[[nodiscard]] RolloutVerdict judgeRollout(const Workload& workload);

} // namespace pilothouse::kube
