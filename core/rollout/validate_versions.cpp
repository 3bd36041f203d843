// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/releases.h"
#include "kube/version.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

/// Sources: kubernetes.io/releases/version-skew-policy; AKS "supported Kubernetes versions".
namespace pilothouse::rollout::detail {

using kube::KubeVersion;
using model::Severity;

namespace {

bool needsVersion(model::IntentKind kind) {
    return kind == model::IntentKind::Full || kind == model::IntentKind::ControlPlaneOnly;
}

std::string minorOf(const KubeVersion& version) {
    return fmt::format("{}.{}", version.major, version.minor);
}

/// The target as a whole version of three numbers.
std::optional<KubeVersion> wholeTarget(const std::string& text) {
    const auto dots = std::count(text.begin(), text.end(), '.');
    auto version = kube::parseKubeVersion(text);
    return dots >= 2 && version && version->major == 1 ? std::move(version) : std::nullopt;
}

/// Older than the member has (then false), or further than one minor away.
bool checkStep(const MemberFacts& member, const KubeVersion& current, const KubeVersion& target,
               Findings& findings) {
    if (target.compareUpstream(current) == std::weak_ordering::less) {
        const bool isMinor = target.minor < current.minor;
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "TargetOlder",
             .message = fmt::format("runs {}, the target {} is older: {}", *member.version,
                                    minorOf(target) + "." + std::to_string(target.patch),
                                    isMinor ? "a minor is never taken back"
                                            : "an update run does not go back"),
             .mend = "raise the target, or take the cluster out of the run"});
        return false;
    }
    const int step = target.minor - current.minor;
    if (step <= 1) {
        return true;
    }
    const bool maySkip = member.hasLongTermSupport;
    findings.addMember(
        member.name,
        {.severity = maySkip ? Severity::Warning : Severity::Error,
         .code = "SkipsMinor",
         .message = fmt::format("runs {}; {} is {} minors ahead{}", minorOf(current),
                                minorOf(target), step,
                                maySkip ? ", which long-term support allows where both are LTS"
                                        : ", and API servers go one minor at a time"),
         .mend = fmt::format("bring it to {}.{} first", current.major, current.minor + 1)});
    return true;
}

/// Kubelets beside API servers of the target, which go first.
void checkNodes(const MemberFacts& member, const KubeVersion& target, Findings& findings) {
    std::set<std::string> old;
    std::set<std::string> newer;
    std::set<std::string> oldMinors;
    for (const auto& node : *member.nodes) {
        const auto version = kube::parseKubeVersion(node.kubeletVersion);
        if (!version) {
            continue;
        }
        const auto skew = kube::judgeNodeSkew({target, target}, *version);
        if (skew == kube::Skew::TooOld) {
            old.insert(node.name);
            oldMinors.insert(minorOf(*version));
        } else if (skew == kube::Skew::TooNew) {
            newer.insert(node.name);
        }
    }
    if (!old.empty()) {
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "KubeletTooOld",
             .message = fmt::format("kubelets of {} cannot work with API servers of {}, at most {} "
                                    "minors apart",
                                    fmt::join(oldMinors, ", "), minorOf(target),
                                    target.minor < 28 ? 2 : 3),
             .mend = "update its nodes to the version of its API servers first"});
    }
    if (!newer.empty()) {
        findings.addMember(member.name,
                           {.severity = Severity::Error,
                            .code = "KubeletTooNew",
                            .message = fmt::format("{} of its nodes have a kubelet newer than {}",
                                                   newer.size(), minorOf(target)),
                            .mend = "raise the target to the newest kubelet's minor"});
    }
}

void checkOffer(const MemberFacts& member, const std::string& target, Findings& findings) {
    if (!member.offered || std::find(member.offered->begin(), member.offered->end(), target) !=
                               member.offered->end()) {
        return;
    }
    findings.addMember(
        member.name,
        {.severity = Severity::Error,
         .code = "TargetNotOffered",
         .message = fmt::format("its provider does not offer {}{}", target,
                                member.offered->empty()
                                    ? ""
                                    : fmt::format(", only {}", fmt::join(*member.offered, ", "))),
         .mend = "choose an offered version, or wait until the region has it"});
}

} // namespace

void checkTarget(const ValidateInput& input, Findings& findings) {
    const auto& intent = input.plan.intent;
    if (!needsVersion(intent.kind)) {
        return;
    }
    const auto& text = intent.kubernetesVersion;
    const auto target = wholeTarget(text);
    if (!target) {
        findings.add({.severity = Severity::Error,
                      .code = text.empty() ? "NoTarget" : "TargetNotWhole",
                      .object = "strategy",
                      .message = text.empty()
                                     ? std::string("it says no Kubernetes version to reach")
                                     : fmt::format("\"{}\" is no whole version", text),
                      .mend = "give one such as 1.34.3, in intent.kubernetesVersion or --target",
                      .position = input.strategy.intent.position});
        return;
    }
    const auto end = kube::endOfLife(target->minor);
    if (end && input.now >= *end) {
        findings.add(
            {.severity = Severity::Warning,
             .code = "TargetEndOfLife",
             .object = "strategy",
             .message = fmt::format("Kubernetes {} has had no fixes from upstream since {}",
                                    minorOf(*target), formatRfc3339(*end).substr(0, 10)),
             .mend = "choose a newer minor, or make sure that your vendor still supports it",
             .position = input.strategy.intent.position});
    }
    if (target->minor > kube::newestRelease()) {
        findings.add({.severity = Severity::Warning,
                      .code = "TargetUnknown",
                      .object = "strategy",
                      .message = fmt::format("Kubernetes {} is newer than every release that this "
                                             "program knows (the last is 1.{})",
                                             minorOf(*target), kube::newestRelease()),
                      .mend = "make sure that it is released, or mend the version",
                      .position = input.strategy.intent.position});
    }
    if (!target->pre.empty()) {
        findings.add({.severity = Severity::Warning,
                      .code = "TargetPreRelease",
                      .object = "strategy",
                      .message = text + " is a pre-release",
                      .mend = "choose a release",
                      .position = input.strategy.intent.position});
    }
}

void checkVersions(const MemberFacts& member, const ValidateInput& input, Findings& findings) {
    const auto& intent = input.plan.intent;
    const auto target = wholeTarget(intent.kubernetesVersion);
    if (!needsVersion(intent.kind) || !target) {
        return;
    }
    const auto current = kube::parseKubeVersion(member.version.value_or(""));
    if (current && !checkStep(member, *current, *target, findings)) {
        return;
    }
    if (member.nodes) {
        checkNodes(member, *target, findings);
    }
    checkOffer(member, intent.kubernetesVersion, findings);
    checkApis(member, *target, input.now, findings);
    checkPrograms(member, *target, findings);
    checkSupport(member, *target, findings);
}

} // namespace pilothouse::rollout::detail
