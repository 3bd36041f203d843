// SPDX-License-Identifier: GPL-3.0-or-later
#include "reference_fold.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pilothouse::test {

namespace {

using namespace ui;

constexpr double kGap = 4; // px, as the canvas has them
constexpr int kRounds = 24;
constexpr double kSlack = 24;
constexpr double kApart = 160;

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

double overlap(const GeoSpot& a, const GeoSpot& b) {
    return a.radius + b.radius + kGap - distance(a.at, b.at);
}

struct Pair {
    qsizetype a = 0;
    qsizetype b = 0;
    double need = 0;
};

std::vector<Pair> neighbours(const QList<GeoSpot>& spots, double least) {
    std::vector<Pair> out;
    for (qsizetype a = 0; a < spots.size(); ++a) {
        for (qsizetype b = a + 1; b < spots.size(); ++b) {
            const double depth = overlap(spots.at(a), spots.at(b));
            if (depth > least) {
                out.push_back({a, b, depth});
            }
        }
    }
    return out;
}

std::vector<Pair> moveAside(QList<GeoSpot>& spots) {
    QList<GeoSpot> lookedUp = spots;
    std::vector<Pair> pairs = neighbours(spots, -2 * kSlack);
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
            const QPointF way = far > 0.01 ? (light.at - heavy.at) / far : QPointF(1, 0);
            heavy.at -= way * (depth * 0.3 + 0.05);
            light.at += way * (depth * 0.7 + 0.05);
            isFar = isFar || distance(light.at, lookedUp.at(pair.b).at) > kSlack ||
                    distance(heavy.at, lookedUp.at(pair.a).at) > kSlack;
        }
        if (isFar) {
            pairs = neighbours(spots, -2 * kSlack);
            lookedUp = spots;
        }
    }
    std::vector<Pair> touching;
    for (const Pair& pair : pairs) {
        if (const double need = overlap(spots.at(pair.a), spots.at(pair.b)); need > 0) {
            touching.push_back({pair.a, pair.b, need});
        }
    }
    return touching;
}

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

/// They are in the same square of the plane, or in one beside it.
bool areNear(const QPointF& a, const QPointF& b) {
    const auto cell = [](double at) { return std::floor(at / kApart); };
    return std::abs(cell(a.x()) - cell(b.x())) <= 1 && std::abs(cell(a.y()) - cell(b.y())) <= 1;
}

void unite(QList<GeoSpot>& spots, std::vector<Pair> pairs,
           const std::function<double(const QStringList&)>& radiusOf) {
    std::sort(pairs.begin(), pairs.end(), [](const Pair& left, const Pair& right) {
        return left.need != right.need ? left.need > right.need
               : left.a != right.a     ? left.a < right.a
                                       : left.b < right.b;
    });
    std::vector<QPointF> done;
    std::vector<bool> isGone(static_cast<std::size_t>(spots.size()));
    for (const Pair& pair : pairs) {
        const bool isNearOne = std::any_of(done.begin(), done.end(), [&](const QPointF& at) {
            return areNear(at, spots.at(pair.a).anchor) || areNear(at, spots.at(pair.b).anchor);
        });
        if (isNearOne) {
            continue;
        }
        GeoSpot& into = spots[pair.a];
        done.push_back(into.anchor);
        done.push_back(spots.at(pair.b).anchor);
        into.ids.append(spots.at(pair.b).ids);
        into.points.append(spots.at(pair.b).points);
        into.radius = radiusOf(into.ids);
        isGone[static_cast<std::size_t>(pair.b)] = true;
    }
    QList<GeoSpot> left;
    for (qsizetype at = 0; at < spots.size(); ++at) {
        if (!isGone[static_cast<std::size_t>(at)]) {
            left.append(spots.at(at));
            left.last().at = left.last().anchor;
        }
    }
    spots = left;
}

} // namespace

QList<GeoSpot> referenceFold(QList<GeoSite> sites, const GeoView& view,
                             const std::function<double(const QStringList&)>& radiusOf,
                             double within) {
    std::sort(sites.begin(), sites.end(), [](const GeoSite& a, const GeoSite& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
    });
    QList<GeoSpot> spots;
    for (const GeoSite& site : sites) {
        const QPointF at = view.toScreen(geoProjected(site.at));
        const auto near = std::find_if(spots.begin(), spots.end(), [&](const GeoSpot& spot) {
            return distance(spot.anchor, at) < within;
        });
        if (near == spots.end()) {
            spots.append({at, 0, {site.id}, {site.at}, at});
        } else {
            near->ids.append(site.id);
            near->points.append(site.at);
        }
    }
    for (GeoSpot& spot : spots) {
        spot.radius = radiusOf(spot.ids);
    }
    while (true) {
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

} // namespace pilothouse::test
