// SPDX-License-Identifier: GPL-3.0-or-later
// `offline` of a member: when it may be out of touch.
#include "fleet/fleet_file_parts.h"
#include "fleet/offline_schedule.h"
#include "kube/strategy/strategy_reader.h"

namespace pilothouse::fleet::detail {

using kube::YamlView;

namespace {

/// The view at a key and its text; none where it is not there.
struct TextAt {
    YamlView view;
    std::string text{};
};
Result<std::optional<TextAt>> textAt(const YamlView& parent, std::string_view key) {
    const auto view = parent.find(key);
    if (!view || !*view) {
        return view ? Result<std::optional<TextAt>>() : fail(view.error());
    }
    auto text = (*view)->text();
    if (!text) {
        return fail(text.error());
    }
    return std::optional(TextAt{**view, *std::move(text)});
}

Result<void> readZone(const YamlView& offline, OfflineSchedule::Terms& terms) {
    const auto zone = textAt(offline, "zone");
    if (!zone || !*zone) {
        return zone ? Result<void>() : fail(zone.error());
    }
    const auto parsed = kube::parseZone((*zone)->text);
    if (!parsed) {
        return fail((*zone)->view.error("expected a zone such as Europe/Berlin, +01:00 or Z"));
    }
    if (const auto known = rollout::loadZone(*parsed); !known) {
        return fail((*zone)->view.error(known.error().message));
    }
    terms.zone = *parsed;
    return {};
}

Result<void> readStart(const YamlView& offline, OfflineSchedule::Terms& terms) {
    const auto start = textAt(offline, "start");
    if (!start || !*start) {
        return start ? Result<void>() : fail(start.error());
    }
    const auto parsed = kube::parseWallClock((*start)->text);
    if (!parsed) {
        return fail((*start)->view.error("expected a local time such as 2026-11-01T22:30, whose "
                                         "zone stands in \"zone\""));
    }
    terms.start = *parsed;
    return {};
}

/// `expected`, `for`, `start`: both of the first two, or none of the three.
Result<void> readWindows(const YamlView& offline, OfflineSchedule::Terms& terms) {
    const auto rule = textAt(offline, "expected");
    const auto length = textAt(offline, "for");
    if (!rule || !length) {
        return fail(!rule ? rule.error() : length.error());
    }
    if (auto start = readStart(offline, terms); !start) {
        return start;
    }
    if (!*rule || !*length) {
        if (*rule || *length) {
            return fail(offline.error("expected says when it goes away, for how long: write both, "
                                      "or neither where only maxSilence counts"));
        }
        return {};
    }
    const auto has = [&](std::string_view part) {
        return (*rule)->text.find(part) != std::string::npos;
    };
    const bool hasStart = terms.start != OfflineSchedule::kStart;
    if ((has("INTERVAL=") || has("COUNT=")) && !hasStart) {
        return fail((*rule)->view.error("INTERVAL and COUNT count from a start: write start, too"));
    }
    if (const auto parsed = rollout::RecurrenceRule::parse((*rule)->text, terms.start); !parsed) {
        auto error = (*rule)->view.error(parsed.error().message);
        error.kind = parsed.error().kind;
        return fail(std::move(error));
    }
    if (const auto parsed = rollout::parseWindowLength((*length)->text); !parsed) {
        return fail((*length)->view.error(parsed.error().message));
    }
    terms.expected = (*rule)->text;
    terms.length = (*length)->text;
    return {};
}

} // namespace

Result<std::shared_ptr<const OfflineSchedule>> readOffline(const YamlView& member) {
    const auto found = member.find("offline");
    if (!found || !*found) {
        return found ? Result<std::shared_ptr<const OfflineSchedule>>() : fail(found.error());
    }
    const auto& offline = **found;
    if (auto keys = offline.onlyKeys({"expected", "for", "start", "zone", "maxSilence"}); !keys) {
        return fail(keys.error());
    }
    OfflineSchedule::Terms terms{.position = offline.position()};
    if (auto zone = readZone(offline, terms); !zone) {
        return fail(zone.error());
    }
    if (auto windows = readWindows(offline, terms); !windows) {
        return fail(windows.error());
    }
    if (const auto silence = offline.find("maxSilence"); silence && *silence) {
        const auto length = (*silence)->duration();
        constexpr std::chrono::days kMost{400};
        if (!length || length->count() < 60'000 || *length > kMost) {
            return fail(length ? (*silence)->error("must be from 1m to 400d") : length.error());
        }
        terms.maxSilence = *length;
    }
    return OfflineSchedule::make(std::move(terms));
}

} // namespace pilothouse::fleet::detail
