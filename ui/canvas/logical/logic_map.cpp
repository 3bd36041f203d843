// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person is on the plane of boxes; keys and the pointer are in logic_map_input.cpp, what it
// looks like in logic_map_paint.cpp, what it says in logic_map_words.cpp.
#include "ui/canvas/logical/logic_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pilothouse::ui {

namespace {

constexpr double kMargin = 16;    // px
constexpr double kBox = 90;       // px round a box that was gone into
constexpr double kMost = 60'000;  // px a cluster: a pod of a full node is a card
constexpr double kLookFrom = 150; // px a cluster, from which it is looked into
constexpr qsizetype kMostLooked = 6;
constexpr int kLookMs = 250; // a cluster that is only passed is not asked

QStringList namesOf(const LogicData& data) {
    QStringList out;
    for (const LogicHub& hub : data.hubs) {
        out.append(hub.name);
    }
    for (const LogicRegion& region : data.regions) {
        out.append(QString::number(region.hub));
        out.append(region.id);
        for (const LogicCluster& cluster : region.clusters) {
            out.append(cluster.id);
        }
    }
    return out;
}

} // namespace

LogicMap::LogicMap(QWidget* parent) : QWidget(parent), m_flight(this) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Fleet as boxes"));
    m_layout = LogicLayout::of(m_data, 1);
    m_lookLater.setSingleShot(true);
    m_lookLater.setInterval(kLookMs);
    connect(&m_lookLater, &QTimer::timeout, this, &LogicMap::lookInto);
}

LogicMap::~LogicMap() = default;

void LogicMap::setJoins(std::unique_ptr<LogicJoins> joins) {
    m_joins = std::move(joins);
    update();
}

LogicScene LogicMap::scene() const {
    return {.data = m_data,
            .layout = m_layout,
            .view = m_view,
            .box = QRectF(rect()).adjusted(0, kLogicTop, 0, 0)};
}

void LogicMap::setData(const LogicData& shown) {
    const bool isSame = namesOf(shown) == namesOf(m_data);
    const LogicData before = std::exchange(m_data, shown);
    const double free = std::max(1.0, height() - kLogicTop);
    if (!isSame) {
        m_layout = LogicLayout::of(m_data, width() / free);
        m_focus = kept(before);
        if (!m_isMoved) {
            fit();
        }
    }
    while (!m_focus.isFleet() && m_layout.box(m_focus).isEmpty()) {
        m_focus = m_layout.parent(m_focus); // a node or a pod that is gone
    }
    setAccessibleDescription(words(m_focus));
    if (!m_lookLater.isActive()) { // data that come all the time must not put it off
        m_lookLater.start();
    }
    update();
}

/// Where the keys were, among what is shown now; of what is deeper than a cluster that cluster.
LogicPath LogicMap::kept(const LogicData& before) const {
    const auto hubOf = [&](int hub) {
        const auto now =
            std::find_if(m_data.hubs.begin(), m_data.hubs.end(), [&](const LogicHub& each) {
                return hub >= 0 && each.name == before.hubs.at(hub).name;
            });
        return now == m_data.hubs.end() ? -1 : static_cast<int>(now - m_data.hubs.begin());
    };
    if (m_focus.isHub()) {
        const int hub = hubOf(m_focus.hub);
        return hub >= 0 ? LogicPath::ofHub(hub) : LogicPath();
    }
    if (m_focus.depth == 0) {
        return {};
    }
    const LogicRegion& region = before.regions.at(m_focus.at[0]);
    return m_focus.depth == 1 ? findRegion(region.id, hubOf(region.hub))
                              : find(region.clusters.at(m_focus.at[1]).id);
}

LogicView LogicMap::fitted(const QRectF& box) const {
    LogicView view = m_view;
    view.size = size();
    const double edge = box == m_layout.fleet() ? kMargin : kBox;
    const double wide = std::max(40.0, width() - 2 * edge);
    const double high = std::max(40.0, height() - kLogicTop - 2 * (edge * 0.6));
    view.scale =
        std::min({wide / std::max(1e-9, box.width()), high / std::max(1e-9, box.height()), kMost});
    view.centre = box.center() - QPointF(0, kLogicTop / 2 / view.scale);
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
    m_flight.stop();
    m_isMoved = false;
    m_focus = {};
    m_view = fitted(m_layout.fleet());
    setAccessibleDescription(words(m_focus));
    m_lookLater.start();
    update();
}

void LogicMap::setView(const LogicView& view) {
    m_flight.stop();
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
    m_flight.start(
        [this, from = m_view, view](double share) { moved(viewBetween(from, view, share)); });
}

void LogicMap::zoomBy(double factor) {
    const QRectF box = m_layout.box(m_focus);
    const QPointF middle(width() / 2.0, height() / 2.0);
    const QPointF still =
        !m_focus.isFleet() && rect().contains(m_view.toScreen(box).center().toPoint())
            ? m_view.toScreen(box).center()
            : middle;
    zoom(factor, still);
}

/// What is under `still` stays there.
void LogicMap::zoom(double factor, const QPointF& still) {
    m_flight.stop();
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

LogicPath LogicMap::findRegion(const QString& id, int hub) const {
    for (int region = 0; region < m_data.regions.size(); ++region) {
        const LogicRegion& each = m_data.regions.at(region);
        if (each.id == id && (hub < 0 || each.hub == hub)) {
            return LogicPath().child(region);
        }
    }
    return {};
}

bool LogicMap::goToRegion(const QString& id, int hub) {
    const LogicPath path = findRegion(id, hub);
    if (path.isFleet()) {
        return false;
    }
    m_focus = path;
    showBox(path);
    focusOn(path);
    return true;
}

bool LogicMap::goToHub(int hub) {
    if (hub < 0 || hub >= m_data.hubs.size()) {
        return false;
    }
    m_focus = LogicPath::ofHub(hub);
    showBox(m_focus);
    focusOn(m_focus);
    return true;
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

void LogicMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_isMoved) {
        m_view.size = size();
    } else {
        m_layout = LogicLayout::of(m_data, width() / std::max(1.0, height() - kLogicTop));
        fit();
    }
}

} // namespace pilothouse::ui
