// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/declared.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pilothouse::mesh {
namespace {

/// Of an ARM id; empty where it has none.
std::string subscriptionOf(const std::string& id) {
    constexpr std::string_view kPrefix = "/subscriptions/";
    return id.starts_with(kPrefix)
               ? id.substr(kPrefix.size(), id.find('/', kPrefix.size()) - kPrefix.size())
               : std::string();
}

std::string mendOf(const AzureFailure& failure) {
    const auto& id = failure.resource;
    switch (failure.kind) {
    case ErrorKind::Auth:
        return fmt::format("Sign in again to the tenant of subscription {} (az login), or renew "
                           "the token that the fleet file names.",
                           subscriptionOf(id));
    case ErrorKind::Forbidden:
        return fmt::format("Give who is signed in the role Reader on {}.", id);
    case ErrorKind::NotFound:
        return fmt::format("Look whether azure.fleets of the fleet file names the right one (az "
                           "fleet list --subscription {}).",
                           subscriptionOf(id));
    case ErrorKind::Timeout:
    case ErrorKind::Network:
        return "Look whether the endpoint of azure in the fleet file answers from this computer.";
    default: return fmt::format("See what Azure itself says: az resource show --ids {}", id);
    }
}

} // namespace

void addAzureFailures(const FleetIndex& fleet, const std::vector<AzureFailure>& failures,
                      FindingList& findings) {
    for (const auto& failure : failures) {
        const bool isForbidden =
            failure.kind == ErrorKind::Forbidden || failure.kind == ErrorKind::Auth;
        const auto code = isForbidden ? MeshCode::Forbidden : MeshCode::NotRead;
        if (failure.cluster) {
            const auto at = fleet.find(*failure.cluster);
            if (at) {
                findings.add(MeshSeverity::Info, code, {*at},
                             {fmt::format("{} of {} was not read, so a profile's limits are not "
                                          "judged there: {}",
                                          failure.what, fleet.member(*at).name, failure.why),
                              "Look at what the cluster's API server answers to GET /version."});
            }
            continue;
        }
        findings.add(MeshSeverity::Warning, code, {},
                     {fmt::format("{} of {} (subscription {}) were not read: {}", failure.what,
                                  failure.resource.substr(failure.resource.rfind('/') + 1),
                                  subscriptionOf(failure.resource), failure.why),
                      mendOf(failure)});
    }
}

} // namespace pilothouse::mesh
