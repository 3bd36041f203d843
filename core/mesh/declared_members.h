// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/declared.h"

namespace pilothouse::mesh::detail {

/// A profile's members with what the next apply does to each, and their links. Pure.
[[nodiscard]] MeshDeclared declareProfile(const FleetIndex& fleet, const DeclaredMesh& all,
                                          const MeshProfile& profile, const MeshPicture& picture);
/// Members that a profile selects or holds, as `declareProfile` names them.
[[nodiscard]] std::vector<const ProfileMember*> membersOf(const DeclaredMesh& all,
                                                          const MeshProfile& profile);
[[nodiscard]] bool isApplied(const MeshProfile& profile, const ProfileMember& member);
/// By the member itself, else by Cilium's id and name; never by a part of a name.
[[nodiscard]] std::optional<std::uint32_t> clusterOf(const FleetIndex& fleet,
                                                     const ProfileMember& member);

} // namespace pilothouse::mesh::detail
