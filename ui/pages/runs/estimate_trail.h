// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_forecast.h"

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What was expected of a run's end, as long as somebody looked: each estimate that differs from
/// the one before it by more than two minutes and a fiftieth of the time ahead. A value.
class EstimateTrail {
public:
    struct Estimate {
        Instant madeAt{};
        Instant end50{};
        Instant givenUpAt{}; ///< when the next one was made
        bool operator==(const Estimate&) const = default;
    };
    void add(const model::RunForecast& forecast);
    /// The one that was given up last; none: nothing slipped.
    [[nodiscard]] std::optional<Estimate> before() const;

private:
    std::vector<Estimate> m_estimates{};
};

} // namespace pilothouse::ui
