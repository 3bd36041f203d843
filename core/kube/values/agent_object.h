// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What KubeFleet's agent on a member reads of an object, and what it sends. Pure. Source:
/// kubefleet pkg/controllers/workapplier/apply.go, process.go.
namespace pilothouse::kube {

/// The name under which the agent owns fields. Source: kubefleet
/// pkg/controllers/workapplier/controller.go workFieldManagerName.
inline constexpr std::string_view kAgentFieldManager = "work-api-agent";

struct OwnerReference {
    std::string apiVersion{};
    std::string kind{};
    std::string name{};
    std::string uid{};
    /// As they stand: "true", "false", or empty where they say nothing.
    std::string controller{};
    std::string blocksDeletion{};
    bool operator==(const OwnerReference&) const = default;
};

/// One object, as the agent looks at it.
struct AgentObject {
    std::vector<OwnerReference> owners{};
    std::string manifestHash{}; ///< of the manifest that was applied last; empty: of none
    std::string lastApplied{};  ///< that manifest, JSON, where a client-side apply left it
    bool isDeleting = false;
    /// Of the fields, but for the agent and the server's own word for what was there before the
    /// first apply. None: an apply is forced though the strategy does not say so.
    std::set<std::string> otherManagers{};
};

/// Decode for what is no object.
[[nodiscard]] Result<AgentObject> readAgentObject(std::string_view object);

/// The manifest as the agent would send it: without what a server writes, with its digest. The
/// owner is not added: it changes nothing that is compared. Decode for what is no object.
[[nodiscard]] Result<std::string> manifestToApply(std::string_view manifest);

/// What a person should see of a state: not what the server counts, owners, status, nor the records
/// of what was applied last. Empty for what is no object.
[[nodiscard]] std::string shownState(std::string_view object);

} // namespace pilothouse::kube
