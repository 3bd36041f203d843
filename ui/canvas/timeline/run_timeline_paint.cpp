// SPDX-License-Identifier: GPL-3.0-or-later
// How the timeline is drawn, from the back to the front: rows, selection, hours, freezes, estimate,
// bars, labels, head, now.
#include "ui/canvas/timeline/run_timeline.h"

#include "ui/canvas/timeline/timeline_bars.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace timeline;

constexpr double kGhost = 0.035;
constexpr double kEstimate = 0.07;
constexpr int kPad = 16;

double crisp(double x) {
    return std::floor(x) + 0.5;
}

QColor faint(QColor ink, double share) {
    ink.setAlphaF(static_cast<float>(share));
    return ink;
}

void paintArrow(QPainter& painter, const QPointF& centre, bool isFolded, const QColor& ink) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const auto at = [&](double x, double y) {
        return isFolded ? centre + QPointF(y, x) : centre + QPointF(x, y);
    };
    painter.drawPolyline(QPolygonF{at(-4, -2), at(0, 2), at(4, -2)});
    painter.restore();
}

} // namespace

std::pair<qsizetype, qsizetype> RunTimeline::lanesOnScreen() const {
    if (m_data.lanes.isEmpty()) {
        return {0, 0};
    }
    const int top = verticalScrollBar()->value();
    const int bottom = top + viewport()->height() - kHead;
    const qsizetype first = std::max<qsizetype>(0, laneAt(m_tops, top));
    const qsizetype last = laneAt(m_tops, bottom - 1);
    return {first, last < 0 ? m_data.lanes.size() : last + 1};
}

void RunTimeline::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), tokens.surface);
    const QRect lanesArea = viewport()->rect().adjusted(0, kHead, 0, 0);
    painter.setClipRect(lanesArea);
    paintBackgrounds(painter);
    paintFreezes(painter);
    paintEstimate(painter);
    const auto [first, last] = lanesOnScreen();
    painter.setPen(tokens.sunken);
    for (qsizetype i = first; i < last; ++i) {
        const double y = rowOf(i).bottom() - 0.5;
        painter.drawLine(QPointF(0, y), QPointF(viewport()->width(), y));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setClipRect(lanesArea.adjusted(kLabels, 0, 0, 0));
    for (qsizetype i = first; i < last; ++i) {
        paintTimelineLane(painter, m_data.lanes.at(i), m_scale, rowOf(i), viewport()->width(),
                          tokens);
    }
    painter.setClipRect(lanesArea);
    for (qsizetype i = first; i < last; ++i) {
        paintLabels(painter, i);
    }
    painter.setPen(tokens.divider);
    painter.drawLine(QPointF(kLabels - 0.5, kHead), QPointF(kLabels - 0.5, viewport()->height()));
    painter.setClipping(false);
    paintHead(painter);
    paintRange(painter);
    paintNow(painter);
    paintFocus(painter);
}

void RunTimeline::paintBackgrounds(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const auto [first, last] = lanesOnScreen();
    for (qsizetype i = first; i < last; ++i) {
        const QRectF row = rowOf(i);
        if (m_data.lanes.at(i).id == m_selected) {
            painter.fillRect(row, tokens.selection);
            painter.fillRect(QRectF(0, row.top(), metrics::kSelectionBar, row.height()),
                             tokens.accent);
        } else if (m_data.lanes.at(i).kind == LaneKind::Stage) {
            painter.fillRect(row, tokens.window);
        }
    }
    painter.setPen(tokens.sunken);
    for (const TimeTick& tick : ticksOf(m_scale, chartWidth(), kTickSpacing, m_zone, locale())) {
        const double x = crisp(m_scale.x(tick.at));
        painter.setPen(tick.isDay ? tokens.divider : tokens.sunken);
        painter.drawLine(QPointF(x, kHead), QPointF(x, viewport()->height()));
    }
}

void RunTimeline::paintFreezes(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    painter.save();
    painter.setClipRect(viewport()->rect().adjusted(kLabels, kHead, 0, 0));
    const auto [first, last] = lanesOnScreen();
    for (const TimelineFreeze& freeze : m_data.freezes) {
        const double left = std::max<double>(kLabels, m_scale.x(freeze.from));
        const double right = std::min<double>(viewport()->width(), m_scale.x(freeze.to));
        if (right <= left) {
            continue;
        }
        for (qsizetype i = first; i < last; ++i) {
            const QRectF row = rowOf(i);
            const QRectF box(left, row.top(), right - left, row.height());
            if (freeze.lanes.contains(m_data.lanes.at(i).id)) {
                paintFreezeHatch(painter, box, tokens);
            } else {
                painter.fillRect(box, faint(tokens.text, kGhost));
            }
        }
        painter.setPen(tokens.muted);
        for (const double x : {m_scale.x(freeze.from), m_scale.x(freeze.to)}) {
            painter.drawLine(QPointF(crisp(x), kHead), QPointF(crisp(x), viewport()->height()));
        }
    }
    painter.restore();
}

void RunTimeline::paintEstimate(QPainter& painter) const {
    if (!m_data.end50 || m_data.isStale) {
        return;
    }
    const Tokens& tokens = theme(this);
    painter.save();
    painter.setClipRect(viewport()->rect().adjusted(kLabels, kHead, 0, 0));
    const double median = m_scale.x(*m_data.end50);
    const double late = m_data.end90 ? m_scale.x(*m_data.end90) : median;
    painter.fillRect(QRectF(median, kHead, late - median, viewport()->height()),
                     faint(tokens.running.fill, kEstimate));
    painter.fillRect(QRectF(std::floor(median) - 1, kHead, 2, viewport()->height()), tokens.accent);
    if (m_data.end90) {
        painter.setPen(QPen(tokens.accent, 1, Qt::DashLine));
        painter.drawLine(QPointF(crisp(late), kHead), QPointF(crisp(late), viewport()->height()));
    }
    painter.restore();
}

void RunTimeline::paintLabels(QPainter& painter, qsizetype index) const {
    const Tokens& tokens = theme(this);
    const TimelineLane& lane = m_data.lanes.at(index);
    const QRectF row = rowOf(index);
    const int arrow = arrowLeft(lane.kind);
    if (lane.canFold) {
        paintArrow(painter, QPointF(arrow + kArrow / 2.0, row.center().y()), lane.isFolded,
                   tokens.secondary);
    }
    const double glyphLeft = arrow + kArrow + 2;
    paintGlyph(painter, {glyphLeft, row.center().y() - kGlyph / 2.0, kGlyph, kGlyph}, lane.glyph,
               tokens);
    // The name comes first; the detail takes what it leaves.
    const bool isStrong = lane.kind == LaneKind::Stage;
    painter.setFont(textFont(isStrong ? metrics::kBody : metrics::kBody - 1,
                             isStrong ? Weight::Strong : Weight::Regular));
    const double nameLeft = glyphLeft + kGlyph + kWordGap;
    const double room = kLabels - kPad - nameLeft;
    const double nameWidth =
        std::min<double>(painter.fontMetrics().horizontalAdvance(lane.name) + 1, room);
    painter.setPen(tokens.text);
    painter.drawText(
        QRectF(nameLeft, row.top(), nameWidth, row.height()), Qt::AlignVCenter | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(lane.name, Qt::ElideMiddle, static_cast<int>(nameWidth)));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.ink(lane.detailTone));
    const QRectF detail(nameLeft + nameWidth + kWordGap, row.top(),
                        std::max(0.0, room - nameWidth - kWordGap), row.height());
    painter.drawText(detail, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(lane.detail, Qt::ElideRight,
                                                      static_cast<int>(detail.width())));
}

void RunTimeline::paintHead(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const int width = viewport()->width();
    painter.fillRect(QRect(0, 0, width, kHead), tokens.surface);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    const QDateTime first = QDateTime::fromMSecsSinceEpoch(
        m_scale.at(kLabels).time_since_epoch().count(), m_zone); // the day the axis begins with
    const QRect corner(kPad, 0, kLabels - 2 * kPad, kAxis);
    painter.drawText(corner, Qt::AlignVCenter | Qt::AlignLeft,
                     locale().toString(first.date(), u"ddd d MMM"_s));
    painter.setPen(tokens.muted);
    painter.drawText(corner, Qt::AlignVCenter | Qt::AlignRight,
                     format::zoneName(m_zone, m_data.now));
    painter.setClipRect(QRect(kLabels, 0, width - kLabels, kHead));
    for (const AxisWord& word : wordsOfAxis()) {
        painter.setFont(
            textFont(metrics::kLabel, word.isStrong ? Weight::Strong : Weight::Regular));
        painter.setPen(word.isNamed   ? tokens.accent
                       : word.isGhost ? tokens.muted
                                      : tokens.secondary);
        painter.drawText(word.box, Qt::AlignVCenter | Qt::TextSingleLine, word.text);
    }
    paintGhostTick(painter);
    painter.setClipping(false);
    paintStrip(painter);
    painter.setPen(tokens.divider);
    painter.drawLine(QPointF(0, kAxis - 0.5), QPointF(width, kAxis - 0.5));
    painter.drawLine(QPointF(0, kHead - 0.5), QPointF(width, kHead - 0.5));
    painter.drawLine(QPointF(kLabels - 0.5, 0), QPointF(kLabels - 0.5, kHead));
}

void RunTimeline::paintRange(QPainter& painter) const {
    if (!m_range) {
        return;
    }
    const Tokens& tokens = theme(this);
    const double left = std::max<double>(kLabels, m_scale.x(m_range->from));
    const double right = std::min<double>(viewport()->width(), m_scale.x(m_range->to));
    if (right <= left) {
        return;
    }
    painter.fillRect(QRectF(left, kAxis, right - left, viewport()->height()),
                     faint(tokens.accent, kEstimate));
    painter.fillRect(QRectF(left, kAxis - 3, right - left, 3), tokens.accent);
    for (const double x : {left, right - 1}) {
        painter.fillRect(QRectF(x, kAxis - 3, 1, viewport()->height()), tokens.accent);
    }
}

void RunTimeline::paintStrip(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const QRect words(kPad, kAxis, kLabels - 2 * kPad, kStrip);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.text);
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, tr("Clusters in flight"));
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignRight, m_data.inFlightNow);
    int most = 1;
    for (const InFlightStep& step : m_data.inFlight) {
        most = std::max(most, step.count);
    }
    painter.save();
    painter.setClipRect(QRect(kLabels, kAxis, viewport()->width() - kLabels, kStrip));
    constexpr double kRoom = kStrip - 14.0;
    for (const InFlightStep& step : m_data.inFlight) {
        if (step.isPlanned && m_data.isStale) {
            continue;
        }
        const double height = kRoom * step.count / most;
        const QRectF box(m_scale.x(step.from), kHead - 1 - height,
                         m_scale.x(step.to) - m_scale.x(step.from), height);
        if (step.isPlanned) {
            paintTimelineBar(painter, box, BarKind::Planned, tokens);
        } else {
            painter.fillRect(box, tokens.ramp.at(2));
        }
    }
    for (const TimelineFreeze& freeze : m_data.freezes) {
        const QRectF box(m_scale.x(freeze.from), kAxis,
                         m_scale.x(freeze.to) - m_scale.x(freeze.from), kStrip);
        painter.fillRect(box, faint(tokens.text, kGhost));
        const QString span =
            tr("%1–%2").arg(format::clock(freeze.from, m_zone), format::clock(freeze.to, m_zone));
        painter.setFont(textFont(metrics::kLabel, Weight::Strong));
        const double width = std::max(painter.fontMetrics().horizontalAdvance(freeze.title),
                                      painter.fontMetrics().horizontalAdvance(span));
        if (box.width() < width + kGlyph + 3 * kWordGap) {
            continue; // its words are in the tooltip of its lanes
        }
        // What is expected to be in flight then may lie below the words.
        painter.fillRect(
            QRectF(box.left() + 1, kAxis + 1, width + kGlyph + 3.0 * kWordGap, kStrip - 4),
            tokens.surface);
        paintGlyph(painter, {box.left() + kWordGap, kAxis + 4.0, kGlyph, kGlyph}, Glyph::Stopped,
                   tokens);
        painter.setPen(tokens.text);
        const double left = box.left() + kGlyph + 2.0 * kWordGap;
        painter.drawText(QRectF(left, kAxis + 2, width + 2, kStrip / 2.0 - 2),
                         Qt::AlignVCenter | Qt::TextSingleLine, freeze.title);
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.secondary);
        painter.drawText(QRectF(left, kAxis + kStrip / 2.0, width + 2, kStrip / 2.0 - 2),
                         Qt::AlignVCenter | Qt::TextSingleLine, span);
    }
    painter.restore();
}

void RunTimeline::paintNow(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const double x = m_scale.x(m_data.now);
    if (x < kLabels || x > viewport()->width()) {
        return;
    }
    painter.fillRect(QRectF(std::floor(x) - 1, kAxis - 6, 2, viewport()->height()), tokens.accent);
    const QRectF flag = nowFlag();
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.accent);
    painter.drawRoundedRect(flag, metrics::kRadius - 1, metrics::kRadius - 1);
    painter.restore();
    painter.setPen(tokens.onAccent);
    painter.drawText(flag, Qt::AlignCenter, nowWords());
}

void RunTimeline::paintFocus(QPainter& painter) const {
    const qsizetype current = indexOf(m_selected);
    if (!hasFocus() || m_data.lanes.isEmpty()) {
        return;
    }
    const QRectF row = rowOf(std::max<qsizetype>(0, current));
    painter.setPen(QPen(theme(this).accent, metrics::kFocusWidth));
    painter.setBrush(Qt::NoBrush);
    painter.setClipRect(viewport()->rect().adjusted(0, kHead, 0, 0));
    if (current >= 0 && m_bar >= 0) {
        const TimelineLane& lane = m_data.lanes.at(current);
        const QRectF box = barBox(lane, lane.bars.at(m_bar), m_scale, row);
        painter.setClipRect(viewport()->rect().adjusted(kLabels, kHead, 0, 0));
        painter.drawRect(box.adjusted(-2, -2, 2, 2));
    } else {
        painter.drawRect(row.adjusted(1, 1, -1, -1));
    }
    painter.setClipping(false);
}

} // namespace pilothouse::ui
