// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/hub/hub_spec.h"

#include <filesystem>
#include <vector>

namespace pilothouse::simulator {

/// What the hub of a scenario is told from: the estate's members with the taints and labels that
/// it says, and the files of its folder `hub`, by name. Storage where one cannot be read.
/// @param effects of each member, as resolveEffects gives them
[[nodiscard]] Result<hub::HubInput> hubInput(const HubSpec& spec, const Estate& estate,
                                             const std::vector<std::vector<Effect>>& effects);

/// Copies the folders `placements` and `resources` to a fleet's folder, for whoever tries them.
[[nodiscard]] Result<void> writeExamples(const HubSpec& spec,
                                         const std::filesystem::path& directory);

} // namespace pilothouse::simulator
