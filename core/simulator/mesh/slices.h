// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/objects.h"

#include <vector>

namespace pilothouse::simulator::mesh {

/// EndpointSlices of other clusters' backends that controllers put into a member: those of Cilium's
/// operator for global services that ask for them (clustermesh-enable-endpoint-sync), by what it
/// has of a peer at `now`; those of Lighthouse for what the member imports. Their addresses are in
/// the networks of the peers' pods, as many as the plan has there.
/// Source: cilium/cilium operator/endpointslicesync; submariner-io/lighthouse
/// pkg/agent/controller, pkg/constants.
[[nodiscard]] std::vector<Object> syncedSlices(const World& world, Offset now,
                                               std::uint64_t version);

/// Who manages them, by their label.
inline constexpr const char* kCiliumSlices = "endpointslice-mesh-controller.cilium.io";
inline constexpr const char* kLighthouseSlices = "lighthouse-agent.submariner.io";

namespace detail {

/// Seats whose export of a service is known in a member, itself among them.
[[nodiscard]] std::vector<std::size_t>
exporterSeats(const World& world, const std::string& nameSpace, const std::string& name);

} // namespace detail

} // namespace pilothouse::simulator::mesh
