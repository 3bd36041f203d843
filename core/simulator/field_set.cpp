// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/field_set.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// How the elements of a list are told apart.
struct ListType {
    std::vector<std::string> keys; ///< of a keyed list
    bool isSet = false;
};

/// Source: x-kubernetes-list-type and -list-map-keys of kubernetes api/openapi-spec.
ListType listType(std::string_view list, const json& elements) {
    const auto isOneOf = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), list) != names.end();
    };
    if (list == "finalizers") {
        return {{}, true};
    }
    if (elements.empty() || !elements[0].is_object()) {
        return {};
    }
    if (isOneOf({"containers", "initContainers", "ephemeralContainers", "volumes", "env",
                 "imagePullSecrets", "schedulingGates", "resourceClaims"})) {
        return {{"name"}};
    }
    if (list == "ports") {
        const bool isContainer = elements[0].contains("containerPort");
        return elements[0].contains("port") || isContainer
                   ? ListType{{isContainer ? "containerPort" : "port", "protocol"}}
                   : ListType{};
    }
    if (isOneOf({"conditions", "addresses"})) {
        return {{"type"}};
    }
    if (list == "topologySpreadConstraints") {
        return {{"topologyKey", "whenUnsatisfiable"}};
    }
    return list == "volumeMounts"      ? ListType{{"mountPath"}}
           : list == "volumeDevices"   ? ListType{{"devicePath"}}
           : list == "hostAliases"     ? ListType{{"ip"}}
           : list == "ownerReferences" ? ListType{{"uid"}}
                                       : ListType{};
}

/// Maps that are one value. Source: x-kubernetes-map-type: atomic.
bool isAtomicMap(std::string_view field) {
    return field == "selector" || field == "nodeSelector" || field == "matchLabels";
}

/// The step of an element of a keyed list; a port without a protocol is TCP.
FieldStep keyStep(const json& element, const std::vector<std::string>& keys) {
    json key = json::object();
    for (const std::string& name : keys) {
        if (element.is_object() && element.contains(name)) {
            key[name] = element[name];
        } else if (name == "protocol") {
            key[name] = "TCP";
        }
    }
    return "k:" + key.dump();
}

bool isNobodys(const FieldPath& path) {
    static constexpr std::array<std::string_view, 11> kMeta{"f:name",
                                                            "f:namespace",
                                                            "f:creationTimestamp",
                                                            "f:selfLink",
                                                            "f:uid",
                                                            "f:generation",
                                                            "f:managedFields",
                                                            "f:resourceVersion",
                                                            "f:deletionTimestamp",
                                                            "f:deletionGracePeriodSeconds",
                                                            "f:generateName"};
    if (path.size() == 1) {
        return path[0] == "f:apiVersion" || path[0] == "f:kind" || path[0] == "f:metadata";
    }
    return path[0] == "f:metadata" && std::find(kMeta.begin(), kMeta.end(), path[1]) != kMeta.end();
}

void collect(const json& value, FieldPath& path, FieldSet& into) {
    const std::string_view field =
        path.empty() ? std::string_view() : std::string_view(path.back()).substr(2);
    if (!path.empty() && path.size() <= 2 && isNobodys(path) && path.back() != "f:metadata") {
        return;
    }
    if (value.is_object() && !value.empty() && (path.empty() || !isAtomicMap(field))) {
        for (const auto& [key, member] : value.items()) {
            path.push_back("f:" + key);
            collect(member, path, into);
            path.pop_back();
        }
        return;
    }
    const ListType type = value.is_array() ? listType(field, value) : ListType{};
    if (type.isSet) {
        for (const json& element : value) {
            path.push_back("v:" + element.dump());
            into.insert(path);
            path.pop_back();
        }
        return;
    }
    if (type.keys.empty()) {
        if (!isNobodys(path)) {
            into.insert(path);
        }
        return;
    }
    for (const json& element : value) {
        path.push_back(keyStep(element, type.keys));
        into.insert(path);
        for (const auto& [key, member] : element.items()) {
            path.push_back("f:" + key);
            collect(member, path, into);
            path.pop_back();
        }
        path.pop_back();
    }
}

void decode(const json& encoded, FieldPath& path, FieldSet& into) {
    for (const auto& [step, below] : encoded.items()) {
        if (step == ".") {
            into.insert(path);
            continue;
        }
        path.push_back(step);
        if (below.is_object() && !below.empty()) {
            decode(below, path, into);
        } else {
            into.insert(path);
        }
        path.pop_back();
    }
}

std::size_t indexOf(const json& list, const FieldStep& step) {
    const json wanted = json::parse(step.substr(2), nullptr, false);
    std::size_t at = 0;
    for (const json& element : list) {
        if (step.starts_with("v:") ? element == wanted : [&] {
                std::vector<std::string> keys;
                for (const auto& [key, value] : wanted.items()) {
                    keys.push_back(key);
                }
                return keyStep(element, keys) == step;
            }()) {
            return at;
        }
        ++at;
    }
    return at;
}

json* enter(json& at, const FieldStep& step) {
    if (step.starts_with("f:")) {
        const auto found = at.is_object() ? at.find(step.substr(2)) : at.end();
        return at.is_object() && found != at.end() ? &*found : nullptr;
    }
    const std::size_t index = at.is_array() ? indexOf(at, step) : 0;
    return at.is_array() && index < at.size() ? &at[index] : nullptr;
}

void removeBelow(json& at, const FieldPath& path, std::size_t depth) {
    json* const next = enter(at, path[depth]);
    if (next == nullptr) {
        return;
    }
    if (depth + 1 < path.size()) {
        removeBelow(*next, path, depth + 1);
        const bool isEmpty = (next->is_object() || next->is_array()) && next->empty();
        if (!isEmpty || depth == 0) {
            return;
        }
    }
    if (at.is_object()) {
        at.erase(path[depth].substr(2));
    } else {
        at.erase(indexOf(at, path[depth]));
    }
}

std::string valueText(const json& value) {
    return value.dump();
}

void mergeField(json& target, const json& applied, std::string_view field) {
    if (applied.is_object() && target.is_object() && !isAtomicMap(field)) {
        for (const auto& [key, value] : applied.items()) {
            mergeField(target[key], value, key);
        }
        return;
    }
    const ListType type = applied.is_array() ? listType(field, applied) : ListType{};
    if (!target.is_array() || (type.keys.empty() && !type.isSet)) {
        target = applied;
        return;
    }
    for (const json& element : applied) {
        const FieldStep step = type.isSet ? "v:" + element.dump() : keyStep(element, type.keys);
        const std::size_t at = indexOf(target, step);
        if (at == target.size()) {
            target.push_back(element);
        } else {
            mergeField(target[at], element, {});
        }
    }
}

} // namespace

FieldSet fieldsOf(const json& object) {
    FieldSet fields;
    FieldPath path;
    collect(object, path, fields);
    return fields;
}

json encodeFields(const FieldSet& fields) {
    json encoded = json::object();
    for (const FieldPath& path : fields) {
        json* at = &encoded;
        for (const FieldStep& step : path) {
            at = &(*at)[step];
            if (at->is_null()) {
                *at = json::object();
            }
        }
        if (path.back().starts_with("k:")) {
            (*at)["."] = json::object();
        }
    }
    return encoded;
}

FieldSet decodeFields(const json& encoded) {
    FieldSet fields;
    FieldPath path;
    if (encoded.is_object()) {
        decode(encoded, path, fields);
    }
    return fields;
}

std::string pathText(const FieldPath& path) {
    std::string text;
    for (const FieldStep& step : path) {
        if (step.starts_with("f:")) {
            text += "." + step.substr(2);
            continue;
        }
        const json value = json::parse(step.substr(2), nullptr, false);
        if (step.starts_with("v:")) {
            text += "[=" + valueText(value) + "]";
            continue;
        }
        text += "[";
        for (const auto& [key, part] : value.items()) {
            text += (text.back() == '[' ? "" : ",") + key + "=" + valueText(part);
        }
        text += "]";
    }
    return text;
}

const json* findField(const json& object, const FieldPath& path) {
    // enter() changes nothing.
    json* at = const_cast<json*>(&object); // NOLINT(cppcoreguidelines-pro-type-const-cast)
    for (const FieldStep& step : path) {
        at = at == nullptr ? nullptr : enter(*at, step);
    }
    return at;
}

void removeField(json& object, const FieldPath& path) {
    if (!path.empty()) {
        removeBelow(object, path, 0);
    }
}

void mergeApplied(json& object, const json& applied) {
    mergeField(object, applied, {});
}

} // namespace pilothouse::simulator::detail
