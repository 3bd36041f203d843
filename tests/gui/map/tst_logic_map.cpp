// SPDX-License-Identifier: GPL-3.0-or-later
// The fleet as boxes in boxes: where they stand, and a person who goes from all clusters to one
// pod.
#include "tests/support/fleet_builder.h"
#include "ui/canvas/logical/logic_draw.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_logic.h"
#include "ui/pages/map/map_pod.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

MapFleet mapOf(const model::FleetSnapshot& snapshot) {
    return mapFleetOf(snapshot, GeoPlaces::shipped(), FleetFilter::parse({}),
                      FleetFilter::parse({}), {});
}

LogicData dataOf(const model::FleetSnapshot& snapshot, const QStringList& looked = {}) {
    return MapLogic().dataOf(mapOf(snapshot), u"retail"_s, looked);
}

/// Every box of the first so many at each level.
QList<LogicPath> pathsOf(const LogicLayout& layout, int most) {
    QList<LogicPath> out;
    QList<LogicPath> open{LogicPath()};
    while (!open.isEmpty()) {
        const LogicPath path = open.takeFirst();
        for (int at = 0; at < std::min(most, layout.count(path)); ++at) {
            out.append(path.child(at));
            open.append(path.child(at));
        }
    }
    return out;
}

/// A snapshot whose first cluster that has nodes and pods is in sight.
QString fullCluster(const model::FleetSnapshot& snapshot) {
    for (const auto& cluster : snapshot.clusters) {
        if (cluster->nodes && cluster->pods && !cluster->nodes->empty() &&
            !cluster->pods->empty() && lookOf(*cluster) == Look::Healthy) {
            return QString::fromStdString(cluster->identity.id.str());
        }
    }
    return {};
}

} // namespace

class TestLogicMap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void boxesLieInOneAnotherAndNeverOverlap_data();
    void boxesLieInOneAnotherAndNeverOverlap();
    void pointsFindTheirBox();
    void statesMoveNothing();
    void countsAddUp();
    void podsWithoutANodeAreKept();
    void podWithRoomSaysWhatItIs();
    void oldInsidesAreNotWell();
    void keysGoFromFleetToPodAndBack();
    void asksForWhatIsLookedInto();
    void dataThatComeAllTheTimeDoNotPutItOff();
    void tabWalksProblems();
    void wheelKeepsWhatIsUnderThePointer();
    void clicksSelect();
    void goesWhereItIsSent();
    void titlesAreWholeWhereTheyFit_data();
    void titlesAreWholeWhereTheyFit();
    void titlesSayWhatThereIsRoomFor();
};

void TestLogicMap::boxesLieInOneAnotherAndNeverOverlap_data() {
    QTest::addColumn<int>("clusters");
    for (const int clusters : {1, 5, 200, 2000}) {
        QTest::addRow("%d", clusters) << clusters;
    }
}

void TestLogicMap::boxesLieInOneAnotherAndNeverOverlap() {
    QFETCH(const int, clusters);
    const auto snapshot = test::buildFleet({.clusters = clusters});
    const LogicData data = dataOf(*snapshot, {fullCluster(*snapshot)});
    const LogicLayout layout = LogicLayout::of(data, 1.4);
    const QList<LogicPath> paths = pathsOf(layout, 60);
    for (const LogicPath& path : paths) {
        const QRectF box = layout.box(path);
        QVERIFY(!box.isEmpty());
        QVERIFY(layout.box(path.parent()).adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(box));
        if (path.last() > 0) {
            LogicPath before = path.parent().child(path.last() - 1);
            QVERIFY(!layout.box(before).adjusted(1e-9, 1e-9, -1e-9, -1e-9).intersects(box));
        }
    }
    for (int a = 0; a < layout.count({}); ++a) {
        for (int b = a + 1; b < layout.count({}); ++b) {
            QVERIFY(!layout.box(LogicPath().child(a)).intersects(layout.box(LogicPath().child(b))));
        }
    }
}

void TestLogicMap::pointsFindTheirBox() {
    const auto snapshot = test::buildFleet({.clusters = 60});
    const LogicData data = dataOf(*snapshot, {fullCluster(*snapshot)});
    const LogicLayout layout = LogicLayout::of(data, 1.4);
    int deepest = 0;
    for (const LogicPath& path : pathsOf(layout, 40)) {
        QCOMPARE(layout.pathAt(layout.box(path).center(), path.depth).at, path.at);
        deepest = std::max(deepest, path.depth);
    }
    QCOMPARE(deepest, 5); // down to pods
}

void TestLogicMap::statesMoveNothing() {
    const auto well = test::buildFleet({.clusters = 120, .withTrouble = false});
    const auto lost = test::withNetworkLost(*well, 6);
    const LogicData before = dataOf(*well);
    const LogicData after = dataOf(*lost);
    const LogicLayout first = LogicLayout::of(before, 1.4);
    const LogicLayout second = LogicLayout::of(after, 1.4);
    for (const LogicPath& path : pathsOf(first, 200)) {
        QCOMPARE(second.box(path), first.box(path));
    }
}

void TestLogicMap::countsAddUp() {
    const auto snapshot = test::buildFleet({.clusters = 200});
    const LogicData data = dataOf(*snapshot);
    qsizetype clusters = 0;
    for (const LogicRegion& region : data.regions) {
        clusters += region.clusters.size();
        QVERIFY(std::is_sorted(region.clusters.begin(), region.clusters.end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }));
    }
    QCOMPARE(clusters, qsizetype{200});
    for (const auto& cluster : snapshot->clusters) {
        const auto inside = insideOf(*cluster);
        if (!inside || !cluster->pods) {
            continue;
        }
        std::size_t nodes = 0;
        std::size_t pods = 0;
        for (const LogicPool& pool : inside->pools) {
            for (const LogicNode& node : pool.nodes) {
                nodes += node.name == u"not scheduled"_s ? 0U : 1U;
                pods += static_cast<std::size_t>(node.pods.size());
            }
        }
        QCOMPARE(nodes, cluster->nodes->size());
        QCOMPARE(pods, cluster->pods->size());
    }
}

void TestLogicMap::podsWithoutANodeAreKept() {
    model::ClusterState cluster;
    cluster.reach = model::Reach::Live;
    cluster.nodes = std::make_shared<const std::vector<model::Node>>();
    model::PodFacts facts;
    facts.ns = "shop";
    facts.name = "api-0";
    facts.status = "Pending";
    cluster.pods = std::make_shared<const std::vector<model::Pod>>(1, model::Pod(facts));
    const auto inside = insideOf(cluster);
    QCOMPARE(inside->pools.size(), qsizetype{1});
    QCOMPARE(inside->pools.first().nodes.first().pods.first().name, u"shop/api-0"_s);
    cluster.nodes = nullptr;
    QVERIFY(!insideOf(cluster)); // never read is not empty
}

void TestLogicMap::podWithRoomSaysWhatItIs() {
    using namespace std::chrono_literals;
    const Instant now = Instant{} + 100h;
    model::ClusterState cluster;
    cluster.reach = model::Reach::Live;
    cluster.nodes = std::make_shared<const std::vector<model::Node>>();
    model::PodFacts facts;
    facts.ns = "shop";
    facts.name = "api-7f9c-x2";
    facts.status = "CrashLoopBackOff";
    facts.readyContainers = 1;
    facts.totalContainers = 2;
    facts.restarts = 4;
    facts.createdAt = now - 72h;
    facts.ownerKind = "ReplicaSet";
    facts.ownerName = "api-7f9c";
    facts.podIp = "10.0.3.9";
    facts.containers = {
        {.name = "api", .image = "shop/api:2.1", .reason = "CrashLoopBackOff"},
        {.name = "proxy", .image = "mesh/proxy:1", .state = model::ContainerPhase::Running}};
    cluster.pods = std::make_shared<const std::vector<model::Pod>>(1, model::Pod(facts));
    const LogicPod pod = insideOf(cluster)->pools.first().nodes.first().pods.first();
    const QStringList lines = podLines(cluster, pod, now);
    QCOMPARE(
        lines,
        (QStringList{u"1 of 2 containers ready, restarts: 4"_s, u"of ReplicaSet api-7f9c"_s,
                     u"address 10.0.3.9"_s, u"created 3\u202Fd ago"_s,
                     u"api, CrashLoopBackOff: shop/api:2.1"_s, u"proxy, running: mesh/proxy:1"_s}));
    // What was read before it fell silent is not said as if it were so now.
    cluster.reach = model::Reach::Unreachable;
    QVERIFY(podLines(cluster, pod, now).front() != lines.front());
    // Another pod is at its place by now.
    facts.name = "api-7f9c-z9";
    cluster.pods = std::make_shared<const std::vector<model::Pod>>(1, model::Pod(facts));
    QVERIFY(podLines(cluster, pod, now).isEmpty());
}

void TestLogicMap::oldInsidesAreNotWell() {
    const auto lost = test::withNetworkLost(*test::buildFleet({.clusters = 20}), 6);
    for (const auto& cluster : lost->clusters) {
        if (const auto inside = insideOf(*cluster); inside && isOld(*cluster)) {
            for (const LogicPool& pool : inside->pools) {
                for (const LogicNode& node : pool.nodes) {
                    QVERIFY(node.ink.kind != Ink::Kind::Ok);
                }
            }
        }
    }
}

namespace {

struct Seat {
    LogicMap map;
    std::shared_ptr<const model::FleetSnapshot> snapshot;
    explicit Seat(int clusters) : snapshot(test::buildFleet({.clusters = clusters})) {
        map.resize(1184, 820);
        map.setData(dataOf(*snapshot));
        QObject::connect(&map, &LogicMap::looked, &map,
                         [this](const QStringList& ids) { map.setData(dataOf(*snapshot, ids)); });
        map.show();
        map.activateWindow();
        map.setFocus();
    }
};

} // namespace

void TestLogicMap::keysGoFromFleetToPodAndBack() {
    Seat seat(200);
    const double all = seat.map.view().scale;
    QVERIFY(seat.map.goToCluster(fullCluster(*seat.snapshot)));
    QTRY_VERIFY(seat.map.layoutOfBoxes().count(seat.map.focus()) > 0); // was asked for, and came
    for (int depth = 3; depth <= 5; ++depth) {
        QTest::keyClick(&seat.map, Qt::Key_Return);
        if (depth == 5 && seat.map.focus().depth < 5) {
            QTest::keyClick(&seat.map, Qt::Key_Right); // the first node may hold none
            QTest::keyClick(&seat.map, Qt::Key_Return);
        }
        QCOMPARE(seat.map.focus().depth, depth);
    }
    QVERIFY(seat.map.accessibleDescription().startsWith(u"Pod "_s));
    QVERIFY(seat.map.view().scale > all * 20);
    const LogicPath pod = seat.map.focus();
    QTest::keyClick(&seat.map, Qt::Key_Right);
    QTest::keyClick(&seat.map, Qt::Key_Left);
    QCOMPARE(seat.map.focus().parent(), pod.parent());
    for (int depth = 4; depth >= 0; --depth) {
        QTest::keyClick(&seat.map, Qt::Key_Backspace);
        QCOMPARE(seat.map.focus().depth, depth);
    }
    QTest::keyClick(&seat.map, Qt::Key_0);
    QCOMPARE(seat.map.view().scale, all);
}

void TestLogicMap::asksForWhatIsLookedInto() {
    Seat seat(200);
    QSignalSpy looked(&seat.map, &LogicMap::looked);
    QTest::qWait(400);
    QVERIFY(looked.isEmpty()); // all clusters in sight is nobody looked into
    const QString id = fullCluster(*seat.snapshot);
    seat.map.goToCluster(id);
    QTRY_COMPARE(looked.size(), 1);
    const QStringList ids = looked.first().first().toStringList();
    QCOMPARE(ids.first(), id);
    QVERIFY(ids.size() <= 6);
    seat.map.fit();
    QTRY_COMPARE(looked.size(), 2);
    QVERIFY(looked.at(1).first().toStringList().isEmpty());
}

void TestLogicMap::dataThatComeAllTheTimeDoNotPutItOff() {
    Seat seat(60);
    QSignalSpy looked(&seat.map, &LogicMap::looked);
    seat.map.goToCluster(fullCluster(*seat.snapshot));
    for (int round = 0; round < 20 && looked.isEmpty(); ++round) { // ten times a second
        seat.map.setData(dataOf(*seat.snapshot));
        QTest::qWait(100);
    }
    QVERIFY(!looked.isEmpty());
}

void TestLogicMap::tabWalksProblems() {
    Seat seat(200);
    QSignalSpy selected(&seat.map, &LogicMap::clusterSelected);
    QVERIFY(seat.map.stepProblem(1));
    QVERIFY(seat.map.stepProblem(1));
    QCOMPARE(selected.size(), 2);
    int steps = 2;
    while (seat.map.stepProblem(1)) {
        ++steps;
    }
    int problems = 0;
    for (const auto& cluster : seat.snapshot->clusters) {
        problems += isProblem(lookOf(*cluster)) ? 1 : 0;
    }
    QCOMPARE(steps, problems);
}

void TestLogicMap::wheelKeepsWhatIsUnderThePointer() {
    Seat seat(60);
    const QPointF at(700, 400);
    const QPointF before = seat.map.view().toPlane(at);
    QWheelEvent wheel(at, seat.map.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&seat.map, &wheel);
    const QPointF after = seat.map.view().toPlane(at);
    QVERIFY(std::abs(after.x() - before.x()) < 1e-6 && std::abs(after.y() - before.y()) < 1e-6);
}

void TestLogicMap::clicksSelect() {
    Seat seat(60);
    QSignalSpy selected(&seat.map, &LogicMap::clusterSelected);
    const LogicPath third = LogicPath().child(0).child(2);
    const QPointF at = seat.map.view().toScreen(seat.map.layoutOfBoxes().box(third)).center();
    QTest::mouseClick(&seat.map, Qt::LeftButton, {}, at.toPoint());
    QCOMPARE(selected.size(), 1);
    QCOMPARE(seat.map.focus(), third);
    QTest::keyClick(&seat.map, Qt::Key_Right);
    QCOMPARE(selected.size(), 2);
    QVERIFY(seat.map.focus() != third);
    QSignalSpy opened(&seat.map, &LogicMap::clusterOpened);
    QTest::keyClick(&seat.map, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(opened.first().first(), selected.last().first());
}

void TestLogicMap::goesWhereItIsSent() {
    Seat seat(60);
    QVERIFY(!seat.map.goToCluster(u"none"_s));
    QVERIFY(!seat.map.goToRegion(u"none"_s));
    const QString region = mapOf(*seat.snapshot).regions.last().id;
    QVERIFY(seat.map.goToRegion(region));
    QCOMPARE(seat.map.focus().depth, 1);
    QVERIFY(seat.map.accessibleDescription().startsWith(region));
}

void TestLogicMap::titlesAreWholeWhereTheyFit_data() {
    QTest::addColumn<QString>("name");
    for (const auto& name : {u"eu"_s, u"brazilsouth"_s, u"canadacentral"_s, u"southafricanorth"_s,
                             u"edge-hamburg"_s, u"germanywestcentral"_s, u"no region"_s}) {
        QTest::newRow(qPrintable(name)) << name;
    }
}

void TestLogicMap::titlesAreWholeWhereTheyFit() {
    QFETCH(const QString, name);
    const QStringList rests{u"Netherlands · 12 clusters: 1 down"_s, u"12 clusters: 1 down"_s,
                            u"12 clusters"_s};
    const auto wide = [](const QString& text, int px, Weight weight) {
        return QFontMetricsF(textFont(px, weight)).horizontalAdvance(text);
    };
    for (const int most : {metrics::kTitle, metrics::kBody, 9}) {
        int last = 0;
        for (int room = 24; room < 500; ++room) {
            const LogicTitle title = titleIn(room, name, rests, most);
            QVERIFY(title.allWide() <= room);
            QVERIFY(wide(title.name, title.px, Weight::Strong) <= room);
            QVERIFY(title.px <= most && title.px >= last); // more room never makes it smaller
            last = title.px;
            const int least = std::min<int>(most, metrics::kLabel);
            QCOMPARE(title.name == name, std::ceil(wide(name, least, Weight::Strong)) <= room);
            if (title.name != name) {
                QCOMPARE(title.px, least);
                QVERIFY(title.name.size() < name.size());
            }
            for (const int larger : {metrics::kTitle, metrics::kBody}) {
                QVERIFY(larger <= title.px || larger > most ||
                        std::ceil(wide(name, larger, Weight::Strong)) > room);
            }
            QVERIFY(title.rest.isEmpty() || rests.contains(title.rest)); // whole, or not at all
            QVERIFY(most >= metrics::kBody || title.rest.isEmpty());
        }
    }
}

void TestLogicMap::titlesSayWhatThereIsRoomFor() {
    const QStringList rests{u"Netherlands · 12 clusters: 1 down"_s, u"12 clusters: 1 down"_s,
                            u"12 clusters"_s};
    QStringList told;
    for (int room = 40; room < 500; ++room) {
        const QString rest = titleIn(room, u"weu"_s, rests, metrics::kTitle).rest;
        if (told.isEmpty() || told.last() != rest) {
            told.append(rest);
        }
    }
    QCOMPARE(told, (QStringList{{}, rests.at(2), rests.at(1), rests.at(0)}));
    const LogicTitle cut = titleIn(200, u"hub-us"_s, rests.mid(0, 1), metrics::kTitle, true);
    QVERIFY(cut.rest.startsWith(u"Nether"_s) && cut.rest != rests.first());
    QVERIFY(cut.allWide() <= 200);
}

QTEST_MAIN(TestLogicMap)
#include "tst_logic_map.moc"
