// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/tables.h"

#include "simulator/api.h"
#include "simulator/custom_kinds.h"
#include "simulator/printer_columns.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

/// Columns of a kind. Source: kubernetes/kubernetes pkg/printers/internalversion/printers.go.
std::vector<Column> columnsOf(KindId kind) {
    const Column name{"Name", "string", 0, "name"};
    const Column age{"Age", "string", 0, ""};
    const Column containers{"Containers", "string", 1, ""};
    const Column images{"Images", "string", 1, ""};
    const Column selector{"Selector", "string", 1, ""};
    switch (kind) {
    case KindId::Pod:
        return {name,
                {"Ready", "string", 0, ""},
                {"Status", "string", 0, ""},
                {"Restarts", "string", 0, ""},
                age,
                {"IP", "string", 1, ""},
                {"Node", "string", 1, ""},
                {"Nominated Node", "string", 1, ""},
                {"Readiness Gates", "string", 1, ""}};
    case KindId::Node:
        return {name,
                {"Status", "string", 0, ""},
                {"Roles", "string", 0, ""},
                age,
                {"Version", "string", 0, ""},
                {"Internal-IP", "string", 1, ""},
                {"External-IP", "string", 1, ""},
                {"OS-Image", "string", 1, ""},
                {"Kernel-Version", "string", 1, ""},
                {"Container-Runtime", "string", 1, ""}};
    case KindId::Namespace: return {name, {"Status", "string", 0, ""}, age};
    case KindId::Event:
    case KindId::EventNew:
        return {{"Last Seen", "string", 0, ""}, {"Type", "string", 0, ""},
                {"Reason", "string", 0, ""},    {"Object", "string", 0, ""},
                {"Subobject", "string", 1, ""}, {"Source", "string", 1, ""},
                {"Message", "string", 0, ""},   {"First Seen", "string", 1, ""},
                {"Count", "string", 1, ""},     {"Name", "string", 1, "name"}};
    case KindId::Service:
        return {name,
                {"Type", "string", 0, ""},
                {"Cluster-IP", "string", 0, ""},
                {"External-IP", "string", 0, ""},
                {"Port(s)", "string", 0, ""},
                age,
                selector};
    case KindId::Endpoints: return {name, {"Endpoints", "string", 0, ""}, age};
    case KindId::ConfigMap: return {name, {"Data", "string", 0, ""}, age};
    case KindId::Deployment:
        return {name,
                {"Ready", "string", 0, ""},
                {"Up-to-date", "string", 0, ""},
                {"Available", "string", 0, ""},
                age,
                containers,
                images,
                selector};
    case KindId::ReplicaSet:
        return {name,
                {"Desired", "integer", 0, ""},
                {"Current", "integer", 0, ""},
                {"Ready", "integer", 0, ""},
                age,
                containers,
                images,
                selector};
    case KindId::DaemonSet:
        return {name,
                {"Desired", "integer", 0, ""},
                {"Current", "integer", 0, ""},
                {"Ready", "integer", 0, ""},
                {"Up-to-date", "integer", 0, ""},
                {"Available", "integer", 0, ""},
                {"Node Selector", "string", 0, ""},
                age,
                containers,
                images,
                selector};
    case KindId::StatefulSet: return {name, {"Ready", "string", 0, ""}, age, containers, images};
    case KindId::PodDisruptionBudget:
        return {name,
                {"Min Available", "string", 0, ""},
                {"Max Unavailable", "string", 0, ""},
                {"Allowed Disruptions", "integer", 0, ""},
                age};
    case KindId::PersistentVolumeClaim:
        return {name,
                {"Status", "string", 0, ""},
                {"Volume", "string", 0, ""},
                {"Capacity", "string", 0, ""},
                {"Access Modes", "string", 0, ""},
                {"StorageClass", "string", 0, ""},
                {"VolumeAttributesClass", "string", 0, ""},
                age,
                {"VolumeMode", "string", 1, ""}};
    case KindId::PersistentVolume:
        return {name,
                {"Capacity", "string", 0, ""},
                {"Access Modes", "string", 0, ""},
                {"Reclaim Policy", "string", 0, ""},
                {"Status", "string", 0, ""},
                {"Claim", "string", 0, ""},
                {"StorageClass", "string", 0, ""},
                {"VolumeAttributesClass", "string", 0, ""},
                {"Reason", "string", 0, ""},
                age,
                {"VolumeMode", "string", 1, ""}};
    case KindId::Lease: return {name, {"Holder", "string", 0, ""}, age};
    case KindId::StorageClass:
        return {name,
                {"Provisioner", "string", 0, ""},
                {"ReclaimPolicy", "string", 0, ""},
                {"VolumeBindingMode", "string", 0, ""},
                {"AllowVolumeExpansion", "string", 0, ""},
                age};
    case KindId::VolumeAttachment:
        return {name,
                {"Attacher", "string", 0, ""},
                {"PV", "string", 0, ""},
                {"Node", "string", 0, ""},
                {"Attached", "boolean", 0, ""},
                age};
    case KindId::ValidatingWebhookConfiguration:
    case KindId::MutatingWebhookConfiguration: return {name, {"Webhooks", "integer", 0, ""}, age};
    case KindId::CsiNode: return {name, {"Drivers", "integer", 0, ""}, age};
    case KindId::ApiService:
        return {name, {"Service", "string", 0, ""}, {"Available", "string", 0, ""}, age};
    case KindId::Secret: return {name, {"Type", "string", 0, ""}, {"Data", "string", 0, ""}, age};
    case KindId::ServiceCidr: return {name, {"CIDRs", "string", 0, ""}, age};
    default: return {name, {"Age", "string", 0, ""}};
    }
}

} // namespace

std::string ageOf(const json& object, Instant now, const char* path) {
    const json::json_pointer place(path);
    const bool isText = object.contains(place) && object.at(place).is_string();
    const auto created =
        isText ? parseInstant(object.at(place).get<std::string>()) : std::optional<Instant>();
    return created ? humanDuration(now - *created) : "<unknown>";
}

namespace {

/// A pod that ran to its end. Source: kubernetes pkg/printers/internalversion/printers.go.
json conditionsOf(KindId kind, const json& object) {
    const std::string phase = object.value(json::json_pointer("/status/phase"), "");
    if (kind != KindId::Pod || (phase != "Succeeded" && phase != "Failed")) {
        return nullptr;
    }
    const bool isGood = phase == "Succeeded";
    return json::array(
        {{{"type", "Completed"},
          {"status", "True"},
          {"reason", phase},
          {"message", isGood ? "The pod has completed successfully." : "The pod failed."}}});
}

} // namespace

json makeTable(KindId kind, const std::vector<StoredPtr>& objects, const Representation& form,
               Instant now, bool hasColumns) {
    json columns = json::array();
    const auto own = isCustom(kind) ? customColumns(kind) : std::vector<PrinterColumn>();
    for (const Column& column : own.empty() ? columnsOf(kind) : columnsFrom(own)) {
        columns.push_back({{"name", column.name},
                           {"type", column.type},
                           {"format", column.format},
                           {"description", lower(column.name)},
                           {"priority", column.priority}});
    }
    json rows = json::array();
    for (const StoredPtr& stored : objects) {
        const json object = json::parse(stored->json, nullptr, false);
        json row{{"cells", own.empty() ? cellsOf(kind, object, now) : cellsFrom(own, object, now)}};
        if (json conditions = conditionsOf(kind, object); !conditions.is_null()) {
            row["conditions"] = std::move(conditions);
        }
        if (form.includeObject == "Object") {
            row["object"] = object;
        } else if (form.includeObject == "Metadata") {
            row["object"] = {{"kind", "PartialObjectMetadata"},
                             {"apiVersion", "meta.k8s.io/" + form.version},
                             {"metadata", object.at("metadata")}};
        } else {
            row["object"] = nullptr;
        }
        rows.push_back(std::move(row));
    }
    return {{"kind", "Table"},
            {"apiVersion", "meta.k8s.io/" + form.version},
            {"metadata", json::object()},
            {"columnDefinitions", hasColumns ? columns : json(nullptr)},
            {"rows", rows}};
}

} // namespace pilothouse::simulator::detail
