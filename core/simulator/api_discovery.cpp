// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"

#include "simulator/custom_kinds.h"
#include "simulator/random.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

json split(std::string_view text) {
    json list = json::array();
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        list.push_back(std::string(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return list;
}

json verbs(const KindInfo& info) {
    if (isWritable(info.id)) {
        return {"create", "delete", "get", "list", "patch", "update", "watch"};
    }
    return info.isWatchable ? json{"get", "list", "watch"} : json{"get", "list"};
}

std::vector<const KindInfo*> resourcesOf(const ServedKinds& served, const GroupVersion& gv) {
    std::vector<const KindInfo*> list;
    for (const KindInfo* info : served.kinds) {
        if (info->group == gv.group && info->version == gv.version) {
            list.push_back(info);
        }
    }
    return list;
}

json aggregatedResource(const KindInfo& info, const GroupVersion& gv) {
    json resource{
        {"resource", info.resource},
        {"responseKind", {{"group", gv.group}, {"version", gv.version}, {"kind", info.kind}}},
        {"scope", info.isNamespaced ? "Namespaced" : "Cluster"},
        {"singularResource", info.singular},
        {"verbs", verbs(info)}};
    if (!info.shortNames.empty()) {
        resource["shortNames"] = split(info.shortNames);
    }
    if (!info.categories.empty()) {
        resource["categories"] = split(info.categories);
    }
    for (const Subresource& part : subresourcesOf(info)) {
        resource["subresources"].push_back(
            {{"subresource", part.name},
             {"responseKind",
              {{"group", part.group}, {"version", part.version}, {"kind", part.kind}}},
             {"verbs", split(part.verbs)}});
    }
    return resource;
}

ApiReply jsonReply(const json& body, const std::string& contentType) {
    ApiReply reply;
    reply.contentType = contentType;
    reply.body = body.dump();
    reply.headers.emplace_back("ETag", fmt::format("\"{:016X}\"", hashText(reply.body)));
    reply.headers.emplace_back("Vary", "Accept");
    return reply;
}

ApiReply aggregated(const ServedKinds& served, bool isCore, const std::string& version) {
    json items = json::array();
    for (const GroupVersion& gv : served.groups) {
        if (gv.group.empty() != isCore) {
            continue;
        }
        json resources = json::array();
        for (const KindInfo* info : resourcesOf(served, gv)) {
            resources.push_back(aggregatedResource(*info, gv));
        }
        json part{{"version", gv.version}, {"freshness", "Current"}, {"resources", resources}};
        if (!items.empty() && items.back()["metadata"]["name"] == gv.group) {
            items.back()["versions"].push_back(std::move(part));
            continue;
        }
        items.push_back({{"metadata", {{"name", gv.group}, {"creationTimestamp", nullptr}}},
                         {"versions", json::array({std::move(part)})}});
    }
    const json body{{"kind", "APIGroupDiscoveryList"},
                    {"apiVersion", "apidiscovery.k8s.io/" + version},
                    {"metadata", json::object()},
                    {"items", items}};
    return jsonReply(body, "application/json;g=apidiscovery.k8s.io;v=" + version +
                               ";as=APIGroupDiscoveryList");
}

/// All versions of a group, the preferred one first.
json groupJson(const ServedKinds& served, std::string_view group) {
    json versions = json::array();
    for (const GroupVersion& gv : served.groups) {
        if (gv.group == group) {
            const std::string full = std::string(gv.group) + "/" + std::string(gv.version);
            versions.push_back({{"groupVersion", full}, {"version", gv.version}});
        }
    }
    const json preferred = versions.front();
    return {{"name", group}, {"versions", std::move(versions)}, {"preferredVersion", preferred}};
}

ApiReply resourceList(const ServedKinds& served, const GroupVersion& gv) {
    json resources = json::array();
    for (const KindInfo* info : resourcesOf(served, gv)) {
        json resource{{"name", info->resource},
                      {"singularName", info->singular},
                      {"namespaced", info->isNamespaced},
                      {"kind", info->kind},
                      {"verbs", verbs(*info)},
                      {"storageVersionHash", ""}};
        if (!info->shortNames.empty()) {
            resource["shortNames"] = split(info->shortNames);
        }
        if (!info->categories.empty()) {
            resource["categories"] = split(info->categories);
        }
        resources.push_back(std::move(resource));
        for (const Subresource& part : subresourcesOf(*info)) {
            json below{{"name", std::string(info->resource) + "/" + std::string(part.name)},
                       {"singularName", ""},
                       {"namespaced", info->isNamespaced},
                       {"kind", part.kind},
                       {"verbs", split(part.verbs)}};
            if (part.group != info->group || part.version != info->version) {
                below["group"] = part.group;
                below["version"] = part.version;
            }
            resources.push_back(std::move(below));
        }
    }
    const std::string full = gv.group.empty()
                                 ? std::string(gv.version)
                                 : std::string(gv.group) + "/" + std::string(gv.version);
    return jsonReply({{"kind", "APIResourceList"},
                      {"apiVersion", "v1"},
                      {"groupVersion", full},
                      {"resources", resources}},
                     "application/json");
}

/// The aggregated version that the client named first; empty for the legacy documents.
/// Source: kubernetes/apiserver pkg/endpoints/discovery/aggregated/wrapper.go.
std::string aggregatedVersion(const std::string& accept) {
    const auto has = [&](const char* version) {
        return accept.find(fmt::format("g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList",
                                       version)) != std::string::npos;
    };
    return has("v2") ? "v2" : (has("v2beta1") ? "v2beta1" : "");
}

} // namespace

std::optional<ApiReply> discovery(const ApiRequest& request, const Store& store) {
    const std::string version = aggregatedVersion(request.accept);
    if (!request.path.starts_with("/api") ||
        std::count(request.path.begin(), request.path.end(), '/') > 3) {
        return std::nullopt; // no need to look at what is defined
    }
    const ServedKinds served = servedKinds(store);
    if (request.path == "/api" || request.path == "/apis") {
        const bool isCore = request.path == "/api";
        if (!version.empty()) {
            return aggregated(served, isCore, version);
        }
        if (isCore) {
            return jsonReply({{"kind", "APIVersions"},
                              {"versions", json::array({"v1"})},
                              {"serverAddressByClientCIDRs", json::array()}},
                             "application/json");
        }
        json groups = json::array();
        for (const GroupVersion& gv : served.groups) {
            if (!gv.group.empty() && (groups.empty() || groups.back()["name"] != gv.group)) {
                groups.push_back(groupJson(served, gv.group));
            }
        }
        return jsonReply({{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", groups}},
                         "application/json");
    }
    for (const GroupVersion& gv : served.groups) {
        const std::string root = gv.group.empty() ? "/api" : "/apis/" + std::string(gv.group);
        if (request.path == root + "/" + std::string(gv.version)) {
            return resourceList(served, gv);
        }
        if (request.path == root && !gv.group.empty()) {
            json group = groupJson(served, gv.group);
            group["kind"] = "APIGroup";
            group["apiVersion"] = "v1";
            return jsonReply(group, "application/json");
        }
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
