// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_changes.h"

namespace pilothouse::mesh {

using HalfChange = model::MeshHalfChange;
using FindingChange = model::MeshFindingChange;
using ServiceChange = model::MeshServiceChange;
using MeshChanges = model::MeshChanges;

/// What is other in `now` than `before` of all kinds of links, Cilium's first. Pure.
[[nodiscard]] MeshChanges allChangesSince(const model::MeshPicture& before,
                                          const model::MeshPicture& now);

/// What is other in `now` than `before`, both as one kind of links has them. Pure.
[[nodiscard]] MeshChanges changesSince(const model::MeshPicture& before,
                                       const model::MeshPicture& now);

} // namespace pilothouse::mesh
