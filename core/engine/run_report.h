// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_picture.h"

#include <cstdint>
#include <string>

namespace pilothouse::engine {

enum class ReportFormat : std::uint8_t { Markdown, Html };

/// The run for a change ticket, with what its journal keeps of health samples; see
/// rollout::reportOf. `fleet`: its name, or empty. Pure; O(records · health gates).
[[nodiscard]] std::string runReport(const model::RunPicture& picture, ReportFormat format,
                                    const std::string& fleet, Instant now);

} // namespace pilothouse::engine
