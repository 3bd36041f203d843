// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_data.h"

#include <QPointF>
#include <QSizeF>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// A cluster that the one in the middle is linked with.
struct EgoNeighbour {
    QString id;
    QString name;
    QString group;
    MatrixCell out; ///< the middle's view of it
    MatrixCell in;  ///< its view of the middle
    bool operator==(const EgoNeighbour&) const = default;
    /// Some direction needs attention: it is drawn near, with its name.
    [[nodiscard]] bool isNear() const { return isBad(out.state()) || isBad(in.state()); }
};

/// One cluster and its neighbours, in the order of the matrix: neighbours of one group together.
struct EgoData {
    QString id;
    QString name;
    MatrixState worst = MatrixState::Up;
    QList<EgoNeighbour> others;
    bool operator==(const EgoData&) const = default;
};

/// Where everything is. An angle depends on the order alone; a change of state moves a neighbour
/// along its own ray, and nobody else.
struct EgoLayout {
    QPointF centre{};
    double nearRadius = 0;
    double farRadius = 0;
    std::vector<double> angles{}; ///< radians, clockwise from the top, one a neighbour
    struct Arc {
        QString group;
        double middle = 0; ///< angle
    };
    std::vector<Arc> arcs{}; ///< a group of neighbours

    [[nodiscard]] QPointF at(double angle, double radius) const;
    [[nodiscard]] QPointF place(const EgoData& data, std::size_t neighbour) const;
    /// The neighbour under a point.
    [[nodiscard]] std::optional<std::size_t> neighbourAt(const EgoData& data, QPointF point) const;
};

[[nodiscard]] EgoLayout layoutEgo(const EgoData& data, QSizeF room);

} // namespace pilothouse::ui
