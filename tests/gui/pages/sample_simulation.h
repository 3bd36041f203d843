// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/simulation.h"

#include <functional>
#include <memory>

namespace pilothouse::test {

/// 2025-11-25T07:00:00Z, a Tuesday: 08:00 in Paris.
[[nodiscard]] Instant simulatedStart();
/// Five stages of 197 clusters from 1.33.5 to 1.34.1 with gates, soak and a freeze, and seven on
/// 1.32.9 in no stage.
[[nodiscard]] model::Plan plannedDay();
/// A plan of so many stages with so many clusters together, ten at once.
[[nodiscard]] model::Plan plannedStages(int stages, int members);

/// plannedDay() where dev-01 is away for five hours, and gpu-01 and gpu-02 for three days.
[[nodiscard]] std::shared_ptr<const model::Simulation> simulatedAway(bool defers = true);

/// A plan played through, from simulatedStart() on; `took` is 800 ms.
[[nodiscard]] std::shared_ptr<const model::Simulation>
simulatedPlan(const model::Plan& plan, int samples = 60, double failureRate = 0,
              std::chrono::milliseconds approvalAfter = {});

} // namespace pilothouse::test
