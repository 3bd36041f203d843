// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_changes.h"

#include <memory>
#include <string>

namespace pilothouse::engine {

/// Moments of a mesh, kept in files and compared. Any thread; those that block say so.

/// Keeps the picture in a file, which is replaced as a whole. Returns why not, with path and cause;
/// empty: it is kept. Blocks on the disk.
[[nodiscard]] std::string saveMeshSnapshot(const std::string& path, const std::string& fleet,
                                           const model::MeshPicture& picture);

/// Reads one back; what is wrong with the file is its `trouble`, with line and column. Blocks on
/// the disk.
[[nodiscard]] model::MeshSnapshot openMeshSnapshot(const std::string& path);

/// What changed in links, findings and services; both as one kind of links has them. Pure.
[[nodiscard]] std::shared_ptr<const model::MeshComparison>
compareMeshes(std::shared_ptr<const model::MeshPicture> before,
              std::shared_ptr<const model::MeshPicture> now);

} // namespace pilothouse::engine
