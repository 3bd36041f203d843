// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_maintenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;

constexpr int kMostHours = 24; // the service takes 4 to 24
constexpr int kMostInterval = 1'000;
constexpr auto kMostOffset = hours(14);

std::string_view dayName(weekday day) {
    constexpr std::array<std::string_view, 7> kDays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    return kDays.at(day.c_encoding());
}

struct Interval {
    std::string_view field;
    std::int32_t value;
    std::string rule; ///< the rule without its INTERVAL
};

Interval intervalOf(const model::PlannedMaintenance& maintenance) {
    if (const auto* daily = std::get_if<model::DailyMaintenance>(&maintenance.schedule)) {
        return {"intervalDays", daily->intervalDays, "FREQ=DAILY"};
    }
    if (const auto* weekly = std::get_if<model::WeeklyMaintenance>(&maintenance.schedule)) {
        return {"intervalWeeks", weekly->intervalWeeks,
                fmt::format("FREQ=WEEKLY;BYDAY={}", dayName(weekly->day))};
    }
    if (const auto* day = std::get_if<model::AbsoluteMonthlyMaintenance>(&maintenance.schedule)) {
        return {"intervalMonths", day->intervalMonths,
                fmt::format("FREQ=MONTHLY;BYMONTHDAY={}", day->dayOfMonth)};
    }
    const auto& relative = std::get<model::RelativeMonthlyMaintenance>(maintenance.schedule);
    return {"intervalMonths", relative.intervalMonths,
            fmt::format("FREQ=MONTHLY;BYDAY={}{}", relative.week, dayName(relative.day))};
}

/// What is wrong with the values; empty: nothing.
std::string wrongValue(const model::PlannedMaintenance& maintenance, const Interval& interval) {
    if (interval.value < 1 || interval.value > kMostInterval) {
        return fmt::format("{}: expected 1 to {}", interval.field, kMostInterval);
    }
    if (maintenance.durationHours < 1 || maintenance.durationHours > kMostHours) {
        return fmt::format("durationHours: expected 1 to {}", kMostHours);
    }
    if (abs(maintenance.utcOffset) > kMostOffset) {
        return "utcOffset: expected at most 14 hours";
    }
    if (maintenance.startTime < minutes(0) || maintenance.startTime >= days(1)) {
        return "startTime: expected 00:00 to 23:59";
    }
    if (maintenance.startDate && !maintenance.startDate->ok()) {
        return "startDate: no such day";
    }
    const auto* const day = std::get_if<model::AbsoluteMonthlyMaintenance>(&maintenance.schedule);
    if (day != nullptr && (day->dayOfMonth < 1 || day->dayOfMonth > 31)) {
        return "dayOfMonth: expected 1 to 31";
    }
    const auto* const relative =
        std::get_if<model::RelativeMonthlyMaintenance>(&maintenance.schedule);
    if (relative != nullptr && relative->week != -1 && (relative->week < 1 || relative->week > 4)) {
        return "weekIndex: expected First to Fourth, or Last";
    }
    for (const auto& [first, last] : maintenance.notAllowed) {
        if (!first.ok() || !last.ok() || last < first) {
            return "notAllowedDates: expected two days, the end not before the start";
        }
    }
    return {};
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

} // namespace

bool isPhaseGuessed(const model::PlannedMaintenance& maintenance) {
    return !maintenance.startDate && intervalOf(maintenance).value > 1;
}

Result<std::vector<model::Window>> windowsOf(const model::PlannedMaintenance& maintenance,
                                             const std::string& cluster, const model::Window& as,
                                             year_month_day anchor) {
    const auto interval = intervalOf(maintenance);
    if (auto what = wrongValue(maintenance, interval); !what.empty()) {
        return fail({.kind = ErrorKind::Validation,
                     .message = std::move(what),
                     .where = fmt::format("{} {}", cluster, maintenance.name)});
    }
    auto window = as;
    window.source = model::WindowSource::Written;
    window.kind = model::WindowKind::Allow;
    window.scope.clusters = {cluster};
    window.zone = {.name = "utcOffset", .offset = maintenance.utcOffset};
    window.end.reset();
    window.rdate.clear();
    window.exdate.clear();
    window.start = local_days(maintenance.startDate.value_or(anchor)) + maintenance.startTime;
    window.duration = fmt::format("PT{}H", maintenance.durationHours);
    window.rrule = fmt::format("{};INTERVAL={}", interval.rule, interval.value);
    std::vector<model::Window> windows{window};
    for (const auto& [first, last] : maintenance.notAllowed) {
        window.kind = model::WindowKind::Deny;
        window.start = local_days(first);
        window.duration = fmt::format("P{}D", (local_days(last) - local_days(first)).count() + 1);
        window.rrule.clear();
        windows.push_back(window);
    }
    return windows;
}

const model::PlannedMaintenance* maintenanceFor(model::IntentKind kind,
                                                const std::vector<model::PlannedMaintenance>& all) {
    std::vector<std::string> names;
    if (kind == model::IntentKind::Full || kind == model::IntentKind::ControlPlaneOnly) {
        names = {"aksmanagedautoupgradeschedule"};
    } else if (kind == model::IntentKind::NodeImageOnly) {
        // The second spelling is that of the fleet documentation.
        names = {"aksmanagednodeosupgradeschedule", "aksmanagednodeosautoupgradeschedule"};
    }
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const model::PlannedMaintenance& each) {
            return std::find(names.begin(), names.end(), lower(each.name)) != names.end();
        });
    return found == all.end() ? nullptr : &*found;
}

} // namespace pilothouse::rollout
