// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/machine_plan.h"

#include <algorithm>
#include <utility>

namespace pilothouse::rollout {

namespace {

PlanIndex sizeOf(const auto& list) {
    return static_cast<PlanIndex>(list.size());
}

/// Adds gates of one side; returns their places.
std::vector<PlanIndex> addGates(MachinePlan& into, const std::vector<model::Gate>& gates,
                                const MachineGate& scope, const std::string& prefix) {
    std::vector<PlanIndex> places;
    for (const auto& gate : gates) {
        places.push_back(sizeOf(into.gates));
        auto entry = scope;
        entry.gate = gate;
        entry.id = prefix + std::to_string(places.size());
        into.gates.push_back(std::move(entry));
    }
    return places;
}

void addGroup(MachinePlan& into, const model::PlannedGroup& group, const std::string& stageName,
              PlanIndex stage) {
    const auto place = sizeOf(into.groups);
    MachineGroup entry{.name = group.name,
                       .stage = stage,
                       .firstMember = sizeOf(into.members),
                       .concurrency = std::max(1, group.maxConcurrency),
                       .maxFailures = group.maxFailures,
                       .minSuccess = group.minSuccess};
    for (const auto& member : group.members) {
        into.members.push_back({.id = member.cluster,
                                .name = member.name,
                                .stage = stage,
                                .group = place,
                                .weight = member.weight,
                                .isAtTarget = member.isAtTarget});
    }
    entry.endMember = sizeOf(into.members);
    const auto prefix = stageName + '/' + group.name;
    MachineGate scope{.timing = model::GateTiming::Before, .stage = stage, .group = place};
    entry.gatesBefore = addGates(into, group.gatesBefore, scope, prefix + "/before/");
    scope.timing = model::GateTiming::After;
    entry.gatesAfter = addGates(into, group.gatesAfter, scope, prefix + "/after/");
    into.groups.push_back(std::move(entry));
}

bool isHealth(const MachinePlan& plan, PlanIndex gate) {
    return plan.gates[gate].gate.kind() == model::GateKind::Health;
}

bool comparesWithBefore(const MachinePlan& plan, const MachineStage& stage) {
    const auto isOne = [&](PlanIndex gate) { return isHealth(plan, gate); };
    if (std::any_of(stage.gatesAfter.begin(), stage.gatesAfter.end(), isOne)) {
        return true;
    }
    for (auto group = stage.firstGroup; group < stage.endGroup; ++group) {
        const auto& after = plan.groups[group].gatesAfter;
        if (std::any_of(after.begin(), after.end(), isOne)) {
            return true;
        }
    }
    return false;
}

void addStage(MachinePlan& into, const model::PlannedStage& stage) {
    const auto place = sizeOf(into.stages);
    MachineStage entry{.name = stage.name,
                       .firstGroup = sizeOf(into.groups),
                       .firstMember = sizeOf(into.members),
                       .concurrency = std::max(1, stage.maxConcurrency),
                       .maxFailures = stage.maxFailures,
                       .minSuccess = stage.minSuccess};
    MachineGate scope{.timing = model::GateTiming::Before, .stage = place};
    entry.gatesBefore = addGates(into, stage.gatesBefore, scope, stage.name + "/before/");
    for (const auto& group : stage.groups) {
        addGroup(into, group, stage.name, place);
    }
    scope.timing = model::GateTiming::After;
    entry.gatesAfter = addGates(into, stage.gatesAfter, scope, stage.name + "/after/");
    if (stage.soak.count() > 0) {
        scope.id = stage.name + "/soak";
        scope.isStageSoak = true;
        scope.gate = {.name = "Soak", .params = model::SoakGate{stage.soak}};
        entry.gatesAfter.push_back(sizeOf(into.gates));
        into.gates.push_back(scope);
    }
    entry.endGroup = sizeOf(into.groups);
    entry.endMember = sizeOf(into.members);
    entry.needsBaseline = comparesWithBefore(into, entry);
    into.stages.push_back(std::move(entry));
}

} // namespace

MachinePlan compile(const model::Plan& plan) {
    MachinePlan result;
    result.policy = plan.policy;
    result.windows = plan.windows;
    for (const auto& stage : plan.stages) {
        addStage(result, stage);
    }
    return result;
}

PlanIndex MachinePlan::findStage(std::string_view name) const {
    for (PlanIndex index = 0; index < stages.size(); ++index) {
        if (stages[index].name == name) {
            return index;
        }
    }
    return kNowhere;
}

PlanIndex MachinePlan::findGroup(std::string_view stage, std::string_view name) const {
    const auto place = findStage(stage);
    if (place == kNowhere) {
        return kNowhere;
    }
    for (auto index = stages[place].firstGroup; index < stages[place].endGroup; ++index) {
        if (groups[index].name == name) {
            return index;
        }
    }
    return kNowhere;
}

PlanIndex MachinePlan::findMember(std::string_view name) const {
    for (PlanIndex index = 0; index < members.size(); ++index) {
        if (members[index].name == name || members[index].id.str() == name) {
            return index;
        }
    }
    return kNowhere;
}

PlanIndex MachinePlan::findGate(std::string_view idOrName) const {
    auto byName = kNowhere;
    bool isAmbiguous = false;
    for (PlanIndex index = 0; index < gates.size(); ++index) {
        if (gates[index].id == idOrName) {
            return index;
        }
        if (gates[index].gate.name == idOrName) {
            isAmbiguous = byName != kNowhere;
            byName = index;
        }
    }
    return isAmbiguous ? kNowhere : byName;
}

} // namespace pilothouse::rollout
