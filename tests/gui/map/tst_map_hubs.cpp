// SPDX-License-Identifier: GPL-3.0-or-later
// Hubs in the logical view, and links between its boxes.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_logic_card.h"
#include "ui/pages/map/map_logic_links.h"

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <set>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::hubsOf;
using test::Snapshot;
using Seat = test::MapSeat;

namespace {

LogicData dataOf(const model::FleetSnapshot& snapshot, const model::FleetHubs* hubs) {
    MapLogic logic;
    return logic.dataOf(mapFleetOf(snapshot, GeoPlaces::shipped(), {}, {}, {}, {.hubs = hubs}),
                        u"all"_s, {});
}

} // namespace

class TestMapHubs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void withoutAHubNothingChanges();
    void everyClusterIsInOneHub();
    void ofTwoHubsTheFirstHasIt();
    void framesHoldTheirRegionsAndMeetNothing_data();
    void framesHoldTheirRegionsAndMeetNothing();
    void aLostHubKeepsItsMembers();
    void hubsAreAskedWhileSomebodyLooks();
    void theCardShowsARegionsHub();
    void linksAreDrawnBetweenBoxes();
    void tooManyLinksStayFolded();
    void aClickOnALinkOpensIt();
};

void TestMapHubs::withoutAHubNothingChanges() {
    const auto fleet = test::worldFleet(60);
    const LogicData plain = dataOf(*fleet, nullptr);
    const model::FleetHubs none;
    QVERIFY(plain.hubs.isEmpty());
    QVERIFY(dataOf(*fleet, &none).hubs.isEmpty());
    model::FleetHubs unread;
    unread.hubs.push_back({.name = "hub"}); // nobody has answered: nothing jumps meanwhile
    QVERIFY(dataOf(*fleet, &unread).hubs.isEmpty());
    QCOMPARE(dataOf(*fleet, &unread).regions.size(), plain.regions.size());
}

void TestMapHubs::everyClusterIsInOneHub() {
    const auto fleet = test::worldFleet(90);
    const auto hubs = hubsOf(*fleet, 2);
    const LogicData data = dataOf(*fleet, hubs.get());
    QCOMPARE(data.hubs.size(), qsizetype{3}); // and those that belong to none
    std::multiset<QString> ids;
    int last = 0;
    for (const LogicRegion& region : data.regions) {
        QVERIFY(region.hub >= last); // those of a hub are together
        last = region.hub;
        for (const LogicCluster& cluster : region.clusters) {
            ids.insert(cluster.id);
            const auto& members = hubs->hubs.at(0).members;
            const bool isFirst = std::find(members.begin(), members.end(),
                                           ClusterId(cluster.id.toStdString())) != members.end();
            QCOMPARE(region.hub == 0, isFirst);
        }
    }
    QCOMPARE(ids.size(), std::size_t{90});
    QCOMPARE(std::set<QString>(ids.begin(), ids.end()).size(), std::size_t{90});
}

void TestMapHubs::ofTwoHubsTheFirstHasIt() {
    const auto fleet = test::worldFleet(10);
    auto hubs = hubsOf(*fleet, 2);
    hubs->hubs[1].members = hubs->hubs[0].members;
    const LogicData data = dataOf(*fleet, hubs.get());
    for (const LogicRegion& region : data.regions) {
        QVERIFY(region.hub != 1);
    }
}

void TestMapHubs::framesHoldTheirRegionsAndMeetNothing_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<int>("hubs");
    QTest::addColumn<double>("aspect");
    for (const int clusters : {5, 200, 2000}) {
        for (const int hubs : {1, 3, 9}) {
            QTest::addRow("%d clusters, %d hubs", clusters, hubs) << clusters << hubs << 1.6;
        }
    }
    QTest::newRow("upright") << 200 << 3 << 0.6;
}

void TestMapHubs::framesHoldTheirRegionsAndMeetNothing() {
    QFETCH(const int, clusters);
    QFETCH(const int, hubs);
    QFETCH(const double, aspect);
    const auto fleet = test::worldFleet(clusters);
    const auto of = hubsOf(*fleet, static_cast<std::size_t>(hubs));
    const LogicData data = dataOf(*fleet, of.get());
    const LogicLayout layout = LogicLayout::of(data, aspect);
    QCOMPARE(layout.hubs().size(), static_cast<std::size_t>(data.hubs.size()));
    for (int region = 0; region < data.regions.size(); ++region) {
        const QRectF box = layout.box(LogicPath().child(region));
        const QRectF frame = layout.hubs()[static_cast<std::size_t>(data.regions.at(region).hub)];
        QVERIFY(frame.contains(box));
        QVERIFY(box.top() >= frame.top() + LogicLayout::kHubTitle);
        for (int other = 0; other < region; ++other) {
            QVERIFY(!box.intersects(layout.box(LogicPath().child(other))));
        }
    }
    for (std::size_t hub = 0; hub < layout.hubs().size(); ++hub) {
        QVERIFY(layout.fleet().contains(layout.hubs()[hub]));
        for (std::size_t other = 0; other < hub; ++other) {
            QVERIFY(!layout.hubs()[hub].intersects(layout.hubs()[other]));
        }
    }
}

void TestMapHubs::aLostHubKeepsItsMembers() {
    const auto fleet = test::worldFleet(40);
    auto hubs = hubsOf(*fleet, 2);
    const LogicData before = dataOf(*fleet, hubs.get());
    hubs->hubs[0].reach = model::HubReach::Lost;
    hubs->hubs[0].trouble = "connection refused";
    const LogicData after = dataOf(*fleet, hubs.get());
    QCOMPARE(after.regions.size(), before.regions.size());
    QVERIFY(after.hubs.at(0).isLost);
    QCOMPARE(after.hubs.at(0).glyph, Glyph::Unknown);
    QVERIFY(after.hubs.at(0).trouble.contains(u"connection refused"_s));
    for (qsizetype at = 0; at < after.regions.size(); ++at) {
        QCOMPARE(after.regions.at(at).glyph, before.regions.at(at).glyph); // members unchanged
    }
    Seat seat(fleet);
    seat.page.setHubs(hubs);
    seat.page.setView(MapPage::View::Logical);
    QVERIFY(seat.page.boxes()->hubWords(0).contains(u"connection refused"_s));
}

void TestMapHubs::hubsAreAskedWhileSomebodyLooks() {
    Seat seat(test::worldFleet(5));
    QSignalSpy watched(&seat.page, &MapPage::hubsWatched);
    seat.page.hide();
    QCOMPARE(watched.last().first().toBool(), false);
    seat.page.show();
    QCOMPARE(watched.last().first().toBool(), true);
}

void TestMapHubs::theCardShowsARegionsHub() {
    const auto fleet = test::worldFleet(200);
    Seat seat(fleet);
    seat.page.setHubs(hubsOf(*fleet, 3));
    auto* const card = seat.find<MapLogicCard>("mapLogic");
    QVERIFY(card->hub() >= 0);
    QVERIFY(card->accessibleDescription().contains(u"hub-2"_s));
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(60, 34 + 3 + 2 * 26 + 10));
    QCOMPARE(card->hub(), 2);
    const MapHub& hub = seat.page.fleet()->hubs.at(2);
    for (const QString& id : card->rows()) {
        QVERIFY(std::any_of(hub.regions.begin(), hub.regions.end(),
                            [&id](const MapRegion& region) { return region.id == id; }));
    }
    seat.show(fleet); // a refresh leaves it
    QCOMPARE(card->hub(), 2);
}

void TestMapHubs::linksAreDrawnBetweenBoxes() {
    const auto snapshot = test::worldFleet(60);
    const auto fleet =
        std::make_shared<const MapFleet>(mapFleetOf(*snapshot, GeoPlaces::shipped(), {}, {}, {}));
    test::SampleMesh mesh(*snapshot);
    mesh.link("westeurope", "eastus2", model::MeshHalfState::Down);
    mesh.link("westeurope", "eastus2", model::MeshHalfState::Up, 1);
    MapLogicLinks links;
    links.set(mesh.picture(), fleet);
    MapLogic logic;
    const LogicData data = logic.dataOf(*fleet, u"all"_s, {});
    const LogicLayout layout = LogicLayout::of(data, 1.5);
    LogicScene scene{.data = data, .layout = layout, .view = {}, .box = {0, 0, 1200, 800}};
    scene.view = {.centre = layout.fleet().center(), .scale = 40, .size = {1200, 800}};
    auto drawn = links.drawn(scene);
    QVERIFY(!drawn.areClusters);
    QCOMPARE(drawn.arcs.size(), qsizetype{1});
    QCOMPARE(drawn.arcs.first().links.links, 2);
    QCOMPARE(drawn.arcs.first().links.worst(), MapLinkState::Down);
    const GeoSpot& from = drawn.spots.at(drawn.arcs.first().from);
    const GeoSpot& to = drawn.spots.at(drawn.arcs.first().to);
    QVERIFY(from.ids.first().endsWith(u"westeurope"_s) != to.ids.first().endsWith(u"westeurope"_s));
    const QPointF middle =
        pathsOf(drawn.arcs.first(), drawn.spots, {.centre = {}, .scale = 1e6, .size = {1200, 800}})
            .first()
            .pointAtPercent(0.5);
    QVERIFY(links.wordsAt(middle, scene).contains(u"1 of 2"_s));
    scene.view.scale = 90; // now clusters have names
    scene.box = {-9000, -9000, 18000, 18000};
    drawn = links.drawn(scene);
    QVERIFY(drawn.areClusters);
    QCOMPARE(drawn.arcs.size(), qsizetype{2});
    QCOMPARE(drawn.arcs.last().links.worst(), MapLinkState::Down); // the worst on top
    links.set(nullptr, fleet);
    QVERIFY(links.drawn(scene).arcs.isEmpty());
}

void TestMapHubs::tooManyLinksStayFolded() {
    const auto snapshot = test::worldFleet(60);
    const auto fleet =
        std::make_shared<const MapFleet>(mapFleetOf(*snapshot, GeoPlaces::shipped(), {}, {}, {}));
    test::SampleMesh mesh(*snapshot);
    mesh.linkAll(model::MeshHalfState::Up); // 1,770 links
    MapLogicLinks links;
    links.set(mesh.picture(), fleet);
    MapLogic logic;
    const LogicData data = logic.dataOf(*fleet, u"all"_s, {});
    const LogicLayout layout = LogicLayout::of(data, 1.5);
    LogicScene scene{
        .data = data, .layout = layout, .view = {}, .box = {-9000, -9000, 18000, 18000}};
    scene.view = {.centre = layout.fleet().center(), .scale = 90, .size = {1200, 800}};
    QVERIFY(!links.drawn(scene).areClusters);
    scene.box = scene.view.toScreen(layout.box(LogicPath().child(5))); // a region alone is told
    QVERIFY(links.drawn(scene).areClusters);
}

void TestMapHubs::aClickOnALinkOpensIt() {
    const auto fleet = test::worldFleet(60);
    Seat seat(fleet);
    seat.page.setView(MapPage::View::Logical);
    QTest::mouseClick(seat.find<QAbstractButton>("mapLinks"), Qt::LeftButton);
    test::SampleMesh mesh(*fleet);
    mesh.link("westeurope", "eastus2", model::MeshHalfState::Down);
    seat.page.setMesh(mesh.picture());
    const LogicMap& boxes = *seat.page.boxes();
    QSignalSpy opened(&seat.page, &MapPage::linkOpened);
    MapLogicLinks links;
    links.set(mesh.picture(), seat.page.fleet());
    const auto drawn = links.drawn(boxes.scene());
    QCOMPARE(drawn.arcs.size(), qsizetype{1});
    const QPainterPath way = pathsOf(drawn.arcs.first(), drawn.spots,
                                     {.centre = {}, .scale = 1e6, .size = boxes.view().size})
                                 .first();
    for (double at = 0; at < 1 && opened.isEmpty(); at += 0.01) { // where no cluster is below it
        QTest::mouseClick(seat.page.boxes(), Qt::LeftButton, {}, way.pointAtPercent(at).toPoint());
    }
    QCOMPARE(opened.size(), 1);
    const auto regionOf = [&](const QVariant& id) {
        return fleet->find(ClusterId(id.toString().toStdString()))->identity.region;
    };
    const std::set<std::string> ends{regionOf(opened.first().at(0)),
                                     regionOf(opened.first().at(1))};
    QCOMPARE(ends, (std::set<std::string>{"eastus2", "westeurope"}));
}

QTEST_MAIN(TestMapHubs)
#include "tst_map_hubs.moc"
