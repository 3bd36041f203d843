// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/sim_time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::simulator {

/// Major, minor and patch of a release; ordered.
using Release = std::array<int, 3>;
/// Reads "1.34.3" and "v1.34.3", nothing else.
[[nodiscard]] std::optional<Release> parseRelease(std::string_view text);

enum class UpgradeState : std::uint8_t { Succeeded, Upgrading, Failed };
[[nodiscard]] std::string_view toString(UpgradeState state);

enum class UpgradePhase : std::uint8_t { None, ControlPlane, Nodes };
[[nodiscard]] std::string_view toString(UpgradePhase phase);

/// What the provider of a member is doing to it, or did last.
//
// state      | start                | control plane done | a node done        | failure scripted
// Succeeded  | Upgrading            |                    |                    |
// Upgrading  | refused: busy        | phase Nodes        | next, or Succeeded | Failed
// Failed     | Upgrading, goes on from where it stands   |                    |
struct Upgrade {
    UpgradeState state = UpgradeState::Succeeded;
    UpgradePhase phase = UpgradePhase::None;
    std::string target{};    ///< empty: there was none yet
    std::string node{};      ///< being replaced
    std::string surge{};     ///< takes its place
    std::string blockedBy{}; ///< why the drain does not go on; empty while it does
    std::string error{};     ///< code and cause of a failure
    Offset started{0};
    Offset finished{0};
    Offset controlPlane{0}; ///< how long that takes
    Offset perNode{0};      ///< how long one node takes, without waiting for budgets
    Offset told{kLongAgo};  ///< the blocked drain was last told by an event
    int attempt = 0;
};

/// How a member answers the wish to upgrade it.
enum class UpgradeAnswer : std::uint8_t {
    Accepted,
    Current, ///< nothing to do
    Busy,    ///< one is under way
    Refused  ///< no version, an older one, or minors would be skipped
};

} // namespace pilothouse::simulator
