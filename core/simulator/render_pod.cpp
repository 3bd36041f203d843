// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/render.h"

#include "simulator/random.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace detail {

Labels workloadLabels(const Workload& workload) {
    const auto& details = workload.spec.details;
    return details && !details->labels.empty()
               ? details->labels
               : Labels{{"app.kubernetes.io/name", workload.spec.name}};
}

namespace {

/// The containers of a workload that says which it has; the tag of its own image moves with `tag`.
json containersOf(const WorkloadSpec& spec, const json& first, const std::string& tag) {
    json containers = json::array();
    for (const ContainerSpec& each : spec.details->containers) {
        json container = first;
        container["name"] = each.name;
        container["image"] = each.image + ":" + (each.tag == spec.tag ? tag : each.tag);
        container["ports"] = json::array();
        for (const auto& [name, number] : each.ports) {
            container["ports"].push_back(
                {{"name", name}, {"containerPort", number}, {"protocol", "TCP"}});
        }
        containers.push_back(std::move(container));
    }
    return containers;
}

/// The host aliases of a pod: its addresses with all their names.
json aliasesOf(const Labels& aliases) {
    json list = json::array();
    for (const auto& [address, name] : aliases) {
        const auto same = std::find_if(list.begin(), list.end(),
                                       [&](const json& each) { return each["ip"] == address; });
        if (same != list.end()) {
            (*same)["hostnames"].push_back(name);
        } else {
            list.push_back({{"ip", address}, {"hostnames", json::array({name})}});
        }
    }
    return list;
}

} // namespace

json podSpec(const World& world, const Workload& workload, const std::string& tag) {
    const WorkloadSpec& spec = workload.spec;
    json requests{{"cpu", fmt::format("{}m", spec.cpuMilli)},
                  {"memory", fmt::format("{}Mi", spec.memoryMi)}};
    json limits{{"memory", fmt::format("{}Mi", spec.memoryMi * 2)}};
    if (spec.gpus > 0) {
        requests["nvidia.com/gpu"] = std::to_string(spec.gpus);
        limits["nvidia.com/gpu"] = std::to_string(spec.gpus);
    }
    json container{{"name", spec.name},
                   {"image", spec.image + ":" + tag},
                   {"imagePullPolicy", "IfNotPresent"},
                   {"ports", {{{"containerPort", spec.port}, {"protocol", "TCP"}}}},
                   {"resources", {{"requests", requests}, {"limits", limits}}},
                   {"terminationMessagePath", "/dev/termination-log"},
                   {"terminationMessagePolicy", "File"}};
    json pod{{"containers", json::array({container})},
             {"dnsPolicy", "ClusterFirst"},
             {"restartPolicy", "Always"},
             {"schedulerName", "default-scheduler"},
             {"securityContext", json::object()},
             {"serviceAccountName", "default"},
             {"terminationGracePeriodSeconds", 30}};
    if (!spec.pool.empty()) {
        const char* key = world.spec.provider == "eks" ? "eks.amazonaws.com/nodegroup"
                                                       : "kubernetes.azure.com/agentpool";
        pod["nodeSelector"] = {{key, spec.pool}};
        pod["tolerations"] = {{{"key", "sku"}, {"operator", "Exists"}, {"effect", "NoSchedule"}}};
    }
    if (workload.isOnHostNetwork()) {
        pod["hostNetwork"] = true;
        pod["tolerations"] = {{{"operator", "Exists"}}};
    }
    if (spec.details && !spec.details->containers.empty()) {
        pod["containers"] = containersOf(spec, container, tag);
    }
    if (spec.details && !spec.details->hostAliases.empty()) {
        pod["hostAliases"] = aliasesOf(spec.details->hostAliases);
    }
    return pod;
}

json podTemplate(const World& world, const Workload& workload, const Revision& revision) {
    Labels labels = workloadLabels(workload);
    if (workload.spec.kind == WorkloadKind::Deployment) {
        labels.emplace_back("pod-template-hash", revision.hash);
    }
    return {{"metadata", {{"labels", labelsJson(labels)}}},
            {"spec", podSpec(world, workload, revision.tag)}};
}

} // namespace detail

namespace {

const char* phaseOf(const Pod& pod) {
    return pod.state == PodState::Pending || pod.state == PodState::Creating ? "Pending"
                                                                             : "Running";
}

Labels podLabels(const Workload& workload, const Pod& pod) {
    Labels labels = detail::workloadLabels(workload);
    switch (workload.spec.kind) {
    case WorkloadKind::Deployment: labels.emplace_back("pod-template-hash", pod.hash); break;
    case WorkloadKind::StatefulSet:
        labels.emplace_back("controller-revision-hash", workload.spec.name + "-" + pod.hash);
        labels.emplace_back("statefulset.kubernetes.io/pod-name", pod.name);
        break;
    case WorkloadKind::DaemonSet: labels.emplace_back("controller-revision-hash", pod.hash); break;
    }
    return labels;
}

json ownerOf(const Workload& workload, const Pod& pod) {
    const std::string& name = workload.spec.name;
    json owner{{"apiVersion", "apps/v1"}, {"kind", "StatefulSet"}, {"name", name},
               {"uid", workload.uid},     {"controller", true},    {"blockOwnerDeletion", true}};
    if (workload.spec.kind == WorkloadKind::DaemonSet) {
        owner["kind"] = "DaemonSet";
    } else if (workload.spec.kind == WorkloadKind::Deployment) {
        owner["kind"] = "ReplicaSet";
        owner["name"] = name + "-" + pod.hash;
        for (const Revision& revision : workload.revisions) {
            if (revision.hash == pod.hash) {
                owner["uid"] = revision.uid;
            }
        }
    }
    return json::array({owner});
}

json terminated(const World& world, const Pod& pod) {
    return {
        {"exitCode", pod.exitCode},
        {"reason", pod.exitCode == 137 ? "OOMKilled" : (pod.exitCode == 0 ? "Completed" : "Error")},
        {"startedAt", formatInstant(world.at(pod.lastStarted.value_or(pod.created)))},
        {"finishedAt", formatInstant(world.at(*pod.lastFinished))},
        {"containerID", "containerd://" + pod.uid}};
}

json containerState(const World& world, const Pod& pod, const WorkloadSpec& spec) {
    if (pod.state == PodState::Creating) {
        return {{"waiting", {{"reason", "ContainerCreating"}}}};
    }
    if (pod.state == PodState::BackOff) {
        // Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff.
        const auto pause = pod.backOff().count();
        return {
            {"waiting",
             {{"reason", "CrashLoopBackOff"},
              {"message", fmt::format("back-off {}{}s restarting failed container={} pod={}_{}({})",
                                      pause < 60 ? "" : fmt::format("{}m", pause / 60), pause % 60,
                                      spec.name, pod.name, spec.nameSpace, pod.uid)}}}};
    }
    return {{"running", {{"startedAt", formatInstant(world.at(pod.started))}}}};
}

json containerStatus(const World& world, const Pod& pod, const WorkloadSpec& spec) {
    const bool isRunning = pod.state == PodState::Running || pod.state == PodState::Terminating;
    const std::string image = spec.image + ":" + pod.tag;
    json status{{"name", spec.name},
                {"image", image},
                {"imageID", pod.state == PodState::Creating
                                ? ""
                                : fmt::format("{}@sha256:{:016x}{:016x}{:016x}{:016x}", spec.image,
                                              hashText(image), hashText(image, 1),
                                              hashText(image, 2), hashText(image, 3))},
                {"ready", pod.isReady},
                {"started", isRunning},
                {"restartCount", pod.restarts},
                {"state", containerState(world, pod, spec)},
                {"lastState", json::object()}};
    if (pod.state != PodState::Creating) {
        status["containerID"] = "containerd://" + pod.uid;
    }
    if (pod.lastFinished) {
        status["lastState"] = {{"terminated", terminated(world, pod)}};
    }
    return status;
}

json condition(const World& world, const char* type, bool isTrue, Offset since,
               const std::string& reason, const std::string& message) {
    json c{{"type", type},
           {"status", isTrue ? "True" : "False"},
           {"lastProbeTime", nullptr},
           {"lastTransitionTime", formatInstant(world.at(since))}};
    if (!reason.empty()) {
        c["reason"] = reason;
        c["message"] = message;
    }
    return c;
}

json unscheduled(const World& world, const Pod& pod, const WorkloadSpec& spec) {
    const std::size_t nodes = world.nodeCount();
    const std::string message =
        spec.gpus > 0
            ? fmt::format("0/{0} nodes are available: {0} Insufficient nvidia.com/gpu. preemption: "
                          "0/{0} nodes are available: {0} No preemption victims found for incoming "
                          "pod.",
                          nodes)
            : fmt::format(
                  "0/{0} nodes are available: {0} Insufficient cpu. preemption: 0/{0} nodes "
                  "are available: {0} No preemption victims found for incoming pod.",
                  nodes);
    return json::array(
        {condition(world, "PodScheduled", false, pod.created, "Unschedulable", message)});
}

json conditions(const World& world, const Pod& pod, const WorkloadSpec& spec) {
    if (pod.node < 0) {
        return unscheduled(world, pod, spec);
    }
    const std::string reason = pod.isReady ? "" : "ContainersNotReady";
    const std::string message =
        pod.isReady ? "" : fmt::format("containers with unready status: [{}]", spec.name);
    return json::array(
        {condition(world, "PodReadyToStartContainers", pod.state != PodState::Creating, pod.created,
                   "", ""),
         condition(world, "Initialized", true, pod.created, "", ""),
         condition(world, "Ready", pod.isReady, pod.readyChanged, reason, message),
         condition(world, "ContainersReady", pod.isReady, pod.readyChanged, reason, message),
         condition(world, "PodScheduled", true, pod.created, "", "")});
}

json statusOf(const World& world, const Pod& pod, const WorkloadSpec& spec) {
    json status{{"phase", phaseOf(pod)},
                {"qosClass", "Burstable"},
                {"conditions", conditions(world, pod, spec)}};
    if (pod.node < 0) {
        return status;
    }
    status["hostIP"] = world.nodes[static_cast<std::size_t>(pod.node)].ip;
    status["startTime"] = formatInstant(world.at(pod.created));
    status["containerStatuses"] = json::array({containerStatus(world, pod, spec)});
    if (spec.details && !spec.details->containers.empty()) {
        status["containerStatuses"] = json::array();
        for (const ContainerSpec& each : spec.details->containers) {
            WorkloadSpec one = spec;
            one.name = each.name;
            one.image = each.image;
            status["containerStatuses"].push_back(containerStatus(world, pod, one));
        }
    }
    if (pod.state != PodState::Creating) {
        status["podIP"] = pod.ip;
        status["podIPs"] = {{{"ip", pod.ip}}};
    }
    return status;
}

} // namespace

Stored renderPod(const World& world, const Pod& pod) {
    const Workload& workload = world.workloads[pod.workload];
    const WorkloadSpec& spec = workload.spec;
    const std::string node =
        pod.node < 0 ? std::string() : world.nodes[static_cast<std::size_t>(pod.node)].name;
    Stored draft{spec.nameSpace,
                 pod.name,
                 podLabels(workload, pod),
                 {{"spec.nodeName", node},
                  {"spec.restartPolicy", "Always"},
                  {"spec.schedulerName", "default-scheduler"},
                  {"spec.serviceAccountName", "default"},
                  {"spec.hostNetwork", workload.isOnHostNetwork() ? "true" : "false"},
                  {"status.phase", phaseOf(pod)},
                  {"status.podIP", pod.state >= PodState::Running ? pod.ip : ""}}};
    json meta = detail::metadata(world, spec.nameSpace, pod.name, pod.uid, pod.created, pod.rv);
    meta["labels"] = detail::labelsJson(draft.labels);
    meta["ownerReferences"] = ownerOf(workload, pod);
    if (spec.kind != WorkloadKind::StatefulSet) {
        meta["generateName"] = pod.name.substr(0, pod.name.rfind('-') + 1);
    }
    if (pod.deletion) {
        meta["deletionTimestamp"] = formatInstant(world.at(*pod.deletion));
        meta["deletionGracePeriodSeconds"] = 30;
    }
    json body = detail::podSpec(world, workload, pod.tag);
    if (!node.empty()) {
        body["nodeName"] = node;
    }
    if (spec.kind == WorkloadKind::StatefulSet) {
        const std::string claim = detail::claimName(workload, pod.ordinal);
        body["volumes"] = {{{"name", "data"}, {"persistentVolumeClaim", {{"claimName", claim}}}}};
    }
    return detail::finish(std::move(draft),
                          {{"apiVersion", "v1"},
                           {"kind", "Pod"},
                           {"metadata", meta},
                           {"spec", body},
                           {"status", statusOf(world, pod, spec)}},
                          pod.rv);
}

} // namespace pilothouse::simulator
