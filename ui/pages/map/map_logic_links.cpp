// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_logic_links.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

/// Weave Scope's rule: with more of them a picture is no help (reference/user-experience.md 4.9).
constexpr qsizetype kMostNodesAndEdges = 500;

QString tr(const char* text) {
    return QCoreApplication::translate("MapLogicLinks", text);
}

/// A box as an end of arcs: the circle in it.
GeoSpot endAt(const QRectF& box, const QString& id) {
    const double radius = std::min(box.width(), box.height()) / 2;
    return {box.center(), radius, {id}, {}, box.center()};
}

/// All of the screen: boxes are on no globe whose edges arcs could leave.
GeoView plainView(const LogicScene& scene) {
    constexpr double kHuge = 1e6;
    return {.centre = {0, 0}, .scale = kHuge, .size = scene.view.size};
}

} // namespace

void MapLogicLinks::set(const std::shared_ptr<const model::MeshPicture>& mesh,
                        const std::shared_ptr<const MapFleet>& fleet) {
    if (!mesh || !fleet) {
        m_mesh = nullptr;
        m_links = {};
        m_boxes = {};
        return;
    }
    LinkRegions boxes = linkBoxesOf(*mesh, *fleet);
    if (mesh == m_mesh && boxes == m_boxes) {
        return; // most snapshots change neither
    }
    if (mesh != m_mesh) {
        m_placeOf.clear();
        for (std::size_t at = 0; at < mesh->clusters.size(); ++at) {
            m_placeOf.insert(toQt(mesh->clusters[at].id.str()), static_cast<int>(at));
        }
    }
    m_mesh = mesh;
    m_boxes = std::move(boxes);
    m_links = linksOf(*mesh, m_boxes);
}

/// None: their names are not seen, or there are too many.
std::optional<MapLogicLinks::Drawn> MapLogicLinks::clustersIn(const LogicScene& scene) const {
    if (scene.view.scale < scene.nameFrom) {
        return std::nullopt;
    }
    Drawn out{.spots = {}, .arcs = {}, .areClusters = true};
    std::vector<std::size_t> places;
    for (int region = 0; region < scene.data.regions.size(); ++region) {
        const LogicPath path = LogicPath().child(region);
        if (!scene.view.toScreen(scene.layout.box(path)).intersects(scene.box)) {
            continue;
        }
        const LogicGrid grid = scene.layout.grid(path);
        for (int at = 0; at < grid.count; ++at) {
            const QRectF box = scene.view.toScreen(grid.at(at));
            const QString& id = scene.data.regions.at(region).clusters.at(at).id;
            const int place = m_placeOf.value(id, -1);
            if (place >= 0 && box.intersects(scene.box)) {
                out.spots.append(endAt(box, id));
                places.push_back(static_cast<std::size_t>(place));
            }
        }
    }
    QList<MapLink> links;
    for (std::size_t a = 0; a < places.size(); ++a) {
        for (std::size_t b = a + 1; b < places.size(); ++b) {
            if (MapLink link =
                    linkOf(*m_mesh, std::min(places[a], places[b]), std::max(places[a], places[b]));
                link.links > 0) {
                links.append(std::move(link));
            }
        }
        if (out.spots.size() + 2 * links.size() > kMostNodesAndEdges) {
            return std::nullopt;
        }
    }
    out.arcs = arcsOf(links, out.spots);
    return out;
}

MapLogicLinks::Drawn MapLogicLinks::drawn(const LogicScene& scene) const {
    if (!m_mesh) {
        return {};
    }
    if (auto clusters = clustersIn(scene)) {
        return *std::move(clusters);
    }
    Drawn out;
    for (int region = 0; region < scene.data.regions.size(); ++region) {
        const LogicRegion& each = scene.data.regions.at(region);
        out.spots.append(endAt(scene.view.toScreen(scene.layout.box(LogicPath().child(region))),
                               boxId(each.hub, each.id)));
    }
    out.arcs = arcsOf(m_links.between, out.spots);
    return out;
}

void MapLogicLinks::paint(QPainter& painter, const LogicScene& scene, const Tokens& tokens) const {
    const Drawn all = drawn(scene);
    if (all.arcs.isEmpty()) {
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(scene.box, Qt::IntersectClip);
    paintArcs(painter, all.arcs, all.spots, plainView(scene), scene.box, true, tokens);
    painter.restore();
}

std::optional<MapLink> MapLogicLinks::linkAt(const QPointF& point, const LogicScene& scene) const {
    const Drawn all = drawn(scene);
    const qsizetype at = arcAt(point, all.arcs, all.spots, plainView(scene));
    if (at < 0) {
        return std::nullopt;
    }
    MapLink link = all.arcs.at(at).links;
    link.from = all.spots.at(all.arcs.at(at).from).ids.first();
    link.to = all.spots.at(all.arcs.at(at).to).ids.first();
    return link;
}

QString MapLogicLinks::wordsAt(const QPointF& point, const LogicScene& scene) const {
    const auto link = linkAt(point, scene);
    if (!link) {
        return {};
    }
    const QString between =
        tr("%1 – %2").arg(link->from.section(QChar(0x1f), -1), link->to.section(QChar(0x1f), -1));
    const QString state = linkWords(*link);
    return state.isEmpty()
               ? tr("%1: all %2 links up").arg(between, countText(std::int64_t{link->links}))
               : tr("%1: %2").arg(between, state);
}

} // namespace pilothouse::ui
