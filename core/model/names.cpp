// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/cluster.h"

namespace pilothouse::model {

std::string_view toString(Health health) {
    switch (health) {
    case Health::Healthy: return "healthy";
    case Health::Upgrading: return "upgrading";
    case Health::Degraded: return "degraded";
    case Health::Down: return "down";
    case Health::Unknown: return "unknown";
    }
    return "unknown";
}

std::string_view toString(Severity severity) {
    switch (severity) {
    case Severity::Info: return "info";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    }
    return "error";
}

std::string_view toString(Reach reach) {
    switch (reach) {
    case Reach::Connecting: return "connecting";
    case Reach::Live: return "live";
    case Reach::Stale: return "stale";
    case Reach::Unreachable: return "unreachable";
    case Reach::AuthRequired: return "authRequired";
    }
    return "unreachable";
}

std::string_view toString(ContainerPhase phase) {
    switch (phase) {
    case ContainerPhase::None: return "";
    case ContainerPhase::Waiting: return "waiting";
    case ContainerPhase::Running: return "running";
    case ContainerPhase::Terminated: return "terminated";
    }
    return "";
}

std::string nodeStatus(const Node& node) {
    std::string text = node.ready == NodeReady::True     ? "Ready"
                       : node.ready == NodeReady::Absent ? "Unknown"
                                                         : "NotReady";
    return node.unschedulable ? text + ",SchedulingDisabled" : text;
}

std::string restartsText(const Pod& pod, Instant now) {
    auto text = std::to_string(pod.restarts());
    const auto last = pod.lastRestartAt();
    if (pod.restarts() != 0 && last) {
        text += " (" + humanDuration(now - *last) + " ago)";
    }
    return text;
}

} // namespace pilothouse::model
