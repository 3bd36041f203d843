// SPDX-License-Identifier: GPL-3.0-or-later
// Members with a place of their own: small sites by the thousand, on the map and in the side.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_links.h"
#include "ui/pages/map/map_logic.h"

#include <QListView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::Snapshot;
using Seat = test::MapSeat;

namespace {

/// Four members in West Europe; so many of them have a place of their own.
Snapshot fourWith(int placed) {
    auto fleet = std::make_shared<model::FleetSnapshot>(
        *test::buildFleet({.clusters = 4, .withTrouble = false}));
    auto places = std::make_shared<model::MemberPlaces>();
    for (auto& cluster : fleet->clusters) {
        auto state = std::make_shared<model::ClusterState>(*cluster);
        state->identity.region = "westeurope";
        if (placed-- > 0) {
            places->emplace(state->identity.id, model::Coordinates{-33.9, 18.4 + 4.0 * placed});
        }
        cluster = state;
    }
    fleet->places = places;
    return fleet;
}

MapFleet mapOf(const model::FleetSnapshot& snapshot) {
    return mapFleetOf(snapshot, GeoPlaces::shipped(), {}, {}, {});
}

} // namespace

class TestMapSites : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ownPlaceWinsOverTheRegions();
    void membersAtOnePlaceAreOneSite();
    void everyClusterStandsAtOneSite();
    void aRegionIsSelectedWithItsSites();
    void aSiteIsSelectedAndGoneInto();
    void thousandsFoldAndNoneIsLost_data();
    void thousandsFoldAndNoneIsLost();
    void manySitesAreToldByTheirRegion();
    void linksGoToWhereAClusterStands();
    void whoIsAwayIsNotVerifiableNow();
};

void TestMapSites::ownPlaceWinsOverTheRegions() {
    const MapFleet fleet = mapOf(*fourWith(1));
    QCOMPARE(fleet.regions.size(), qsizetype{1}); // whose they are does not change
    QCOMPARE(fleet.regions.first().count(), 4);
    QCOMPARE(fleet.sites.size(), qsizetype{2});
    const MapRegion* const own = &fleet.sites.at(fleet.clusters.first().site);
    QCOMPARE(own->count(), 1);
    QCOMPARE(own->at->latitude, -33.9);
    QCOMPARE(own->title, fleet.clusters.first().name);
    const MapRegion* const rest = &fleet.sites.at(fleet.clusters.last().site);
    QCOMPARE(rest->count(), 3);
    QCOMPARE(rest->title, u"westeurope"_s);
    QVERIFY(rest->at->latitude > 50);
    QCOMPARE(fleet.sitesOf({u"westeurope"_s}).size(), qsizetype{2});
    QCOMPARE(fleet.all({u"westeurope"_s}).count(), 4);
    QCOMPARE(fleet.all({own->id}).count(), 1);
    QVERIFY(mapOf(*fourWith(4)).sites.size() == 4); // nothing is left of the region
    QVERIFY(mapOf(*fourWith(0)).siteOf.contains(u"westeurope"_s));
}

void TestMapSites::membersAtOnePlaceAreOneSite() {
    auto fleet = std::make_shared<model::FleetSnapshot>(*fourWith(0));
    auto places = std::make_shared<model::MemberPlaces>();
    for (const auto& cluster : fleet->clusters) {
        places->emplace(cluster->identity.id, model::Coordinates{10, 10});
    }
    fleet->places = places;
    const MapFleet map = mapOf(*fleet);
    QCOMPARE(map.sites.size(), qsizetype{1});
    QCOMPARE(map.sites.first().count(), 4);
    QVERIFY(map.sites.first().title.contains(u"3 more"_s));
}

void TestMapSites::everyClusterStandsAtOneSite() {
    const MapFleet fleet = mapOf(*test::siteFleet(700));
    int clusters = 0;
    for (qsizetype site = 0; site < fleet.sites.size(); ++site) {
        const MapRegion& each = fleet.sites.at(site);
        clusters += each.count();
        QCOMPARE(fleet.siteOf.value(each.id), static_cast<int>(site));
        for (const int at : each.clusters) {
            QCOMPARE(fleet.clusters.at(at).site, static_cast<int>(site));
        }
    }
    QCOMPARE(clusters, 700);
    QStringList all;
    for (const MapRegion& region : fleet.regions) {
        all.append(fleet.sitesOf({region.id}));
    }
    QCOMPARE(all.size(), fleet.sites.size());
    QCOMPARE(fleet.all(all).count(), 700);
}

void TestMapSites::aRegionIsSelectedWithItsSites() {
    Seat seat(fourWith(2));
    auto* const list = seat.find<QListView>("mapRegions");
    const QModelIndex first = list->model()->index(0, 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(first).center());
    QCOMPARE(seat.page.regions(), QStringList{u"westeurope"_s});
    seat.page.setView(MapPage::View::Table);
    QCOMPARE(seat.page.table()->model()->rowCount(), 4);
}

void TestMapSites::aSiteIsSelectedAndGoneInto() {
    Seat seat(fourWith(1));
    const MapFleet& fleet = *seat.page.fleet();
    const QString id = fleet.sites.at(fleet.clusters.first().site).id;
    for (const GeoSpot& spot : seat.map().spots()) {
        if (spot.ids == QStringList{id}) {
            seat.click(spot);
        }
    }
    QCOMPARE(seat.page.regions(), QStringList{id});
    QCOMPARE(seat.regionRows(), QStringList{u"westeurope"_s}); // what it is a part of
    QVERIFY(seat.find<QWidget>("mapSide")->accessibleName().contains(fleet.clusters.first().name));
    QTest::keyClick(&seat.map(), Qt::Key_Return); // it is one: in
    QCOMPARE(seat.page.view(), MapPage::View::Logical);
    seat.show(fourWith(0)); // its place is gone, and with it the selection
    QVERIFY(seat.page.regions().isEmpty());
}

void TestMapSites::thousandsFoldAndNoneIsLost_data() {
    QTest::addColumn<double>("zoom");
    for (const double zoom : {1.0, 3.0, 11.0, 60.0}) {
        QTest::addRow("zoom %g", zoom) << zoom;
    }
}

void TestMapSites::thousandsFoldAndNoneIsLost() {
    QFETCH(const double, zoom);
    const auto fleet = std::make_shared<const MapFleet>(mapOf(*test::siteFleet(3000)));
    const GeoMapData data = mapSites(*fleet);
    QList<GeoPoint> points;
    for (const GeoSite& site : data.sites) {
        points.append(site.at);
    }
    const GeoView view = GeoView::fitted(points, {1184, 820}, 44).zoomed(zoom, {800, 300});
    const auto radius = [&fleet](const QStringList& ids) {
        const int count = fleet->all(ids).count();
        return count >= 20 ? 20.0 : 12.0;
    };
    const QList<GeoSpot> spots = foldBubbles(data.sites, view, radius, 40);
    QStringList ids;
    for (const GeoSpot& spot : spots) {
        ids.append(spot.ids);
    }
    QCOMPARE(ids.size(), data.sites.size());
    ids.sort();
    QCOMPARE(ids.removeDuplicates(), qsizetype{0});
    for (qsizetype a = 0; a < spots.size(); ++a) {
        for (qsizetype b = a + 1; b < spots.size(); ++b) {
            const QPointF way = spots.at(a).at - spots.at(b).at;
            QVERIFY(std::hypot(way.x(), way.y()) >= spots.at(a).radius + spots.at(b).radius);
        }
    }
}

void TestMapSites::manySitesAreToldByTheirRegion() {
    const MapFleet fleet = mapOf(*test::siteFleet(400));
    const QStringList sites = fleet.sitesOf({u"italynorth"_s});
    QVERIFY(sites.size() > 10);
    QCOMPARE(fleet.words(sites), u"italynorth"_s);
    QCOMPARE(fleet.words(sites.mid(0, 1)), fleet.part(sites.first())->title);
    QCOMPARE(fleet.regionsIn(sites).size(), qsizetype{1});
    QCOMPARE(fleet.regionsIn(sites).first().count(), fleet.all(sites).count());
}

void TestMapSites::linksGoToWhereAClusterStands() {
    const Snapshot snapshot = fourWith(1);
    const MapFleet fleet = mapOf(*snapshot);
    test::SampleMesh mesh(*snapshot);
    mesh.linkAll(model::MeshHalfState::Up);
    const auto picture = mesh.picture();
    const MapLinks links = linksOf(*picture, linkRegionsOf(*picture, fleet));
    QCOMPARE(links.between.size(), qsizetype{1}); // the site with what is left of its region
    QCOMPARE(links.between.first().links, 3);
    QCOMPARE(links.within.size(), qsizetype{1});
    QCOMPARE(linksAt(links, fleet.sitesOf({u"westeurope"_s})).links, 6);
}

void TestMapSites::whoIsAwayIsNotVerifiableNow() {
    Seat seat(test::siteFleet(60));
    const auto& entries = seat.find<MapLegend>("mapLegend")->entries();
    const auto away = std::find_if(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.word == wordOf(Look::Away);
    });
    QVERIFY(away != entries.end());
    QCOMPARE(away->ink.kind, Ink::Kind::Away);
    QVERIFY(std::none_of(entries.begin(), entries.end(), [&](const auto& entry) {
        return entry.word != away->word && entry.ink == away->ink;
    }));
    MapLogic logic;
    bool isSaid = false;
    for (const auto& region : logic.dataOf(*seat.page.fleet(), u"f"_s, {}).regions) {
        for (const auto& cluster : region.clusters) {
            isSaid = isSaid || cluster.cause.contains(u"not verifiable now"_s);
        }
    }
    QVERIFY(isSaid);
}

QTEST_MAIN(TestMapSites)
#include "tst_map_sites.moc"
