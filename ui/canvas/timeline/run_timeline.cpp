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
    if (indexOf(m_selected) < 0) {
        m_selected.clear();
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
    if (lane < 0) {
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
    if (hit.canFold) {
        Q_EMIT foldToggled(hit.id);
    } else {
        Q_EMIT laneActivated(hit.id);
    }
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
            const QString span = tr("%1 to %2")
                                     .arg(format::moment(bar.from, m_data.now, m_zone),
                                          format::moment(bar.to, m_data.now, m_zone));
            lines.append(bar.word.isEmpty() ? span : tr("%1, %2").arg(bar.word, span));
        }
    }
    return lines.join(u'\n');
}

void RunTimeline::updateAccessibleText() {
    const qsizetype current = indexOf(m_selected);
    if (current < 0) {
        setAccessibleDescription(
            m_data.lanes.size() == 1
                ? tr("1 lane; arrow keys walk")
                : tr("%1 lanes; arrow keys walk").arg(locale().toString(m_data.lanes.size())));
        return;
    }
    const TimelineLane& lane = m_data.lanes.at(current);
    QStringList words{lane.name, glyphWord(lane.glyph), lane.detail, lane.note};
    words.removeAll(QString());
    setAccessibleDescription(words.join(u", "_s));
}

} // namespace pilothouse::ui
