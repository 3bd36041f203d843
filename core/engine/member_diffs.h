// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "placement/member_compare.h"
#include "placement/resource_kind.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What to compare with what members have.
struct MemberDiffsRequest {
    std::vector<placement::MemberWants> clusters{}; ///< by the names of MemberClusters
    placement::ApplyStrategy strategy{};
    placement::PlacementWorks works{}; ///< of the placement; UIDs are read from each member
    placement::KindTable kinds{};      ///< of the hub: their plurals make the addresses
    /// Whether servers are asked for dry runs, which change nothing but take the right to patch and
    /// run admission webhooks. Without, everything is computed.
    bool usesDryRuns = false;
    std::chrono::milliseconds timeout{10'000}; ///< for each member, all of it
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
    /// Told, on the caller's thread, each time that one more cluster is through: how many are.
    /// Those that are late are never told of. Empty: nobody listens.
    std::function<void(std::size_t answered)> onAnswered{};
};

/// MemberGap::what where nothing of the cluster is known.
inline constexpr const char* kAllObjects = "all objects";

/// What of a cluster could not be compared.
struct MemberGap {
    std::string cluster{};
    std::string what{}; ///< kAllObjects, "Deployment shop/web and 3 more", "AppliedWorks"
    Error error{};
};

struct MemberDiffs {
    std::vector<placement::MemberDiff> diffs{}; ///< by cluster as asked, then wanted, then leaving
    std::vector<MemberGap> gaps{};
};

/// Reads from each cluster its AppliedWorks and the objects in question, at most eight requests at
/// a time of one member, all members at once; a member that does not answer holds up nobody and is
/// a gap, as is a cluster that the fleet has no member for (by name or id). Nothing is written.
/// Cancelled when interrupted. Values of Secrets are read and compared; nothing of them is in what
/// is returned. Blocks; any thread but the UI's.
[[nodiscard]] Result<MemberDiffs> readMemberDiffs(const fleet::FleetConfig& members,
                                                  const MemberDiffsRequest& request,
                                                  const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
