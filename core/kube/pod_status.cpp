// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/pod_status.h"

#include "kube/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pilothouse::kube::detail {

namespace {

using model::PodPhase;
using model::PodProblem;

constexpr std::size_t kMaxMessage = 1024;

/// Restarts and the latest end of an earlier run.
struct Restarts {
    std::int32_t count = 0;
    std::optional<Instant> last;
    void add(const ContainerStatus& status) {
        count += status.restarts;
        if (status.last.terminated && status.last.terminated->finishedAt) {
            last = std::max(last.value_or(Instant{}), *status.last.terminated->finishedAt);
        }
    }
};

bool isSidecar(const PodInput& input, std::string_view name) {
    return std::any_of(input.initContainers.begin(), input.initContainers.end(),
                       [&](const auto& one) { return one.isSidecar && one.name == name; });
}

/// Whether the first condition of that type is True.
bool isTrue(const PodInput& input, std::string_view type) {
    const auto found = std::find_if(input.conditions.begin(), input.conditions.end(),
                                    [&](const auto& one) { return one.type == type; });
    return found != input.conditions.end() && found->status == "True";
}

bool isAnyTrue(const PodInput& input, std::string_view type) {
    return std::any_of(input.conditions.begin(), input.conditions.end(),
                       [&](const auto& one) { return one.type == type && one.status == "True"; });
}

/// "Error", "Signal:9" or "ExitCode:3".
std::string_view endReason(PodInput& input, const ContainerState::Terminated& end) {
    if (!end.reason.empty()) {
        return end.reason;
    }
    return input.keep(end.signal != 0 ? fmt::format("Signal:{}", end.signal)
                                      : fmt::format("ExitCode:{}", end.exitCode));
}

std::string_view initReason(PodInput& input, std::size_t index) {
    const auto& state = input.initStatuses[index].state;
    if (state.terminated) {
        return input.keep(fmt::format("Init:{}", endReason(input, *state.terminated)));
    }
    if (state.waiting && !state.waiting->reason.empty() &&
        state.waiting->reason != "PodInitializing") {
        return input.keep(fmt::format("Init:{}", state.waiting->reason));
    }
    return input.keep(fmt::format("Init:{}/{}", index, input.initContainers.size()));
}

/// Walks the regular containers backwards, so that the first one's trouble is what remains.
void printContainers(PodInput& input, Restarts& restarts, model::PodFacts& pod) {
    bool hasRunning = false;
    for (auto status = input.statuses.rbegin(); status != input.statuses.rend(); ++status) {
        restarts.add(*status);
        const auto& state = status->state;
        if (state.waiting && !state.waiting->reason.empty()) {
            pod.status = state.waiting->reason;
        } else if (state.terminated) {
            pod.status = endReason(input, *state.terminated);
        } else if (status->ready && state.running) {
            hasRunning = true;
            ++pod.readyContainers;
        }
    }
    if (pod.status == "Completed" && hasRunning) {
        pod.status = isAnyTrue(input, "Ready") ? "Running" : "NotReady";
    }
}

PodPhase phaseOf(std::string_view text) {
    return text == "Pending"     ? PodPhase::Pending
           : text == "Running"   ? PodPhase::Running
           : text == "Succeeded" ? PodPhase::Succeeded
           : text == "Failed"    ? PodPhase::Failed
                                 : PodPhase::Unknown;
}

/// The class of a waiting or terminated reason, None for those that are no trouble.
PodProblem classOf(std::string_view reason) {
    static constexpr std::array<std::string_view, 6> kCrash{
        "CrashLoopBackOff",   "Error",      "OOMKilled",
        "ContainerCannotRun", "StartError", "DeadlineExceeded"};
    static constexpr std::array<std::string_view, 7> kImage{
        "ImagePullBackOff",    "ErrImagePull",      "InvalidImageName",         "ErrImageNeverPull",
        "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed"};
    static constexpr std::array<std::string_view, 3> kConfig{
        "CreateContainerConfigError", "CreateContainerError", "RunContainerError"};
    const auto isIn = [&](const auto& words) {
        return std::find(words.begin(), words.end(), reason) != words.end();
    };
    if (isIn(kCrash) || (reason.starts_with("ExitCode:") && reason != "ExitCode:0") ||
        reason.starts_with("Signal:")) {
        return PodProblem::Crash;
    }
    return isIn(kImage) ? PodProblem::Image : isIn(kConfig) ? PodProblem::Config : PodProblem::None;
}

std::string_view clipped(std::string_view text) {
    return clipUtf8(text, kMaxMessage);
}

model::Container containerOf(PodInput& input, const ContainerSpec& spec, bool init) {
    const auto& statuses = init ? input.initStatuses : input.statuses;
    model::Container out;
    out.name = spec.name;
    out.image = spec.image;
    out.init = init;
    const auto found = std::find_if(statuses.begin(), statuses.end(),
                                    [&](const auto& one) { return one.name == spec.name; });
    if (found == statuses.end()) {
        return out;
    }
    out.ready = found->ready;
    out.restarts = found->restarts;
    const auto& state = found->state;
    if (state.terminated) {
        out.state = model::ContainerPhase::Terminated;
        out.reason = endReason(input, *state.terminated);
        out.message = clipped(state.terminated->message);
        out.exitCode = state.terminated->exitCode;
    } else if (state.running) {
        out.state = model::ContainerPhase::Running;
        out.startedAt = state.running->startedAt;
    } else if (state.waiting) {
        out.state = model::ContainerPhase::Waiting;
        out.reason = state.waiting->reason;
        out.message = clipped(state.waiting->message);
    }
    if (found->last.terminated) {
        out.lastReason = endReason(input, *found->last.terminated);
        out.lastExitCode = found->last.terminated->exitCode;
    }
    return out;
}

/// What the first container in trouble says.
std::string_view containerMessage(PodInput& input, const model::PodFacts& pod, PodProblem problem) {
    for (const auto& one : pod.containers) {
        if (classOf(one.reason) == problem && one.exitCode != 0) {
            return input.keep(
                fmt::format("{}: {}", one.name, one.message.empty() ? one.reason : one.message));
        }
    }
    return {};
}

PodProblem containerProblem(const model::PodFacts& pod) {
    const auto word = pod.status;
    auto problem = classOf(word.starts_with("Init:") ? word.substr(5) : word);
    for (const auto& one : pod.containers) {
        if (problem == PodProblem::None && one.exitCode != 0) { // 0: it ended well
            problem = classOf(one.reason);
        }
    }
    return problem;
}

} // namespace

void PodInput::clear() {
    phase = reason = message = {};
    isDeleted = false;
    conditions.clear();
    initContainers.clear();
    containers.clear();
    initStatuses.clear();
    statuses.clear();
    made.clear();
}

void printPod(PodInput& input, model::PodFacts& pod) {
    pod.status = input.reason.empty() ? input.phase : input.reason;
    for (const auto& condition : input.conditions) {
        if (condition.type == "PodScheduled" && condition.reason == "SchedulingGated") {
            pod.status = "SchedulingGated";
        }
    }
    const auto sidecars = std::count_if(input.initContainers.begin(), input.initContainers.end(),
                                        [](const auto& one) { return one.isSidecar; });
    pod.totalContainers =
        static_cast<std::int32_t>(input.containers.size()) + static_cast<std::int32_t>(sidecars);
    pod.readyContainers = 0;
    Restarts restarts;
    Restarts sidecarRestarts;
    bool isInitializing = false;
    for (std::size_t i = 0; i < input.initStatuses.size() && !isInitializing; ++i) {
        const auto& status = input.initStatuses[i];
        const bool sidecar = isSidecar(input, status.name);
        restarts.add(status);
        if (sidecar) {
            sidecarRestarts.add(status);
        }
        if (status.state.terminated && status.state.terminated->exitCode == 0) {
            continue;
        }
        if (sidecar && status.started) {
            pod.readyContainers += status.ready ? 1 : 0;
            continue;
        }
        pod.status = initReason(input, i);
        isInitializing = true;
    }
    if (!isInitializing || isTrue(input, "Initialized")) {
        restarts = sidecarRestarts;
        printContainers(input, restarts, pod);
    }
    const bool isOver = input.phase == "Succeeded" || input.phase == "Failed";
    if (input.isDeleted && input.reason == "NodeLost") {
        pod.status = "Unknown";
    } else if (input.isDeleted && !isOver) {
        pod.status = "Terminating";
    }
    pod.restarts = restarts.count;
    pod.lastRestartAt = restarts.last;
}

void judgePod(PodInput& input, model::PodFacts& pod) {
    pod.phase = phaseOf(input.phase);
    pod.isReady = isAnyTrue(input, "Ready");
    pod.containers.clear();
    for (const auto& spec : input.initContainers) {
        pod.containers.push_back(containerOf(input, spec, true));
    }
    for (const auto& spec : input.containers) {
        pod.containers.push_back(containerOf(input, spec, false));
    }
    pod.problem = PodProblem::None;
    pod.message = clipped(input.message);
    if (pod.phase == PodPhase::Failed) {
        pod.problem = PodProblem::Failed;
        if (pod.message.empty()) {
            pod.message = containerMessage(input, pod, containerProblem(pod));
        }
        return;
    }
    if (pod.phase == PodPhase::Succeeded || input.isDeleted) {
        return;
    }
    pod.problem = containerProblem(pod);
    if (pod.problem != PodProblem::None) {
        pod.message = containerMessage(input, pod, pod.problem);
        return;
    }
    for (const auto& condition : input.conditions) {
        if (condition.type == "PodScheduled" && condition.status == "False" &&
            condition.reason == "Unschedulable") {
            pod.problem = PodProblem::Unschedulable;
            pod.message = clipped(condition.message);
        }
    }
}

} // namespace pilothouse::kube::detail
