// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/plan.h"
#include "rollout/facts.h"
#include "simulation_output.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

/// What `run simulate` takes beside what planning takes.
struct SimulateOptions {
    std::optional<std::uint64_t> seed; ///< absent: from the plan's hash
    std::int32_t samples = 500;
    double failureRate = 0; ///< of one attempt, 0 … 1
};

/// What it answers.
struct SimulateAnswer {
    SimulationHead head{};
    model::Simulation simulation{};
    std::vector<std::string> leftOut{}; ///< windows that were not looked at, with the reason
};

/// A plan played through from `now`, durations guessed from the members' pools. The same plan,
/// seed and instant give the same answer. Validation for a window without a meaning.
[[nodiscard]] Result<SimulateAnswer> simulatePlan(const model::Plan& plan,
                                                  const std::vector<rollout::MemberFacts>& members,
                                                  const SimulateOptions& options, Instant now);

} // namespace pilothouse::ctl
