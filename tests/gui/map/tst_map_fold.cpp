// SPDX-License-Identifier: GPL-3.0-or-later
// Folding of sites gives what the plain way gives, to the last bit, however fast it is.
#include "reference_fold.h"
#include "sample_map.h"
#include "ui/canvas/geo/geo_grid.h"
#include "ui/canvas/geo/geo_places.h"
#include "ui/pages/map/map_fleet.h"
#include "ui/pages/map/map_marks.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QSizeF kSize{1184, 820};
constexpr double kWithin = 40; // px

/// Some stand at the same place, on a line, or a whole number of px apart; weights often equal.
QList<GeoSite> sitesOf(unsigned seed, int count, double spread) {
    std::mt19937 random(seed);
    const auto between = [&random](double low, double high) {
        return low + (high - low) * static_cast<double>(random() % 100'000) / 100'000;
    };
    QList<GeoSite> out;
    for (int at = 0; at < count; ++at) {
        GeoPoint point{between(48 - spread, 48 + spread), between(8 - 2 * spread, 8 + 2 * spread)};
        if (at > 0 && random() % 8 == 0) {
            point = out.at(static_cast<int>(random() % static_cast<unsigned>(at))).at;
        } else if (random() % 6 == 0) {
            point = {48, 8 + std::round(between(-2 * spread, 2 * spread))};
        }
        out.append({u"site-%1"_s.arg(random() % 1'000'000 + static_cast<unsigned>(at) * 1'000'000),
                    point, double(random() % 7)});
    }
    return out;
}

QList<GeoPoint> pointsOf(const QList<GeoSite>& sites) {
    QList<GeoPoint> out;
    for (const GeoSite& site : sites) {
        out.append(site.at);
    }
    return out;
}

/// As the map's; so large that marks which stay apart touch; and so large that they have to go far.
double radiusOf(int kind, const QStringList& ids) {
    const double small = ids.size() > 20 ? 25 : ids.size() > 1 ? 20 : 11;
    return kind == 0 ? small : kind == 1 ? small + 12 : 3 * small + double(ids.size() % 3);
}

} // namespace

class TestMapFold : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isWhatThePlainWayGives_data();
    void isWhatThePlainWayGives();
    void ofAFleetOfSites();
    void noneIsNothing();
    void aGridFindsWhoIsNear();
};

namespace {

bool isSame(const QList<GeoSpot>& a, const QList<GeoSpot>& b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](const GeoSpot& left, const GeoSpot& right) {
            // Bits, not QPointF's fuzzy ==.
            return left.at.x() == right.at.x() && left.at.y() == right.at.y() &&
                   left.anchor.x() == right.anchor.x() && left.anchor.y() == right.anchor.y() &&
                   left.radius == right.radius && left.ids == right.ids &&
                   left.points == right.points;
        });
}

} // namespace

void TestMapFold::isWhatThePlainWayGives_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("spread");
    QTest::addColumn<int>("kind");
    for (const int count : {1, 2, 3, 12, 60, 300}) {
        for (const double spread : {0.0, 0.3, 4.0, 30.0}) {
            for (const int kind : {0, 1, 2}) {
                QTest::addRow("%d sites, %g degrees, radius %d", count, spread, kind)
                    << count << spread << kind;
            }
        }
    }
}

void TestMapFold::isWhatThePlainWayGives() {
    QFETCH(const int, count);
    QFETCH(const double, spread);
    QFETCH(const int, kind);
    const auto radius = [kind](const QStringList& ids) { return radiusOf(kind, ids); };
    for (unsigned seed = 1; seed <= (count > 100 ? 2U : 8U); ++seed) {
        const QList<GeoSite> sites = sitesOf(seed, count, spread);
        const GeoFolding folding(sites); // one for all scales
        GeoView view = GeoView::fitted(pointsOf(sites), kSize, 44);
        for (int step = 0; step < (count > 100 ? 4 : 8); ++step) {
            const auto spots = folding.folded(view, radius, kWithin);
            QVERIFY2(isSame(spots, test::referenceFold(sites, view, radius, kWithin)),
                     qPrintable(u"seed %1, step %2"_s.arg(seed).arg(step)));
            view = view.zoomed(count > 100 ? 1.9 : 1.25, {700, 300});
        }
    }
}

void TestMapFold::ofAFleetOfSites() {
    const auto snapshot = test::siteFleet(3000);
    const auto fleet =
        std::make_shared<const MapFleet>(mapFleetOf(*snapshot, GeoPlaces::shipped(), {}, {}, {}));
    MapMarks marks;
    marks.setFleet(fleet);
    const GeoMapData data = mapSites(*fleet);
    const auto radius = [&marks](const QStringList& ids) { return marks.radius(ids); };
    const GeoView whole = GeoView::fitted(pointsOf(data.sites), kSize, 44);
    const GeoFolding folding(data.sites);
    for (const double zoom : {1.0, 4.0, 40.0, 500.0}) {
        const GeoView view = whole.zoomed(zoom, {800, 300});
        QVERIFY(isSame(folding.folded(view, radius, marks.foldsWithin()),
                       test::referenceFold(data.sites, view, radius, marks.foldsWithin())));
    }
}

void TestMapFold::noneIsNothing() {
    const auto radius = [](const QStringList&) { return 11.0; };
    QVERIFY(GeoFolding().folded({}, radius, kWithin).isEmpty());
    QVERIFY(foldBubbles({}, {}, radius, kWithin).isEmpty());
    QVERIFY(isSame(foldBubbles({{u"a"_s, {1, 2}, 1}}, {.size = kSize}, radius, kWithin),
                   test::referenceFold({{u"a"_s, {1, 2}, 1}}, {.size = kSize}, radius, kWithin)));
}

/// All of the nine cells and nobody else, also after it had to grow.
void TestMapFold::aGridFindsWhoIsNear() {
    std::mt19937 random(11);
    const auto between = [&random](double low, double high) {
        return low + (high - low) * static_cast<double>(random() % 100'000) / 100'000;
    };
    for (const double wide : {50.0, 2'000.0, 500'000.0}) {
        std::vector<QPointF> points;
        GeoGrid small(40); // no room was asked for
        GeoGrid large(40, 700);
        for (qsizetype id = 0; id < 700; ++id) {
            const QPointF at(between(-wide, wide), between(-wide, wide));
            points.push_back(at);
            small.add(id, at);
            large.add(id, at);
            const QPointF from = id % 3 == 0 ? at : QPointF(between(-wide, wide), at.y() + 70);
            std::multiset<qsizetype> wanted;
            const auto cell = [](double px) { return std::floor(px / 40); };
            for (std::size_t each = 0; each < points.size(); ++each) {
                if (std::abs(cell(points[each].x()) - cell(from.x())) <= 1 &&
                    std::abs(cell(points[each].y()) - cell(from.y())) <= 1) {
                    wanted.insert(static_cast<qsizetype>(each));
                }
            }
            for (const GeoGrid* const grid : {&small, &large}) {
                std::multiset<qsizetype> found;
                grid->near(from, [&](qsizetype near) { found.insert(near); });
                QCOMPARE(found, wanted);
            }
        }
    }
}

QTEST_MAIN(TestMapFold)
#include "tst_map_fold.moc"
