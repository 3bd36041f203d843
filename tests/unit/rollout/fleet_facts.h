// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/plan.h"

#include <algorithm>
#include <string>
#include <vector>

/// Small fleets and strategies for tests of planning.
namespace pilothouse::rollout::test {

inline model::Node node(std::string name, std::string kubelet) {
    model::Node made;
    made.name = std::move(name);
    made.kubeletVersion = std::move(kubelet);
    made.ready = model::NodeReady::True;
    made.cpuAllocatableMilli = 4000;
    made.memoryAllocatableBytes = std::int64_t{16} << 30;
    return made;
}

/// A member with three nodes of its own version.
inline MemberFacts member(std::string name, std::string group, std::string version = "v1.33.5",
                          model::Labels labels = {}) {
    MemberFacts facts{.id = ClusterId("id-" + name),
                      .name = std::move(name),
                      .group = std::move(group),
                      .labels = std::move(labels),
                      .version = version};
    std::sort(facts.labels.begin(), facts.labels.end());
    facts.nodes = {node("n1", version), node("n2", version), node("n3", version)};
    facts.budgets.emplace();
    facts.requestedApis.emplace();
    facts.foreignRuns.emplace();
    return facts;
}

/// "m0", "m1" … of one group.
inline std::vector<MemberFacts> members(int count, const std::string& group) {
    std::vector<MemberFacts> out;
    for (int index = 0; index < count; ++index) {
        out.push_back(member("m" + std::to_string(index), group));
    }
    return out;
}

/// A stage of groups that are told by their members' own group.
inline model::StrategyStage stage(std::string name, const std::vector<std::string>& groups) {
    model::StrategyStage made{.name = std::move(name)};
    for (const auto& group : groups) {
        made.groups.push_back({.name = group});
    }
    return made;
}

/// A stage with a selector.
inline model::StrategyStage selecting(std::string name, const std::string& selector) {
    model::StrategyStage made{.name = std::move(name)};
    made.groups.push_back({.name = made.name, .selector = selector, .isImplicit = true});
    return made;
}

/// A strategy for the local driver that nothing is wrong with.
inline model::Strategy strategy(std::vector<model::StrategyStage> stages) {
    model::Strategy made{.name = "s", .action = model::Action{.argv = {"true"}}};
    made.intent.kubernetesVersion = "1.34.3";
    made.policy.strictFirstStage = false;
    made.stages = std::move(stages);
    return made;
}

inline std::size_t countOf(const std::vector<model::RunFinding>& findings, std::string_view code) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [code](const auto& finding) { return finding.code == code; }));
}

/// The first finding of that code; an empty one where there is none.
inline model::RunFinding findingOf(const std::vector<model::RunFinding>& findings,
                                   std::string_view code) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [code](const auto& each) { return each.code == code; });
    return found == findings.end() ? model::RunFinding() : *found;
}

} // namespace pilothouse::rollout::test
