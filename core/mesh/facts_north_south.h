// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "mesh/facts_config.h"
#include "mesh/facts_services.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What leads traffic from outside to services: objects of Azure Fleet's networking
/// (`networking.fleet.azure.com`) and of the Gateway API (`gateway.networking.k8s.io`).
/// Source: Azure/fleet-networking api/v1beta1, api/v1alpha1; kubernetes-sigs/gateway-api apis/v1.
namespace pilothouse::mesh {

/// A TrafficManagerProfile of the hub.
struct TrafficProfile {
    std::string ns{};
    std::string name{};
    std::string dnsName{}; ///< empty: it has none yet
    std::vector<MeshCondition> conditions{};
    bool operator==(const TrafficProfile&) const = default;
};

struct TrafficEndpoint {
    std::optional<std::int64_t> weight{};
    std::string target{};  ///< name or address
    std::string cluster{}; ///< fleet member that exports it
    bool operator==(const TrafficEndpoint&) const = default;
};

/// A TrafficManagerBackend of the hub: a ServiceImport behind a profile of its namespace.
struct TrafficBackend {
    std::string ns{};
    std::string name{};
    std::string profile{};
    std::string import{};
    std::int64_t weight = 1;
    std::vector<TrafficEndpoint> endpoints{};
    std::vector<MeshCondition> conditions{};
    bool operator==(const TrafficBackend&) const = default;
};

/// A MultiClusterService: a load balancer of one member before an import of its namespace.
struct MultiClusterService {
    std::string ns{};
    std::string name{};
    std::string import{};
    std::vector<std::string> addresses{};
    std::vector<MeshCondition> conditions{};
    bool operator==(const MultiClusterService&) const = default;
};

/// A ServiceExport of `networking.fleet.azure.com`: not that of the MCS API.
struct FleetExport {
    std::string ns{};
    std::string name{};
    std::optional<std::int64_t> weight{}; ///< annotation; absent: 1
    std::vector<MeshCondition> conditions{};
    bool operator==(const FleetExport&) const = default;
};

/// A ServiceImport of `networking.fleet.azure.com`.
struct FleetImport {
    std::string ns{};
    std::string name{};
    std::vector<std::string> clusters{}; ///< fleet members that export it
    bool operator==(const FleetImport&) const = default;
};

struct GatewayListener {
    std::string name{};
    std::string protocol{};
    std::int64_t port = 0;
    std::string hostName{}; ///< empty: any
    bool operator==(const GatewayListener&) const = default;
};

struct Gateway {
    std::string ns{};
    std::string name{};
    std::vector<std::string> addresses{};
    std::vector<GatewayListener> listeners{};
    std::vector<MeshCondition> conditions{};
    bool operator==(const Gateway&) const = default;
};

/// What a route says of one gateway, and what that gateway's controller says of the route.
struct RouteParent {
    std::string ns{};
    std::string name{};
    std::vector<MeshCondition> conditions{};
    bool operator==(const RouteParent&) const = default;
};

/// Which kind of object a route leads to.
enum class RouteTo : std::uint8_t { Service, FleetImport, McsImport, Other };

struct RouteBackend {
    RouteTo to = RouteTo::Service;
    std::string ns{};
    std::string name{};
    std::int64_t weight = 1;
    bool operator==(const RouteBackend&) const = default;
};

/// An HTTPRoute or GRPCRoute.
struct GatewayRoute {
    std::string kind{};
    std::string ns{};
    std::string name{};
    std::vector<std::string> hostNames{};
    std::vector<RouteParent> parents{}; ///< gateways alone, each once
    std::vector<RouteBackend> backends{};
    bool operator==(const GatewayRoute&) const = default;
};

/// What one member, or the hub, has of all that. Absent lists are not known or not served: the
/// outcomes tell which. Sorted by namespace and name.
struct NorthSouthFacts {
    ClusterId id{};     ///< empty: the hub
    std::string name{}; ///< of the member or hub
    ReadOutcome gatewayApi{};
    ReadOutcome fleetApi{};
    std::optional<std::vector<Gateway>> gateways{};
    std::optional<std::vector<GatewayRoute>> routes{};
    std::optional<std::vector<TrafficProfile>> profiles{};
    std::optional<std::vector<TrafficBackend>> backends{};
    std::optional<std::vector<MultiClusterService>> multiClusterServices{};
    std::optional<std::vector<FleetExport>> exports{};
    std::optional<std::vector<FleetImport>> imports{};
    bool operator==(const NorthSouthFacts&) const = default;
};

} // namespace pilothouse::mesh
