// SPDX-License-Identifier: GPL-3.0-or-later
// How a simulation is drawn, from the back to the front: hours, freezes, end band, lanes, version
// mix; the cursor lies over the finished image.
#include "ui/canvas/simulation/mix_chart.h"
#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/canvas/simulation/simulation_layout.h"
#include "ui/canvas/timeline/timeline_bars.h"
#include "ui/canvas/timeline/timeline_layout.h"
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
using namespace simulation;

constexpr double kPale = 0.4;
constexpr double kBand = 0.07;
constexpr double kGhost = 0.035;

QColor faint(QColor ink, double share) {
    ink.setAlphaF(static_cast<float>(share));
    return ink;
}

double crisp(double x) {
    return std::floor(x) + 0.5;
}

bool isCovered(const TimelineLane& lane, const TimeScale& scale, const QRectF& box) {
    return std::any_of(lane.bars.cbegin(), lane.bars.cend(), [&](const TimelineBar& bar) {
        return scale.x(bar.to) > box.left() && scale.x(bar.from) < box.right();
    });
}

} // namespace

void SimulationCanvas::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), tokens.surface);
    if (m_data.mix.isEmpty() && m_data.lanes.isEmpty()) {
        return;
    }
    const double ratio = devicePixelRatioF();
    const QSize size = (QSizeF(viewport()->size()) * ratio).toSize();
    if (m_image.size() != size) {
        m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
        m_image.setDevicePixelRatio(ratio);
        m_image.fill(tokens.surface);
        QPainter base(&m_image);
        paintBase(base);
    }
    painter.setOpacity(m_isPale ? kPale : 1);
    painter.drawImage(0, 0, m_image);
    if (!m_data.mix.isEmpty()) {
        paintCursor(painter);
    }
    painter.setOpacity(1);
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, metrics::kFocusWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void SimulationCanvas::paintBase(QPainter& painter) const {
    paintGrid(painter);
    const QRectF lanes(0, kAxis, viewport()->width(), lanesHeight());
    painter.setClipRect(lanes);
    paintFreezes(painter);
    painter.setClipping(false);
    paintEnds(painter);
    painter.setClipRect(lanes);
    for (qsizetype lane = 0; lane < m_data.lanes.size(); ++lane) {
        if (rowOf(lane).bottom() > kAxis && rowOf(lane).top() < lanes.bottom()) {
            paintLaneLabels(painter, lane);
            paintLane(painter, lane);
        }
    }
    painter.setClipping(false);
    paintChart(painter);
}

void SimulationCanvas::paintGrid(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const double width = viewport()->width() - kLabels;
    painter.setFont(textFont(metrics::kLabel));
    QList<QRectF> taken; // by the words of the end
    for (const auto& end : {m_data.end50, m_data.end90}) {
        if (end) {
            const double x = std::min<double>(m_scale.x(*end), viewport()->width() - kTickSpacing);
            taken.append(QRectF(x - kTickSpacing, 0, 2.0 * kTickSpacing, kAxis));
        }
    }
    for (const TimeTick& tick : ticksOf(m_scale, width, kTickSpacing, m_zone, locale())) {
        const double x = crisp(m_scale.x(tick.at));
        painter.setPen(tick.isDay ? tokens.controlBorder : tokens.sunken);
        painter.drawLine(QPointF(x, kAxis), QPointF(x, viewport()->height()));
        const QRectF word(x - kTickSpacing / 2.0, 0, kTickSpacing, kAxis);
        const bool isHidden = word.left() < kLabels - kTickSpacing / 2.0 - 1 ||
                              std::any_of(taken.cbegin(), taken.cend(),
                                          [&](const QRectF& box) { return box.intersects(word); });
        if (!isHidden) {
            painter.setPen(tokens.secondary);
            painter.drawText(word, Qt::AlignCenter | Qt::TextSingleLine, tick.label);
        }
    }
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(tokens.secondary);
    const QDateTime begin =
        QDateTime::fromMSecsSinceEpoch(m_data.from.time_since_epoch().count(), m_zone);
    painter.drawText(QRectF(kPad, 0, kLabels - kPad, kAxis), Qt::AlignVCenter | Qt::TextSingleLine,
                     locale().toString(begin.date(), u"ddd d MMM"_s));
    painter.setPen(tokens.divider);
    painter.drawLine(QPointF(0, kAxis - 0.5), QPointF(viewport()->width(), kAxis - 0.5));
    const double below = kAxis + lanesHeight() + 0.5;
    painter.drawLine(QPointF(0, below), QPointF(viewport()->width(), below));
}

void SimulationCanvas::paintFreezes(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    for (const TimelineFreeze& freeze : m_data.freezes) {
        const double left = std::max<double>(kLabels, m_scale.x(freeze.from));
        const double right = std::min<double>(viewport()->width(), m_scale.x(freeze.to));
        if (right <= left) {
            continue;
        }
        const QRectF all(left, kAxis, right - left, lanesHeight());
        painter.fillRect(all, faint(tokens.text, kGhost));
        for (qsizetype lane = 0; lane < m_data.lanes.size(); ++lane) {
            if (freeze.lanes.contains(m_data.lanes.at(lane).lane.id)) {
                const QRectF row = rowOf(lane);
                paintFreezeHatch(painter, {left, row.top(), right - left, row.height()}, tokens);
            }
        }
        painter.setPen(tokens.controlBorder);
        painter.drawLine(QPointF(crisp(left), kAxis), QPointF(crisp(left), all.bottom()));
        painter.drawLine(QPointF(crisp(right) - 1, kAxis), QPointF(crisp(right) - 1, all.bottom()));
        const double width = painter.fontMetrics().horizontalAdvance(freeze.title);
        for (qsizetype lane = 0; lane < m_data.lanes.size(); ++lane) {
            const QRectF row = rowOf(lane);
            const QRectF box(left + kWordGap, row.top() + 2, width + kWordGap, row.height() - 4);
            if (row.top() >= kAxis && box.right() < right &&
                !isCovered(m_data.lanes.at(lane).lane, m_scale, box)) {
                painter.fillRect(box.adjusted(-2, 0, 0, 0), tokens.surface);
                painter.setPen(tokens.text);
                painter.drawText(box, Qt::AlignVCenter | Qt::TextSingleLine, freeze.title);
                break;
            }
        }
    }
}

void SimulationCanvas::paintEnds(QPainter& painter) const {
    if (!m_data.end50 || !m_data.end90) {
        return;
    }
    const Tokens& tokens = theme(this);
    const double x50 = std::floor(m_scale.x(*m_data.end50));
    const double x90 = std::floor(m_scale.x(*m_data.end90));
    const double bottom = kAxis + lanesHeight();
    painter.fillRect(QRectF(x50, kAxis, x90 - x50, lanesHeight()), faint(tokens.accent, kBand));
    painter.fillRect(QRectF(x50 - 1, kAxis - 8, 2, lanesHeight() + 8), tokens.accent);
    painter.setPen(QPen(tokens.accent, 1, Qt::DashLine));
    painter.drawLine(QPointF(x90 + 0.5, kAxis - 8), QPointF(x90 + 0.5, bottom));
    const QString word50 = tr("p50 %1").arg(format::clock(*m_data.end50, m_zone));
    const QString word90 = tr("p90 %1").arg(format::clock(*m_data.end90, m_zone));
    const QFont strong = textFont(metrics::kLabel, Weight::Strong);
    const QFont plain = textFont(metrics::kLabel);
    const double width50 = QFontMetricsF(strong).horizontalAdvance(word50) + 2;
    const double width90 = QFontMetricsF(plain).horizontalAdvance(word90) + 2;
    const double right = viewport()->width() - 2.0;
    const double left90 = std::min(std::max(x50 + kWordGap, x90 - width90 / 2), right - width90);
    const double left50 = std::min(x50, left90) - width50 - kWordGap;
    painter.setPen(tokens.accent);
    painter.setFont(plain);
    painter.drawText(QRectF(left90, 0, width90, kAxis), Qt::AlignVCenter | Qt::TextSingleLine,
                     word90);
    if (left50 >= kLabels) {
        painter.setFont(strong);
        painter.drawText(QRectF(left50, 0, width50, kAxis), Qt::AlignVCenter | Qt::TextSingleLine,
                         word50);
    }
}

void SimulationCanvas::paintLaneLabels(QPainter& painter, qsizetype index) const {
    const Tokens& tokens = theme(this);
    const TimelineLane& lane = m_data.lanes.at(index).lane;
    const QRectF row = rowOf(index);
    painter.setPen(tokens.sunken);
    painter.drawLine(QPointF(0, row.bottom() - 0.5), QPointF(row.right(), row.bottom() - 0.5));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(kPad, row.top(), 16, row.height()),
                     Qt::AlignVCenter | Qt::TextSingleLine, locale().toString(index + 1));
    const int detail = painter.fontMetrics().horizontalAdvance(lane.detail);
    painter.drawText(QRectF(0, row.top(), kLabels - kPad, row.height()),
                     Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, lane.detail);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    const double left = kPad + 18;
    const double room = kLabels - kPad - detail - kWordGap - left;
    painter.drawText(QRectF(left, row.top(), room + 1, row.height()),
                     Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(lane.name, Qt::ElideMiddle,
                                                      static_cast<int>(std::max(0.0, room))));
}

void SimulationCanvas::paintLane(QPainter& painter, qsizetype index) const {
    const Tokens& tokens = theme(this);
    const SimulationLane& lane = m_data.lanes.at(index);
    const QRectF row = rowOf(index);
    painter.save();
    painter.setClipRect(QRectF(kLabels, row.top(), row.width() - kLabels, row.height()),
                        Qt::IntersectClip);
    paintTimelineLane(painter, lane.lane, m_scale, row, viewport()->width(), tokens);
    if (!lane.before.isEmpty() && !lane.lane.bars.isEmpty()) {
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.waiting.text);
        const double glyph = lane.glyph ? kGlyph + kWordGap : 0;
        const double width = painter.fontMetrics().horizontalAdvance(lane.before) + 1.0;
        const double end = m_scale.x(lane.lane.bars.constFirst().from) - kWordGap;
        const bool hasRoom = end - glyph - width >= kLabels + kWordGap;
        if (hasRoom) {
            painter.drawText(QRectF(end - glyph - width, row.top(), width, row.height()),
                             Qt::AlignVCenter | Qt::TextSingleLine, lane.before);
        }
        if (lane.glyph && end - kGlyph >= kLabels) {
            paintGlyph(painter, {end - kGlyph, row.center().y() - kGlyph / 2.0, kGlyph, kGlyph},
                       *lane.glyph, tokens);
        }
    }
    painter.restore();
}

void SimulationCanvas::paintChart(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const QRectF box = chartBox();
    paintMixChart(painter, box, m_data, m_scale, tokens);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    const double line = painter.fontMetrics().height();
    const double room = kLabels - kPad - 44;
    painter.drawText(QRectF(kPad, box.top() + 2, room, line), Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(tr("Version mix"), Qt::ElideRight,
                                                      static_cast<int>(room)));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(kPad, box.top() + 2 + line, room, line), Qt::TextSingleLine,
                     tr("clusters"));
    for (const int members : {0, m_data.total / 2, m_data.total}) {
        const double y = mixY(box, m_data, members);
        const double top = std::clamp(y - 8, box.top() - 4, box.bottom() - 12);
        painter.drawText(QRectF(0, top, kLabels - 10, 16),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                         format::number(members, locale()));
    }
}

void SimulationCanvas::paintCursor(QPainter& painter) const {
    const Tokens& tokens = theme(this);
    const double x = crisp(m_scale.x(m_cursor));
    const QRectF box = chartBox();
    painter.setPen(tokens.text);
    painter.drawLine(QPointF(x, kAxis - 6), QPointF(x, box.bottom()));
    const QString text = format::clock(m_cursor, m_zone);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    const double width = std::max<double>(
        kTileWidth, painter.fontMetrics().horizontalAdvance(text) + 2.0 * kWordGap);
    const double left = std::clamp(x - width / 2, double(kLabels),
                                   std::max<double>(kLabels, viewport()->width() - width));
    const QRectF tile(std::floor(left), (kAxis - kTileHeight) / 2.0, width, kTileHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.text);
    painter.drawRoundedRect(tile, metrics::kRadius - 1, metrics::kRadius - 1);
    painter.setPen(tokens.surface);
    painter.drawText(tile, Qt::AlignCenter, text);
    const qsizetype point = m_data.pointAt(m_cursor);
    if (point >= 0) {
        painter.setPen(QPen(tokens.text, 1.5));
        painter.setBrush(tokens.surface);
        painter.drawEllipse(QPointF(x, mixY(box, m_data, m_data.mix.at(point).there50)),
                            kRing / 2.0, kRing / 2.0);
    }
    painter.restore();
}

} // namespace pilothouse::ui
