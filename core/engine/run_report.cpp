// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_report.h"

#include "engine/run_picture.h"
#include "rollout/report.h"

#include <utility>
#include <vector>

namespace pilothouse::engine {

std::string runReport(const model::RunPicture& picture, ReportFormat format,
                      const std::string& fleet, Instant now) {
    rollout::ReportInputs inputs{.picture = picture, .fleet = fleet, .now = now};
    const auto keep = [&](const std::vector<model::GateRun>& gates) {
        for (const auto& gate : gates) {
            if (gate.kind == model::GateKind::Health && !gate.samples.empty()) {
                auto samples = samplesOf(picture, gate.id); // those that the gate counts
                std::erase_if(samples, [](const auto& sample) { return sample.isBaseline; });
                inputs.samples.emplace(gate.id, std::move(samples));
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
