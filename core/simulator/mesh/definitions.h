// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::mesh {

/// Definitions of the kinds that Cilium installs and the console reads, and of the MCS API where it
/// is on, written for this simulator: names, versions, subresources and columns as there, the
/// schemas open. Source: cilium/cilium pkg/k8s/apis/cilium.io/v2/types.go, kubernetes-sigs/mcs-api
/// pkg/apis/v1beta1 (the kubebuilder markers).
[[nodiscard]] std::vector<nlohmann::json> definitions(bool hasMcs);

} // namespace pilothouse::simulator::mesh
