// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "engine/expected_silence.h"
#include "engine/plan_facts.h"
#include "fleet/fleet_config.h"
#include "rollout/facts.h"
#include "rollout/plan.h"

#include <vector>

namespace pilothouse::engine {

/// What was read of a plan's members, for as long as a call takes.
struct PlanReading {
    const std::vector<rollout::MemberFacts>& members;
    const std::vector<FactsGap>& gaps;
    const Contacts& contacts;
    Instant at; ///< when they were asked
};

/// Adds to a plan's findings who is away and who is never there (tellOffline, neverThere), and
/// parts what is unread of its members (partUnread): the same before a run on the command line and
/// on a desk. Pure.
[[nodiscard]] UnreadParts tellAway(const fleet::FleetConfig& fleet, const PlanReading& reading,
                                   rollout::Planned& planned, Instant now);

} // namespace pilothouse::engine
