// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

namespace pilothouse::placement {

namespace {

/// Kinds in the order of a snapshot; all others come behind. Source: resource_selector_resolver.go
/// resourceSortOrder.
constexpr std::array<std::string_view, 32> kOrder{"PriorityClass",
                                                  "Namespace",
                                                  "NetworkPolicy",
                                                  "ResourceQuota",
                                                  "LimitRange",
                                                  "PodDisruptionBudget",
                                                  "ServiceAccount",
                                                  "Secret",
                                                  "ConfigMap",
                                                  "StorageClass",
                                                  "PersistentVolume",
                                                  "PersistentVolumeClaim",
                                                  "CustomResourceDefinition",
                                                  "ClusterRole",
                                                  "ClusterRoleBinding",
                                                  "Role",
                                                  "RoleBinding",
                                                  "Service",
                                                  "DaemonSet",
                                                  "Pod",
                                                  "ReplicationController",
                                                  "ReplicaSet",
                                                  "Deployment",
                                                  "HorizontalPodAutoscaler",
                                                  "StatefulSet",
                                                  "Job",
                                                  "CronJob",
                                                  "IngressClass",
                                                  "Ingress",
                                                  "APIService",
                                                  "MutatingWebhookConfiguration",
                                                  "ValidatingWebhookConfiguration"};

/// Rank of a kind, its group and version (and the kind itself where it has no rank), its name.
auto snapshotKey(const ResourceId& id) {
    const auto rank = std::find(kOrder.begin(), kOrder.end(), id.kind) - kOrder.begin();
    const bool isRanked = rank < static_cast<std::ptrdiff_t>(kOrder.size());
    return std::tuple(rank,
                      isRanked ? id.apiVersion()
                               : fmt::format("{}/{}, Kind={}", id.group, id.version, id.kind),
                      id.nameSpace + "/" + id.name);
}

class Selecting {
public:
    Selecting(const Placement& placement, const HubContents& contents, const HubOptions& options)
        : m_placement(&placement), m_contents(&contents), m_options(&options),
          m_isForCluster(placement.nameSpace.empty()),
          m_key(placement.nameSpace + "/" + placement.name) {}

    Selection run() {
        const auto& selectors = m_placement->selectors;
        if (findNamespace()) {
            for (m_at = 0; m_at < selectors.size() && m_out.error.empty(); ++m_at) {
                select(selectors[m_at]);
            }
        }
        if (!m_out.error.empty()) {
            return {.error = std::move(m_out.error), .warnings = std::move(m_out.warnings)};
        }
        std::sort(m_out.resources.begin(), m_out.resources.end(), [](const auto& a, const auto& b) {
            return snapshotKey(a.object->id) < snapshotKey(b.object->id);
        });
        return std::move(m_out);
    }

private:
    bool refuse(std::string error) {
        m_out.error = std::move(error);
        return false;
    }

    void warn(std::string code, std::string message) {
        m_out.warnings.push_back({.code = std::move(code), .message = std::move(message)});
    }

    /// The one namespace of a selector with other selectors in it.
    bool findNamespace() {
        for (const auto& each : m_placement->selectors) {
            if (!m_isForCluster || !each.selectsNamespaces() ||
                each.scope != SelectionScope::WithResourceSelectors) {
                continue;
            }
            const auto* found = firstGoing(each);
            if (found == nullptr || isReserved(found->id.name, *m_options)) {
                return refuse(fmt::format("invalid clusterResourcePlacement {}: "
                                          "NamespaceWithResourceSelectors mode requires exactly "
                                          "one namespace, but no namespaces were selected",
                                          m_placement->name));
            }
            m_namespace = found->id.name;
            return true;
        }
        return true;
    }

    [[nodiscard]] const HubObject* firstGoing(const ResourceSelector& selector) const {
        for (const auto* each : objectsOf(*m_contents, selector.group, selector.kind)) {
            if (isMatch(selector, *each) &&
                whyObjectStays(*each, *m_contents, *m_options).empty()) {
                return each;
            }
        }
        return nullptr;
    }

    [[nodiscard]] static bool isMatch(const ResourceSelector& selector, const HubObject& object) {
        return object.id.version == selector.version &&
               (selector.name.empty() || selector.name == object.id.name) &&
               (!selector.name.empty() || !selector.labels ||
                selector.labels->matches(object.labels));
    }

    void select(const ResourceSelector& selector) {
        const ResourceId kind{
            .group = selector.group, .version = selector.version, .kind = selector.kind};
        if (const auto why = whyKindStays(kind); !why.empty()) {
            warn("SelectorSkipped",
                 fmt::format("resourceSelectors[{}] selects nothing: {}", m_at, why));
            refuseAll(selector, why);
            return;
        }
        if (selector.selectsNamespaces() && !m_isForCluster) {
            refuse(fmt::format("invalid placement {}: cannot select cluster-scoped resource "
                               "Namespace in a resourcePlacement",
                               m_key));
        } else if (selector.selectsNamespaces() &&
                   selector.scope == SelectionScope::WithResources) {
            selectNamespaces(selector);
        } else {
            selectObjects(selector);
        }
    }

    void refuseAll(const ResourceSelector& selector, const std::string& why) {
        for (const auto* each : objectsOf(*m_contents, selector.group, selector.kind)) {
            const auto& here = m_isForCluster ? m_namespace : m_placement->nameSpace;
            if (isMatch(selector, *each) &&
                (each->id.nameSpace.empty() || each->id.nameSpace == here)) {
                m_out.refused.push_back({.object = each, .selector = m_at, .reason = why});
            }
        }
    }

    /// Whether the kind may be selected here; what it is.
    bool isOfRightScope(const ResourceSelector& selector, const KindInfo*& info) {
        info = m_contents->kinds.find(selector.group, selector.kind);
        const bool isServed = info != nullptr &&
                              (info->versions.empty() || info->versions.contains(selector.version));
        if (!isServed && m_contents->knowsAllKinds) { // the source takes it for a namespaced one
            return refuse(
                fmt::format("invalid placement {}/{}, failed to get GVR of the selector: no "
                            "matches for kind \"{}\" in version \"{}\"",
                            m_isForCluster ? m_namespace : m_placement->nameSpace,
                            m_placement->name, selector.kind, versionOf(selector)));
        }
        if (info == nullptr) {
            warn("UnknownKind",
                 fmt::format("resourceSelectors[{}] selects nothing: no object and no "
                             "CustomResourceDefinition here is a {} of {}; a hub without that kind "
                             "refuses the placement",
                             m_at, selector.kind, versionOf(selector)));
            return false;
        }
        const auto resource =
            fmt::format("{}/{}, Resource={}", selector.group, selector.version, info->plural);
        const auto nameSpace = m_isForCluster ? m_namespace : m_placement->nameSpace;
        if (info->isNamespaced && nameSpace.empty()) {
            return refuse(fmt::format("invalid placement {}: cannot select namespace-scoped "
                                      "resource {} in a clusterResourcePlacement",
                                      m_key, resource));
        }
        if (!info->isNamespaced && !m_isForCluster) {
            return refuse(fmt::format("invalid placement {}: cannot select cluster-scoped resource "
                                      "{} in a resourcePlacement",
                                      m_key, resource));
        }
        return true;
    }

    static std::string versionOf(const ResourceSelector& selector) {
        return ResourceId{.group = selector.group, .version = selector.version}.apiVersion();
    }

    void selectObjects(const ResourceSelector& selector) {
        const KindInfo* info = nullptr;
        if (!isOfRightScope(selector, info)) {
            return;
        }
        const auto nameSpace = !info->isNamespaced ? std::string()
                               : m_isForCluster    ? m_namespace
                                                   : m_placement->nameSpace;
        bool isFound = false;
        std::string otherVersion;
        for (const auto* each : objectsOf(*m_contents, selector.group, selector.kind)) {
            if (each->id.nameSpace != nameSpace) {
                continue;
            }
            if (isMatch(selector, *each)) {
                isFound = true;
                take(*each);
            } else if (each->id.version != selector.version) {
                otherVersion = each->id.version;
            }
        }
        if (!isFound) {
            warnOfNothing(selector, nameSpace, otherVersion);
        }
    }

    void warnOfNothing(const ResourceSelector& selector, const std::string& nameSpace,
                       const std::string& otherVersion) {
        if (!otherVersion.empty()) {
            warn("OtherVersion",
                 fmt::format("resourceSelectors[{}] asks for version {} of {}, the objects here "
                             "are of {}: they are not compared",
                             m_at, selector.version, selector.kind, otherVersion));
        } else if (!selector.name.empty()) {
            warn("NamedObjectMissing",
                 fmt::format(
                     "resourceSelectors[{}] selects nothing, and the hub does not say so: "
                     "there is no {}",
                     m_at,
                     targetText(
                         {.kind = selector.kind, .nameSpace = nameSpace, .name = selector.name})));
        } else {
            warn("NothingSelected", fmt::format("resourceSelectors[{}] selects nothing", m_at));
        }
    }

    void selectNamespaces(const ResourceSelector& selector) {
        std::vector<const HubObject*> found;
        for (const auto* each : objectsOf(*m_contents, "", "Namespace")) {
            if (isMatch(selector, *each)) {
                found.push_back(each);
            }
        }
        // A reserved one is refused by its name, be it there or not.
        auto reserved = selector.name.empty() || !isReserved(selector.name, *m_options)
                            ? std::string()
                            : selector.name;
        for (const auto* each : found) {
            if (reserved.empty() && isReserved(each->id.name, *m_options)) {
                reserved = each->id.name;
            }
        }
        if (!reserved.empty()) {
            refuse(fmt::format("invalid clusterRresourcePlacement {}: namespace {} is not allowed "
                               "to propagate",
                               m_placement->name, reserved));
            return;
        }
        for (const auto* each : found) {
            takeWithContents(*each);
        }
        if (found.empty()) {
            warnOfNothing(selector, {}, {});
        }
    }

    void takeWithContents(const HubObject& nameSpace) {
        if (nameSpace.isDeleting) {
            m_out.refused.push_back({.object = &nameSpace,
                                     .selector = m_at,
                                     .reason = "it is being deleted, with all that is in it"});
            return;
        }
        add(nameSpace);
        for (const auto& each : m_contents->objects) {
            if (each.id.nameSpace != nameSpace.id.name || !m_out.error.empty()) {
                continue;
            }
            if (const auto why = whyKindStays(each.id); !why.empty()) {
                m_out.refused.push_back({.object = &each, .selector = m_at, .reason = why});
            } else {
                take(each);
            }
        }
    }

    void take(const HubObject& object) {
        if (auto why = whyObjectStays(object, *m_contents, *m_options); !why.empty()) {
            m_out.refused.push_back(
                {.object = &object, .selector = m_at, .reason = std::move(why)});
        } else {
            add(object);
        }
    }

    void add(const HubObject& object) {
        if (!m_out.error.empty()) {
            return; // the first error is the one that is told
        }
        const auto [first, isNew] = m_taken.emplace(object.id, m_at);
        if (!isNew) {
            const auto& id = object.id;
            refuse(fmt::format("found duplicate resource {{Group:{} Version:{} Kind:{} Name:{} "
                               "Namespace:{} Envelope:<nil>}}",
                               id.group, id.version, id.kind, id.name, id.nameSpace));
            return;
        }
        m_out.resources.push_back({.object = &object,
                                   .selector = m_at,
                                   .content = contentOf(object.content),
                                   .envelope = isEnvelope(object.id)
                                                   ? std::optional(openEnvelope(object))
                                                   : std::nullopt});
    }

    const Placement* m_placement;
    const HubContents* m_contents;
    const HubOptions* m_options;
    bool m_isForCluster;
    std::string m_key;         ///< as the source prints it
    std::string m_namespace{}; ///< that namespaced selectors of a cluster's placement look in
    std::size_t m_at = 0;      ///< the selector that is looked at
    std::map<ResourceId, std::size_t> m_taken{};
    Selection m_out{};
};

} // namespace

Selection selectResources(const Placement& placement, const HubContents& contents,
                          const HubOptions& options) {
    return Selecting(placement, contents, options).run();
}

std::string selectorsMessage(const std::string& error) {
    return "The resource selectors are invalid: failed to process the request due to a client "
           "error: " +
           error;
}

} // namespace pilothouse::placement
