// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QRectF>

class QPainter;
class QString;

namespace pilothouse::ui {

/// Draws the glyph of a state into a square box. Made for 11, 12, 14, 16 and 20 px; other sizes
/// scale.
void paintGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens);

/// Only the inner mark, in the given ink; used where a cell itself carries the fill (hex "down",
/// "healthy").
void paintGlyphMark(QPainter& painter, const QRectF& box, Glyph glyph, const QColor& ink,
                    double strokeUnits = 1.8);

/// The shape's own word for screen readers and legends ("running", "unknown"), translated.
[[nodiscard]] QString glyphWord(Glyph glyph);

/// Width of the pair drawn by paintRollup for glyphs of `size` px.
[[nodiscard]] int rollupWidth(Glyph worst, bool withUnknown, int size = 14);

/// Split roll-up: the worst known glyph and, when more than a tenth is unknown, a smaller unknown
/// one beside it.
void paintRollup(QPainter& painter, const QPointF& topLeft, Glyph worst, bool withUnknown,
                 const Tokens& tokens);

} // namespace pilothouse::ui
