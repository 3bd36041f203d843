// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::azure {

/// A node pool of an AKS cluster, as far as an upgrade looks at it. A value.
struct AgentPool {
    std::string name{};
    std::int32_t count = 0;
    std::string vmSize{};         ///< "Standard_D4s_v5"
    std::int32_t maxPods = 0;     ///< of a node; 0: not said
    std::int32_t surge = 0;       ///< maxSurge as nodes, percents rounded up; 10% where not said
    std::int32_t unavailable = 0; ///< maxUnavailable likewise; 0 where not said
    std::string subnet{};         ///< ARM id of the nodes' subnet; empty: AKS' own network
    std::string podSubnet{};      ///< of the pods' own; empty: none
    bool operator==(const AgentPool&) const = default;
};

/// What ARM says of an AKS cluster that matters to an upgrade. A value.
struct ManagedCluster {
    std::string provisioningState{}; ///< "Succeeded", "Upgrading"; empty: not said
    std::string powerState{};        ///< "Running", "Stopped"; empty: not said
    bool hasLongTermSupport = false; ///< supportPlan AKSLongTermSupport
    std::string location{};          ///< "westeurope"
    std::vector<AgentPool> pools{};
    bool givesPodsSubnetAddresses = false; ///< Azure CNI without overlay
    std::optional<Instant> bypassUntil{};  ///< forceUpgrade of overrideSettings, until then
};

/// Reads `GET …/managedClusters/{c}`. Decode. Pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService, ManagedCluster.
[[nodiscard]] Result<ManagedCluster> readManagedCluster(std::string_view json);

/// Reads `GET …/managedClusters/{c}/upgradeProfiles/default`: the versions that its control plane
/// may be upgraded to, its own among them, sorted as text. Decode. Pure.
/// Source: azure-rest-api-specs, Microsoft.ContainerService, ManagedClusterUpgradeProfile.
[[nodiscard]] Result<std::vector<std::string>> readUpgradeProfile(std::string_view json);

/// How much of something is used, and how much there may be.
struct Usage {
    std::string key{};  ///< "cores", "standardDSv5Family"; of a network the subnet's ARM id
    std::string name{}; ///< "Total Regional vCPUs"
    std::int64_t used = 0;
    std::int64_t limit = 0;
    bool operator==(const Usage&) const = default;
};

/// Reads `GET /subscriptions/{s}/providers/Microsoft.Compute/locations/{l}/usages` and `GET
/// …/virtualNetworks/{n}/usages`, where a subnet's limit is the addresses that nodes may have.
/// Decode. Pure. Source: azure-rest-api-specs, Microsoft.Compute Usage, Microsoft.Network
/// VirtualNetworkUsage.
[[nodiscard]] Result<std::vector<Usage>> readUsages(std::string_view json);

/// What the name of a size tells: the number of its vCPUs, and the key under which they count
/// ("standardDSv5Family"). None for a name of another form. Pure. Source: Azure "VM sizes naming
/// conventions".
struct VmSize {
    std::int32_t cpus = 0;
    std::string family{};
    bool operator==(const VmSize&) const = default;
};
[[nodiscard]] std::optional<VmSize> readVmSize(std::string_view name);

} // namespace pilothouse::azure
