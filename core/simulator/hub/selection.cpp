// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/selection.h"

#include "simulator/budgets.h"
#include "simulator/hub/definitions.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 6> kGroupsThatStay{
    kClusterGroup,    "events.k8s.io",          "coordination.k8s.io",
    "metrics.k8s.io", "apiregistration.k8s.io", "discovery.k8s.io"};

/// Whether objects of the kind leave a hub.
bool goes(const KindInfo& info) {
    if (info.group == kPlacementGroup) {
        return info.kind.ends_with("Envelope");
    }
    if (info.group.empty()) {
        return info.kind != "Pod" && info.kind != "Node" && info.kind != "Event" &&
               info.kind != "Endpoints";
    }
    return std::find(kGroupsThatStay.begin(), kGroupsThatStay.end(), info.group) ==
           kGroupsThatStay.end();
}

/// What a namespace holds without anybody having asked for it.
bool isOwn(const KindInfo& info, const json& object) {
    const json owners = object["metadata"].value("ownerReferences", json::array());
    return (info.kind == "ConfigMap" && nameOf(object) == "kube-root-ca.crt") ||
           (info.kind == "ServiceAccount" && nameOf(object) == "default") ||
           ((info.kind == "ReplicaSet" || info.kind == "ControllerRevision") && !owners.empty());
}

bool isReserved(const std::string& nameSpace) {
    return nameSpace == "default" || nameSpace.starts_with("kube-") ||
           nameSpace.starts_with("fleet-");
}

json stripped(json object) {
    for (const char* key : {"resourceVersion", "generation", "uid", "selfLink", "managedFields",
                            "ownerReferences", "creationTimestamp"}) {
        object["metadata"].erase(key);
    }
    if (object["metadata"].contains("annotations")) {
        json& annotations = object["metadata"]["annotations"];
        annotations.erase("kubectl.kubernetes.io/last-applied-configuration");
        annotations.erase("deployment.kubernetes.io/revision");
        if (annotations.empty()) {
            object["metadata"].erase("annotations");
        }
    }
    object.erase("status");
    if (object["kind"] == "Service" && object.contains("spec")) {
        if (object["spec"].value("clusterIP", "") != "None") {
            object["spec"].erase("clusterIP");
            object["spec"].erase("clusterIPs");
        }
        object["spec"].erase("healthCheckNodePort");
    }
    return object;
}

class Selector {
public:
    Selector(const HubStore& store, const ServedKinds& served, const json& placement)
        : m_store(store), m_placement(placement), m_served(served) {}

    Selected run() {
        const json selectors = m_placement["spec"].value("resourceSelectors", json::array());
        for (const json& term : selectors) {
            take(term);
        }
        if (!m_selected.error.empty()) {
            m_selected.identifiers.clear();
            m_selected.contents.clear();
        }
        return std::move(m_selected);
    }

private:
    void take(const json& term) {
        const auto found =
            std::find_if(m_served.kinds.begin(), m_served.kinds.end(), [&](const KindInfo* info) {
                return info->group == term.value("group", "") &&
                       info->version == term.value("version", "") &&
                       info->kind == term.value("kind", "");
            });
        if (found == m_served.kinds.end() || !goes(**found)) {
            return;
        }
        for (const json& object : m_store.list((*found)->id)) {
            if (!fits(term, object) || isDeleting(object) ||
                nameSpaceOf(object) != nameSpaceOf(m_placement)) {
                continue;
            }
            if ((*found)->id == KindId::Namespace) {
                takeNameSpace(**found, object, term);
            } else {
                add(**found, object);
            }
        }
    }

    static bool fits(const json& term, const json& object) {
        if (const std::string name = term.value("name", ""); !name.empty()) {
            return nameOf(object) == name;
        }
        Labels labels;
        const json own = object["metadata"].value("labels", json::object());
        for (const auto& [key, value] : own.items()) {
            labels.emplace_back(key, value.get<std::string>());
        }
        return !term.contains("labelSelector") || detail::selects(term["labelSelector"], labels);
    }

    void takeNameSpace(const KindInfo& info, const json& object, const json& term) {
        const std::string name = nameOf(object);
        const std::string scope = term.value("selectionScope", "NamespaceWithResources");
        if (isReserved(name) && scope != "NamespaceOnly") {
            m_selected.error = fmt::format(
                "invalid resource selector: namespace {} is not allowed to propagate", name);
            return;
        }
        add(info, object);
        if (scope != "NamespaceWithResources") {
            return;
        }
        for (const KindInfo* inside : m_served.kinds) {
            if (!inside->isNamespaced || !goes(*inside) ||
                (isCustom(inside->id) && &kindInfo(inside->id) != inside)) {
                continue;
            }
            for (const json& each : m_store.list(inside->id)) {
                if (nameSpaceOf(each) == name && !isOwn(*inside, each) && !isDeleting(each)) {
                    add(*inside, each);
                }
            }
        }
    }

    void add(const KindInfo& info, const json& object) {
        json identifier{{"version", info.version}, {"kind", info.kind}, {"name", nameOf(object)}};
        if (!info.group.empty()) {
            identifier["group"] = info.group;
        }
        if (!nameSpaceOf(object).empty()) {
            identifier["namespace"] = nameSpaceOf(object);
        }
        if (!m_seen.insert(identifier.dump()).second) {
            m_selected.error =
                fmt::format("found duplicate resource {}/{}, {} {}/{}", info.group, info.version,
                            info.kind, nameSpaceOf(object), nameOf(object));
            return;
        }
        m_selected.identifiers.push_back(std::move(identifier));
        m_selected.contents.push_back(stripped(object));
    }

    const HubStore& m_store;
    const json& m_placement;
    const ServedKinds& m_served;
    Selected m_selected;
    std::set<std::string> m_seen;
};

} // namespace

Selected select(const HubStore& store, const ServedKinds& served, const json& placement) {
    return Selector(store, served, placement).run();
}

} // namespace pilothouse::simulator::hub
