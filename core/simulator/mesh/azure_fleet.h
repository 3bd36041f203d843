// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/azure_spec.h"

#include <string>
#include <vector>

namespace pilothouse::simulator {
struct ApiReply;
struct ApiRequest;
} // namespace pilothouse::simulator

namespace pilothouse::simulator::mesh {

struct Plan;
struct Seat;

/// What a cluster of the mesh is in an Azure fleet.
struct AzureSeat {
    bool isMember = true;
    Labels labels;
    std::string profile; ///< applied to it; empty: none
};

/// A fleet of Azure Kubernetes Fleet Manager with clusters of the estate.
struct AzureFleet {
    std::string id; ///< ARM id
    bool hasEarlySpelling = false;
    std::vector<AzureProfileSpec> profiles;
    std::vector<AzureSeat> seats; ///< by seat of the plan
};

/// Settled once, before anything runs. None in an estate with more members than a network of Azure
/// may have (255).
[[nodiscard]] std::vector<AzureFleet> azureFleets(const std::vector<AzureFleetSpec>& specs,
                                                  const std::vector<Seat>& seats);

/// What a profile and each of its members came to when it was applied: from the links that there
/// were then, since Azure looks no longer once it has ended. A member is Connected as soon as it
/// and another of the profile reach each other (when Azure says so is written nowhere).
struct AzureMemberState {
    std::string state; ///< Connecting, Connected, Failed
    std::string error;
    Offset updated{};
};
[[nodiscard]] AzureMemberState azureMemberState(const Plan& plan, const AzureFleet& fleet,
                                                const AzureProfileSpec& profile, std::size_t seat,
                                                Offset now);

/// Answers as Azure Resource Manager: profiles and members of the fleets, to read. Pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService/fleet (clustermeshprofile.tsp,
/// meshmember.tsp); errors and pages by the ARM resource provider contract.
[[nodiscard]] ApiReply answerAzure(const Plan& plan, const ApiRequest& request, Offset now);

} // namespace pilothouse::simulator::mesh
