// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_parts.h"

#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace pilothouse::ui {

ControlLook lookOf(QStyle::State state) {
    return ControlLook{.enabled = state.testFlag(QStyle::State_Enabled),
                       .hover = state.testFlag(QStyle::State_MouseOver),
                       .pressed = state.testFlag(QStyle::State_Sunken),
                       .on = state.testFlag(QStyle::State_On),
                       .partial = state.testFlag(QStyle::State_NoChange)};
}

void paintBox(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border,
              double radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    if (border.isValid()) {
        const double width = theme(nullptr).highContrast ? 2.0 : 1.0;
        const double in = width / 2.0;
        painter.setPen(QPen(border, width));
        painter.drawRoundedRect(rect.adjusted(in, in, -in, -in), radius - in, radius - in);
    } else {
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(rect, radius, radius);
    }
    painter.restore();
}

void paintRaised(QPainter& painter, const QRectF& rect, const Tokens& tokens,
                 const QColor& border) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int i = 2; i >= 0; --i) {
        const double wider = i;
        painter.setBrush(tokens.shadow.at(static_cast<std::size_t>(i)));
        painter.drawRoundedRect(rect.adjusted(-wider, 0, wider, i + 1.0), metrics::kRadius + wider,
                                metrics::kRadius + wider);
    }
    painter.restore();
    paintBox(painter, rect, tokens.surface, border);
}

QColor buttonInk(ButtonKind kind, const ControlLook& look, const Tokens& tokens) {
    if (!look.enabled) {
        return tokens.muted;
    }
    switch (kind) {
    case ButtonKind::Primary: return tokens.onAccent;
    case ButtonKind::Quiet: return tokens.accent;
    case ButtonKind::Danger: return tokens.failed.text;
    case ButtonKind::Secondary: break;
    }
    return tokens.text;
}

void paintButton(QPainter& painter, const QRectF& rect, ButtonKind kind, const ControlLook& look,
                 const Tokens& tokens) {
    if (!look.enabled) {
        if (kind != ButtonKind::Quiet) {
            paintBox(painter, rect, tokens.window, tokens.divider);
        }
        return;
    }
    const bool down = look.pressed || look.on;
    QColor fill = down ? tokens.sunken : look.hover ? tokens.rowHover : tokens.surface;
    QColor border = tokens.controlBorder;
    if (kind == ButtonKind::Primary) {
        fill = down ? tokens.accentPressed : look.hover ? tokens.accentHover : tokens.accent;
        border = QColor();
    } else if (kind == ButtonKind::Danger) {
        fill = down ? tokens.failed.tint : look.hover ? tokens.dangerHover : tokens.surface;
        border = tokens.failed.text;
    } else if (kind == ButtonKind::Quiet) {
        if (!down && !look.hover) {
            return;
        }
        border = QColor();
    }
    paintBox(painter, rect, fill, border);
}

void paintTick(QPainter& painter, const QRectF& box, const QColor& ink) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 16.0, box.height() / 16.0);
    painter.setPen(QPen(ink, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    QPainterPath path;
    path.moveTo(4.2, 8.4);
    path.lineTo(6.9, 11.0);
    path.lineTo(11.8, 5.2);
    painter.drawPath(path);
    painter.restore();
}

void paintCheckBox(QPainter& painter, const QRectF& rect, const ControlLook& look,
                   const Tokens& tokens) {
    const bool filled = look.on || look.partial;
    if (!look.enabled) {
        paintBox(painter, rect, tokens.window, tokens.divider, 3.0);
        if (filled) {
            paintTick(painter, rect, tokens.muted);
        }
        return;
    }
    const QColor accent = look.pressed ? tokens.accentPressed
                          : look.hover ? tokens.accentHover
                                       : tokens.accent;
    if (!filled) {
        paintBox(painter, rect, look.hover ? tokens.rowHover : tokens.surface, tokens.controlBorder,
                 3.0);
        return;
    }
    paintBox(painter, rect, accent, QColor(), 3.0);
    if (look.partial) {
        painter.fillRect(QRectF(rect.left() + 4, rect.center().y() - 1, rect.width() - 8, 2),
                         tokens.onAccent);
    } else {
        paintTick(painter, rect, tokens.onAccent);
    }
}

void paintRadio(QPainter& painter, const QRectF& rect, const ControlLook& look,
                const Tokens& tokens) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill =
        look.enabled ? (look.hover ? tokens.rowHover : tokens.surface) : tokens.window;
    if (look.on) {
        painter.setBrush(look.enabled ? tokens.surface : tokens.window);
        painter.setPen(QPen(look.enabled ? tokens.accent : tokens.muted, 5.0));
        painter.drawEllipse(rect.adjusted(2.5, 2.5, -2.5, -2.5));
    } else {
        painter.setBrush(fill);
        painter.setPen(QPen(look.enabled ? tokens.controlBorder : tokens.divider, 1.0));
        painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    painter.restore();
}

void paintSwitch(QPainter& painter, const QRectF& rect, const ControlLook& look,
                 const Tokens& tokens) {
    const double radius = rect.height() / 2.0;
    QColor fill = look.on ? tokens.accent : tokens.sunken;
    QColor border = look.on ? QColor() : tokens.controlBorder;
    QColor knob = look.on ? tokens.onAccent : tokens.controlBorder;
    if (!look.enabled) {
        fill = tokens.window;
        border = tokens.divider;
        knob = tokens.divider;
    }
    paintBox(painter, rect, fill, border, radius);
    constexpr double kKnob = 12.0;
    const double inset = (rect.height() - kKnob) / 2.0;
    const double x = look.on ? rect.right() - inset - kKnob : rect.left() + inset;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(knob);
    painter.drawEllipse(QRectF(x, rect.top() + inset, kKnob, kKnob));
    painter.restore();
}

void paintField(QPainter& painter, const QRectF& rect, FieldState state, bool enabled,
                const Tokens& tokens) {
    const bool invalid = state == FieldState::Invalid;
    const QColor fill = !enabled ? tokens.window : invalid ? tokens.invalidFill : tokens.surface;
    const QColor border = !enabled  ? tokens.divider
                          : invalid ? tokens.failed.text
                                    : tokens.controlBorder;
    paintBox(painter, rect, fill, border);
    if (state != FieldState::Plain && enabled) {
        const QRectF box(rect.right() - 10 - 14, rect.center().y() - 7, 14, 14);
        paintGlyph(painter, box, invalid ? Glyph::Failed : Glyph::Ok, tokens);
    }
}

void paintRowState(QPainter& painter, const QRectF& row, bool hover, bool selected,
                   const Tokens& tokens, bool withBar) {
    if (selected) {
        painter.fillRect(row, tokens.selection);
        if (withBar) {
            painter.fillRect(QRectF(row.left(), row.top(), metrics::kSelectionBar, row.height()),
                             tokens.accent);
        }
    } else if (hover) {
        painter.fillRect(row, tokens.rowHover);
    }
}

} // namespace pilothouse::ui
