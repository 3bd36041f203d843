// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/service_annotations.h"

#include <algorithm>
#include <optional>
#include <string>

namespace pilothouse::mesh {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

/// The value of a key, or of its older name, in small letters.
std::optional<std::string> valueOf(const model::Labels& annotations, std::string_view key,
                                   std::string_view older) {
    for (const auto wanted : {key, older}) {
        const auto found = std::find_if(annotations.begin(), annotations.end(),
                                        [&](const auto& each) { return each.first == wanted; });
        if (found != annotations.end()) {
            return lower(found->second);
        }
    }
    return std::nullopt;
}

} // namespace

ServiceWishes readWishes(const model::Labels& annotations) {
    ServiceWishes wishes;
    wishes.isGlobal =
        valueOf(annotations, "service.cilium.io/global", "io.cilium/global-service") == "true";
    wishes.isShared = wishes.isGlobal &&
                      valueOf(annotations, "service.cilium.io/shared", "io.cilium/shared-service")
                              .value_or("true") == "true";
    const auto affinity =
        valueOf(annotations, "service.cilium.io/affinity", "io.cilium/service-affinity")
            .value_or("");
    if (affinity == "local") {
        wishes.affinity = MeshAffinity::Local;
    } else if (affinity == "remote") {
        wishes.affinity = MeshAffinity::Remote;
    } else {
        wishes.isNoneWritten = affinity == "none";
        wishes.isAffinityUnknown = !affinity.empty() && !wishes.isNoneWritten;
    }
    return wishes;
}

bool isNamespaceGlobal(const MemberMeshFacts& member, std::string_view ns) {
    if (!member.namespaces) {
        return true;
    }
    const bool usual = !member.config || member.config->isNamespaceGlobalByDefault;
    const auto found =
        std::lower_bound(member.namespaces->begin(), member.namespaces->end(), ns,
                         [](const auto& each, std::string_view name) { return each.name < name; });
    if (found == member.namespaces->end() || found->name != ns || !found->globalAnnotation) {
        return usual;
    }
    return lower(*found->globalAnnotation) == "true";
}

} // namespace pilothouse::mesh
