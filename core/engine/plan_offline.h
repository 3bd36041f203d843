// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "model/plan_picture.h"
#include "model/run_finding.h"

#include <map>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What to know of a plan's members that come and go (`offline` of the fleet file): who is away by
/// its schedule at `now` (Warning, "ExpectedOffline") and who goes away later (Info,
/// "OfflineWindows"). The policy of the plan says what becomes of them (`deferOffline`); none
/// counts as done. Adds to findings that are sorted, worst first, and leaves them so. Pure.
/// @param silent whom the run begins without (partUnread): that nothing was read of them is said
///               with it, in place of "NotRead"
/// @param never  who is never there when it may start (neverThere): Warning, "NeverThere", in place
///               of what their schedules would say
void tellOffline(const fleet::FleetConfig& config, const model::Plan& plan, Instant now,
                 std::vector<model::RunFinding>& findings,
                 const std::vector<model::PlanAway>& silent = {},
                 const std::map<std::string, std::string>& never = {});

} // namespace pilothouse::engine
