// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline holds and shows; how it is moved is in run_timeline_input.cpp, its painting in
// run_timeline_paint.cpp.
#include "ui/canvas/timeline/run_timeline.h"

#include "ui/format/format.h"
#include "ui/theme/glyphs.h"

#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr QSize kUsual{1100, 516};
constexpr double kNowShare = 2.0 / 3;

bool isFailure(const TimelineLane& lane) {
    return lane.glyph == Glyph::Failed || lane.glyph == Glyph::Warning;
}

} // namespace

RunTimeline::RunTimeline(QWidget* parent)
    : QAbstractScrollArea(parent), m_zone(QTimeZone::systemTimeZone()) {
    setObjectName(u"runTimeline"_s);
    setAccessibleName(tr("Timeline of the run"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    updateAccessibleText();
}

void RunTimeline::setData(const TimelineData& data) {
    if (data == m_data) {
        return;
    }
    const bool sameSpan = data.from == m_data.from && data.to == m_data.to;
    m_data = data;
    m_tops = laneTops(m_data.lanes);
    const qsizetype current = indexOf(m_selected);
    if (current < 0) {
        m_selected.clear();
    }
    if (current < 0 || m_bar >= m_data.lanes.at(current).bars.size()) {
        m_bar = -1;
    }
    updateScrollBar();
    if (m_isFitted && !sameSpan) {
        fit();
    }
    updateAccessibleText();
    viewport()->update();
}

void RunTimeline::setZone(const QTimeZone& zone) {
    m_zone = zone;
    viewport()->update();
}

void RunTimeline::setSelected(const QString& id) {
    const QString wanted = indexOf(id) < 0 ? QString() : id;
    if (wanted != m_selected) {
        m_selected = wanted;
        m_bar = -1;
        updateAccessibleText();
        viewport()->update();
    }
}

void RunTimeline::fit() {
    setScale(fittedScale(m_data.from, m_data.to, timeline::kLabels, chartWidth()), true);
}

void RunTimeline::showSpan(std::chrono::milliseconds span) {
    const double width = std::max(1.0, chartWidth());
    const auto before = std::chrono::milliseconds(
        static_cast<std::int64_t>(static_cast<double>(span.count()) * kNowShare));
    setScale({.begin = m_data.now - before,
              .left = timeline::kLabels,
              .perPixel = static_cast<double>(span.count()) / width},
             false);
}

void RunTimeline::showNow() {
    const double wanted = timeline::kLabels + chartWidth() * kNowShare;
    setScale(pannedScale(m_scale, wanted - m_scale.x(m_data.now)), false);
}

QSize RunTimeline::sizeHint() const {
    return kUsual;
}

void RunTimeline::setScale(const TimeScale& scale, bool isFitted) {
    if (scale == m_scale && isFitted == m_isFitted) {
        return;
    }
    m_scale = scale;
    const bool changed = isFitted != m_isFitted || !isFitted;
    m_isFitted = isFitted;
    viewport()->update();
    if (changed) {
        Q_EMIT spanChanged();
    }
}

double RunTimeline::chartWidth() const {
    return std::max(1, viewport()->width() - timeline::kLabels);
}

void RunTimeline::updateScrollBar() {
    const int room = std::max(0, viewport()->height() - timeline::kHead);
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(timeline::kRow);
    verticalScrollBar()->setRange(0, std::max(0, m_tops.constLast() - room));
}

void RunTimeline::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
    if (m_isFitted) {
        m_scale = fittedScale(m_data.from, m_data.to, timeline::kLabels, chartWidth());
    }
}

bool RunTimeline::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) {
        return QAbstractScrollArea::viewportEvent(event);
    }
    auto* const help = static_cast<QHelpEvent*>(event);
    const qsizetype lane = laneUnder(help->pos());
    const bool isOnAxis = help->pos().y() < timeline::kHead && m_data.was50 &&
                          std::abs(m_scale.x(*m_data.was50) - help->pos().x()) < 24;
    if (isOnAxis && !m_data.isStale) {
        QToolTip::showText(help->globalPos() + QPoint(0, 12), ghostWords(), viewport());
    } else if (lane < 0) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(help->globalPos() + QPoint(0, 12),
                           helpOf(m_data.lanes.at(lane), help->pos()), viewport(),
                           rowOf(lane).toAlignedRect());
    }
    return true;
}

void RunTimeline::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void RunTimeline::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void RunTimeline::select(qsizetype lane) {
    if (lane < 0 || lane >= m_data.lanes.size()) {
        return;
    }
    ensureVisible(lane);
    if (m_data.lanes.at(lane).id != m_selected) {
        m_selected = m_data.lanes.at(lane).id;
        m_bar = -1;
        updateAccessibleText();
        viewport()->update();
        Q_EMIT laneSelected(m_selected);
    }
}

void RunTimeline::activate(qsizetype lane) {
    if (lane < 0 || lane >= m_data.lanes.size()) {
        return;
    }
    const TimelineLane& hit = m_data.lanes.at(lane);
    const QString ref = hit.id == m_selected ? hit.bars.value(m_bar).ref : QString();
    if (!ref.isEmpty()) {
        Q_EMIT barActivated(ref);
    } else if (hit.canFold) {
        Q_EMIT foldToggled(hit.id);
    } else {
        Q_EMIT laneActivated(hit.id);
    }
}

void RunTimeline::stepBar(int by) {
    if (indexOf(m_selected) < 0) {
        select(0);
    }
    const qsizetype current = indexOf(m_selected);
    const auto count = current < 0 ? 0 : static_cast<int>(m_data.lanes.at(current).bars.size());
    if (count == 0) {
        return;
    }
    m_bar = m_bar < 0 ? (by > 0 ? 0 : count - 1) : std::clamp(m_bar + by, 0, count - 1);
    const TimelineBar& bar = m_data.lanes.at(current).bars.at(m_bar);
    const double left = m_scale.x(bar.from);
    const double right = m_scale.x(bar.to);
    if (right < timeline::kLabels + timeline::kWordGap || left > viewport()->width()) {
        setScale(pannedScale(m_scale, timeline::kLabels + chartWidth() / 2 - (left + right) / 2),
                 false);
    }
    updateAccessibleText();
    viewport()->update();
    tellBar();
}

/// What a pointer would be told of it.
void RunTimeline::tellBar() {
    const qsizetype lane = indexOf(m_selected);
    const QRectF row = rowOf(lane);
    const QRectF box =
        barBox(m_data.lanes.at(lane), m_data.lanes.at(lane).bars.at(m_bar), m_scale, row);
    const QPoint at(
        static_cast<int>(std::clamp<double>(box.left(), timeline::kLabels, viewport()->width())),
        static_cast<int>(row.bottom()));
    QToolTip::showText(viewport()->mapToGlobal(at), barWords(m_data.lanes.at(lane).bars.at(m_bar)),
                       viewport());
}

/// "done, from 1.32.4: 10:40 to 11:14, 34 m".
QString RunTimeline::barWords(const TimelineBar& bar) const {
    QString kind;
    switch (bar.kind) {
    case BarKind::Done: kind = tr("done"); break;
    case BarKind::Running: kind = tr("running"); break;
    case BarKind::OverP90: kind = tr("over p90"); break;
    case BarKind::Failed: kind = tr("failed"); break;
    case BarKind::Soak: kind = tr("soak"); break;
    case BarKind::Gate: kind = tr("gate"); break;
    case BarKind::Planned: kind = tr("expected, in half of the cases"); break;
    case BarKind::PlannedTail: kind = tr("expected, in nine of ten cases"); break;
    case BarKind::Skipped: kind = tr("skipped"); break;
    }
    if (!bar.word.isEmpty() && !bar.word.contains(kind)) {
        kind = tr("%1, %2").arg(kind, bar.word);
    } else if (!bar.word.isEmpty()) {
        kind = bar.word;
    }
    const QString from = format::moment(bar.from, m_data.now, m_zone);
    return bar.to <= bar.from ? tr("%1: %2").arg(kind, from)
                              : tr("%1: %2 to %3, %4")
                                    .arg(kind, from, format::moment(bar.to, m_data.now, m_zone),
                                         format::span(bar.to - bar.from));
}

void RunTimeline::goToFailure(int step) {
    const qsizetype count = m_data.lanes.size();
    const qsizetype current = indexOf(m_selected);
    qsizetype at = current >= 0 ? current : (step > 0 ? -1 : 0);
    for (qsizetype i = 0; i < count; ++i) {
        at = ((at + step) % count + count) % count;
        if (isFailure(m_data.lanes.at(at))) {
            select(at);
            return;
        }
    }
}

void RunTimeline::ensureVisible(qsizetype lane) {
    QScrollBar* const bar = verticalScrollBar();
    if (m_tops.at(lane) < bar->value()) {
        bar->setValue(m_tops.at(lane));
    } else if (m_tops.at(lane + 1) > bar->value() + bar->pageStep()) {
        bar->setValue(m_tops.at(lane + 1) - bar->pageStep());
    }
}

qsizetype RunTimeline::indexOf(const QString& id) const {
    const auto found = std::find_if(m_data.lanes.cbegin(), m_data.lanes.cend(),
                                    [&](const TimelineLane& lane) { return lane.id == id; });
    return id.isEmpty() || found == m_data.lanes.cend() ? -1 : found - m_data.lanes.cbegin();
}

qsizetype RunTimeline::laneUnder(const QPoint& at) const {
    return at.y() < timeline::kHead
               ? -1
               : laneAt(m_tops, at.y() - timeline::kHead + verticalScrollBar()->value());
}

QRectF RunTimeline::rowOf(qsizetype lane) const {
    const int top = m_tops.at(lane) - verticalScrollBar()->value() + timeline::kHead;
    return QRectF(0, top, viewport()->width(), m_tops.at(lane + 1) - m_tops.at(lane));
}

QString RunTimeline::helpOf(const TimelineLane& lane, const QPoint& at) const {
    QStringList lines{lane.detail.isEmpty() ? lane.name : tr("%1: %2").arg(lane.name, lane.detail)};
    if (!lane.note.isEmpty()) {
        lines.append(lane.note);
    }
    const Instant under = m_scale.at(at.x());
    if (const LaneColumn* column = columnAt(lane, under);
        column != nullptr && at.x() >= timeline::kLabels) {
        QStringList parts;
        const auto part = [&parts](int count, const QString& words) {
            if (count > 0) {
                parts << words.arg(count);
            }
        };
        part(column->failed, tr("%1 failed"));
        part(column->done, tr("%1 done"));
        part(column->running, tr("%1 in flight"));
        part(column->planned, tr("%1 expected"));
        lines.append(tr("%1: %2").arg(format::moment(column->from, m_data.now, m_zone),
                                      parts.isEmpty() ? tr("nothing") : parts.join(u", "_s)));
    }
    for (const TimelineBar& bar : lane.bars) {
        if (at.x() >= timeline::kLabels && bar.from <= under && under < bar.to) {
            lines.append(barWords(bar));
        }
    }
    return lines.join(u'\n');
}

/// The name is what a screen reader says when it changes: the lane or bar that is selected.
void RunTimeline::updateAccessibleText() {
    const qsizetype current = indexOf(m_selected);
    if (current < 0) {
        setAccessibleName(tr("Timeline of the run"));
        QString words =
            m_data.lanes.size() == 1
                ? tr("1 lane; arrow keys walk")
                : tr("%1 lanes; arrow keys walk").arg(locale().toString(m_data.lanes.size()));
        if (const QString ghost = ghostWords(); !ghost.isEmpty()) {
            words += u"; "_s + ghost;
        }
        setAccessibleDescription(words);
        return;
    }
    const TimelineLane& lane = m_data.lanes.at(current);
    QStringList words{lane.name, glyphWord(lane.glyph), lane.detail, lane.note};
    words.removeAll(QString());
    const QString all = words.join(u", "_s);
    const auto count = lane.bars.size();
    if (m_bar >= 0 && m_bar < count) {
        setAccessibleName(tr("%1, bar %2 of %3: %4")
                              .arg(lane.name)
                              .arg(m_bar + 1)
                              .arg(count)
                              .arg(barWords(lane.bars.at(m_bar))));
    } else {
        setAccessibleName(all);
    }
    setAccessibleDescription(
        count == 0 ? all
                   : tr("%1; %2 bars, Ctrl with left and right walks them").arg(all).arg(count));
}

} // namespace pilothouse::ui
