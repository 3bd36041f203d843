// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// When a part of a run is expected to start, and to be done in half and in nine of ten cases.
/// What has started keeps its start.
struct ExpectedSpan {
    Instant start50{};
    Instant end50{};
    Instant end90{};
    bool operator==(const ExpectedSpan&) const = default;
};

/// So many clusters in flight, in half of the cases, during [from, to).
struct ExpectedLoad {
    Instant from{};
    Instant to{};
    std::int32_t count = 0;
    bool operator==(const ExpectedLoad&) const = default;
};

/// What the run's own scheduler, in virtual time, expects of the rest of a run. What is not in a
/// map was never reached. Approvals take no time in it: they are counted beside. A value; any
/// thread.
struct RunForecast {
    Instant at{}; ///< made from what was known then
    std::optional<Instant> end50{};
    std::optional<Instant> end90{};
    std::int32_t approvals = 0;                    ///< still to be given
    std::map<std::string, ExpectedSpan> stages{};  ///< by name
    std::map<std::string, ExpectedSpan> groups{};  ///< by "stage/group"
    std::map<std::string, ExpectedSpan> members{}; ///< by cluster id; slow is who is past `end90`
    std::vector<ExpectedLoad> load{};              ///< from `at` on, in order
    bool operator==(const RunForecast&) const = default;
};

} // namespace pilothouse::model
