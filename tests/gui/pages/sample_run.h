// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run.h"
#include "model/run_forecast.h"

namespace pilothouse::test {

/// 2025-11-18 at that time of day, UTC.
[[nodiscard]] Instant at(int hour, int minute);

/// A run in the afternoon: dev done, staging done with a failure, prod in the middle with a slow
/// member, edge behind an approval and a freeze, gpu not begun. Five groups of prod, 200 members.
[[nodiscard]] model::Run sampleRun();
[[nodiscard]] model::RunForecast sampleForecast();
/// When it is looked at: 14:06.
[[nodiscard]] Instant sampleNow();

} // namespace pilothouse::test
