// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "mesh/facts_config.h"
#include "mesh/ip_range.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::mesh {

/// What a gateway says of its tunnel to another cluster's gateway. Source: submariner-io/submariner
/// pkg/apis/submariner.io/v1/types.go, ConnectionStatus.
enum class CableState : std::uint8_t { Connected, Connecting, Error, Other };

/// An entry of Gateway.status.connections.
struct SubmarinerConnection {
    std::string peer{}; ///< endpoint.cluster_id
    CableState state = CableState::Other;
    std::string word{};    ///< status as it stands there
    std::string message{}; ///< statusMessage
    std::string usingIp{};
    bool usesNat = false;
    std::optional<std::int64_t> latencyMicros{}; ///< latencyRTT.last; absent: no ping came back
    /// Since when polls see this state; kept over reads by foldKinds(). Absent: not known.
    std::optional<Instant> since{};
    bool operator==(const SubmarinerConnection&) const = default;
};

struct SubmarinerGateway {
    std::string name{};
    std::string version{};
    std::string cluster{}; ///< localEndpoint.cluster_id
    bool isActive = false; ///< haStatus
    std::string failure{}; ///< statusFailure; empty: none
    /// Annotation update-timestamp, which it renews every five seconds.
    std::optional<Instant> toldAt{};
    std::vector<SubmarinerConnection> connections{}; ///< sorted by peer
    bool operator==(const SubmarinerGateway&) const = default;
};

/// An Endpoint object: where a cluster's active gateway is reached.
struct SubmarinerEndpoint {
    std::string cluster{};
    std::string hostname{};
    std::optional<Instant> madeAt{};
    bool operator==(const SubmarinerEndpoint&) const = default;
};

/// A Cluster object: one cluster of the cluster set.
struct SubmarinerCluster {
    std::string id{};
    std::vector<IpRange> clusterCidrs{};
    std::vector<IpRange> serviceCidrs{};
    std::vector<IpRange> globalCidrs{}; ///< of Globalnet; empty: it is off
    bool operator==(const SubmarinerCluster&) const = default;
};

/// Submariner's objects in one cluster; those of all clusters are synchronised into each.
struct SubmarinerFacts {
    std::vector<SubmarinerGateway> gateways{}; ///< its own, sorted by name
    std::vector<SubmarinerEndpoint> endpoints{};
    std::vector<SubmarinerCluster> clusters{};
    bool operator==(const SubmarinerFacts&) const = default;

    /// The name that the cluster has there; empty where no gateway tells.
    [[nodiscard]] std::string ownName() const {
        return gateways.empty() ? std::string() : gateways.front().cluster;
    }
};

/// A remote secret: the clusters that a control plane reads endpoints of. Its values hold
/// credentials and are never asked for. Source: istio/istio pkg/kube/multicluster.
struct IstioRemote {
    std::string cluster{}; ///< cluster ID: a key of the secret, else its annotation or name
    std::string secret{};
    bool operator==(const IstioRemote&) const = default;
};

/// What one istiod says of a remote cluster: "synced", "syncing", "timeout", "closed". Source:
/// metric istiod_remote_cluster_sync_status, pkg/kube/multicluster/secretcontroller.go.
struct IstioSync {
    std::string cluster{};
    std::string word{};
    std::string pod{};
    bool operator==(const IstioSync&) const = default;
};

/// A Service that others reach this cluster's network by: it has the label of a network.
struct IstioGateway {
    std::string name{}; ///< "istio-system/istio-eastwestgateway"
    std::string network{};
    std::vector<std::string> addresses{}; ///< of its load balancer, external ones; empty: none yet
    bool hasNodePorts = false;            ///< of type NodePort: addresses are those of nodes
    bool operator==(const IstioGateway&) const = default;
};

/// Istio in one cluster. Optional: could not be read.
struct IstioFacts {
    bool hasControlPlane = false; ///< an istiod
    std::string cluster{};        ///< cluster ID of its istiod; empty: not known
    std::string version{};
    std::optional<std::string> network{}; ///< label of its namespace; empty: none
    /// Clusters whose control plane serves it, by the namespace's annotation.
    std::vector<std::string> controlPlanes{};
    std::optional<std::string> meshId{};
    std::optional<std::string> trustDomain{};
    /// SHA-256 of each root certificate, sorted.
    std::optional<std::vector<std::string>> roots{};
    std::optional<std::vector<IstioRemote>> remotes{}; ///< sorted by cluster
    std::optional<std::vector<IstioGateway>> gateways{};
    std::vector<IstioSync> syncs{};    ///< sorted; empty: not told
    std::optional<Instant> syncedAt{}; ///< when that was said
    bool operator==(const IstioFacts&) const = default;
};

/// Which kinds a member may have, by the API groups that it serves.
struct ServedKinds {
    bool submariner = false;
    bool istio = false;
    Instant at{};
    bool operator==(const ServedKinds&) const = default;
};

/// What one member tells of links that are not Cilium's. Absent: it has no such thing, or it was
/// not read; the outcomes say which.
struct KindFacts {
    std::optional<ServedKinds> served{}; ///< the last that was told; absent: not known
    ReadOutcome servedRead{};
    ReadOutcome submarinerRead{};
    std::optional<SubmarinerFacts> submariner{};
    ReadOutcome istioRead{};
    std::optional<IstioFacts> istio{};
    bool operator==(const KindFacts&) const = default;
};

} // namespace pilothouse::mesh
