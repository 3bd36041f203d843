// SPDX-License-Identifier: GPL-3.0-or-later
// The map as values: where bubbles go, what they count, what clusters are coloured by.
#include "tests/support/fleet_builder.h"
#include "ui/canvas/geo/geo_layout.h"
#include "ui/pages/map/map_arcs.h"
#include "ui/pages/map/map_fleet.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QSizeF kSize{1184, 820};

double radiusOf(const QStringList& ids) {
    return ids.size() > 20 ? 25 : ids.size() > 1 ? 20 : 11 + double(ids.first().size() % 5);
}

QList<GeoSite> sitesOf(unsigned seed, int count, double spread) {
    std::mt19937 random(seed);
    const auto between = [&random](double low, double high) {
        return low + (high - low) * static_cast<double>(random() % 100'000) / 100'000;
    };
    QList<GeoSite> out;
    for (int at = 0; at < count; ++at) {
        out.append({u"site-%1"_s.arg(at),
                    {between(48 - spread, 48 + spread), between(8 - 2 * spread, 8 + 2 * spread)},
                    double(random() % 60)});
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

QStringList idsOf(const QList<GeoSpot>& spots) {
    QStringList out;
    for (const GeoSpot& spot : spots) {
        out.append(spot.ids);
    }
    return out;
}

MapFleet mapOf(const model::FleetSnapshot& snapshot, const QString& hide = {},
               const QString& find = {}, const QString& colour = {}) {
    return mapFleetOf(snapshot, GeoPlaces::shipped(), FleetFilter::parse(hide),
                      FleetFilter::parse(find), colour);
}

int sum(const QList<int>& of) {
    return std::accumulate(of.begin(), of.end(), 0);
}

} // namespace

class TestMapLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bubblesNeverOverlap_data();
    void bubblesNeverOverlap();
    void orderOfSitesIsNothing();
    void closeOnesFoldAndTouchingOnesStepAside();
    void countsAddUp();
    void filterHidesAndFindDims();
    void ownPlacesCountFirst();
    void whatHasNoPlaceIsListed();
    void coloursAreOfWhatIsThere();
    void everyClusterHasAKind_data();
    void everyClusterHasAKind();
    void worstIsNeverHealthyWhileUnknown();
    void arcsCountEveryLink();
};

void TestMapLayout::bubblesNeverOverlap_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("spread");
    for (const int count : {2, 12, 60, 300}) {
        for (const double spread : {0.0, 0.3, 4.0, 30.0}) {
            QTest::addRow("%d sites, %g degrees", count, spread) << count << spread;
        }
    }
}

void TestMapLayout::bubblesNeverOverlap() {
    QFETCH(const int, count);
    QFETCH(const double, spread);
    for (unsigned seed = 1; seed <= 6; ++seed) {
        const QList<GeoSite> sites = sitesOf(seed, count, spread);
        const GeoView view = GeoView::fitted(pointsOf(sites), kSize, 44);
        const QList<GeoSpot> spots = foldBubbles(sites, view, radiusOf, 40);
        QStringList ids = idsOf(spots);
        QCOMPARE(ids.size(), qsizetype{count}); // each is in one spot
        ids.sort();
        QCOMPARE(ids.removeDuplicates(), qsizetype{0});
        for (qsizetype a = 0; a < spots.size(); ++a) {
            QCOMPARE(spots.at(a).ids.size(), spots.at(a).points.size());
            for (qsizetype b = a + 1; b < spots.size(); ++b) {
                const QPointF way = spots.at(a).at - spots.at(b).at;
                const double far = std::hypot(way.x(), way.y());
                QVERIFY2(far >= spots.at(a).radius + spots.at(b).radius,
                         qPrintable(u"%1 and %2 px"_s.arg(far).arg(spots.at(a).radius)));
            }
            const QPointF aside = spots.at(a).at - spots.at(a).anchor;
            QVERIFY(std::hypot(aside.x(), aside.y()) <= 40 || spots.size() == 1);
        }
    }
}

void TestMapLayout::orderOfSitesIsNothing() {
    QList<GeoSite> sites = sitesOf(3, 80, 12);
    const GeoView view = GeoView::fitted(pointsOf(sites), kSize, 44);
    const QList<GeoSpot> before = foldBubbles(sites, view, radiusOf, 40);
    std::mt19937 random(5);
    std::shuffle(sites.begin(), sites.end(), random);
    const QList<GeoSpot> after = foldBubbles(sites, view, radiusOf, 40);
    QCOMPARE(after.size(), before.size());
    for (qsizetype at = 0; at < after.size(); ++at) {
        QCOMPARE(after.at(at).ids, before.at(at).ids);
        QCOMPARE(after.at(at).at, before.at(at).at);
    }
}

void TestMapLayout::closeOnesFoldAndTouchingOnesStepAside() {
    const GeoView view{.centre = {0, 0}, .scale = 10, .size = kSize};
    const auto big = [](const QStringList&) { return 25.0; };
    // 3 degrees are 30 px: one. 4.5 degrees are 45 px: two, which would touch.
    const auto folded = foldBubbles({{u"a"_s, {0, 0}, 2}, {u"b"_s, {0, 3}, 1}}, view, big, 40);
    QCOMPARE(folded.size(), qsizetype{1});
    QCOMPARE(folded.first().ids, QStringList({u"a"_s, u"b"_s}));
    const auto aside = foldBubbles({{u"a"_s, {0, 0}, 2}, {u"b"_s, {0, 4.5}, 1}}, view, big, 40);
    QCOMPARE(aside.size(), qsizetype{2});
    QVERIFY(aside.at(0).at != aside.at(0).anchor); // both leave a line to their place
    QVERIFY(aside.at(1).at.x() > aside.at(1).anchor.x());
    QCOMPARE(aside.at(1).anchor.x() - aside.at(0).anchor.x(), 45.0);
    // 9 degrees are 90 px: nothing moves.
    const auto apart = foldBubbles({{u"a"_s, {0, 0}, 2}, {u"b"_s, {0, 9}, 1}}, view, big, 40);
    QCOMPARE(apart.at(1).at, apart.at(1).anchor);
}

void TestMapLayout::countsAddUp() {
    const auto snapshot = test::buildFleet({.clusters = 300});
    const MapFleet fleet = mapOf(*snapshot);
    QCOMPARE(fleet.clusters.size(), qsizetype{300});
    QCOMPARE(fleet.found, 300);
    int inRegions = 0;
    for (const MapRegion& region : fleet.regions) {
        inRegions += region.count();
        QCOMPARE(std::accumulate(region.looks.begin(), region.looks.end(), 0), region.count());
        QCOMPARE(sum(region.kinds), region.count());
    }
    QCOMPARE(inRegions, 300);
    const MapRegion all = fleet.all({});
    QCOMPARE(all.count(), 300);
    QCOMPARE(sum(all.kinds), 300);
    const GeoMapData sites = mapSites(fleet);
    QCOMPARE(sites.sites.size() + sites.unplaced.size(), fleet.regions.size());
}

void TestMapLayout::filterHidesAndFindDims() {
    const auto snapshot = test::buildFleet({.clusters = 120});
    const MapFleet hidden = mapOf(*snapshot, u"health=healthy"_s);
    QVERIFY(hidden.hidden > 0);
    QCOMPARE(hidden.clusters.size() + hidden.hidden, qsizetype{120});
    QCOMPARE(hidden.all({}).with(Look::Healthy), static_cast<int>(hidden.clusters.size()));
    const MapFleet found = mapOf(*snapshot, {}, u"health=healthy"_s);
    QCOMPARE(found.hidden, 0);
    QCOMPARE(found.clusters.size(), qsizetype{120});
    QCOMPARE(found.found, static_cast<int>(hidden.clusters.size()));
    QCOMPARE(found.all({}).found, found.found);
}

void TestMapLayout::ownPlacesCountFirst() {
    auto snapshot = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = 4}));
    auto state = std::make_shared<model::ClusterState>(*snapshot->clusters.front());
    state->identity.region = "westeurope";
    snapshot->clusters.front() = state;
    snapshot->regions = std::make_shared<const model::RegionPlaces>(
        model::RegionPlaces{{"westeurope", {.latitude = 1.5, .longitude = 2.5}}});
    const MapFleet fleet = mapOf(*snapshot);
    const MapRegion* const region = fleet.region(u"westeurope"_s);
    QVERIFY(region != nullptr && region->at);
    QCOMPARE(region->at->latitude, 1.5);
    QCOMPARE(region->at->longitude, 2.5);
}

void TestMapLayout::whatHasNoPlaceIsListed() {
    auto snapshot = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = 3}));
    for (auto& cluster : snapshot->clusters) {
        auto state = std::make_shared<model::ClusterState>(*cluster);
        state->identity.region.clear();
        cluster = state;
    }
    const GeoMapData sites = mapSites(mapOf(*snapshot));
    QVERIFY(sites.sites.isEmpty()); // never at 0°, 0°
    QCOMPARE(sites.unplaced.size(), qsizetype{1});
    QVERIFY(sites.unplaced.first().words.contains(u'3'));
}

void TestMapLayout::coloursAreOfWhatIsThere() {
    const auto keys = [](const model::FleetSnapshot& snapshot) {
        QStringList out;
        for (const MapColour& colour : coloursOf(snapshot)) {
            out.append(colour.key);
        }
        return out;
    };
    const auto full = test::buildFleet({.clusters = 60});
    QVERIFY(keys(*full).contains(u"version"_s));
    QVERIFY(keys(*full).contains(u"nodes"_s));
    auto bare = std::make_shared<model::FleetSnapshot>(*full);
    for (auto& cluster : bare->clusters) {
        auto state = std::make_shared<model::ClusterState>();
        state->identity.id = cluster->identity.id;
        state->identity.name = cluster->identity.name;
        cluster = state;
    }
    QCOMPARE(keys(*bare), QStringList{u"health"_s}); // nothing else is known of them
}

void TestMapLayout::everyClusterHasAKind_data() {
    QTest::addColumn<QString>("colour");
    for (const char* key :
         {"health", "version", "group", "env", "nodes", "gpus", "label:env", "label:none", "x"}) {
        QTest::newRow(key) << QString::fromLatin1(key);
    }
}

void TestMapLayout::everyClusterHasAKind() {
    QFETCH(const QString, colour);
    const auto snapshot = test::buildFleet({.clusters = 90, .silent = 5});
    const MapClasses classes = classesOf(*snapshot, colour);
    QCOMPARE(classes.ofCluster.size(), std::size_t{90});
    QList<int> counts(classes.classes.size(), 0);
    for (const int kind : classes.ofCluster) {
        QVERIFY(kind >= 0 && kind < classes.classes.size());
        ++counts[kind];
    }
    int series = 0;
    for (qsizetype at = 0; at < counts.size(); ++at) {
        QCOMPARE(classes.classes.at(at).count, counts.at(at));
        QVERIFY(counts.at(at) > 0); // legends name what is there
        series += classes.classes.at(at).ink.kind == Ink::Kind::Series ? 1 : 0;
    }
    QVERIFY(series <= 6);
}

void TestMapLayout::worstIsNeverHealthyWhileUnknown() {
    MapRegion region;
    region.looks = {0, 0, 1, 0, 0, 5}; // one is stale
    QCOMPARE(region.worst(), Look::Stale);
    region.looks = {0, 0, 0, 1, 0, 5};
    QCOMPARE(region.worst(), Look::Awaited);
}

void TestMapLayout::arcsCountEveryLink() {
    using model::MeshCell;
    using model::MeshHalfState;
    model::MeshPicture mesh;
    for (const char* region : {"a", "a", "b", "c", ""}) {
        model::MeshCluster cluster;
        cluster.region = region;
        mesh.clusters.push_back(cluster);
    }
    mesh.cells.resize(25);
    const auto link = [&mesh](std::size_t from, std::size_t to, MeshHalfState state) {
        mesh.cells[from * 5 + to] = MeshCell(state);
        mesh.cells[to * 5 + from] = MeshCell(state);
    };
    link(0, 1, MeshHalfState::Up);      // within a region: not on the map
    link(0, 2, MeshHalfState::Up);      // a and b: one up,
    link(1, 2, MeshHalfState::Down);    // one down
    link(0, 3, MeshHalfState::Unknown); // a and c: nobody knows
    link(2, 3, MeshHalfState::Up);      // b and c
    link(3, 4, MeshHalfState::Up);      // of no region: not on the map
    const MapLinks all = linksOf(mesh, linkRegionsOf(mesh, {}));
    QCOMPARE(all.within.size(), qsizetype{2});
    const QList<MapLink>& links = all.between;
    QCOMPARE(links.size(), qsizetype{3});
    QCOMPARE(links.at(0).links, 2);
    QCOMPARE(links.at(0).down, 1);
    QCOMPARE(links.at(0).worst(), MapLinkState::Down);
    QCOMPARE(links.at(1).worst(), MapLinkState::Unobserved); // not up
    QCOMPARE(links.at(2).worst(), MapLinkState::Up);
    QVERIFY(linkWords(links.at(2)).isEmpty());
    const GeoSpot one{{0, 0}, 11, {u"a"_s}, {}, {}};
    const GeoSpot two{{200, 0}, 20, {u"b"_s, u"c"_s}, {}, {}};
    const QList<MapArc> arcs = arcsOf(links, {one, two}); // b and c are one mark: no arc
    QCOMPARE(arcs.size(), qsizetype{1});
    QCOMPARE(arcs.first().links.links, 3);
    QCOMPARE(arcs.first().links.worst(), MapLinkState::Down);
    QVERIFY(arcsOf(links, {one}).isEmpty());
}

QTEST_MAIN(TestMapLayout)
#include "tst_map_layout.moc"
