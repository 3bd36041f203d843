// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/random.h"
#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace detail {

json metadata(const World& world, const std::string& nameSpace, const std::string& name,
              const std::string& uid, Offset created, std::uint64_t version) {
    json meta{{"name", name},
              {"uid", uid},
              {"resourceVersion", std::to_string(version)},
              {"creationTimestamp", formatInstant(world.at(created))}};
    if (!nameSpace.empty()) {
        meta["namespace"] = nameSpace;
    }
    return meta;
}

json labelsJson(const Labels& labels) {
    json object = json::object();
    for (const auto& [key, value] : labels) {
        object[key] = value;
    }
    return object;
}

std::string derivedUid(const World& world, const std::string& what) {
    return Random(hashText(what, hashText(world.systemUid))).uuid();
}

Stored finish(Stored draft, const json& object, std::uint64_t version) {
    draft.version = version;
    draft.isTold = true;
    draft.json = object.dump();
    return draft;
}

} // namespace detail

Stored renderNamespace(const World& world, const std::string& name) {
    const Offset created = -std::chrono::days{world.spec.ageDays};
    const std::string uid =
        name == "kube-system" ? world.systemUid : detail::derivedUid(world, "namespace/" + name);
    Stored draft{"", name, {{"kubernetes.io/metadata.name", name}}, {{"status.phase", "Active"}}};
    json meta = detail::metadata(world, "", name, uid, created, world.baseRv);
    meta["labels"] = detail::labelsJson(draft.labels);
    return detail::finish(std::move(draft),
                          {{"apiVersion", "v1"},
                           {"kind", "Namespace"},
                           {"metadata", meta},
                           {"spec", {{"finalizers", {"kubernetes"}}}},
                           {"status", {{"phase", "Active"}}}},
                          world.baseRv);
}

Stored renderRootCa(const World& world, const std::string& nameSpace) {
    const std::string name = "kube-root-ca.crt";
    const Offset created = -std::chrono::days{world.spec.ageDays};
    const json meta =
        detail::metadata(world, nameSpace, name, detail::derivedUid(world, "cm/" + nameSpace),
                         created, world.baseRv);
    return detail::finish({nameSpace, name, {}, {}},
                          {{"apiVersion", "v1"},
                           {"kind", "ConfigMap"},
                           {"metadata", meta},
                           {"data", {{"ca.crt", "simulated"}}}},
                          world.baseRv);
}

Stored renderServiceAccount(const World& world, const std::string& nameSpace) {
    const Offset created = -std::chrono::days{world.spec.ageDays};
    const json meta =
        detail::metadata(world, nameSpace, "default", detail::derivedUid(world, "sa/" + nameSpace),
                         created, world.baseRv);
    return detail::finish({nameSpace, "default", {}, {}},
                          {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", meta}},
                          world.baseRv);
}

Stored renderStorageClass(const World& world) {
    const std::string& provider = world.spec.provider;
    const std::string name =
        provider == "eks" ? "gp3" : (provider == "aks" ? "managed-csi" : "local-path");
    const std::string driver = provider == "eks"   ? "ebs.csi.aws.com"
                               : provider == "aks" ? "disk.csi.azure.com"
                                                   : "rancher.io/local-path";
    json meta = detail::metadata(world, "", name, detail::derivedUid(world, "sc"),
                                 -std::chrono::days{world.spec.ageDays}, world.baseRv);
    meta["annotations"] = {{"storageclass.kubernetes.io/is-default-class", "true"}};
    return detail::finish({"", name, {}, {}},
                          {{"apiVersion", "storage.k8s.io/v1"},
                           {"kind", "StorageClass"},
                           {"metadata", meta},
                           {"provisioner", driver},
                           {"reclaimPolicy", "Delete"},
                           {"allowVolumeExpansion", true},
                           {"volumeBindingMode", "WaitForFirstConsumer"}},
                          world.baseRv);
}

Stored renderLease(const World& world, const Node& node, Offset now) {
    const auto tenSeconds = std::chrono::duration_cast<Offset>(std::chrono::seconds{10});
    const bool isSilent = !node.isReady && node.notReadyReason == "NodeStatusUnknown";
    const Offset last = isSilent ? node.readyChanged - std::chrono::seconds{50}
                                 : now - Offset{((now % tenSeconds) + tenSeconds) % tenSeconds};
    const json meta =
        detail::metadata(world, "kube-node-lease", node.name,
                         detail::derivedUid(world, "lease/" + node.name), node.created, node.rv);
    return detail::finish({"kube-node-lease", node.name, {}, {}},
                          {{"apiVersion", "coordination.k8s.io/v1"},
                           {"kind", "Lease"},
                           {"metadata", meta},
                           {"spec",
                            {{"holderIdentity", node.name},
                             {"leaseDurationSeconds", 40},
                             {"renewTime", formatInstantMicro(world.at(last))}}}},
                          node.rv);
}

Stored renderEvent(const World& world, const EventRecord& event) {
    Stored draft{event.nameSpace,
                 event.name,
                 {},
                 {{"involvedObject.kind", event.objectKind},
                  {"involvedObject.namespace", event.objectKind == "Node" ? "" : event.nameSpace},
                  {"involvedObject.name", event.objectName},
                  {"involvedObject.uid", event.objectUid},
                  {"reason", event.reason},
                  {"reportingComponent", event.component},
                  {"source", event.component},
                  {"type", event.type}}};
    json involved{{"kind", event.objectKind}, {"name", event.objectName}, {"uid", event.objectUid}};
    const bool isApps = event.objectKind == "ReplicaSet" || event.objectKind == "Deployment";
    involved["apiVersion"] = isApps ? "apps/v1" : "v1";
    if (event.objectKind != "Node") {
        involved["namespace"] = event.nameSpace;
    }
    json source{{"component", event.component}};
    if (!event.host.empty()) {
        source["host"] = event.host;
    }
    return detail::finish(std::move(draft),
                          {{"apiVersion", "v1"},
                           {"kind", "Event"},
                           {"metadata", detail::metadata(world, event.nameSpace, event.name,
                                                         event.uid, event.first, event.rv)},
                           {"involvedObject", involved},
                           {"reason", event.reason},
                           {"message", event.message},
                           {"source", source},
                           {"firstTimestamp", formatInstant(world.at(event.first))},
                           {"lastTimestamp", formatInstant(world.at(event.last))},
                           {"count", event.count},
                           {"type", event.type},
                           {"eventTime", nullptr},
                           {"reportingComponent", event.component},
                           {"reportingInstance", event.host}},
                          event.rv);
}

Stored renderEventNew(const World& world, const EventRecord& event) {
    const Stored core = renderEvent(world, event);
    const json old = json::parse(core.json);
    Stored draft{core.nameSpace,
                 core.name,
                 {},
                 {{"regarding.kind", event.objectKind},
                  {"regarding.name", event.objectName},
                  {"regarding.namespace", event.objectKind == "Node" ? "" : event.nameSpace},
                  {"regarding.uid", event.objectUid},
                  {"reason", event.reason},
                  {"reportingController", event.component},
                  {"type", event.type}}};
    return detail::finish(std::move(draft),
                          {{"apiVersion", "events.k8s.io/v1"},
                           {"kind", "Event"},
                           {"metadata", old["metadata"]},
                           {"regarding", old["involvedObject"]},
                           {"reason", event.reason},
                           {"note", event.message},
                           {"type", event.type},
                           {"eventTime", nullptr},
                           {"reportingController", event.component},
                           {"reportingInstance", event.host},
                           {"deprecatedSource", old["source"]},
                           {"deprecatedFirstTimestamp", old["firstTimestamp"]},
                           {"deprecatedLastTimestamp", old["lastTimestamp"]},
                           {"deprecatedCount", event.count}},
                          event.rv);
}

std::vector<std::string> World::nameSpaces() const {
    std::vector<std::string> names{"default", "kube-node-lease", "kube-public", "kube-system"};
    for (const Workload& workload : workloads) {
        names.push_back(workload.spec.nameSpace);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::size_t World::nodeCount() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return !node.isGone; }));
}

} // namespace pilothouse::simulator
