// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/strategy_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace pilothouse::kube::detail {

namespace {

/// RFC 5545 durations, "P1D", "PT24H", "P1W", above nothing.
bool isIsoDuration(std::string_view text) {
    if (!text.starts_with('P') || text.size() > 32) {
        return false;
    }
    bool isTime = false;
    bool isPositive = false;
    std::size_t digits = 0;
    for (const char c : text.substr(1)) {
        const std::string_view units = isTime ? "HMS" : "WD";
        if (c >= '0' && c <= '9') {
            ++digits;
            isPositive = isPositive || c != '0';
        } else if (c == 'T' && !isTime && digits == 0) {
            isTime = true;
        } else if (units.find(c) != std::string_view::npos && digits > 0 && digits < 7) {
            digits = 0;
        } else {
            return false;
        }
    }
    return digits == 0 && isPositive && !text.ends_with('T');
}

model::LocalTime localTimeOf(const FieldReader& fields, const YamlView& view) {
    const auto text = fields.take(view.text());
    const auto time = text ? parseLocalTime(*text) : std::nullopt;
    if (text && !time) {
        fields.errors().push_back(
            view.error("expected a local time such as 2026-11-01T22:00:00, whose zone stands in "
                       "\"zone\"; found \"" +
                       text->substr(0, 64) + "\""));
    }
    return time.value_or(model::LocalTime());
}

std::vector<model::LocalTime> localTimes(const FieldReader& fields, std::string_view key) {
    std::vector<model::LocalTime> times;
    for (const auto& item : fields.items(key)) {
        times.push_back(localTimeOf(fields, item));
    }
    return times;
}

model::WindowScope readScope(const FieldReader& fields) {
    fields.onlyKeys({"stages", "groups", "clusters", "selector"});
    return {.stages = fields.texts("stages"),
            .groups = fields.texts("groups"),
            .clusters = fields.texts("clusters"),
            .selector = readSelector(fields, "selector")};
}

void readLength(const FieldReader& fields, model::Window& window) {
    window.duration = fields.text("duration");
    if (const auto end = fields.find("end")) {
        window.end = localTimeOf(fields, *end);
        if (*window.end <= window.start) {
            fields.complainAt("end", "must be after \"start\"");
        }
    }
    if (window.duration.empty() == !window.end.has_value()) {
        fields.complain("needs one of \"duration\" and \"end\"");
        return;
    }
    const auto length = parseDuration(window.duration);
    if (!window.duration.empty() && !(length && length->count() > 0) &&
        !isIsoDuration(window.duration)) {
        fields.complainAt("duration", "expected a duration such as 6h, 18d, P1D or PT24H");
    }
}

void readWritten(const FieldReader& fields, model::Window& window) {
    if (const auto start = fields.need("start")) {
        window.start = localTimeOf(fields, *start);
    }
    window.zone = readZone(fields, "zone");
    window.rrule = fields.text("rrule");
    window.rdate = localTimes(fields, "rdate");
    window.exdate = localTimes(fields, "exdate");
    readLength(fields, window);
}

/// Keys that say when a window is, beside a source that says it too.
void refuseTimes(const FieldReader& fields, std::string_view source) {
    for (const auto* key : {"start", "zone", "duration", "end", "rrule", "rdate", "exdate"}) {
        if (fields.has(key)) {
            fields.complainAt(key, fmt::format("cannot stand beside \"{}\"", source));
        }
    }
}

} // namespace

model::Window readWindow(const FieldReader& fields) {
    model::Window window{.position = fields.position()};
    fields.onlyKeys({"id", "kind", "scope", "start", "zone", "duration", "end", "rrule", "rdate",
                     "exdate", "reason", "overridableBy", "from", "ics"});
    window.id = fields.needText("id");
    if (const auto scope = fields.child("scope")) {
        window.scope = readScope(*scope);
    }
    window.reason = fields.text("reason");
    window.overridableBy = fields.texts("overridableBy");
    for (const auto& word : window.overridableBy) {
        if (word != "Approval") {
            fields.complainAt("overridableBy", "expected [Approval]");
        }
    }
    const auto from = fields.text("from");
    window.ics = fields.text("ics");
    if (!from.empty()) {
        window.source = model::WindowSource::PlannedMaintenance;
        if (from != "plannedMaintenance") {
            fields.complainAt("from",
                              "expected plannedMaintenance, found \"" + from.substr(0, 64) + "\"");
        }
        refuseTimes(fields, "from");
    } else if (!window.ics.empty()) {
        window.source = model::WindowSource::Calendar;
        refuseTimes(fields, "ics");
    } else {
        readWritten(fields, window);
    }
    if (from.empty() && !fields.has("kind")) {
        fields.complain("\"kind\" is missing");
    }
    window.kind = fields.word<model::WindowKind>(
        "kind", {{"Allow", model::WindowKind::Allow}, {"Deny", model::WindowKind::Deny}},
        model::WindowKind::Allow);
    return window;
}

} // namespace pilothouse::kube::detail
