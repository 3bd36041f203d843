// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/plan_facts.h"
#include "model/plan.h"
#include "model/plan_picture.h"
#include "model/run_finding.h"
#include "model/strategy.h"
#include "output.h"

#include <string>
#include <vector>

namespace pilothouse::ctl {

/// A strategy against a fleet: what `run validate` and `run plan` show.
struct PlanAnswer {
    const model::Strategy& strategy;
    model::RunDriver driver = model::RunDriver::Local;
    const model::Plan& plan;
    const std::vector<model::RunFinding>& findings;
    const std::vector<engine::FactsGap>& gaps; ///< without those of members that are deferred
    const std::vector<model::PlanAway>& deferred;
    Instant at{};
};

/// The answer of `run validate -o json`.
[[nodiscard]] Json validateJson(const PlanAnswer& answer);
/// The answer of `run plan -o json`: that, and who goes when.
[[nodiscard]] Json planJson(const PlanAnswer& answer);

[[nodiscard]] std::vector<std::vector<std::string>> validateRows(const PlanAnswer& answer);
[[nodiscard]] std::vector<std::vector<std::string>> planRows(const PlanAnswer& answer);

} // namespace pilothouse::ctl
