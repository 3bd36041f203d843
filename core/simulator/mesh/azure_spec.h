// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

/// A ClusterMeshProfile as the scenario says.
struct AzureProfileSpec {
    std::string name;
    std::string selector;                                    ///< "key=value"; empty selects nobody
    std::optional<std::string> lastApplied;                  ///< absent: the selector
    Offset applied = -std::chrono::hours{3};                 ///< when it was applied last
    std::chrono::seconds timeout = std::chrono::minutes{15}; ///< of a member's connection
    bool staysFailed = false; ///< its own state, whatever its members': a fault of the preview
};

/// What a member of the Azure fleet has; absent: as before. A later rule wins.
struct AzureMemberRule {
    LabelSelector target;
    std::optional<Labels> labels;
    std::optional<std::string> profile; ///< applied to it; empty: none
};

/// A fleet of Azure Kubernetes Fleet Manager.
struct AzureFleetSpec {
    std::string name;
    std::optional<LabelSelector> clusters; ///< that are its members; absent: all
    bool hasEarlySpelling = false;         ///< property names of the revision of August 2025
    std::vector<AzureProfileSpec> profiles;
    std::vector<AzureMemberRule> members;
};

} // namespace pilothouse::simulator::mesh
