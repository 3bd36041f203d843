// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pilothouse::model {

/// Every n-th day.
struct DailyMaintenance {
    std::int32_t intervalDays = 1;
    bool operator==(const DailyMaintenance&) const = default;
};
/// A weekday of every n-th week.
struct WeeklyMaintenance {
    std::int32_t intervalWeeks = 1;
    std::chrono::weekday day{0};
    bool operator==(const WeeklyMaintenance&) const = default;
};
/// A day of every n-th month.
struct AbsoluteMonthlyMaintenance {
    std::int32_t intervalMonths = 1;
    std::int32_t dayOfMonth = 1; ///< 1 to 31
    bool operator==(const AbsoluteMonthlyMaintenance&) const = default;
};
/// A weekday of every n-th month, counted.
struct RelativeMonthlyMaintenance {
    std::int32_t intervalMonths = 1;
    std::chrono::weekday day{0};
    std::int32_t week = 1; ///< 1 to 4, -1 for the last
    bool operator==(const RelativeMonthlyMaintenance&) const = default;
};

/// When AKS may upgrade one cluster: its maintenance configuration. A fixed offset, so it never
/// shifts with daylight saving. A value.
/// Source: azure-rest-api-specs, Microsoft.ContainerService, MaintenanceWindow.
struct PlannedMaintenance {
    std::string name{}; ///< "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"
    std::variant<DailyMaintenance, WeeklyMaintenance, AbsoluteMonthlyMaintenance,
                 RelativeMonthlyMaintenance>
        schedule{};
    std::int32_t durationHours = 0;
    std::chrono::minutes utcOffset{0};
    std::optional<std::chrono::year_month_day> startDate{}; ///< absent: holds already
    std::chrono::minutes startTime{0};                      ///< since midnight
    /// First and last day of each time without upgrades; the last counts.
    std::vector<std::pair<std::chrono::year_month_day, std::chrono::year_month_day>> notAllowed{};
    bool operator==(const PlannedMaintenance&) const = default;
};

} // namespace pilothouse::model
