// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/agent_object.h"

#include "kube/json_document.h"
#include "kube/values/agent_diff.h"
#include "kube/values/object_text.h"

#include <nlohmann/json.hpp>

#include <initializer_list>

namespace pilothouse::kube {

namespace {

using detail::Json;

constexpr const char* kHash = "kubernetes-fleet.io/spec-hash";
constexpr const char* kLastApplied = "kubernetes-fleet.io/last-applied-configuration";
constexpr const char* kKubectlApplied = "kubectl.kubernetes.io/last-applied-configuration";
constexpr const char* kRevision = "deployment.kubernetes.io/revision";

/// The member of that name, made an object where it is none.
Json& mapAt(Json& object, const char* key) {
    auto& out = object[key];
    if (!out.is_object()) {
        out = Json::object();
    }
    return out;
}

void eraseAll(Json& map, std::initializer_list<const char*> keys) {
    for (const auto* key : keys) {
        map.erase(key);
    }
}

std::string flagAt(const Json& object, std::string_view key) {
    const auto& value = detail::member(object, key);
    return value.is_boolean() ? value.dump() : std::string();
}

std::vector<OwnerReference> ownersOf(const Json& metadata) {
    std::vector<OwnerReference> out;
    const auto& owners = detail::member(metadata, "ownerReferences");
    for (std::size_t at = 0; owners.is_array() && at < owners.size(); ++at) {
        const auto& each = owners[at];
        if (each.is_object()) {
            out.push_back({.apiVersion = detail::text(each, "apiVersion"),
                           .kind = detail::text(each, "kind"),
                           .name = detail::text(each, "name"),
                           .uid = detail::text(each, "uid"),
                           .controller = flagAt(each, "controller"),
                           .blocksDeletion = flagAt(each, "blockOwnerDeletion")});
        }
    }
    return out;
}

std::set<std::string> otherManagersOf(const Json& metadata) {
    std::set<std::string> out;
    const auto& fields = detail::member(metadata, "managedFields");
    for (std::size_t at = 0; fields.is_array() && at < fields.size(); ++at) {
        auto manager = detail::text(fields[at], "manager");
        if (manager != kAgentFieldManager && manager != "before-first-apply") {
            out.insert(std::move(manager));
        }
    }
    return out;
}

} // namespace

Result<AgentObject> readAgentObject(std::string_view object) {
    const auto json = detail::readObject(object);
    if (!json) {
        return fail(json.error());
    }
    const auto& metadata = detail::member(*json, "metadata");
    const auto& annotations = detail::member(metadata, "annotations");
    return AgentObject{.owners = ownersOf(metadata),
                       .manifestHash = detail::text(annotations, kHash),
                       .lastApplied = detail::text(annotations, kLastApplied),
                       .isDeleting = !detail::member(metadata, "deletionTimestamp").is_null(),
                       .otherManagers = otherManagersOf(metadata)};
}

Result<std::string> manifestToApply(std::string_view manifest) {
    auto object = detail::readObject(manifest);
    const auto hash = manifestHash(manifest);
    if (!object || !hash) {
        return fail(object ? hash.error() : object.error());
    }
    auto& metadata = mapAt(*object, "metadata");
    eraseAll(metadata,
             {"ownerReferences", "managedFields", "creationTimestamp", "deletionTimestamp",
              "deletionGracePeriodSeconds", "generation", "resourceVersion", "selfLink", "uid"});
    auto& annotations = mapAt(metadata, "annotations");
    eraseAll(annotations, {kLastApplied, kKubectlApplied, kRevision});
    annotations[kHash] = *hash;
    object->erase("status");
    return detail::writeObject(*object);
}

std::string shownState(std::string_view object) {
    auto json = detail::readObject(object);
    if (!json) {
        return {};
    }
    json->erase("status");
    auto& metadata = mapAt(*json, "metadata");
    eraseAll(metadata, {"managedFields", "resourceVersion", "generation", "uid", "selfLink",
                        "creationTimestamp", "ownerReferences"});
    auto& annotations = mapAt(metadata, "annotations");
    eraseAll(annotations, {kHash, kLastApplied, kKubectlApplied});
    if (annotations.empty()) {
        metadata.erase("annotations");
    }
    return detail::writeObject(*json);
}

} // namespace pilothouse::kube
