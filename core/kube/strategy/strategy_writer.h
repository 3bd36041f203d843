// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/strategy.h"

#include <chrono>
#include <string>

namespace pilothouse::kube {

/// A strategy as canonical text of the Pilothouse format, whatever format it was read from: block
/// style, two spaces, parts that say the default are left out. What readStrategy() makes of the
/// text equals the strategy but for positions, warnings and the format; a strategy without a name
/// becomes "strategy", an Azure or KubeFleet one says its format's defaults in full. Comments and
/// the labels of `metadata` are not part of a strategy. Pure; any thread; O(size).
[[nodiscard]] std::string writeStrategy(const model::Strategy& strategy);

/// "4h", "1d12h", "1h30m", "500ms", "0s": what parseDuration() reads as that time. Not negative.
[[nodiscard]] std::string durationText(std::chrono::milliseconds time);

} // namespace pilothouse::kube
