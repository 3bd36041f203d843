// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and the pointer on the plane of boxes.
#include "ui/canvas/logical/logic_map.h"
#include "ui/canvas/zoom_buttons.h"

#include <QKeyEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kDrag = 4; // px that are still a click
constexpr double kPan = 60; // px of Shift and an arrow
/// px that a box needs for the pointer to mean it and not what holds it.
constexpr double kHit = 6;

} // namespace

void LogicMap::focusOn(const LogicPath& path) {
    m_focus = path;
    setAccessibleDescription(words(path));
    const QRectF box = m_view.toScreen(m_layout.box(path));
    if (!path.isFleet() && !m_flight.isUnderWay() &&
        !QRectF(rect()).adjusted(0, kLogicTop, 0, 0).contains(box.center())) {
        LogicView view = m_view;
        view.centre = m_layout.box(path).center();
        moved(view);
    }
    update();
    if (path.depth == 0) {
        Q_EMIT partChanged(path.hub, {});
    } else {
        const LogicRegion& region = m_data.regions.at(path.at[0]);
        Q_EMIT partChanged(region.hub, region.id);
    }
    if (path.depth >= 2 && clusterAt(path).id != m_selected) {
        m_selected = clusterAt(path).id;
        Q_EMIT clusterSelected(m_selected);
    }
}

void LogicMap::enter() {
    showBox(m_focus);
    focusOn(m_layout.count(m_focus) > 0 ? m_layout.child(m_focus, 0) : m_focus);
}

void LogicMap::leave() {
    if (!m_focus.isFleet()) {
        const LogicPath out = m_layout.parent(m_focus);
        showBox(m_layout.parent(out));
        focusOn(out);
    }
}

void LogicMap::walk(Qt::Key key) {
    if (m_focus.isFleet()) {
        focusOn(m_layout.count({}) > 0 ? m_layout.child({}, 0) : LogicPath());
        return;
    }
    const QPointF ahead = key == Qt::Key_Left    ? QPointF(-1, 0)
                          : key == Qt::Key_Right ? QPointF(1, 0)
                          : key == Qt::Key_Up    ? QPointF(0, -1)
                                                 : QPointF(0, 1);
    const QPointF from = m_layout.box(m_focus).center();
    std::optional<LogicPath> best;
    double least = 0;
    const auto weigh = [&](const LogicPath& path) {
        const QPointF way = m_layout.box(path).center() - from;
        const double along = QPointF::dotProduct(way, ahead);
        const double aside = std::abs(way.x() * ahead.y() - way.y() * ahead.x());
        const double cost = along + 2 * aside;
        if (along > 1e-12 && aside < 2 * along && (!best || cost < least)) {
            best = path;
            least = cost;
        }
    };
    const auto weighIn = [&](const LogicPath& holder) {
        for (int at = 0; at < m_layout.count(holder); ++at) {
            weigh(m_layout.child(holder, at));
        }
    };
    weighIn(m_layout.parent(m_focus));
    // Over the edge of what holds it: from a cluster into another region, from a region into
    // another hub's frame.
    const bool isAtEdge = !best;
    for (int region = 0; isAtEdge && m_focus.depth == 2 && region < m_data.regions.size();
         ++region) {
        weighIn(LogicPath().child(region));
    }
    for (int hub = 0; isAtEdge && m_focus.depth == 1 && hub < m_data.hubs.size(); ++hub) {
        weighIn(LogicPath::ofHub(hub));
    }
    if (best) {
        focusOn(*best);
    }
}

bool LogicMap::stepProblem(int by) {
    struct Stop {
        LogicPath path;
        int rank;
    };
    std::vector<Stop> stops;
    for (int hub = 0; hub < m_data.hubs.size(); ++hub) { // before its members that are as unknown
        if (m_data.hubs.at(hub).isLost) {
            stops.push_back({LogicPath::ofHub(hub), 2});
        }
    }
    for (int region = 0; region < m_data.regions.size(); ++region) {
        const auto& clusters = m_data.regions.at(region).clusters;
        for (int at = 0; at < clusters.size(); ++at) {
            const LogicCluster& cluster = clusters.at(at);
            if (cluster.isProblem && cluster.isFound) {
                stops.push_back(
                    {LogicPath().child(region).child(at), cluster.glyph == Glyph::Failed    ? 0
                                                          : cluster.glyph == Glyph::Warning ? 1
                                                                                            : 2});
            }
        }
    }
    std::stable_sort(stops.begin(), stops.end(),
                     [](const Stop& a, const Stop& b) { return a.rank < b.rank; });
    const auto now = std::find_if(stops.begin(), stops.end(),
                                  [this](const Stop& stop) { return stop.path == m_focus; });
    const std::ptrdiff_t count = std::ssize(stops);
    const std::ptrdiff_t next =
        now == stops.end() ? (by > 0 ? 0 : count - 1) : (now - stops.begin()) + by;
    if (next < 0 || next >= count) {
        return false;
    }
    focusOn(stops[static_cast<std::size_t>(next)].path);
    return true;
}

bool LogicMap::focusNextPrevChild(bool next) {
    return stepProblem(next ? 1 : -1) || QWidget::focusNextPrevChild(next);
}

LogicPath LogicMap::hit(const QPointF& at) const {
    LogicPath path = m_layout.pathAt(m_view.toPlane(at), kLogicDepths - 1);
    while (path.depth > 1 && m_layout.box(path).width() * m_view.scale < kHit) {
        path = path.parent();
    }
    return path;
}

void LogicMap::wheelEvent(QWheelEvent* event) {
    const double steps = event->angleDelta().y() / 120.0;
    if (steps != 0) {
        zoom(std::pow(1.25, steps), event->position());
    }
    event->accept();
}

void LogicMap::mousePressEvent(QMouseEvent* event) {
    m_flight.stop();
    m_pressed = event->position();
    m_isDragged = false;
}

void LogicMap::mouseMoveEvent(QMouseEvent* event) {
    if (!m_pressed) {
        return;
    }
    const QPointF way = event->position() - *m_pressed;
    if (m_isDragged || std::hypot(way.x(), way.y()) > kDrag) {
        m_isDragged = true;
        m_pressed = event->position();
        setCursor(Qt::ClosedHandCursor);
        LogicView view = m_view;
        view.centre -= way / view.scale;
        moved(view);
    }
}

void LogicMap::mouseReleaseEvent(QMouseEvent* event) {
    const bool isClick = m_pressed && !m_isDragged;
    m_pressed.reset();
    m_isDragged = false;
    unsetCursor();
    if (isClick) {
        const LogicPath path = hit(event->position());
        if (path.depth < 2 && m_joins && !m_joins->wordsAt(event->position(), scene()).isEmpty()) {
            Q_EMIT joinOpened(event->position());
        } else if (!path.isFleet()) {
            focusOn(path);
        }
    }
}

void LogicMap::mouseDoubleClickEvent(QMouseEvent* event) {
    m_pressed.reset();
    if (const LogicPath path = hit(event->position()); !path.isFleet()) {
        focusOn(path);
        showBox(path);
    }
}

void LogicMap::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            LogicView view = m_view;
            view.centre += QPointF(key == Qt::Key_Left    ? -kPan
                                   : key == Qt::Key_Right ? kPan
                                                          : 0,
                                   key == Qt::Key_Up     ? -kPan
                                   : key == Qt::Key_Down ? kPan
                                                         : 0) /
                           view.scale;
            moved(view);
        } else {
            walk(key);
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (event->modifiers().testFlag(Qt::ControlModifier) && m_focus.depth >= 2) {
            Q_EMIT clusterOpened(clusterAt(m_focus).id);
        } else {
            enter();
        }
        break;
    case Qt::Key_Backspace:
    case Qt::Key_Escape: leave(); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(kZoomStep); break;
    case Qt::Key_Minus: zoomBy(1 / kZoomStep); break;
    case Qt::Key_0: fit(); break;
    default: QWidget::keyPressEvent(event);
    }
}

bool LogicMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const LogicPath path = hit(help->pos());
        const QString join = m_joins ? m_joins->wordsAt(help->pos(), scene()) : QString();
        if (!join.isEmpty()) {
            QToolTip::showText(help->globalPos(), join, this);
        } else if (!path.isFleet()) {
            QToolTip::showText(help->globalPos(), words(path), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void LogicMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LogicMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace pilothouse::ui
