// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/controls.h"
#include "ui/theme/tokens.h"

#include <QRectF>
#include <QStyle>

class QPainter;

namespace pilothouse::ui {

/// What a control looks like at the moment; made from QStyle::State so that samples can be forced.
struct ControlLook {
    bool enabled = true;
    bool hover = false;
    bool pressed = false;
    bool on = false;
    bool partial = false;
};

[[nodiscard]] ControlLook lookOf(QStyle::State state);

/// Surface with a 1 px border drawn on pixel centres, so that it is crisp at every ratio.
void paintBox(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border,
              double radius = 4.0);

/// A raised part (menu, card, toast): nested outlines below, then the box. `rect` is the box; the
/// shadow needs 3 px round it.
void paintRaised(QPainter& painter, const QRectF& rect, const Tokens& tokens, const QColor& border);

void paintButton(QPainter& painter, const QRectF& rect, ButtonKind kind, const ControlLook& look,
                 const Tokens& tokens);
[[nodiscard]] QColor buttonInk(ButtonKind kind, const ControlLook& look, const Tokens& tokens);
void paintCheckBox(QPainter& painter, const QRectF& rect, const ControlLook& look,
                   const Tokens& tokens);
void paintRadio(QPainter& painter, const QRectF& rect, const ControlLook& look,
                const Tokens& tokens);
void paintSwitch(QPainter& painter, const QRectF& rect, const ControlLook& look,
                 const Tokens& tokens);
void paintField(QPainter& painter, const QRectF& rect, FieldState state, bool enabled,
                const Tokens& tokens);
/// A tick of 2 px, as in check boxes and active menu rows.
void paintTick(QPainter& painter, const QRectF& box, const QColor& ink);
/// Background of a list, menu or table row: hover, or selection with its 3 px accent bar at the
/// leading edge.
void paintRowState(QPainter& painter, const QRectF& row, bool hover, bool selected,
                   const Tokens& tokens, bool withBar = true);

} // namespace pilothouse::ui
