// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

/// spec.topology.version of a Cluster API Cluster (JSON): "v1.34.3". Unsupported where it has no
/// topology: no ClusterClass manages it. Source: cluster-api api/core/v1beta2/cluster_types.go.
[[nodiscard]] Result<std::string> topologyVersion(std::string_view cluster);

/// The merge patch that sets it and says nothing else; "v" is put before a version without one.
[[nodiscard]] std::string topologyPatch(std::string_view version);

} // namespace pilothouse::kube
