// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "model/run_picture.h"

#include <chrono>
#include <memory>
#include <string>

namespace pilothouse::tour {

/// How an update run of the fleet went, for a tour. Times count back from now.
struct PlayedRun {
    std::string name = "k8s-1.34.3";
    std::chrono::minutes began{300};
    std::chrono::minutes approveAfter{
        12};                         ///< the gate before the last stage; negative: nobody does
    int failures = 1;                ///< clusters of the second stage that fail
    std::chrono::minutes stopAt{-1}; ///< a person stops it then; negative: nobody does
    bool isAbandoned = false;        ///< at the very end
    bool isStuck = true;             ///< one cluster of the last stage does not drain
    bool isDriven = true;
};

/// The picture of a run over the members of a fleet, played by the engine's own state machine:
/// three stages, a soak, a health gate, an approval. Deterministic. Null for an empty fleet.
[[nodiscard]] std::shared_ptr<const model::RunPicture>
playedRun(const model::FleetSnapshot& snapshot, const PlayedRun& how, Instant now);

} // namespace pilothouse::tour
