// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/simulation.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::ctl {

/// What `run simulate` takes beside what planning takes.
struct SimulateOptions {
    std::optional<std::uint64_t> seed; ///< absent: from the plan's hash
    std::int32_t samples = 500;
    double failureRate = 0; ///< of one attempt, 0 … 1
    std::chrono::milliseconds approvalAfter{0};
};

struct Planning;

/// A plan played through from its instant. Durations are what the fleet remembers of its runs, else
/// guessed from the members' pools. Blocks on the disk where there are runs to remember. The same
/// plan, memory, seed and instant give the same answer. Validation for a window without a meaning.
/// @param stateFolder of the fleet; nothing is made in it
[[nodiscard]] Result<model::Simulation> simulatePlanning(const Planning& planning,
                                                         const SimulateOptions& options,
                                                         const std::string& stateFolder);

} // namespace pilothouse::ctl
