// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "model/simulation.h"
#include "rollout/facts.h"

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
    std::chrono::milliseconds approvalAfter{0};
};

/// A plan played through from `now`. Durations are what the fleet remembers of its runs, else
/// guessed from the members' pools. Blocks on the disk where there are runs to remember. The same
/// plan, memory, seed and instant give the same answer. Validation for a window without a meaning.
/// @param fleet       says who is away when
/// @param readAt      when the members were asked
/// @param stateFolder of the fleet; nothing is made in it
[[nodiscard]] Result<model::Simulation>
simulatePlan(const fleet::FleetConfig& fleet, const model::Plan& plan,
             const std::vector<rollout::MemberFacts>& members, Instant readAt,
             const SimulateOptions& options, const std::string& stateFolder, Instant now);

} // namespace pilothouse::ctl
