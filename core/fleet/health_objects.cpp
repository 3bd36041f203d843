// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace pilothouse::fleet {

using model::PodProblem;
using model::Reason;
using model::Severity;

namespace {

/// A pod may wait this long for the scheduler or the autoscaler before it counts as a problem.
constexpr std::chrono::seconds kSchedulingGrace{30};

std::string plural(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string notReadyCause(const model::Node& node) {
    if (node.ready == model::NodeReady::Absent) {
        return "no Ready condition";
    }
    if (node.readyReason == "NodeStatusUnknown") {
        return "kubelet silent";
    }
    return node.readyReason.empty() ? "no reason given" : node.readyReason;
}

/// ReplicaSet "web-7d4b9c6f5" belongs to Deployment "web"; other owners speak for themselves.
std::string workloadOf(const model::Pod& pod) {
    const auto owner = pod.ownerName();
    if (owner.empty()) {
        return std::string(pod.name());
    }
    const auto dash = owner.rfind('-');
    const bool fromDeployment =
        pod.ownerKind() == "ReplicaSet" && dash != std::string_view::npos && dash > 0;
    return std::string(fromDeployment ? owner.substr(0, dash) : owner);
}

/// The scheduler's sentence in three words; messages of kubernetes pkg/scheduler/framework/plugins.
std::string_view schedulingCause(std::string_view message) {
    struct Cause {
        std::string_view needle;
        std::string_view text;
    };
    static constexpr Cause kCauses[] = {{"nvidia.com/gpu", "no free GPU"},
                                        {"Insufficient cpu", "no free CPU"},
                                        {"Insufficient memory", "no free memory"},
                                        {"Too many pods", "nodes are full"},
                                        {"node affinity/selector", "no node matches"},
                                        {"untolerated taint", "every node is tainted"},
                                        {"persistentvolumeclaim", "volume claim not bound"},
                                        {"PersistentVolumeClaim", "volume claim not bound"},
                                        {"no nodes available", "no nodes"}};
    for (const auto& cause : kCauses) {
        if (message.find(cause.needle) != std::string_view::npos) {
            return cause.text;
        }
    }
    return "cannot be scheduled";
}

std::string_view problemText(PodProblem problem) {
    switch (problem) {
    case PodProblem::Crash: return "crash-looping";
    case PodProblem::Image: return "cannot pull the image";
    case PodProblem::Config: return "cannot start: configuration";
    case PodProblem::StuckTerminating: return "stuck terminating";
    case PodProblem::Failed: return "failed";
    case PodProblem::Unschedulable: return "pending";
    case PodProblem::None: break;
    }
    return "";
}

std::string_view problemCode(PodProblem problem) {
    switch (problem) {
    case PodProblem::Crash: return "PodsCrashing";
    case PodProblem::Image: return "PodsImage";
    case PodProblem::Config: return "PodsConfig";
    case PodProblem::StuckTerminating: return "PodsStuckTerminating";
    case PodProblem::Failed: return "PodsFailed";
    case PodProblem::Unschedulable: return "PodsUnschedulable";
    case PodProblem::None: break;
    }
    return "";
}

struct Group {
    std::size_t count = 0;
    const model::Pod* first = nullptr;
};

Reason podReason(PodProblem problem, const std::string& subject, const Group& group) {
    const auto pods = plural(group.count, "pod");
    const auto message = problem == PodProblem::Unschedulable
                             ? fmt::format("{} pending: {}", pods, subject)
                             : fmt::format("{}: {} {}", subject, pods, problemText(problem));
    // Failed pods may be what evictions and finished Jobs left behind: told, but no verdict.
    return {.severity = problem == PodProblem::Failed ? Severity::Info : Severity::Warning,
            .code = std::string(problemCode(problem)),
            .message = message,
            .object = fmt::format("pods/{}/{}", group.first->ns(), group.first->name())};
}

} // namespace

std::vector<Reason> judgeNodes(const std::vector<model::Node>& nodes) {
    std::map<std::string, std::vector<const model::Node*>> notReady;
    std::map<std::string, std::vector<const model::Node*>> pressed;
    for (const auto& node : nodes) {
        if (node.unschedulable) {
            continue; // taken out on purpose: maintenance, upgrade
        }
        if (node.ready != model::NodeReady::True) {
            notReady[notReadyCause(node)].push_back(&node);
        } else {
            for (const auto& pressure : node.pressures) {
                pressed[pressure].push_back(&node);
            }
        }
    }
    std::vector<Reason> reasons;
    const auto ready = countNodes(nodes).ready;
    if (nodes.empty()) {
        reasons.push_back({Severity::Warning, "NoNodes", "no nodes registered", {}});
    } else if (ready == 0) {
        reasons.push_back({Severity::Error,
                           "NoReadyNodes",
                           fmt::format("0 of {} ready", plural(nodes.size(), "node")),
                           {}});
    }
    for (const auto& [cause, members] : notReady) {
        reasons.push_back({Severity::Warning, "NodesNotReady",
                           fmt::format("{} NotReady: {}", plural(members.size(), "node"), cause),
                           "nodes/" + members.front()->name});
    }
    for (const auto& [pressure, members] : pressed) {
        reasons.push_back({Severity::Warning, "NodePressure",
                           fmt::format("{} under {}", plural(members.size(), "node"), pressure),
                           "nodes/" + members.front()->name});
    }
    return reasons;
}

std::vector<Reason> judgePods(const std::vector<model::Pod>& pods, Instant now) {
    std::map<std::pair<PodProblem, std::string>, Group> groups;
    for (const auto& pod : pods) {
        const bool tooEarly =
            pod.problem() == PodProblem::Unschedulable && now - pod.createdAt() < kSchedulingGrace;
        if (pod.problem() == PodProblem::None || tooEarly) {
            continue;
        }
        const auto subject = pod.problem() == PodProblem::Unschedulable
                                 ? std::string(schedulingCause(pod.message()))
                                 : workloadOf(pod);
        auto& group = groups[{pod.problem(), subject}];
        ++group.count;
        group.first = group.first == nullptr ? &pod : group.first;
    }
    std::vector<std::pair<std::size_t, Reason>> found;
    found.reserve(groups.size());
    for (const auto& [key, group] : groups) {
        found.emplace_back(group.count, podReason(key.first, key.second, group));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
        return std::pair(left.second.severity, left.first) >
               std::pair(right.second.severity, right.first);
    });
    std::vector<Reason> reasons;
    reasons.reserve(found.size());
    for (auto& [count, reason] : found) {
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

} // namespace pilothouse::fleet
