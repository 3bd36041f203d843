// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace pilothouse::mesh {

/// How patient the judgement is. Source: reference 5.2, P23.
struct MeshSettings {
    std::chrono::milliseconds grace = std::chrono::seconds(180);   ///< after start or change
    std::chrono::milliseconds freshFor = std::chrono::seconds(90); ///< three polls of 30 s
    std::chrono::milliseconds flapWindow = std::chrono::minutes(15);
    std::chrono::milliseconds recentFailure = std::chrono::minutes(10);
    std::int64_t flapFailures = 2; ///< so many losses within the window
    std::int32_t queuedPolls = 3;  ///< so many polls in a row with something in a queue
};

/// The settings for what rounds read of which the last took from `began` to `ended`: where a round
/// takes longer than a poll is apart, three rounds are what three polls are elsewhere, and nothing
/// ages after the last one. Source: reference cluster-mesh 5.2, T_FRESH.
[[nodiscard]] inline MeshSettings settingsFor(Instant began, Instant ended, Instant now) {
    MeshSettings settings;
    settings.freshFor = std::max(settings.freshFor, 3 * (ended - began)) + (now - ended);
    return settings;
}

} // namespace pilothouse::mesh
