// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"
#include "simulator/api_target.h"
#include "simulator/custom_kinds.h"
#include "simulator/field_rules.h"
#include "simulator/types.h"

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;
using nlohmann::json;

namespace {

const KindInfo kScale{
    KindId::Deployment, "autoscaling", "v1", "scales", "scale", "Scale", "", "", true, false};

/// Where an object keeps its count, as JSON pointers.
struct Places {
    std::string wanted = "/spec/replicas";
    std::string actual = "/status/replicas";
    std::string selector; ///< of custom kinds, whose selector is a text
};

std::string pointerOf(std::string path) {
    for (char& c : path) {
        c = c == '.' ? '/' : c;
    }
    return path;
}

/// The paths that the definition of a custom kind names.
Places placesOf(const Store& store, const KindInfo& info) {
    Places places;
    if (!isCustom(info.id)) {
        return places;
    }
    const StoredPtr definition =
        store.find(KindId::CustomResourceDefinition, "",
                   std::string(info.resource) + "." + std::string(info.group));
    const json object = definition ? json::parse(definition->json) : json::object();
    for (const json& version : object.value(json::json_pointer("/spec/versions"), json::array())) {
        if (version.value("storage", false)) {
            const json scale =
                version.value(json::json_pointer("/subresources/scale"), json::object());
            places.wanted = pointerOf(scale.value("specReplicasPath", ".spec.replicas"));
            places.actual = pointerOf(scale.value("statusReplicasPath", ".status.replicas"));
            places.selector = pointerOf(scale.value("labelSelectorPath", ""));
        }
    }
    return places;
}

/// A label selector as text, its parts in the order of their keys.
/// Source: kubernetes/apimachinery pkg/apis/meta/v1 LabelSelectorAsSelector.
std::string selectorText(const json& selector) {
    std::map<std::string, std::string> parts;
    const json pairs = selector.value("matchLabels", json::object());
    for (const auto& [key, value] : pairs.items()) {
        parts[key] = key + "=" + value.get<std::string>();
    }
    for (const json& each : selector.value("matchExpressions", json::array())) {
        const std::string key = each.value("key", "");
        const std::string word = each.value("operator", "");
        std::string values;
        for (const json& value : each.value("values", json::array())) {
            values += (values.empty() ? "" : ",") + value.get<std::string>();
        }
        parts[key] = word == "Exists"         ? key
                     : word == "DoesNotExist" ? "!" + key
                     : word == "In"           ? fmt::format("{} in ({})", key, values)
                                              : fmt::format("{} notin ({})", key, values);
    }
    std::string text;
    for (const auto& [key, part] : parts) {
        text += (text.empty() ? "" : ",") + part;
    }
    return text;
}

json scaleOf(const json& object, const Places& places) {
    json meta = json::object();
    for (const char* key : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
        if (object["metadata"].contains(key)) {
            meta[key] = object["metadata"][key];
        }
    }
    json spec = json::object();
    if (const int wanted = object.value(json::json_pointer(places.wanted), 0); wanted != 0) {
        spec["replicas"] = wanted;
    }
    json status{{"replicas", object.value(json::json_pointer(places.actual), 0)}};
    const std::string selector =
        places.selector.empty()
            ? selectorText(object.value(json::json_pointer("/spec/selector"), json::object()))
            : object.value(json::json_pointer(places.selector), "");
    if (!selector.empty()) {
        status["selector"] = selector;
    }
    return {{"kind", "Scale"},
            {"apiVersion", "autoscaling/v1"},
            {"metadata", std::move(meta)},
            {"spec", std::move(spec)},
            {"status", std::move(status)}};
}

} // namespace

/// Source: kubernetes pkg/registry/apps/deployment/storage ScaleREST, apiextensions-apiserver
/// pkg/registry/customresource/etcd.go.
ApiReply MemberApi::scale(const ApiRequest& request, const Target& target, Offset now) {
    const StoredPtr stored = m_story.store().find(target.info->id, target.nameSpace, target.name);
    if (!stored) {
        return detail::refuse(
            *target.info, target.name,
            {404, "NotFound",
             fmt::format("{} \"{}\" not found", detail::fullResource(*target.info), target.name)});
    }
    const Places places = placesOf(m_story.store(), *target.info);
    const json before = scaleOf(json::parse(stored->json), places);
    ApiReply reply;
    if (request.method == "GET") {
        reply.body = before.dump() + "\n";
        return reply;
    }
    if (stored->isTold) {
        return writeTold(request, target, *stored);
    }
    json after = before;
    const json& type = detail::builtInTypes()["io.k8s.api.autoscaling.v1.Scale"];
    std::vector<std::string> warnings;
    if (request.method == "PATCH") {
        if (const auto problem = detail::applyPatch(request, after)) {
            return problemReply(*problem);
        }
        if (auto bad = detail::checkPatched(request, kScale, &type, after, warnings)) {
            return *std::move(bad);
        }
    } else if (request.method == "PUT") {
        if (auto bad = detail::checkBody(request, kScale, &type, warnings)) {
            return *std::move(bad);
        }
        if (const auto problem = detail::readBody(request.body, kScale, target.nameSpace, after)) {
            return problemReply(*problem);
        }
    } else {
        return problemReply({405, "MethodNotAllowed",
                             "the server does not allow this method on the requested resource"});
    }
    const auto wanted = after.value(json::json_pointer("/spec/replicas"), std::int64_t{0});
    if (wanted < 0) {
        return detail::invalid(
            kScale, target.name,
            {{"spec.replicas", "FieldValueInvalid",
              fmt::format("Invalid value: {}: must be greater than or equal to 0", wanted)}});
    }
    json change;
    change[json::json_pointer(places.wanted)] = wanted;
    if (const auto version = after["metadata"].value("resourceVersion", "");
        request.method == "PUT" && !version.empty()) {
        change["metadata"]["resourceVersion"] = version;
    }
    ApiRequest merge = request;
    merge.method = "PATCH";
    merge.contentType = "application/merge-patch+json";
    merge.body = change.dump();
    reply = update(merge, target, *stored, now);
    if (reply.status == 200) {
        reply.body = scaleOf(json::parse(reply.body), places).dump() + "\n";
    }
    return reply;
}

} // namespace pilothouse::simulator
