// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/validate.h"

#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <map>

namespace pilothouse::rollout {

using model::Severity;

namespace {

void checkOwnership(const MemberFacts& member, Findings& findings) {
    if (!member.foreignRuns) {
        return;
    }
    for (const auto& run : *member.foreignRuns) {
        findings.addMember(member.name,
                           {.severity = Severity::Error,
                            .code = "ForeignRun",
                            .message = fmt::format("run {} of {} has it now", run.name, run.owner),
                            .mend = "wait until that run is over, or stop it"});
    }
}

/// What its provider says of its state: an upgrade of such a cluster fails or waits.
void checkProvider(const MemberFacts& member, Findings& findings) {
    if (member.powerState == "Stopped") {
        findings.addMember(member.name,
                           {.severity = Severity::Warning,
                            .code = "Stopped",
                            .message = "is powered off: an upgrade cannot reach it",
                            .mend = "start it, leave it out, or set onClusterStopped"});
    }
    const auto& state = member.provisioningState;
    if (!state.empty() && state != "Succeeded") {
        findings.addMember(member.name,
                           {.severity = Severity::Warning,
                            .code = "ProviderBusy",
                            .message = fmt::format("its provider says {}", state),
                            .mend = state == "Failed"
                                        ? "bring it back to Succeeded first (az aks update)"
                                        : "wait until that is over"});
    }
}

/// A driver from here takes a Lease in each member first; without the right to it, it waits.
void checkLease(const MemberFacts& member, const ValidateInput& input, Findings& findings) {
    if (input.driver != model::RunDriver::Local || member.mayLease.value_or(true)) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Warning,
         .code = "NoLease",
         .message = "gives no right to create and update Leases in kube-system, which keep two "
                    "consoles off one cluster: the run would wait before it",
         .mend = "grant the right, or name it in --without-lease when driving"});
}

/// What could not be looked at: the answer is not certain without it.
void tellUnread(const MemberFacts& member, Findings& findings) {
    if (member.unread.empty()) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Warning,
         .code = "NotRead",
         .message = "it could not be read, so nothing about it is proved: " + member.unread,
         .mend = "make it answer, then look again"});
}

void tellAtTarget(const MemberFacts& member, const model::Plan& plan, Findings& findings) {
    findings.addMember(member.name, {.severity = Severity::Info,
                                     .code = "AlreadyCurrent",
                                     .message = fmt::format("is at {} already: the run skips it",
                                                            plan.intent.kubernetesVersion),
                                     .mend = "nothing to do"});
}

void checkMembers(const ValidateInput& input, Findings& findings) {
    std::map<ClusterId, const MemberFacts*> facts;
    for (const auto& member : input.members) {
        facts.try_emplace(member.id, &member);
    }
    std::int32_t current = 0;
    for (const auto& stage : input.plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& planned : group.members) {
                const auto found = facts.find(planned.cluster);
                if (found == facts.end()) {
                    continue;
                }
                const auto& member = *found->second;
                tellUnread(member, findings);
                checkOwnership(member, findings);
                if (planned.isAtTarget) {
                    ++current;
                    tellAtTarget(member, input.plan, findings);
                    continue;
                }
                checkLease(member, input, findings);
                checkProvider(member, findings);
                detail::checkVersions(member, input, findings);
                detail::checkWebhooks(member, findings);
                detail::checkDrain(member, input, findings);
            }
        }
    }
    if (current > 0 && current == input.plan.memberCount()) {
        findings.add({.severity = Severity::Error,
                      .code = "NothingToDo",
                      .object = "strategy",
                      .message = fmt::format("every member is at {} already",
                                             input.plan.intent.kubernetesVersion),
                      .mend = "choose a newer target",
                      .position = input.strategy.intent.position});
    }
}

} // namespace

std::vector<model::RunFinding> validateRun(const ValidateInput& input) {
    Findings findings;
    detail::checkTarget(input, findings);
    detail::checkDriver(input, findings);
    detail::checkWindows(input, findings);
    checkMembers(input, findings);
    return findings.take();
}

Planned planAndValidate(const model::Strategy& strategy, const std::vector<MemberFacts>& members,
                        const PlanOptions& options, Instant now) {
    auto planned = planRun(strategy, members, options);
    auto more = validateRun({.strategy = strategy,
                             .plan = planned.plan,
                             .members = members,
                             .driver = options.driver,
                             .now = now});
    for (auto& finding : more) {
        planned.findings.push_back(std::move(finding));
    }
    std::stable_sort(planned.findings.begin(), planned.findings.end(),
                     [](const auto& a, const auto& b) { return a.severity > b.severity; });
    return planned;
}

} // namespace pilothouse::rollout
