// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/kind_facts.h"

#include <string_view>

/// Objects of group submariner.io/v1 as facts. All are pure; any thread; Decode for what is no such
/// list. Source: submariner-io/submariner pkg/apis/submariner.io/v1/types.go.
namespace pilothouse::mesh {

[[nodiscard]] Result<std::vector<SubmarinerGateway>> readSubmarinerGateways(std::string_view json);
[[nodiscard]] Result<std::vector<SubmarinerEndpoint>>
readSubmarinerEndpoints(std::string_view json);
/// Ranges that cannot be read are left out.
[[nodiscard]] Result<std::vector<SubmarinerCluster>> readSubmarinerClusters(std::string_view json);

} // namespace pilothouse::mesh
