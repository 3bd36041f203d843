// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "engine/hub_look.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// Whose works to read.
struct HubWorksRequest {
    std::vector<std::string> clusters{};
    std::chrono::milliseconds timeout{10'000}; ///< for all of it
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
};

/// Names of the works that a hub holds for its clusters, at one moment. A value.
struct HubWorks {
    std::map<std::string, std::set<std::string>> names{}; ///< by cluster; absent: not read
    std::map<std::string, Error> gaps{};                  ///< by cluster
};

/// Reads the names of the works of each cluster, which stand in its namespace fleet-member-CLUSTER,
/// in pages and without their contents. What cannot be read is a gap; Cancelled when interrupted.
/// Blocks; any thread but the UI's. Source: kubefleet pkg/utils/common.go NamespaceNameFormat.
[[nodiscard]] Result<HubWorks> readHubWorks(const fleet::FleetConfig& hub,
                                            const HubWorksRequest& request,
                                            const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
