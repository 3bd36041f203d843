// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "model/plan_picture.h"
#include "model/simulation.h"
#include "rollout/durations.h"
#include "rollout/facts.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace pilothouse::engine {

/// A plan played through: all a thread needs, by value or shared and immutable.
struct PlanGame {
    std::shared_ptr<const model::Plan> plan{};
    std::shared_ptr<const std::vector<rollout::MemberFacts>> members{};
    std::shared_ptr<const rollout::DurationHistory> history{}; ///< null: no memory
    std::shared_ptr<const fleet::FleetConfig> fleet{};         ///< null: nobody is ever away
    std::optional<Instant> readAt{};                           ///< when members answered
    model::PlanWishes wishes{};
    std::int32_t samples = 500;
    std::optional<std::uint64_t> seed{}; ///< absent: from the plan's hash
    Instant now{};
};

/// Plays it: the same plan, memory, seed and instant have the same answer. Cancelled when
/// told to stop, Validation for windows that have no meaning. Blocks for O(samples · members).
[[nodiscard]] Result<model::Simulation> playPlan(const PlanGame& game, const std::stop_token& stop);

} // namespace pilothouse::engine
