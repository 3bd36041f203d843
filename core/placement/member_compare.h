// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/override_plan.h"
#include "placement/takeover.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// A placement's objects beside those that its clusters have. Pure.
namespace pilothouse::placement {

/// An object on its way to a cluster.
struct WantedObject {
    ResourceId id{};
    std::string json{};
};

/// What a cluster gets with its overrides made, in the order of the works; nothing where a fault
/// keeps everything from it. Of an object that comes twice the first counts, as there.
[[nodiscard]] std::vector<WantedObject> wantedObjects(const Selection& selection,
                                                      const ClusterResources& cluster);

/// What one object of one cluster would become.
struct MemberDiff {
    std::string cluster{};
    ResourceId id{};
    MemberOutcome outcome{};
};

/// The same object in another version is the same object.
struct SameObject {
    bool operator()(const ResourceId& a, const ResourceId& b) const;
};

/// What a cluster has, where it was read: objects as JSON.
using MemberObjects = std::map<ResourceId, std::string, SameObject>;

/// A cluster in question.
struct MemberWants {
    std::string cluster{};
    std::vector<WantedObject> objects{};
    bool leaves = false; ///< it held the placement and is no longer picked
    /// Names of the works that the hub holds for it, where they were read: see PlacementWorks.
    std::optional<std::set<std::string>> works{};
};

/// Every cluster that gets something, then those that hold the placement and are no longer picked.
/// A cluster that a fault keeps from getting anything stays as it is: nothing to compare.
[[nodiscard]] std::vector<MemberWants> memberWants(const Selection& selection,
                                                   const std::vector<ClusterResources>& clusters,
                                                   const std::vector<std::string>& leaving);

/// The works of a placement, on no cluster in particular.
[[nodiscard]] PlacementWorks worksOf(const Placement& placement);

/// Compares with objects that are at hand: every object that is wanted, then each that a work of
/// the placement owns there and that is wanted no more. Computed. Decode where an object is none.
[[nodiscard]] Result<std::vector<MemberDiff>> compareWith(const MemberWants& wants,
                                                          const MemberObjects& objects,
                                                          const ApplyStrategy& strategy,
                                                          const PlacementWorks& works);

} // namespace pilothouse::placement
