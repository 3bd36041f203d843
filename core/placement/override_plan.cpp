// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/override_plan.h"

#include "placement/override_apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pilothouse::placement {

namespace {

/// What an override of the cluster must name to reach an object: it, or its namespace.
ResourceId clusterTarget(const ResourceId& id, const KindTable& kinds) {
    if (isNamespaced(kinds, id)) {
        return {.version = "v1", .kind = "Namespace", .name = id.nameSpace};
    }
    return {.group = id.group, .version = id.version, .kind = id.kind, .name = id.name};
}

std::string keyOf(const std::string& nameSpace, const std::string& name) {
    return nameSpace.empty() ? name : nameSpace + "/" + name;
}

/// Whether the override is for another placement.
bool isForAnother(const Override& each, const Placement& placement) {
    if (!each.placement) {
        return false;
    }
    const auto& nameSpace = each.placement->isNamespaced ? each.nameSpace : std::string();
    return keyOf(nameSpace, each.placement->name) != keyOf(placement.nameSpace, placement.name);
}

/// The names by which overrides of the cluster, and of a namespace, reach something of a selection.
struct Candidates {
    std::set<ResourceId> ofCluster{};
    std::set<ResourceId> ofNamespace{};

    [[nodiscard]] bool has(const Override& each) const {
        const auto& names = each.isOfCluster ? ofCluster : ofNamespace;
        return std::any_of(each.targets.begin(), each.targets.end(),
                           [&](const auto& target) { return names.contains(target); });
    }
};

void addObject(const ResourceId& id, const KindTable& kinds, Candidates& out) {
    out.ofCluster.insert(clusterTarget(id, kinds));
    if (isNamespaced(kinds, id)) {
        out.ofNamespace.insert(id);
    }
}

/// What is wrapped where it does not belong is passed over here.
void addWrapped(const SelectedResource& envelope, const KindTable& kinds, Candidates& out) {
    const auto& outer = envelope.object->id;
    const bool isOfCluster = outer.kind == "ClusterResourceEnvelope";
    if (!isOfCluster) {
        out.ofCluster.insert(clusterTarget(outer, kinds));
    }
    for (const auto& [key, id, json] : envelope.envelope->manifests) {
        if (isOfCluster && !isNamespaced(kinds, id)) {
            out.ofCluster.insert(clusterTarget(id, kinds));
        } else if (!isOfCluster && isNamespaced(kinds, id) && id.nameSpace == outer.nameSpace) {
            out.ofNamespace.insert(id);
        }
    }
}

Candidates candidatesOf(const Selection& selection, const KindTable& kinds) {
    Candidates out;
    for (const auto& each : selection.resources) {
        if (each.envelope) {
            addWrapped(each, kinds, out);
        } else {
            addObject(each.object->id, kinds, out);
        }
    }
    return out;
}

/// The hub cuts as many bytes off the front of an error as what it wraps is long, and two: right
/// for a plain one, wrong where one was wrapped again. Source: kubefleet
/// pkg/controllers/workgenerator/controller.go Reconcile.
std::string asTheHubCuts(const std::string& prefix, const std::string& cause) {
    constexpr std::string_view kClientError =
        "failed to process the request due to a client error: ";
    if (prefix.empty()) {
        return cause;
    }
    const auto inner = std::string(kClientError) + cause;
    return (prefix + inner).substr(inner.size() + 2);
}

std::string nameOf(const Override& each) {
    return fmt::format("{} {}", each.kind(), keyOf(each.nameSpace, each.name));
}

} // namespace

OverridePlan::OverridePlan(const Placement& placement, const Selection& selection,
                           const KindTable& kinds, const std::vector<Override>& overrides) {
    findOverrides(placement, selection, kinds, overrides);
    addItems(selection, kinds);
}

void OverridePlan::findOverrides(const Placement& placement, const Selection& selection,
                                 const KindTable& kinds, const std::vector<Override>& overrides) {
    const auto candidates = candidatesOf(selection, kinds);
    const auto warn = [this](std::string_view code, std::string message) {
        m_warnings.push_back({.code = std::string(code), .message = std::move(message)});
    };
    for (const auto& each : overrides) {
        if (!candidates.has(each)) {
            continue;
        }
        if (isForAnother(each, placement)) {
            warn("OverrideOfAnother",
                 fmt::format("{} does not count here: it is for the placement {}", nameOf(each),
                             each.placement->name));
            continue;
        }
        m_overrides.push_back(&each);
        if (!each.placement) {
            warn("OverrideWaits",
                 fmt::format("{} names no placement: an edit of it reaches the clusters with the "
                             "next rollout, not by itself",
                             nameOf(each)));
        }
    }
    for (const auto& resource : selection.resources) {
        for (const auto& each : overrides) {
            const auto& id = resource.object->id;
            if (resource.envelope &&
                std::find(each.targets.begin(), each.targets.end(), id) != each.targets.end()) {
                warn("OverrideOfEnvelope",
                     fmt::format("{} names {}, which has no effect: name what is wrapped in it",
                                 nameOf(each), targetText(id)));
            }
        }
    }
    std::stable_sort(m_overrides.begin(), m_overrides.end(),
                     [](const Override* a, const Override* b) { return isAppliedBefore(*a, *b); });
}

void OverridePlan::addItems(const Selection& selection, const KindTable& kinds) {
    const auto add = [&](Item item) {
        const auto target = clusterTarget(item.id, kinds);
        for (const auto* each : m_overrides) {
            const auto& wanted = each->isOfCluster ? target : item.id;
            if (std::find(each->targets.begin(), each->targets.end(), wanted) !=
                each->targets.end()) {
                item.overrides.push_back(each);
            }
        }
        m_items.push_back(std::move(item));
    };
    for (const auto& resource : selection.resources) {
        if (!resource.envelope) {
            add({.id = resource.object->id, .json = &resource.content.json});
            continue;
        }
        if (!resource.envelope->fault.empty()) {
            m_items.push_back({.envelope = resource.object, .fault = resource.envelope->fault});
            continue;
        }
        for (const auto& wrapped : resource.envelope->manifests) {
            add({.id = wrapped.id, .json = &wrapped.json, .envelope = resource.object});
        }
    }
}

bool OverridePlan::applyTo(const Item& item, const Member& cluster, ClusterResources& out) {
    if (item.json == nullptr) {
        out.reason = "SyncWorkFailed";
        out.failed = item.envelope->id;
        out.cause = item.fault;
        out.message = "Failed to synchronize the work to the latest: " + item.fault;
        return false;
    }
    ObjectEdit edit{.id = item.id, .envelope = item.envelope, .json = *item.json};
    for (const auto* each : item.overrides) {
        if (!isForCluster(*each, cluster.labels)) {
            continue;
        }
        edit.overrides.push_back(each);
        auto changed = applyOverride(*each, cluster, std::move(edit.json));
        if (!changed) {
            out.reason = "OverriddenFailed";
            out.failed = item.id;
            out.cause = fmt::format("{}Snapshot \"{}\" failed to apply on {}: {}", each->kind(),
                                    each->snapshot, targetText(item.id), changed.error().message);
            const auto prefix =
                item.envelope == nullptr
                    ? std::string()
                    : fmt::format(
                          "failed to apply overrides to {} from envelope {}: ", targetText(item.id),
                          keyOf(item.envelope->id.nameSpace, item.envelope->id.name));
            out.message = "Failed to apply the override rules on the resources: " +
                          asTheHubCuts(prefix, out.cause);
            return false;
        }
        edit.json = *std::move(changed);
    }
    edit.isDeleted = edit.json.empty();
    out.objects += edit.isDeleted ? 0 : 1;
    if (!edit.isDeleted && edit.json != *item.json) {
        edit.changes =
            kube::changesBetween(*item.json, edit.json).value_or(std::vector<kube::ObjectChange>());
    }
    if (edit.isDeleted || !edit.changes.empty()) {
        out.edits.push_back(std::move(edit));
    }
    return true;
}

ClusterResources OverridePlan::resourcesFor(const Member& cluster) const {
    ClusterResources out{.cluster = cluster.name};
    for (const auto* each : m_overrides) {
        if (isForCluster(*each, cluster.labels)) {
            out.overrides.push_back(each);
        }
    }
    for (const auto& item : m_items) {
        if (!applyTo(item, cluster, out)) {
            out.edits.clear();
            out.objects = 0;
            break;
        }
    }
    return out;
}

} // namespace pilothouse::placement
