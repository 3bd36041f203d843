// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and mouse of the timeline.
#include "ui/canvas/timeline/run_timeline.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

constexpr double kPanStep = 80;
constexpr double kZoomStep = 1.5;
constexpr int kDragStart = 4;

} // namespace

void RunTimeline::keyPressEvent(QKeyEvent* event) {
    const bool isShiftF10 = event->key() == Qt::Key_F10 && event->modifiers() == Qt::ShiftModifier;
    // Some platforms turn the Menu key into a context menu event before the key comes.
    if (isShiftF10 ||
        (event->key() == Qt::Key_Menu && QApplication::activePopupWidget() == nullptr)) {
        requestMenu();
        return;
    }
    const bool isShifted = event->modifiers() == Qt::ShiftModifier;
    if (isShifted && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        growRange(event->key() == Qt::Key_Left ? -kPanStep / 2 : kPanStep / 2);
        return;
    }
    const bool isWithControl = (event->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier;
    if (isWithControl && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        stepBar(event->key() == Qt::Key_Left ? -1 : 1);
        return;
    }
    if (event->key() == Qt::Key_Escape && m_bar >= 0) {
        m_bar = -1;
        updateAccessibleText();
        viewport()->update();
        return;
    }
    if (event->key() == Qt::Key_Escape && m_range) {
        setRange(std::nullopt);
        return;
    }
    const bool isPlain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
    if (!isPlain || (!handleLaneKey(event->key()) && !handleTimeKey(event->key()))) {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool RunTimeline::handleLaneKey(int key) {
    const qsizetype current = indexOf(m_selected);
    const qsizetype last = m_data.lanes.size() - 1;
    const qsizetype page = std::max(1, verticalScrollBar()->pageStep() / timeline::kRow - 1);
    switch (key) {
    case Qt::Key_Up: select(current < 0 ? 0 : std::max<qsizetype>(0, current - 1)); return true;
    case Qt::Key_Down: select(std::min(last, current + 1)); return true;
    case Qt::Key_PageUp: select(std::max<qsizetype>(0, current - page)); return true;
    case Qt::Key_PageDown: select(std::min(last, current + page)); return true;
    case Qt::Key_Home: select(0); return true;
    case Qt::Key_End: select(last); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: activate(current); return current >= 0;
    case Qt::Key_BracketRight: goToFailure(1); return true;
    case Qt::Key_BracketLeft: goToFailure(-1); return true;
    default: return false;
    }
}

bool RunTimeline::handleTimeKey(int key) {
    const double middle = timeline::kLabels + chartWidth() / 2;
    switch (key) {
    case Qt::Key_Left: setScale(pannedScale(m_scale, kPanStep), false); return true;
    case Qt::Key_Right: setScale(pannedScale(m_scale, -kPanStep), false); return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal: setScale(zoomedScale(m_scale, middle, kZoomStep), false); return true;
    case Qt::Key_Minus: setScale(zoomedScale(m_scale, middle, 1 / kZoomStep), false); return true;
    case Qt::Key_F: fit(); return true;
    case Qt::Key_N: showNow(); return true;
    case Qt::Key_T: Q_EMIT tableRequested(); return true;
    default: return false;
    }
}

void RunTimeline::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard) {
        requestMenu();
        return;
    }
    const qsizetype lane = laneUnder(viewport()->mapFromGlobal(event->globalPos()));
    select(lane);
    Q_EMIT menuRequested(lane < 0 ? QString() : m_selected, event->globalPos());
}

/// From the keyboard: below the name of the selected lane.
void RunTimeline::requestMenu() {
    const qsizetype lane = indexOf(m_selected);
    QPoint at(timeline::kIndent, timeline::kHead);
    if (lane >= 0) {
        ensureVisible(lane);
        at = {arrowLeft(m_data.lanes.at(lane).kind) + timeline::kArrow,
              static_cast<int>(rowOf(lane).bottom())};
    }
    Q_EMIT menuRequested(m_selected, viewport()->mapToGlobal(at));
}

void RunTimeline::mousePressEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (at.x() >= timeline::kLabels && event->modifiers() == Qt::ShiftModifier) {
        m_rangeFrom = m_scale.at(at.x());
        return;
    }
    const qsizetype lane = laneUnder(at);
    if (lane >= 0) {
        const TimelineLane& hit = m_data.lanes.at(lane);
        const int arrow = arrowLeft(hit.kind);
        select(lane);
        if (hit.canFold && at.x() >= arrow && at.x() < arrow + timeline::kArrow) {
            Q_EMIT foldToggled(hit.id);
            return;
        }
    }
    if (at.x() >= timeline::kLabels) {
        m_dragFrom = at;
    }
}

void RunTimeline::mouseMoveEvent(QMouseEvent* event) {
    if (m_rangeFrom) {
        dragRange(event->position().toPoint());
        return;
    }
    if (!m_dragFrom) {
        return;
    }
    const QPoint at = event->position().toPoint();
    const int moved = at.x() - m_dragFrom->x();
    if (m_isDragging || std::abs(moved) >= kDragStart) {
        m_isDragging = true;
        viewport()->setCursor(Qt::ClosedHandCursor);
        m_dragFrom = at;
        setScale(pannedScale(m_scale, moved), false);
    }
}

void RunTimeline::mouseReleaseEvent(QMouseEvent* event) {
    QAbstractScrollArea::mouseReleaseEvent(event);
    if (m_rangeFrom) {
        dragRange(event->position().toPoint());
        m_rangeFrom.reset();
    }
    m_dragFrom.reset();
    m_isDragging = false;
    viewport()->unsetCursor();
}

void RunTimeline::setRange(const std::optional<Range>& range) {
    if (range != m_range) {
        m_range = range;
        viewport()->update();
        Q_EMIT rangeChanged();
    }
}

/// A click alone marks nothing.
void RunTimeline::dragRange(const QPoint& at) {
    const Instant end = m_scale.at(std::max(at.x(), timeline::kLabels));
    const double pixels = std::abs(m_scale.x(end) - m_scale.x(*m_rangeFrom));
    if (pixels < kDragStart) {
        setRange(std::nullopt);
    } else {
        setRange(Range{.from = std::min(*m_rangeFrom, end), .to = std::max(*m_rangeFrom, end)});
    }
}

/// From the keyboard a span grows backwards from now; its start moves.
void RunTimeline::growRange(double pixels) {
    const Instant to = m_range ? m_range->to : m_data.now;
    const Instant from = m_scale.at(m_scale.x(m_range ? m_range->from : m_data.now) + pixels);
    const bool isEmpty = m_scale.x(to) - m_scale.x(from) < 1;
    setRange(isEmpty ? std::nullopt : std::optional(Range{.from = from, .to = to}));
}

void RunTimeline::mouseDoubleClickEvent(QMouseEvent* event) {
    activate(laneUnder(event->position().toPoint()));
}

void RunTimeline::wheelEvent(QWheelEvent* event) {
    if ((event->modifiers() & Qt::ControlModifier) != 0 && event->angleDelta().y() != 0) {
        const double turns = event->angleDelta().y() / 120.0;
        setScale(zoomedScale(m_scale, std::max<double>(event->position().x(), timeline::kLabels),
                             std::pow(kZoomStep, turns)),
                 false);
        event->accept();
    } else if (event->angleDelta().x() != 0 && event->angleDelta().y() == 0) {
        setScale(pannedScale(m_scale, event->angleDelta().x() / 120.0 * kPanStep), false);
        event->accept();
    } else {
        QAbstractScrollArea::wheelEvent(event);
    }
}

} // namespace pilothouse::ui
