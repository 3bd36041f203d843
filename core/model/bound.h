// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>

namespace pilothouse::model {

/// A number of members, or a percent of them: "2", "25%". A value.
struct Bound {
    std::int32_t value = 0;
    bool isPercent = false;
    bool operator==(const Bound&) const = default;

    /// "2", "25%".
    [[nodiscard]] std::string text() const {
        return std::to_string(value) + (isPercent ? "%" : "");
    }

    /// How many of `members` may be in flight: a percent rounds down, but to no less than 1.
    /// Source: Azure Kubernetes Fleet Manager, "update orchestration", maxConcurrency; KubeFleet
    /// pkg/controllers/updaterun/execution.go calculateMaxConcurrencyValue.
    [[nodiscard]] std::int32_t asConcurrency(std::int32_t members) const {
        return isPercent ? std::max(1, scaled(members) / 100) : value;
    }
    /// How many of `members` may fail: a percent rounds up, the opposite of concurrency.
    /// Source: Azure Kubernetes Fleet Manager, "update orchestration", maxAllowedFailures.
    [[nodiscard]] std::int32_t asFailures(std::int32_t members) const {
        return isPercent ? (scaled(members) + 99) / 100 : value;
    }

private:
    [[nodiscard]] std::int32_t scaled(std::int32_t members) const { return members * value; }
};

} // namespace pilothouse::model
