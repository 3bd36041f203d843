// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/selector.h"
#include "kube/values/int_or_string.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::kube {

/// A PodDisruptionBudget (policy/v1) as the eviction API looks at it.
struct DisruptionBudget {
    std::string ns{};
    std::string name{};
    std::optional<Selector> selector{}; ///< none: selects nothing
    bool alwaysAllowsUnhealthy = false; ///< spec.unhealthyPodEvictionPolicy AlwaysAllow
    std::optional<IntOrString> minAvailable{};
    std::optional<IntOrString> maxUnavailable{};
    std::int64_t generation = 0;
    std::int64_t observedGeneration = 0;
    std::int64_t disruptionsAllowed = 0;
    std::int64_t currentHealthy = 0;
    std::int64_t desiredHealthy = 0;
    std::int64_t expectedPods = 0;
};

/// Reads a PodDisruptionBudget. Decode for what is none, Validation for a bad selector.
[[nodiscard]] Result<DisruptionBudget> decodeDisruptionBudget(std::string_view json);

/// One page of a list of budgets.
struct BudgetPage {
    std::vector<DisruptionBudget> budgets{};
    std::string continueToken{}; ///< of the next page; empty after the last
};

/// Reads a page of a PodDisruptionBudgetList; errors as below.
[[nodiscard]] Result<BudgetPage> decodeBudgetPage(std::string_view json);

/// Reads a PodDisruptionBudgetList. The Status' own error, Intercepted or Decode otherwise.
[[nodiscard]] Result<std::vector<DisruptionBudget>> decodeDisruptionBudgets(std::string_view json);

/// A pod as the eviction API looks at it.
struct EvictionPod {
    std::string ns{};
    model::Labels labels{}; ///< sorted by key
    std::string phase{};
    bool isReady = false;
    bool isDeleted = false; ///< deletionTimestamp is set
};

/// What the API server would answer to an eviction now. 201: the pod goes.
struct EvictionVerdict {
    int httpStatus = 201;
    std::optional<std::chrono::seconds> retryAfter{};
    std::string message{};              ///< why not; empty for 201
    std::vector<std::string> budgets{}; ///< names of those that select the pod
    [[nodiscard]] bool isAllowed() const { return httpStatus == 201; }
};

/// Pure. `budgets` may be of any namespace. Source: kubernetes/kubernetes
/// pkg/registry/core/pod/storage/eviction.go of v1.34.
[[nodiscard]] EvictionVerdict judgeEviction(const EvictionPod& pod,
                                            const std::vector<DisruptionBudget>& budgets);

/// Why this budget lets no pod go however healthy they are ("maxUnavailable is 0"); none when it
/// may. Such a budget stops every node's drain. Pure.
[[nodiscard]] std::optional<std::string> blocksEveryDrain(const DisruptionBudget& budget);

/// Budgets of one namespace that select the same pods.
struct BudgetOverlap {
    std::string ns{};
    std::string first{}; ///< names, in order
    std::string second{};
    auto operator<=>(const BudgetOverlap&) const = default;
};

/// Namespace and labels of pods, those apart that every pod has of its own.
using PodLabels = std::pair<std::string, model::Labels>;

/// Such budgets, each pair once: the API server evicts no pod that more than one selects. O(budgets
/// of a namespace × its label sets). Pure. Source: kubernetes/kubernetes
/// pkg/registry/core/pod/storage/eviction.go.
[[nodiscard]] std::vector<BudgetOverlap>
overlappingBudgets(const std::vector<DisruptionBudget>& budgets, const std::set<PodLabels>& pods);

} // namespace pilothouse::kube
