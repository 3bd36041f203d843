// SPDX-License-Identifier: GPL-3.0-or-later
// What is written on the timeline's axis, and where: the flag of now, the ends of the run, the
// hours.
#include "ui/canvas/timeline/run_timeline.h"

#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

using namespace timeline;

constexpr int kLeastLabelGap = 28; ///< an hour's label keeps so far from a named line
constexpr int kFlag = 20;          ///< height of the label of now

} // namespace

QString RunTimeline::nowWords() const {
    const QString clock = format::clock(m_data.now, m_zone);
    return m_data.isPast ? tr("at %1").arg(clock) : tr("now %1").arg(clock);
}

/// Empty while now is off the screen.
QRectF RunTimeline::nowFlag() const {
    const double x = m_scale.x(m_data.now);
    if (x < kLabels || x > viewport()->width()) {
        return {};
    }
    const QFontMetrics measure(textFont(metrics::kLabel, Weight::Strong));
    const double width = measure.horizontalAdvance(nowWords()) + 2 * kWordGap;
    const double left = std::clamp(x - width / 2, double(kLabels),
                                   std::max<double>(kLabels, viewport()->width() - width));
    return {std::floor(left), (kAxis - kFlag) / 2.0, width, kFlag};
}

/// Before its line where there is room, else behind it, else not at all.
void RunTimeline::placeEnd(QList<AxisWord>& words, const std::optional<Instant>& at,
                           const QString& text, bool isStrong) const {
    if (!at || m_data.isStale) {
        return;
    }
    const QFontMetrics measure(
        textFont(metrics::kLabel, isStrong ? Weight::Strong : Weight::Regular));
    const QString whole = text.arg(format::clock(*at, m_zone));
    const double width = measure.horizontalAdvance(whole) + 1;
    const double x = m_scale.x(*at);
    const QRectF flag = nowFlag().adjusted(-kWordGap, 0, kWordGap, 0);
    for (const double left : {x - width - kWordGap, x + kWordGap}) {
        const QRectF box(left, 0, width, kAxis);
        const bool meets = std::any_of(words.cbegin(), words.cend(), [&](const AxisWord& other) {
            return other.box.intersects(box.adjusted(-kWordGap, 0, kWordGap, 0));
        });
        if (left >= kLabels && box.right() <= viewport()->width() && !meets &&
            !flag.intersects(box)) {
            words.append({.box = box, .text = whole, .isNamed = true, .isStrong = isStrong});
            return;
        }
    }
}

/// The ends of the run first; then the hours that meet none of them.
QList<RunTimeline::AxisWord> RunTimeline::wordsOfAxis() const {
    QList<AxisWord> words;
    placeEnd(words, m_data.end50, tr("ends p50 %1"), true);
    placeEnd(words, m_data.end90, tr("p90 %1"), false);
    if (m_data.was50) {
        const qsizetype before = words.size();
        placeEnd(words, m_data.was50, tr("was %1"), false);
        for (qsizetype at = before; at < words.size(); ++at) {
            words[at].isNamed = false;
            words[at].isGhost = true;
        }
    }
    QList<QRectF> taken{nowFlag()};
    for (const AxisWord& word : std::as_const(words)) {
        taken.append(word.box);
    }
    QList<double> lines;
    for (const auto& end : {m_data.end50, m_data.end90}) {
        if (end && !m_data.isStale) {
            lines.append(m_scale.x(*end));
        }
    }
    const QFontMetrics measure(textFont(metrics::kLabel));
    for (const TimeTick& tick : ticksOf(m_scale, chartWidth(), kTickSpacing, m_zone, locale())) {
        const double x = m_scale.x(tick.at);
        const double width = measure.horizontalAdvance(tick.label) + 1;
        const QRectF box(x - width / 2, 0, width, kAxis);
        const bool meets = std::any_of(taken.cbegin(), taken.cend(), [&](const QRectF& other) {
            return other.intersects(box.adjusted(-kWordGap, 0, kWordGap, 0));
        });
        const bool isNear = std::any_of(lines.cbegin(), lines.cend(), [x](double line) {
            return std::abs(line - x) < kLeastLabelGap;
        });
        if (!meets && !isNear && box.left() >= kLabels) {
            words.append({.box = box, .text = tick.label});
        }
    }
    return words;
}

/// A dashed tick where the end was expected before.
void RunTimeline::paintGhostTick(QPainter& painter) const {
    if (!m_data.was50 || m_data.isStale) {
        return;
    }
    const double x = std::floor(m_scale.x(*m_data.was50)) + 0.5;
    QPen pen(theme(this).muted, 2, Qt::CustomDashLine);
    pen.setDashPattern({1.5, 1.0});
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(QPointF(x, kAxis - 12), QPointF(x, kHead));
}

QString RunTimeline::ghostWords() const {
    if (!m_data.was50 || m_data.isStale) {
        return {};
    }
    const QString was = tr("until %1 the end was expected at %2")
                            .arg(format::moment(m_data.was50At, m_data.now, m_zone),
                                 format::moment(*m_data.was50, m_data.now, m_zone));
    if (!m_data.end50) {
        return was;
    }
    const auto slip = *m_data.end50 - *m_data.was50;
    return slip.count() >= 0 ? tr("%1: %2 later now").arg(was, format::span(slip))
                             : tr("%1: %2 sooner now").arg(was, format::span(-slip));
}

QList<QRectF> RunTimeline::axisWords() const {
    QList<QRectF> boxes;
    for (const AxisWord& word : wordsOfAxis()) {
        boxes.append(word.box);
    }
    if (const QRectF flag = nowFlag(); !flag.isEmpty()) {
        boxes.append(flag);
    }
    return boxes;
}

} // namespace pilothouse::ui
