// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::mesh {

/// Definitions of the kinds of these API groups that the console reads (Cilium's, those of the MCS
/// API, Submariner's, of Istio's one, of Azure Fleet's networking and the Gateway API), written for
/// this simulator: names, versions, subresources and columns as there, the schemas open. Source:
/// cilium/cilium pkg/k8s/apis/cilium.io/v2/types.go, kubernetes-sigs/mcs-api pkg/apis/v1beta1 (the
/// kubebuilder markers), submariner-io/submariner pkg/apis/submariner.io/v1.
[[nodiscard]] std::vector<nlohmann::json> definitions(const std::set<std::string_view>& groups);

} // namespace pilothouse::simulator::mesh
