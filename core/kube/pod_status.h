// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/pod.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::kube::detail {

struct ContainerWaiting {
    std::string reason{};
    std::string message{};
};

struct ContainerRunning {
    std::optional<Instant> startedAt{};
};

struct ContainerTerminated {
    std::int32_t exitCode = 0;
    std::int32_t signal = 0;
    std::string reason{};
    std::string message{};
    std::optional<Instant> finishedAt{};
};

/// waiting, running or terminated of a container; each present where the server sent it.
struct ContainerState {
    using Waiting = ContainerWaiting;
    using Running = ContainerRunning;
    using Terminated = ContainerTerminated;
    std::optional<Waiting> waiting{};
    std::optional<Running> running{};
    std::optional<Terminated> terminated{};
};

struct ContainerStatus {
    std::string name{};
    bool ready = false;
    bool started = false;
    std::int32_t restarts = 0;
    ContainerState state{};
    ContainerState last{};
};

struct ContainerSpec {
    std::string name{};
    std::string image{};
    bool isSidecar = false; ///< an init container with restartPolicy Always
};

struct PodCondition {
    std::string type{};
    std::string status{};
    std::string reason{};
    std::string message{};
};

/// What the printer looks at.
struct PodInput {
    std::string phase{};
    std::string reason{};
    std::string message{};
    bool isDeleted = false;
    std::vector<PodCondition> conditions{};
    std::vector<ContainerSpec> initContainers{};
    std::vector<ContainerSpec> containers{};
    std::vector<ContainerStatus> initStatuses{};
    std::vector<ContainerStatus> statuses{};
};

/// Fills status, readyContainers, totalContainers, restarts and lastRestartAt with what kubectl
/// prints. Source: kubernetes v1.34 pkg/printers/internalversion/printers.go printPod; the server
/// prints, so the server's version counts, and the rules have been these since v1.29.
void printPod(const PodInput& input, model::Pod& pod);

/// Fills phase, isReady, problem, message and containers; after printPod. PodProblem
/// StuckTerminating depends on the time and is left to who knows it.
void judgePod(const PodInput& input, model::Pod& pod);

} // namespace pilothouse::kube::detail
