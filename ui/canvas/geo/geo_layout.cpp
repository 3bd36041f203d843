// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_layout.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pilothouse::ui {

namespace {

constexpr double kGap = 4; // px between two marks

} // namespace

std::vector<const GeoSite*> heaviestFirst(const QList<GeoSite>& sites) {
    std::vector<const GeoSite*> sorted;
    sorted.reserve(static_cast<std::size_t>(sites.size()));
    for (const GeoSite& site : sites) {
        sorted.push_back(&site);
    }
    std::sort(sorted.begin(), sorted.end(), [](const GeoSite* a, const GeoSite* b) {
        return a->weight != b->weight ? a->weight > b->weight : a->id < b->id;
    });
    return sorted;
}

QList<GeoSpot> foldSites(const QList<GeoSite>& sites, const GeoView& view,
                         const std::function<double(const QStringList&)>& radiusOf) {
    QList<GeoSpot> spots;
    for (const GeoSite* const each : heaviestFirst(sites)) {
        const GeoSite& site = *each;
        const QPointF at = view.toScreen(geoProjected(site.at));
        const double radius = radiusOf({site.id});
        const auto near = std::find_if(spots.begin(), spots.end(), [&](const GeoSpot& spot) {
            const QPointF off = spot.at - at;
            return std::hypot(off.x(), off.y()) < spot.radius + radius + kGap;
        });
        if (near == spots.end()) {
            spots.append({at, radius, {site.id}, {site.at}, at});
        } else {
            near->ids.append(site.id);
            near->points.append(site.at);
            near->radius = std::max(near->radius, radiusOf(near->ids));
        }
    }
    return spots;
}

std::optional<qsizetype> spotTowards(const QList<GeoSpot>& spots, qsizetype from, Qt::Key key) {
    const QPointF ahead = key == Qt::Key_Left    ? QPointF(-1, 0)
                          : key == Qt::Key_Right ? QPointF(1, 0)
                          : key == Qt::Key_Up    ? QPointF(0, -1)
                                                 : QPointF(0, 1);
    std::optional<qsizetype> best;
    double least = 0;
    for (qsizetype at = 0; at < spots.size(); ++at) {
        const QPointF way = spots.at(at).at - spots.at(from).at;
        const double along = QPointF::dotProduct(way, ahead);
        const double aside = std::hypot(way.x(), way.y()) - along;
        const double cost = along + 2 * aside;
        if (at != from && along > 0 && aside < 2 * along && (!best || cost < least)) {
            best = at;
            least = cost;
        }
    }
    return best;
}

} // namespace pilothouse::ui
