// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/rollup.h"

namespace pilothouse::mesh {
void rollUpRegions(MeshPicture& picture) {
    std::vector<std::size_t> regionOf;
    for (std::uint32_t i = 0; i < picture.clusters.size(); ++i) { // sorted by region
        const auto& name = picture.clusters[i].region;
        if (picture.regions.empty() || picture.regions.back().name != name) {
            picture.regions.push_back({.name = name});
        }
        picture.regions.back().clusters.push_back(i);
        regionOf.push_back(picture.regions.size() - 1);
    }
    const auto count = picture.regions.size();
    picture.regionCells.assign(count * count, {});
    for (std::size_t from = 0; from < picture.clusters.size(); ++from) {
        for (std::size_t to = 0; to < picture.clusters.size(); ++to) {
            const auto state = picture.cell(from, to).state();
            if (state == MeshHalfState::NotConfigured) {
                continue;
            }
            auto& cell = picture.regionCells[regionOf[from] * count + regionOf[to]];
            ++cell.total;
            cell.bad += model::isBad(state) ? 1U : 0U;
            cell.worst = model::rankOf(state) > model::rankOf(cell.worst) ? state : cell.worst;
        }
    }
}

} // namespace pilothouse::mesh
