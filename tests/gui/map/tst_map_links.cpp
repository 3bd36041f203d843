// SPDX-License-Identifier: GPL-3.0-or-later
// The layer of links on the map: who is asked, what is drawn, where a click leads.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/pages/map/map_arcs.h"
#include "ui/pages/map/map_cards.h"

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::MeshHalfState;

namespace {

struct Seat : test::MapSeat {
    std::shared_ptr<const model::FleetSnapshot> fleet = test::worldFleet(200);
    explicit Seat(QSize size = {1520, 864}) : MapSeat(test::worldFleet(200), size) {}
    void turnOn() { QTest::mouseClick(find<QAbstractButton>("mapLinks"), Qt::LeftButton); }
    /// The middle of the arc between the marks of two regions.
    QPointF middleOf(const QString& from, const QString& to) {
        const QList<GeoSpot>& spots = map().spots();
        for (const MapArc& arc : arcsOf(page.links().between, spots)) {
            const auto joins = [&](const QString& a, const QString& b) {
                return spots.at(arc.from).ids.contains(a) && spots.at(arc.to).ids.contains(b);
            };
            if (joins(from, to) || joins(to, from)) {
                return pathsOf(arc, spots, map().view()).first().pointAtPercent(0.5);
            }
        }
        return {};
    }
    [[nodiscard]] std::string regionOf(const QString& id) const {
        for (const auto& cluster : fleet->clusters) {
            if (QString::fromStdString(cluster->identity.id.str()) == id) {
                return cluster->identity.region;
            }
        }
        return {};
    }
};

} // namespace

class TestMapLinks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nobodyIsAskedUnlessTheLayerIsOn();
    void theLayerIsRemembered();
    void offDrawsNothing();
    void aClickOnAnArcOpensTheWorstLink();
    void theSideCountsLinksOfWhatIsSelected();
    void theLegendTellsWhatIsOnScreen();
    void aFilterHidesLinksToo();
    void theShorterWayMayLeaveTheMap();
    void worstCountsAcrossFolds();
    void aSilentClusterHasOnlyLinksThatSomebodyNames();
};

void TestMapLinks::nobodyIsAskedUnlessTheLayerIsOn() {
    Seat seat;
    QSignalSpy watched(&seat.page, &MapPage::linksWatched);
    QVERIFY(!seat.page.areLinksShown());
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_L, Qt::ShiftModifier);
    QCOMPARE(watched.size(), 1);
    QVERIFY(watched.last().first().toBool());
    seat.page.hide();
    QVERIFY(!watched.last().first().toBool());
    seat.page.show();
    QVERIFY(watched.last().first().toBool());
    seat.turnOn(); // off again
    QVERIFY(!watched.last().first().toBool());
    QCOMPARE(watched.size(), 4);
    seat.page.hide();
    seat.page.show();
    QCOMPARE(watched.size(), 4);
}

void TestMapLinks::theLayerIsRemembered() {
    Seat seat;
    QSignalSpy changed(&seat.page, &MapPage::lookChanged);
    seat.turnOn();
    QVERIFY(!changed.isEmpty());
    const QString look = seat.page.look();
    Seat other;
    other.page.setLook(look);
    QVERIFY(other.page.areLinksShown());
    QCOMPARE(other.page.look(), look);
    other.page.setLook(u"logical;;;;version"_s); // of an older release
    QVERIFY(!other.page.areLinksShown());
    QCOMPARE(other.page.view(), MapPage::View::Logical);
}

void TestMapLinks::offDrawsNothing() {
    Seat seat;
    const QImage without = seat.map().grab().toImage();
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    QCOMPARE(seat.map().grab().toImage(), without);
    seat.turnOn();
    const QImage with = seat.map().grab().toImage();
    QVERIFY(with != without);
    seat.turnOn();
    QCOMPARE(seat.map().grab().toImage(), without);
}

void TestMapLinks::aClickOnAnArcOpensTheWorstLink() {
    Seat seat;
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    seat.turnOn();
    QSignalSpy opened(&seat.page, &MapPage::linkOpened);
    const QPointF at = seat.middleOf(u"westeurope"_s, u"centralindia"_s);
    QVERIFY(!at.isNull());
    QTest::mouseClick(&seat.map(), Qt::LeftButton, {}, at.toPoint());
    QCOMPARE(opened.size(), 1);
    const std::string from = seat.regionOf(opened.first().at(0).toString());
    const std::string to = seat.regionOf(opened.first().at(1).toString());
    QCOMPARE(QString::fromStdString(std::min(from, to)), u"centralindia"_s);
    QTest::mouseClick(&seat.map(), Qt::LeftButton, {}, QPoint(40, 300)); // the sea
    QCOMPARE(opened.size(), 1);
}

void TestMapLinks::theSideCountsLinksOfWhatIsSelected() {
    Seat seat;
    auto* const link = seat.find<QAbstractButton>("mapSideLinks");
    seat.turnOn();
    QVERIFY(!link->isVisible()); // nothing was read yet
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    QVERIFY(link->isVisible());
    QVERIFY2(link->text().startsWith(u"4 of "_s), qPrintable(link->text()));
    QSignalSpy opened(&seat.page, &MapPage::linkOpened);
    QTest::mouseClick(link, Qt::LeftButton);
    QCOMPARE(opened.size(), 1);
    for (const GeoSpot& spot : seat.map().spots()) {
        if (spot.ids == QStringList{u"brazilsouth"_s}) {
            QTest::mouseClick(&seat.map(), Qt::LeftButton, {}, spot.at.toPoint());
        }
    }
    QCOMPARE(seat.page.regions(), QStringList{u"brazilsouth"_s});
    QCOMPARE(link->text(), u"all 3 up"_s);
}

void TestMapLinks::theLegendTellsWhatIsOnScreen() {
    Seat seat;
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    auto* const legend = seat.find<MapLegend>("mapLegend");
    QVERIFY(legend->lines().isEmpty());
    seat.turnOn();
    const auto has = [legend](MapLinkState state) {
        return std::any_of(legend->lines().begin(), legend->lines().end(),
                           [state](const auto& line) { return line.state == state; });
    };
    for (const auto state :
         {MapLinkState::Up, MapLinkState::Unobserved, MapLinkState::Degraded, MapLinkState::Down}) {
        QVERIFY(has(state));
    }
    seat.map().flyTo({u"brazilsouth"_s});
    QVERIFY(has(MapLinkState::Up));
    QVERIFY(!has(MapLinkState::Down));
    QCOMPARE(legend->entries().size() > 0, true);
}

void TestMapLinks::aFilterHidesLinksToo() {
    Seat seat;
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    seat.turnOn();
    const auto before = seat.page.links().between.size();
    QVERIFY(before > 10);
    seat.page.setFilter(FleetFilter::parse(u"region=brazilsouth"_s));
    QVERIFY(seat.page.links().between.isEmpty());
    seat.page.setFilter({});
    QCOMPARE(seat.page.links().between.size(), before);
}

void TestMapLinks::theShorterWayMayLeaveTheMap() {
    Seat seat;
    seat.page.setMesh(test::worldMesh(*seat.fleet));
    seat.turnOn();
    const QList<GeoSpot>& spots = seat.map().spots();
    int overTheEdge = 0;
    for (const MapArc& arc : arcsOf(seat.page.links().between, spots)) {
        const double way =
            spots.at(arc.to).points.first().longitude - spots.at(arc.from).points.first().longitude;
        const auto paths = pathsOf(arc, spots, seat.map().view());
        QCOMPARE(paths.size(), std::abs(way) > 180 ? qsizetype{2} : qsizetype{1});
        if (paths.size() == 2) {
            ++overTheEdge;
            const double half = 180 * seat.map().view().scale;
            for (const QPainterPath& path : paths) { // shorter than half the globe
                QVERIFY(path.boundingRect().width() < half);
            }
        }
    }
    QCOMPARE(overTheEdge, 1);
}

void TestMapLinks::worstCountsAcrossFolds() {
    MapLink all;
    all.add({.from = u"a"_s, .to = u"b"_s, .links = 3, .worstFrom = u"1"_s, .worstTo = u"2"_s});
    all.add({.from = u"a"_s,
             .to = u"c"_s,
             .links = 2,
             .down = 1,
             .worstFrom = u"3"_s,
             .worstTo = u"4"_s});
    all.add({.from = u"a"_s,
             .to = u"d"_s,
             .links = 1,
             .unobserved = 1,
             .worstFrom = u"5"_s,
             .worstTo = u"6"_s});
    QCOMPARE(all.links, 6);
    QCOMPARE(all.worst(), MapLinkState::Down);
    QCOMPARE(all.worstFrom, u"3"_s);
    QCOMPARE(linkWords(all), u"1 of 6 links down"_s);
}

void TestMapLinks::aSilentClusterHasOnlyLinksThatSomebodyNames() {
    model::MeshPicture mesh;
    for (const char* region : {"a", "b", "c"}) {
        model::MeshCluster cluster;
        cluster.region = region;
        mesh.clusters.push_back(cluster);
    }
    mesh.cells.resize(9);
    mesh.cells[1] =
        model::MeshCell(MeshHalfState::Unknown); // a does not answer; b knows of no link
    mesh.cells[2] = model::MeshCell(MeshHalfState::Unknown); // nor c, but a was linked with it
    mesh.halves = {{.from = 0, .to = 1}, {.from = 0, .to = 2, .lastKnown = MeshHalfState::Up}};
    MapLinks links = linksOf(mesh, linkRegionsOf(mesh, {}));
    QCOMPARE(links.between.size(), qsizetype{1});
    QCOMPARE(links.between.first().to, u"c"_s);
    QCOMPARE(links.between.first().worst(), MapLinkState::Unobserved);
    mesh.cells[3] = model::MeshCell(MeshHalfState::Up); // b names a
    links = linksOf(mesh, linkRegionsOf(mesh, {}));
    QCOMPARE(links.between.size(), qsizetype{2});
}

QTEST_MAIN(TestMapLinks)
#include "tst_map_links.moc"
