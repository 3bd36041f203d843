// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/override_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::placement {

namespace {

constexpr std::size_t kMostOverrides = 100;

std::vector<std::string_view> partsOf(std::string_view path) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 1; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        parts.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\v\f") == text.npos;
}

std::string selectorText(const ResourceId& id) {
    return fmt::format("{{Group:{} Version:{} Kind:{} Name:{}}}", id.group, id.version, id.kind,
                       id.name);
}

Error errorAt(const Override& each, std::string message) {
    return {.kind = ErrorKind::Validation,
            .message = fmt::format("{} {}: {}", each.kind(), each.name, message),
            .position = each.position};
}

} // namespace

std::string whyNoOverridePath(std::string_view path) {
    if (path.empty()) {
        return "path cannot be empty";
    }
    if (path.front() != '/') {
        return "path must start with /";
    }
    const auto parts = partsOf(path);
    if (parts.front() == "kind" || parts.front() == "apiVersion") {
        return "cannot override typeMeta fields";
    }
    if (parts.front() == "metadata" && parts.size() == 1) {
        return "cannot override field metadata";
    }
    if (parts.front() == "metadata" && parts[1] != "annotations" && parts[1] != "labels") {
        return "cannot override metadata fields except annotations and labels";
    }
    if (parts.front() == "status") {
        return "cannot override status fields";
    }
    return std::any_of(parts.begin(), parts.end(), isBlank) ? "path cannot contain empty string"
                                                            : "";
}

std::vector<Error> judgeTogether(const std::vector<Override>& overrides) {
    std::vector<const Override*> inOrder;
    for (const auto& each : overrides) {
        inOrder.push_back(&each);
    }
    std::sort(inOrder.begin(), inOrder.end(), [](const Override* a, const Override* b) {
        return std::tie(a->nameSpace, a->name) < std::tie(b->nameSpace, b->name);
    });
    std::vector<Error> errors;
    std::map<std::tuple<bool, std::string, ResourceId>, const Override*> owners;
    std::map<std::pair<bool, std::string>, std::size_t> counts;
    for (const auto* each : inOrder) {
        if (++counts[{each->isOfCluster, each->nameSpace}] > kMostOverrides) {
            errors.push_back(errorAt(
                *each, each->isOfCluster ? "clusterResourceOverride limit has been reached: at "
                                           "most 100 cluster resources can be created."
                                         : "resourceOverride limit has been reached: at most 100 "
                                           "resources can be created."));
        }
        for (const auto& target : each->targets) {
            const auto [owner, isFirst] =
                owners.emplace(std::tuple(each->isOfCluster, each->nameSpace, target), each);
            if (!isFirst && owner->second == each) {
                errors.push_back(errorAt(*each, fmt::format("resource selector {} already exists, "
                                                            "and must be unique",
                                                            selectorText(target))));
            } else if (!isFirst) {
                errors.push_back(errorAt(
                    *each, fmt::format("invalid resource selector {}: the resource has been "
                                       "selected by both {} and {}, which is not supported",
                                       selectorText(target), each->name, owner->second->name)));
            }
        }
    }
    return errors;
}

} // namespace pilothouse::placement
