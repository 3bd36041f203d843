// SPDX-License-Identifier: GPL-3.0-or-later
// What would have to change for the draft of the lab to come where it does not go.
#include "engine/placement_lab.h"
#include "placement/advice.h"

namespace pilothouse::engine {

namespace {

placement::WhatIfState stateOf(const LabInputs& inputs, const LabText& text, Instant now) {
    return {
        .members = inputs.members, .placement = text.document, .now = now, .known = inputs.known};
}

model::LabAdvice shown(placement::ClusterAdvice advice) {
    return {.cluster = std::move(advice.cluster),
            .changes = std::move(advice.changes),
            .needs = std::move(advice.needs)};
}

} // namespace

model::LabAdvice labAdviceOf(const LabInputs& inputs, const LabText& text, Instant now,
                             const std::string& cluster) {
    return shown(placement::adviceFor(stateOf(inputs, text, now), cluster));
}

std::optional<model::LabRemedy> labRemedyOf(const LabInputs& inputs, const LabText& text,
                                            Instant now) {
    auto remedy = placement::remedyFor(stateOf(inputs, text, now));
    if (remedy.missing == 0) {
        return std::nullopt;
    }
    model::LabRemedy out{.missing = remedy.missing,
                         .newClusters = remedy.newClusters,
                         .newClustersNeed = std::move(remedy.newClustersNeed),
                         .isProven = remedy.isProven};
    for (auto& each : remedy.clusters) {
        out.clusters.push_back(shown(std::move(each)));
    }
    return out;
}

} // namespace pilothouse::engine
