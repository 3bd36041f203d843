// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// A number of one health check over the samples of a gate, all members of the scope together:
/// counts are summed, of a percentage the lowest is taken, of a rule's value the highest. A value.
struct HealthSeries {
    std::string code{};                                ///< "HC-1"
    std::string check{};                               ///< "nodes"
    std::string number{};                              ///< "notReadyNodes", "value"
    CheckOutcome outcome = CheckOutcome::Inconclusive; ///< of the check in the last sample
    std::optional<double> before{};                    ///< in the baseline
    std::vector<std::optional<double>> values{};       ///< a sample each; absent: nobody told it
    std::vector<Instant> at{};                         ///< likewise
    std::int32_t members = 0;                          ///< asked in the last sample
    std::int32_t silent = 0;                           ///< of them, without this number
    bool operator==(const HealthSeries&) const = default;
};

/// In the order of the checks; a number that no sample tells has no series. Pure; O(samples ·
/// numbers²).
[[nodiscard]] std::vector<HealthSeries> seriesOf(const std::vector<HealthSample>& samples);

} // namespace pilothouse::model
