// SPDX-License-Identifier: GPL-3.0-or-later
// APIs that clients still use and the target no longer serves.
#include "kube/values/deprecated_apis.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace pilothouse::rollout::detail {

using kube::KubeVersion;
using model::Severity;

namespace {

std::string nameOf(const kube::RequestedApi& api) {
    return fmt::format("{}{}{} {}", api.group, api.group.empty() ? "" : "/", api.version,
                       api.resource);
}

/// "ingresses" of "Ingress", "networkpolicies" of "NetworkPolicy".
std::string pluralOf(std::string_view kind) {
    std::string out(kind);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (out.ends_with('y')) {
        out.pop_back();
        return out + "ies";
    }
    return out.ends_with('s') ? out + "es" : out + "s";
}

/// What clients move to; empty where nothing is known to replace it.
std::string_view replacementOf(const kube::RequestedApi& api) {
    const auto all = kube::deprecatedApis();
    const auto found = std::find_if(all.begin(), all.end(), [&api](const auto& each) {
        return each.group == api.group && each.version == api.version &&
               pluralOf(each.kind) == api.resource;
    });
    return found == all.end() ? std::string_view() : found->replacement;
}

/// AKS looks back over half a day of writes and refuses to take a minor that no longer serves them.
/// Source: AKS "stop cluster upgrades automatically on API breaking changes", code
/// UpgradeBlockedOnDeprecatedAPIUsage; from 1.26 on. Passing over it is the user's own act.
void checkProviderBlock(const MemberFacts& member, const kube::RequestedApi& api,
                        const KubeVersion& target, Instant now, Findings& findings) {
    constexpr std::chrono::hours kLooksBack{12};
    constexpr int kSince = 26;
    const auto current = kube::parseKubeVersion(member.version.value_or(""));
    const bool isBypassed = member.bypassUntil && *member.bypassUntil > now;
    if (member.azureId.empty() || !api.isWritten || isBypassed || target.minor < kSince ||
        (current && current->minor >= target.minor)) {
        return;
    }
    const bool isCertain = member.apiServerSince && now - *member.apiServerSince < kLooksBack;
    findings.addMember(
        member.name,
        {.severity = isCertain ? Severity::Error : Severity::Warning,
         .code = "UpgradeBlocked",
         .message = fmt::format("its clients wrote {} {}: AKS refuses the minor within 12 hours of "
                                "that (UpgradeBlockedOnDeprecatedAPIUsage)",
                                nameOf(api),
                                isCertain ? "in the last 12 hours"
                                          : "since its API server started, it is not known when"),
         .mend =
             "move those clients and wait 12 hours; Pilothouse never asks AKS to pass over it"});
}

} // namespace

void checkApis(const MemberFacts& member, const KubeVersion& target, Instant now,
               Findings& findings) {
    if (member.bypassUntil && *member.bypassUntil > now) {
        findings.addMember(member.name,
                           {.severity = Severity::Warning,
                            .code = "ChecksBypassed",
                            .message = "AKS is told to pass over its checks before an upgrade "
                                       "(upgradeSettings.overrideSettings.forceUpgrade)",
                            .mend = "take that back: az aks update --disable-force-upgrade"});
    }
    if (!member.requestedApis) {
        return;
    }
    for (const auto& api : *member.requestedApis) {
        const auto removed = kube::parseKubeVersion(api.removedIn);
        if (!removed || removed->major != target.major || removed->minor > target.minor) {
            continue;
        }
        const auto next = replacementOf(api);
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "RemovedApi",
             .message = fmt::format("its clients ask for {}, which {} removed", nameOf(api),
                                    api.removedIn),
             .mend = fmt::format("move those clients to {}; the count starts anew with each start "
                                 "of the API server",
                                 next.empty() ? "what replaces it" : next)});
        checkProviderBlock(member, api, target, now, findings);
    }
}

} // namespace pilothouse::rollout::detail
