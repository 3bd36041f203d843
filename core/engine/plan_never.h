// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "engine/plan_absences.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"

#include <chrono>
#include <map>
#include <string>

namespace pilothouse::engine {

/// How far ahead schedules and windows are held against each other.
inline constexpr std::chrono::days kNeverAhead{28};

/// Members of a plan that are away, by their schedules, at every moment of the next 28 days at
/// which their windows let them start: no run ever finds them. What is said of each, by name. Of
/// members without a schedule, and where no window opens at all (which is a finding of its own),
/// nothing is said; nothing either where windows cannot be read. Pure but for the caches of
/// `absences`.
[[nodiscard]] std::map<std::string, std::string> neverThere(const fleet::FleetConfig& fleet,
                                                            const model::Plan& plan,
                                                            PlanAbsences& absences, Instant now);

} // namespace pilothouse::engine
