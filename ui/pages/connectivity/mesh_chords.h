// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/chord_data.h"
#include "ui/pages/connectivity/mesh_view.h"

namespace pilothouse::ui {

/// A circle, and what its units stand for.
struct MeshChordView {
    ChordData data;
    std::vector<std::vector<std::uint32_t>> units; ///< clusters of each unit
    std::vector<int> unitOf;                       ///< of each cluster; -1: it is not shown
};

/// By region in the picture's order. `open` is the region whose clusters stand on the circle, by
/// its word; where it is empty or not there, small meshes show all their clusters, others none.
/// Pure; O(clusters²).
[[nodiscard]] MeshChordView chordOf(const model::MeshPicture& picture, const MeshChoice& choice,
                                    const QString& open);

/// Up to so many clusters stand on the circle each on its own. Source: reference cluster-mesh 5.7.
inline constexpr std::size_t kChordClusters = 40;

/// The ribbons that hold these half-links (from × clusters + to), sorted.
[[nodiscard]] std::vector<int> ribbonsOf(const MeshChordView& view,
                                         const std::vector<std::uint32_t>& halfLinks);

/// The half-link from one of `from` to one of `to` that is worst, the first of equal ones; none
/// where no two of them are linked.
[[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>>
worstPairOf(const model::MeshPicture& picture, const std::vector<std::uint32_t>& from,
            const std::vector<std::uint32_t>& to);

} // namespace pilothouse::ui
