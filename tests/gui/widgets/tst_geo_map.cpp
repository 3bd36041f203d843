// SPDX-License-Identifier: GPL-3.0-or-later
// The map of the world: its projection, what it reads, where marks go, and a person at it.
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/geo/geo_places.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <random>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray kIsland = R"({"type":"Topology","transform":{"scale":[1,1],"translate":[0,0]},
    "objects":{"land":{"type":"Polygon","arcs":[[0,1]]},
               "countries":{"type":"GeometryCollection","geometries":[
                   {"type":"Polygon","arcs":[[0,2]]},{"type":"Polygon","arcs":[[1,-3]]}]}},
    "arcs":[[[0,0],[10,0],[0,10]],[[10,10],[-10,0],[0,-10]],[[10,10],[-10,-10]]]})";

/// A mark of 12 px; its upper half is a part of its own.
class Dots : public GeoMarks {
public:
    [[nodiscard]] double radius(const QStringList& ids) const override {
        return ids.size() > 1 ? 14 : 12;
    }
    void paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
               const Tokens& tokens) const override {
        painter.setBrush(tokens.accent);
        painter.drawEllipse(centre, radius(ids), radius(ids));
    }
    [[nodiscard]] QString title(const QStringList& ids) const override { return ids.join(u'+'); }
    [[nodiscard]] QList<QPair<QString, QString>> facts(const QStringList& ids) const override {
        return {{u"sites"_s, QString::number(ids.size())}};
    }
    [[nodiscard]] QString partAt(const QStringList& ids, const QPointF& offset) const override {
        return offset.y() < -2 ? ids.first() + u"/north"_s : QString();
    }
};

GeoMapData europe() {
    return {.sites = {{u"dub"_s, {53.35, -6.26}, 3},
                      {u"ams"_s, {52.37, 4.90}, 5},
                      {u"utr"_s, {52.09, 5.12}, 1},
                      {u"gav"_s, {60.67, 17.14}, 2},
                      {u"mil"_s, {45.46, 9.19}, 1}},
            .unplaced = {{u"lyon"_s, u"lyon 3"_s}, {u"lab"_s, u"lab 1"_s}},
            .isOld = false};
}

GeoSpot spotWith(const GeoMap& map, const QString& id) {
    for (const GeoSpot& spot : map.spots()) {
        if (spot.ids.contains(id)) {
            return spot;
        }
    }
    return {};
}

} // namespace

class TestGeoMap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void projectsThereAndBack();
    void readsCoastlines();
    void refusesBadCoastlines_data();
    void refusesBadCoastlines();
    void survivesAnyBytes();
    void readsTheShippedData();
    void readsPlaces();
    void foldsWhatMeets();
    void foldsEverySiteOnce();
    void fitsAllSites();
    void staysOnTheGlobe();
    void walksByKeys();
    void opensByMouse();
    void zoomsIntoACrowd();
    void keepsTheViewOverARefresh();
    void listsWhatHasNoPlace();
    void speaks();
    void drawsLandAndMarks();
};

void TestGeoMap::projectsThereAndBack() {
    std::mt19937 random(7);
    for (int each = 0; each < 500; ++each) {
        const GeoPoint point{static_cast<double>(random() % 17'800) / 100 - 89,
                             static_cast<double>(random() % 36'000) / 100 - 180};
        const GeoPoint back = geoUnprojected(geoProjected(point));
        QVERIFY(std::abs(back.latitude - point.latitude) < 1e-9);
        QCOMPARE(back.longitude, point.longitude);
    }
    QCOMPARE(geoProjected({0, 30}).y(), 0.0);
    QVERIFY(geoProjected({50, 0}).y() < geoProjected({40, 0}).y()); // north is up
    QVERIFY(std::isfinite(geoProjected({-90, 0}).y()));
}

void TestGeoMap::readsCoastlines() {
    const auto reading = readCoastlines(kIsland);
    QVERIFY2(reading.lines, qPrintable(reading.trouble));
    QCOMPARE(reading.lines->land.size(), std::size_t{1});
    QCOMPARE(reading.lines->land.front().points.size(), std::size_t{5}); // meeting points once
    QCOMPARE(reading.lines->land.front().points.front(), reading.lines->land.front().points.back());
    QCOMPARE(reading.lines->land.front().bounds.right(), 10.0);
    // The arc that both countries use, one of them backwards.
    QCOMPARE(reading.lines->borders.size(), std::size_t{1});
    QCOMPARE(reading.lines->borders.front().points.front(), geoProjected({10, 10}));
}

void TestGeoMap::refusesBadCoastlines_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("trouble");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("[") << u"byte"_s;
    QTest::newRow("other type") << QByteArray("Topology") << QByteArray("Feature") << u"Topology"_s;
    QTest::newRow("no land") << QByteArray("\"land\"") << QByteArray("\"sea\"") << u"land"_s;
    QTest::newRow("arc beyond") << QByteArray("[[0,1]]") << QByteArray("[[0,7]]") << u"below 3"_s;
    QTest::newRow("arc below") << QByteArray("[[0,1]]") << QByteArray("[[0,-9]]") << u"below 3"_s;
    QTest::newRow("arc of words") << QByteArray("[[0,1]]") << QByteArray("[[0,\"a\"]]")
                                  << u"below 3"_s;
    QTest::newRow("off the globe")
        << QByteArray("[0,10]]") << QByteArray("[0,1e9]]") << u"arcs[0]"_s;
    QTest::newRow("no number") << QByteArray("[0,10]]") << QByteArray("[0,null]]") << u"arcs[0]"_s;
    QTest::newRow("scale") << QByteArray("\"scale\":[1,1]") << QByteArray("\"scale\":[1]")
                           << u"transform"_s;
}

void TestGeoMap::refusesBadCoastlines() {
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const QString, trouble);
    QByteArray text = kIsland;
    text.replace(from, to);
    const auto reading = readCoastlines(text);
    QVERIFY(!reading.lines);
    QVERIFY2(reading.trouble.contains(trouble), qPrintable(reading.trouble));
}

void TestGeoMap::survivesAnyBytes() {
    std::mt19937 random(11);
    for (int each = 0; each < 2'000; ++each) {
        QByteArray text = kIsland;
        for (int edit = 0; edit < 3; ++edit) {
            const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(text.size()));
            switch (random() % 3) {
            case 0: text[at] = static_cast<char>(random() % 256); break;
            case 1: text.remove(at, 1 + static_cast<qsizetype>(random() % 9)); break;
            default: text.insert(at, text.mid(at, 12)); break;
            }
        }
        const auto reading = readCoastlines(text);
        QVERIFY(reading.lines || !reading.trouble.isEmpty());
    }
}

void TestGeoMap::readsTheShippedData() {
    const auto reading = shippedCoastlines();
    QVERIFY2(reading.lines, qPrintable(reading.trouble));
    QVERIFY(reading.lines->land.size() > 1'000);
    QVERIFY(reading.lines->borders.size() > 300);
    const GeoPlaces places = GeoPlaces::shipped();
    QVERIFY(places.size() > 130);
    QCOMPARE(places.find(u"westeurope"_s)->place, u"Netherlands"_s);
    QCOMPARE(places.find(u"WestEurope"_s)->at, (GeoPoint{52.37, 4.90}));
    QCOMPARE(places.find(u"weu"_s)->name, u"westeurope"_s);
    QCOMPARE(places.find(u"eu-central-1"_s)->provider, u"aws"_s);
    QCOMPARE(places.find(u"europe-west4"_s)->provider, u"google"_s);
    QVERIFY(!places.find(u"paris"_s));
    QVERIFY(!places.find({}));
}

void TestGeoMap::readsPlaces() {
    QString trouble;
    const GeoPlaces places = GeoPlaces::read("# head\nazure,here,h hh,Here,1.5,-2.5\n"
                                             "azure,there,,There,95,0\naws,x,,X,1\r\n"
                                             "google,here,,Twice,9,9\n",
                                             &trouble);
    QCOMPARE(places.size(), 2);
    QCOMPARE(places.find(u"hh"_s)->at, (GeoPoint{1.5, -2.5}));
    QCOMPARE(places.find(u"here"_s)->provider, u"azure"_s); // the first counts
    QVERIFY2(trouble.startsWith(u"line 3"_s), qPrintable(trouble));
}

void TestGeoMap::foldsWhatMeets() {
    const GeoView view = GeoView::fitted({{60, -8}, {45, 18}}, {700, 300}, 40);
    const auto ten = [](const QStringList&) { return 10.0; };
    const auto spots = foldSites(europe().sites, view, ten);
    QCOMPARE(spots.size(), 4);
    QCOMPARE(spots.first().ids, (QStringList{u"ams"_s, u"utr"_s})); // the heavier keeps its place
    QCOMPARE(spots.first().at, view.toScreen(geoProjected({52.37, 4.90})));
    // Zoomed in on the two they part.
    const GeoView close = GeoView::fitted(spots.first().points, {700, 300}, 40, 1);
    QCOMPARE(foldSites(europe().sites, close, ten).size(), 5);
}

void TestGeoMap::foldsEverySiteOnce() {
    std::mt19937 random(3);
    for (int round = 0; round < 60; ++round) {
        QList<GeoSite> sites;
        for (int each = 0; each < 80; ++each) {
            sites.append({u"s%1"_s.arg(each),
                          {static_cast<double>(random() % 160) - 80,
                           static_cast<double>(random() % 360) - 180},
                          static_cast<double>(random() % 5)});
        }
        const GeoView view = GeoView::fitted({}, {600, 250}, 10);
        const auto size = [](const QStringList& ids) { return ids.size() > 1 ? 12.0 : 9.0; };
        const auto spots = foldSites(sites, view, size);
        QStringList seen;
        for (const GeoSpot& spot : spots) {
            QCOMPARE(spot.ids.size(), spot.points.size());
            seen += spot.ids;
        }
        QCOMPARE(seen.size(), sites.size());
        QCOMPARE(seen.removeDuplicates(), 0);
        // The order that sites come in changes nothing.
        std::shuffle(sites.begin(), sites.end(), random);
        const auto again = foldSites(sites, view, size);
        QCOMPARE(again.size(), spots.size());
        for (qsizetype at = 0; at < spots.size(); ++at) {
            QCOMPARE(again.at(at).ids, spots.at(at).ids);
        }
    }
}

void TestGeoMap::fitsAllSites() {
    for (const QSizeF& size : {QSizeF(320, 110), QSizeF(680, 132), QSizeF(1200, 700)}) {
        QList<GeoPoint> points;
        for (const GeoSite& site : europe().sites) {
            points.append(site.at);
        }
        const GeoView view = GeoView::fitted(points, size, size.height() / 4);
        for (const GeoPoint& point : points) {
            QVERIFY(QRectF({}, size).contains(view.toScreen(geoProjected(point))));
        }
    }
    const GeoView alone = GeoView::fitted({{52, 5}}, {680, 300}, 40);
    QVERIFY(alone.bounds().width() < 40);
    QVERIFY(alone.bounds().width() > 10);
    QVERIFY(GeoView::fitted({}, {0, 0}, 40).scale > 0); // not laid out yet
}

void TestGeoMap::staysOnTheGlobe() {
    GeoView view = GeoView::fitted({}, {700, 300}, 10);
    std::mt19937 random(5);
    for (int each = 0; each < 300; ++each) {
        view = random() % 2 == 0
                   ? view.zoomed(random() % 2 == 0 ? 1.6 : 0.5, {double(random() % 700), 100})
                   : view.panned({double(random() % 900) - 450, double(random() % 900) - 450});
        const QPointF middle = view.centre;
        QVERIFY(geoWorld().contains(middle));
        QVERIFY(view.scale > 0.5 && view.scale <= 500);
    }
    // What is under the pointer stays there.
    const GeoView before = GeoView::fitted({{60, -8}, {45, 18}}, {700, 300}, 40);
    const QPointF still(200, 90);
    const QPointF moved = before.zoomed(1.5, still).toScreen(before.toPlane(still));
    QVERIFY(std::abs(moved.x() - still.x()) < 1e-6 && std::abs(moved.y() - still.y()) < 1e-6);
}

void TestGeoMap::walksByKeys() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(900, 320);
    map.setData(europe());
    QSignalSpy opened(&map, &GeoMap::opened);
    QTest::keyClick(&map, Qt::Key_Home);
    QTest::keyClick(&map, Qt::Key_Left); // from Amsterdam to Dublin
    QTest::keyClick(&map, Qt::Key_Return);
    QCOMPARE(opened.takeFirst().at(0).toStringList(), QStringList{u"dub"_s});
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Up); // Sweden
    QTest::keyClick(&map, Qt::Key_Return);
    QCOMPARE(opened.takeFirst().at(0).toStringList(), QStringList{u"gav"_s});
    QTest::keyClick(&map, Qt::Key_Right); // nothing lies further east but the list
    QTest::keyClick(&map, Qt::Key_Down);
    QTest::keyClick(&map, Qt::Key_Space);
    QCOMPARE(opened.takeFirst().at(0).toStringList(), QStringList{u"lab"_s});
    const double scale = map.view().scale;
    QTest::keyClick(&map, Qt::Key_Plus);
    QVERIFY(map.view().scale > scale);
    const QPointF centre = map.view().centre;
    QTest::keyClick(&map, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(map.view().centre.x() > centre.x());
    QTest::keyClick(&map, Qt::Key_0);
    QCOMPARE(map.view().scale, scale);
}

void TestGeoMap::opensByMouse() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(900, 320);
    map.setData(europe());
    QSignalSpy opened(&map, &GeoMap::opened);
    const QPoint dublin = spotWith(map, u"dub"_s).at.toPoint();
    QTest::mouseClick(&map, Qt::LeftButton, {}, dublin);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.takeFirst().at(1).toString(), QString());
    QTest::mouseClick(&map, Qt::LeftButton, {}, dublin - QPoint(0, 8));
    QCOMPARE(opened.takeFirst().at(1).toString(), u"dub/north"_s);
    // A drag moves the map and opens nothing.
    const QPointF centre = map.view().centre;
    QTest::keyClick(&map, Qt::Key_Plus);
    QTest::mousePress(&map, Qt::LeftButton, {}, QPoint(300, 200));
    QTest::mouseMove(&map, QPoint(260, 180));
    QTest::mouseMove(&map, QPoint(220, 160));
    QTest::mouseRelease(&map, Qt::LeftButton, {}, QPoint(220, 160));
    QVERIFY(map.view().centre != centre);
    QCOMPARE(opened.size(), 0);
}

void TestGeoMap::zoomsIntoACrowd() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(900, 320);
    map.setData(europe());
    QSignalSpy opened(&map, &GeoMap::opened);
    const double scale = map.view().scale;
    QTest::mouseClick(&map, Qt::LeftButton, {}, spotWith(map, u"ams"_s).at.toPoint());
    QVERIFY(map.view().scale > scale);
    QCOMPARE(opened.size(), 0);
    QTest::mouseClick(&map, Qt::LeftButton, {}, spotWith(map, u"utr"_s).at.toPoint());
    QCOMPARE(opened.takeFirst().at(0).toStringList(), QStringList{u"utr"_s});
    // Two at one place cannot be told apart however close one looks: they open together.
    GeoMapData twins{.sites = {{u"a"_s, {50, 8}, 2}, {u"b"_s, {50, 8}, 1}}};
    map.setData(twins);
    map.fit();
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.spots().first().at.toPoint());
    QCOMPARE(opened.takeFirst().at(0).toStringList(), (QStringList{u"a"_s, u"b"_s}));
}

void TestGeoMap::keepsTheViewOverARefresh() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(900, 320);
    map.setData(europe());
    const GeoView before = map.view();
    GeoMapData heavier = europe();
    heavier.sites[0].weight = 50;
    heavier.isOld = true;
    map.setData(heavier);
    QCOMPARE(map.view().scale, before.scale);
    QTest::keyClick(&map, Qt::Key_Plus);
    const double zoomed = map.view().scale;
    heavier.sites.append({u"syd"_s, {-33.86, 151.21}, 1});
    map.setData(heavier);
    QCOMPARE(map.view().scale, zoomed); // the user's
    map.fit();
    QVERIFY(map.view().scale < before.scale);
}

void TestGeoMap::listsWhatHasNoPlace() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(700, 130);
    GeoMapData data = europe();
    for (int each = 0; each < 30; ++each) {
        data.unplaced.append({u"edge-%1"_s.arg(each), u"edge-%1 4"_s.arg(each)});
    }
    map.setData(data);
    QSignalSpy opened(&map, &GeoMap::opened);
    QVERIFY(!map.rowBox(0).isEmpty());
    QVERIFY(map.rowBox(31).isEmpty()); // scrolled away, not dropped
    QTest::keyClick(&map, Qt::Key_End);
    QVERIFY(!map.rowBox(31).isEmpty());
    QVERIFY(map.rowBox(0).isEmpty());
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.rowBox(31).center().toPoint());
    QCOMPARE(opened.takeFirst().at(0).toStringList(), QStringList{u"edge-29"_s});
    QWheelEvent wheel(map.rowBox(31).center(), {}, {}, {0, 1'200}, {}, {}, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&map, &wheel);
    QVERIFY(map.rowBox(31).isEmpty());
}

void TestGeoMap::speaks() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(900, 320);
    QVERIFY(!map.accessibleName().isEmpty());
    QCOMPARE(map.accessibleDescription(), u"nothing on it"_s);
    map.setData(europe());
    QTest::keyClick(&map, Qt::Key_Home);
    QCOMPARE(map.accessibleDescription(), u"ams+utr: 2 sites"_s);
    QTest::keyClick(&map, Qt::Key_End);
    QCOMPARE(map.accessibleDescription(), u"lab 1, place not known"_s);
}

void TestGeoMap::drawsLandAndMarks() {
    GeoMap map(std::make_unique<Dots>());
    map.resize(700, 300);
    map.setCoastlines(shippedCoastlines());
    map.setData({.sites = {{u"ams"_s, {52.37, 4.90}, 5}, {u"mil"_s, {45.46, 9.19}, 1}}});
    const QImage picture = map.grab().toImage();
    const Tokens& tokens = theme(&map);
    const auto at = [&](double latitude, double longitude) {
        const QPointF point = map.view().toScreen(geoProjected({latitude, longitude}));
        return picture.pixelColor((point * picture.devicePixelRatio()).toPoint());
    };
    QCOMPARE(at(48.6, 3.6), tokens.sunken);   // Champagne
    QCOMPARE(at(52.8, 3.2), tokens.surface);  // the North Sea
    QCOMPARE(at(52.37, 4.90), tokens.accent); // the mark
    // Coastlines that cannot be read are said, and the marks are there all the same.
    map.setCoastlines({nullptr, u"byte 3"_s});
    const QImage without = map.grab().toImage();
    QVERIFY(without != picture);
    QVERIFY(!map.coastlines());
}

QTEST_MAIN(TestGeoMap)
#include "tst_geo_map.moc"
