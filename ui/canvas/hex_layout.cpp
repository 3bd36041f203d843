// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace pilothouse::ui {
namespace {

constexpr double kMarginX = 16.0;
constexpr double kMarginTop = 12.0;
constexpr double kMarginBottom = 8.0;
constexpr double kTitle = 18.0;
constexpr double kGroupGap = 10.0;
constexpr double kColumnGap = 24.0;
constexpr double kMinColumn = 320.0;

struct Grid {
    double cell = 24.0;
    [[nodiscard]] double pitchX() const { return cell + 2.0; }
    [[nodiscard]] double pitchY() const { return std::round(pitchX() * std::numbers::sqrt3) / 2.0; }
    [[nodiscard]] double cellHeight() const { return cell * 2.0 / std::numbers::sqrt3; }
    [[nodiscard]] qsizetype perRow(double width) const {
        const double usable = width - pitchX() / 2.0 + 2.0; // odd rows are shifted by half a pitch
        return std::max<qsizetype>(1, static_cast<qsizetype>(std::floor(usable / pitchX())));
    }
    [[nodiscard]] double groupHeight(qsizetype cells, qsizetype row) const {
        const qsizetype rows = std::max<qsizetype>(1, (cells + row - 1) / row);
        return kTitle + cellHeight() + static_cast<double>(rows - 1) * pitchY();
    }
};

/// Groups per column, in order, so that the highest column is as low as possible.
QList<qsizetype> columnBreaks(const QList<double>& heights, qsizetype columns) {
    const auto fill = [&](double limit) {
        QList<qsizetype> breaks;
        double used = 0.0;
        for (qsizetype i = 0; i < heights.size(); ++i) {
            if (breaks.isEmpty() || used + kGroupGap + heights.at(i) > limit) {
                breaks.append(i);
                used = heights.at(i);
            } else {
                used += kGroupGap + heights.at(i);
            }
        }
        return breaks;
    };
    double low = heights.isEmpty() ? 0.0 : *std::max_element(heights.cbegin(), heights.cend());
    double high = 0.0;
    for (const double h : heights) {
        high += h + kGroupGap;
    }
    while (high - low > 0.5) {
        const double middle = (low + high) / 2.0;
        if (fill(middle).size() <= columns) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return fill(high);
}

HexLayout place(const HexMapData& data, double width, double cell) {
    const auto gridOf = [cell](const HexGroup& group) {
        const bool isOfPlaces = !group.cells.isEmpty() && group.cells.first().sites > 0;
        return Grid{isOfPlaces ? kPlaceWidth : cell};
    };
    const double usable = std::max(width - 2 * kMarginX, cell * 2.0);
    const auto columns = std::max<qsizetype>(
        1, static_cast<qsizetype>(std::floor((usable + kColumnGap) / (kMinColumn + kColumnGap))));
    const qsizetype used = std::min<qsizetype>(columns, std::max<qsizetype>(1, data.groups.size()));
    const double columnWidth =
        (usable - kColumnGap * static_cast<double>(used - 1)) / static_cast<double>(used);
    QList<double> heights;
    for (const HexGroup& group : data.groups) {
        const Grid grid = gridOf(group);
        heights.append(grid.groupHeight(group.cells.size(), grid.perRow(columnWidth)));
    }
    const QList<qsizetype> breaks = columnBreaks(heights, used);
    HexLayout layout;
    layout.cellWidth = cell;
    double x = kMarginX;
    double y = kMarginTop;
    qsizetype column = -1;
    for (qsizetype g = 0; g < data.groups.size(); ++g) {
        if (breaks.contains(g)) {
            ++column;
            x = kMarginX + static_cast<double>(column) * (columnWidth + kColumnGap);
            y = kMarginTop;
        }
        const Grid grid = gridOf(data.groups.at(g));
        const qsizetype perRow = grid.perRow(columnWidth);
        HexLayout::Group placed;
        placed.perRow = perRow;
        placed.cellWidth = grid.cell;
        placed.title = QRectF(x, y, columnWidth, kTitle);
        placed.bounds = QRectF(x, y, columnWidth, heights.at(g));
        for (qsizetype i = 0; i < data.groups.at(g).cells.size(); ++i) {
            const qsizetype row = i / perRow;
            const double shift = row % 2 == 1 ? grid.pitchX() / 2.0 : 0.0;
            placed.centres.append(QPointF(
                x + grid.cell / 2.0 + shift + static_cast<double>(i % perRow) * grid.pitchX(),
                y + kTitle + grid.cellHeight() / 2.0 + static_cast<double>(row) * grid.pitchY()));
        }
        y += heights.at(g) + kGroupGap;
        layout.height = std::max(layout.height, y - kGroupGap + kMarginBottom);
        layout.groups.append(placed);
    }
    return layout;
}

/// Inside a pointy-top hexagon of this width: the flat sides, then the two slanted ones.
bool insideHex(const QPointF& delta, double width) {
    const double x = std::abs(delta.x());
    const double y = std::abs(delta.y());
    const double radius = width / std::numbers::sqrt3;
    return x <= width / 2.0 && y <= radius - x / std::numbers::sqrt3;
}

double directedDistance(const QPointF& delta, int key) {
    const bool horizontal = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1.0 : -1.0;
    const double along = sign * (horizontal ? delta.x() : delta.y());
    const double across = std::abs(horizontal ? delta.y() : delta.x());
    if (along < 1.0) {
        return std::numeric_limits<double>::infinity();
    }
    return along + (horizontal ? 4.0 : 1.5) * across;
}

} // namespace

std::optional<HexIndex> HexLayout::cellAt(const QPointF& point) const {
    for (qsizetype g = 0; g < groups.size(); ++g) {
        const double width = groups.at(g).cellWidth;
        if (!groups.at(g).bounds.adjusted(0, 0, width, 1).contains(point)) {
            continue;
        }
        const auto& centres = groups.at(g).centres;
        for (qsizetype c = 0; c < centres.size(); ++c) {
            if (insideHex(point - centres.at(c), width)) {
                return HexIndex{g, c};
            }
        }
    }
    return std::nullopt;
}

HexIndex HexLayout::neighbour(HexIndex from, int key) const {
    const auto origin = centre(from);
    if (!origin) {
        return from;
    }
    HexIndex best = from;
    double bestDistance = std::numeric_limits<double>::infinity();
    for (qsizetype g = 0; g < groups.size(); ++g) {
        for (qsizetype c = 0; c < groups.at(g).centres.size(); ++c) {
            const double distance = directedDistance(groups.at(g).centres.at(c) - *origin, key);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = HexIndex{g, c};
            }
        }
    }
    return best;
}

std::optional<QPointF> HexLayout::centre(HexIndex index) const {
    if (index.group < 0 || index.group >= groups.size()) {
        return std::nullopt;
    }
    const auto& centres = groups.at(index.group).centres;
    if (index.cell < 0 || index.cell >= centres.size()) {
        return std::nullopt;
    }
    return centres.at(index.cell);
}

double HexLayout::widthOf(HexIndex index) const {
    return index.group >= 0 && index.group < groups.size() ? groups.at(index.group).cellWidth
                                                           : cellWidth;
}

HexLayout layoutHexes(const HexMapData& data, double width, double height, double cellWidth) {
    if (cellWidth > 0.0) {
        return place(data, width, cellWidth);
    }
    for (const double candidate : {24.0, 18.0, 14.0}) {
        HexLayout layout = place(data, width, candidate);
        if (layout.height <= height) {
            return layout;
        }
    }
    return place(data, width, 12.0);
}

} // namespace pilothouse::ui
