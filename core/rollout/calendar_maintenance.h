// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "model/maintenance.h"
#include "model/strategy_policy.h"
#include "model/window.h"

#include <string>
#include <vector>

namespace pilothouse::rollout {

/// The windows of one cluster's own AKS maintenance configuration: an Allow, and a Deny for each
/// span of days without upgrades (whole days at its offset, the last one with it).
///
/// @param as      id, scope, reason, overridableBy for all of them; its kind is not looked at. A
///                strategy's window `from: plannedMaintenance` has one id for all members, so
///                choose by id and by `scope.clusters`, which is set to this cluster.
/// @param anchor  counts the intervals where the configuration has no start date: then their phase
///                is not known, and where the interval is above 1 this is only a guess
/// Validation, naming the field, for values that cannot be. Pure.
/// Source: MicrosoftDocs/azure-aks-docs articles/aks/planned-maintenance.md.
[[nodiscard]] Result<std::vector<model::Window>>
windowsOf(const model::PlannedMaintenance& maintenance, const std::string& cluster,
          const model::Window& as, std::chrono::year_month_day anchor);

/// Whether the phase of its interval is not known.
[[nodiscard]] bool isPhaseGuessed(const model::PlannedMaintenance& maintenance);

/// The configuration that a run of this kind consults; null: the cluster has none, or the kind
/// consults none. Names are compared without case.
/// Source: MicrosoftDocs/azure-aks-docs articles/kubernetes-fleet/concepts-update-orchestration.md.
[[nodiscard]] const model::PlannedMaintenance*
maintenanceFor(model::IntentKind kind, const std::vector<model::PlannedMaintenance>& all);

} // namespace pilothouse::rollout
