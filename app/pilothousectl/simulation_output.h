// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "output.h"
#include "rollout/simulate.h"

#include <string>

namespace pilothouse::ctl {

/// What a simulation stands on.
struct SimulationHead {
    std::string strategy{};
    std::string target{}; ///< empty: the intent names no version
    std::string planHash{};
    Instant now{};
    std::uint64_t seed = 0;
    std::int32_t members = 0;
};

/// As resources/schemas/run-simulate.schema.json says. Unknown instants are null.
[[nodiscard]] Json simulationJson(const SimulationHead& head, const model::Simulation& simulation);

/// For people: stages, the end, and what a failure at each stage would leave behind.
[[nodiscard]] std::string simulationText(const SimulationHead& head,
                                         const model::Simulation& simulation);

} // namespace pilothouse::ctl
