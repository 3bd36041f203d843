// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/mesh/azure_fleet.h"
#include "simulator/mesh/mesh_spec.h"
#include "simulator/scenario.h"
#include "simulator/tls.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// A service as one cluster defines it.
struct Service {
    std::string nameSpace;
    std::string name;
    int port = 80;
    std::string portName;
    int replicas = 0;
    bool isGlobal = true;
    std::optional<bool> isShared;
    std::string affinity;
    bool isExported = false;
    bool isSynced = false;
};

/// One cluster as the mesh is set up in it.
struct Seat {
    std::string member; ///< name in the estate
    Labels labels;
    std::vector<Effect> effects;
    int nodes = 0;
    std::string mesh = "mesh";
    bool hasCilium = true;
    std::string version;
    std::string name; ///< cluster-name
    int id = 0;
    int maxConnected = 255;
    std::uint32_t nodeNetwork = 0;
    std::uint32_t podNetwork = 0;
    std::uint32_t balancer = 0; ///< address of clustermesh-apiserver
    std::string routing = "tunnel";
    std::string tunnel = "vxlan";
    std::string authMode;
    std::string authority;
    bool isBalancerPending = false;
    bool areSecretsForbidden = false;
    bool hasKvstoreMesh = true;
    bool hasAgentMetrics = false;
    std::string hubble; ///< context of Hubble's metrics; empty: off
    bool hasMcs = false;
    bool hasEndpointSync = false;
    bool isGlobalByDefault = true;
    Offset clientExpires{};
    Offset serverExpires{};
    std::optional<SubmarinerSeat> submariner;
    std::optional<IstioSeat> istio;
    std::vector<Service> services;
    std::vector<std::pair<std::string, std::string>> nameSpaces; ///< with the annotation's value

    /// Whether it runs 1.<minor> of Cilium or a later one.
    [[nodiscard]] bool isAtLeast(int minor) const;
};

/// One peer entry of a cluster.
struct Peer {
    static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

    std::string name;
    std::size_t seat = kNobody; ///< kNobody: there is no such cluster
    std::uint32_t address = 0;  ///< that is dialled
    bool lags = false;
};

/// The mesh of an estate: who is in it, and what is said of whom. Made once, before anything runs,
/// and never changed; the states of links follow from it and the time (links.h).
struct Plan {
    std::vector<Seat> seats; ///< in the order of the estate's members
    std::vector<PeerRule> peerRules;
    int replicas = 1;
    Offset cacheTtl{0}; ///< 0: what was read of a lost peer stays
    EntriesSpec entries;
    Instant start;
    std::map<std::string, Authority> authorities;
    std::vector<AzureFleet> azure; ///< that declare it

    /// The peer entries of a cluster in the order of its configuration; without those of its own
    /// name.
    [[nodiscard]] std::vector<Peer> peersOf(std::size_t seat) const;
};

/// Plans the mesh and puts what it needs into the members: Cilium's workloads, the services,
/// networks of nodes and pods. Internal where a certificate authority cannot be made.
/// @param effects  of each member, as resolveEffects gives them
[[nodiscard]] Result<std::shared_ptr<const Plan>>
makePlan(const MeshSpec& spec, Estate& estate, const std::vector<std::vector<Effect>>& effects,
         Instant start);

} // namespace pilothouse::simulator::mesh
