// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

/// Drivers that the provider installs on each node; the first provisions the volumes here.
std::vector<std::string> driversOf(const World& world) {
    if (world.spec.provider == "aks") {
        return {"disk.csi.azure.com", "file.csi.azure.com"};
    }
    if (world.spec.provider == "eks") {
        return {"ebs.csi.aws.com"};
    }
    return {}; // local paths
}

/// The server behind metrics.k8s.io, whose service is another one than the API server itself.
bool isAggregated(const GroupVersion& served) {
    return served.group == "metrics.k8s.io";
}

/// Source: kubernetes/kube-aggregator pkg/controllers/status/remote/remote_available_controller.go
/// and status/local/local_available_controller.go.
json availability(const World& world, const GroupVersion& served) {
    json condition{{"type", "Available"},
                   {"status", "True"},
                   {"reason", "Local"},
                   {"message", "Local APIServices are always available"},
                   {"lastTransitionTime", formatInstant(world.at(world.apiStarted))}};
    if (!isAggregated(served)) {
        return condition;
    }
    const auto found =
        std::find_if(world.workloads.begin(), world.workloads.end(),
                     [](const Workload& each) { return each.spec.name == "metrics-server"; });
    const bool isThere = found != world.workloads.end() && found->ready > 0;
    condition["status"] = isThere ? "True" : "False";
    condition["reason"] = isThere ? "Passed" : "MissingEndpoints";
    condition["message"] = isThere ? "all checks passed"
                                   : "endpoints for service/metrics-server in \"kube-system\" have "
                                     "no addresses with port name \"main\"";
    if (found != world.workloads.end()) {
        condition["lastTransitionTime"] = formatInstant(world.at(found->changed));
    }
    return condition;
}

} // namespace

Stored renderApiService(const World& world, const GroupVersion& served, std::uint64_t version) {
    const std::string name = fmt::format("{}.{}", served.version, served.group);
    json meta = detail::metadata(world, "", name, detail::derivedUid(world, "apiservice/" + name),
                                 -std::chrono::days{world.spec.ageDays}, version);
    json spec{{"version", served.version},
              {"groupPriorityMinimum", served.group.empty() ? 18000 : 17800},
              {"versionPriority", 15}};
    if (!served.group.empty()) {
        spec["group"] = served.group;
    }
    Labels labels;
    if (isAggregated(served)) {
        spec["service"] = {{"namespace", "kube-system"}, {"name", "metrics-server"}, {"port", 443}};
        spec["insecureSkipTLSVerify"] = true;
    } else {
        labels = {{"kube-aggregator.kubernetes.io/automanaged", "onstart"}};
        meta["labels"] = detail::labelsJson(labels);
    }
    return detail::finish({"", name, labels, {}},
                          {{"apiVersion", "apiregistration.k8s.io/v1"},
                           {"kind", "APIService"},
                           {"metadata", meta},
                           {"spec", spec},
                           {"status", {{"conditions", {availability(world, served)}}}}},
                          version);
}

Stored renderCsiNode(const World& world, const Node& node, std::uint64_t version) {
    json meta =
        detail::metadata(world, "", node.name, detail::derivedUid(world, "csinode/" + node.name),
                         node.created, version);
    meta["ownerReferences"] = {
        {{"apiVersion", "v1"}, {"kind", "Node"}, {"name", node.name}, {"uid", node.uid}}};
    json drivers = json::array();
    for (const std::string& driver : driversOf(world)) {
        drivers.push_back(
            {{"name", driver}, {"nodeID", node.name}, {"allocatable", {{"count", 16}}}});
    }
    return detail::finish({"", node.name, {}, {}},
                          {{"apiVersion", "storage.k8s.io/v1"},
                           {"kind", "CSINode"},
                           {"metadata", meta},
                           {"spec", {{"drivers", drivers}}}},
                          version);
}

std::optional<Stored> renderAttachment(const World& world, const Pod& pod, std::uint64_t version) {
    const Workload& workload = world.workloads[pod.workload];
    const auto drivers = driversOf(world);
    if (workload.spec.kind != WorkloadKind::StatefulSet || pod.node < 0 || drivers.empty()) {
        return std::nullopt;
    }
    const Node& node = world.nodes[static_cast<std::size_t>(pod.node)];
    const std::string volume = detail::volumeName(world, workload, pod.ordinal);
    // Kubernetes names them by a digest of volume, driver and node.
    // Source: kubernetes pkg/volume/csi/csi_attacher.go getAttachmentName.
    const std::string name =
        "csi-" + detail::derivedUid(world, "attachment/" + volume + "/" + node.name);
    const json meta =
        detail::metadata(world, "", name, detail::derivedUid(world, name), pod.created, version);
    return detail::finish({"", name, {}, {}},
                          {{"apiVersion", "storage.k8s.io/v1"},
                           {"kind", "VolumeAttachment"},
                           {"metadata", meta},
                           {"spec",
                            {{"attacher", drivers.front()},
                             {"nodeName", node.name},
                             {"source", {{"persistentVolumeName", volume}}}}},
                           {"status", {{"attached", true}}}},
                          version);
}

} // namespace pilothouse::simulator
