// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "model/node.h"
#include "model/pod.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

enum class ListKind : std::uint8_t { Nodes, Pods };

/// What to list on every member.
struct ListRequest {
    ListKind kind = ListKind::Pods;
    bool allNamespaces = false;
    std::string ns;                            ///< empty: the one of each member's context
    std::string labelSelector;                 ///< sent as it is
    std::chrono::milliseconds timeout{10'000}; ///< for each member, all pages
    bool keepBodies = false;                   ///< also keep the pages as served
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
};

/// What one member answered: everything, or an error (and then what came before it is dropped).
struct MemberListing {
    model::ClusterIdentity identity;
    std::vector<model::Node> nodes;
    std::vector<model::Pod> pods;
    std::vector<std::string> bodies;
    std::optional<Error> error;
};

/// Lists on all members at the same time, each with pages of 500 and its own time limit; the
/// answers are in the order of the members. Blocks; `interrupted` is asked now and then and ends it
/// early (none is then returned). One call per process at a time is meant; any thread but the UI's.
[[nodiscard]] std::optional<std::vector<MemberListing>>
listFleet(const fleet::FleetConfig& config, const ListRequest& request,
          const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
