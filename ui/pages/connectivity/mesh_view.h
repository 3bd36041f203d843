// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/canvas/mesh/ego_layout.h"
#include "ui/canvas/mesh/matrix_data.h"

#include <QSet>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What the user chose to see of a picture.
struct MeshChoice {
    std::optional<std::size_t> component{};     ///< index; none: all clusters
    QSet<QString> folded{};                     ///< names of regions
    bool isGathered = false;                    ///< clusters with problems first
    QSet<int> states{};                         ///< MatrixStates to show; empty: all
    std::vector<std::uint32_t> marked{};        ///< cells of the chosen cause, sorted
    QSet<QString> lost{};                       ///< ids of clusters gone in the rehearsal
    const model::MeshPicture* before = nullptr; ///< compared with; outlives the call
};

/// A matrix, and what its rows stand for.
struct MeshMatrixView {
    MatrixData data;
    std::vector<std::vector<std::uint32_t>>
        units;                    ///< clusters of each row; one, or a folded region
    std::vector<QString> regions; ///< of each group of the matrix
    std::array<std::size_t, kMatrixStates> counts{}; ///< half-links in each state
    std::size_t changed = 0;                         ///< since the picture before
};

/// Pure; O(clusters²). Order is that of the picture, so a refresh moves nothing.
[[nodiscard]] MeshMatrixView matrixOf(const model::MeshPicture& picture, const MeshChoice& choice);

/// One cluster with all it is linked with, in the order of the picture.
[[nodiscard]] EgoData egoOf(const model::MeshPicture& picture, std::uint32_t cluster);

/// The cluster with this id; none: it is not there.
[[nodiscard]] std::optional<std::uint32_t> indexOf(const model::MeshPicture& picture,
                                                   const QString& id);

/// What all names have in common at their start, up to a dash.
[[nodiscard]] qsizetype commonStart(const QStringList& names);

} // namespace pilothouse::ui
