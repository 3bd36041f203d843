// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_data.h"

#include <QPoint>
#include <QRect>
#include <QSize>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// A cell of the matrix.
struct MatrixPlace {
    int row = 0;
    int column = 0;
    bool operator==(const MatrixPlace&) const = default;
};

/// Where rows and columns lie, in device-independent pixels. A function of names, counts and room
/// alone: states move nothing.
struct MatrixLayout {
    int pitch = 0;                 ///< from one cell to the next
    int cell = 0;                  ///< side of one
    int groupGap = 0;              ///< more between groups
    int groupRoom = 0;             ///< for the names of groups, left of the bracket
    QPoint origin{};               ///< of the first cell
    std::vector<int> groupFirst{}; ///< index of the first head of each group
    std::vector<int> groupStart{}; ///< its offset from the origin
    std::vector<int> starts{};     ///< offset of each head from the origin
    int side = 0;                  ///< of all cells

    [[nodiscard]] int count() const { return static_cast<int>(starts.size()); }
    [[nodiscard]] QSize size() const; ///< of all that is drawn
    [[nodiscard]] QRect cellRect(MatrixPlace place) const;
    [[nodiscard]] QRect groupRow(int group) const; ///< band of the cells of its rows
    /// The cell under a point; none on heads and between groups. O(log groups).
    [[nodiscard]] std::optional<MatrixPlace> placeAt(QPoint point) const;
    /// The group whose name or bracket is under a point.
    [[nodiscard]] std::optional<int> groupAt(QPoint point) const;

private:
    [[nodiscard]] std::optional<int> indexAt(int offset) const;
};

/// Lays a matrix out in `room`; where it does not fit with cells of 2 px it is larger than that.
[[nodiscard]] MatrixLayout layoutMatrix(const MatrixData& data, QSize room);

} // namespace pilothouse::ui
