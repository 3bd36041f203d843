// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/fleet_index.h"
#include "model/mesh_half_detail.h"

namespace pilothouse::mesh {

/// What decided one half-link, with where and when each part was read. For one at a time; from and
/// to are indices into the picture's clusters. Pure.
[[nodiscard]] model::MeshHalfDetail detailOf(const FleetIndex& fleet,
                                             const model::MeshPicture& picture, std::uint32_t from,
                                             std::uint32_t to);

} // namespace pilothouse::mesh
