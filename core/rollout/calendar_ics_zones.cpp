// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_ics_zones.h"

#include "rollout/calendar_rule.h"
#include "rollout/calendar_zone.h"

#include <fmt/format.h>
#include <unicode/ucal.h>

#include <array>
#include <charconv>

namespace pilothouse::rollout {

namespace {

std::optional<model::Zone> known(std::string name) {
    model::Zone zone{.name = std::move(name)};
    return !zone.name.empty() && loadZone(zone) ? std::optional(zone) : std::nullopt;
}

/// "W. Europe Standard Time", as Outlook writes it, is Europe/Berlin. Source: Unicode CLDR,
/// windowsZones, as ICU has it.
std::string fromWindows(const std::string& name) {
    std::u16string wide(name.begin(), name.end()); // such names are plain ASCII; others match none
    std::array<char16_t, 64> found{};
    UErrorCode status = U_ZERO_ERROR;
    const auto size = ucal_getTimeZoneIDForWindowsID(
        wide.data(), static_cast<std::int32_t>(wide.size()), nullptr, found.data(),
        static_cast<std::int32_t>(found.size()), &status);
    if (U_FAILURE(status) != 0 || size <= 0) {
        return {};
    }
    std::string text;
    for (std::int32_t i = 0; i < size; ++i) {
        text += static_cast<char>(found.at(static_cast<std::size_t>(i)));
    }
    return text;
}

/// "+0530" or "-033000".
std::optional<std::chrono::minutes> offsetOf(std::string_view text) {
    const bool isWest = text.starts_with('-');
    if ((text.size() != 5 && text.size() != 7) || (!isWest && !text.starts_with('+')) ||
        text.find_first_not_of("0123456789", 1) != std::string_view::npos) {
        return std::nullopt;
    }
    int digits = 0;
    std::from_chars(text.data() + 1, text.data() + 5, digits);
    const auto offset = std::chrono::minutes(digits / 100 * 60 + digits % 100);
    return digits / 100 < 24 && digits % 100 < 60 ? std::optional(isWest ? -offset : offset)
                                                  : std::nullopt;
}

/// "/example.org/2023/Europe/Berlin" to "Europe/Berlin": the last two or three names.
std::optional<model::Zone> fromPathEnd(std::string_view tzid) {
    std::optional<model::Zone> found;
    for (std::size_t slash = tzid.rfind('/'), names = 1;
         !found && names <= 3 && slash != std::string_view::npos; ++names) {
        found = names > 1 ? known(std::string(tzid.substr(slash + 1))) : std::nullopt;
        slash = slash == 0 ? std::string_view::npos : tzid.rfind('/', slash - 1);
    }
    return found;
}

} // namespace

IcsZones::Definition IcsZones::definitionOf(const IcsComponent& zone) {
    Definition definition;
    if (const auto* const location = zone.find("X-LIC-LOCATION")) {
        definition.location = location->value;
    }
    for (const auto& part : zone.children) {
        const auto* const to = part.find("TZOFFSETTO");
        const auto offset = to == nullptr ? std::nullopt : offsetOf(to->value);
        if (part.name != "STANDARD" || !offset ||
            (definition.offset && definition.offset != offset)) {
            definition.offset.reset();
            break;
        }
        definition.offset = offset;
    }
    return definition;
}

IcsZones::IcsZones(const IcsComponent& calendar, model::Zone fallback)
    : m_fallback(std::move(fallback)) {
    for (const auto& each : calendar.children) {
        const auto* const id = each.name == "VTIMEZONE" ? each.find("TZID") : nullptr;
        if (id != nullptr) {
            m_defined.insert_or_assign(id->value, definitionOf(each));
        }
    }
    if (const auto* const own = calendar.find("X-WR-TIMEZONE")) {
        m_fallback = find(own->value).value_or(m_fallback);
    }
}

std::optional<model::Zone> IcsZones::find(const std::string& tzid) const {
    const auto defined = m_defined.find(tzid);
    auto zone = known(tzid);
    if (!zone && defined != m_defined.end()) {
        zone = known(defined->second.location);
    }
    if (!zone) {
        zone = fromPathEnd(tzid);
    }
    if (!zone) {
        zone = known(fromWindows(tzid));
    }
    if (!zone && defined != m_defined.end() && defined->second.offset) {
        zone = model::Zone{.name = tzid, .offset = defined->second.offset};
    }
    return zone;
}

tl::expected<IcsTime, std::string> IcsZones::read(const IcsProperty& property,
                                                  std::string_view value) const {
    const auto wrong = [](std::string what) {
        return tl::unexpected<std::string>(std::move(what));
    };
    const auto time = parseCalendarTime(value);
    if (!time) {
        return wrong(fmt::format(
            "{}: \"{}\" is no time such as 20261224T180000 or 20261224, from 1970 to 2199",
            property.name, value.substr(0, 64)));
    }
    IcsTime result{.local = time->local, .zone = m_fallback, .isDate = time->isDate};
    if (time->isUtc) {
        result.zone = {.name = "Z", .offset = std::chrono::minutes(0)};
    } else if (const auto tzid = property.param("TZID"); !tzid.empty() && !time->isDate) {
        auto zone = find(std::string(tzid));
        if (!zone) {
            return wrong(fmt::format(
                "{}: the zone \"{}\" is not known on this computer; name one such as Europe/Berlin",
                property.name, tzid.substr(0, 64)));
        }
        result.zone = *std::move(zone);
    }
    return result;
}

} // namespace pilothouse::rollout
