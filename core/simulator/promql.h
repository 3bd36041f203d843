// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/selectors.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace pilothouse::simulator::detail {

/// One series as far as a query looks at it.
struct Series {
    Labels labels{};
    double value = 0;     ///< its newest sample
    double perSecond = 0; ///< of a counter: how fast it grows
    double at = 0;        ///< when the newest sample was taken, seconds since 1970
};

/// All series of a metric; none when there is no such metric.
using SeriesOf = std::function<std::vector<Series>(const std::string& metric)>;

/// A scalar, or samples by labels.
struct PromValue {
    bool isScalar = false;
    double scalar = 0;
    std::vector<Series> samples{};
};

/// Evaluates an instant query: numbers, selectors with matchers, count sum avg min max with by and
/// without, rate and increase of a range, timestamp, time, vector, scalar, arithmetic and
/// comparisons (bool too) between equal label sets. The error is told in Prometheus' manner. Pure.
/// Source: prometheus/docs querying/basics, querying/operators.
/// @param now  seconds since 1970
[[nodiscard]] tl::expected<PromValue, std::string>
evaluatePromql(std::string_view query, const SeriesOf& seriesOf, double now);

} // namespace pilothouse::simulator::detail
