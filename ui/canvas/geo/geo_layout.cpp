// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pilothouse::ui {

namespace {

constexpr double kGap = 4;  // px between two marks
constexpr int kRounds = 24; // of moving aside, before two become one

std::vector<GeoSite> heaviestFirst(const QList<GeoSite>& sites) {
    std::vector<GeoSite> sorted(sites.begin(), sites.end());
    std::sort(sorted.begin(), sorted.end(), [](const GeoSite& a, const GeoSite& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
    });
    return sorted;
}

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

/// How far two marks are into one another; 0 or less: they are not.
double overlap(const GeoSpot& a, const GeoSpot& b) {
    return a.radius + b.radius + kGap - distance(a.at, b.at);
}

void take(GeoSpot& into, const GeoSpot& from,
          const std::function<double(const QStringList&)>& radiusOf) {
    into.ids.append(from.ids);
    into.points.append(from.points);
    into.radius = radiusOf(into.ids);
}

/// Moves marks that touch apart, the lighter one further. True: nothing touches any more.
bool moveAside(QList<GeoSpot>& spots) {
    for (int round = 0; round < kRounds; ++round) {
        bool isClear = true;
        for (qsizetype a = 0; a < spots.size(); ++a) {
            for (qsizetype b = a + 1; b < spots.size(); ++b) {
                GeoSpot& heavy = spots[a];
                GeoSpot& light = spots[b];
                const double depth = overlap(heavy, light);
                if (depth <= 0) {
                    continue;
                }
                isClear = false;
                const double far = distance(heavy.at, light.at);
                const QPointF way =
                    far > 0.01 ? (light.at - heavy.at) / far : QPointF(1, 0); // any will do
                heavy.at -= way * (depth * 0.3 + 0.05);
                light.at += way * (depth * 0.7 + 0.05);
            }
        }
        if (isClear) {
            return true;
        }
    }
    return false;
}

/// The two that are deepest in one another, or the one that is furthest from its place and its
/// nearest neighbour. None: all is well.
std::optional<std::pair<qsizetype, qsizetype>> worstPair(const QList<GeoSpot>& spots,
                                                         double within) {
    std::optional<std::pair<qsizetype, qsizetype>> worst;
    double most = 0;
    for (qsizetype a = 0; a < spots.size(); ++a) {
        for (qsizetype b = a + 1; b < spots.size(); ++b) {
            const double depth = overlap(spots.at(a), spots.at(b));
            if (depth > most) {
                most = depth;
                worst = {a, b};
            }
        }
    }
    if (worst) {
        return worst;
    }
    for (qsizetype at = 0; at < spots.size() && spots.size() > 1; ++at) {
        const double aside = distance(spots.at(at).at, spots.at(at).anchor);
        if (aside <= std::max(within, most)) {
            continue;
        }
        most = aside;
        qsizetype nearest = at == 0 ? 1 : 0;
        for (qsizetype other = 0; other < spots.size(); ++other) {
            if (other != at && distance(spots.at(other).anchor, spots.at(at).anchor) <
                                   distance(spots.at(nearest).anchor, spots.at(at).anchor)) {
                nearest = other;
            }
        }
        worst = std::minmax(at, nearest);
    }
    return worst;
}

} // namespace

QList<GeoSpot> foldSites(const QList<GeoSite>& sites, const GeoView& view,
                         const std::function<double(const QStringList&)>& radiusOf) {
    QList<GeoSpot> spots;
    for (const GeoSite& site : heaviestFirst(sites)) {
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

QList<GeoSpot> foldBubbles(const QList<GeoSite>& sites, const GeoView& view,
                           const std::function<double(const QStringList&)>& radiusOf,
                           double within) {
    QList<GeoSpot> spots;
    for (const GeoSite& site : heaviestFirst(sites)) {
        const QPointF at = view.toScreen(geoProjected(site.at));
        const GeoSpot alone{at, radiusOf({site.id}), {site.id}, {site.at}, at};
        const auto near = std::find_if(spots.begin(), spots.end(), [&](const GeoSpot& spot) {
            return distance(spot.anchor, at) < within;
        });
        if (near == spots.end()) {
            spots.append(alone);
        } else {
            take(*near, alone, radiusOf);
        }
    }
    while (true) { // each round has a spot less
        moveAside(spots);
        const auto worst = worstPair(spots, within);
        if (!worst) {
            return spots;
        }
        take(spots[worst->first], spots.at(worst->second), radiusOf);
        spots.removeAt(worst->second);
        for (GeoSpot& spot : spots) {
            spot.at = spot.anchor;
        }
    }
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
