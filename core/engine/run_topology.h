// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/move_only_function.h"
#include "engine/member_calls.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::engine {

/// A Cluster API Cluster whose topology is to be patched.
struct TopologyPatch {
    std::string context{}; ///< of the management cluster, for messages
    std::string ns{};
    std::string name{};
    std::string version{}; ///< "1.34.3", with or without "v"
};

/// "capi/weu-1" as namespace and name; "weu-1" is in "default". Validation otherwise.
[[nodiscard]] Result<TopologyPatch> topologyOf(std::string_view cluster, std::string context,
                                               std::string version);

/// Sets spec.topology.version of a Cluster (v1beta2 where the server has it, else v1beta1), as a
/// merge patch that says nothing else; a Cluster without a topology is refused (Unsupported). The
/// same patch again changes nothing. No error: it is done. On the transport's thread. Source:
/// cluster-api api/core/v1beta2/cluster_types.go.
void patchTopology(const MemberCalls& management, TopologyPatch patch,
                   MoveOnlyFunction<void(std::optional<Error>)> onDone);

/// What stands for such an action in the journal, and whether something does.
[[nodiscard]] std::string topologyHandle(const TopologyPatch& patch);
[[nodiscard]] bool isTopologyHandle(std::string_view handle);

} // namespace pilothouse::engine
