// SPDX-License-Identifier: GPL-3.0-or-later
// What runs in a member beside its nodes: programs of Kubernetes, webhooks, add-ons.
#include "kube/version.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <string_view>

/// Sources: kubernetes.io/releases/version-skew-policy; kubernetes.io "dynamic admission control",
/// failure policy.
namespace pilothouse::rollout::detail {

using kube::KubeVersion;
using kube::Skew;
using model::Severity;

namespace {

std::string minorOf(const KubeVersion& version) {
    return fmt::format("{}.{}", version.major, version.minor);
}

/// One of several API servers: while the target comes, all must be within one minor.
void checkServer(const MemberFacts& member, const KubeVersion& own, const KubeVersion& target,
                 Findings& findings) {
    const auto told = kube::parseKubeVersion(member.version.value_or(""));
    const bool isTheOneThatAnswered = told && told->minor == own.minor; // SkipsMinor speaks of it
    if (isTheOneThatAnswered ||
        kube::judgeServerSkew({.oldest = own, .newest = target}) != Skew::TooOld) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Error,
         .code = "ApiServersApart",
         .message = fmt::format("one of its API servers is at {}: beside one of {} they would be "
                                "more than one minor apart",
                                minorOf(own), minorOf(target)),
         .mend = fmt::format("bring all of its API servers to {}.{} first", target.major,
                             target.minor - 1)});
}

/// kube-proxy, controller manager, scheduler beside API servers of the target, which go first.
void checkProgram(const MemberFacts& member, const kube::ControlProgram& program,
                  const KubeVersion& own, const KubeVersion& target, Findings& findings) {
    const bool isProxy = program.name == "kube-proxy";
    const auto skew = isProxy ? kube::judgeNodeSkew({target, target}, own)
                              : kube::judgeControllerSkew({target, target}, own);
    if (skew == Skew::TooOld) {
        const int most = !isProxy ? 1 : own.minor < 25 ? 2 : 3;
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "ComponentTooOld",
             .message = fmt::format("{} {} cannot work with API servers of {}, at most {} minor{} "
                                    "apart",
                                    program.name, minorOf(own), minorOf(target), most,
                                    most == 1 ? "" : "s"),
             .mend = fmt::format("update {} to the version of its API servers first",
                                 isProxy ? "DaemonSet kube-system/kube-proxy" : program.name)});
    } else if (skew == Skew::TooNew) {
        findings.addMember(member.name,
                           {.severity = Severity::Error,
                            .code = "ComponentTooNew",
                            .message = fmt::format("{} {} is newer than {}", program.name,
                                                   minorOf(own), minorOf(target)),
                            .mend = fmt::format("raise the target to {} or newer", minorOf(own))});
    }
}

void checkWebhook(const MemberFacts& member, const WebhookFact& fact, Findings& findings) {
    if (fact.hasService && fact.ready.value_or(1) > 0) {
        return;
    }
    const auto& webhook = fact.webhook;
    findings.addMember(
        member.name,
        {.severity = webhook.guardsUpdates ? Severity::Error : Severity::Warning,
         .code = "WebhookDown",
         .message = fmt::format(
             "{} refuses what webhook {} does not answer, and its service {}/{} {}{}",
             webhook.configuration, webhook.name, webhook.ns, webhook.service,
             fact.hasService ? "has no ready endpoint" : "does not exist",
             webhook.guardsUpdates ? ": nodes and pods that the update replaces would be refused"
                                   : ""),
         .mend = fmt::format("bring up a pod behind {}/{}, or set failurePolicy Ignore in {} while "
                             "the run lasts",
                             webhook.ns, webhook.service, webhook.configuration)});
}

void checkRule(const MemberFacts& member, const kube::SupportRule& rule, const KubeVersion& target,
               Findings& findings) {
    if ((rule.isAksOnly && member.azureId.empty()) || !rule.clusters.matches(member.labels)) {
        return;
    }
    const auto* const image = rule.image.empty() ? nullptr : kube::imageOf(rule, *member.images);
    if ((image == nullptr && !rule.image.empty()) || rule.kubernetes.contains(target)) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Error,
         .code = "NotSupported",
         .message = fmt::format("{}{} takes Kubernetes {}, and {} is outside", rule.name,
                                image == nullptr ? "" : " (" + *image + ")", rule.kubernetes.text(),
                                minorOf(target)),
         .mend =
             rule.mend.empty() ? "update it first, or choose a target that it takes" : rule.mend});
}

} // namespace

void checkPrograms(const MemberFacts& member, const KubeVersion& target, Findings& findings) {
    if (!member.programs) {
        return;
    }
    for (const auto& program : *member.programs) {
        const auto own = kube::parseKubeVersion(program.version);
        if (!own) {
            continue;
        }
        if (program.name == "kube-apiserver") {
            checkServer(member, *own, target, findings);
        } else {
            checkProgram(member, program, *own, target, findings);
        }
    }
}

void checkSupport(const MemberFacts& member, const KubeVersion& target, Findings& findings) {
    if (!member.images) {
        return;
    }
    for (const auto& rule : kube::builtInSupport()) {
        checkRule(member, rule, target, findings);
    }
    if (member.support) {
        for (const auto& rule : *member.support) {
            checkRule(member, rule, target, findings);
        }
    }
}

void checkWebhooks(const MemberFacts& member, Findings& findings) {
    if (member.webhooks) {
        for (const auto& fact : *member.webhooks) {
            checkWebhook(member, fact, findings);
        }
    }
}

} // namespace pilothouse::rollout::detail
