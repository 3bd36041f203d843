// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/kinds_spec.h"
#include "simulator/mesh/objects.h"

#include <optional>
#include <vector>

namespace pilothouse::simulator::mesh {

inline constexpr const char* kSubmarinerNamespace = "submariner-operator";

/// What the rules make of one member, the `index`th of the estate; none where it has no Submariner.
[[nodiscard]] std::optional<SubmarinerSeat> submarinerSeat(const SubmarinerSpec& spec,
                                                           const std::string& member,
                                                           const Labels& labels, std::size_t index);

/// Gateways of the member as they are at `now`, and the Clusters and Endpoints of the whole set,
/// which the broker brings. A cut between two members makes their connection an error within
/// seconds: their pings are lost. Source: submariner-io/submariner pkg/apis/submariner.io/v1,
/// pkg/cableengine/syncer, pkg/pinger.
[[nodiscard]] std::vector<Object> submarinerObjects(const World& world, Offset now,
                                                    std::uint64_t version);
/// The gateways alone, which tell of themselves again and again.
[[nodiscard]] std::vector<Object> submarinerGateways(const World& world, Offset now,
                                                     std::uint64_t version);

} // namespace pilothouse::simulator::mesh
