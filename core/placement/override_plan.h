// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/object_changes.h"
#include "placement/member.h"
#include "placement/override.h"
#include "placement/resource_selection.h"

#include <cstddef>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// What overrides make of one object for one cluster.
struct ObjectEdit {
    ResourceId id{};
    const HubObject* envelope = nullptr;      ///< what wraps it; null: nothing
    std::vector<const Override*> overrides{}; ///< with a rule for it and the cluster, in order
    bool isDeleted = false;                   ///< it does not go to this cluster
    std::string json{};                       ///< as it goes; empty where deleted
    std::vector<kube::ObjectChange> changes{};
};

/// What one cluster would get.
struct ClusterResources {
    std::string cluster{};
    std::vector<const Override*> overrides{}; ///< that match it, in the order of its binding
    /// Why it gets nothing; empty: it gets everything. The reason is of the binding's condition
    /// Overridden (OverriddenFailed) or WorkSynchronized (SyncWorkFailed), the message the hub's.
    std::string reason{};
    std::string message{};
    std::string cause{};             ///< the same in clear: the hub cuts some messages wrongly
    ResourceId failed{};             ///< of which object the fault is
    std::vector<ObjectEdit> edits{}; ///< objects that differ from what is selected, in their order
    std::size_t objects = 0;         ///< how many go; those in an envelope count, it does not
};

/// The overrides of a placement's objects, ready for many clusters. Points into the selection and
/// the overrides, which must outlive it. Immutable; any thread. Source: kubefleet
/// pkg/utils/overrider/overrider.go, pkg/controllers/workgenerator/override.go.
class OverridePlan {
public:
    OverridePlan(const Placement& placement, const Selection& selection, const KindTable& kinds,
                 const std::vector<Override>& overrides);

    /// Those that reach an object of this placement, in the order of application.
    [[nodiscard]] const std::vector<const Override*>& overrides() const { return m_overrides; }
    /// Overrides that do not count here though one might think so, or not at once.
    [[nodiscard]] const std::vector<Warning>& warnings() const { return m_warnings; }

    /// What a cluster would get with the labels that it has. A fault of one object leaves the
    /// cluster without all, as on a hub.
    [[nodiscard]] ClusterResources resourcesFor(const Member& cluster) const;

private:
    /// An object as it is sent, be it alone or out of an envelope; or an envelope's fault.
    struct Item {
        ResourceId id{};
        const std::string* json = nullptr; ///< null: only the fault counts
        const HubObject* envelope = nullptr;
        std::string fault{};
        std::vector<const Override*> overrides{}; ///< that name it, in their order
    };

    void findOverrides(const Placement& placement, const Selection& selection,
                       const KindTable& kinds, const std::vector<Override>& overrides);
    void addItems(const Selection& selection, const KindTable& kinds);
    /// False: the cluster gets nothing.
    [[nodiscard]] static bool applyTo(const Item& item, const Member& cluster,
                                      ClusterResources& out);

    std::vector<Item> m_items;
    std::vector<const Override*> m_overrides;
    std::vector<Warning> m_warnings;
};

} // namespace pilothouse::placement
