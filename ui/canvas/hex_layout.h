// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/hex_cell.h"

#include <QList>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <array>
#include <cstddef>
#include <optional>

namespace pilothouse::ui {

/// One place on the map. The caller orders cells by name; a place never moves because of a state.
struct HexCell {
    QString id;   ///< key given back in signals
    QString name; ///< what a person reads
    HexState state = HexState::Awaited;
    bool filteredOut = false;
    QString note; ///< one line for the tooltip and the screen reader: cause and age
    // A place that stands for several members; `state` is then the worst of those that match.
    int sites = 0;                            ///< so many; 0: the cell is one member
    int matching = 0;                         ///< of them, not filtered out
    std::array<int, kHexStateCount> states{}; ///< so many in each state; sum: `sites`
    bool operator==(const HexCell&) const = default;
};

/// Cells under one title, for example "westeurope" with subtitle "prod". Cells that stand for
/// several members are in groups of their own, and are drawn large enough for their count.
struct HexGroup {
    QString title;
    QString subtitle;
    QList<HexCell> cells;
    bool operator==(const HexGroup&) const = default;
};

struct HexMapData {
    QList<HexGroup> groups;
    bool operator==(const HexMapData&) const = default;
};

/// A cell by its two indexes.
struct HexIndex {
    qsizetype group = 0;
    qsizetype cell = 0;
    bool operator==(const HexIndex&) const = default;
};

/// Where everything is, in widget coordinates. Pure data, so that hit tests and keys are tested
/// without a window.
struct HexLayout {
    struct Group {
        QRectF title;           ///< the title line, 18 px high
        QRectF bounds;          ///< title and cells
        QList<QPointF> centres; ///< one a cell
        qsizetype perRow = 1;
        double cellWidth = 24.0; ///< as the layout's, or kPlaceWidth
    };
    QList<Group> groups;
    double cellWidth = 24.0; ///< of cells that are one member
    double height = 0.0;     ///< needed height, margins included

    /// The cell whose hexagon holds `point`.
    [[nodiscard]] std::optional<HexIndex> cellAt(const QPointF& point) const;
    /// The nearest cell in a direction (one of Qt::Key_Left, Right, Up, Down), across groups;
    /// `from` when there is none.
    [[nodiscard]] HexIndex neighbour(HexIndex from, int key) const;
    [[nodiscard]] std::optional<QPointF> centre(HexIndex index) const;
    [[nodiscard]] double widthOf(HexIndex index) const;
};

/// Width of a cell that stands for several members: room for a count of five digits.
inline constexpr double kPlaceWidth = 48.0;

/// Places groups in columns, filled in order and balanced in height. With `cellWidth` 0 the widest
/// of 24, 18, 14 and 12 that fits `height` is taken (12 when none does; then HexLayout::height is
/// more than `height`). Same input, same places.
[[nodiscard]] HexLayout layoutHexes(const HexMapData& data, double width, double height,
                                    double cellWidth = 0.0);

} // namespace pilothouse::ui
