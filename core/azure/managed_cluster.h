// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::azure {

/// What ARM says of an AKS cluster that matters to an upgrade. A value.
struct ManagedCluster {
    std::string provisioningState{}; ///< "Succeeded", "Upgrading"; empty: not said
    std::string powerState{};        ///< "Running", "Stopped"; empty: not said
    bool hasLongTermSupport = false; ///< supportPlan AKSLongTermSupport
};

/// Reads `GET …/managedClusters/{c}`. Decode. Pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService, ManagedCluster.
[[nodiscard]] Result<ManagedCluster> readManagedCluster(std::string_view json);

/// Reads `GET …/managedClusters/{c}/upgradeProfiles/default`: the versions that its control plane
/// may be upgraded to, its own among them, sorted as text. Decode. Pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService, ManagedClusterUpgradeProfile.
[[nodiscard]] Result<std::vector<std::string>> readUpgradeProfile(std::string_view json);

} // namespace pilothouse::azure
