// SPDX-License-Identifier: GPL-3.0-or-later
// The cards over the map: what they say follows from the fleet and from what of it is on screen.
#include "ui/canvas/geo/geo_map.h"
#include "ui/models/cell_text.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_host.h"
#include "ui/pages/map/map_marks.h"
#include "ui/pages/map/map_page.h"

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kManyLinks = 12; // of an arc whose width says so

} // namespace

void MapPage::showWorld() {
    int unplaced = 0;
    QList<MapWorld::Dot> dots;
    for (const MapRegion& region : m_fleet->sites) {
        if (!region.at) {
            unplaced += region.count();
            continue;
        }
        const Look worst = region.worst();
        dots.append({*region.at,
                     {worst == Look::Down       ? Ink::Kind::Failed
                      : worst == Look::Degraded ? Ink::Kind::Warning
                                                : Ink::Kind::Stale},
                     isProblem(worst)});
    }
    m_world->setDots(dots);
    m_world->setUnplaced(unplaced);
}

/// Only what is on screen, so that the card says as much about it as it can.
void MapPage::showLegend() {
    if (!m_fleet) {
        return;
    }
    const QRectF box(QPointF(), m_map->view().size);
    QList<int> seen(m_fleet->classes.size(), 0);
    for (const GeoSpot& spot : m_map->spots()) {
        if (box.contains(spot.at)) {
            const MapRegion& sum = m_marks->sumOf(spot.ids);
            for (qsizetype at = 0; at < seen.size(); ++at) {
                seen[at] += sum.kinds.at(at);
            }
        }
    }
    QList<MapLegend::Entry> entries;
    for (qsizetype at = 0; at < m_fleet->classes.size(); ++at) {
        const MapClass& kind = m_fleet->classes.at(at);
        if (seen.at(at) > 0) {
            entries.append({kind.ink, kind.glyph, kind.word, countText(std::int64_t{seen.at(at)})});
        }
    }
    m_legend->setEntries(entries);
    QList<MapLegend::Line> lines;
    const auto add = [&lines](const MapLegend::Line& line) {
        if (!lines.contains(line)) {
            lines.append(line);
        }
    };
    const QList<GeoSpot>& spots = m_map->spots();
    const QList<MapArc> arcs = m_marks->arcs(spots);
    for (const MapArc& arc : arcs) {
        const bool isSeen =
            box.contains(spots.at(arc.from).at) || box.contains(spots.at(arc.to).at);
        const MapLinkState worst = arc.links.worst();
        if (isSeen) {
            add({worst,
                 worst == MapLinkState::Up && !isCrowd(arcs) && arc.links.links >= kManyLinks});
        }
    }
    std::sort(lines.begin(), lines.end());
    m_legend->setLines(lines);
    m_legend->setVisible(m_isLegendWanted && !entries.isEmpty());
    m_host->place();
}

} // namespace pilothouse::ui
