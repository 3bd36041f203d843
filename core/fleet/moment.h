// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <chrono>

namespace pilothouse::fleet {

using SteadyTime = std::chrono::steady_clock::time_point;

/// "Now" of one engine turn, read once: steady time for time-outs and back-off, clock time for
/// ages.
struct Moment {
    SteadyTime steady{};
    Instant clock{};
};

} // namespace pilothouse::fleet
