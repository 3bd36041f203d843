// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

inline constexpr std::string_view kClusterGroup = "cluster.kubernetes-fleet.io";
inline constexpr std::string_view kPlacementGroup = "placement.kubernetes-fleet.io";

/// Definitions of the kinds that a KubeFleet hub serves, written for this simulator: names,
/// versions, subresources and columns as there, the schemas open. Whether a placement is valid the
/// admission says (admission.h). Source: kubefleet-dev/kubefleet apis/{cluster,placement}/*, the
/// kubebuilder markers.
[[nodiscard]] std::vector<nlohmann::json> definitions();

} // namespace pilothouse::simulator::hub
