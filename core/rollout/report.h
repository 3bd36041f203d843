// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "model/run_picture.h"
#include "rollout/report_document.h"

#include <map>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// What a report is made of; all borrowed.
struct ReportInputs {
    const model::RunPicture& picture;
    /// By id of a health gate: what its journal keeps of the samples.
    std::map<std::string, std::vector<model::HealthSample>> samples{};
    std::string fleet{}; ///< its name; empty: not known
    Instant now{};
};

/// The run for a change ticket: what, who, when and why; stages, clusters, failures with what was
/// seen, gates with who said yes, windows set aside, skips, commands, what can be taken back, what
/// is left, how to verify. Texts of others are cleaned of secrets. Pure; O(records + members).
[[nodiscard]] ReportDocument reportOf(const ReportInputs& inputs);

/// GitHub flavoured Markdown, without pictures. Texts cannot become markup. Pure.
[[nodiscard]] std::string reportMarkdown(const ReportDocument& document);

/// One HTML file: no script, nothing from elsewhere, light, fit for print. Pure.
[[nodiscard]] std::string reportHtml(const ReportDocument& document);

} // namespace pilothouse::rollout
