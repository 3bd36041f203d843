// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "placement/binding.h"
#include "simulator/hub/hub_store.h"
#include "simulator/hub/resources.h"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

inline constexpr const char* kPlacementLabel = "kubernetes-fleet.io/parent-CRP";
inline constexpr const char* kLatestLabel = "kubernetes-fleet.io/is-latest-snapshot";
inline constexpr const char* kPolicyIndexLabel = "kubernetes-fleet.io/policy-index";
inline constexpr const char* kResourceIndexLabel = "kubernetes-fleet.io/resource-index";
inline constexpr const char* kNumberAnnotation = "kubernetes-fleet.io/number-of-clusters";
inline constexpr const char* kGenerationAnnotation = "kubernetes-fleet.io/CRP-generation";

/// Objects of a kind that belong to a placement.
[[nodiscard]] std::vector<nlohmann::json> ofPlacement(const HubStore& store, KindId kind,
                                                      const nlohmann::json& placement);
/// A binding as core/placement reads it; none where it cannot.
[[nodiscard]] std::optional<placement::Binding> readBinding(const nlohmann::json& object);
/// The one with the label is-latest-snapshot; null where there is none.
[[nodiscard]] nlohmann::json latestOf(const HubStore& store, KindId kind,
                                      const nlohmann::json& placement);

/// Sees to it that the latest policy snapshot is the placement's policy: another number of clusters
/// changes its annotation, everything else makes the next. True when the scheduler is to look.
/// Source: kubefleet pkg/controllers/placement/controller.go getOrCreateSchedulingPolicySnapshot.
bool settlePolicySnapshot(HubStore& store, const Scope& scope, const nlohmann::json& placement,
                          Offset at);

/// Likewise the resource snapshot and what is selected; a hub waits up to 30 s with a new one, this
/// one does not, and never splits one. Source: kubefleet
/// pkg/utils/controller/resource_snapshot_resolver.go.
void settleResourceSnapshot(HubStore& store, const Scope& scope, const nlohmann::json& placement,
                            const Choice& choice, Offset at);

} // namespace pilothouse::simulator::hub
