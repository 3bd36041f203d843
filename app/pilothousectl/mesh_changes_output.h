// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/mesh_changes.h"
#include "output.h"
#include "storage/saved_mesh.h"

namespace pilothouse::ctl {

/// `mesh status --since FILE -o json`.
[[nodiscard]] Json changesJson(const storage::SavedMesh& before, const model::MeshPicture& now,
                               const mesh::MeshChanges& changes);
[[nodiscard]] std::string changesTable(const storage::SavedMesh& before,
                                       const mesh::MeshChanges& changes);

} // namespace pilothouse::ctl
