// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/openapi.h"

#include "simulator/custom_kinds.h"
#include "simulator/random.h"
#include "simulator/types.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr const char* kRoot = "/openapi/v3";
constexpr const char* kComponents = "#/components/schemas/";

struct Document {
    std::string text;
    std::string hash;
};

std::string pathOf(const GroupVersion& gv) {
    return gv.group.empty() ? "api/" + std::string(gv.version)
                            : "apis/" + std::string(gv.group) + "/" + std::string(gv.version);
}

/// "com.example.sea.v1.Boat" of a custom kind: its group backwards.
std::string nameOf(const KindInfo& info) {
    if (const std::string known = typeName(info.group, info.version, info.kind); !known.empty()) {
        return known;
    }
    std::string backwards;
    std::string_view rest = info.group;
    while (!rest.empty()) {
        const auto dot = std::min(rest.find('.'), rest.size());
        backwards = std::string(rest.substr(0, dot)) + (backwards.empty() ? "" : ".") + backwards;
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return fmt::format("{}.{}.{}", backwards, info.version, info.kind);
}

json kindJson(const KindInfo& info, const std::string& suffix = {}) {
    return {{"group", info.group},
            {"version", info.version},
            {"kind", std::string(info.kind) + suffix}};
}

json parameter(const char* name, const char* in, const char* type) {
    json one{{"name", name}, {"in", in}, {"schema", {{"type", type}, {"uniqueItems", true}}}};
    if (std::string_view(in) == "path") {
        one["required"] = true;
    }
    return one;
}

/// What a method of a resource takes besides the path.
json parametersOf(const std::string& method) {
    json list = json::array();
    const auto add = [&](std::initializer_list<const char*> names, const char* type) {
        for (const char* name : names) {
            list.push_back(parameter(name, "query", type));
        }
    };
    if (method == "list") {
        add({"allowWatchBookmarks", "sendInitialEvents", "watch"}, "boolean");
        add({"continue", "fieldSelector", "labelSelector", "resourceVersion",
             "resourceVersionMatch"},
            "string");
        add({"limit", "timeoutSeconds"}, "integer");
    } else if (method == "delete") {
        add({"dryRun", "propagationPolicy"}, "string");
        add({"gracePeriodSeconds"}, "integer");
    } else if (method != "get") {
        add({"dryRun", "fieldManager", "fieldValidation"}, "string");
        if (method == "patch") {
            add({"force"}, "boolean");
        }
    }
    return list;
}

json operation(const KindInfo& info, const std::string& method, const std::string& schema) {
    const json answer{{"$ref", kComponents + schema}};
    json one{
        {"operationId", fmt::format("{}{}{}", method, info.version, info.kind)},
        {"parameters", parametersOf(method)},
        {"responses",
         {{"200",
           {{"description", "OK"}, {"content", {{"application/json", {{"schema", answer}}}}}}}}},
        {"x-kubernetes-action", method},
        {"x-kubernetes-group-version-kind", kindJson(info)}};
    if (method == "patch") {
        const json body{{"schema", {{"type", "object"}}}};
        json types{{"application/apply-patch+yaml", body},
                   {"application/json-patch+json", body},
                   {"application/merge-patch+json", body}};
        if (!isCustom(info.id)) {
            types["application/strategic-merge-patch+json"] = body;
        }
        one["requestBody"] = {{"required", true}, {"content", std::move(types)}};
    } else if (method == "post" || method == "put") {
        one["requestBody"] = {{"required", true}, {"content", {{"*/*", {{"schema", answer}}}}}};
    }
    return one;
}

void addPaths(json& paths, const GroupVersion& gv, const KindInfo& info) {
    const std::string root = "/" + pathOf(gv) + "/";
    const std::string resource(info.resource);
    const std::string name = nameOf(info);
    const std::string collection =
        info.isNamespaced ? root + "namespaces/{namespace}/" + resource : root + resource;
    json list = operation(info, "list", name + "List");
    json place = json::array();
    if (info.isNamespaced) {
        place.push_back(parameter("namespace", "path", "string"));
        paths[root + resource] = {{"get", list}};
    }
    paths[collection] = {{"get", std::move(list)}, {"parameters", place}};
    place.push_back(parameter("name", "path", "string"));
    json one{{"get", operation(info, "get", name)}, {"parameters", place}};
    if (isWritable(info.id)) {
        paths[collection]["post"] = operation(info, "post", name);
        for (const char* method : {"put", "patch", "delete"}) {
            one[method] = operation(info, method, name);
        }
    }
    paths[collection + "/{name}"] = std::move(one);
    for (const Subresource& part : subresourcesOf(info)) {
        if (part.name == "status") {
            paths[collection + "/{name}/status"] = {{"get", operation(info, "get", name)},
                                                    {"put", operation(info, "put", name)},
                                                    {"patch", operation(info, "patch", name)},
                                                    {"parameters", place}};
        }
    }
}

/// Adds the built-in types that a schema refers to, and those that they do.
void addReferred(const json& schema, json& components) {
    if (schema.is_array()) {
        for (const json& each : schema) {
            addReferred(each, components);
        }
        return;
    }
    if (!schema.is_object()) {
        return;
    }
    for (const auto& [key, value] : schema.items()) {
        if (key != "$ref" || !value.is_string()) {
            addReferred(value, components);
            continue;
        }
        const std::string name =
            value.get_ref<const std::string&>().substr(std::string_view(kComponents).size());
        const json* type = member(builtInTypes(), name.c_str());
        if (type != nullptr && !components.contains(name)) {
            components[name] = *type;
            addReferred(*type, components);
        }
    }
}

json listType(const KindInfo& info, const std::string& name) {
    const auto reference = [](const std::string& target) {
        return json{{"allOf", json::array({{{"$ref", kComponents + target}}})}};
    };
    return {{"type", "object"},
            {"required", {"items"}},
            {"properties",
             {{"apiVersion", {{"type", "string"}}},
              {"kind", {{"type", "string"}}},
              {"items", {{"type", "array"}, {"items", reference(name)}}},
              {"metadata", reference("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta")}}},
            {"x-kubernetes-group-version-kind", json::array({kindJson(info, "List")})}};
}

Document makeDocument(const Store& store, const ServedKinds& served, const GroupVersion& gv) {
    json paths = json::object();
    json components = json::object();
    for (const KindInfo* info : served.kinds) {
        if (info->group != gv.group || info->version != gv.version) {
            continue;
        }
        const std::string name = nameOf(*info);
        if (const auto type = typeOf(store, *info)) {
            components[name] = *type;
            if (isCustom(info->id)) {
                components[name]["x-kubernetes-group-version-kind"] =
                    json::array({kindJson(*info)});
            }
        }
        components[name + "List"] = listType(*info, name);
        addPaths(paths, gv, *info);
    }
    json referred = json::object();
    addReferred(components, referred);
    components.update(referred);
    Document document;
    document.text = json{{"openapi", "3.0.0"},
                         {"info", {{"title", "Kubernetes"}, {"version", "1.34"}}},
                         {"paths", std::move(paths)},
                         {"components", {{"schemas", std::move(components)}}}}
                        .dump();
    document.hash = fmt::format("{:016X}{:016X}", hashText(document.text), document.text.size());
    return document;
}

/// Documents without custom kinds are the same in all members, and made once.
std::shared_ptr<const Document> documentOf(const Store& store, const ServedKinds& served,
                                           const GroupVersion& gv) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Document>> made;
    const bool isShared = std::none_of(served.kinds.begin(), served.kinds.end(), [&](auto* info) {
        return isCustom(info->id) && info->group == gv.group && info->version == gv.version;
    });
    if (!isShared) {
        return std::make_shared<const Document>(makeDocument(store, served, gv));
    }
    const std::lock_guard lock(mutex);
    auto& document = made[pathOf(gv)];
    if (!document) {
        document = std::make_shared<const Document>(makeDocument(store, served, gv));
    }
    return document;
}

std::string urlOf(const GroupVersion& gv, const Document& document) {
    return fmt::format("{}/{}?hash={}", kRoot, pathOf(gv), document.hash);
}

ApiReply documentReply(const ApiRequest& request, const GroupVersion& gv,
                       const Document& document) {
    ApiReply reply;
    reply.headers.emplace_back("ETag", "\"" + document.hash + "\"");
    reply.headers.emplace_back("Vary", "Accept");
    const std::string hash = request.param("hash");
    if (!hash.empty() && hash != document.hash) {
        reply.status = 301;
        reply.headers.emplace_back("Location", urlOf(gv, document));
        return reply;
    }
    reply.body = document.text;
    return reply;
}

} // namespace

std::optional<ApiReply> openapi(const ApiRequest& request, const Store& store) {
    if (request.path != kRoot && !request.path.starts_with(std::string(kRoot) + "/")) {
        return std::nullopt;
    }
    const ServedKinds served = servedKinds(store);
    if (request.path == kRoot) {
        json paths = json::object();
        for (const GroupVersion& gv : served.groups) {
            paths[pathOf(gv)] = {{"serverRelativeURL", urlOf(gv, *documentOf(store, served, gv))}};
        }
        ApiReply reply;
        reply.body = json{{"paths", std::move(paths)}}.dump();
        reply.headers.emplace_back("ETag", fmt::format("\"{:016X}\"", hashText(reply.body)));
        return reply;
    }
    for (const GroupVersion& gv : served.groups) {
        if (request.path == std::string(kRoot) + "/" + pathOf(gv)) {
            return documentReply(request, gv, *documentOf(store, served, gv));
        }
    }
    return textReply(404, "404 page not found\n");
}

} // namespace pilothouse::simulator::detail
