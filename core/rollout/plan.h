// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/run_finding.h"
#include "model/strategy.h"
#include "rollout/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// What the starter of a run says beside the strategy.
struct PlanOptions {
    std::string target{}; ///< Kubernetes version; empty: the intent's own
    model::RunDriver driver = model::RunDriver::Local;
};

/// A plan and what stood out while it was made. With a finding of severity Error it must not start.
struct Planned {
    model::Plan plan{};
    std::vector<model::RunFinding> findings{};
};

/// Resolves a strategy against a fleet, once: who is in which group and in which order, bounds as
/// counts, windows per member. `members` may come in any order; names are unique. The same input
/// gives the same plan and hash. Pure. Sources: Azure Kubernetes Fleet Manager "update
/// orchestration"; KubeFleet pkg/controllers/updaterun/initialization.go.
[[nodiscard]] Planned planRun(const model::Strategy& strategy,
                              const std::vector<MemberFacts>& members, const PlanOptions& options);

/// Whether a member already is what the intent wants; none when that cannot be told.
[[nodiscard]] std::optional<bool> isAtTarget(const MemberFacts& member,
                                             const model::Intent& intent);

} // namespace pilothouse::rollout
