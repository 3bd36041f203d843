// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/selectors.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// A service that some members export to Azure Fleet.
struct FleetExportRule {
    std::string nameSpace;
    std::string name;
    LabelSelector target;
    std::optional<int> weight;
};

/// A TrafficManagerProfile of the hub.
struct TrafficProfileRule {
    std::string nameSpace;
    std::string name;
    bool isTaken = false; ///< somebody else has its DNS name
};

/// A TrafficManagerBackend of the hub: what is exported of a service, behind a profile.
struct TrafficBackendRule {
    std::string nameSpace;
    std::string name;
    std::string profile;
    std::string service;
    int weight = 1;
};

/// A MultiClusterService of some members.
struct MultiClusterServiceRule {
    std::string nameSpace;
    std::string name;
    LabelSelector target;
    std::string service;
};

/// A Gateway of some members, with one listener.
struct GatewayRule {
    std::string nameSpace;
    std::string name;
    LabelSelector target;
    std::string hostName;   ///< empty: any
    bool isPending = false; ///< it never gets an address
};

struct RouteBackendRule {
    std::string service;
    int weight = 1;
};

/// An HTTPRoute of some members at a gateway of its namespace.
struct RouteRule {
    std::string nameSpace;
    std::string name;
    LabelSelector target;
    std::string gateway;
    std::string hostName;
    std::vector<RouteBackendRule> backends;
};

/// What leads in from outside, as the scenario says.
struct EntriesSpec {
    std::vector<FleetExportRule> exports;
    std::vector<TrafficProfileRule> profiles;
    std::vector<TrafficBackendRule> backends;
    std::vector<MultiClusterServiceRule> multiClusterServices;
    std::vector<GatewayRule> gateways;
    std::vector<RouteRule> routes;
};

} // namespace pilothouse::simulator::mesh
