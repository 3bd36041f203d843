// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// status.phase; Unknown also for words this program does not know.
enum class PodPhase : std::uint8_t { Pending, Running, Succeeded, Failed, Unknown };

/// What is wrong with a pod, most specific first. Source of the classes: kubelet waiting/terminated
/// reasons.
enum class PodProblem : std::uint8_t {
    None,
    Crash,
    Image,
    Config,
    Unschedulable,
    Failed,
    StuckTerminating
};

/// One container of a pod (regular or init), as far as the cluster page shows it.
struct Container {
    std::string name;
    std::string image;
    bool init = false;
    bool ready = false;
    std::int32_t restarts = 0;
    std::string state;  ///< "running", "waiting", "terminated" or "" when not reported
    std::string reason; ///< reason of the current state
    std::string message;
    std::optional<std::int32_t> exitCode;     ///< of the current termination
    std::string lastReason;                   ///< reason of lastState.terminated
    std::optional<std::int32_t> lastExitCode; ///< exit code of lastState.terminated
    std::optional<Instant> startedAt;
    bool operator==(const Container&) const = default;
};

/// A pod as the console needs it. Immutable once in a snapshot.
struct Pod {
    std::string ns;
    std::string name;
    std::string uid;
    std::string node; ///< spec.nodeName, empty while not scheduled
    PodPhase phase = PodPhase::Unknown;
    std::string status; ///< kubectl's STATUS, byte for byte
    std::int32_t readyContainers = 0;
    std::int32_t totalContainers = 0;
    std::int32_t restarts = 0;
    std::optional<Instant> lastRestartAt; ///< prints "3 (5m ago)"
    Instant createdAt{};
    std::optional<Instant> deletionAt;
    bool isReady = false; ///< condition Ready is True
    PodProblem problem = PodProblem::None;
    std::string message;   ///< why: scheduler's words, waiting message; may be empty
    std::string ownerKind; ///< controller owner, e.g. "ReplicaSet"
    std::string ownerName;
    std::string podIp;
    std::vector<Container> containers; ///< init containers first
    bool operator==(const Pod&) const = default;
};

/// kubectl's RESTARTS column at `now`: "3", "3 (5m ago)".
[[nodiscard]] std::string restartsText(const Pod& pod, Instant now);

} // namespace pilothouse::model
