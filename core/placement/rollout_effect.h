// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/binding.h"
#include "placement/placement_reader.h"
#include "placement/strategy.h"

#include <chrono>
#include <string>
#include <vector>

/// What a hub does with bindings once they are scheduled. Pure; any thread.
namespace pilothouse::placement {

/// What moves on one cluster.
struct RolloutMove {
    enum class Kind : std::uint8_t {
        Remove, ///< the resources leave
        Update, ///< newer resources over the old ones
        Add     ///< the resources come
    };
    Kind kind = Kind::Add;
    std::string cluster{};
    std::string binding{};
    bool operator==(const RolloutMove&) const = default;
};

/// Bindings as the rollout looks at them.
struct RolloutState {
    std::int32_t target = 0;         ///< clusters that are wanted; see rolloutTarget
    std::vector<Binding> bindings{}; ///< in the order of names
    /// Name of the newest resource snapshot. Bound bindings of another one are out of date.
    std::string newest{};
    Instant now{};
};

/// One look of the rollout.
struct RolloutPass {
    std::vector<RolloutMove> moves{};   ///< begin now
    std::vector<RolloutMove> blocked{}; ///< held back by the strategy
    /// A cluster has a binding that goes and one that comes: nothing moves until the first is gone.
    std::string waitsFor{};
};

/// How many clusters a placement wants. Source: kubefleet pkg/controllers/rollout/controller.go
/// calculateRealTarget.
[[nodiscard]] std::int32_t rolloutTarget(const Placement& placement,
                                         const std::vector<Binding>& bindings);

/// What a hub would move now. Source: kubefleet pkg/controllers/rollout/controller.go
/// pickBindingsToRoll, determineBindingsToUpdate, waitForResourcesToCleanUp.
[[nodiscard]] RolloutPass nextPass(const RolloutStrategy& strategy, const RolloutState& state);

/// A rollout to its end, as long as all that begins becomes available and all that leaves is gone
/// before the next look; a hub looks more often, so its waves overlap.
struct RolloutForecast {
    RolloutType type = RolloutType::RollingUpdate;
    std::int32_t target = 0;
    std::int32_t maxUnavailable = 0; ///< clusters, of the target
    std::int32_t maxSurge = 0;       ///< clusters, of the target
    std::vector<std::vector<RolloutMove>> waves{};
    std::vector<RolloutMove> blocked{}; ///< would never move
    std::string why{};                  ///< why they do not, or why nothing moves; else empty
};
[[nodiscard]] RolloutForecast forecastRollout(const RolloutStrategy& strategy, RolloutState state);

} // namespace pilothouse::placement
