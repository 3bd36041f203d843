// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/policy.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::placement {

/// What the hub's webhook would refuse in a policy.
struct Refusal {
    std::string_view field{}; ///< of the policy
    std::string why{};        ///< in the webhook's words
};

/// The rules for each kind of policy, its terms and its tolerations. Pure. Source: kubefleet
/// pkg/utils/validator/placement.go validatePlacementPolicy.
[[nodiscard]] std::vector<Refusal> whyRefused(const Policy& policy);

/// Why a name is no property's; empty where it may be one. Source: the same file, validateName.
[[nodiscard]] std::string whyNoPropertyName(const std::string& name);

} // namespace pilothouse::placement
