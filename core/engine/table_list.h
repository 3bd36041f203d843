// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "kube/discovery.h"
#include "kube/table.h"

#include <optional>
#include <vector>

namespace pilothouse::engine {

/// Which objects to list on every member, told as a person tells kubectl.
struct TableRequest {
    std::string kind; ///< "deploy", "Deployment", "deployments.apps"
    bool allNamespaces = false;
    std::string ns;                            ///< empty: the one of each member's context
    std::string labelSelector;                 ///< sent as it is
    std::chrono::milliseconds timeout{10'000}; ///< for each member, discovery and all pages
    bool asServed = false; ///< keep the pages as the server has the objects, make no tables
    net::CredentialRunnerOptions signIn{}; ///< who says which sign-in programs may run
};

/// What one member answered: all of it, or an error (and then what came before it is dropped).
struct MemberTable {
    model::ClusterIdentity identity{};
    std::optional<kube::ApiResource> resource{}; ///< what the word means there
    kube::Table table{};                         ///< unless asServed
    std::vector<std::string> bodies{};           ///< pages, only asServed
    std::optional<Error> error{};
};

/// Finds out on each member what the word means, by its discovery documents (aggregated ones, or
/// the legacy ones of servers before 1.26), and lists it there, `now` being what ages are counted
/// to. A member that has no such kind has the error NotFound. Blocks; none when interrupted. Any
/// thread but the UI's.
[[nodiscard]] std::optional<std::vector<MemberTable>>
listTables(const fleet::FleetConfig& config, const TableRequest& request, Instant now,
           const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
