// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_cell.h"

#include "ui/theme/away.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/state_word.h"

#include <QPainter>

#include <array>
#include <cmath>
#include <numbers>

namespace pilothouse::ui {
namespace {

constexpr double kTinyBelow = 18.0;
constexpr double kLargeFrom = 36.0;

struct Style {
    QColor fill;
    QColor border;
    double stroke = 1.5;
};

Style styleOf(HexState state, const Tokens& t) {
    switch (state) {
    case HexState::Down: return {t.failed.fill, t.failed.fill, 1.0};
    case HexState::Degraded: return {t.warning.tint, t.warning.fill, 1.5};
    case HexState::Stale: return {t.unknown.tint, t.unknown.fill, 1.0};
    case HexState::Waiting: return {t.waiting.tint, t.waiting.fill, 1.5};
    case HexState::Upgrading: return {t.running.tint, t.running.fill, 1.5};
    case HexState::Away: return {awayTint(t), awayInk(t), 1.5};
    case HexState::Awaited: return {t.surface, t.divider, 1.0};
    case HexState::Healthy: break;
    }
    return {t.ok.tint, t.okQuiet, 1.0};
}

QRectF around(const QPointF& centre, double size) {
    return {centre.x() - size / 2.0, centre.y() - size / 2.0, size, size};
}

void paintTinyMark(QPainter& painter, const QPointF& centre, HexState state, const Tokens& t) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    switch (state) {
    case HexState::Down:
        paintGlyphMark(painter, around(centre, 12), Glyph::Failed, t.failed.mark, 2.2);
        break;
    case HexState::Degraded: {
        painter.setBrush(t.warning.fill);
        const QPointF shape[] = {centre + QPointF(0, -3.1), centre + QPointF(3.6, 2.8),
                                 centre + QPointF(-3.6, 2.8)};
        painter.drawPolygon(shape, 3);
        break;
    }
    case HexState::Waiting: {
        painter.setBrush(t.waiting.fill);
        const QPointF shape[] = {centre + QPointF(0, -3.6), centre + QPointF(3.6, 0),
                                 centre + QPointF(0, 3.6), centre + QPointF(-3.6, 0)};
        painter.drawPolygon(shape, 4);
        break;
    }
    case HexState::Upgrading: {
        painter.setBrush(t.running.mark);
        const QPointF shape[] = {centre + QPointF(-1.8, -2.8), centre + QPointF(3.0, 0),
                                 centre + QPointF(-1.8, 2.8)};
        painter.drawPolygon(shape, 3);
        break;
    }
    case HexState::Away:
        painter.fillRect(QRectF(centre + QPointF(-2.2, -2.6), QSizeF(1.6, 5.2)), awayInk(t));
        painter.fillRect(QRectF(centre + QPointF(0.6, -2.6), QSizeF(1.6, 5.2)), awayInk(t));
        break;
    case HexState::Stale:
    case HexState::Awaited:
    case HexState::Healthy: break;
    }
    painter.restore();
}

void paintMark(QPainter& painter, const QPointF& centre, double width, HexState state,
               const Tokens& t) {
    const double scale = width / 24.0;
    switch (state) {
    case HexState::Down:
        paintGlyphMark(painter, around(centre, width < kLargeFrom ? 22.0 : 28.0), Glyph::Failed,
                       t.failed.mark, 2.2 * 16.0 / 22.0);
        break;
    case HexState::Degraded:
        paintGlyph(painter, around(centre + QPointF(0, -0.5 * scale), 15.0 * scale), Glyph::Warning,
                   t);
        break;
    case HexState::Stale: {
        // The ring needs a quiet ground, or the question mark drowns in the hatch.
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        QColor ground = t.unknown.tint;
        ground.setAlphaF(0.85F);
        painter.setBrush(ground);
        painter.drawEllipse(centre, 6.6 * scale, 6.6 * scale);
        painter.restore();
        paintGlyph(painter, around(centre, 14.5 * scale), Glyph::Unknown, t);
        break;
    }
    case HexState::Waiting:
        paintGlyph(painter, around(centre, 15.0 * scale), Glyph::WaitingHand, t);
        break;
    case HexState::Upgrading:
        paintGlyph(painter, around(centre, 13.5 * scale), Glyph::Running, t);
        break;
    case HexState::Away: {
        paintGlyph(painter, around(centre, 12.0 * scale), Glyph::Stopped, awayTokens(t));
        break;
    }
    case HexState::Healthy: {
        painter.save();
        painter.setOpacity(painter.opacity() * 0.75);
        paintGlyphMark(painter, around(centre, 18.0 * scale), Glyph::Ok, t.okMark,
                       1.3 * 16.0 / 18.0);
        painter.restore();
        break;
    }
    case HexState::Awaited: break;
    }
}

} // namespace

Glyph glyphOf(HexState state) {
    switch (state) {
    case HexState::Down: return Glyph::Failed;
    case HexState::Degraded: return Glyph::Warning;
    case HexState::Stale: return Glyph::Unknown;
    case HexState::Waiting: return Glyph::WaitingHand;
    case HexState::Upgrading: return Glyph::Running;
    case HexState::Away: return Glyph::Stopped;
    case HexState::Awaited: return Glyph::NotStarted;
    case HexState::Healthy: return Glyph::Ok;
    }
    return Glyph::Unknown;
}

bool isProblem(HexState state) {
    return state == HexState::Down || state == HexState::Degraded || state == HexState::Stale;
}

QString hexStateWord(HexState state) {
    // In the order of HexState.
    static constexpr std::array<const char*, kHexStateCount> kWords{
        QT_TRANSLATE_NOOP("HexState", "down"),
        QT_TRANSLATE_NOOP("HexState", "degraded"),
        QT_TRANSLATE_NOOP("HexState", "stale"),
        QT_TRANSLATE_NOOP("HexState", "waiting"),
        QT_TRANSLATE_NOOP("HexState", "upgrading"),
        QT_TRANSLATE_NOOP("HexState", "expected offline"),
        QT_TRANSLATE_NOOP("HexState", "not answered yet"),
        QT_TRANSLATE_NOOP("HexState", "healthy"),
    };
    return stateWord("HexState", kWords, state);
}

QPainterPath hexPath(const QPointF& centre, double width) {
    const double radius = width / std::numbers::sqrt3;
    QPainterPath path;
    for (int i = 0; i < 6; ++i) {
        const double angle = std::numbers::pi / 3.0 * i;
        const QPointF point = centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
        if (i == 0) {
            path.moveTo(point);
        } else {
            path.lineTo(point);
        }
    }
    path.closeSubpath();
    return path;
}

void paintHatch(QPainter& painter, const QPainterPath& path, const QColor& ink, double pitch,
                double stroke) {
    const QRectF box = path.boundingRect();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(path, Qt::IntersectClip);
    painter.setPen(QPen(ink, stroke));
    const double step = pitch * std::numbers::sqrt2;
    for (double x = box.left() - box.height(); x < box.right(); x += step) {
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()));
    }
    painter.restore();
}

void paintHexCell(QPainter& painter, const QPointF& centre, double width, HexState state,
                  const Tokens& tokens) {
    const bool tiny = width < kTinyBelow;
    Style style = styleOf(state, tokens);
    if (tiny) {
        style.stroke = 1.0;
        if (state == HexState::Upgrading) {
            style.fill = style.border;
        }
    } else if (width >= kLargeFrom) {
        style.stroke *= 1.3;
    }
    const QPainterPath path = hexPath(centre, width - style.stroke);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.fill);
    painter.drawPath(path);
    if (state == HexState::Stale) {
        paintHatch(painter, path, tokens.unknown.fill, tiny ? 3.6 : std::max(4.4, width / 7.0));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.border, style.stroke, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(path);
    painter.restore();
    if (tiny) {
        paintTinyMark(painter, centre, state, tokens);
    } else {
        paintMark(painter, centre, width, state, tokens);
    }
}

void paintPlaceCell(QPainter& painter, const QPointF& centre, double width, HexState state,
                    const QString& count, const QString& name, const Tokens& tokens) {
    constexpr double kSign = 14.0;
    constexpr int kName = 9;         // px
    const double room = width - 8.0; // between the borders
    const Style style = styleOf(state, tokens);
    const QPainterPath path = hexPath(centre, width - 2.0);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // A solid cell would drown its number: the worst state is the border, the tint and the sign.
    painter.setBrush(state == HexState::Down ? tokens.failed.tint : style.fill);
    painter.setPen(QPen(style.border, 2.0, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(path);
    const bool hasSign = state != HexState::Healthy && state != HexState::Awaited;
    const QPointF above = centre - QPointF(0, width * 0.24);
    if (hasSign && state == HexState::Away) {
        paintMark(painter, above, 24.0, state, tokens);
    } else if (hasSign) {
        paintGlyph(painter, around(above, kSign), glyphOf(state), tokens);
    }
    painter.setFont(textFont(13, Weight::Strong));
    if (painter.fontMetrics().horizontalAdvance(count) > room) {
        painter.setFont(textFont(11, Weight::Strong));
    }
    painter.setPen(tokens.text);
    painter.drawText(around(centre + QPointF(0, hasSign ? width * 0.06 : -width * 0.06), width),
                     Qt::AlignCenter, count);
    painter.setFont(textFont(kName));
    painter.setPen(tokens.secondary);
    const QString words =
        painter.fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(room));
    painter.drawText(around(centre + QPointF(0, width * (hasSign ? 0.28 : 0.2)), width),
                     Qt::AlignCenter, words);
    painter.restore();
}

void paintHexSelection(QPainter& painter, const QPointF& centre, double width,
                       const Tokens& tokens) {
    const double gap = width < kTinyBelow ? 2.0 : 4.0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(
        QPen(tokens.surface, gap / 2.0 + 1.0, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(hexPath(centre, width + gap / 2.0));
    painter.setPen(QPen(tokens.accent, 2.0, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(hexPath(centre, width + gap + 2.0));
    painter.restore();
}

void paintHexFocus(QPainter& painter, const QPointF& centre, double width, bool isSelected,
                   const Tokens& tokens) {
    constexpr double kGap = 1.0;
    constexpr double kPen = 2.0;
    // The selection's ring reaches `gap + 2 + 2` beyond the cell; see paintHexSelection.
    const double part = isSelected ? width + (width < kTinyBelow ? 2.0 : 4.0) + 4.0 : width;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.surface, kGap, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(hexPath(centre, part + kGap));
    painter.setPen(QPen(tokens.accent, kPen, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(hexPath(centre, part + 2 * kGap + kPen));
    painter.restore();
}

} // namespace pilothouse::ui
