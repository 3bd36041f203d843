// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_calendars.h"

#include "fleet/member_builder.h"
#include "rollout/calendar_ics.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

Result<std::vector<model::Window>> expand(std::vector<model::Window> windows,
                                          const std::filesystem::path& folder) {
    std::vector<model::Window> out;
    for (auto& window : windows) {
        if (window.source != model::WindowSource::Calendar) {
            out.push_back(std::move(window));
            continue;
        }
        const auto path = (folder / window.ics).lexically_normal().string();
        const auto text = fleet::readTextFile(path, kMostBytes);
        auto read = text ? rollout::readIcs(*text, path, window)
                         : Result<std::vector<model::Window>>(fail(text.error()));
        if (!read) {
            return fail(std::move(read.error()));
        }
        for (auto& each : *read) {
            each.source = model::WindowSource::Written;
            each.position = window.position;
            out.push_back(std::move(each));
        }
    }
    return out;
}

/// The same window may stand in both: a strategy that was made of a run's plan has those of then.
bool contains(const std::vector<model::Window>& windows, const model::Window& wanted) {
    return std::any_of(windows.begin(), windows.end(), [&wanted](model::Window each) {
        each.position = wanted.position;
        return each == wanted;
    });
}

const model::Window* named(const std::vector<model::Window>& windows, const std::string& id) {
    const auto found = std::find_if(windows.begin(), windows.end(),
                                    [&id](const auto& each) { return each.id == id; });
    return found == windows.end() ? nullptr : &*found;
}

/// Keeps the names that are known. False: there were some, and none of them is.
template<typename IsKnown>
bool narrow(std::vector<std::string>& names, const IsKnown& isKnown) {
    if (names.empty()) {
        return true;
    }
    names.erase(std::remove_if(names.begin(), names.end(), std::not_fn(isKnown)), names.end());
    return !names.empty();
}

/// Whether a window of the fleet can hold for anybody here; its scope then names known parts alone.
bool fit(model::Window& window, const model::Strategy& strategy) {
    const auto hasStage = [&strategy](const std::string& name) {
        return std::any_of(strategy.stages.begin(), strategy.stages.end(),
                           [&](const auto& stage) { return stage.name == name; });
    };
    const auto hasGroup = [&strategy](const std::string& name) {
        return std::any_of(strategy.stages.begin(), strategy.stages.end(), [&](const auto& stage) {
            return std::any_of(stage.groups.begin(), stage.groups.end(),
                               [&](const auto& group) { return group.name == name; });
        });
    };
    return narrow(window.scope.stages, hasStage) && narrow(window.scope.groups, hasGroup);
}

} // namespace

Result<void> readCalendars(model::Strategy& strategy, const std::string& strategyFile,
                           const std::vector<model::Window>& fleetCalendars) {
    auto own = expand(strategy.windows, std::filesystem::path(strategyFile).parent_path());
    if (!own) {
        return fail(std::move(own.error()));
    }
    auto fleets = expand(fleetCalendars, {});
    if (!fleets) {
        return fail(std::move(fleets.error()));
    }
    const auto written = *own;
    for (auto& window : *fleets) {
        window.position = {}; // a line of another file
        if (!fit(window, strategy) || contains(written, window)) {
            continue;
        }
        if (const auto* same = named(strategy.windows, window.id)) {
            return fail({.kind = ErrorKind::Validation,
                         .message = fmt::format("window {} stands in the fleet file's calendars "
                                                "too, and says something else: give one of them "
                                                "another id",
                                                window.id),
                         .where = strategyFile,
                         .position = same->position});
        }
        own->push_back(std::move(window));
    }
    strategy.windows = *std::move(own);
    return {};
}

} // namespace pilothouse::engine
