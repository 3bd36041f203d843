// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "kube/values/eviction.h"
#include "kube/values/pod_requests.h"
#include "kube/values/requested_apis.h"
#include "kube/values/support_rule.h"
#include "kube/values/webhooks.h"
#include "model/maintenance.h"
#include "model/node.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::rollout {

/// Sums over what the scheduler counts; of nodes that take pods.
struct Capacity {
    std::int64_t cpuMilli = 0;
    std::int64_t memoryBytes = 0;
    bool operator==(const Capacity&) const = default;
};

/// A webhook that refuses writes while nothing answers for it, and what answers.
struct WebhookFact {
    kube::ClosedWebhook webhook{};
    bool hasService = true;             ///< false: the service that it names does not exist
    std::optional<std::size_t> ready{}; ///< ready endpoints of the service; absent: not known
};

/// A node pool as its provider updates it.
struct PoolFact {
    std::string name{};
    std::int32_t surge = 0;       ///< nodes that come before others go
    std::int32_t unavailable = 0; ///< nodes that may be gone at once, where none come first
    std::string size{};           ///< of a node: "Standard_D4s_v5"
    std::int32_t cpus = 0;        ///< of a node; 0: not known
    /// What a node takes of the rooms of its member: their keys, and how much.
    std::vector<std::pair<std::string, std::int64_t>> takes{};
};

/// Something that nodes take and that has an end, as their provider counts it.
struct RoomFact {
    std::string name{}; ///< "vCPUs of Total Regional vCPUs", "addresses of subnet nodes"
    std::int64_t used = 0;
    std::int64_t limit = 0;
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
    /// Programs of Kubernetes that run as its pods.
    std::optional<std::set<kube::ControlProgram>> programs{};
    std::optional<std::set<std::string>> images{}; ///< that its pods run
    /// Webhooks that fail closed, with their services.
    std::optional<std::vector<WebhookFact>> webhooks{};
    std::vector<kube::BudgetOverlap> overlaps{}; ///< of its budgets, as far as its pods are known
    std::optional<Instant> apiServerSince{};     ///< start of the one that told `requestedApis`
    std::optional<std::vector<PoolFact>> pools{};
    std::map<std::string, RoomFact> rooms{}; ///< by key
    /// Until when its provider is told to pass over its checks before an upgrade.
    std::optional<Instant> bypassUntil{};
    /// Which Kubernetes its add-ons take, as the fleet's file says; null: it says nothing.
    std::shared_ptr<const std::vector<kube::SupportRule>> support{};
    /// Placeholders of actions that have no value for it ("azure.id"); absent: not known.
    std::optional<std::vector<std::string>> unknownValues{};
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
