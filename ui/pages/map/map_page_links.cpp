// SPDX-License-Identifier: GPL-3.0-or-later
// The layer of links on the map page: nothing is asked for and nothing drawn unless it is on.
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_hubs.h"
#include "ui/pages/map/map_logic_links.h"
#include "ui/pages/map/map_marks.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/map/map_side.h"

#include <QCheckBox>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

void MapPage::setMesh(const std::shared_ptr<const model::MeshPicture>& mesh) {
    m_mesh = mesh;
    m_links = {};
    m_linkSource = {};
    showLinks();
}

void MapPage::setMeshReading(const model::MeshReading& reading) {
    if (reading != m_meshReading) {
        m_meshReading = reading;
        showLinks();
    }
}

void MapPage::setLinksShown(bool isShown) {
    if (isShown != m_hasLinks) {
        m_hasLinks = isShown;
        m_linkSwitch->setChecked(isShown);
        watchLinks();
        showLinks();
    }
}

/// Who is asked follows from what is seen.
void MapPage::watchLinks() {
    const bool isWatched = m_hasLinks && isVisible();
    if (isWatched != m_isWatchingLinks) {
        m_isWatchingLinks = isWatched;
        Q_EMIT linksWatched(isWatched);
    }
}

void MapPage::showLinks() {
    if (!isVisible()) {
        return; // showFleet() does once somebody looks
    }
    LinkSource source;
    if (m_hasLinks && m_mesh && m_fleet) {
        source = {m_mesh, linkRegionsOf(*m_mesh, *m_fleet)};
    }
    if (source != m_linkSource) { // most snapshots change neither
        m_links = source.mesh ? linksOf(*m_mesh, source.regions) : MapLinks();
        m_linkSource = std::move(source);
    }
    if (m_view == View::Logical || !m_hasLinks) { // else nobody sees them
        m_boxLinks->set(m_hasLinks ? m_mesh : nullptr, m_fleet);
        m_boxes->update();
    }
    m_marks->setLinks(m_links.between);
    m_map->update();
    showLegend();
    showSideLinks();
}

void MapPage::openLink(const QPointF& at) {
    const QList<GeoSpot>& spots = m_map->spots();
    const QList<MapArc> arcs = m_marks->arcs(spots);
    const qsizetype arc = arcAt(at, arcs, spots, m_map->view());
    if (arc >= 0) {
        const MapLink& link = arcs.at(arc).links;
        Q_EMIT linkOpened(link.worstFrom, link.worstTo);
    }
}

/// A hub, or its share of a region, is selected: bubbles of the map are of several.
bool MapPage::isOfHubs() const {
    return m_fleet && std::any_of(m_regions.begin(), m_regions.end(),
                                  [this](const QString& id) { return m_fleet->hubOf(id) >= 0; });
}

/// Those of what is selected.
MapLink MapPage::linksHere() const {
    if (isOfHubs()) {
        QStringList boxes;
        for (int hub = 0; hub < m_fleet->hubs.size(); ++hub) {
            const MapHub& of = m_fleet->hubs.at(hub);
            for (const MapRegion& share : of.regions) {
                if (m_regions.contains(of.id) || m_regions.contains(share.id) ||
                    m_regions.contains(shareId(of, share.id))) {
                    boxes.append(boxId(hub, share.id));
                }
            }
        }
        return boxes.isEmpty() ? MapLink() : linksAt(m_boxLinks->links(), boxes);
    }
    return linksAt(m_links, m_fleet ? m_fleet->sitesOf(m_regions) : m_regions);
}

void MapPage::showSideLinks() {
    if (!m_hasLinks) {
        m_side->setLinks({});
        return;
    }
    if (isOfHubs()) {
        m_boxLinks->set(m_mesh, m_fleet);
    }
    MapSideLinks shown{.isOn = true, .between = m_links.between, .all = linksHere(), .words = {}};
    if (!m_mesh) {
        const auto& trouble = m_meshReading.trouble;
        shown.words = trouble.empty() ? tr("being read…") : QString::fromStdString(trouble);
    } else if (shown.all.links == 0) {
        shown.words = tr("none");
    }
    m_side->setLinks(shown);
}

} // namespace pilothouse::ui
