// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "rollout/report.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// A stage, or the run as a whole, as it was expected and as it went.
struct StageCompared {
    std::string name{};
    std::optional<model::InstantBand> begins{}; ///< simulated
    std::optional<model::InstantBand> ends{};   ///< simulated
    std::optional<std::chrono::milliseconds> p50{};
    std::optional<std::chrono::milliseconds> p90{};
    std::optional<Instant> startedAt{};
    std::optional<Instant> endedAt{};                ///< absent: it goes on
    std::optional<std::chrono::milliseconds> took{}; ///< so far
    /// Of that: a person or a service was waited for and nothing else went on.
    std::chrono::milliseconds people{0};
    std::int32_t failed = 0;  ///< members; in the simulation nobody does
    std::int32_t skipped = 0; ///< members, likewise
    bool operator==(const StageCompared&) const = default;

    /// What is to be held against the simulation, in which people answer at once.
    [[nodiscard]] std::optional<std::chrono::milliseconds> net() const {
        return took ? std::optional(*took - people) : std::nullopt;
    }
};

/// A run beside its own simulation: the frozen plan played again from the moment it was started,
/// with the plan's seed and the durations that were known when the run was made.
struct RunCompared {
    std::vector<StageCompared> stages{};
    StageCompared whole{};
    std::uint64_t seed = 0;
    std::int32_t samples = 0;
    std::int32_t assumed = 0; ///< members whose duration was a guess
    std::int32_t members = 0;
    std::vector<std::string> leftOut{}; ///< windows that were not looked at
    std::string trouble{};              ///< why there is no simulation; then nothing else is said
};

/// None for a run that was not started, or whose picture does not know what was expected. Pure;
/// O(samples · members).
[[nodiscard]] std::optional<RunCompared> compareWithSimulation(const ReportInputs& inputs);

/// "slower than nine of ten samples by 12m": what happened against what was simulated.
struct Difference {
    std::string text{};
    ReportTone tone = ReportTone::Plain;
};
[[nodiscard]] Difference differenceOf(const StageCompared& compared, bool isRunOver);

/// Two bars a stage, simulated above real. Empty where there is nothing to draw.
[[nodiscard]] std::string comparisonSvg(const RunCompared& compared, const ReportInputs& inputs);

} // namespace pilothouse::rollout
