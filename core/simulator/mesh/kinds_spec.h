// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/selectors.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// What Submariner is like in some members; absent: as in all others. A later rule wins.
struct SubmarinerRule {
    LabelSelector target;
    std::optional<bool> isThere;
    std::optional<std::string> id; ///< cluster ID; the member's name
    std::optional<int> gateways;   ///< 2
    std::optional<bool> isActive;  ///< whether one of them is
    std::optional<bool> hasGlobalnet;
    std::optional<std::string> globalCidr;
    std::optional<bool> isForbidden; ///< nobody may read its objects
};

/// One cluster set of all members.
struct SubmarinerSpec {
    bool hasGlobalnet = true;
    std::vector<SubmarinerRule> members;
};

/// Submariner as it is in one cluster.
struct SubmarinerSeat {
    std::string id;
    int gateways = 2;
    bool isActive = true;
    std::string globalCidr; ///< empty: no Globalnet
    bool isForbidden = false;
};

/// What Istio is like in some members; absent: as in all others. A later rule wins.
struct IstioRule {
    LabelSelector target;
    std::optional<bool> isThere;
    std::optional<std::string> network;     ///< "network-<member>"; empty: no label
    std::optional<std::string> root;        ///< name of the authority of its root certificate
    std::optional<std::string> meshId;      ///< "mesh1"
    std::optional<std::string> trustDomain; ///< "cluster.local"
    std::optional<std::string> gateway;     ///< of east and west: address, pending, none
    std::optional<LabelSelector> omits;     ///< members of which it has no remote secret
    std::optional<LabelSelector> unreached; ///< members that its istiod never got through to
    std::optional<bool> isForbidden;        ///< nobody may read its ConfigMaps
};

/// One mesh of all members, each with a control plane and a network of its own.
struct IstioSpec {
    std::vector<IstioRule> members;
};

/// Istio as it is in one cluster.
struct IstioSeat {
    std::string network;
    std::string root = "root";
    std::string meshId = "mesh1";
    std::string trustDomain = "cluster.local";
    std::string gateway = "address";
    std::optional<LabelSelector> omits;
    std::optional<LabelSelector> unreached;
    bool isForbidden = false;
};

} // namespace pilothouse::simulator::mesh
