// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "model/gate.h"

namespace pilothouse::rollout {

/// When a schedule gate that is reached now resolves: the next such weekday and time. Reached at
/// exactly that instant it resolves at once (our own choice), a millisecond later a week on. On a
/// day that skips the time, or has it twice, as ZoneOffsets::instant. Compute it once and journal
/// it. Validation for an unknown zone. Pure.
[[nodiscard]] Result<Instant> scheduledInstant(const model::ScheduleGate& gate, Instant reached);

} // namespace pilothouse::rollout
