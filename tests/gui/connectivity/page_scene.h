// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sample_mesh.h"
#include "ui/canvas/mesh/mesh_matrix.h"

#include <QString>

/// What tests of the page have in common: a mesh with faults, and where its members stand.
namespace pilothouse::mesh::test {

using Members = std::vector<MemberMeshFacts>;

inline Members spoilt(int clusters = 60) {
    Members members = meshFacts(clusters);
    spoil(members);
    return members;
}

inline QString idOf(const Members& members, std::size_t at) {
    return QString::fromStdString(members[at].id.str());
}

/// Where a pair of members stands in the matrix.
inline ui::MatrixPlace placeOf(const ui::MeshMatrix& matrix, const QString& from,
                               const QString& to) {
    ui::MatrixPlace place{-1, -1};
    for (int at = 0; at < matrix.data().heads.size(); ++at) {
        place.row = matrix.data().heads.at(at).id == from ? at : place.row;
        place.column = matrix.data().heads.at(at).id == to ? at : place.column;
    }
    return place;
}

} // namespace pilothouse::mesh::test
