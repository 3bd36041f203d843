// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What Azure Kubernetes Fleet Manager says of its cluster meshes (preview). All pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService/fleet, clustermeshprofile.tsp,
/// meshmember.tsp, selector.tsp; the spellings of the revision of August 2025 are read too.
namespace pilothouse::azure {

/// A ClusterMeshProfile. A value.
struct ClusterMeshProfile {
    std::string id{}; ///< ARM id
    std::string name{};
    std::string selector{}; ///< memberSelector.byLabel, "key=value"; empty selects nobody
    std::string lastAppliedSelector{};
    std::string provisioningState{}; ///< "Succeeded"
    std::string state{};             ///< "Connected", "Failed"; empty: not said
    std::string lastError{};         ///< "CODE: message"; empty: none
    bool operator==(const ClusterMeshProfile&) const = default;
};

/// A member of a fleet, as far as its mesh is concerned. A value.
struct FleetMember {
    std::string name{};
    std::string clusterId{};                                   ///< ARM id of the cluster
    std::vector<std::pair<std::string, std::string>> labels{}; ///< sorted
    std::optional<std::int32_t> ciliumId{};
    std::string ciliumName{};
    std::string profileId{}; ///< clusterMeshProfileResourceId; empty: in none
    std::string state{};     ///< "Connected"; empty: not said
    std::string error{};
    bool operator==(const FleetMember&) const = default;
};

/// One page of a list, and where the next one is; empty: this is the last.
template<class Item>
struct ArmPage {
    std::vector<Item> items{};
    std::string nextLink{};
};

/// Reads `GET …/fleets/{f}/clusterMeshProfiles`. Decode.
[[nodiscard]] Result<ArmPage<ClusterMeshProfile>> readClusterMeshProfiles(std::string_view json);
/// Reads `GET …/fleets/{f}/members`. Decode.
[[nodiscard]] Result<ArmPage<FleetMember>> readFleetMembers(std::string_view json);

/// Whether two ARM ids are the same: case does not count in them.
[[nodiscard]] bool isSameArmId(std::string_view a, std::string_view b);

/// What an answer that is no success says: "AuthorizationFailed: …"; empty where it says nothing.
[[nodiscard]] std::string readArmError(std::string_view json);

} // namespace pilothouse::azure
