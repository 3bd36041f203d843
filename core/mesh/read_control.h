// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_config.h"
#include "mesh/read_peers.h"

#include <string_view>

namespace pilothouse::mesh {

/// The DaemonSet of Cilium's agents, as one cluster has it.
struct AgentSet {
    std::string ns{};      ///< where Cilium is installed
    std::string version{}; ///< "1.18.2", by image or label; empty: not told
    std::int32_t wanted = 0;
    std::int32_t ready = 0;
    HostAliases aliases{};
    bool operator==(const AgentSet&) const = default;
};
/// The first DaemonSet of a list by label k8s-app=cilium; none where the list is empty. Pure.
[[nodiscard]] Result<std::optional<AgentSet>> readAgentSet(std::string_view json);

/// Deployment clustermesh-apiserver without its pods, with the names its kvstoremesh knows.
struct ApiserverRead {
    ApiserverDeployment deployment{};
    HostAliases aliases{};
    std::uint16_t metricsPort = 9964; ///< of kvstoremesh
    bool operator==(const ApiserverRead&) const = default;
};
[[nodiscard]] Result<ApiserverRead> readApiserver(std::string_view json);
[[nodiscard]] Result<ApiserverService> readApiserverService(std::string_view json);
/// "Reason: message" of the newest event of type Warning; empty: none. Pure.
[[nodiscard]] Result<std::string> readLastWarning(std::string_view json);

/// A pod of the control plane or of an agent.
struct MeshPod {
    std::string name{};
    std::string node{};
    bool isRunning = false;
    bool isReady = false;
    std::optional<Instant> startedAt{}; ///< of the youngest of its running containers
    bool operator==(const MeshPod&) const = default;
};
/// The pods of a list, with the token of its next page (empty: the last). Sorted by name.
[[nodiscard]] Result<std::pair<std::vector<MeshPod>, std::string>>
readMeshPods(std::string_view json);

/// CiliumNodes of one page. Pure.
[[nodiscard]] Result<std::pair<std::vector<MeshNode>, std::string>>
readMeshNodes(std::string_view json);
/// Ranges of the ServiceCIDRs. Pure.
[[nodiscard]] Result<std::vector<IpRange>> readServiceCidrs(std::string_view json);

} // namespace pilothouse::mesh
