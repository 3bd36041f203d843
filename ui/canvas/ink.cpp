// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/ink.h"

#include "ui/canvas/hex_cell.h"
#include "ui/theme/away.h"

#include <QPainter>
#include <QPainterPath>
#include <QRectF>

namespace pilothouse::ui {

void paintStateGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens) {
    if (glyph == Glyph::Stopped) {
        paintGlyph(painter, box, glyph, awayTokens(tokens));
    } else {
        paintGlyph(painter, box, glyph, tokens);
    }
}

QColor inkColour(Ink ink, const Tokens& tokens) {
    switch (ink.kind) {
    case Ink::Kind::Ok: return tokens.okQuiet;
    case Ink::Kind::Running: return tokens.running.fill;
    case Ink::Kind::Warning: return tokens.warning.fill;
    case Ink::Kind::Failed: return tokens.failed.fill;
    case Ink::Kind::Stale: return tokens.unknown.fill;
    case Ink::Kind::Awaited: return tokens.divider;
    case Ink::Kind::Series: return tokens.series.at(ink.step % tokens.series.size());
    case Ink::Kind::Ramp: return tokens.ramp.at(ink.step % tokens.ramp.size());
    case Ink::Kind::Away: return awayInk(tokens);
    case Ink::Kind::Waiting: return tokens.waiting.fill;
    case Ink::Kind::Soaking: return tokens.ok.fill;
    case Ink::Kind::Skipped: return tokens.skipped.fill;
    case Ink::Kind::Stopped: return tokens.stopped.fill;
    case Ink::Kind::Other: break;
    }
    return tokens.controlBorder;
}

void paintInk(QPainter& painter, const QRectF& box, Ink ink, const Tokens& tokens) {
    const QColor colour = inkColour(ink, tokens);
    if (ink.kind != Ink::Kind::Stale && ink.kind != Ink::Kind::Awaited) {
        painter.fillRect(box, colour);
        return;
    }
    painter.fillRect(box, tokens.surface);
    if (ink.kind == Ink::Kind::Stale) {
        QPainterPath path;
        path.addRect(box);
        paintHatch(painter, path, colour, 4.0, 1.0);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 1));
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace pilothouse::ui
