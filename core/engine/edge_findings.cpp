// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/edge_findings.h"

#include "fleet/edge_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kSubscriptions = "/subscriptions/";

const char* nextStep(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Auth: return "sign in to Azure again (az login)";
    case ErrorKind::Forbidden:
        return "give whoever is signed in to Azure the role Reader on them, or leave "
               "\"is: {azure}\" out";
    case ErrorKind::NotFound:
        return "no such resource: mend \"is: {azure}\" in the fleet file, or onboard it anew";
    case ErrorKind::Throttled: return "nothing: it is asked again in five minutes";
    case ErrorKind::Timeout:
    case ErrorKind::Resolve:
    case ErrorKind::Network:
    case ErrorKind::Tls:
    case ErrorKind::Intercepted:
        return "see whether this computer reaches Azure's endpoint; it is asked again in five "
               "minutes";
    case ErrorKind::Cancelled:
    case ErrorKind::Conflict:
    case ErrorKind::Gone:
    case ErrorKind::Server:
    case ErrorKind::Decode:
    case ErrorKind::Validation:
    case ErrorKind::Unsupported:
    case ErrorKind::Storage:
    case ErrorKind::Internal: break;
    }
    return "it is asked again in five minutes";
}

std::string members(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "member" : "members");
}

} // namespace

std::string subscriptionOf(const std::string& armId) {
    if (!armId.starts_with(kSubscriptions)) {
        return {};
    }
    return armId.substr(kSubscriptions.size(),
                        armId.find('/', kSubscriptions.size()) - kSubscriptions.size());
}

std::vector<model::Finding> findingsOf(const std::vector<ArcFailure>& failures) {
    std::map<std::pair<std::string, ErrorKind>, std::vector<const ArcFailure*>> alike;
    for (const auto& failure : failures) {
        alike[{subscriptionOf(failure.resource), failure.error.kind}].push_back(&failure);
    }
    std::vector<model::Finding> findings;
    for (const auto& [key, group] : alike) {
        const auto& first = *group.front();
        model::Finding finding{.severity = model::Severity::Warning,
                               .code = "ArcUnread",
                               .clusters = {},
                               .message = {}};
        for (const auto* failure : group) {
            finding.clusters.push_back(failure->name);
        }
        std::sort(finding.clusters.begin(), finding.clusters.end());
        finding.message = fmt::format(
            "Azure Arc was not read for {} of subscription {}{}: {}; {}", members(group.size()),
            key.first, group.size() == 1 ? " (" + first.resource + ")" : ", first " + first.name,
            first.error.message, nextStep(key.second));
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::optional<model::Finding> certificateFinding(const std::map<ClusterId, model::ArcState>& states,
                                                 const std::map<ClusterId, std::string>& names,
                                                 Instant now) {
    model::Finding finding{.severity = model::Severity::Warning,
                           .code = "ArcCertificate",
                           .clusters = {},
                           .message = {}};
    std::optional<Instant> first;
    for (const auto& [id, state] : states) {
        const auto name = names.find(id);
        const auto& ends = state.certificateExpires;
        if (name == names.end() || !ends || *ends - now >= fleet::kArcContact) {
            continue;
        }
        finding.clusters.push_back(name->second);
        first = first ? std::min(*first, *ends) : *ends;
    }
    if (!first) {
        return std::nullopt;
    }
    std::sort(finding.clusters.begin(), finding.clusters.end());
    const auto left = std::chrono::duration_cast<std::chrono::days>(*first - now).count();
    finding.message = fmt::format(
        "the certificate of the Azure Arc agent ends in less than 30 days in {}, first on {} ({}): "
        "agents renew it from 46 days before its end on, so look at the agent's logs and whether "
        "it reaches Azure",
        members(finding.clusters.size()), fleet::minuteText(*first),
        *first <= now ? std::string("it is over")
        : left == 1   ? std::string("1 day left")
                      : fmt::format("{} days left", left));
    return finding;
}

model::Finding memoryFinding(const Error& error) {
    return {.severity = model::Severity::Warning,
            .code = "LastKnown",
            .clusters = {},
            .message = fmt::format("what is last known of members is not kept over restarts: {}; "
                                   "see to the rights and the room of that folder",
                                   describe(error))};
}

} // namespace pilothouse::engine
