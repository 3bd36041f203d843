// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "rollout/durations.h"
#include "rollout/facts.h"
#include "storage/run_store.h"

#include <string>
#include <vector>

namespace pilothouse::engine {

/// How long members took in the other runs of a store, the last fifty of them: attempts that were
/// seen whole and ended well. Runs that cannot be read are passed over: history is a help.
[[nodiscard]] Result<std::vector<rollout::DurationSample>>
readDurations(storage::RunStore& store, const std::string& exceptRun);

/// What a plan itself knows of its members, by place in the plan; no nodes.
[[nodiscard]] std::vector<rollout::MemberFacts> factsOfPlan(const model::Plan& plan);

} // namespace pilothouse::engine
