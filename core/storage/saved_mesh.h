// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/mesh_picture.h"

#include <string>
#include <string_view>

namespace pilothouse::storage {

/// A picture of a fleet's meshes as a file keeps it: clusters, half-links of every kind with their
/// reasons, findings and services; not exceptions, layers and gaps, which follow from what a moment
/// reads.
struct SavedMesh {
    std::string fleet{}; ///< its name
    model::MeshPicture picture{};
    bool operator==(const SavedMesh&) const = default;
};

/// JSON of version 1, one line for each cluster's row and each thing that is said. Pure.
[[nodiscard]] std::string savedMeshJson(const std::string& fleet,
                                        const model::MeshPicture& picture);

/// Reads it back. Decode with line and column where it is no JSON; Validation, with the place,
/// where it is another document, or says what cannot be (an index that no cluster has); Unsupported
/// for another version. Never more than 4096 clusters. Pure.
[[nodiscard]] Result<SavedMesh> readSavedMesh(std::string_view json);

/// Keeps a picture of a fleet's meshes in a file, which is replaced as a whole. Storage, with path
/// and cause, when the disk or the rights say no. Blocks on the disk.
[[nodiscard]] Result<void> saveMesh(const std::string& path, const std::string& fleet,
                                    const model::MeshPicture& picture);

/// Reads one back. Storage where the file cannot be read or is larger than 256 MiB; as
/// readSavedMesh otherwise, with the file's name. Blocks on the disk.
[[nodiscard]] Result<SavedMesh> loadMesh(const std::string& path);

} // namespace pilothouse::storage
