// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_zone.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace pilothouse::rollout {

namespace {

using namespace std::chrono;

constexpr auto kFrom = sys_seconds(sys_days(year(2000) / 1 / 1));
constexpr auto kUntil = sys_seconds(sys_days(year(2100) / 1 / 1));
/// No zone changes twice within this; the shortest span known is a Ramadan without summer time.
constexpr auto kStep = days(6);
constexpr auto kFarthest = hours(26); // any offset, and a day's worth of doubt

seconds askLibical(icaltimezone* zone, sys_seconds at) {
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    icaltimetype time = icaltime_null_time();
    time.year = static_cast<int>(date.year());
    time.month = static_cast<int>(static_cast<unsigned>(date.month()));
    time.day = static_cast<int>(static_cast<unsigned>(date.day()));
    time.hour = static_cast<int>(clock.hours().count());
    time.minute = static_cast<int>(clock.minutes().count());
    time.second = static_cast<int>(clock.seconds().count());
    time.zone = icaltimezone_get_utc_timezone();
    int isSummer = 0;
    return seconds(icaltimezone_get_utc_offset_of_utc_time(zone, &time, &isSummer));
}

/// The first second after `from`, at most `to`, that has the offset of `to`.
sys_seconds changeBetween(icaltimezone* zone, sys_seconds from, sys_seconds to, seconds offset) {
    while (to - from > seconds(1)) {
        const auto middle = from + (to - from) / 2;
        (askLibical(zone, middle) == offset ? to : from) = middle;
    }
    return to;
}

std::vector<ZoneOffsets::Change> changesOf(icaltimezone* zone) {
    std::vector<ZoneOffsets::Change> changes{{kFrom, askLibical(zone, kFrom)}};
    for (auto at = kFrom; at < kUntil; at += kStep) {
        const auto offset = askLibical(zone, at + kStep);
        if (offset != changes.back().offset) {
            changes.push_back({changeBetween(zone, at, at + kStep, offset), offset});
        }
    }
    return changes;
}

/// Names only, never paths out of the database.
bool isZoneName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '/' &&
           name.find("..") == std::string_view::npos &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "/_+-") == std::string_view::npos;
}

Result<std::shared_ptr<const ZoneOffsets>> loadNamed(const std::string& name) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const ZoneOffsets>, std::less<>> known;
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(name); found != known.end()) {
        return found->second;
    }
    icaltimezone* const zone =
        isZoneName(name) ? icaltimezone_get_builtin_timezone(name.c_str()) : nullptr;
    if (zone == nullptr) {
        return fail(ErrorKind::Validation,
                    fmt::format("\"{}\" is no time zone of this computer; name one such as "
                                "Europe/Berlin, or an offset such as +01:00",
                                name.substr(0, 64)));
    }
    return known.emplace(name, std::make_shared<const ZoneOffsets>(changesOf(zone))).first->second;
}

} // namespace

seconds ZoneOffsets::offsetAt(sys_seconds at) const {
    const auto after = std::upper_bound(m_changes.begin(), m_changes.end(), at,
                                        [](auto t, const Change& each) { return t < each.from; });
    return after == m_changes.begin() ? m_changes.front().offset : std::prev(after)->offset;
}

model::LocalTime ZoneOffsets::local(Instant at) const {
    const auto whole = floor<seconds>(at);
    return model::LocalTime((whole + offsetAt(whole)).time_since_epoch());
}

Instant ZoneOffsets::instant(model::LocalTime local) const {
    const sys_seconds asUtc(local.time_since_epoch());
    const auto before = offsetAt(asUtc - kFarthest);
    const auto after = offsetAt(asUtc + kFarthest);
    // The earlier instant is the one with the larger offset.
    for (const auto offset : {std::max(before, after), std::min(before, after)}) {
        if (offsetAt(asUtc - offset) == offset) {
            return asUtc - offset;
        }
    }
    return asUtc - before; // in a gap
}

Result<std::shared_ptr<const ZoneOffsets>> loadZone(const model::Zone& zone) {
    if (zone.offset || zone.name.empty()) {
        return std::make_shared<const ZoneOffsets>(
            std::vector<ZoneOffsets::Change>{{kFrom, zone.offset.value_or(minutes(0))}});
    }
    return loadNamed(zone.name);
}

} // namespace pilothouse::rollout
