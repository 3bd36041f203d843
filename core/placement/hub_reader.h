// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/yaml.h"
#include "placement/binding.h"
#include "placement/eviction.h"
#include "placement/member.h"

#include <string>
#include <string_view>
#include <vector>

/// Objects of a hub as the scheduler reads them. Fields that it does not read are passed over, so
/// that hubs of other versions stay readable. Pure; any thread.
namespace pilothouse::placement {

/// A MemberCluster of v1 or v1beta1; Validation with a position otherwise.
[[nodiscard]] Result<Member> readMember(const kube::YamlView& object);

/// A ClusterResourceBinding or ResourceBinding; Validation with a position otherwise.
[[nodiscard]] Result<Binding> readBinding(const kube::YamlView& object);

/// The latest policy snapshot before an edit.
struct PolicySnapshot {
    std::string name{};
    std::string policyText{}; ///< see Placement::policyText
};

/// What a stream of bindings, policy snapshots and disruption budgets holds.
struct BindingFile {
    std::vector<Binding> bindings{};
    std::vector<PolicySnapshot> snapshots{};
    std::vector<DisruptionBudget> budgets{};
};

/// MemberClusters: a List, a stream of documents, or both. Validation for any other kind.
[[nodiscard]] Result<std::vector<Member>> readMembers(std::string_view text,
                                                      const std::string& fileName);

/// Bindings, (Cluster)SchedulingPolicySnapshots and ClusterResourcePlacementDisruptionBudgets,
/// likewise.
[[nodiscard]] Result<BindingFile> readBindings(std::string_view text, const std::string& fileName);

} // namespace pilothouse::placement
