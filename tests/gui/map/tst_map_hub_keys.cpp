// SPDX-License-Identifier: GPL-3.0-or-later
// A person who walks from the fleet over its hubs to a region, and what is selected meanwhile.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_logic_card.h"
#include "ui/pages/map/map_side.h"
#include "ui/widgets/messages.h"

#include <QAbstractButton>
#include <QHelpEvent>
#include <QListView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolTip>

#include <algorithm>
#include <set>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::hubsOf;
using test::Snapshot;
using Seat = test::MapSeat;

namespace {

/// Before the boxes, whose keys are used.
struct BoxSeat : Seat {
    LogicMap& boxes;
    explicit BoxSeat(const Snapshot& fleet, const std::shared_ptr<model::FleetHubs>& hubs)
        : Seat(fleet), boxes(*page.boxes()) {
        page.setHubs(hubs);
        page.setView(MapPage::View::Logical);
        boxes.setAnimated(false);
        page.activateWindow();
        boxes.setFocus();
    }
    void press(Qt::Key key) { QTest::keyClick(&boxes, key); }
    [[nodiscard]] QString said() const { return boxes.accessibleDescription(); }
    /// Clusters of what is selected.
    [[nodiscard]] std::set<QString> selected() const {
        std::set<QString> out;
        for (const int at : page.fleet()->all(page.regions()).clusters) {
            out.insert(page.fleet()->clusters.at(at).id);
        }
        return out;
    }
    [[nodiscard]] QPoint onFrame(int hub) const { // its title, left of where boxes are
        const QRectF box = boxes.view().toScreen(boxes.layoutOfBoxes().box(LogicPath::ofHub(hub)));
        return (box.topLeft() + QPointF(box.width() / 2, 3)).toPoint();
    }
};

/// A region that has clusters in both of two hubs.
QString splitRegion(const MapFleet& fleet, int a, int b) {
    for (const MapRegion& region : fleet.hubs.at(a).regions) {
        for (const MapRegion& other : fleet.hubs.at(b).regions) {
            if (region.id == other.id && region.count() > 1 && other.count() > 1) {
                return region.id;
            }
        }
    }
    return {};
}

std::set<QString> idsOf(const MapFleet& fleet, const MapRegion& region) {
    std::set<QString> out;
    for (const int at : region.clusters) {
        out.insert(fleet.clusters.at(at).id);
    }
    return out;
}

} // namespace

class TestMapHubKeys : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pathsGoInAndOutOverHubs();
    void pointsFindFrames();
    void keysGoFromTheFleetOverAHubToARegion();
    void arrowsReachEveryHubAndRegion_data();
    void arrowsReachEveryHubAndRegion();
    void aHubOfNobodyIsAStop();
    void aClickOnAFrameChoosesItsHub();
    void aFrameHasATooltip();
    void aSplitRegionIsChosenInOneHub();
    void theSideKeepsToTheHub();
    void aRegionOfOneHubIsThatRegion();
    void zoomingInGoesToTheHubThatNeedsSomebody();
    void findGoesToTheShareThatHasIt();
    void tabStopsAtALostHub();
    void theSideSaysWhyAHubIsLost();
    void linksOfAShareAreItsOwn();
    void theCardFollowsTheHub();
    void aRefreshKeepsTheHub();
    void hubsOfOneNameAreTwo();
};

void TestMapHubKeys::pathsGoInAndOutOverHubs() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const LogicLayout& layout = seat.boxes.layoutOfBoxes();
    QCOMPARE(layout.count({}), 4); // and those of no hub
    QVERIFY(layout.parent({}).isFleet());
    int regions = 0;
    for (int hub = 0; hub < layout.count({}); ++hub) {
        const LogicPath frame = layout.child({}, hub);
        QVERIFY(frame.isHub());
        QVERIFY(layout.parent(frame).isFleet());
        for (int at = 0; at < layout.count(frame); ++at) {
            const LogicPath region = layout.child(frame, at);
            QCOMPARE(region.depth, 1);
            QCOMPARE(layout.parent(region), frame);
            QVERIFY(layout.box(frame).contains(layout.box(region)));
            QCOMPARE(layout.parent(layout.child(region, 0)), region);
            ++regions;
        }
    }
    QCOMPARE(regions, static_cast<int>(seat.boxes.scene().data.regions.size()));
}

void TestMapHubKeys::pointsFindFrames() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const LogicLayout& layout = seat.boxes.layoutOfBoxes();
    for (int hub = 0; hub < layout.count({}); ++hub) {
        const QRectF box = layout.box(LogicPath::ofHub(hub));
        const QPointF title = box.topLeft() + QPointF(box.width() / 2, 0.1);
        QCOMPARE(layout.pathAt(title, 5), LogicPath::ofHub(hub));
        QCOMPARE(layout.pathAt(title, 0), LogicPath());
    }
    QCOMPARE(layout.pathAt(layout.fleet().topLeft() - QPointF(1, 1), 5), LogicPath());
}

void TestMapHubKeys::keysGoFromTheFleetOverAHubToARegion() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    QVERIFY(seat.boxes.focus().isFleet());
    seat.press(Qt::Key_Return);
    QVERIFY(seat.boxes.focus().isHub());
    QVERIFY2(seat.said().startsWith(u"Hub hub-0, "_s), qPrintable(seat.said()));
    QCOMPARE(seat.selected(), idsOf(*seat.page.fleet(), seat.page.fleet()->hubs.at(0).all));
    const double all = seat.boxes.view().scale;
    seat.press(Qt::Key_Return); // into the frame, to the first of its regions
    QCOMPARE(seat.boxes.focus().depth, 1);
    QVERIFY(seat.boxes.view().scale > all);
    QVERIFY(seat.said().contains(u" of hub-0: "_s));
    seat.press(Qt::Key_Return);
    QCOMPARE(seat.boxes.focus().depth, 2);
    for (const Qt::Key out : {Qt::Key_Backspace, Qt::Key_Escape}) {
        const LogicPath before = seat.boxes.focus();
        seat.press(out);
        QCOMPARE(seat.boxes.focus(), seat.boxes.layoutOfBoxes().parent(before));
    }
    QVERIFY(seat.boxes.focus().isHub());
    seat.press(Qt::Key_Escape);
    QVERIFY(seat.boxes.focus().isFleet());
    QVERIFY(seat.page.regions().isEmpty()); // all of it, as the words say
    QCOMPARE(seat.boxes.view().scale, all);
    seat.press(Qt::Key_Escape);
    QVERIFY(seat.boxes.focus().isFleet());
}

void TestMapHubKeys::arrowsReachEveryHubAndRegion_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<int>("hubs");
    QTest::newRow("5 clusters, 2 hubs") << 5 << 2;
    QTest::newRow("200 clusters, 1 hub") << 200 << 1;
    QTest::newRow("200 clusters, 3 hubs") << 200 << 3;
    QTest::newRow("511 clusters, 7 hubs") << 511 << 7;
}

void TestMapHubKeys::arrowsReachEveryHubAndRegion() {
    QFETCH(const int, clusters);
    QFETCH(const int, hubs);
    const auto fleet = test::worldFleet(clusters);
    BoxSeat seat(fleet, hubsOf(*fleet, static_cast<std::size_t>(hubs)));
    const LogicLayout& layout = seat.boxes.layoutOfBoxes();
    const auto keyOf = [](const LogicPath& path) {
        return path.isHub() ? -1 - path.hub : path.at[0];
    };
    const auto walkedFrom = [&](const LogicPath& first) {
        std::set<int> seen{keyOf(first)};
        QList<LogicPath> open{first};
        while (!open.isEmpty()) {
            const LogicPath from = open.takeFirst();
            for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}) {
                const LogicScene scene = seat.boxes.scene();
                if (from.isHub()) {
                    seat.boxes.goToHub(from.hub);
                } else {
                    const LogicRegion& region = scene.data.regions.at(from.at[0]);
                    seat.boxes.goToRegion(region.id, region.hub);
                }
                seat.press(key);
                const LogicPath to = seat.boxes.focus();
                if (to.depth == from.depth && seen.insert(keyOf(to)).second) {
                    open.append(to);
                }
            }
        }
        return seen.size();
    };
    QCOMPARE(walkedFrom(LogicPath::ofHub(0)), static_cast<std::size_t>(layout.count({})));
    QCOMPARE(walkedFrom(LogicPath().child(0)),
             static_cast<std::size_t>(seat.boxes.scene().data.regions.size()));
}

void TestMapHubKeys::aHubOfNobodyIsAStop() {
    const auto fleet = test::worldFleet(30);
    auto hubs = hubsOf(*fleet, 1);
    hubs->hubs.push_back({.name = "spare", .reach = model::HubReach::Live});
    BoxSeat seat(fleet, hubs);
    QVERIFY(seat.boxes.goToHub(1));
    QVERIFY(seat.said().contains(u"spare"_s));
    seat.press(Qt::Key_Return); // there is nobody to go to
    QCOMPARE(seat.boxes.focus(), LogicPath::ofHub(1));
    QVERIFY(seat.selected().empty());
    QCOMPARE(seat.page.fleet()->words(seat.page.regions()), u"spare"_s);
    QVERIFY(!seat.boxes.goToHub(7));
    QVERIFY(!seat.boxes.goToHub(-1));
}

void TestMapHubKeys::aClickOnAFrameChoosesItsHub() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    QTest::mouseClick(&seat.boxes, Qt::LeftButton, {}, seat.onFrame(1));
    QCOMPARE(seat.boxes.focus(), LogicPath::ofHub(1));
    QCOMPARE(seat.selected(), idsOf(*seat.page.fleet(), seat.page.fleet()->hubs.at(1).all));
    QCOMPARE(seat.find<MapSide>("mapSide")->accessibleName(), u"hub-1"_s);
    const double all = seat.boxes.view().scale;
    QTest::mouseDClick(&seat.boxes, Qt::LeftButton, {}, seat.onFrame(1));
    QVERIFY(seat.boxes.view().scale > all);
}

void TestMapHubKeys::aFrameHasATooltip() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const QPoint at = seat.onFrame(2);
    QHelpEvent help(QEvent::ToolTip, at, seat.boxes.mapToGlobal(at));
    QCoreApplication::sendEvent(&seat.boxes, &help);
    QCOMPARE(QToolTip::text(), seat.boxes.hubWords(2));
    QVERIFY(QToolTip::text().startsWith(u"Hub hub-2, "_s));
    QToolTip::hideText();
}

void TestMapHubKeys::aSplitRegionIsChosenInOneHub() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const MapFleet& map = *seat.page.fleet();
    const QString region = splitRegion(map, 0, 1);
    QVERIFY(!region.isEmpty());
    std::set<QString> both;
    for (const int hub : {0, 1}) {
        QVERIFY(seat.boxes.goToRegion(region, hub));
        const auto& shares = map.hubs.at(hub).regions;
        const auto share = std::find_if(shares.begin(), shares.end(),
                                        [&](const MapRegion& each) { return each.id == region; });
        const std::set<QString> chosen = seat.selected();
        QCOMPARE(chosen, idsOf(map, *share));
        QVERIFY(chosen != idsOf(map, *map.region(region)));
        const QString name = u"%1 of hub-%2"_s.arg(region).arg(hub);
        QCOMPARE(map.words(seat.page.regions()), name);
        QCOMPARE(seat.find<MapSide>("mapSide")->accessibleName(), name);
        QCOMPARE(seat.regionRows(), QStringList{region}); // one row, of that share
        seat.page.toggleTable();
        QCOMPARE(seat.page.table()->model()->rowCount(), share->count());
        seat.page.toggleTable();
        both.insert(chosen.begin(), chosen.end());
    }
    QVERIFY(both.size() <= static_cast<std::size_t>(map.region(region)->count()));
}

void TestMapHubKeys::theSideKeepsToTheHub() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const QString region = splitRegion(*seat.page.fleet(), 1, 2);
    QVERIFY(seat.boxes.goToHub(1));
    auto* const list = seat.find<QListView>("mapRegions");
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        if (const QModelIndex index = list->model()->index(row, 0);
            index.data(IdRole).toString() == region) {
            Q_EMIT list->activated(index);
            break;
        }
    }
    QCOMPARE(seat.page.regions(), QStringList{seat.page.fleet()->partId(1, region)});
    const LogicPath path = seat.boxes.focus();
    QCOMPARE(seat.boxes.layoutOfBoxes().parent(path), LogicPath::ofHub(1));
    QTest::mouseClick(seat.find<QAbstractButton>("mapSideAll"), Qt::LeftButton);
    QVERIFY(seat.page.regions().isEmpty());
    QVERIFY(seat.boxes.focus().isFleet());
}

void TestMapHubKeys::aRegionOfOneHubIsThatRegion() {
    const auto fleet = test::worldFleet(200);
    auto hubs = std::make_shared<model::FleetHubs>();
    hubs->hubs = {{.name = "east", .reach = model::HubReach::Live},
                  {.name = "west", .reach = model::HubReach::Live}};
    for (const auto& cluster : fleet->clusters) {
        hubs->hubs[cluster->identity.region.find("us") != std::string::npos ? 1 : 0]
            .members.push_back(cluster->identity.id);
    }
    BoxSeat seat(fleet, hubs);
    QVERIFY(seat.boxes.goToRegion(u"westeurope"_s));
    QCOMPARE(seat.page.regions(), QStringList{u"westeurope"_s});
    QCOMPARE(seat.page.fleet()->partId(1, u"westeurope"_s), QString());
    QCOMPARE(seat.page.fleet()->partId(9, u"westeurope"_s), u"westeurope"_s);
    QCOMPARE(seat.page.fleet()->partId(-1, u"nowhere"_s), QString());
}

void TestMapHubKeys::zoomingInGoesToTheHubThatNeedsSomebody() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const MapFleet& map = *seat.page.fleet();
    int unlike = 0;
    for (const MapRegion& region : map.regions) {
        const int hub = map.worstHubOf(region.id);
        QVERIFY(hub >= 0);
        const auto& shares = map.hubs.at(hub).regions;
        const auto share = std::find_if(shares.begin(), shares.end(), [&](const MapRegion& each) {
            return each.id == region.id;
        });
        QCOMPARE(share->worst(), region.worst());
        unlike += hub != 0 ? 1 : 0;
    }
    QVERIFY(unlike > 0);
    QCOMPARE(map.worstHubOf(u"nowhere"_s), -1);
}

void TestMapHubKeys::findGoesToTheShareThatHasIt() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    const MapFleet& map = *seat.page.fleet();
    const QString region = splitRegion(map, 0, 1);
    const auto& shares = map.hubs.at(1).regions;
    const auto share = std::find_if(shares.begin(), shares.end(),
                                    [&](const MapRegion& each) { return each.id == region; });
    const QString name = map.clusters.at(share->clusters.first()).name;
    const QString id = map.partId(1, region);
    seat.page.find(u"name=%1"_s.arg(name));
    QCOMPARE(seat.page.fleet()->found, 1);
    QCOMPARE(seat.page.regions(), QStringList{id});
}

void TestMapHubKeys::tabStopsAtALostHub() {
    const auto fleet = test::buildFleet({.clusters = 60, .withTrouble = false});
    auto hubs = hubsOf(*fleet, 3);
    BoxSeat well(fleet, hubs);
    QVERIFY(!well.boxes.stepProblem(1));
    auto lost = std::make_shared<model::FleetHubs>(*hubs);
    lost->hubs[1].reach = model::HubReach::Lost;
    lost->hubs[1].trouble = "connection refused";
    BoxSeat seat(fleet, lost);
    QTest::keyClick(&seat.boxes, Qt::Key_Tab);
    QCOMPARE(seat.boxes.focus(), LogicPath::ofHub(1));
    QVERIFY(seat.said().contains(u"connection refused"_s));
    QVERIFY(!seat.boxes.stepProblem(1)); // nobody else
    // Who is down comes first, who is as unknown as the hub after it.
    const auto silent = test::withNetworkLost(*test::buildFleet({.clusters = 60}), 20);
    BoxSeat many(silent, lost);
    std::vector<Look> looks;
    int hubAt = -1;
    while (many.boxes.stepProblem(1)) {
        if (many.boxes.focus().isHub()) {
            hubAt = static_cast<int>(looks.size());
        } else {
            const auto& data = many.boxes.scene().data;
            const LogicPath path = many.boxes.focus();
            const QString id = data.regions.at(path.at[0]).clusters.at(path.at[1]).id;
            const MapFleet& map = *many.page.fleet();
            looks.push_back(map.clusters.at(map.clusterOf.value(id)).look);
        }
    }
    QVERIFY(hubAt >= 0);
    for (std::size_t at = 0; at < looks.size(); ++at) {
        const bool isKnown = looks[at] == Look::Down || looks[at] == Look::Degraded;
        QVERIFY(static_cast<int>(at) < hubAt ? isKnown : !isKnown);
    }
}

void TestMapHubKeys::theSideSaysWhyAHubIsLost() {
    const auto fleet = test::worldFleet(60);
    auto hubs = hubsOf(*fleet, 2);
    hubs->hubs[1].reach = model::HubReach::Lost;
    hubs->hubs[1].trouble = "connection refused";
    BoxSeat seat(fleet, hubs);
    auto* const words = seat.find<ToneLabel>("mapSideHub");
    QVERIFY(seat.boxes.goToHub(0));
    QVERIFY(!words->isVisible());
    QVERIFY(seat.boxes.goToHub(1));
    QVERIFY(words->isVisible());
    QVERIFY(words->text().contains(u"connection refused"_s));
    const auto* const list = seat.find<QListView>("mapRegions");
    const QWidget* const side = list->parentWidget();
    QCoreApplication::processEvents();
    QVERIFY(words->mapTo(side, QPoint(0, words->height())).y() <= list->geometry().top());
}

void TestMapHubKeys::linksOfAShareAreItsOwn() {
    const auto fleet = test::worldFleet(60);
    auto hubs = std::make_shared<model::FleetHubs>();
    hubs->hubs = {{.name = "a", .reach = model::HubReach::Live},
                  {.name = "b", .reach = model::HubReach::Live}};
    std::size_t nth = 0;
    for (const auto& cluster : fleet->clusters) { // the first of westeurope alone is of a
        const bool isFirst = cluster->identity.region == "westeurope" && nth++ == 0;
        hubs->hubs[isFirst ? 0 : 1].members.push_back(cluster->identity.id);
    }
    BoxSeat seat(fleet, hubs);
    test::SampleMesh mesh(*fleet);
    mesh.link("westeurope", "eastus2", model::MeshHalfState::Down);      // of a
    mesh.link("westeurope", "northeurope", model::MeshHalfState::Up, 1); // of b
    seat.page.setLinksShown(true);
    seat.page.setMesh(mesh.picture());
    auto* const words = seat.find<QAbstractButton>("mapSideLinks");
    QVERIFY(seat.boxes.goToRegion(u"westeurope"_s, 0));
    QCOMPARE(words->text(), u"1 of 1 links down"_s);
    QVERIFY(seat.boxes.goToRegion(u"westeurope"_s, 1));
    QCOMPARE(words->text(), u"all 1 up"_s);
    QVERIFY(seat.boxes.goToHub(1));
    QCOMPARE(words->text(), u"1 of 2 links down"_s);
    seat.page.setView(MapPage::View::Geographic); // the same of the hub
    QCOMPARE(words->text(), u"1 of 2 links down"_s);
}

void TestMapHubKeys::theCardFollowsTheHub() {
    const auto fleet = test::worldFleet(200);
    BoxSeat seat(fleet, hubsOf(*fleet, 3));
    auto* const card = seat.find<MapLogicCard>("mapLogic");
    for (const int hub : {2, 0, 1}) {
        QVERIFY(seat.boxes.goToHub(hub));
        QCOMPARE(card->hub(), hub);
    }
    seat.page.setView(MapPage::View::Geographic);
    QSignalSpy wanted(card, &MapLogicCard::partWanted);
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(60, 34 + 3 + 2 * 26 + 10)); // hub-2
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(seat.selected(), idsOf(*seat.page.fleet(), seat.page.fleet()->hubs.at(2).all));
    const QString first = card->rows().first();
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(300, 34 + 8));
    QCOMPARE(seat.page.regions(), QStringList{seat.page.fleet()->partId(2, first)});
}

void TestMapHubKeys::aRefreshKeepsTheHub() {
    const auto fleet = test::worldFleet(200);
    auto hubs = hubsOf(*fleet, 3);
    BoxSeat seat(fleet, hubs);
    QVERIFY(seat.boxes.goToHub(1));
    const QStringList chosen = seat.page.regions();
    auto more = std::make_shared<model::FleetHubs>(*hubs);
    more->hubs.insert(more->hubs.begin(), {.name = "new", .reach = model::HubReach::Live});
    seat.page.setHubs(more); // its place is another now
    QCOMPARE(seat.boxes.focus(), LogicPath::ofHub(2));
    QCOMPARE(seat.page.regions(), chosen);
    QCOMPARE(seat.page.fleet()->words(chosen), u"hub-1"_s);
    const QString region = splitRegion(*seat.page.fleet(), 2, 3);
    QVERIFY(seat.boxes.goToRegion(region, 2));
    seat.page.setHubs(hubs);
    QCOMPARE(seat.boxes.layoutOfBoxes().parent(seat.boxes.focus()), LogicPath::ofHub(1));
    seat.page.setHubs(nullptr); // no fleet of hubs any more: the region is what it was
    QCOMPARE(seat.boxes.focus().depth, 1);
    QVERIFY(seat.said().startsWith(region));
    QVERIFY(seat.page.regions().isEmpty());
}

void TestMapHubKeys::hubsOfOneNameAreTwo() {
    const auto fleet = test::worldFleet(60);
    auto hubs = hubsOf(*fleet, 2);
    hubs->hubs[1].name = hubs->hubs[0].name;
    BoxSeat seat(fleet, hubs);
    const MapFleet& map = *seat.page.fleet();
    QVERIFY(seat.boxes.goToHub(0));
    QCOMPARE(seat.selected(), idsOf(map, map.hubs.at(0).all));
    QVERIFY(seat.boxes.goToHub(1));
    QCOMPARE(seat.selected(), idsOf(map, map.hubs.at(1).all));
}

QTEST_MAIN(TestMapHubKeys)
#include "tst_map_hub_keys.moc"
