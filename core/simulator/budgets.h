// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// Whether a metav1.LabelSelector selects; an absent one selects nothing, an empty one everything.
/// Source: kubernetes/apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector.
[[nodiscard]] bool selects(const nlohmann::json& selector, const Labels& labels);

/// The disruption budgets that cover a pod.
[[nodiscard]] std::vector<StoredPtr> budgetsOf(const Store& store, const Stored& pod);

/// Why a pod may not be evicted now.
struct EvictionRefusal {
    std::string cause{};  ///< "The disruption budget web needs 3 healthy pods and has 2 currently"
    int retryAfter = 0;   ///< seconds; 0: not told
    bool isFault = false; ///< 500 instead of 429: several budgets cover it
};
/// What budgets say against an eviction; nothing when the pod may go.
/// Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
[[nodiscard]] std::optional<EvictionRefusal> evictionRefusal(const Store& store, const Stored& pod);

[[nodiscard]] bool isPodReady(const nlohmann::json& pod);

/// What the disruption controller does: writes the status of the budgets that clients made in a
/// namespace. Percents count the pods there are. Source: kubernetes
/// pkg/controller/disruption/disruption.go.
void settleBudgets(Store& store, const std::string& nameSpace, Offset now);

} // namespace pilothouse::simulator::detail
