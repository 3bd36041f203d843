// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh_changes.h"
#include "storage/saved_mesh.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

/// Any file that somebody may give as a kept mesh: what is read keeps to its clusters, is written
/// and read again as the same, and has no changes against itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = storage::readSavedMesh(fuzz::asText(data, size));
    if (!read) {
        fuzz::require(!read.error().message.empty());
        return 0;
    }
    const auto& picture = read->picture;
    fuzz::require(picture.cells.size() == picture.clusters.size() * picture.clusters.size());
    const auto again = storage::readSavedMesh(storage::savedMeshJson(read->fleet, picture));
    fuzz::require(again.has_value() && again->picture.cells == picture.cells);
    fuzz::require(mesh::changesSince(picture, again->picture).empty());
    return 0;
}
