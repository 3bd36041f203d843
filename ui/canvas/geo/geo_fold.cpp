// SPDX-License-Identifier: GPL-3.0-or-later
// Marks that fold by distance and step aside. Whoever is near is found in a grid: a fleet may have
// thousands of sites, and each scale folds them anew.
#include "ui/canvas/geo/geo_grid.h"
#include "ui/canvas/geo/geo_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace pilothouse::ui {

namespace {

using RadiusOf = std::function<double(const QStringList&)>;

constexpr double kGap = 4;     // px between two marks
constexpr int kRounds = 24;    // of moving aside, before two become one
constexpr double kSlack = 24;  // px that a mark may move before its neighbours are looked up anew
constexpr double kApart = 160; // px between marks that have nothing to do with one another

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

/// How far two marks are into one another; 0 or less: they are not.
double overlap(const GeoSpot& a, const GeoSpot& b) {
    return a.radius + b.radius + kGap - distance(a.at, b.at);
}

/// Two marks, and why they should be one: the more the sooner.
struct Pair {
    qsizetype a = 0; ///< before b
    qsizetype b = 0;
    double need = 0;
};

/// Sites that are closer than `within` to a heavier one stand with it.
QList<GeoSpot> gathered(const QList<GeoSite>& sites, const GeoView& view, const RadiusOf& radiusOf,
                        double within) {
    QList<GeoSpot> spots;
    GeoGrid grid(within, sites.size());
    for (const GeoSite* const site : heaviestFirst(sites)) {
        const QPointF at = view.toScreen(geoProjected(site->at));
        qsizetype near = std::numeric_limits<qsizetype>::max(); // the heaviest that is near
        grid.near(at, [&](qsizetype id) {
            if (id < near && distance(spots.at(id).anchor, at) < within) {
                near = id;
            }
        });
        if (near < spots.size()) {
            spots[near].ids.append(site->id);
            spots[near].points.append(site->at);
        } else {
            grid.add(spots.size(), at);
            spots.append({at, 0, {site->id}, {site->at}, at});
        }
    }
    for (GeoSpot& spot : spots) {
        spot.radius = radiusOf(spot.ids);
    }
    return spots;
}

/// Those that touch, or would if both moved by the slack; in the order of the marks.
std::vector<Pair> neighbours(const QList<GeoSpot>& spots) {
    double widest = 0;
    for (const GeoSpot& spot : spots) {
        widest = std::max(widest, spot.radius);
    }
    GeoGrid grid(2 * widest + kGap + 2 * kSlack, spots.size());
    for (qsizetype at = 0; at < spots.size(); ++at) {
        grid.add(at, spots.at(at).at);
    }
    std::vector<Pair> out;
    for (qsizetype a = 0; a < spots.size(); ++a) {
        const auto from = static_cast<std::ptrdiff_t>(out.size());
        grid.near(spots.at(a).at, [&](qsizetype b) {
            if (b > a && overlap(spots.at(a), spots.at(b)) > -2 * kSlack) {
                out.push_back({a, b});
            }
        });
        std::sort(out.begin() + from, out.end(),
                  [](const Pair& left, const Pair& right) { return left.b < right.b; });
    }
    return out;
}

/// Moves marks that touch apart, the lighter one further. Tells those that touch still.
std::vector<Pair> moveAside(QList<GeoSpot>& spots) {
    std::vector<Pair> pairs = neighbours(spots);
    std::vector<QPointF> lookedUp(static_cast<std::size_t>(spots.size()));
    const auto remember = [&] {
        for (qsizetype at = 0; at < spots.size(); ++at) {
            lookedUp[static_cast<std::size_t>(at)] = spots.at(at).at;
        }
    };
    remember();
    bool isClear = pairs.empty();
    for (int round = 0; round < kRounds && !isClear; ++round) {
        isClear = true;
        bool isFar = false;
        for (const Pair& pair : pairs) {
            GeoSpot& heavy = spots[pair.a];
            GeoSpot& light = spots[pair.b];
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
            isFar = isFar ||
                    distance(light.at, lookedUp[static_cast<std::size_t>(pair.b)]) > kSlack ||
                    distance(heavy.at, lookedUp[static_cast<std::size_t>(pair.a)]) > kSlack;
        }
        if (isFar) {
            pairs = neighbours(spots);
            remember();
        }
    }
    std::vector<Pair> touching;
    for (Pair pair : pairs) {
        pair.need = overlap(spots.at(pair.a), spots.at(pair.b));
        if (pair.need > 0) {
            touching.push_back(pair);
        }
    }
    return touching;
}

/// Marks that had to go too far from their place, with the one whose place is nearest to theirs.
std::vector<Pair> strays(const QList<GeoSpot>& spots, double within) {
    std::vector<Pair> out;
    for (qsizetype at = 0; at < spots.size() && spots.size() > 1; ++at) {
        const double aside = distance(spots.at(at).at, spots.at(at).anchor);
        if (aside <= within) {
            continue;
        }
        qsizetype nearest = at == 0 ? 1 : 0;
        for (qsizetype other = 0; other < spots.size(); ++other) {
            if (other != at && distance(spots.at(other).anchor, spots.at(at).anchor) <
                                   distance(spots.at(nearest).anchor, spots.at(at).anchor)) {
                nearest = other;
            }
        }
        out.push_back({std::min(at, nearest), std::max(at, nearest), aside});
    }
    return out;
}

/// Makes those one that need it most; of two that are near one another only the first, since it
/// may give the other the room it lacks.
void unite(QList<GeoSpot>& spots, std::vector<Pair> pairs, const RadiusOf& radiusOf) {
    std::sort(pairs.begin(), pairs.end(), [](const Pair& left, const Pair& right) {
        return left.need != right.need ? left.need > right.need // NOLINT: any order is one
               : left.a != right.a     ? left.a < right.a
                                       : left.b < right.b;
    });
    GeoGrid done(kApart);
    std::vector<bool> isGone(static_cast<std::size_t>(spots.size()));
    for (const Pair& pair : pairs) {
        bool isNearOne = false;
        for (const qsizetype end : {pair.a, pair.b}) {
            done.near(spots.at(end).anchor, [&](qsizetype) { isNearOne = true; });
        }
        if (isNearOne) {
            continue;
        }
        GeoSpot& into = spots[pair.a];
        done.add(pair.a, into.anchor);
        done.add(pair.b, spots.at(pair.b).anchor);
        into.ids.append(spots.at(pair.b).ids);
        into.points.append(spots.at(pair.b).points);
        into.radius = radiusOf(into.ids);
        isGone[static_cast<std::size_t>(pair.b)] = true;
    }
    QList<GeoSpot> left;
    left.reserve(spots.size());
    for (qsizetype at = 0; at < spots.size(); ++at) {
        if (!isGone[static_cast<std::size_t>(at)]) {
            left.append(std::move(spots[at]));
            left.last().at = left.last().anchor;
        }
    }
    spots = std::move(left);
}

} // namespace

QList<GeoSpot> foldBubbles(const QList<GeoSite>& sites, const GeoView& view,
                           const std::function<double(const QStringList&)>& radiusOf,
                           double within) {
    QList<GeoSpot> spots = gathered(sites, view, radiusOf, within);
    while (true) { // each round has a spot less
        std::vector<Pair> pairs = moveAside(spots);
        if (pairs.empty()) {
            pairs = strays(spots, within);
        }
        if (pairs.empty()) {
            return spots;
        }
        unite(spots, std::move(pairs), radiusOf);
    }
}

} // namespace pilothouse::ui
