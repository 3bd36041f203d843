// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person is on the plane of boxes; what it looks like is in logic_map_paint.cpp.
#include "ui/canvas/logical/logic_map.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QToolTip>
#include <QVariantAnimation>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kStep = 1.4;     // of a zoom by key
constexpr double kDrag = 4;       // px that are still a click
constexpr double kTop = 34;       // px, the trail
constexpr double kMargin = 16;    // px
constexpr double kBox = 90;       // px round a box that was gone into
constexpr double kMost = 60'000;  // px a cluster: a pod of a full node is a card
constexpr double kPan = 60;       // px of Shift and an arrow
constexpr double kLookFrom = 150; // px a cluster, from which it is looked into
constexpr qsizetype kMostLooked = 6;
constexpr int kLookMs = 250; // a cluster that is only passed is not asked
constexpr int kFlightMs = 150;
/// px that a box needs for the pointer to mean it and not what holds it.
constexpr double kHit = 6;

QStringList namesOf(const LogicData& data) {
    QStringList out;
    for (const LogicRegion& region : data.regions) {
        out.append(region.id);
        for (const LogicCluster& cluster : region.clusters) {
            out.append(cluster.id);
        }
    }
    return out;
}

} // namespace

LogicMap::LogicMap(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Fleet as boxes"));
    m_layout = LogicLayout::of(m_data, 1);
    m_lookLater.setSingleShot(true);
    m_lookLater.setInterval(kLookMs);
    connect(&m_lookLater, &QTimer::timeout, this, &LogicMap::lookInto);
}

void LogicMap::setData(const LogicData& shown) {
    const bool isSame = namesOf(shown) == namesOf(m_data);
    const QString focused = m_focus.depth >= 2 && m_focus.at[0] < m_data.regions.size()
                                ? clusterAt(m_focus).id
                                : QString();
    m_data = shown;
    const double free = std::max(1.0, height() - kTop);
    if (!isSame) {
        m_layout = LogicLayout::of(m_data, width() / free);
        m_focus = focused.isEmpty() ? LogicPath() : find(focused);
        if (!m_isMoved) {
            fit();
        }
    }
    while (m_focus.depth > 0 && m_layout.box(m_focus).isEmpty()) {
        m_focus = m_focus.parent(); // a node or a pod that is gone
    }
    setAccessibleDescription(words(m_focus));
    if (!m_lookLater.isActive()) { // data that come all the time must not put it off
        m_lookLater.start();
    }
    update();
}

LogicView LogicMap::fitted(const QRectF& box) const {
    LogicView view = m_view;
    view.size = size();
    const double edge = box == m_layout.fleet() ? kMargin : kBox;
    const double wide = std::max(40.0, width() - 2 * edge);
    const double high = std::max(40.0, height() - kTop - 2 * (edge * 0.6));
    view.scale =
        std::min({wide / std::max(1e-9, box.width()), high / std::max(1e-9, box.height()), kMost});
    view.centre = box.center() - QPointF(0, kTop / 2 / view.scale);
    return bounded(view);
}

LogicView LogicMap::bounded(LogicView view) const {
    const QRectF all = m_layout.fleet();
    const double least = 0.5 * std::min(width() / std::max(1.0, all.width()),
                                        height() / std::max(1.0, all.height()));
    view.scale = std::clamp(view.scale, std::min(least, kMost), kMost);
    view.centre = {std::clamp(view.centre.x(), all.left() - 1, all.right() + 1),
                   std::clamp(view.centre.y(), all.top() - 1, all.bottom() + 1)};
    return view;
}

void LogicMap::fit() {
    delete m_flight;
    m_flight = nullptr;
    m_isMoved = false;
    m_focus = {};
    m_view = fitted(m_layout.fleet());
    setAccessibleDescription(words(m_focus));
    m_lookLater.start();
    update();
}

void LogicMap::setView(const LogicView& view) {
    moved(view);
}

void LogicMap::moved(const LogicView& view) {
    m_isMoved = true;
    m_view = bounded(view);
    m_view.size = size();
    m_lookLater.start();
    update();
}

void LogicMap::fly(const LogicView& view) {
    delete m_flight;
    m_flight = nullptr;
    const ThemeController* const controller = themeController();
    if (!m_isAnimated || !isVisible() || controller == nullptr || controller->reducedMotion()) {
        moved(view);
        return;
    }
    m_flight = new QVariantAnimation(this);
    m_flight->setDuration(kFlightMs);
    m_flight->setStartValue(0.0);
    m_flight->setEndValue(1.0);
    m_flight->setEasingCurve(QEasingCurve::InOutQuad);
    const LogicView from = m_view;
    connect(m_flight, &QVariantAnimation::valueChanged, this,
            [this, from, view](const QVariant& at) {
                const double share = at.toDouble();
                LogicView step = view;
                if (share < 1) {
                    step.scale = from.scale * std::pow(view.scale / from.scale, share);
                    // Along a line in the plane at the pace of the scale, so that the target stays
                    // in sight.
                    const double way =
                        std::abs(view.scale - from.scale) < 1e-9
                            ? share
                            : (1 / step.scale - 1 / from.scale) / (1 / view.scale - 1 / from.scale);
                    step.centre = from.centre + (view.centre - from.centre) * way;
                }
                moved(step);
            });
    connect(m_flight, &QVariantAnimation::finished, this, [this] {
        m_flight->deleteLater();
        m_flight = nullptr;
    });
    m_flight->start();
}

void LogicMap::zoomBy(double factor) {
    const QRectF box = m_layout.box(m_focus);
    const QPointF middle(width() / 2.0, height() / 2.0);
    const QPointF still =
        m_focus.depth > 0 && rect().contains(m_view.toScreen(box).center().toPoint())
            ? m_view.toScreen(box).center()
            : middle;
    const QPointF kept = m_view.toPlane(still);
    LogicView view = m_view;
    view.scale *= factor;
    view = bounded(view);
    view.centre += kept - view.toPlane(still);
    moved(view);
}

const LogicCluster& LogicMap::clusterAt(const LogicPath& path) const {
    return m_data.regions.at(path.at[0]).clusters.at(path.at[1]);
}

LogicPath LogicMap::find(const QString& cluster) const {
    for (int region = 0; region < m_data.regions.size(); ++region) {
        const auto& clusters = m_data.regions.at(region).clusters;
        for (int at = 0; at < clusters.size(); ++at) {
            if (clusters.at(at).id == cluster) {
                return LogicPath().child(region).child(at);
            }
        }
    }
    return {};
}

void LogicMap::showBox(const LogicPath& path) {
    fly(fitted(m_layout.box(path)));
}

bool LogicMap::goToRegion(const QString& id) {
    for (int region = 0; region < m_data.regions.size(); ++region) {
        if (m_data.regions.at(region).id == id) {
            m_focus = LogicPath().child(region);
            showBox(m_focus);
            focusOn(m_focus);
            return true;
        }
    }
    return false;
}

bool LogicMap::goToCluster(const QString& id) {
    const LogicPath path = find(id);
    if (path.depth == 0) {
        return false;
    }
    m_focus = path;
    m_selected = id;
    showBox(path);
    setAccessibleDescription(words(path));
    return true;
}

void LogicMap::setSelected(const QString& cluster) {
    if (cluster != m_selected) {
        m_selected = cluster;
        update();
    }
}

void LogicMap::focusOn(const LogicPath& path) {
    m_focus = path;
    setAccessibleDescription(words(path));
    const QRectF box = m_view.toScreen(m_layout.box(path));
    if (path.depth > 0 && m_flight == nullptr &&
        !QRectF(rect()).adjusted(0, kTop, 0, 0).contains(box.center())) {
        LogicView view = m_view;
        view.centre = m_layout.box(path).center();
        moved(view);
    }
    update();
    if (path.depth >= 1) {
        Q_EMIT regionChanged(m_data.regions.at(path.at[0]).id);
    }
    if (path.depth >= 2 && clusterAt(path).id != m_selected) {
        m_selected = clusterAt(path).id;
        Q_EMIT clusterSelected(m_selected);
    }
}

void LogicMap::enter() {
    showBox(m_focus);
    focusOn(m_layout.count(m_focus) > 0 ? m_focus.child(0) : m_focus);
}

void LogicMap::leave() {
    if (m_focus.depth == 0) {
        return;
    }
    const LogicPath out = m_focus.parent();
    showBox(out.depth > 0 ? out.parent() : out);
    if (out.depth == 0) {
        m_focus = out;
        setAccessibleDescription(words(m_focus));
        update();
    } else {
        focusOn(out);
    }
}

void LogicMap::walk(Qt::Key key) {
    if (m_focus.depth == 0) {
        focusOn(m_layout.count({}) > 0 ? LogicPath().child(0) : LogicPath());
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
    const LogicPath parent = m_focus.parent();
    for (int at = 0; at < m_layout.count(parent); ++at) {
        weigh(parent.child(at));
    }
    for (int region = 0; m_focus.depth == 2 && !best && region < m_layout.count({}); ++region) {
        const LogicPath other = LogicPath().child(region); // over the region's edge
        for (int at = 0; at < m_layout.count(other); ++at) {
            weigh(other.child(at));
        }
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

void LogicMap::lookInto() {
    QStringList ids;
    if (isVisible() && m_view.scale >= kLookFrom) {
        const QRectF shown(m_view.toPlane({0, 0}),
                           m_view.toPlane({double(width()), double(height())}));
        std::vector<std::pair<double, QString>> near;
        for (int region = 0; region < m_data.regions.size(); ++region) {
            const LogicPath path = LogicPath().child(region);
            if (!m_layout.box(path).intersects(shown)) {
                continue;
            }
            for (int at = 0; at < m_layout.count(path); ++at) {
                const QRectF box = m_layout.box(path.child(at));
                if (box.intersects(shown)) {
                    const QPointF way = box.center() - m_view.centre;
                    near.emplace_back(std::hypot(way.x(), way.y()), clusterAt(path.child(at)).id);
                }
            }
        }
        std::sort(near.begin(), near.end());
        for (const auto& [far, id] : near) {
            if (ids.size() < kMostLooked) {
                ids.append(id);
            }
        }
    }
    if (ids != m_looked) {
        m_looked = ids;
        Q_EMIT looked(ids);
        update();
    }
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
        const QPointF kept = m_view.toPlane(event->position());
        LogicView view = m_view;
        view.scale *= std::pow(1.25, steps);
        view = bounded(view);
        view.centre += kept - view.toPlane(event->position());
        moved(view);
    }
    event->accept();
}

void LogicMap::mousePressEvent(QMouseEvent* event) {
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
        if (const LogicPath path = hit(event->position()); path.depth > 0) {
            focusOn(path);
        }
    }
}

void LogicMap::mouseDoubleClickEvent(QMouseEvent* event) {
    m_pressed.reset();
    if (const LogicPath path = hit(event->position()); path.depth > 0) {
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
    case Qt::Key_Equal: zoomBy(kStep); break;
    case Qt::Key_Minus: zoomBy(1 / kStep); break;
    case Qt::Key_0: fit(); break;
    default: QWidget::keyPressEvent(event);
    }
}

bool LogicMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const LogicPath path = hit(help->pos());
        if (path.depth > 0) {
            QToolTip::showText(help->globalPos(), words(path), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void LogicMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_isMoved) {
        m_view.size = size();
    } else {
        m_layout = LogicLayout::of(m_data, width() / std::max(1.0, height() - kTop));
        fit();
    }
}

void LogicMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LogicMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

QStringList LogicMap::trail() const {
    QStringList out{m_data.fleet};
    if (m_focus.depth >= 1) {
        out.append(m_data.regions.at(m_focus.at[0]).id);
    }
    if (m_focus.depth >= 2) {
        out.append(clusterAt(m_focus).name);
    }
    const LogicInside* const in = m_focus.depth >= 3 ? clusterAt(m_focus).inside.get() : nullptr;
    if (in == nullptr) {
        return out;
    }
    const LogicPool& pool = in->pools.at(m_focus.at[2]);
    out.append(pool.name);
    if (m_focus.depth >= 4) {
        out.append(pool.nodes.at(m_focus.at[3]).name);
    }
    if (m_focus.depth >= 5) {
        out.append(pool.nodes.at(m_focus.at[3]).pods.at(m_focus.at[4]).name);
    }
    return out;
}

QString LogicMap::words(const LogicPath& path) const {
    if (path.depth == 0) {
        return tr("%1: %2").arg(m_data.fleet, m_data.counts);
    }
    const LogicRegion& region = m_data.regions.at(path.at[0]);
    if (path.depth == 1) {
        return tr("%1: %2").arg(region.id, region.counts);
    }
    const LogicCluster& cluster = clusterAt(path);
    if (path.depth == 2 || !cluster.inside) {
        return cluster.cause.isEmpty()
                   ? tr("%1: %2").arg(cluster.name, cluster.detail)
                   : tr("%1: %2; %3").arg(cluster.name, cluster.detail, cluster.cause);
    }
    const LogicPool& pool = cluster.inside->pools.at(path.at[2]);
    if (path.depth == 3) {
        return pool.nodes.size() == 1
                   ? tr("Node pool %1: 1 node").arg(pool.name)
                   : tr("Node pool %1: %2 nodes").arg(pool.name).arg(pool.nodes.size());
    }
    const LogicNode& node = pool.nodes.at(path.at[3]);
    if (path.depth == 4) {
        return !cluster.inside->hasPods ? tr("Node %1: %2").arg(node.name, node.detail)
               : node.pods.size() == 1
                   ? tr("Node %1: %2, 1 pod").arg(node.name, node.detail)
                   : tr("Node %1: %2, %3 pods").arg(node.name, node.detail).arg(node.pods.size());
    }
    const LogicPod& pod = node.pods.at(path.at[4]);
    return tr("Pod %1: %2").arg(pod.name, pod.status);
}

} // namespace pilothouse::ui
