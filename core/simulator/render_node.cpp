// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/random.h"
#include "simulator/render.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

Labels nodeLabels(const World& world, const Node& node) {
    const NodePool& pool = world.spec.pools[node.pool];
    const bool isSystem = pool.name == "system";
    Labels labels{{"beta.kubernetes.io/os", "linux"},
                  {"kubernetes.io/arch", "amd64"},
                  {"kubernetes.io/hostname", node.name},
                  {"kubernetes.io/os", "linux"},
                  {"node.kubernetes.io/instance-type", pool.instanceType},
                  {"topology.kubernetes.io/region", world.spec.region},
                  {"topology.kubernetes.io/zone", node.zone}};
    if (world.spec.provider == "aks") {
        labels.emplace_back("agentpool", pool.name);
        labels.emplace_back("kubernetes.azure.com/agentpool", pool.name);
        labels.emplace_back("kubernetes.azure.com/mode", isSystem ? "system" : "user");
        labels.emplace_back("kubernetes.azure.com/role", "agent");
    } else if (world.spec.provider == "eks") {
        labels.emplace_back("eks.amazonaws.com/nodegroup", pool.name);
    } else if (node.index == 0) {
        labels.emplace_back("node-role.kubernetes.io/control-plane", "");
    }
    if (pool.gpus > 0) {
        labels.emplace_back("nvidia.com/gpu.present", "true");
    }
    return labels;
}

json condition(const World& world, const Node& node, const char* type, const std::string& status,
               const std::string& reason, const std::string& message) {
    const bool isReadyType = std::string_view(type) == "Ready";
    const Offset since = isReadyType || !node.isReady ? node.readyChanged : node.created;
    return {{"type", type},
            {"status", status},
            {"reason", reason},
            {"message", message},
            {"lastHeartbeatTime", formatInstant(world.at(node.heartbeat))},
            {"lastTransitionTime", formatInstant(world.at(since))}};
}

json conditions(const World& world, const Node& node) {
    struct Pressure {
        const char* type;
        const char* reason;
        const char* message;
    };
    static constexpr Pressure kPressures[] = {
        {"MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
        {"DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
        {"PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"}};
    const bool isSilent = !node.isReady && node.notReadyReason == "NodeStatusUnknown";
    const std::string silence = "Kubelet stopped posting node status.";
    json list = json::array();
    for (const Pressure& pressure : kPressures) {
        list.push_back(isSilent ? condition(world, node, pressure.type, "Unknown",
                                            "NodeStatusUnknown", silence)
                                : condition(world, node, pressure.type, "False", pressure.reason,
                                            pressure.message));
    }
    if (node.isReady) {
        list.push_back(condition(world, node, "Ready", "True", "KubeletReady",
                                 "kubelet is posting ready status"));
    } else if (isSilent) {
        list.push_back(condition(world, node, "Ready", "Unknown", "NodeStatusUnknown", silence));
    } else {
        list.push_back(condition(world, node, "Ready", "False", node.notReadyReason,
                                 "container runtime network not ready"));
    }
    return list;
}

json taints(const World& world, const Node& node) {
    json list = json::array();
    const std::string changed = formatInstant(world.at(node.readyChanged));
    if (!node.isReady) {
        const char* key = node.notReadyReason == "NodeStatusUnknown"
                              ? "node.kubernetes.io/unreachable"
                              : "node.kubernetes.io/not-ready";
        list.push_back({{"key", key}, {"effect", "NoSchedule"}, {"timeAdded", changed}});
        list.push_back({{"key", key}, {"effect", "NoExecute"}, {"timeAdded", changed}});
    }
    if (node.isCordoned) {
        list.push_back({{"key", "node.kubernetes.io/unschedulable"}, {"effect", "NoSchedule"}});
    }
    if (world.spec.pools[node.pool].gpus > 0) {
        list.push_back({{"key", "sku"}, {"value", "gpu"}, {"effect", "NoSchedule"}});
    }
    return list;
}

json resources(const NodePool& pool, bool isAllocatable) {
    const int cpu = isAllocatable ? pool.cpu * 1000 - 140 : pool.cpu * 1000;
    const long long memory = static_cast<long long>(pool.memoryGiB) * 1024 * 1024;
    json map{{"cpu", isAllocatable ? fmt::format("{}m", cpu) : fmt::format("{}", pool.cpu)},
             {"memory", fmt::format("{}Ki", isAllocatable ? memory * 92 / 100 : memory * 98 / 100)},
             {"ephemeral-storage", isAllocatable ? "119703055367" : "129886128Ki"},
             {"pods", "110"},
             {"hugepages-2Mi", "0"}};
    if (pool.gpus > 0) {
        map["nvidia.com/gpu"] = std::to_string(pool.gpus);
    }
    return map;
}

std::string providerId(const World& world, const Node& node) {
    if (world.spec.provider == "aks") {
        return fmt::format("azure:///subscriptions/{}/resourceGroups/mc_{}/providers/"
                           "Microsoft.Compute/virtualMachineScaleSets/{}/virtualMachines/{}",
                           detail::derivedUid(world, "subscription"), world.spec.name,
                           world.spec.pools[node.pool].name, node.index);
    }
    if (world.spec.provider == "eks") {
        return fmt::format("aws:///{}/i-{}", node.zone, node.uid.substr(24));
    }
    return "k3s://" + node.name;
}

/// A slow wave with a little noise: what a sampled utilisation looks like. Range 0..1.
double wave(std::uint64_t key, Offset now) {
    const double t = static_cast<double>(now.count()) / 1000.0;
    const double phase = static_cast<double>(key % 6283U) / 1000.0;
    const double base = 0.35 + static_cast<double>((key >> 20U) % 35U) / 100.0;
    const auto slot = static_cast<std::uint64_t>(now.count() / 15000);
    Random noise(key ^ (slot * 0x9E37U));
    const double value = base + 0.12 * std::sin(t / 900.0 + phase) + 0.04 * (noise.unit() - 0.5);
    return std::min(0.97, std::max(0.02, value));
}

std::string metricsTime(const World& world, Offset now) {
    return formatInstant(
        world.at(now - Offset{((now % Offset{15000}) + Offset{15000}) % Offset{15000}}));
}

} // namespace

Stored renderNode(const World& world, const Node& node) {
    const NodePool& pool = world.spec.pools[node.pool];
    Stored draft{"",
                 node.name,
                 nodeLabels(world, node),
                 {{"spec.unschedulable", node.isCordoned ? "true" : "false"}}};
    json meta = detail::metadata(world, "", node.name, node.uid, node.created, node.rv);
    meta["labels"] = detail::labelsJson(draft.labels);
    meta["annotations"] = {{"node.alpha.kubernetes.io/ttl", "0"}};
    json spec{{"podCIDR", fmt::format("10.244.{}.0/24", node.index)},
              {"providerID", providerId(world, node)}};
    if (const json list = taints(world, node); !list.empty()) {
        spec["taints"] = list;
    }
    if (node.isCordoned) {
        spec["unschedulable"] = true;
    }
    const bool isEdge = world.spec.provider == "arc";
    json info{{"architecture", "amd64"},
              {"operatingSystem", "linux"},
              {"osImage", isEdge ? "Debian GNU/Linux 12 (bookworm)" : "Ubuntu 22.04.5 LTS"},
              {"kernelVersion", isEdge ? "6.1.0-27-amd64" : "5.15.0-1077-cloud"},
              {"containerRuntimeVersion", "containerd://1.7.27-1"},
              {"kubeletVersion", "v" + node.version},
              {"kubeProxyVersion", "v" + node.version},
              {"bootID", detail::derivedUid(world, "boot/" + node.name + node.version)},
              {"machineID", detail::derivedUid(world, "machine/" + node.name)},
              {"systemUUID", detail::derivedUid(world, "system/" + node.name)}};
    json status{{"addresses",
                 {{{"type", "InternalIP"}, {"address", node.ip}},
                  {{"type", "Hostname"}, {"address", node.name}}}},
                {"allocatable", resources(pool, true)},
                {"capacity", resources(pool, false)},
                {"conditions", conditions(world, node)},
                {"daemonEndpoints", {{"kubeletEndpoint", {{"Port", 10250}}}}},
                {"nodeInfo", info}};
    return detail::finish(std::move(draft),
                          {{"apiVersion", "v1"},
                           {"kind", "Node"},
                           {"metadata", meta},
                           {"spec", spec},
                           {"status", status}},
                          node.rv);
}

Stored renderNodeMetrics(const World& world, const Node& node, Offset now) {
    const NodePool& pool = world.spec.pools[node.pool];
    const std::uint64_t key = hashText(node.uid);
    const auto cpu = static_cast<long long>(wave(key, now) * pool.cpu * 1e9);
    const auto memory = static_cast<long long>(wave(key >> 7U, now) * pool.memoryGiB * 1048576.0);
    const Labels labels = nodeLabels(world, node);
    json meta{{"name", node.name},
              {"creationTimestamp", formatInstant(world.at(now))},
              {"labels", detail::labelsJson(labels)}};
    return detail::finish(
        {"", node.name, labels, {}},
        {{"apiVersion", "metrics.k8s.io/v1beta1"},
         {"kind", "NodeMetrics"},
         {"metadata", meta},
         {"timestamp", metricsTime(world, now)},
         {"window", "20.045s"},
         {"usage", {{"cpu", fmt::format("{}n", cpu)}, {"memory", fmt::format("{}Ki", memory)}}}},
        0);
}

Stored renderPodMetrics(const World& world, const Pod& pod, Offset now) {
    const WorkloadSpec& spec = world.workloads[pod.workload].spec;
    const std::uint64_t key = hashText(pod.uid);
    const auto cpu = static_cast<long long>(wave(key, now) * spec.cpuMilli * 1e6);
    const auto memory = static_cast<long long>(wave(key >> 7U, now) * spec.memoryMi * 1024.0);
    const Labels labels{{"app.kubernetes.io/name", spec.name}};
    json meta{{"name", pod.name},
              {"namespace", spec.nameSpace},
              {"creationTimestamp", formatInstant(world.at(now))},
              {"labels", detail::labelsJson(labels)}};
    return detail::finish(
        {spec.nameSpace, pod.name, labels, {}},
        {{"apiVersion", "metrics.k8s.io/v1beta1"},
         {"kind", "PodMetrics"},
         {"metadata", meta},
         {"timestamp", metricsTime(world, now)},
         {"window", "18.112s"},
         {"containers",
          {{{"name", spec.name},
            {"usage",
             {{"cpu", fmt::format("{}n", cpu)}, {"memory", fmt::format("{}Ki", memory)}}}}}}},
        0);
}

} // namespace pilothouse::simulator
