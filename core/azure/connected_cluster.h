// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/arc.h"

#include <string>
#include <string_view>

namespace pilothouse::azure {

/// The version of the API that `readConnectedCluster` understands, as a query.
inline constexpr std::string_view kConnectedClusterApi = "?api-version=2024-01-01";

/// Whether an ARM id is that of a cluster that Azure Arc knows. ARM ids do not tell upper from
/// lower case. Pure.
[[nodiscard]] bool isConnectedCluster(std::string_view armId);

/// Reads `GET …/Microsoft.Kubernetes/connectedClusters/{c}`. What is absent, null or no time is not
/// known. Decode. Pure. Source: azure-rest-api-specs, Microsoft.Kubernetes, ConnectedCluster.
[[nodiscard]] Result<model::ArcState> readConnectedCluster(std::string_view json);

} // namespace pilothouse::azure
