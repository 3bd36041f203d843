// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/pod.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube::detail {

struct ContainerWaiting {
    std::string_view reason{};
    std::string_view message{};
};

struct ContainerRunning {
    std::optional<Instant> startedAt{};
};

struct ContainerTerminated {
    std::int32_t exitCode = 0;
    std::int32_t signal = 0;
    std::string_view reason{};
    std::string_view message{};
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
    std::string_view name{};
    bool ready = false;
    bool started = false;
    std::int32_t restarts = 0;
    ContainerState state{};
    ContainerState last{};
};

struct ContainerSpec {
    std::string_view name{};
    std::string_view image{};
    bool isSidecar = false; ///< an init container with restartPolicy Always
};

struct PodCondition {
    std::string_view type{};
    std::string_view status{};
    std::string_view reason{};
    std::string_view message{};
};

/// What the printer looks at. The texts are views into the parser's buffer, so that a pod costs no
/// allocation but its record's; reused from pod to pod.
struct PodInput {
    std::string_view phase{};
    std::string_view reason{};
    std::string_view message{};
    bool isDeleted = false;
    std::vector<PodCondition> conditions{};
    std::vector<ContainerSpec> initContainers{};
    std::vector<ContainerSpec> containers{};
    std::vector<ContainerStatus> initStatuses{};
    std::vector<ContainerStatus> statuses{};
    std::deque<std::string> made{}; ///< texts that had to be put together

    /// `text` for as long as this pod is looked at.
    std::string_view keep(std::string text) { return made.emplace_back(std::move(text)); }
    /// Empty again, the room stays.
    void clear();
};

/// Fills status, readyContainers, totalContainers, restarts and lastRestartAt with what kubectl
/// prints; texts last as long as `input` is not cleared. Source: kubernetes v1.34
/// pkg/printers/internalversion/printers.go printPod; the server prints, so the server's version
/// counts, and the rules have been these since v1.29.
void printPod(PodInput& input, model::PodFacts& pod);

/// Fills phase, isReady, problem, message and containers; after printPod. PodProblem
/// StuckTerminating depends on the time and is left to who knows it.
void judgePod(PodInput& input, model::PodFacts& pod);

} // namespace pilothouse::kube::detail
