// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts_north_south.h"
#include "mesh/read_services.h"

/// Lists of the kinds that lead traffic from outside to services, a page at a time. All are pure;
/// Decode for a list of another kind or group: two groups have kinds ServiceExport and
/// ServiceImport. Source: as facts_north_south.h.
namespace pilothouse::mesh {

[[nodiscard]] Result<ListPage<TrafficProfile>> readTrafficProfiles(std::string_view json);
[[nodiscard]] Result<ListPage<TrafficBackend>> readTrafficBackends(std::string_view json);
[[nodiscard]] Result<ListPage<MultiClusterService>> readMultiClusterServices(std::string_view json);
[[nodiscard]] Result<ListPage<FleetExport>> readFleetExports(std::string_view json);
[[nodiscard]] Result<ListPage<FleetImport>> readFleetImports(std::string_view json);
[[nodiscard]] Result<ListPage<Gateway>> readGateways(std::string_view json);
/// HTTPRoutes or GRPCRoutes.
[[nodiscard]] Result<ListPage<GatewayRoute>> readGatewayRoutes(std::string_view json);

/// Names of versions of an APIGroup, best first. Decode.
[[nodiscard]] Result<std::vector<std::string>> readGroupVersions(std::string_view json);

} // namespace pilothouse::mesh
