// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_report.h"

#include "engine/run_picture.h"
#include "rollout/report.h"

namespace pilothouse::engine {

std::string runReport(const model::RunPicture& picture, ReportFormat format,
                      const std::string& fleet, Instant now) {
    rollout::ReportInputs inputs{.picture = picture, .fleet = fleet, .now = now};
    const auto keep = [&](const std::vector<model::GateRun>& gates) {
        for (const auto& gate : gates) {
            if (gate.kind == model::GateKind::Health && !gate.samples.empty()) {
                inputs.samples.emplace(gate.id, samplesOf(picture, gate.id));
            }
        }
    };
    for (const auto& stage : picture.run.stages) {
        keep(stage.gates);
        for (const auto& group : stage.groups) {
            keep(group.gates);
        }
    }
    const auto document = rollout::reportOf(inputs);
    return format == ReportFormat::Html ? rollout::reportHtml(document)
                                        : rollout::reportMarkdown(document);
}

} // namespace pilothouse::engine
