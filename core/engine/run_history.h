// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/durations.h"
#include "storage/run_store.h"

#include <string>
#include <vector>

namespace pilothouse::engine {

/// How long members took in one run: attempts that were seen whole and ended well.
struct RunDurations {
    std::string run{}; ///< id
    std::vector<rollout::DurationSample> samples{};
};

/// Of the last fifty runs of a store. Reads their journals: once for all runs that are to be
/// followed. Runs that cannot be read are passed over: history is a help.
[[nodiscard]] Result<std::vector<RunDurations>> readDurations(storage::RunStore& store);
/// A run is no history of itself. Pure.
[[nodiscard]] std::vector<rollout::DurationSample>
samplesExcept(const std::vector<RunDurations>& history, const std::string& run);

/// The same, of what had ended before a moment. Pure.
[[nodiscard]] std::vector<rollout::DurationSample>
samplesBefore(const std::vector<RunDurations>& history, const std::string& run, Instant moment);

} // namespace pilothouse::engine
