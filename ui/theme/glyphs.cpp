// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/glyphs.h"

#include "ui/theme/state_word.h"

#include <QPainter>
#include <QPainterPath>

#include <array>
#include <cmath>
#include <numbers>

namespace pilothouse::ui {
namespace {

// All coordinates are on a box of 16 units with its centre at (8, 8).
constexpr double kUnits = 16.0;
constexpr double kMarkStroke = 1.8;
constexpr double kFineStroke = 1.2;
constexpr double kHeavyOutline = 1.5; // high contrast; twice would fill the dashed ring at 12 px
constexpr QPointF kCentre{8.0, 8.0};

QPen roundPen(const QColor& ink, double width) {
    return QPen(ink, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
}

QPainterPath polygon(int corners, double radius, double firstDegrees) {
    QPainterPath path;
    for (int i = 0; i < corners; ++i) {
        const double angle = (firstDegrees + 360.0 * i / corners) * std::numbers::pi / 180.0;
        const QPointF point = kCentre + QPointF(radius * std::cos(angle), radius * std::sin(angle));
        if (i == 0) {
            path.moveTo(point);
        } else {
            path.lineTo(point);
        }
    }
    path.closeSubpath();
    return path;
}

QPainterPath triangle() {
    QPainterPath path;
    path.moveTo(8.0, 1.2);
    path.lineTo(15.2, 14.3);
    path.lineTo(0.8, 14.3);
    path.closeSubpath();
    return path;
}

/// The filled outer shape with softened corners: the pen of the same colour rounds what the path
/// leaves sharp.
void fillShape(QPainter& painter, const QPainterPath& path, const QColor& fill, double rounding) {
    painter.setBrush(fill);
    painter.setPen(rounding > 0.0 ? roundPen(fill, rounding) : QPen(Qt::NoPen));
    painter.drawPath(path);
}

void drawCheck(QPainter& painter) {
    QPainterPath path;
    path.moveTo(4.9, 8.3);
    path.lineTo(7.1, 10.5);
    path.lineTo(11.2, 5.8);
    painter.drawPath(path);
}

void drawPlay(QPainter& painter, const QColor& ink) {
    QPainterPath path;
    path.moveTo(6.3, 4.9);
    path.lineTo(11.5, 8.0);
    path.lineTo(6.3, 11.1);
    path.closeSubpath();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPath(path);
}

void drawClock(QPainter& painter) {
    painter.drawEllipse(kCentre, 3.2, 3.2);
    QPainterPath hands;
    hands.moveTo(8.0, 6.3);
    hands.lineTo(8.0, 8.1);
    hands.lineTo(9.2, 8.7);
    painter.drawPath(hands);
}

/// A raised palm: four fingers and a thumb, closed below.
void drawHand(QPainter& painter, const QColor& ink) {
    painter.setPen(roundPen(ink, kFineStroke));
    painter.drawLine(QPointF(7.1, 5.0), QPointF(7.1, 8.6));
    painter.drawLine(QPointF(8.9, 5.0), QPointF(8.9, 8.6));
    painter.setBrush(Qt::NoBrush);
    QPainterPath
        palm; // outer fingers run into the palm, which stays open so that fingers can be told apart
    palm.moveTo(5.3, 6.6);
    palm.lineTo(5.3, 8.9);
    palm.cubicTo(5.3, 12.4, 10.7, 12.4, 10.7, 8.9);
    palm.lineTo(10.7, 6.0);
    painter.drawPath(palm);
    painter.fillRect(QRectF(6.4, 8.4, 3.4, 2.0), ink);
}

void drawExclamation(QPainter& painter, const QColor& ink) {
    painter.drawLine(QPointF(8.0, 6.2), QPointF(8.0, 9.4));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(QPointF(8.0, 12.0), 1.05, 1.05);
}

void drawCross(QPainter& painter) {
    painter.drawLine(QPointF(5.7, 5.7), QPointF(10.3, 10.3));
    painter.drawLine(QPointF(10.3, 5.7), QPointF(5.7, 10.3));
}

void drawQuestion(QPainter& painter, const QColor& ink) {
    QPainterPath hook;
    hook.moveTo(6.1, 6.3);
    hook.cubicTo(6.1, 3.9, 9.9, 3.9, 9.9, 6.2);
    hook.cubicTo(9.9, 7.6, 8.0, 7.7, 8.0, 9.2);
    painter.drawPath(hook);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(QPointF(8.0, 11.5), 0.95, 0.95);
}

void drawBars(QPainter& painter, const QColor& ink) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawRoundedRect(QRectF(5.0, 4.8, 2.0, 6.4), 0.4, 0.4);
    painter.drawRoundedRect(QRectF(9.0, 4.8, 2.0, 6.4), 0.4, 0.4);
}

void drawChevrons(QPainter& painter) {
    for (const double left : {3.2, 8.4}) {
        QPainterPath path;
        path.moveTo(left, 4.0);
        path.lineTo(left + 4.0, 8.0);
        path.lineTo(left, 12.0);
        painter.drawPath(path);
    }
}

void drawMark(QPainter& painter, Glyph glyph, const QColor& ink, double stroke) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(roundPen(ink, stroke));
    switch (glyph) {
    case Glyph::Ok: drawCheck(painter); break;
    case Glyph::Running: drawPlay(painter, ink); break;
    case Glyph::WaitingClock:
        painter.setPen(roundPen(ink, kFineStroke));
        drawClock(painter);
        break;
    case Glyph::WaitingHand: drawHand(painter, ink); break;
    case Glyph::Warning: drawExclamation(painter, ink); break;
    case Glyph::Failed: drawCross(painter); break;
    case Glyph::Unknown:
        painter.setPen(roundPen(ink, stroke * 0.9));
        drawQuestion(painter, ink);
        break;
    case Glyph::Stopped: drawBars(painter, ink); break;
    case Glyph::Skipped:
        painter.setPen(roundPen(ink, 1.5));
        drawChevrons(painter);
        break;
    case Glyph::NotStarted: break;
    }
}

/// A ring of dashes that closes without a seam: ten dashes, ten gaps.
void drawDashedRing(QPainter& painter, const QColor& ink, double radius, double width) {
    constexpr int kDashes = 10;
    painter.setPen(QPen(ink, width, Qt::SolidLine, Qt::FlatCap));
    painter.setBrush(Qt::NoBrush);
    const QRectF circle(kCentre.x() - radius, kCentre.y() - radius, 2 * radius, 2 * radius);
    for (int i = 0; i < kDashes; ++i) {
        painter.drawArc(circle, 16 * 36 * i, 16 * 21);
    }
}

/// `outline` widens what is drawn as a line: 1, or more in high contrast.
void drawShape(QPainter& painter, Glyph glyph, const StateTokens& colours, double outline) {
    switch (glyph) {
    case Glyph::Ok:
    case Glyph::Running:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.fill);
        painter.drawEllipse(kCentre, 7.2, 7.2);
        break;
    case Glyph::WaitingClock:
    case Glyph::WaitingHand: fillShape(painter, polygon(4, 7.1, 0.0), colours.fill, 0.8); break;
    case Glyph::Warning: fillShape(painter, triangle(), colours.fill, 0.9); break;
    case Glyph::Failed: fillShape(painter, polygon(8, 7.5, 22.5), colours.fill, 0.4); break;
    case Glyph::Unknown:
        drawDashedRing(painter, colours.fill, 7.4 - 0.7 * outline, 1.4 * outline);
        break;
    case Glyph::Stopped:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.fill);
        painter.drawRoundedRect(QRectF(1.0, 1.0, 14.0, 14.0), 1.2, 1.2);
        break;
    case Glyph::Skipped: break;
    case Glyph::NotStarted:
        painter.setPen(QPen(colours.fill, 1.5 * outline));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(kCentre, 7.15 - 0.75 * outline, 7.15 - 0.75 * outline);
        break;
    }
}

void enterUnits(QPainter& painter, const QRectF& box) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / kUnits, box.height() / kUnits);
}

} // namespace

void paintGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens) {
    const StateTokens& colours = tokens.state(glyph);
    painter.save();
    enterUnits(painter, box);
    drawShape(painter, glyph, colours, tokens.highContrast ? kHeavyOutline : 1.0);
    const bool outlineOnly = glyph == Glyph::Unknown || glyph == Glyph::Skipped;
    const QColor ink = glyph == Glyph::Unknown ? colours.text
                       : outlineOnly           ? colours.fill
                                               : colours.mark;
    drawMark(painter, glyph, ink, kMarkStroke);
    painter.restore();
}

void paintGlyphMark(QPainter& painter, const QRectF& box, Glyph glyph, const QColor& ink,
                    double strokeUnits) {
    painter.save();
    enterUnits(painter, box);
    drawMark(painter, glyph, ink, strokeUnits);
    painter.restore();
}

QString glyphWord(Glyph glyph) {
    // In the order of Glyph.
    static constexpr std::array<const char*, kGlyphCount> kWords{
        QT_TRANSLATE_NOOP("Glyph", "OK"),
        QT_TRANSLATE_NOOP("Glyph", "running"),
        QT_TRANSLATE_NOOP("Glyph", "waiting for a time"),
        QT_TRANSLATE_NOOP("Glyph", "waiting for approval"),
        QT_TRANSLATE_NOOP("Glyph", "warning"),
        QT_TRANSLATE_NOOP("Glyph", "failed"),
        QT_TRANSLATE_NOOP("Glyph", "unknown"),
        QT_TRANSLATE_NOOP("Glyph", "stopped"),
        QT_TRANSLATE_NOOP("Glyph", "skipped"),
        QT_TRANSLATE_NOOP("Glyph", "not started"),
    };
    return stateWord("Glyph", kWords, glyph);
}

int rollupWidth(Glyph worst, bool withUnknown, int size) {
    const bool split = withUnknown && worst != Glyph::Unknown;
    return split ? size + 1 + size - 2 : size;
}

void paintRollup(QPainter& painter, const QPointF& topLeft, Glyph worst, bool withUnknown,
                 const Tokens& tokens) {
    paintGlyph(painter, QRectF(topLeft, QSizeF(14, 14)), worst, tokens);
    if (withUnknown && worst != Glyph::Unknown) {
        paintGlyph(painter, QRectF(topLeft + QPointF(15, 1), QSizeF(12, 12)), Glyph::Unknown,
                   tokens);
    }
}

} // namespace pilothouse::ui
