// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_away.h"

#include "engine/plan_absences.h"
#include "engine/plan_never.h"
#include "engine/plan_offline.h"

namespace pilothouse::engine {

UnreadParts tellAway(const fleet::FleetConfig& fleet, const PlanReading& reading,
                     rollout::Planned& planned, Instant now) {
    auto parts = partUnread(fleet, reading.gaps, reading.contacts, planned.plan, reading.at);
    PlanAbsences absences(fleet, planned.plan, reading.members, reading.at, now);
    tellOffline(fleet, planned.plan, now, planned.findings, parts.deferred,
                neverThere(fleet, planned.plan, absences, now));
    return parts;
}

} // namespace pilothouse::engine
