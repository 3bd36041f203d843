// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/plan.h"
#include "model/run_finding.h"
#include "model/strategy.h"
#include "rollout/facts.h"
#include "rollout/plan.h"

#include <vector>

namespace pilothouse::rollout {

/// Everything a check looks at. Refers to values that live elsewhere.
struct ValidateInput {
    const model::Strategy& strategy;
    const model::Plan& plan;
    const std::vector<MemberFacts>& members; ///< of the whole fleet
    model::RunDriver driver = model::RunDriver::Local;
    Instant now{};
};

/// What stands against a start, beyond what planning said: versions and their skew, what the target
/// removes, budgets and capacity while nodes drain, runs of others, windows that never open, and
/// what the driver cannot express. Worst first. What is not known of a member is a warning, never
/// silence. Pure.
[[nodiscard]] std::vector<model::RunFinding> validateRun(const ValidateInput& input);

/// Plan and validation in one, findings of both, worst first.
[[nodiscard]] Planned planAndValidate(const model::Strategy& strategy,
                                      const std::vector<MemberFacts>& members,
                                      const PlanOptions& options, Instant now);

} // namespace pilothouse::rollout
