// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// How a fleet's hub answers.
enum class HubReach : std::uint8_t {
    Reading, ///< nobody knows yet
    Live,    ///< the last list of its members was read
    Lost     ///< it does not answer, or not as a hub
};

/// A KubeFleet hub that the fleet file names, and who it says belongs to it.
struct FleetHub {
    std::string name{}; ///< its context, else its file
    HubReach reach = HubReach::Reading;
    std::optional<Instant> readAt{};    ///< when its members were read last
    std::optional<Instant> lostSince{}; ///< first of the readings that failed since
    std::string trouble{};              ///< why it is lost
    /// Members by their names in the fleet, sorted, as last read; some may not be in the fleet.
    std::vector<ClusterId> members{};
    bool operator==(const FleetHub&) const = default;
};

/// All hubs of a fleet, in the order of its file; empty: it has none.
struct FleetHubs {
    std::vector<FleetHub> hubs{};
    bool operator==(const FleetHubs&) const = default;
};

} // namespace pilothouse::model
