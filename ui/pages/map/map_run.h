// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/map/map_colour.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace pilothouse::ui {

/// Where a member stands in a run, as the map tells it. In the order of the legend.
enum class RunPlace : std::uint8_t {
    Done,
    Soaking, ///< done, while its stage or group waits to see whether it holds
    Running,
    Stuck, ///< running for longer than its own history explains
    Waiting,
    NotStarted,
    Failed,
    Skipped,
    Stopped,
    Unknown, ///< nobody knows, or a newer API has another word
    NotInRun
};
inline constexpr std::size_t kRunPlaces = 11;

/// The run that a map is coloured by.
struct MapRun {
    std::string id{};
    QString name{};
    std::unordered_map<std::string, RunPlace> places{}; ///< by id of the member
    bool operator==(const MapRun&) const = default;
};
/// The newest of those under way, else the newest of all; none: the fleet has no run, or nobody has
/// looked yet. Pure.
[[nodiscard]] std::optional<MapRun> mapRunOf(const model::RunsPicture& runs);

/// Members that the run does not name are a kind of their own. Pure.
[[nodiscard]] MapClasses classesByRun(const model::FleetSnapshot& snapshot, const MapRun& run);

} // namespace pilothouse::ui
