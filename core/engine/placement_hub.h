// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_look.h"
#include "model/hub_picture.h"
#include "model/lab_live.h"

#include <memory>
#include <optional>
#include <string>

/// A hub that was read, as the lab takes it. Pure; any thread but the UI's.
namespace pilothouse::engine {

/// All placements of a hub in words, each with what our scheduler decides from the same data. About
/// 20 µs a placement and cluster.
[[nodiscard]] std::shared_ptr<const model::HubPicture> hubPictureOf(const HubLook& look);

/// Decides a placement anew from what the hub has and holds it against the hub's own decisions.
/// What a cluster holds already counts as it does for the hub, so this shows that we read and
/// decide alike, not that the hub would choose the same clusters from scratch.
[[nodiscard]] model::HubAgreement agreementOf(const HubLook& look, const HubPlacement& placement);

/// A placement of a hub that a draft began with.
struct OpenedPlacement {
    std::string nameSpace{};
    std::string name{};
    std::string uid{};
    std::int64_t generation = 0;
    std::string text{}; ///< YAML to edit
};
[[nodiscard]] OpenedPlacement openedFrom(const HubPlacement& placement);

/// Where a draft of that name stands against the hub.
/// @param opened what the draft began with; none: something else
[[nodiscard]] model::LabLive liveOf(const HubLook& look, const std::string& nameSpace,
                                    const std::string& name,
                                    const std::optional<OpenedPlacement>& opened);

} // namespace pilothouse::engine
