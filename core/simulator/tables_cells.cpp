// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/tables.h"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

std::string text(const json& object, const char* path, const char* fallback = "") {
    const json::json_pointer pointer(path);
    if (!object.contains(pointer) || !object.at(pointer).is_string()) {
        return fallback;
    }
    return object.at(pointer).get<std::string>();
}

int whole(const json& object, const char* path) {
    const json::json_pointer pointer(path);
    return object.contains(pointer) && object.at(pointer).is_number_integer()
               ? object.at(pointer).get<int>()
               : 0;
}

json list(const json& object, const char* path) {
    const json::json_pointer pointer(path);
    return object.contains(pointer) ? object.at(pointer) : json::array();
}

std::string joined(const json& object, const char* path, const char* key) {
    std::string out;
    for (const json& item : list(object, path)) {
        out += (out.empty() ? "" : ",") + item.value(key, "");
    }
    return out;
}

std::string pairs(const json& object, const char* path) {
    std::string out;
    const json map = list(object, path);
    for (const auto& [key, value] : map.items()) {
        out += (out.empty() ? "" : ",") + key + "=" + value.get<std::string>();
    }
    return out.empty() ? "<none>" : out;
}

/// "True", or "False (reason)". Source: the printer column of kubernetes/kube-aggregator.
std::string availableText(const json& service) {
    for (const json& condition : list(service, "/status/conditions")) {
        if (condition.value("type", "") == "Available") {
            const std::string status = condition.value("status", "");
            return status == "True" ? status : status + " (" + condition.value("reason", "") + ")";
        }
    }
    return "Unknown";
}

std::string nodeStatus(const json& node) {
    std::string status = "Unknown";
    for (const json& condition : list(node, "/status/conditions")) {
        if (condition.value("type", "") == "Ready") {
            status = condition.value("status", "") == "True" ? "Ready" : "NotReady";
        }
    }
    const bool isCordoned = node.value(json::json_pointer("/spec/unschedulable"), false);
    return isCordoned ? status + ",SchedulingDisabled" : status;
}

std::string nodeRoles(const json& node) {
    static const std::string kPrefix = "node-role.kubernetes.io/";
    // findNodeRoles: both spellings, sorted, each once.
    std::set<std::string> found;
    const json labels = list(node, "/metadata/labels");
    for (const auto& [key, value] : labels.items()) {
        if (key.starts_with(kPrefix) && key.size() > kPrefix.size()) {
            found.insert(key.substr(kPrefix.size()));
        } else if (key == "kubernetes.io/role" && value.is_string() &&
                   !value.get_ref<const std::string&>().empty()) {
            found.insert(value.get<std::string>());
        }
    }
    std::string roles;
    for (const std::string& role : found) {
        roles += (roles.empty() ? "" : ",") + role;
    }
    return roles.empty() ? "<none>" : roles;
}

json nodeCells(const json& node, Instant now) {
    std::string internal = "<none>";
    for (const json& address : list(node, "/status/addresses")) {
        if (address.value("type", "") == "InternalIP") {
            internal = address.value("address", "");
        }
    }
    return json::array({text(node, "/metadata/name"), nodeStatus(node), nodeRoles(node),
                        ageOf(node, now), text(node, "/status/nodeInfo/kubeletVersion"), internal,
                        "<none>", text(node, "/status/nodeInfo/osImage"),
                        text(node, "/status/nodeInfo/kernelVersion"),
                        text(node, "/status/nodeInfo/containerRuntimeVersion")});
}

json podCells(const json& pod, Instant now) {
    const PodText shown = podText(pod, now);
    return json::array({text(pod, "/metadata/name"), shown.ready, shown.status, shown.restarts,
                        ageOf(pod, now), text(pod, "/status/podIP", "<none>"),
                        text(pod, "/spec/nodeName", "<none>"), "<none>", "<none>"});
}

json eventCells(const json& event, Instant now) {
    std::string source = text(event, "/source/component");
    if (const std::string host = text(event, "/source/host"); !host.empty()) {
        source += ", " + host;
    }
    std::string kind = text(event, "/involvedObject/kind");
    for (char& c : kind) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return json::array({ageOf(event, now, "/lastTimestamp"), text(event, "/type"),
                        text(event, "/reason"), kind + "/" + text(event, "/involvedObject/name"),
                        "", source, text(event, "/message"), ageOf(event, now, "/firstTimestamp"),
                        whole(event, "/count"), text(event, "/metadata/name")});
}

/// An events.k8s.io event in the words of the core group's.
json coreEvent(const json& event) {
    return {{"metadata", event.at("metadata")},
            {"involvedObject", event.value("regarding", json::object())},
            {"reason", event.value("reason", "")},
            {"message", event.value("note", "")},
            {"type", event.value("type", "")},
            {"source", event.value("deprecatedSource", json::object())},
            {"firstTimestamp", event.value("deprecatedFirstTimestamp", json())},
            {"lastTimestamp", event.value("deprecatedLastTimestamp", json())},
            {"count", event.value("deprecatedCount", 0)}};
}

/// GetAccessModesAsString of kubernetes pkg/apis/core/v1/helper.
std::string accessModes(const json& object) {
    std::string out;
    for (const json& mode : list(object, "/spec/accessModes")) {
        const std::string shown = mode == "ReadWriteOnce"   ? "RWO"
                                  : mode == "ReadOnlyMany"  ? "ROX"
                                  : mode == "ReadWriteMany" ? "RWX"
                                                            : "RWOP";
        out += (out.empty() ? "" : ",") + shown;
    }
    return out;
}

json serviceCells(const json& service, Instant now) {
    std::string ports;
    for (const json& port : list(service, "/spec/ports")) {
        ports += ports.empty() ? "" : ",";
        ports += std::to_string(port.value("port", 0));
        if (port.contains("nodePort")) {
            ports += ":" + std::to_string(port["nodePort"].get<int>());
        }
        ports += "/" + port.value("protocol", "TCP");
    }
    return json::array({text(service, "/metadata/name"), text(service, "/spec/type"),
                        text(service, "/spec/clusterIP", "<none>"),
                        text(service, "/status/loadBalancer/ingress/0/ip", "<none>"), ports,
                        ageOf(service, now), pairs(service, "/spec/selector")});
}

std::string endpointsText(const json& endpoints) {
    std::vector<std::string> all;
    for (const json& subset : list(endpoints, "/subsets")) {
        for (const json& address : list(subset, "/addresses")) {
            for (const json& port : list(subset, "/ports")) {
                all.push_back(fmt::format("{}:{}", address.value("ip", ""), port.value("port", 0)));
            }
        }
    }
    if (all.empty()) {
        return "<none>";
    }
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < 3; ++i) {
        out += (out.empty() ? "" : ",") + all[i];
    }
    return all.size() > 3 ? fmt::format("{} + {} more...", out, all.size() - 3) : out;
}

void addTemplateCells(const json& object, bool hasSelector, json& cells) {
    cells.push_back(joined(object, "/spec/template/spec/containers", "name"));
    cells.push_back(joined(object, "/spec/template/spec/containers", "image"));
    if (hasSelector) {
        cells.push_back(pairs(object, "/spec/selector/matchLabels"));
    }
}

json workloadCells(KindId kind, const json& object, Instant now) {
    const std::string name = text(object, "/metadata/name");
    const std::string age = ageOf(object, now);
    const auto ready = [&] {
        return fmt::format("{}/{}", whole(object, "/status/readyReplicas"),
                           whole(object, "/spec/replicas"));
    };
    json cells;
    switch (kind) {
    case KindId::Deployment:
        cells = json::array({name, ready(), whole(object, "/status/updatedReplicas"),
                             whole(object, "/status/availableReplicas"), age});
        break;
    case KindId::ReplicaSet:
        cells =
            json::array({name, whole(object, "/spec/replicas"), whole(object, "/status/replicas"),
                         whole(object, "/status/readyReplicas"), age});
        break;
    case KindId::StatefulSet: cells = json::array({name, ready(), age}); break;
    default:
        cells = json::array({name, whole(object, "/status/desiredNumberScheduled"),
                             whole(object, "/status/currentNumberScheduled"),
                             whole(object, "/status/numberReady"),
                             whole(object, "/status/updatedNumberScheduled"),
                             whole(object, "/status/numberAvailable"),
                             pairs(object, "/spec/template/spec/nodeSelector"), age});
        break;
    }
    addTemplateCells(object, kind != KindId::StatefulSet, cells);
    return cells;
}

json budgetCells(const json& budget, Instant now) {
    const json::json_pointer unavailable("/spec/maxUnavailable");
    return json::array({text(budget, "/metadata/name"), "N/A",
                        budget.contains(unavailable) ? budget.at(unavailable).dump() : "N/A",
                        whole(budget, "/status/disruptionsAllowed"), ageOf(budget, now)});
}

} // namespace

json cellsOf(KindId kind, const json& object, Instant now) {
    const std::string name = text(object, "/metadata/name");
    switch (kind) {
    case KindId::Pod: return podCells(object, now);
    case KindId::Node: return nodeCells(object, now);
    case KindId::Event: return eventCells(object, now);
    case KindId::EventNew: return eventCells(coreEvent(object), now);
    case KindId::PersistentVolumeClaim:
        return json::array({name, text(object, "/status/phase"), text(object, "/spec/volumeName"),
                            text(object, "/status/capacity/storage"), accessModes(object),
                            text(object, "/spec/storageClassName"), "<unset>", ageOf(object, now),
                            text(object, "/spec/volumeMode", "<unset>")});
    case KindId::PersistentVolume: {
        const std::string claim =
            text(object, "/spec/claimRef/namespace") + "/" + text(object, "/spec/claimRef/name");
        return json::array({name, text(object, "/spec/capacity/storage"), accessModes(object),
                            text(object, "/spec/persistentVolumeReclaimPolicy"),
                            text(object, "/status/phase"), claim == "/" ? "" : claim,
                            text(object, "/spec/storageClassName"), "<unset>",
                            text(object, "/status/reason"), ageOf(object, now),
                            text(object, "/spec/volumeMode", "<unset>")});
    }
    case KindId::Service: return serviceCells(object, now);
    case KindId::Namespace:
        return json::array({name, text(object, "/status/phase"), ageOf(object, now)});
    case KindId::Endpoints: return json::array({name, endpointsText(object), ageOf(object, now)});
    case KindId::ConfigMap:
        return json::array(
            {name, std::to_string(list(object, "/data").size()), ageOf(object, now)});
    case KindId::Deployment:
    case KindId::ReplicaSet:
    case KindId::StatefulSet:
    case KindId::DaemonSet: return workloadCells(kind, object, now);
    case KindId::PodDisruptionBudget: return budgetCells(object, now);
    case KindId::Lease:
        return json::array({name, text(object, "/spec/holderIdentity"), ageOf(object, now)});
    case KindId::StorageClass:
        return json::array({name + " (default)", text(object, "/provisioner"),
                            text(object, "/reclaimPolicy"), text(object, "/volumeBindingMode"),
                            "true", ageOf(object, now)});
    case KindId::VolumeAttachment:
        return json::array(
            {name, text(object, "/spec/attacher"),
             text(object, "/spec/source/persistentVolumeName"), text(object, "/spec/nodeName"),
             object.value(json::json_pointer("/status/attached"), false), ageOf(object, now)});
    case KindId::ValidatingWebhookConfiguration:
    case KindId::MutatingWebhookConfiguration:
        return json::array({name, list(object, "/webhooks").size(), ageOf(object, now)});
    case KindId::CsiNode:
        return json::array({name, list(object, "/spec/drivers").size(), ageOf(object, now)});
    case KindId::ApiService: {
        const std::string service = text(object, "/spec/service/name");
        return json::array(
            {name,
             service.empty() ? "Local" : text(object, "/spec/service/namespace") + "/" + service,
             availableText(object), ageOf(object, now)});
    }
    case KindId::Secret:
        return json::array({name, text(object, "/type"),
                            object.value("data", json::object()).size(), ageOf(object, now)});
    case KindId::ServiceCidr: {
        std::string all;
        for (const json& each : object.value(json::json_pointer("/spec/cidrs"), json::array())) {
            all += (all.empty() ? "" : ",") + each.get<std::string>();
        }
        return json::array({name, all, ageOf(object, now)});
    }
    default: return json::array({name, ageOf(object, now)});
    }
}

} // namespace pilothouse::simulator::detail
