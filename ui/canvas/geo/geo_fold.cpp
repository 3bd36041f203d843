// SPDX-License-Identifier: GPL-3.0-or-later
// Marks that fold by distance and step aside. Whoever is near is found in a grid: a fleet may have
// thousands of sites, and each scale folds them anew.
#include "ui/canvas/geo/geo_grid.h"
#include "ui/canvas/geo/geo_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pilothouse::ui {

namespace {

using RadiusOf = std::function<double(const QStringList&)>;

constexpr double kGap = 4;     // px between two marks
constexpr int kRounds = 24;    // of moving aside, before two become one
constexpr double kSlack = 24;  // px that a mark may move before its neighbours are looked up anew
constexpr double kApart = 160; // px between marks that have nothing to do with one another

/// Where a mark is while it looks for its place.
struct Mark {
    QPointF at;
    QPointF anchor;
    double radius = 0;
};
using Marks = std::vector<Mark>;

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

double squared(const QPointF& a, const QPointF& b) {
    const double x = a.x() - b.x();
    const double y = a.y() - b.y();
    return x * x + y * y;
}

/// distance() < limit, without a root where squares leave no doubt.
bool isNearer(const QPointF& a, const QPointF& b, double limit) {
    constexpr double kDoubt = 1e-9; // far more than squares and roots are off by
    const double square = squared(a, b);
    const double most = limit * limit;
    if (square > most * (1 + kDoubt)) {
        return false;
    }
    return square < most * (1 - kDoubt) || distance(a, b) < limit;
}

/// How far two marks are into one another; 0 or less: they are not.
double overlap(const Mark& a, const Mark& b) {
    return a.radius + b.radius + kGap - distance(a.at, b.at);
}

/// overlap() > depth, without a root where squares leave no doubt; `depth` is 0 or less.
bool areCloser(const Mark& a, const Mark& b, double depth) {
    constexpr double kDoubt = 1e-6; // px: far more than sums and roots are off by
    const double limit = a.radius + b.radius + kGap - depth;
    const double square = squared(a.at, b.at);
    if (square > (limit + kDoubt) * (limit + kDoubt)) {
        return false;
    }
    return square < (limit - kDoubt) * (limit - kDoubt) || overlap(a, b) > depth;
}

/// By a place that is counted as Qt does.
template<class List>
auto& of(List& list, qsizetype at) {
    return list[static_cast<std::size_t>(at)];
}

/// Two marks, and why they should be one: the more the sooner.
struct Pair {
    qsizetype a = 0; ///< before b
    qsizetype b = 0;
    double need = 0;
};

/// Those that touch, or would if both moved by the slack; in the order of the marks.
std::vector<Pair> neighbours(const Marks& marks) {
    double widest = 0;
    for (const Mark& mark : marks) {
        widest = std::max(widest, mark.radius);
    }
    GeoGrid grid(2 * widest + kGap + 2 * kSlack, std::ssize(marks));
    for (qsizetype at = 0; at < std::ssize(marks); ++at) {
        grid.add(at, of(marks, at).at);
    }
    std::vector<Pair> out;
    for (qsizetype a = 0; a < std::ssize(marks); ++a) {
        const auto from = static_cast<std::ptrdiff_t>(out.size());
        grid.near(of(marks, a).at, [&](qsizetype b) {
            if (b > a && areCloser(of(marks, a), of(marks, b), -2 * kSlack)) {
                out.push_back({a, b});
            }
        });
        std::sort(out.begin() + from, out.end(),
                  [](const Pair& left, const Pair& right) { return left.b < right.b; });
    }
    return out;
}

/// Moves marks that touch apart, the lighter one further. Tells those that touch still.
std::vector<Pair> moveAside(Marks& marks) {
    std::vector<Pair> pairs = neighbours(marks);
    std::vector<QPointF> lookedUp(marks.size());
    const auto remember = [&] {
        for (std::size_t at = 0; at < marks.size(); ++at) {
            lookedUp[at] = marks[at].at;
        }
    };
    remember();
    bool isClear = pairs.empty();
    for (int round = 0; round < kRounds && !isClear; ++round) {
        isClear = true;
        bool isFar = false;
        for (const Pair& pair : pairs) {
            Mark& heavy = of(marks, pair.a);
            Mark& light = of(marks, pair.b);
            if (!areCloser(heavy, light, 0)) {
                continue;
            }
            const double depth = overlap(heavy, light);
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
            pairs = neighbours(marks);
            remember();
        }
    }
    std::vector<Pair> touching;
    for (Pair pair : pairs) {
        if (areCloser(of(marks, pair.a), of(marks, pair.b), 0)) {
            pair.need = overlap(of(marks, pair.a), of(marks, pair.b));
            touching.push_back(pair);
        }
    }
    return touching;
}

/// Marks that had to go too far from their place, with the one whose place is nearest to theirs.
std::vector<Pair> strays(const Marks& marks, double within) {
    std::vector<Pair> out;
    for (qsizetype at = 0; at < std::ssize(marks) && marks.size() > 1; ++at) {
        const Mark& mark = of(marks, at);
        const double aside = distance(mark.at, mark.anchor);
        if (aside <= within) {
            continue;
        }
        qsizetype nearest = at == 0 ? 1 : 0;
        for (qsizetype other = 0; other < std::ssize(marks); ++other) {
            if (other != at && distance(of(marks, other).anchor, mark.anchor) <
                                   distance(of(marks, nearest).anchor, mark.anchor)) {
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

Marks marksOf(const QList<GeoSpot>& spots) {
    Marks out;
    out.reserve(static_cast<std::size_t>(spots.size()));
    for (const GeoSpot& spot : spots) {
        out.push_back({spot.at, spot.anchor, spot.radius});
    }
    return out;
}

} // namespace

GeoFolding::GeoFolding(const QList<GeoSite>& sites) : m_sites(sites) {
    m_order.reserve(static_cast<std::size_t>(m_sites.size()));
    const GeoSite* const first = m_sites.constData();
    for (const GeoSite* const site : heaviestFirst(m_sites)) {
        m_order.push_back({site - first, geoProjected(site->at)});
    }
}

/// Sites that are closer than `within` to a heavier one stand with it.
QList<GeoSpot> GeoFolding::gathered(const GeoView& view, const RadiusOf& radiusOf,
                                    double within) const {
    std::vector<QPointF> anchors; // of spots
    std::vector<int> sizes;
    std::vector<qsizetype> spotOf; // by order
    spotOf.reserve(m_order.size());
    GeoGrid grid(within, std::ssize(m_order));
    for (const Place& place : m_order) {
        const QPointF at = view.toScreen(place.at);
        qsizetype near = std::ssize(anchors); // the heaviest that is near, else a new one
        grid.near(at, [&](qsizetype id) {
            if (id < near && isNearer(of(anchors, id), at, within)) {
                near = id;
            }
        });
        if (near == std::ssize(anchors)) {
            grid.add(near, at);
            anchors.push_back(at);
            sizes.push_back(0);
        }
        spotOf.push_back(near);
        ++of(sizes, near);
    }
    QList<GeoSpot> spots;
    spots.reserve(std::ssize(anchors));
    for (std::size_t spot = 0; spot < anchors.size(); ++spot) {
        spots.append({anchors[spot], 0, {}, {}, anchors[spot]});
        spots.last().ids.reserve(sizes[spot]);
        spots.last().points.reserve(sizes[spot]);
    }
    for (std::size_t at = 0; at < m_order.size(); ++at) {
        const GeoSite& site = m_sites.at(m_order[at].site);
        GeoSpot& spot = spots[spotOf[at]];
        spot.ids.append(site.id);
        spot.points.append(site.at);
    }
    for (GeoSpot& spot : spots) {
        spot.radius = radiusOf(spot.ids);
    }
    return spots;
}

QList<GeoSpot> GeoFolding::folded(const GeoView& view, const RadiusOf& radiusOf,
                                  double within) const {
    QList<GeoSpot> spots = gathered(view, radiusOf, within);
    while (true) { // each round has a spot less
        Marks marks = marksOf(spots);
        std::vector<Pair> pairs = moveAside(marks);
        if (pairs.empty()) {
            pairs = strays(marks, within);
        }
        if (pairs.empty()) {
            for (qsizetype at = 0; at < spots.size(); ++at) {
                spots[at].at = of(marks, at).at;
            }
            return spots;
        }
        unite(spots, std::move(pairs), radiusOf);
    }
}

QList<GeoSpot> foldBubbles(const QList<GeoSite>& sites, const GeoView& view,
                           const RadiusOf& radiusOf, double within) {
    return GeoFolding(sites).folded(view, radiusOf, within);
}

} // namespace pilothouse::ui
