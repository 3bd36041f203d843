// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/azure_spec.h"
#include "simulator/mesh/entries_spec.h"
#include "simulator/mesh/kinds_spec.h"
#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// What a cluster of the mesh says of itself; absent: as all others. A later rule wins.
struct MemberRule {
    LabelSelector target;
    std::optional<std::string> mesh;    ///< members of another name are no peers
    std::optional<bool> hasCilium;      ///< false: another network plugin, and no mesh
    std::optional<std::string> version; ///< of Cilium
    std::optional<int> id;
    std::optional<std::string> name;
    std::optional<int> maxConnected;
    std::optional<std::string> podCidr; ///< 4096 addresses from there
    std::optional<std::string> routing; ///< tunnel, native
    std::optional<std::string> tunnel;  ///< vxlan, geneve
    std::optional<std::string> authMode;
    std::optional<std::string> authority; ///< name of the authority that issues its certificates
    std::optional<bool> isBalancerPending;
    std::optional<bool> areSecretsForbidden; ///< nobody may read them through the API
    std::optional<bool> hasKvstoreMesh;
    std::optional<bool> hasAgentMetrics;
    std::optional<std::string> hubble; ///< as MeshSpec::hubble
    std::optional<bool> hasMcs;
    std::optional<bool> hasEndpointSync;
    std::optional<bool> isGlobalByDefault; ///< namespaces without an annotation
    std::optional<Offset> clientExpires;   ///< counted from the start
    std::optional<Offset> serverExpires;
};

/// What one peer entry says; absent: the truth.
struct PeerRule {
    LabelSelector from;
    LabelSelector to;
    bool isOmitted = false;
    std::string name{};    ///< instead of the peer's: a typing error
    std::string address{}; ///< that is dialled instead of the balancer's
    bool lags = false;     ///< its services never finish to synchronise
};

/// A service of some members; of equal names the last rule that selects a member holds there.
struct ServiceRule {
    std::string nameSpace;
    std::string name;
    LabelSelector target;
    int skip = 0;
    int count = 0; ///< 0 for all that match
    int port = 80;
    std::string portName = "http";
    int replicas = 2;
    bool isGlobal = true;
    std::optional<bool> isShared;
    std::string affinity{};
    bool isSynced = false;   ///< as slices into clusters that have endpoint sync
    bool isExported = false; ///< by a ServiceExport instead of the annotation
};

/// A namespace's annotation in some members.
struct NamespaceRule {
    std::string name;
    LabelSelector target;
    std::string global; ///< value of clustermesh.cilium.io/global
};

/// The mesh of an estate, as the scenario says. Every member lists every other of its mesh.
struct MeshSpec {
    std::string version = "1.19.3";
    int maxConnected = 0; ///< 0: 255, or 511 where there are more
    std::string authMode = "migration";
    bool hasKvstoreMesh = true;
    bool hasAgentMetrics = false;
    std::string hubble; ///< how its metrics tell ends: identity, ip, pod; empty: it has none
    bool hasMcs = false;
    std::string routing = "tunnel";
    bool isGlobalByDefault = true; ///< namespaces without an annotation
    bool hasEndpointSync = false;  ///< slices of remote backends, for services that ask for them
    Offset cacheTtl{0};            ///< what was read of a lost peer goes after it; 0: never
    bool hasCilium = true;         ///< in members of which no rule says otherwise
    std::optional<SubmarinerSpec> submariner;
    std::optional<IstioSpec> istio;
    int replicas = 1; ///< of clustermesh-apiserver
    std::vector<MemberRule> members;
    std::vector<PeerRule> peers;
    std::vector<ServiceRule> services;
    std::vector<NamespaceRule> nameSpaces;
    std::vector<AzureFleetSpec> azure;
    EntriesSpec entries;
};

} // namespace pilothouse::simulator::mesh
