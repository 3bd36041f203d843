// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/rollback.h"
#include "model/run.h"

#include <vector>

namespace pilothouse::engine {

/// What of a run can be undone and what must not, worst first, members that stand alike together.
/// Empty where nobody asks: the run has not begun, moves, or ended without a failure. Pure;
/// O(members).
[[nodiscard]] std::vector<model::RollbackNote> rollbackNotes(const model::Run& run,
                                                             const model::Plan& plan, Instant now);

} // namespace pilothouse::engine
