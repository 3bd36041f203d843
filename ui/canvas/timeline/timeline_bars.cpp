// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/timeline/timeline_bars.h"

#include "ui/canvas/hex_cell.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

constexpr double kDotPitch = 5;
constexpr double kPlanPitch = 6;
constexpr double kFreezePitch = 9;
constexpr double kBarGlyph = 14;
constexpr double kWordGlyph = 12;

QPainterPath pathOf(const QRectF& box) {
    QPainterPath path;
    path.addRect(box);
    return path;
}

void paintFrame(QPainter& painter, const QRectF& box, const QColor& ink, Qt::PenStyle style) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, 1, style));
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

void paintDots(QPainter& painter, const QRectF& box, const QColor& ink) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    bool isOdd = false;
    for (double y = box.top() + 4; y < box.bottom() - 2; y += kDotPitch) {
        for (double x = box.left() + (isOdd ? 5.5 : 3); x < box.right() - 2; x += kDotPitch) {
            painter.drawRect(QRectF(x, y, 1.2, 1.2));
        }
        isOdd = !isOdd;
    }
}

void paintPlan(QPainter& painter, const QRectF& box, bool isTail, const Tokens& tokens) {
    painter.fillRect(box, tokens.surface);
    paintHatch(painter, pathOf(box), tokens.unknown.fill, kPlanPitch, isTail ? 0.6 : 1.0);
    paintFrame(painter, box, tokens.unknown.fill, isTail ? Qt::DashLine : Qt::SolidLine);
}

struct WordStyle {
    QFont font;
    QColor inside;
};

WordStyle styleOf(const TimelineBar& bar, const Tokens& tokens) {
    const bool isStrong =
        bar.kind == BarKind::Done || bar.kind == BarKind::Gate || bar.kind == BarKind::OverP90;
    QColor inside = tokens.text;
    if (bar.kind == BarKind::Running) {
        inside = tokens.running.mark;
    } else if (bar.kind == BarKind::OverP90) {
        inside = tokens.warning.mark;
    } else if (bar.kind == BarKind::Gate || bar.kind == BarKind::Soak) {
        inside = tokens.waiting.text;
    }
    if (bar.shade >= 0 && (bar.kind == BarKind::Done || bar.kind == BarKind::Running)) {
        const auto last = static_cast<int>(tokens.ramp.size()) - 1;
        const QColor& ground =
            tokens.ramp.at(static_cast<std::size_t>(std::clamp(bar.shade + 1, 0, last)));
        inside = contrastRatio(tokens.text, ground) >= contrastRatio(tokens.surface, ground)
                     ? tokens.text
                     : tokens.surface;
    }
    return {.font = textFont(metrics::kLabel, isStrong ? Weight::Strong : Weight::Regular),
            .inside = inside};
}

bool holdsWords(BarKind kind) {
    return kind == BarKind::Done || kind == BarKind::Running || kind == BarKind::OverP90 ||
           kind == BarKind::Gate;
}

/// Where the next bar of the lane begins, for what is written behind a bar.
double freeUntil(const TimelineLane& lane, qsizetype index, const TimeScale& scale, double right) {
    double until = right;
    const Instant from = lane.bars.at(index).to;
    for (const TimelineBar& other : lane.bars) {
        const int deck = lane.bars.at(index).deck;
        const bool isBeside = deck > 0 && other.deck > 0 && other.deck != deck;
        if (other.from >= from && &other != &lane.bars.at(index) && !isBeside) {
            until = std::min(until, scale.x(other.from));
        }
    }
    return until;
}

void paintWord(QPainter& painter, const TimelineLane& lane, qsizetype index, const TimeScale& scale,
               const QRectF& box, const QRectF& row, double right, const Tokens& tokens) {
    const TimelineBar& bar = lane.bars.at(index);
    const WordStyle style = styleOf(bar, tokens);
    const double glyph = bar.glyph ? kWordGlyph + timeline::kWordGap : 0;
    painter.setFont(style.font);
    const double width = painter.fontMetrics().horizontalAdvance(bar.word) + glyph;
    const QRectF seen(std::max(box.left(), scale.left), row.top(),
                      std::min(box.right(), right) - std::max(box.left(), scale.left),
                      row.height());
    double x = seen.left() + timeline::kWordGap;
    if (holdsWords(bar.kind) && seen.width() >= width + 2 * timeline::kWordGap) {
        painter.setPen(style.inside);
    } else {
        x = box.right() + timeline::kWordGap + (bar.kind == BarKind::Failed ? kBarGlyph / 2 : 0);
        if (x < scale.left ||
            x + width + timeline::kWordGap > freeUntil(lane, index, scale, right)) {
            return;
        }
        painter.setFont(textFont(metrics::kLabel,
                                 bar.kind == BarKind::OverP90 ? Weight::Strong : Weight::Regular));
        painter.setPen(tokens.ink(bar.tone));
    }
    if (bar.glyph) {
        paintGlyph(painter, {x, row.center().y() - kWordGlyph / 2, kWordGlyph, kWordGlyph},
                   *bar.glyph, tokens);
    }
    painter.drawText(QRectF(x + glyph, row.top(), width, row.height()),
                     Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip, bar.word);
}

/// Columns stand on one another from the ground: failed, done, in flight, expected.
void paintColumns(QPainter& painter, const TimelineLane& lane, const TimeScale& scale,
                  const QRectF& row, double right, const Tokens& tokens) {
    const QRectF room = columnsBox(row);
    const double each = room.height() / std::max(1, lane.columnsOf);
    for (const LaneColumn& column : lane.columns) {
        const double left = std::floor(scale.x(column.from));
        const double end = std::max(left + 1, std::floor(scale.x(column.to)));
        if (end < scale.left || left > right) {
            continue;
        }
        double y = room.bottom();
        const auto part = [&](int count, const QColor& ink) {
            if (count > 0) {
                const double height = std::max(1.0, count * each);
                painter.fillRect(QRectF(left, y - height, end - left, height), ink);
                y -= height;
            }
        };
        part(column.failed, tokens.failed.fill);
        part(column.done, mixed(tokens.surface, tokens.ok.fill, 0.35));
        part(column.running, tokens.running.fill);
        part(column.planned, mixed(tokens.surface, tokens.unknown.fill, 0.35));
    }
    painter.fillRect(QRectF(scale.left, room.bottom(), right - scale.left, 1), tokens.divider);
}

const QColor& shadeOf(const TimelineBar& bar, const Tokens& tokens) {
    const auto last = static_cast<int>(tokens.ramp.size()) - 1;
    return tokens.ramp.at(static_cast<std::size_t>(std::clamp(bar.shade + 1, 0, last)));
}

/// Of what runs the end is open: an edge in its own colour.
void paintShade(QPainter& painter, const QRectF& box, const TimelineBar& bar,
                const Tokens& tokens) {
    painter.fillRect(box, shadeOf(bar, tokens));
    if (bar.kind == BarKind::Running) {
        painter.fillRect(QRectF(box.right() - 3, box.top(), 3, box.height()), tokens.running.fill);
    }
}

void paintGhost(QPainter& painter, const QRectF& box, const Tokens& tokens) {
    painter.fillRect(box, mixed(tokens.surface, tokens.muted, 0.55));
    for (const double x : {box.left(), box.right() - 1}) { // its ends, where a bar is above it
        painter.fillRect(QRectF(x, box.top() - 3, 1, box.height() + 3), tokens.muted);
    }
}

} // namespace

void paintFreezeHatch(QPainter& painter, const QRectF& box, const Tokens& tokens) {
    painter.save();
    painter.translate(box.left() + box.right(), 0); // mirrored: the other diagonal
    painter.scale(-1, 1);
    QColor ink = tokens.muted;
    ink.setAlphaF(0.45F);
    paintHatch(painter, pathOf(box), ink, kFreezePitch, 1.0);
    painter.restore();
}

void paintTimelineBar(QPainter& painter, const QRectF& box, BarKind kind, const Tokens& tokens) {
    switch (kind) {
    case BarKind::Done: painter.fillRect(box, mixed(tokens.surface, tokens.ok.fill, 0.35)); break;
    case BarKind::Running: painter.fillRect(box, tokens.running.fill); break;
    case BarKind::OverP90:
        painter.fillRect(box, tokens.warning.fill);
        painter.fillRect(QRectF(box.left(), box.top() - 2, 1, box.height() + 4), tokens.text);
        break;
    case BarKind::Failed: {
        painter.fillRect(box, tokens.failed.fill);
        const QPointF end(box.right(), box.center().y());
        paintGlyph(
            painter,
            QRectF(end - QPointF(kBarGlyph / 2, kBarGlyph / 2), QSizeF(kBarGlyph, kBarGlyph)),
            Glyph::Failed, tokens);
        break;
    }
    case BarKind::Soak:
        painter.fillRect(box, tokens.waiting.tint);
        paintDots(painter, box, tokens.waiting.fill);
        paintFrame(painter, box, tokens.waiting.fill, Qt::SolidLine);
        break;
    case BarKind::Gate:
        painter.fillRect(box, tokens.waiting.tint);
        paintFrame(painter, box, tokens.waiting.fill, Qt::SolidLine);
        break;
    case BarKind::Planned: paintPlan(painter, box, false, tokens); break;
    case BarKind::PlannedTail: paintPlan(painter, box, true, tokens); break;
    case BarKind::Skipped: painter.fillRect(box, tokens.skipped.fill); break;
    }
}

void paintTimelineLane(QPainter& painter, const TimelineLane& lane, const TimeScale& scale,
                       const QRectF& row, double right, const Tokens& tokens) {
    if (!lane.columns.isEmpty()) {
        paintColumns(painter, lane, scale, row, right, tokens);
    }
    if (lane.ghost) {
        paintGhost(painter, ghostBox(*lane.ghost, scale, row), tokens);
    }
    for (const TimelineBar& bar : lane.bars) {
        QRectF box = barBox(lane, bar, scale, row);
        if (box.right() < scale.left || box.left() > right) {
            continue;
        }
        if (lane.slotCount > 1 && bar.slot >= 0 && box.width() > 3) {
            box.setRight(box.right() - 1); // so that one ends before the next begins
        }
        const bool isQuietPlan = lane.slotCount > 1 && bar.kind == BarKind::Planned;
        if (bar.shade >= 0 && (bar.kind == BarKind::Done || bar.kind == BarKind::Running)) {
            paintShade(painter, box, bar, tokens);
        } else if (isQuietPlan) { // too thin for a hatch
            painter.fillRect(box, mixed(tokens.surface, tokens.unknown.fill, 0.35));
        } else {
            paintTimelineBar(painter, box, bar.kind, tokens);
        }
    }
    for (qsizetype i = 0; i < lane.bars.size(); ++i) {
        if (!lane.bars.at(i).word.isEmpty()) {
            const QRectF box = barBox(lane, lane.bars.at(i), scale, row);
            const QRectF line = lane.bars.at(i).deck == 0
                                    ? row
                                    : QRectF(row.left(), box.top(), row.width(), box.height());
            paintWord(painter, lane, i, scale, box, line, right, tokens);
        }
    }
    if (!lane.before.isEmpty() && !lane.bars.isEmpty()) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.secondary);
        const double end = scale.x(lane.bars.constFirst().from) - timeline::kWordGap;
        const double width = painter.fontMetrics().horizontalAdvance(lane.before);
        if (end - width >= scale.left + timeline::kWordGap && end <= right) {
            painter.drawText(QRectF(end - width, row.top(), width + 1, row.height()),
                             Qt::AlignVCenter | Qt::TextSingleLine, lane.before);
        }
    }
}

} // namespace pilothouse::ui
