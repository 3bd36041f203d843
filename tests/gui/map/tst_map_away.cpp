// SPDX-License-Identifier: GPL-3.0-or-later
// What is off as expected looks the same wherever the map shows it, and like no fault.
#include "map_seat.h"
#include "sample_map.h"
#include "ui/canvas/ink.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_logic_card.h"
#include "ui/pages/map/map_side.h"
#include "ui/theme/away.h"
#include "ui/theme/theme.h"

#include <QImage>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using Seat = test::MapSeat;

namespace {

/// All of it, within its hours.
std::shared_ptr<const model::FleetSnapshot> allAway() {
    auto fleet = std::make_shared<model::FleetSnapshot>(*test::worldFleet(60));
    for (auto& cluster : fleet->clusters) {
        auto state = std::make_shared<model::ClusterState>(*cluster);
        test::setAway(*state);
        cluster = state;
    }
    return fleet;
}

int pixelsOf(const QImage& image, const QColor& colour) {
    int out = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            out += image.pixel(x, y) == colour.rgb() ? 1 : 0;
        }
    }
    return out;
}

} // namespace

class TestMapAway : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        new ThemeController(*qApp, ThemeMode::Light);
    } // goes with the application
    void init() { themeController()->setMode(ThemeMode::Light); }
    void cleanup() { themeController()->setMode(ThemeMode::Light); }
    void itsInkIsOfItsOwn();
    void everyPartShowsIt_data();
    void everyPartShowsIt();
    void whatSomebodyStoppedKeepsItsInk();
};

void TestMapAway::itsInkIsOfItsOwn() {
    for (const Tokens& tokens : {lightTokens(), darkTokens()}) {
        const QColor ink = inkColour({Ink::Kind::Away}, tokens);
        QCOMPARE(ink, awayInk(tokens));
        for (const Ink::Kind other :
             {Ink::Kind::Stopped, Ink::Kind::Failed, Ink::Kind::Warning, Ink::Kind::Stale,
              Ink::Kind::Ok, Ink::Kind::Running, Ink::Kind::Awaited}) {
            QVERIFY(ink != inkColour({other}, tokens));
        }
        QVERIFY(contrastRatio(ink, tokens.surface) >= 3); // WCAG 2.2, 1.4.11
        QCOMPARE(inkColour({Ink::Kind::Stopped}, tokens), tokens.stopped.fill);
    }
}

void TestMapAway::everyPartShowsIt_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("light") << int(ThemeMode::Light);
    QTest::newRow("dark") << int(ThemeMode::Dark);
}

void TestMapAway::everyPartShowsIt() {
    QFETCH(const int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    Seat seat(allAway());
    const Tokens& tokens = theme(&seat.page);
    const auto check = [&](const char* name, QWidget* part, int least) {
        const QImage image = part->grab().toImage();
        const int away = pixelsOf(image, awayInk(tokens));
        const int stopped = pixelsOf(image, tokens.stopped.fill);
        QVERIFY2(away >= least, qPrintable(u"%1: %2 px"_s.arg(QLatin1String(name)).arg(away)));
        QVERIFY2(stopped == 0, qPrintable(u"%1: %2 px"_s.arg(QLatin1String(name)).arg(stopped)));
    };
    check("legend", seat.find<MapLegend>("mapLegend"), 100);
    check("card", seat.find<MapLogicCard>("mapLogic"), 500);
    check("side", seat.find<MapSide>("mapSide"), 500);
    check("map", &seat.map(), 100);
    seat.page.setView(MapPage::View::Logical);
    check("boxes", seat.page.boxes(), 5000);
    seat.page.boxes()->goToCluster(seat.page.fleet()->clusters.first().id);
    check("a cluster", seat.page.boxes(), 100);
}

void TestMapAway::whatSomebodyStoppedKeepsItsInk() {
    Seat seat(allAway());
    auto* const legend = seat.find<MapLegend>("mapLegend");
    legend->setEntries({{{Ink::Kind::Stopped}, Glyph::Stopped, u"stopped"_s, u"1"_s}});
    const QImage image = legend->grab().toImage();
    QVERIFY(pixelsOf(image, theme(legend).stopped.fill) > 100);
    QCOMPARE(pixelsOf(image, awayInk(theme(legend))), 0);
}

QTEST_MAIN(TestMapAway)
#include "tst_map_away.moc"
