// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "engine/placement_lab.h"

#include <cstddef>
#include <string>

namespace pilothouse::engine {

/// A fleet that exists nowhere, to learn the lab with: clusters in ten regions, some tainted, one
/// silent, one about to be; a placement that is on five of them, and an edit of it. Who holds the
/// placement was decided by the scheduler itself. Pure: the same moment and size, the same fleet.
struct LabExample {
    LabInputs inputs{};
    std::string before{}; ///< the placement as applied
    std::string text{};   ///< the same, edited
};
[[nodiscard]] LabExample labExample(Instant now, std::size_t clusters = 40);

} // namespace pilothouse::engine
