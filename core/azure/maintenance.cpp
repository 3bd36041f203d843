// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/maintenance.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace pilothouse::azure {

namespace {

using Json = nlohmann::json;
using model::PlannedMaintenance;

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

/// A member of an object; null where there is none.
const Json* at(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string textAt(const Json& object, const char* key) {
    const auto* const found = at(object, key);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

/// A whole number that 32 bits hold.
std::optional<std::int32_t> numberAt(const Json& object, const char* key) {
    const auto* const found = at(object, key);
    constexpr std::int64_t kMost = 1'000'000; // far above all there is
    if (found == nullptr || !found->is_number_integer() || *found > kMost || *found < -kMost) {
        return std::nullopt;
    }
    return found->get<std::int32_t>();
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isAll = text.find_first_not_of("0123456789") == std::string_view::npos;
    return isAll && read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

/// "HH:MM" as minutes.
std::optional<std::chrono::minutes> clockOf(std::string_view text) {
    const auto hour = text.size() == 5 && text[2] == ':' ? digits(text.substr(0, 2)) : std::nullopt;
    const auto minute = hour ? digits(text.substr(3)) : std::nullopt;
    return minute && *hour < 24 && *minute < 60
               ? std::optional(std::chrono::minutes(*hour * 60 + *minute))
               : std::nullopt;
}

/// "+05:30".
std::optional<std::chrono::minutes> offsetOf(std::string_view text) {
    const bool hasSign = text.starts_with('+') || text.starts_with('-');
    const auto size = hasSign ? clockOf(text.substr(1)) : std::nullopt;
    return size ? std::optional(text.front() == '-' ? -*size : *size) : std::nullopt;
}

/// "2026-12-24".
std::optional<std::chrono::year_month_day> dayOf(std::string_view text) {
    const bool isForm = text.size() == 10 && text[4] == '-' && text[7] == '-';
    const auto year = isForm ? digits(text.substr(0, 4)) : std::nullopt;
    const auto month = isForm ? digits(text.substr(5, 2)) : std::nullopt;
    const auto day = isForm ? digits(text.substr(8)) : std::nullopt;
    if (!year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::weekday> weekdayOf(std::string_view text) {
    constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
    const auto* const found = std::find(kDays.begin(), kDays.end(), lower(text));
    return found == kDays.end()
               ? std::nullopt
               : std::optional(std::chrono::weekday(static_cast<unsigned>(found - kDays.begin())));
}

std::optional<std::int32_t> weekOf(std::string_view text) {
    constexpr std::array<std::string_view, 5> kWeeks{"first", "second", "third", "fourth", "last"};
    const auto* const found = std::find(kWeeks.begin(), kWeeks.end(), lower(text));
    if (found == kWeeks.end()) {
        return std::nullopt;
    }
    const auto place = static_cast<std::int32_t>(found - kWeeks.begin()) + 1;
    return place == 5 ? -1 : place;
}

/// Fills in the schedule; the field that is wrong, else empty. The service writes the kinds that do
/// not apply as null.
std::string readSchedule(const Json& schedule, PlannedMaintenance& maintenance) {
    const auto* const daily = at(schedule, "daily");
    const auto* const weekly = at(schedule, "weekly");
    const auto* const absolute = at(schedule, "absoluteMonthly");
    const auto* const relative = at(schedule, "relativeMonthly");
    const auto kinds = std::array{daily, weekly, absolute, relative};
    if (std::count(kinds.begin(), kinds.end(), nullptr) != 3) {
        return "schedule";
    }
    const Json& kind = daily != nullptr      ? *daily
                       : weekly != nullptr   ? *weekly
                       : absolute != nullptr ? *absolute
                                             : *relative;
    const char* const field = daily != nullptr    ? "intervalDays"
                              : weekly != nullptr ? "intervalWeeks"
                                                  : "intervalMonths";
    const auto interval = numberAt(kind, field);
    const auto day = weekdayOf(textAt(kind, "dayOfWeek"));
    const auto dayOfMonth = numberAt(kind, "dayOfMonth");
    const auto week = weekOf(textAt(kind, "weekIndex"));
    if (!interval) {
        return field;
    }
    if ((weekly != nullptr || relative != nullptr) && !day) {
        return "dayOfWeek";
    }
    if (absolute != nullptr && !dayOfMonth) {
        return "dayOfMonth";
    }
    if (relative != nullptr && !week) {
        return "weekIndex";
    }
    if (daily != nullptr) {
        maintenance.schedule = model::DailyMaintenance{*interval};
    } else if (weekly != nullptr) {
        maintenance.schedule = model::WeeklyMaintenance{*interval, *day};
    } else if (absolute != nullptr) {
        maintenance.schedule = model::AbsoluteMonthlyMaintenance{*interval, *dayOfMonth};
    } else {
        maintenance.schedule = model::RelativeMonthlyMaintenance{*interval, *day, *week};
    }
    return {};
}

/// Fills in the window; the field that is wrong, else empty.
std::string readWindow(const Json& window, PlannedMaintenance& maintenance) {
    const auto* const schedule = at(window, "schedule");
    if (auto wrong = schedule == nullptr ? "schedule" : readSchedule(*schedule, maintenance);
        !wrong.empty()) {
        return wrong;
    }
    const auto hours = numberAt(window, "durationHours");
    const auto start = clockOf(textAt(window, "startTime"));
    const auto offset = at(window, "utcOffset") == nullptr ? std::optional(std::chrono::minutes(0))
                                                           : offsetOf(textAt(window, "utcOffset"));
    if (!hours || !start || !offset) {
        return !hours ? "durationHours" : !start ? "startTime" : "utcOffset";
    }
    maintenance.durationHours = *hours;
    maintenance.startTime = *start;
    maintenance.utcOffset = *offset;
    if (at(window, "startDate") != nullptr) {
        maintenance.startDate = dayOf(textAt(window, "startDate"));
        if (!maintenance.startDate) {
            return "startDate";
        }
    }
    const auto* const notAllowed = at(window, "notAllowedDates");
    if (notAllowed != nullptr && !notAllowed->is_array()) {
        return "notAllowedDates";
    }
    for (const auto& each : notAllowed == nullptr ? Json::array() : *notAllowed) {
        const auto first = dayOf(textAt(each, "start"));
        const auto last = dayOf(textAt(each, "end"));
        if (!first || !last) {
            return "notAllowedDates";
        }
        maintenance.notAllowed.emplace_back(*first, *last);
    }
    return {};
}

} // namespace

Result<std::vector<PlannedMaintenance>> readMaintenance(std::string_view json) {
    const auto wrong = [](std::string what) { return fail(ErrorKind::Decode, std::move(what)); };
    const Json document = json.size() > kMaxBytes ? Json() : Json::parse(json, nullptr, false);
    const auto* const list = at(document, "value");
    if (!document.is_object() || (list != nullptr && !list->is_array())) {
        return wrong("maintenance configurations: expected an object with a list \"value\"");
    }
    std::vector<PlannedMaintenance> all;
    for (const auto& each : list == nullptr ? Json::array({document}) : *list) {
        PlannedMaintenance maintenance{.name = textAt(each, "name")};
        const auto* const properties = at(each, "properties");
        const auto* const window =
            properties == nullptr ? nullptr : at(*properties, "maintenanceWindow");
        if (maintenance.name.empty() || properties == nullptr) {
            return wrong("maintenance configurations: one without name or properties");
        }
        if (window == nullptr) {
            continue;
        }
        if (const auto field = readWindow(*window, maintenance); !field.empty()) {
            return wrong(
                fmt::format("maintenance configuration {}: {} is missing or not understood",
                            maintenance.name, field));
        }
        all.push_back(std::move(maintenance));
    }
    return all;
}

} // namespace pilothouse::azure
