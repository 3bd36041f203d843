// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "kube/strategy/strategy_parts.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace pilothouse::kube::detail {

void readMetadataMaps(const FieldReader& metadata, model::Strategy& strategy) {
    const auto read = [&metadata](std::string_view key) {
        const auto map = metadata.find(key);
        return map ? metadata.take(map->textMap()).value_or(model::Labels()) : model::Labels();
    };
    strategy.labels = read("labels");
    strategy.annotations = read("annotations");
}

namespace {

constexpr std::int32_t kMostMembers = 1'000'000;
constexpr std::size_t kMaxName = 63;

/// All digits of `text` as a number; none for anything else.
std::optional<std::int32_t> wholeNumber(std::string_view text) {
    std::int32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = !text.empty() && code == std::errc{} && end == text.data() + text.size();
    return isWhole && text.front() != '-' ? std::optional(value) : std::nullopt;
}

/// Numbers at fixed places: "2026-11-01T22:00:00" against "0000-00-00T00:00:00".
bool hasForm(std::string_view text, std::string_view form) {
    if (text.size() != form.size()) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool isDigit = text[at] >= '0' && text[at] <= '9';
        if (form[at] == '0' ? !isDigit : text[at] != form[at]) {
            return false;
        }
    }
    return true;
}

int numberAt(std::string_view text, std::size_t from, std::size_t size) {
    return wholeNumber(text.substr(from, size)).value_or(0);
}

} // namespace

std::optional<model::Bound> readBound(const FieldReader& fields, std::string_view key,
                                      std::int32_t least) {
    const auto found = fields.find(key);
    const auto text = found ? fields.take(found->text()) : std::nullopt;
    if (!text) {
        return std::nullopt;
    }
    const bool isPercent = text->ends_with('%');
    const auto value =
        wholeNumber(std::string_view(*text).substr(0, text->size() - (isPercent ? 1 : 0)));
    if (!value || *value < least || *value > (isPercent ? 100 : kMostMembers)) {
        fields.complainAt(
            key, fmt::format("expected a number from {0} or a percent from {0}% to 100%, found "
                             "\"{1}\"",
                             least, text->substr(0, 64)));
        return std::nullopt;
    }
    return model::Bound{.value = *value, .isPercent = isPercent};
}

std::optional<std::int32_t> readPercent(const FieldReader& fields, std::string_view key) {
    const auto found = fields.find(key);
    const auto text = found ? fields.take(found->text()) : std::nullopt;
    if (!text) {
        return std::nullopt;
    }
    const bool isPercent = text->ends_with('%');
    const auto value =
        wholeNumber(std::string_view(*text).substr(0, text->size() - (isPercent ? 1 : 0)));
    if (!value || *value > 100) {
        fields.complainAt(
            key, fmt::format("expected a percent such as 95%, found \"{}\"", text->substr(0, 64)));
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> readSelector(const FieldReader& fields, std::string_view key) {
    const auto found = fields.find(key);
    auto text = found ? fields.take(found->text()) : std::nullopt;
    if (text) {
        if (const auto selector = Selector::parse(*text); !selector) {
            fields.complainAt(key, selector.error().message);
            return std::nullopt;
        }
    }
    return text;
}

std::optional<std::chrono::minutes> parseUtcOffset(std::string_view text) {
    if (text == "Z" || text == "UTC") {
        return std::chrono::minutes(0);
    }
    const bool hasColon = hasForm(text, "+00:00") || hasForm(text, "-00:00");
    if (!hasColon && !hasForm(text, "+0000") && !hasForm(text, "-0000")) {
        return std::nullopt;
    }
    const auto hours = numberAt(text, 1, 2);
    const auto minutes = numberAt(text, hasColon ? 4 : 3, 2);
    const auto total = hours * 60 + minutes;
    if (minutes > 59 || total > 14 * 60) {
        return std::nullopt;
    }
    return std::chrono::minutes(text.front() == '-' ? -total : total);
}

std::optional<model::LocalTime> parseLocalTime(std::string_view text) {
    using namespace std::chrono;
    const bool hasSeconds = hasForm(text, "0000-00-00T00:00:00");
    if (!hasSeconds && !hasForm(text, "0000-00-00T00:00")) {
        return std::nullopt;
    }
    const auto date = year_month_day(year(numberAt(text, 0, 4)),
                                     month(static_cast<unsigned>(numberAt(text, 5, 2))),
                                     day(static_cast<unsigned>(numberAt(text, 8, 2))));
    const auto hour = numberAt(text, 11, 2);
    const auto minute = numberAt(text, 14, 2);
    const auto second = hasSeconds ? numberAt(text, 17, 2) : 0;
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    return model::LocalTime(local_days(date)) + hours(hour) + minutes(minute) + seconds(second);
}

model::Zone readZone(const FieldReader& fields, std::string_view key) {
    model::Zone zone{.name = fields.text(key)};
    zone.offset = parseUtcOffset(zone.name);
    const bool looksFixed = !zone.name.empty() && (zone.name[0] == '+' || zone.name[0] == '-');
    if (looksFixed && !zone.offset) {
        fields.complainAt(key, "expected an offset such as +01:00, at most 14:00 either way");
    }
    if (zone.name.empty()) {
        zone.offset = std::chrono::minutes(0);
    }
    return zone;
}

std::optional<std::chrono::weekday> readWeekday(const FieldReader& fields, std::string_view key) {
    static constexpr std::array<std::string_view, 7> kDays{
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const auto text = fields.needText(key);
    for (unsigned day = 0; day < kDays.size(); ++day) {
        if (text == kDays[day]) {
            return std::chrono::weekday(day);
        }
    }
    if (!text.empty()) {
        fields.complainAt(key, "expected Monday to Sunday, found \"" + text.substr(0, 64) + "\"");
    }
    return std::nullopt;
}

std::optional<std::chrono::minutes> readTimeOfDay(const FieldReader& fields, std::string_view key) {
    const auto text = fields.needText(key);
    const auto hour = hasForm(text, "00:00") ? numberAt(text, 0, 2) : 24;
    const auto minute = hour < 24 ? numberAt(text, 3, 2) : 60;
    if (hour > 23 || minute > 59) {
        if (!text.empty()) {
            fields.complainAt(key, "expected a time such as \"22:00\" in quotes, found \"" +
                                       text.substr(0, 64) + "\"");
        }
        return std::nullopt;
    }
    return std::chrono::minutes(hour * 60 + minute);
}

std::string readName(const FieldReader& fields) {
    auto name = fields.needText("name");
    if (!name.empty() && (name.size() > kMaxName || !isLabelValue(name))) {
        fields.complainAt("name", "expected at most 63 letters, digits, \"-\", \"_\" and \".\", "
                                  "a letter or digit at both ends");
        return {};
    }
    return name;
}

} // namespace pilothouse::kube::detail
