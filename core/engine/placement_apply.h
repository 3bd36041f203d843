// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_talk.h"
#include "model/placement_apply.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

/// The way of a placement to its hub, in three steps: reviewed, written, watched. All block; any
/// thread but the UI's.
namespace pilothouse::engine {

/// A draft that is to be reviewed.
struct ApplyAsked {
    std::string text{};                ///< YAML of one placement
    std::uint64_t revision = 0;        ///< comes back with the review
    std::int64_t openedGeneration = 0; ///< the draft began with that one of the hub; 0: it did not
    std::string openedUid{};           ///< likewise
};

/// Asks the hub all that a person should know before a write, and changes nothing: the object as it
/// is, whether the user may, and what the server makes of the very request in a dry run. What
/// cannot be asked stands in `trouble`, or as Unread. Source: reference of the user
/// experience, 4.5.
[[nodiscard]] model::ApplyReview reviewPlacement(const fleet::FleetConfig& hub, HubTalk& talk,
                                                 const ApplyAsked& asked, Instant now,
                                                 const HubTalk::Interrupted& interrupted);

/// Sends what was reviewed, once, with the resourceVersion that was reviewed. Ends in Refused,
/// Conflict, Unknown or Watched.
[[nodiscard]] model::ApplyProgress writePlacement(HubTalk& talk, const model::ApplyReview& review);

struct WatchLimits {
    std::chrono::milliseconds every{700};
    std::chrono::milliseconds atMost{60'000};
};
/// After a write that was done: reads the placement until the hub's scheduler has decided on its
/// generation, and holds that against what was foretold. Tells each look to `tell`. Ends in Decided
/// or Undecided; when interrupted Undecided.
[[nodiscard]] model::ApplyProgress
watchPlacement(HubTalk& talk, const model::ApplyReview& review,
               const std::vector<std::string>& foretold, model::ApplyProgress written,
               const WatchLimits& limits,
               const std::function<void(const model::ApplyProgress&)>& tell,
               const HubTalk::Interrupted& interrupted);

} // namespace pilothouse::engine
