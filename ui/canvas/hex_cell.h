// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QPainterPath>
#include <QPointF>

#include <cstdint>

class QPainter;
class QString;

namespace pilothouse::ui {

/// What a place on the map shows. Order is "worst first" from Down to Healthy for roll-ups.
enum class HexState : std::uint8_t {
    Down,
    Degraded,
    Stale,
    Waiting,
    Upgrading,
    Away,    ///< silent as expected: nothing is known, nothing is wrong
    Awaited, ///< its cluster has not answered yet: hollow, no state is claimed
    Healthy,
};

inline constexpr int kHexStateCount = 8;

[[nodiscard]] Glyph glyphOf(HexState state);
/// Down, degraded or stale: what `]` and `[` stop at.
[[nodiscard]] bool isProblem(HexState state);
/// "healthy", "stale" …, translated; what legends, tooltips and screen readers say.
[[nodiscard]] QString hexStateWord(HexState state);

/// A pointy-top hexagon of the given width (flat side to flat side) round `centre`.
[[nodiscard]] QPainterPath hexPath(const QPointF& centre, double width);

/// Draws one cell. Sizes 12, 24 and 36 follow the component sheet; at 36 and above strokes are 1.3
/// times as thick.
void paintHexCell(QPainter& painter, const QPointF& centre, double width, HexState state,
                  const Tokens& tokens);

/// Draws a cell that stands for several members: their number, what they have in common, and the
/// sign of its state where that is not healthy.
void paintPlaceCell(QPainter& painter, const QPointF& centre, double width, HexState state,
                    const QString& count, const QString& name, const Tokens& tokens);

/// The selection mark round a cell: a surface ring, then a 2 px accent ring. Drawn after all
/// neighbours.
void paintHexSelection(QPainter& painter, const QPointF& centre, double width,
                       const Tokens& tokens);

/// The keyboard's place: a 2 px accent ring, 1 px off the cell or off its selection mark. Drawn
/// after all neighbours.
void paintHexFocus(QPainter& painter, const QPointF& centre, double width, bool isSelected,
                   const Tokens& tokens);

/// 45 degree hatch lines inside a path; what "no current data" looks like everywhere.
void paintHatch(QPainter& painter, const QPainterPath& path, const QColor& ink, double pitch = 5.0,
                double stroke = 1.0);

} // namespace pilothouse::ui
