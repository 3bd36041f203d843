// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "output.h"
#include "placement/advice.h"
#include "placement/preview.h"

#include <string>
#include <vector>

namespace pilothouse::ctl {

/// A placement before or after the what-if, decided.
struct PlacementPreview {
    placement::Placement placement;
    placement::Fleet fleet;
    placement::SchedulingInput input; ///< points to `fleet`
    placement::Outcome outcome;
    placement::RolloutForecast rollout;
    placement::Remedy remedy;              ///< of a policy that is not fulfilled
    std::vector<placement::Warning> notes; ///< what the what-if wants said
};

/// The contract's document; schema resources/schemas/placement-preview.schema.json.
/// @param now the same without the what-if; null where there is none
[[nodiscard]] Json previewJson(const PlacementPreview& preview, const PlacementPreview* now);

/// For people: what is fulfilled, every cluster in the order of its decision, what moves.
[[nodiscard]] std::string previewText(const PlacementPreview& preview, const PlacementPreview* now);

} // namespace pilothouse::ctl
