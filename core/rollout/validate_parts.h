// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/findings.h"
#include "rollout/validate.h"

/// The checks by subject; inside this folder only.
namespace pilothouse::rollout::detail {

/// The target by itself: said, whole, supported.
void checkTarget(const ValidateInput& input, Findings& findings);
/// The target against one member of the plan that is not there yet.
void checkVersions(const MemberFacts& member, const ValidateInput& input, Findings& findings);
/// Draining nodes of one member.
void checkDrain(const MemberFacts& member, const ValidateInput& input, Findings& findings);
/// What the driver, the action and the format can express.
void checkDriver(const ValidateInput& input, Findings& findings);

/// Windows that cannot be expanded or never open, gates whose zone is unknown.
void checkWindows(const ValidateInput& input, Findings& findings);

} // namespace pilothouse::rollout::detail
