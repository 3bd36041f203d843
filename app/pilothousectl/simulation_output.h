// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "output.h"

#include <string>

namespace pilothouse::ctl {

/// What a simulation is of.
struct SimulationHead {
    std::string strategy{};
    std::string planHash{};
};

/// As resources/schemas/run-simulate.schema.json says. Unknown instants are null.
[[nodiscard]] Json simulationJson(const SimulationHead& head, const model::Simulation& simulation);

/// For people: stages, the end, versions over time, windows that forbid starts, and what a failure
/// at each stage would leave behind.
[[nodiscard]] std::string simulationText(const SimulationHead& head,
                                         const model::Simulation& simulation);

} // namespace pilothouse::ctl
