// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_record.h"
#include "rollout/machine_plan.h"

#include <string>

namespace pilothouse::engine {

/// A record of a journal as a sentence, in English: "weu-1: the action began (attempt 1)". Empty
/// for records that tell people nothing. Pure.
[[nodiscard]] std::string lineOf(const model::Record& record, const rollout::MachinePlan& plan);

} // namespace pilothouse::engine
