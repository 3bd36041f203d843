// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "mesh/ip_range.h"
#include "model/node.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

struct ServicePort {
    std::string name{}; ///< empty: unnamed
    std::string protocol = "TCP";
    std::int32_t port = 0;
    bool operator==(const ServicePort&) const = default;
};

/// A Service. Only those that are global in some member matter, but in all members: that one is
/// not global or not there is a finding of its own.
struct MeshService {
    std::string ns{};
    std::string name{};
    model::Labels annotations{}; ///< those of Cilium and the MCS API as they stand, sorted
    bool isHeadless = false;
    bool isExternalName = false;
    std::vector<ServicePort> ports{};
    std::vector<IpAddress> clusterIps{};
    /// Endpoints of its own cluster, one per address, slices that the mesh made left out: those
    /// that are ready, and those that serve while they end. Absent: slices were not read.
    std::optional<std::int32_t> localReady{};
    std::optional<std::int32_t> localTerminating{};
    /// Clusters whose endpoints are here as slices that the mesh made, sorted; absent: not read.
    std::optional<std::vector<std::string>> syncedFrom{};
    std::string derivedFrom{}; ///< ServiceImport that owns it ("derived-<hash>"); empty: none
    bool operator==(const MeshService&) const = default;
};

struct MeshNamespace {
    std::string name{};
    std::optional<std::string> globalAnnotation{}; ///< clustermesh.cilium.io/global as it stands
    bool operator==(const MeshNamespace&) const = default;
};

/// A condition of an object.
struct MeshCondition {
    std::string type{};
    std::string status{};
    std::string reason{};
    std::string message{};
    bool operator==(const MeshCondition&) const = default;
};

struct ServiceExport {
    std::string ns{};
    std::string name{};
    Instant createdAt{};
    std::vector<MeshCondition> conditions{};
    bool operator==(const ServiceExport&) const = default;
};

struct ServiceImport {
    std::string ns{};
    std::string name{};
    bool isHeadless = false; ///< spec.type
    std::vector<std::string> ips{};
    std::vector<ServicePort> ports{};
    std::vector<std::string> clusters{}; ///< status: who exports, in this cluster's opinion
    std::vector<MeshCondition> conditions{};
    /// Endpoints that are ready by the cluster that they come from, as slices here say
    /// (multicluster.kubernetes.io/source-cluster); sorted by its name. Absent: not read.
    std::optional<std::vector<std::pair<std::string, std::int32_t>>> readyBySource{};
    bool operator==(const ServiceImport&) const = default;
};

/// A network policy of any kind, as far as it can be compared.
struct MeshPolicy {
    std::string kind{}; ///< "CiliumNetworkPolicy"
    std::string ns{};   ///< empty: of the cluster
    std::string name{};
    std::string hash{}; ///< SHA-256 of its spec
    /// Selects peers by labels without naming a cluster; absent: not told.
    std::optional<bool> selectsWithoutCluster{};
    bool operator==(const MeshPolicy&) const = default;
};

} // namespace pilothouse::mesh
