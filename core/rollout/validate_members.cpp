// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/eviction.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>

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

/// Pods that two budgets select. Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
void checkOverlap(const MemberFacts& member, const kube::BudgetOverlap& overlap,
                  Findings& findings) {
    findings.addMember(
        member.name,
        {.severity = Severity::Error,
         .code = "BudgetsOverlap",
         .message = fmt::format("budgets {0}/{1} and {0}/{2} select the same pods: the API server "
                                "evicts none of them",
                                overlap.ns, overlap.first, overlap.second),
         .mend = "let one budget alone select them"});
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
    for (const auto& overlap : member.overlaps) {
        checkOverlap(member, overlap, findings);
    }
    checkCapacity(member, findings);
}

} // namespace pilothouse::rollout::detail
