// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/canvas/mesh/ego_layout.h"
#include "ui/canvas/mesh/matrix_data.h"
#include "ui/pages/connectivity/mesh_layer.h"
#include "ui/pages/connectivity/mesh_order.h"

#include <QSet>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What the user chose to see of a picture.
struct MeshChoice {
    std::optional<std::size_t> component{};     ///< index; none: all clusters
    std::vector<MeshGroup> groups{};            ///< all clusters in their order
    QSet<QString> folded{};                     ///< names of groups
    MeshShade shade = MeshShade::State;         ///< what cells that are up are coloured by
    QSet<int> states{};                         ///< MatrixStates to show; empty: all
    QSet<QString> lost{};                       ///< ids of clusters gone in the rehearsal
    const model::MeshPicture* before = nullptr; ///< compared with; outlives the call
};

/// A matrix, and what its rows stand for.
struct MeshMatrixView {
    MatrixData data;
    std::vector<std::vector<std::uint32_t>>
        units;                   ///< clusters of each row; one, or a folded region
    std::vector<int> rows;       ///< of each cluster; -1: it is not shown
    std::vector<QString> groups; ///< name of each group of the matrix
    std::array<std::size_t, kMatrixStates> counts{}; ///< half-links in each state
    std::size_t changed = 0;                         ///< since the picture before
};

/// Pure; O(clusters²).
[[nodiscard]] MeshMatrixView matrixOf(const model::MeshPicture& picture, const MeshChoice& choice);

/// Where half-links (from × clusters + to) stand in the matrix (row × heads + column), sorted, each
/// once; what is not shown has no place.
[[nodiscard]] std::vector<std::size_t> placesOf(const MeshMatrixView& view,
                                                const std::vector<std::uint32_t>& halfLinks);

/// One cluster with all it is linked with, in the order of the picture.
[[nodiscard]] EgoData egoOf(const model::MeshPicture& picture, std::uint32_t cluster);

/// The cluster with this id; none: it is not there.
[[nodiscard]] std::optional<std::uint32_t> indexOf(const model::MeshPicture& picture,
                                                   const QString& id);

/// What all names have in common at their start, up to a dash.
[[nodiscard]] qsizetype commonStart(const QStringList& names);

} // namespace pilothouse::ui
