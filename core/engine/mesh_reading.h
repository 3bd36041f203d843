// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "mesh/member_reading.h"
#include "model/mesh_picture.h"

#include <chrono>
#include <memory>
#include <vector>

namespace pilothouse::engine {

struct MeshReadRequest {
    mesh::ReadingSettings settings{};
    std::chrono::milliseconds timeout{10'000}; ///< of each member, all of it
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
};

using MeshMembers = std::vector<std::shared_ptr<const mesh::MemberMeshFacts>>;

/// Reads the facts of all members once, at most four requests at a time of one member, all members
/// at once; one that does not answer holds up nobody. What was known `before` stays known of a
/// member that does not answer, and trails are folded into it. One for each member, in the order of
/// the fleet; Cancelled when interrupted. Blocks; any thread but the UI's.
[[nodiscard]] Result<MeshMembers> readMeshMembers(const fleet::FleetConfig& fleet,
                                                  const MeshReadRequest& request,
                                                  const MeshMembers& before,
                                                  const FleetCalls::Interrupted& interrupted);

/// Which clusters of a picture a loss means, by name, id or region, sorted. Validation for one that
/// the fleet has not.
[[nodiscard]] Result<std::vector<std::uint32_t>> clustersLost(const model::MeshPicture& picture,
                                                              const model::MeshLoss& loss);

} // namespace pilothouse::engine
