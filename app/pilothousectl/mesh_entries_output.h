// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "output.h"

#include <functional>
#include <string>

namespace pilothouse::ctl {

/// `profiles` of `mesh status -o json`: Azure Fleet's ClusterMeshProfiles, a row for each member as
/// `az fleet clustermeshprofile apply --what-if` has it, beside what the links say.
[[nodiscard]] Json profilesJson(const model::MeshPicture& picture);
/// `entries`: what leads in from outside, its routes and targets.
[[nodiscard]] Json entriesJson(const model::MeshPicture& picture);
/// `entries` of `mesh failover -o json`.
[[nodiscard]] Json failoverEntriesJson(const model::MeshPicture& picture,
                                       const model::MeshFailover& failover);
/// The same for people, each table with an empty line before it; empty where there is nothing.
[[nodiscard]] std::string profilesTable(const model::MeshPicture& picture);
[[nodiscard]] std::string entriesTable(const model::MeshPicture& picture);
[[nodiscard]] std::string failoverEntriesTable(const model::MeshPicture& picture,
                                               const model::MeshFailover& failover);
/// Nodes of entries and their arrows to clusters. @param quoted makes a DOT string
[[nodiscard]] std::string entriesDot(const model::MeshPicture& picture,
                                     const std::function<std::string(const std::string&)>& quoted);

} // namespace pilothouse::ctl
