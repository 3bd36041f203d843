// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/types.h"

#include "simulator/custom_kinds.h"
#include "simulator/types_text.h"

#include <map>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr std::string_view kReference = "#/components/schemas/";

/// Takes the next word of a line.
std::string_view word(std::string_view& line) {
    const auto end = std::min(line.find(' '), line.size());
    const std::string_view found = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return found;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::string fullName(std::string_view name) {
    const std::string rest(
        name.substr(name.empty() || std::string_view("~^%").find(name[0]) < 3 ? 1 : 0));
    return name[0] == '~'   ? "io.k8s.apimachinery.pkg." + rest
           : name[0] == '^' ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions." + rest
           : name[0] == '%' ? "io.k8s.kube-aggregator.pkg.apis.apiregistration." + rest
                            : "io.k8s.api." + rest;
}

json valueSchema(std::string_view type, bool isElement);

/// Of what stands in lists and maps a real server says the default, too.
json elementSchema(std::string_view type) {
    json schema = valueSchema(type, true);
    if (type == "string") {
        schema["default"] = "";
    }
    return schema;
}

json valueSchema(std::string_view type, bool isElement) {
    if (type.starts_with("[]")) {
        return {{"type", "array"}, {"items", elementSchema(type.substr(2))}};
    }
    if (type.starts_with("{}")) {
        return {{"type", "object"}, {"additionalProperties", elementSchema(type.substr(2))}};
    }
    if (type.starts_with('@')) {
        const json target{{"$ref", std::string(kReference) + fullName(type.substr(1))}};
        json schema{{"allOf", json::array({target})}};
        if (isElement) {
            schema["default"] = json::object();
        }
        return schema;
    }
    if (type == "int32" || type == "int64") {
        return {{"type", "integer"}, {"format", type}};
    }
    if (type.starts_with("string/")) {
        return {{"type", "string"}, {"format", type.substr(7)}};
    }
    if (type == "any") {
        return json::object();
    }
    return {{"type", type == "bool" ? "boolean" : type}};
}

/// list=map:KEY,… · list=set · list=atomic
void addListType(json& schema, std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    schema["x-kubernetes-list-type"] = text.substr(0, colon);
    if (colon < text.size()) {
        schema["x-kubernetes-list-map-keys"] = split(text.substr(colon + 1), ',');
    }
}

/// patch=STRATEGY:KEY
void addPatch(json& schema, std::string_view text) {
    const auto colon = text.find(':');
    schema["x-kubernetes-patch-strategy"] = text.substr(0, colon);
    if (colon + 1 < text.size()) {
        schema["x-kubernetes-patch-merge-key"] = text.substr(colon + 1);
    }
}

void addField(json& type, std::string_view line) {
    const std::string name(word(line));
    json schema = valueSchema(word(line), false);
    while (!line.empty()) {
        if (line[0] == '=') { // the last one; it may hold spaces
            schema["default"] = json::parse(line.substr(1));
            break;
        }
        const std::string_view rule = word(line);
        if (rule == "!") {
            type["required"].push_back(name);
        } else if (rule.starts_with("list=")) {
            addListType(schema, rule.substr(5));
        } else if (rule.starts_with("map=")) {
            schema["x-kubernetes-map-type"] = rule.substr(4);
        } else if (rule.starts_with("patch=")) {
            addPatch(schema, rule.substr(6));
        } else {
            schema["enum"] = split(rule.substr(1), '|');
        }
    }
    type["properties"][name] = std::move(schema);
}

json typeFrom(std::string_view line) {
    json type{{"type", "object"}};
    while (!line.empty()) {
        const std::string_view rule = word(line);
        if (rule.starts_with("gvk=")) {
            const auto parts = split(rule.substr(4), '/');
            type["x-kubernetes-group-version-kind"] =
                json::array({{{"group", parts[0]}, {"version", parts[1]}, {"kind", parts[2]}}});
        } else if (rule.starts_with("map=")) {
            type["x-kubernetes-map-type"] = rule.substr(4);
        } else if (rule == "is=quantity") {
            type = {{"oneOf", json::array({{{"type", "string"}}, {{"type", "number"}}})}};
        } else if (rule == "is=int-or-string") {
            type = {{"format", "int-or-string"},
                    {"oneOf", json::array({{{"type", "integer"}}, {{"type", "string"}}})}};
        } else {
            type = valueSchema(rule.substr(3), false);
        }
    }
    return type;
}

struct Types {
    json components = json::object();
    std::map<std::string, std::string> byKind; ///< "group/version/Kind"
};

Types readTypes(std::string_view text) {
    Types types;
    json* current = nullptr;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with(' ')) {
            addField(*current, line.substr(1));
        } else if (!line.empty()) {
            const std::string name = fullName(word(line));
            current = &(types.components[name] = typeFrom(line));
            if (const json* kinds = member(*current, "x-kubernetes-group-version-kind")) {
                const json& kind = (*kinds)[0];
                types.byKind[kind["group"].get<std::string>() + "/" +
                             kind["version"].get<std::string>() + "/" +
                             kind["kind"].get<std::string>()] = name;
            }
        }
    }
    return types;
}

const Types& allTypes() {
    static const Types types = readTypes(kTypesText);
    return types;
}

const std::string& referenceOf(const json& schema) {
    static const std::string none;
    if (const json* direct = member(schema, "$ref")) {
        return direct->get_ref<const std::string&>();
    }
    const json* all = member(schema, "allOf");
    const json* first = all != nullptr && all->size() == 1 ? member((*all)[0], "$ref") : nullptr;
    return first != nullptr ? first->get_ref<const std::string&>() : none;
}

/// The schema of a definition's storage version; null when it says nothing.
std::shared_ptr<const json> customType(const json& definition) {
    for (const json& version :
         definition.value(json::json_pointer("/spec/versions"), json::array())) {
        if (!version.value("storage", false)) {
            continue;
        }
        json schema = version.value(json::json_pointer("/schema/openAPIV3Schema"), json::object());
        if (!schema.contains("properties") &&
            schema.value("x-kubernetes-preserve-unknown-fields", false)) {
            schema["properties"] = json::object();
        }
        schema["type"] = "object";
        schema["properties"]["apiVersion"] = {{"type", "string"}};
        schema["properties"]["kind"] = {{"type", "string"}};
        schema["properties"]["metadata"] = valueSchema("@~apis.meta.v1.ObjectMeta", false);
        return std::make_shared<const json>(std::move(schema));
    }
    return nullptr;
}

} // namespace

const json& builtInTypes() {
    return allTypes().components;
}

std::string typeName(std::string_view group, std::string_view version, std::string_view kind) {
    const auto& names = allTypes().byKind;
    const auto found =
        names.find(std::string(group) + "/" + std::string(version) + "/" + std::string(kind));
    return found == names.end() ? std::string() : found->second;
}

std::shared_ptr<const json> typeOf(const Store& store, const KindInfo& info) {
    if (isCustom(info.id)) {
        const StoredPtr definition =
            store.find(KindId::CustomResourceDefinition, "",
                       std::string(info.resource) + "." + std::string(info.group));
        return definition ? customType(json::parse(definition->json)) : nullptr;
    }
    const std::string name = typeName(info.group, info.version, info.kind);
    return name.empty()
               ? nullptr
               : std::shared_ptr<const json>(std::shared_ptr<const json>(), &builtInTypes()[name]);
}

const json* resolved(const json* schema) {
    if (schema == nullptr || !schema->is_object()) {
        return nullptr;
    }
    const std::string& reference = referenceOf(*schema);
    if (!reference.starts_with(kReference)) {
        return schema;
    }
    return member(builtInTypes(), reference.substr(kReference.size()).c_str());
}

std::string referredName(const json& schema) {
    const std::string& reference = referenceOf(schema);
    return reference.substr(reference.rfind('.') + 1);
}

const json* member(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? &*found : nullptr;
}

bool isIntOrString(const json& schema) {
    return schema.value("format", "") == "int-or-string" ||
           schema.value("x-kubernetes-int-or-string", false);
}

bool isQuantity(const json& schema) {
    return schema.contains("oneOf") && !schema.contains("format");
}

const json* schemaOfField(const json& schema, const std::string& field) {
    const json* fields = member(schema, "properties");
    const json* known = fields != nullptr ? member(*fields, field.c_str()) : nullptr;
    const json* rest = member(schema, "additionalProperties");
    return known != nullptr ? known : rest != nullptr && rest->is_object() ? rest : nullptr;
}

bool keepsUnknown(const json& schema) {
    const json* rest = member(schema, "additionalProperties");
    return schema.value("x-kubernetes-preserve-unknown-fields", false) ||
           (rest != nullptr && rest->is_boolean() && rest->get<bool>()) ||
           (!schema.contains("properties") && rest == nullptr);
}

} // namespace pilothouse::simulator::detail
