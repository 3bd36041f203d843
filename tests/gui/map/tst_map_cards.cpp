// SPDX-License-Identifier: GPL-3.0-or-later
// What stands over and beside the map: the tree of the fleet, the map of what is selected, lists.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/models/roles.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_logic_card.h"

#include <QListView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

using test::Snapshot;
using Seat = test::MapSeat;

/// So many of the first members are moved to another region.
Snapshot moved(const model::FleetSnapshot& before, std::size_t count, const std::string& region) {
    auto out = std::make_shared<model::FleetSnapshot>(before);
    for (std::size_t at = 0; at < count; ++at) {
        auto state = std::make_shared<model::ClusterState>(*out->clusters[at]);
        state->identity.region = region;
        out->clusters[at] = state;
    }
    return out;
}

} // namespace

class TestMapCards : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTreeShowsTheWorstFirst();
    void aClickInTheTreeChoosesARegion();
    void theTreeGivesWayOnASmallScreen();
    void theSideMapShowsWhatIsSelected();
    void regionsKeepTheirRowsAtARefresh();
    void anEmptyLegendIsNotShown();
};

void TestMapCards::theTreeShowsTheWorstFirst() {
    Seat seat(test::worldFleet(200));
    auto* const card = seat.find<MapLogicCard>("mapLogic");
    QVERIFY(card->isVisible());
    QCOMPARE(card->rows().size(), qsizetype{7}); // and one for all others
    const QList<MapRegion> order = worstFirst(seat.page.fleet()->regions);
    QCOMPARE(order.size(), seat.page.fleet()->regions.size());
    for (qsizetype at = 1; at < order.size(); ++at) {
        QVERIFY(order.at(at - 1).worst() <= order.at(at).worst());
    }
    QCOMPARE(card->rows().first(), order.first().id);
    QVERIFY(isProblem(order.first().worst()));
}

void TestMapCards::aClickInTheTreeChoosesARegion() {
    Seat seat(test::worldFleet(200));
    auto* const card = seat.find<MapLogicCard>("mapLogic");
    const QString third = card->rows().at(2);
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(230, 34 + 2 * 17 + 8));
    QCOMPARE(seat.page.regions(), QStringList{third});
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(60, 40)); // beside them
    QCOMPARE(seat.page.regions(), QStringList{third});
}

void TestMapCards::theTreeGivesWayOnASmallScreen() {
    Seat seat(test::worldFleet(60), {1020, 596});
    QVERIFY(!seat.find<QWidget>("mapLogic")->isVisible());
    const QWidget* const legend = seat.find<QWidget>("mapLegend");
    const QWidget* const world = seat.find<QWidget>("mapWorld");
    QVERIFY(legend->isVisible());
    QVERIFY(!legend->geometry().intersects(world->geometry()));
}

void TestMapCards::theSideMapShowsWhatIsSelected() {
    Seat seat(test::worldFleet(200));
    auto* const side = seat.find<GeoMap>("mapSideMap");
    QVERIFY(!side->isVisible());
    auto* const card = seat.find<MapLogicCard>("mapLogic");
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(230, 34 + 8));
    QVERIFY(side->isVisible());
    const QString region = seat.page.regions().first();
    const auto shows = [side](const QString& id) {
        const QRectF box(QPointF(), side->view().size);
        for (const GeoSpot& spot : side->spots()) {
            if (spot.ids.contains(id)) {
                return box.contains(spot.at);
            }
        }
        return false;
    };
    QVERIFY(shows(region));
    const GeoView view = side->view();
    seat.show(test::worldFleet(200)); // a refresh moves nothing
    QCOMPARE(side->view(), view);
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(230, 34 + 3 * 17 + 8));
    QVERIFY(seat.page.regions().first() != region);
    QVERIFY(shows(seat.page.regions().first()));
}

void TestMapCards::regionsKeepTheirRowsAtARefresh() {
    const Snapshot before = test::worldFleet(200);
    Seat seat(before);
    const QStringList rows = seat.regionRows();
    QCOMPARE(rows.first(), u"westeurope"_s);        // the largest, when they came
    seat.show(moved(*before, 30, "mexicocentral")); // now that is
    QVERIFY(seat.page.fleet()->region(u"mexicocentral"_s)->count() >
            seat.page.fleet()->region(u"westeurope"_s)->count());
    QCOMPARE(seat.regionRows(), rows);
    seat.show(moved(*before, 3, "norwayeast")); // one more: all are ranked anew
    QVERIFY(seat.regionRows().contains(u"norwayeast"_s));
}

void TestMapCards::anEmptyLegendIsNotShown() {
    Seat seat(moved(*test::worldFleet(8), 8, {}));
    QVERIFY(!seat.find<QWidget>("mapLegend")->isVisible());
    seat.show(test::worldFleet(8));
    QVERIFY(seat.find<QWidget>("mapLegend")->isVisible());
}

QTEST_MAIN(TestMapCards)
#include "tst_map_cards.moc"
