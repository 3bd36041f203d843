// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_snapshots.h"

#include "base/error.h"
#include "mesh/mesh_changes.h"
#include "storage/saved_mesh.h"

#include <utility>

namespace pilothouse::engine {

std::string saveMeshSnapshot(const std::string& path, const std::string& fleet,
                             const model::MeshPicture& picture) {
    const auto saved = storage::saveMesh(path, fleet, picture);
    return saved ? std::string() : describe(saved.error());
}

model::MeshSnapshot openMeshSnapshot(const std::string& path) {
    model::MeshSnapshot out{.path = path};
    auto loaded = storage::loadMesh(path);
    if (!loaded) {
        out.trouble = describe(loaded.error());
        return out;
    }
    out.fleet = std::move(loaded->fleet);
    out.picture = std::make_shared<const model::MeshPicture>(std::move(loaded->picture));
    return out;
}

std::shared_ptr<const model::MeshComparison>
compareMeshes(std::shared_ptr<const model::MeshPicture> before,
              std::shared_ptr<const model::MeshPicture> now) {
    auto changes = mesh::changesSince(*before, *now);
    return std::make_shared<const model::MeshComparison>(model::MeshComparison{
        .before = std::move(before), .now = std::move(now), .changes = std::move(changes)});
}

} // namespace pilothouse::engine
