// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/report.h"

#include <string>
#include <vector>

namespace pilothouse::rollout {

/// The pictures of a report, as finished SVG; empty where there is nothing to draw. Texts are
/// escaped. All pure.

/// Stages, groups, gates and, of a small run, members over time.
[[nodiscard]] std::string timelineSvg(const ReportInputs& inputs);
/// How many members were at the target, failed and in flight over time; O(records).
[[nodiscard]] std::string progressSvg(const ReportInputs& inputs);
/// The samples of a health gate: what each came to, and each number against the baseline.
[[nodiscard]] std::string samplesSvg(const std::vector<model::HealthSample>& samples);

} // namespace pilothouse::rollout
