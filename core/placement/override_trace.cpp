// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/override_trace.h"

#include "placement/override_apply.h"

#include <utility>

namespace pilothouse::placement {

std::vector<OverrideStep> traceOverrides(const std::vector<const Override*>& overrides,
                                         const Member& cluster, std::string object) {
    std::vector<OverrideStep> steps;
    for (const auto* source : overrides) {
        for (std::size_t at = 0; at < source->rules.size(); ++at) {
            if (!isForCluster(source->rules[at], cluster.labels)) {
                continue;
            }
            const Override alone{.rules = {source->rules[at]}};
            const auto before = object;
            auto after = applyOverride(alone, cluster, std::move(object));
            if (!after) {
                return steps;
            }
            object = *std::move(after);
            OverrideStep step{.source = source, .rule = at, .isDelete = object.empty()};
            if (object.empty()) {
                steps.push_back(std::move(step));
                return steps; // an object that is gone stays gone
            }
            step.changes =
                kube::changesBetween(before, object).value_or(std::vector<kube::ObjectChange>());
            if (!step.changes.empty()) {
                steps.push_back(std::move(step));
            }
        }
    }
    return steps;
}

} // namespace pilothouse::placement
