// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/objects.h"

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 12> kFields{"spec.nodeName",
                                                   "spec.restartPolicy",
                                                   "spec.schedulerName",
                                                   "spec.serviceAccountName",
                                                   "status.phase",
                                                   "status.podIP",
                                                   "status.nominatedNodeName",
                                                   "spec.unschedulable",
                                                   "status.replicas",
                                                   "reason",
                                                   "type",
                                                   "reportingComponent"};
constexpr std::array<std::string_view, 4> kInvolved{"kind", "namespace", "name", "uid"};

/// The text of the value at a dotted path; numbers and booleans as they are written.
std::string textAt(const json& object, std::string_view path) {
    const json* at = &object;
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const std::string key(path.substr(0, dot));
        if (!at->is_object() || !at->contains(key)) {
            return {};
        }
        at = &(*at)[key];
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return at->is_string() ? at->get<std::string>() : (at->is_null() ? "" : at->dump());
}

/// The key by which the elements of a list are told apart; empty when the list is one value.
std::string_view mergeKeyOf(std::string_view list, const json& element) {
    if (!element.is_object()) {
        return {};
    }
    if (list == "containers" || list == "initContainers" || list == "ephemeralContainers" ||
        list == "env" || list == "volumes" || list == "imagePullSecrets") {
        return "name";
    }
    if (list == "conditions" || list == "addresses") {
        return "type";
    }
    if (list == "ports") {
        return element.contains("containerPort") ? "containerPort" : "port";
    }
    if (list == "volumeMounts") {
        return "mountPath";
    }
    return list == "ownerReferences" ? std::string_view("uid") : std::string_view();
}

void patchList(json& target, const json& patch, std::string_view key) {
    for (const json& change : patch) {
        auto found = target.end();
        for (auto it = target.begin(); it != target.end(); ++it) {
            if (it->is_object() && it->contains(key) && change.contains(key) &&
                (*it)[std::string(key)] == change[std::string(key)]) {
                found = it;
            }
        }
        if (change.value("$patch", "") == "delete") {
            if (found != target.end()) {
                target.erase(found);
            }
        } else if (found != target.end()) {
            strategicPatch(*found, change);
        } else {
            json fresh = json::object();
            strategicPatch(fresh, change);
            target.push_back(std::move(fresh));
        }
    }
}

void removeFromList(json& target, const json& values) {
    json kept = json::array();
    for (const json& one : target) {
        if (std::find(values.begin(), values.end(), one) == values.end()) {
            kept.push_back(one);
        }
    }
    target = std::move(kept);
}

} // namespace

Stored storedFrom(KindId kind, json object, std::uint64_t version) {
    if (isCustom(kind)) {
        object["apiVersion"] = kindInfo(kind).apiVersion();
    }
    json& meta = object["metadata"];
    meta["resourceVersion"] = std::to_string(version);
    Stored stored{meta.value("namespace", ""), meta.value("name", ""), {}, {}};
    const json labels = meta.value("labels", json::object());
    for (const auto& [key, value] : labels.items()) {
        stored.labels.emplace_back(key, value.is_string() ? value.get<std::string>() : "");
    }
    for (const std::string_view field : kFields) {
        if (isSelectableField(kind, field)) {
            stored.fields.emplace_back(field, textAt(object, field));
        }
    }
    if (kind == KindId::Event) {
        for (const std::string_view field : kInvolved) {
            const std::string path = "involvedObject." + std::string(field);
            stored.fields.emplace_back(path, textAt(object, path));
        }
    }
    if (kind == KindId::Node) {
        // An absent boolean is false to a field selector.
        for (auto& [field, value] : stored.fields) {
            value = field == "spec.unschedulable" && value.empty() ? "false" : value;
        }
    }
    stored.version = version;
    stored.json = object.dump(-1, ' ', false, json::error_handler_t::replace);
    return stored;
}

bool hasStatusSubresource(KindId kind) {
    switch (kind) {
    case KindId::Namespace:
    case KindId::Node:
    case KindId::Pod:
    case KindId::Service:
    case KindId::PersistentVolume:
    case KindId::PersistentVolumeClaim:
    case KindId::Deployment:
    case KindId::ReplicaSet:
    case KindId::DaemonSet:
    case KindId::StatefulSet:
    case KindId::Job:
    case KindId::CronJob:
    case KindId::ServiceCidr:
    case KindId::PodDisruptionBudget: return true;
    default: return isCustom(kind) && kindInfo(kind).hasStatus;
    }
}

void mergePatch(json& target, const json& patch) {
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object()) {
        target = json::object();
    }
    for (const auto& [key, value] : patch.items()) {
        if (value.is_null()) {
            target.erase(key);
        } else {
            mergePatch(target[key], value);
        }
    }
}

void strategicPatch(json& target, const json& patch) {
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object() || patch.value("$patch", "") == "replace") {
        target = json::object();
    }
    constexpr std::string_view kDelete = "$deleteFromPrimitiveList/";
    for (const auto& [key, value] : patch.items()) {
        if (key.starts_with(kDelete)) {
            removeFromList(target[key.substr(kDelete.size())], value);
        } else if (key.starts_with("$")) {
            continue; // $patch was read above; element orders and retained keys are hints
        } else if (value.is_null()) {
            target.erase(key);
        } else if (value.is_array() && !value.empty() && !mergeKeyOf(key, value[0]).empty()) {
            if (!target[key].is_array()) {
                target[key] = json::array();
            }
            patchList(target[key], value, mergeKeyOf(key, value[0]));
        } else if (value.is_array() && key == "finalizers" && target.contains(key)) {
            for (const json& one : value) {
                if (std::find(target[key].begin(), target[key].end(), one) == target[key].end()) {
                    target[key].push_back(one);
                }
            }
        } else {
            strategicPatch(target[key], value);
        }
    }
}

} // namespace pilothouse::simulator::detail
