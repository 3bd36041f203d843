// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/eviction.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::rollout::detail {

using model::Severity;

namespace {

/// One budget that will hold up a drain. Source: kubernetes
/// pkg/registry/core/pod/storage/eviction.go.
void checkBudget(const MemberFacts& member, const kube::DisruptionBudget& budget,
                 Findings& findings) {
    const auto name = budget.ns + "/" + budget.name;
    if (budget.observedGeneration < budget.generation) {
        findings.addMember(
            member.name, {.severity = Severity::Info,
                          .code = "BudgetUnsettled",
                          .message = fmt::format("budget {} was changed and its controller has not "
                                                 "counted yet",
                                                 name),
                          .mend = "look again in a moment"});
        return;
    }
    if (budget.expectedPods == 0) {
        return;
    }
    if (const auto cause = kube::blocksEveryDrain(budget)) {
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "BudgetBlocksDrain",
             .message = fmt::format("budget {} never lets a pod go: {}", name, *cause),
             .mend = "let it allow one disruption, or run one replica more than it demands"});
        return;
    }
    if (budget.disruptionsAllowed == 0 && budget.currentHealthy >= budget.expectedPods) {
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "BudgetBlocksDrain",
             .message = fmt::format("budget {} demands {} of {} pods: though all are healthy, none "
                                    "may go",
                                    name, budget.desiredHealthy, budget.expectedPods),
             .mend = "run one replica more than it demands, or let it demand less"});
        return;
    }
    if (budget.disruptionsAllowed == 0) {
        findings.addMember(
            member.name,
            {.severity = Severity::Warning,
             .code = "BudgetExhausted",
             .message = fmt::format("budget {} lets no pod go now: {} of {} wanted are healthy",
                                    name, budget.currentHealthy, budget.desiredHealthy),
             .mend = "heal its pods before the run reaches this cluster"});
    }
}

/// Whether the pods of the largest node fit on the others.
void checkSpare(const MemberFacts& member, Findings& findings) {
    const auto takesPods = [](const model::Node& node) {
        return !node.unschedulable && node.ready == model::NodeReady::True;
    };
    const auto open = std::count_if(member.nodes->begin(), member.nodes->end(), takesPods);
    if (open == 1) {
        findings.addMember(member.name,
                           {.severity = Severity::Warning,
                            .code = "SingleNode",
                            .message = "one node takes pods: while it drains nothing can run",
                            .mend = "add a node, or let the node pool surge by one"});
        return;
    }
    if (!member.requested || open < 2) {
        return;
    }
    Capacity total;
    Capacity largest;
    for (const auto& node : *member.nodes) {
        if (!takesPods(node) || !node.cpuAllocatableMilli || !node.memoryAllocatableBytes) {
            continue;
        }
        total.cpuMilli += *node.cpuAllocatableMilli;
        total.memoryBytes += *node.memoryAllocatableBytes;
        largest.cpuMilli = std::max(largest.cpuMilli, *node.cpuAllocatableMilli);
        largest.memoryBytes = std::max(largest.memoryBytes, *node.memoryAllocatableBytes);
    }
    const bool lacksCpu = member.requested->cpuMilli > total.cpuMilli - largest.cpuMilli;
    const bool lacksMemory =
        member.requested->memoryBytes > total.memoryBytes - largest.memoryBytes;
    if (total.cpuMilli == 0 || (!lacksCpu && !lacksMemory)) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Warning,
         .code = "LittleSpare",
         .message = fmt::format("without its largest node there is too little {} for what its pods "
                                "request",
                                lacksCpu && lacksMemory ? "CPU and memory"
                                : lacksCpu              ? "CPU"
                                                        : "memory"),
         .mend = "add a node, or let the node pool surge by one"});
}

} // namespace

void checkDrain(const MemberFacts& member, const ValidateInput& input, Findings& findings) {
    const auto kind = input.plan.intent.kind;
    const bool drains = kind == model::IntentKind::Full ||
                        kind == model::IntentKind::NodeImageOnly ||
                        kind == model::IntentKind::SecurityPatch;
    if (!drains) {
        return;
    }
    if (member.budgets) {
        for (const auto& budget : *member.budgets) {
            checkBudget(member, budget, findings);
        }
    }
    if (member.nodes) {
        checkSpare(member, findings);
    }
}

} // namespace pilothouse::rollout::detail
