// SPDX-License-Identifier: GPL-3.0-or-later
// The explanation of one cluster.
#include "engine/placement_verdicts.h"

#include <set>

namespace pilothouse::engine {

namespace {

using namespace placement;
using model::LabMark;

/// "node-count" of "kubernetes-fleet.io/node-count".
std::string lastPart(const std::string& name) {
    return name.substr(name.rfind('/') + 1);
}

/// The values that the required terms read of a cluster: "env=prod, node-count 16".
std::string requiredFact(const Policy& policy, const Explanation& why) {
    std::set<std::string> read;
    for (const auto& term : policy.required) {
        for (const auto& each : term.labels ? term.labels->requirements()
                                            : std::vector<kube::Selector::Requirement>()) {
            read.insert("label " + each.key);
        }
        for (const auto& each : term.properties) {
            read.insert(each.name);
        }
    }
    std::string text;
    for (const auto& input : why.inputs) {
        if (read.count(input.name) == 0) {
            continue;
        }
        const bool isLabel = input.name.starts_with("label ");
        text += (text.empty() ? "" : ", ") +
                (isLabel ? input.name.substr(6) + "=" : lastPart(input.name) + " ") +
                (input.value.empty() ? "none" : input.value);
    }
    return text;
}

/// What let a cluster pass a filter, in its own values.
std::string passingFact(const LabDecision& decision, const Member& member, const Explanation& why,
                        std::size_t filter) {
    const auto policy = decision.input.policy.value_or(Policy{});
    switch (static_cast<model::LabFilter>(filter)) {
    case model::LabFilter::Affinity: return requiredFact(policy, why);
    case model::LabFilter::Eligibility:
        return member.agent && member.agent->heartbeat
                   ? "heartbeat " + humanDuration(decision.input.now - *member.agent->heartbeat) +
                         " old"
                   : std::string();
    case model::LabFilter::Taints:
        return member.taints.empty() ? "no taints" : "all its taints are tolerated";
    case model::LabFilter::SamePlacement: return "no binding of " + decision.input.name + " yet";
    case model::LabFilter::Spread: {
        std::string text;
        for (const auto& part : why.parts) {
            if (part.plugin == pluginOf(Verdict::Spread) && !part.value.empty()) {
                text += (text.empty() ? "" : ", ") + part.value;
            }
        }
        return text;
    }
    case model::LabFilter::Namespace: break;
    }
    return {};
}

} // namespace

std::optional<model::LabWhy> labWhyOf(const LabDecision& decision, const std::string& cluster) {
    const auto index = decision.fleet->find(cluster);
    if (!index) {
        return std::nullopt;
    }
    const Explainer explainer(decision.input, decision.outcome);
    const auto why = explainer.explain(*index);
    model::LabWhy out{.cluster = cluster, .rank = why.rank, .reason = why.reason};
    out.isFixed = isFixed(decision);
    out.verdict = standingOf(decision, cluster, why.outcome.verdict).verdict;
    for (std::size_t at = 0; at < why.filters.size(); ++at) {
        const auto mark = markOf(decision, why, at);
        // What passes has nothing to say against it; a pick's own binding is no objection.
        const bool isAside = mark == LabMark::Passes;
        out.filters.push_back(
            {.plugin = why.filters[at].plugin,
             .mark = mark,
             .reason = isAside ? std::string() : withoutTerm(why.filters[at].reason)});
        if (isAside && !out.isFixed) {
            out.filters.back().fact =
                passingFact(decision, decision.fleet->member(*index), why, at);
        }
    }
    for (const auto& part : why.parts) {
        out.parts.push_back({.plugin = part.plugin,
                             .what = part.what,
                             .weight = part.weight,
                             .points = part.points,
                             .value = part.value,
                             .least = part.least,
                             .most = part.most});
    }
    for (const auto& each : why.inputs) {
        out.inputs.emplace_back(each.name, each.value);
    }
    if (why.outcome.isScored) {
        out.affinity = why.outcome.scores.affinity;
        out.topology = why.outcome.scores.topology;
    }
    return out;
}

} // namespace pilothouse::engine
