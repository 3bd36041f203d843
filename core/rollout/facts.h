// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "kube/values/eviction.h"
#include "kube/values/requested_apis.h"
#include "model/maintenance.h"
#include "model/node.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// Sums over what the scheduler counts; of nodes that take pods.
struct Capacity {
    std::int64_t cpuMilli = 0;
    std::int64_t memoryBytes = 0;
    bool operator==(const Capacity&) const = default;
};

/// A rollout of somebody else that has this member now.
struct ForeignRun {
    std::string name{};
    std::string owner{}; ///< who drives it: "Azure Fleet", a Lease's holder
    bool operator==(const ForeignRun&) const = default;
};

/// What is known of one member when a run is planned. Absent is not known, never none. A value.
struct MemberFacts {
    ClusterId id{};
    std::string name{};
    std::string region{};
    std::string group{};
    model::Labels labels{}; ///< sorted by key
    std::int32_t weight = 1;
    std::string azureId{};                ///< ARM id; empty: not known
    bool hasLongTermSupport = false;      ///< a plan under which minors may be skipped
    std::optional<std::string> version{}; ///< gitVersion of the API server
    std::optional<std::vector<model::Node>> nodes{};
    std::optional<std::vector<kube::DisruptionBudget>> budgets{};
    std::optional<std::vector<kube::RequestedApi>> requestedApis{};
    std::optional<std::vector<std::string>> offered{}; ///< versions its provider offers
    /// Its own AKS maintenance configurations; empty: it has none.
    std::optional<std::vector<model::PlannedMaintenance>> maintenance{};
    std::string powerState{};            ///< as its provider says: "Stopped"; empty: not known
    std::string provisioningState{};     ///< likewise: "Succeeded", "Upgrading"
    std::optional<Capacity> requested{}; ///< by the pods that run
    std::optional<std::vector<ForeignRun>> foreignRuns{};
    /// Whether we may create and update the Lease that keeps two consoles off one member.
    std::optional<bool> mayLease{};
    std::string unread{}; ///< why nothing is known of it; empty where something is
};

} // namespace pilothouse::rollout
