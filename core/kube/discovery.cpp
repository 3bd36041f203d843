// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/discovery.h"

#include "kube/json_document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace pilothouse::kube {

namespace {

using detail::Json;
using detail::member;
using detail::text;
using detail::texts;

std::string lowered(std::string_view word) {
    std::string out(word);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

ApiResource aggregatedResource(const Json& json, const std::string& group,
                               const std::string& version) {
    ApiResource resource{.group = group,
                         .version = version,
                         .kind = text(member(json, "responseKind"), "kind"),
                         .plural = text(json, "resource"),
                         .singular = text(json, "singularResource"),
                         .namespaced = text(json, "scope") == "Namespaced",
                         .shortNames = texts(json, "shortNames"),
                         .categories = texts(json, "categories"),
                         .verbs = texts(json, "verbs"),
                         .subresources = {}};
    for (const auto& each : member(json, "subresources")) {
        resource.subresources.push_back(text(each, "subresource"));
    }
    return resource;
}

void addGroup(Discovery& discovery, const Json& group) {
    const auto name = text(member(group, "metadata"), "name");
    for (const auto& version : member(group, "versions")) {
        const auto word = text(version, "version");
        if (text(version, "freshness") == "Stale") {
            discovery.stale.push_back({.group = name, .version = word});
        }
        for (const auto& resource : member(version, "resources")) {
            discovery.resources.push_back(aggregatedResource(resource, name, word));
        }
    }
}

/// The versions of one group of an APIGroupList, the preferred one first.
std::vector<GroupVersion> versionsOf(const Json& group) {
    std::vector<GroupVersion> versions;
    const auto name = text(group, "name");
    const auto preferred = text(member(group, "preferredVersion"), "version");
    for (const auto& each : member(group, "versions")) {
        versions.push_back({.group = name, .version = text(each, "version")});
    }
    std::stable_partition(versions.begin(), versions.end(),
                          [&](const GroupVersion& each) { return each.version == preferred; });
    return versions;
}

/// "deployments", and where the person said more the version and group.
struct Wish {
    std::string resource;
    std::optional<std::string> version{};
    std::optional<std::string> group{};
};

/// How a word with dots can be read: whole, resource.group, resource.version.group.
std::vector<Wish> wishesOf(std::string_view word) {
    const auto lower = lowered(word);
    const auto first = lower.find('.');
    if (first == std::string::npos) {
        return {{.resource = lower}};
    }
    std::vector<Wish> wishes;
    const auto second = lower.find('.', first + 1);
    if (second != std::string::npos) {
        wishes.push_back({.resource = lower.substr(0, first),
                          .version = lower.substr(first + 1, second - first - 1),
                          .group = lower.substr(second + 1)});
    } else { // "pods.v1" names the core group
        wishes.push_back({.resource = lower.substr(0, first),
                          .version = lower.substr(first + 1),
                          .group = std::string()});
    }
    wishes.push_back({.resource = lower.substr(0, first),
                      .version = std::nullopt,
                      .group = lower.substr(first + 1)});
    return wishes;
}

bool inScope(const ApiResource& resource, const Wish& wish) {
    return resource.can("list") && (!wish.version || *wish.version == resource.version) &&
           (!wish.group || resource.group == *wish.group);
}

bool hasFullName(const ApiResource& resource, const std::string& word) {
    return resource.plural == word || resource.singular == word || lowered(resource.kind) == word;
}

bool hasShortName(const ApiResource& resource, const std::string& word) {
    return std::find(resource.shortNames.begin(), resource.shortNames.end(), word) !=
           resource.shortNames.end();
}

} // namespace

std::string ApiResource::apiVersion() const {
    return group.empty() ? version : group + "/" + version;
}

bool ApiResource::can(std::string_view verb) const {
    return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

Result<std::optional<Discovery>> decodeDiscovery(std::string_view body) {
    constexpr std::string_view kAggregated = "APIGroupDiscoveryList";
    return detail::parseKind(body, {kAggregated, "APIVersions", "APIGroupList"},
                             "the list of API groups")
        .map([&](const Json& json) -> std::optional<Discovery> {
            if (text(json, "kind") != kAggregated) {
                return std::nullopt;
            }
            Discovery discovery;
            for (const auto& group : member(json, "items")) {
                addGroup(discovery, group);
            }
            return discovery;
        });
}

Result<std::vector<GroupVersion>> decodeGroups(std::string_view body) {
    return detail::parseKind(body, {"APIVersions", "APIGroupList"}, "the list of API groups")
        .map([](const Json& json) {
            std::vector<GroupVersion> groups;
            for (const auto& version : texts(json, "versions")) {
                groups.push_back({.group = {}, .version = version});
            }
            for (const auto& group : member(json, "groups")) {
                const auto versions = versionsOf(group);
                groups.insert(groups.end(), versions.begin(), versions.end());
            }
            return groups;
        });
}

Result<std::vector<ApiResource>> decodeResourceList(std::string_view body) {
    return detail::parseKind(body, {"APIResourceList"}, "a list of API resources")
        .map([](const Json& json) {
            const auto groupVersion = text(json, "groupVersion");
            const auto slash = groupVersion.find('/');
            const auto group =
                slash == std::string::npos ? std::string() : groupVersion.substr(0, slash);
            const auto version =
                slash == std::string::npos ? groupVersion : groupVersion.substr(slash + 1);
            std::vector<ApiResource> resources;
            for (const auto& each : member(json, "resources")) {
                const auto name = text(each, "name");
                const auto sub = name.find('/');
                if (sub != std::string::npos) {
                    const auto parent = std::find_if(
                        resources.begin(), resources.end(), [&](const ApiResource& resource) {
                            return resource.plural == name.substr(0, sub);
                        });
                    if (parent != resources.end()) {
                        parent->subresources.push_back(name.substr(sub + 1));
                    }
                    continue;
                }
                resources.push_back({.group = group,
                                     .version = version,
                                     .kind = text(each, "kind"),
                                     .plural = name,
                                     .singular = text(each, "singularName"),
                                     .namespaced = detail::flag(each, "namespaced"),
                                     .shortNames = texts(each, "shortNames"),
                                     .categories = texts(each, "categories"),
                                     .verbs = texts(each, "verbs"),
                                     .subresources = {}});
            }
            return resources;
        });
}

const ApiResource* findResource(const Discovery& discovery, std::string_view word) {
    for (const auto& wish : wishesOf(word)) {
        for (const auto names : {&hasFullName, &hasShortName}) {
            const auto found =
                std::find_if(discovery.resources.begin(), discovery.resources.end(),
                             [&](const ApiResource& each) {
                                 return inScope(each, wish) && names(each, wish.resource);
                             });
            if (found != discovery.resources.end()) {
                return &*found;
            }
        }
    }
    return nullptr;
}

} // namespace pilothouse::kube
