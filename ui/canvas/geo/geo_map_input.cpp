// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and the pointer on the map.
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/zoom_buttons.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QSet>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kDrag = 4;    // px that are still a click
constexpr double kCrowd = 1.2; // degrees, the closest look into a mark of several sites
constexpr double kPan = 60;    // px of Shift and an arrow

} // namespace

std::optional<qsizetype> GeoMap::spotAt(const QPointF& point) const {
    if (!mapBox().contains(point)) {
        return std::nullopt;
    }
    for (qsizetype at = 0; at < m_spots.size(); ++at) {
        const QPointF off = point - m_spots.at(at).at;
        if (std::hypot(off.x(), off.y()) <= m_spots.at(at).radius + 2) {
            return at;
        }
    }
    return std::nullopt;
}

std::optional<qsizetype> GeoMap::rowAt(const QPointF& point) const {
    for (qsizetype row = m_firstRow; row < m_data.unplaced.size(); ++row) {
        if (rowBox(row).contains(point)) {
            return row;
        }
    }
    return std::nullopt;
}

QString GeoMap::joinAt(const QPointF& point) const {
    return mapBox().contains(point) && !spotAt(point) ? m_marks->joinAt(point, m_spots, m_view)
                                                      : QString();
}

bool GeoMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const QString words = joinAt(help->pos()); !words.isEmpty()) {
            QToolTip::showText(help->globalPos(), words, this);
            return true;
        }
        QToolTip::hideText();
    }
    return QWidget::event(event);
}

void GeoMap::openSpot(qsizetype spot, const QPointF& offset) {
    const GeoSpot& found = m_spots.at(spot);
    m_at = spot;
    if (found.ids.size() > 1) {
        const QSizeF size = mapBox().size();
        const GeoView close =
            m_insets.isNull() ? GeoView::fitted(found.points, size,
                                                std::min(2 * kFitMargin, size.height() / 3), kCrowd)
                              : fittedTo(found.points, 2 * kFitMargin, kCrowd);
        QList<GeoSite> sites;
        const QSet<QString> wanted(found.ids.begin(), found.ids.end());
        for (const GeoSite& site : std::as_const(m_data.sites)) {
            if (wanted.contains(site.id)) {
                sites.append(site);
            }
        }
        if (folded(sites, close).size() > 1 && close.scale > m_view.scale * 1.1) {
            const QStringList opening = found.ids;
            fly(close);
            Q_EMIT currentChanged(opening);
            return;
        }
    }
    say();
    update();
    const QStringList ids = found.ids;
    Q_EMIT currentChanged(ids);
    Q_EMIT opened(ids, m_marks->partAt(ids, offset));
}

void GeoMap::walkTo(qsizetype stop) {
    m_at = stop;
    m_isWalked = true;
    if (m_at >= m_spots.size()) { // its row comes into sight
        const qsizetype row = m_at - m_spots.size();
        m_firstRow = std::clamp(m_firstRow, std::max<qsizetype>(0, row - rowsShown() + 1), row);
    } else if (!mapBox().contains(m_spots.at(m_at).at)) {
        const QPointF off = mapBox().center() - m_spots.at(m_at).at;
        const qsizetype kept = m_at;
        moved(m_view.panned(off));
        m_at = std::min(kept, std::max<qsizetype>(0, stops() - 1));
    }
    say();
    update();
    Q_EMIT currentChanged(current());
}

bool GeoMap::stepProblem(int by) {
    QList<qsizetype> order;
    for (qsizetype at = 0; at < m_spots.size(); ++at) {
        if (m_marks->severity(m_spots.at(at).ids) > 0) {
            order.append(at);
        }
    }
    std::stable_sort(order.begin(), order.end(), [this](qsizetype a, qsizetype b) {
        return m_marks->severity(m_spots.at(a).ids) > m_marks->severity(m_spots.at(b).ids);
    });
    const qsizetype now = order.indexOf(m_at);
    const qsizetype next = now < 0 ? (by > 0 ? 0 : order.size() - 1) : now + by;
    if (next < 0 || next >= order.size()) {
        return false;
    }
    walkTo(order.at(next));
    return true;
}

bool GeoMap::focusNextPrevChild(bool next) {
    return stepProblem(next ? 1 : -1) || QWidget::focusNextPrevChild(next);
}

void GeoMap::walk(Qt::Key key) {
    if (stops() == 0) {
        return;
    }
    if (m_at >= m_spots.size()) { // in the list
        const qsizetype row = m_at - m_spots.size();
        if (key == Qt::Key_Left && !m_spots.isEmpty()) {
            walkTo(0);
        } else if (key == Qt::Key_Up && row > 0) {
            walkTo(m_at - 1);
        } else if (key == Qt::Key_Down && m_at + 1 < stops()) {
            walkTo(m_at + 1);
        }
        return;
    }
    if (const auto next = spotTowards(m_spots, m_at, key)) {
        walkTo(*next);
    } else if (key == Qt::Key_Right && !m_data.unplaced.isEmpty()) {
        walkTo(m_spots.size() + m_firstRow);
    }
}

void GeoMap::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    const bool isOnSpot = m_at < m_spots.size();
    const QPointF still = isOnSpot ? m_spots.at(m_at).at : mapBox().center();
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            const double x = key == Qt::Key_Left ? kPan : key == Qt::Key_Right ? -kPan : 0;
            const double y = key == Qt::Key_Up ? kPan : key == Qt::Key_Down ? -kPan : 0;
            moved(m_view.panned({x, y}));
        } else {
            walk(key);
        }
        break;
    case Qt::Key_Home: walkTo(0); break;
    case Qt::Key_End: walkTo(std::max<qsizetype>(0, stops() - 1)); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(kZoomStep, still); break;
    case Qt::Key_Minus:
    case Qt::Key_Backspace: zoom(1 / kZoomStep, still); break;
    case Qt::Key_0: fit(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (isOnSpot) {
            openSpot(m_at, {});
        } else if (m_at < stops()) {
            Q_EMIT opened({m_data.unplaced.at(m_at - m_spots.size()).id}, {});
        }
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void GeoMap::wheelEvent(QWheelEvent* event) {
    const double steps = event->angleDelta().y() / 120.0;
    if (listBox().contains(event->position())) {
        m_firstRow =
            std::clamp<qsizetype>(m_firstRow - static_cast<qsizetype>(std::lround(steps)), 0,
                                  std::max<qsizetype>(0, m_data.unplaced.size() - rowsShown()));
        update();
    } else if (steps != 0) {
        zoom(std::pow(1.25, steps), event->position());
    }
    event->accept();
}

void GeoMap::mousePressEvent(QMouseEvent* event) {
    m_flight.stop();
    m_pressed = event->position();
    m_isDragged = false;
}

void GeoMap::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_pressed && mapBox().contains(*m_pressed)) {
        const QPointF way = at - *m_pressed;
        if (m_isDragged || std::hypot(way.x(), way.y()) > kDrag) {
            m_isDragged = true;
            m_pressed = at;
            setCursor(Qt::ClosedHandCursor);
            moved(m_view.panned(way));
        }
        return;
    }
    const auto hover = spotAt(at);
    setCursor(hover || rowAt(at) || !joinAt(at).isEmpty() ? Qt::PointingHandCursor
                                                          : Qt::ArrowCursor);
    if (hover != m_hover) {
        m_hover = hover;
        update();
    }
}

void GeoMap::mouseReleaseEvent(QMouseEvent* event) {
    const bool isClick = m_pressed.has_value() && !m_isDragged;
    m_pressed.reset();
    m_isDragged = false;
    setCursor(Qt::ArrowCursor);
    if (!isClick) {
        return;
    }
    const QPointF at = event->position();
    if (const auto spot = spotAt(at)) {
        openSpot(*spot, at - m_spots.at(*spot).at);
    } else if (const auto row = rowAt(at)) {
        walkTo(m_spots.size() + *row);
        Q_EMIT opened({m_data.unplaced.at(*row).id}, {});
    } else if (!joinAt(at).isEmpty()) {
        Q_EMIT joinOpened(at);
    }
}

void GeoMap::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    m_hover.reset();
    update();
}

void GeoMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void GeoMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_isWalked = false;
    update();
}

} // namespace pilothouse::ui
