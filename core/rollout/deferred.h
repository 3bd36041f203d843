// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run.h"

#include <string>

namespace pilothouse::rollout {

/// "3 of 12 deferred: shop-1, shop-2, shop-3": whom a stage goes on without, since they are offline
/// as the fleet's file expects, for people who decide about what comes after. Empty where nobody
/// is. Names past the third are counted. Pure; O(members).
[[nodiscard]] std::string deferredText(const model::StageRun& stage);
/// Likewise, of all stages.
[[nodiscard]] std::string deferredText(const model::Run& run);

} // namespace pilothouse::rollout
