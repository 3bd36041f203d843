// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/logical/logic_draw.h"

#include "ui/canvas/ink.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>

#include <array>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kLeastText = 22; // px of room for words

/// In whole px, as text is drawn.
double widthOf(const QString& text, int px, Weight weight) {
    return std::ceil(QFontMetricsF(textFont(px, weight)).horizontalAdvance(text));
}

/// Qt's own cut may be a fraction of a letter wider than it was asked for.
QString cutTo(const QString& text, double room, int px, Weight weight, Qt::TextElideMode mode) {
    const QFontMetricsF metrics(textFont(px, weight));
    for (int less = 0; less < room; ++less) {
        QString out = metrics.elidedText(text, mode, room - less);
        if (metrics.horizontalAdvance(out) <= room) {
            return out;
        }
    }
    return {};
}

} // namespace

void drawWords(QPainter& painter, const QRectF& box, const QString& text, const QColor& ink,
               Weight weight, int px, Qt::TextElideMode cut) {
    if (box.width() < kLeastText || box.height() < px) {
        return;
    }
    painter.setFont(textFont(px, weight));
    painter.setPen(ink);
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text, cut, static_cast<int>(box.width())));
}

void drawFrame(QPainter& painter, const QRectF& box, const QColor& fill, const QColor& line) {
    painter.fillRect(box, fill);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(line, 1));
    painter.drawRect(box);
}

void drawGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens) {
    painter.setRenderHint(QPainter::Antialiasing);
    paintGlyph(painter, box, glyph, tokens);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void drawStateGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens) {
    painter.setRenderHint(QPainter::Antialiasing);
    paintStateGlyph(painter, box, glyph, tokens);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

LogicTitle titleIn(double room, const QString& name, const QStringList& rests, int most,
                   bool isRestCut) {
    LogicTitle out;
    for (const int px : std::array{most, metrics::kBody, metrics::kLabel}) {
        if (px > most) {
            continue;
        }
        out.px = px;
        out.wide = widthOf(name, px, Weight::Strong);
        if (out.wide <= room) { // a whole name is worth more than a large one
            out.name = name;
            break;
        }
    }
    if (out.name.isEmpty()) { // numbers and quarters of the sky at its end tell it from others
        out.name = cutTo(name, room, out.px, Weight::Strong, Qt::ElideMiddle);
        out.wide = room;
    }
    if (most < metrics::kBody) {
        return out;
    }
    const double left = room - out.wide - kTitleGap;
    for (const QString& rest : rests) {
        out.restWide = widthOf(rest, metrics::kLabel, Weight::Regular);
        if (out.restWide <= left) {
            out.rest = rest;
            return out;
        }
    }
    out.restWide = 0;
    if (isRestCut && left >= 2 * kLeastText && !rests.isEmpty()) {
        out.rest = cutTo(rests.last(), left, metrics::kLabel, Weight::Regular, Qt::ElideRight);
        out.restWide = left;
    }
    return out;
}

void paintTitle(QPainter& painter, const QRectF& line, const LogicTitle& title, const QColor& ink,
                const QColor& restInk) {
    if (line.width() < kLeastText || line.height() < title.px) {
        return;
    }
    painter.setFont(textFont(title.px, Weight::Strong));
    painter.setPen(ink);
    painter.drawText(QRectF(line.left(), line.top(), title.wide + 1, line.height()),
                     Qt::AlignVCenter | Qt::AlignLeft, title.name);
    if (!title.rest.isEmpty()) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(restInk);
        painter.drawText(QRectF(line.left() + title.wide + kTitleGap, line.top(),
                                title.restWide + 1, line.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, title.rest);
    }
}

} // namespace pilothouse::ui
