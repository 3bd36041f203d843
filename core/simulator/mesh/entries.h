// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/objects.h"

#include <optional>
#include <set>
#include <string_view>

namespace pilothouse::simulator::mesh {

/// What leads in from outside, with the status that its controllers would give: from the services
/// that the members have, whatever the scenario calls them.
/// Source: Azure/fleet-networking api/v1beta1, api/v1alpha1, pkg/controllers (conditions, weights);
/// kubernetes-sigs/gateway-api apis/v1 (conditions).

/// API groups of the entries that a member has; empty: none.
[[nodiscard]] std::set<std::string_view> entryGroups(const Plan& plan, std::size_t seat);
/// Those of a member of the mesh: exports, multi-cluster services with their imports, gateways and
/// routes.
[[nodiscard]] std::vector<Object> entryObjects(const World& world, std::uint64_t version);

/// Whether the hub has any.
[[nodiscard]] bool hasHubEntries(const Plan& plan);
/// Those of the hub: imports, profiles and backends of the traffic manager, with their namespaces.
[[nodiscard]] std::vector<Object> hubEntries(const World& hub, const Plan& plan,
                                             std::uint64_t version);
/// Defines their kinds there, and loads them.
void loadHubEntries(const World& hub, const Plan& plan, Store& store);

namespace detail {

/// A member that exports a service to Azure Fleet, and its weight there.
struct FleetExporter {
    std::size_t seat = 0;
    int weight = 1;
};
/// Those whose export is valid: the service is there.
[[nodiscard]] std::vector<FleetExporter>
fleetExporters(const Plan& plan, const std::string& nameSpace, const std::string& name);
[[nodiscard]] const Service* findService(const Seat& seat, const std::string& nameSpace,
                                         const std::string& name);
/// The public address of what a member exports.
[[nodiscard]] std::string publicAddress(std::size_t seat, const std::string& service);
/// A ServiceImport of Azure Fleet.
[[nodiscard]] Object fleetImport(const World& world, const Plan& plan, const std::string& nameSpace,
                                 const std::string& name, std::uint64_t version);
[[nodiscard]] nlohmann::json conditionOf(const World& world, const char* type, bool isTrue,
                                         const char* reason, std::string message = {});

} // namespace detail

} // namespace pilothouse::simulator::mesh
