// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "mesh/member_reading.h"
#include "model/mesh_picture.h"

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace pilothouse::engine {

struct MeshReadRequest {
    model::MeshSecrets secrets = model::MeshSecrets::Metadata;
    std::size_t round = 0; ///< number of the round: turns samples, and who is read whole
    /// All of every member is read; else that of those looked at, new, changed or due by `round`,
    /// and of all others what their observers say of the links.
    bool isWhole = true;
    std::set<ClusterId> lookedAt{};
    std::chrono::milliseconds timeout{10'000}; ///< in which a member must go on answering
    std::size_t membersAtOnce = 64;            ///< that answer; as many more may be silent
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
    /// Keeps connections from round to round; null: they are this round's own.
    std::shared_ptr<net::Transport> transport{};
    net::Priority priority = net::Priority::Interactive;
    /// Told how many members the round is done with, each time that changes; on the reading thread.
    std::function<void(std::size_t)> progress{};
};

/// Members that nobody looks at are read whole every so many rounds, in turn.
inline constexpr std::size_t kWholeEvery = 10;

using MeshMembers = std::vector<std::shared_ptr<const mesh::MemberMeshFacts>>;

/// Calls on the request's connections, or on some of their own where it has none.
[[nodiscard]] FleetCalls callsOf(const fleet::FleetConfig& fleet, const MeshReadRequest& request);

/// Reads the facts of all members once, at most four requests at a time of one member and a bounded
/// number of members; a few that do not answer hold up nobody. What was known `before` stays known
/// of a member that does not answer, and trails are folded into it. Where all is read and many do
/// not answer, but not all, those are asked a second time. One for each member, in the
/// order of the fleet; Cancelled when interrupted. Blocks; any thread but the UI's.
[[nodiscard]] Result<MeshMembers> readMeshMembers(const fleet::FleetConfig& fleet,
                                                  const MeshReadRequest& request,
                                                  const MeshMembers& before,
                                                  const FleetCalls::Interrupted& interrupted);

/// Which clusters of a picture a loss means, by name, id or region, sorted. Validation for one that
/// the fleet has not.
[[nodiscard]] Result<std::vector<std::uint32_t>> clustersLost(const model::MeshPicture& picture,
                                                              const model::MeshLoss& loss);

} // namespace pilothouse::engine
