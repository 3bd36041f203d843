// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "model/fleet_properties.h"
#include "placement/hub_reader.h"
#include "placement/placement_reader.h"
#include "placement/status.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What of a hub to read.
struct HubLookRequest {
    /// Only the bindings and the latest policy snapshot of this placement are read, and no
    /// placements. Empty: all placements with theirs.
    std::string placement{};
    bool membersOnly = false;                  ///< nothing but the MemberClusters is read
    std::string nameSpace{};                   ///< of a ResourcePlacement; empty: cluster-scoped
    std::chrono::milliseconds timeout{10'000}; ///< for all of it
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
};

/// A placement as it stands on the hub, with what the scheduler knows of it.
struct HubPlacement {
    placement::Placement placement{};       ///< taken as it stands, not judged
    std::vector<Error> problems{};          ///< what of it could not be read
    std::string body{};                     ///< the object as served: one line of JSON
    placement::BindingFile known{};         ///< its bindings, its latest policy snapshot
    placement::PlacementStatus status{};    ///< what the hub says of it
    placement::SnapshotDecisions decided{}; ///< by the scheduler, of the latest snapshot
};

/// Objects of a kind that could not be read.
struct HubGap {
    std::string kind{}; ///< "ClusterResourceBindings"
    Error error{};
};

/// What a KubeFleet hub holds for scheduling, at one moment. A value.
struct HubLook {
    std::string hub{};    ///< its name
    std::string server{}; ///< its address
    Instant readAt{};
    std::vector<placement::Member> members{};
    std::vector<HubPlacement> placements{}; ///< by namespace and name
    std::vector<HubGap> gaps{};             ///< a preview made from the rest is no certain one
    /// What the fleet file says of the members' properties, for what-ifs; null: not read. No hub
    /// knows it.
    std::shared_ptr<const model::FleetProperties> fleetSays{};
};

/// The placement of that name with what is known of it; null where the hub has none. Where the look
/// was for one placement, `placements` holds that one, without its body and status.
[[nodiscard]] const HubPlacement* findPlacement(const HubLook& look, const std::string& nameSpace,
                                                const std::string& name);

/// Reads a hub (fleet::loadHub): MemberClusters, placements, bindings and latest policy snapshots,
/// in pages, of v1beta1 where it is served, else of the version the hub prefers. Errors name the
/// hub: NotFound where the cluster is no hub, with the next step; what the answer says where its
/// MemberClusters cannot be read; Cancelled when interrupted. Other kinds that cannot be read are
/// gaps. Blocks; any thread but the UI's. @param now when this is, of the fleet's clock
[[nodiscard]] Result<HubLook> lookAtHub(const fleet::FleetConfig& hub,
                                        const HubLookRequest& request, Instant now,
                                        const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
