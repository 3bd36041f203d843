// SPDX-License-Identifier: GPL-3.0-or-later
// A person at the map: clicks, keys, what is looked for, and the states of a fleet.
#include "map_seat.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/models/roles.h"
#include "ui/pages/map/map_cards.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"

#include <QAbstractButton>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

using test::Snapshot;
using Seat = test::MapSeat;

/// All clusters in places close to one another, so that they fold.
Snapshot crowded() {
    auto snapshot = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = 60}));
    const std::array<const char*, 6> regions{"westeurope", "germanywestcentral", "francecentral",
                                             "eastus",     "japaneast",          "brazilsouth"};
    for (std::size_t at = 0; at < snapshot->clusters.size(); ++at) {
        auto state = std::make_shared<model::ClusterState>(*snapshot->clusters[at]);
        state->identity.region = regions.at(at % regions.size());
        snapshot->clusters[at] = state;
    }
    return snapshot;
}

} // namespace

class TestMapPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aClickSelectsARegion();
    void aFoldIsZoomedInto();
    void keysZoomAndWalk();
    void tabWalksProblemsWorstFirst();
    void findDimsAndFlies();
    void wrongFindSaysWhy();
    void theFilterHidesAndSaysHowMany();
    void tableTwinKeepsTheSelection();
    void attentionListSelectsAndOpens();
    void coloursChangeTheLegend();
    void theLookIsRemembered();
    void aRefreshMovesNothing();
    void worldMovesTheMap();
    void saysWhenNobodyHasAPlace();
    void saysWhenThereIsNobody();
    void saysWhenManyAreSilent();
    void costsNothingWhileHidden();
    void exportsPictures_data();
    void exportsPictures();
    void logicalKeepsTheSelection();
    void linksAreDrawnWhereTheyAreKnown();
    void speaks();
};

void TestMapPage::aClickSelectsARegion() {
    Seat seat(crowded());
    const GeoSpot spot = seat.spot(false);
    QVERIFY(!spot.ids.isEmpty());
    seat.click(spot);
    QCOMPARE(seat.page.regions(), spot.ids);
    auto* const side = seat.find<QWidget>("mapSide");
    QCOMPARE(side->accessibleName(), spot.ids.first());
    QVERIFY(side->accessibleDescription().contains(u"10 clusters"_s));
    QTest::mouseClick(seat.find<QAbstractButton>("mapSideAll"), Qt::LeftButton);
    QVERIFY(seat.page.regions().isEmpty());
}

void TestMapPage::aFoldIsZoomedInto() {
    Seat seat(crowded());
    const GeoSpot fold = seat.spot(true);
    QVERIFY(fold.ids.size() > 1);
    const double before = seat.map().view().scale;
    seat.click(fold);
    QTRY_VERIFY(seat.map().view().scale > before * 1.1);
    QCOMPARE(seat.page.regions(), fold.ids);
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_0);
    QCOMPARE(seat.map().view().scale, before);
}

void TestMapPage::keysZoomAndWalk() {
    Seat seat(crowded());
    seat.map().setFocus();
    const double before = seat.map().view().scale;
    QTest::keyClick(&seat.map(), Qt::Key_Plus);
    QVERIFY(seat.map().view().scale > before);
    QTest::keyClick(&seat.map(), Qt::Key_Backspace);
    QVERIFY(seat.map().view().scale < before * 1.01);
    QTest::keyClick(&seat.map(), Qt::Key_Home);
    const QStringList first = seat.page.regions();
    QVERIFY(!first.isEmpty());
    for (const auto key : {Qt::Key_Right, Qt::Key_Left, Qt::Key_Up, Qt::Key_Down}) {
        QTest::keyClick(&seat.map(), key);
    }
    QTest::keyClick(&seat.map(), Qt::Key_End);
    QVERIFY(seat.page.regions() != first);
    QWidget* const legend = seat.find<QWidget>("mapLegend");
    QVERIFY(legend->isVisible());
    QTest::keyClick(&seat.map(), Qt::Key_L);
    QVERIFY(!legend->isVisible());
}

void TestMapPage::tabWalksProblemsWorstFirst() {
    Seat seat(crowded());
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_0);
    QList<int> looks;
    for (int step = 0; step < 12 && seat.map().hasFocus(); ++step) {
        QTest::keyClick(&seat.map(), Qt::Key_Tab);
        if (seat.map().hasFocus()) {
            looks.append(static_cast<int>(seat.page.fleet()->all(seat.page.regions()).worst()));
        }
    }
    QVERIFY(!looks.isEmpty());
    QVERIFY(std::is_sorted(looks.begin(), looks.end()));
    QVERIFY(!seat.map().hasFocus()); // no trap: past the last one the focus goes on
}

void TestMapPage::findDimsAndFlies() {
    Seat seat(crowded());
    auto* const field = seat.find<FilterField>("mapFind");
    field->edit()->setFocus();
    const double before = seat.map().view().scale;
    QTest::keyClicks(field->edit(), u"region=japaneast"_s);
    QTRY_VERIFY(seat.page.fleet()->isFinding);
    QCOMPARE(seat.page.fleet()->found, 10);
    QCOMPARE(seat.map().view().scale, before); // typing moves nothing
    QTest::keyClick(field->edit(), Qt::Key_Return);
    QTRY_VERIFY(seat.map().view().scale > before);
    QCOMPARE(seat.page.regions(), QStringList{u"japaneast"_s});
    QVERIFY(seat.map().hasFocus());
}

void TestMapPage::wrongFindSaysWhy() {
    Seat seat(crowded());
    seat.page.find(u"health="_s);
    QVERIFY(!seat.page.fleet()->isFinding); // dims nobody
    seat.page.find(u"region=japaneast"_s);
    QCOMPARE(seat.page.fleet()->found, 10);
    seat.page.find({});
    QVERIFY(!seat.page.fleet()->isFinding);
}

void TestMapPage::theFilterHidesAndSaysHowMany() {
    Seat seat(crowded());
    auto* const hidden = seat.find<QAbstractButton>("mapHidden");
    QVERIFY(!hidden->isVisible());
    seat.page.setFilter(FleetFilter::parse(u"region=eastus"_s));
    QCOMPARE(seat.map().spots().size(), qsizetype{1});
    QVERIFY(hidden->isVisible());
    QVERIFY(hidden->text().contains(u"50"_s));
    QSignalSpy asked(&seat.page, &MapPage::filterRequested);
    QTest::mouseClick(hidden, Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().toString(), QString());
}

void TestMapPage::tableTwinKeepsTheSelection() {
    Seat seat(crowded());
    const QString id = seat.page.fleet()->clusters.at(7).id;
    seat.page.select(id);
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_T);
    QTableView& table = *seat.page.table();
    QVERIFY(table.isVisible());
    QCOMPARE(table.model()->rowCount(), 60);
    QCOMPARE(table.currentIndex().data(IdRole).toString(), id);
    QSignalSpy selected(&seat.page, &MapPage::clusterSelected);
    QTest::keyClick(&table, Qt::Key_Down);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(seat.page.selected(), selected.first().first().toString());
    QTest::keyClick(&table, Qt::Key_T);
    QVERIFY(!table.isVisible());
    QVERIFY(seat.map().hasFocus());
}

void TestMapPage::attentionListSelectsAndOpens() {
    Seat seat(test::buildFleet({.clusters = 200}));
    auto* const list = seat.find<QListView>("mapAttention");
    QVERIFY(list->model()->rowCount() > 1);
    int problems = 0;
    for (const MapCluster& cluster : seat.page.fleet()->clusters) {
        problems += isProblem(cluster.look) ? 1 : 0;
    }
    QCOMPARE(list->model()->rowCount(), problems);
    QSignalSpy selected(&seat.page, &MapPage::clusterSelected);
    QSignalSpy opened(&seat.page, &MapPage::clusterOpened);
    const QModelIndex second = list->model()->index(1, 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(second).center());
    QCOMPARE(selected.size(), 1);
    QCOMPARE(seat.page.selected(), second.data(IdRole).toString());
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().toString(), seat.page.selected());
}

void TestMapPage::coloursChangeTheLegend() {
    Seat seat(crowded());
    const auto words = [&seat] {
        QStringList out;
        for (const auto& entry : seat.find<MapLegend>("mapLegend")->entries()) {
            out.append(entry.word);
        }
        return out;
    };
    QVERIFY(words().contains(wordOf(Look::Healthy)));
    seat.page.setLook(u"geographic;;;;version"_s);
    QVERIFY(!words().contains(wordOf(Look::Healthy)));
    QVERIFY(words().first().startsWith(u"1."_s));
}

void TestMapPage::theLookIsRemembered() {
    Seat seat(crowded());
    seat.map().setView(seat.map().view().zoomed(3, {500, 300}));
    seat.page.setLook(seat.page.look().section(u';', 0, 3) + u";version"_s);
    const QString look = seat.page.look();
    Seat other(crowded());
    other.page.setLook(look);
    QCOMPARE(other.page.look(), look);
    QVERIFY(std::abs(other.map().view().scale - seat.map().view().scale) < 0.01);
}

void TestMapPage::aRefreshMovesNothing() {
    const Snapshot before = crowded();
    Seat seat(before);
    const QList<GeoSpot> spots = seat.map().spots();
    auto state = *before->clusters.front();
    state.health = model::Health::Down;
    state.reach = model::Reach::Live;
    seat.show(test::withCluster(*before, state));
    QCOMPARE(seat.map().spots().size(), spots.size());
    for (qsizetype at = 0; at < spots.size(); ++at) {
        QCOMPARE(seat.map().spots().at(at).at, spots.at(at).at);
    }
}

void TestMapPage::worldMovesTheMap() {
    Seat seat(crowded());
    QTest::mouseClick(seat.find<QAbstractButton>("mapIn"), Qt::LeftButton);
    QTest::mouseClick(seat.find<QAbstractButton>("mapIn"), Qt::LeftButton);
    auto* const world = seat.find<MapWorld>("mapWorld");
    const QPointF before = seat.map().view().centre;
    QTest::mouseClick(world, Qt::LeftButton, {}, QPoint(60, 80));
    QVERIFY(seat.map().view().centre.x() < before.x());
    QTest::mouseClick(seat.find<QAbstractButton>("mapFit"), Qt::LeftButton);
    QVERIFY(std::abs(seat.map().view().centre.x() - before.x()) < 60);
}

void TestMapPage::saysWhenNobodyHasAPlace() {
    auto snapshot = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = 8}));
    for (auto& cluster : snapshot->clusters) {
        auto state = std::make_shared<model::ClusterState>(*cluster);
        state->identity.region.clear();
        cluster = state;
    }
    Seat seat(snapshot);
    QVERIFY(seat.map().spots().isEmpty());
    QVERIFY(seat.find<QWidget>("mapHint")->isVisible());
    QVERIFY(!seat.map().rowBox(0).isEmpty()); // the list is open
    auto* const link = seat.find<QAbstractButton>("mapUnplaced");
    QVERIFY(link->isVisible());
    QTest::mouseClick(link, Qt::LeftButton);
    QVERIFY(seat.map().rowBox(0).isEmpty());
}

void TestMapPage::saysWhenThereIsNobody() {
    auto snapshot = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = 1}));
    snapshot->clusters.clear();
    Seat seat(snapshot);
    QVERIFY(!seat.map().isVisible());
    QVERIFY(seat.page.findChild<EmptyState*>()->isVisible());
}

void TestMapPage::saysWhenManyAreSilent() {
    Seat seat(test::buildFleet({.clusters = 40, .withTrouble = false}));
    auto* const strip = seat.find<QWidget>("mapStale");
    QVERIFY(!strip->isVisible());
    seat.show(test::withNetworkLost(*test::buildFleet({.clusters = 40}), 6),
              test::builtAt() + 6min);
    QVERIFY(strip->isVisible());
    QCOMPARE(seat.page.fleet()->all({}).with(Look::Healthy), 0); // unknown is not healthy
}

void TestMapPage::costsNothingWhileHidden() {
    Seat seat(crowded());
    seat.page.hide();
    const auto before = seat.page.fleet();
    seat.show(test::buildFleet({.clusters = 10}));
    QCOMPARE(seat.page.fleet(), before);
    seat.page.show();
    QCOMPARE(seat.page.fleet()->clusters.size(), qsizetype{10});
}

void TestMapPage::exportsPictures_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isLogical");
    QTest::newRow("map as SVG") << u"map.svg"_s << false;
    QTest::newRow("map as PNG") << u"map.png"_s << false;
    QTest::newRow("boxes as SVG") << u"boxes.svg"_s << true;
}

void TestMapPage::exportsPictures() {
    QFETCH(const QString, name);
    QFETCH(const bool, isLogical);
    const QTemporaryDir folder;
    Seat seat(crowded());
    seat.map().setCoastlines(shippedCoastlines());
    if (isLogical) {
        seat.page.toggleLogical();
    }
    QSignalSpy done(&seat.page, &MapPage::exported);
    const QString file = folder.filePath(name);
    seat.page.exportTo(file);
    QVERIFY(done.wait());
    QCOMPARE(done.first().at(1).toString(), QString());
    if (name.endsWith(u"png"_s)) {
        const QImage image(file);
        QCOMPARE(image.size(), seat.map().size() * 2);
    } else {
        QSvgRenderer svg(file);
        QVERIFY(svg.isValid());
        QCOMPARE(svg.viewBox().size(), isLogical ? seat.page.boxes()->size() : seat.map().size());
        QFile text(file);
        QVERIFY(text.open(QIODevice::ReadOnly));
        QVERIFY(text.readAll().contains("eastus"));
    }
    seat.page.exportTo(folder.filePath(u"none/map.svg"_s));
    QVERIFY(done.wait());
    QVERIFY(!done.last().at(1).toString().isEmpty()); // and says why
}

void TestMapPage::logicalKeepsTheSelection() {
    Seat seat(crowded());
    const GeoSpot spot = seat.spot(false);
    seat.click(spot);
    QCOMPARE(seat.page.view(), MapPage::View::Geographic); // the first click only selects
    QSignalSpy looked(&seat.page, &MapPage::lookedInto);
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_Return);
    QCOMPARE(seat.page.view(), MapPage::View::Logical);
    QCOMPARE(seat.page.regions(), spot.ids);
    QVERIFY(seat.page.boxes()->hasFocus());
    QSignalSpy selected(&seat.page, &MapPage::clusterSelected);
    QTest::keyClick(seat.page.boxes(), Qt::Key_Return); // into the region: its first cluster
    QCOMPARE(selected.size(), 1);
    QTest::keyClick(seat.page.boxes(), Qt::Key_Return); // and into that
    QTRY_VERIFY(!looked.isEmpty());
    QVERIFY(looked.last().first().toStringList().contains(seat.page.selected()));
    QTest::keyClick(seat.page.boxes(), Qt::Key_T);
    QCOMPARE(seat.page.table()->currentIndex().data(IdRole).toString(), seat.page.selected());
    QTest::keyClick(seat.page.table(), Qt::Key_T); // back to where it was
    QCOMPARE(seat.page.view(), MapPage::View::Logical);
    QTest::keyClick(seat.page.boxes(), Qt::Key_G);
    QCOMPARE(seat.page.view(), MapPage::View::Geographic);
}

void TestMapPage::linksAreDrawnWhereTheyAreKnown() {
    Seat seat(crowded());
    const auto picture = [&seat] { return seat.map().grab().toImage(); };
    const QImage without = picture();
    auto mesh = std::make_shared<model::MeshPicture>();
    for (const MapCluster& cluster : seat.page.fleet()->clusters) {
        model::MeshCluster member;
        member.region = cluster.state->identity.region;
        mesh->clusters.push_back(member);
    }
    mesh->cells.resize(mesh->clusters.size() * mesh->clusters.size());
    seat.page.setLinksShown(true);
    seat.page.setMesh(mesh);
    seat.page.setMeshReading({});
    QCOMPARE(picture(), without); // nobody is linked
    const auto link = [&mesh](std::string_view from, std::string_view to,
                              model::MeshHalfState state) {
        const auto place = [&mesh](std::string_view region) {
            const auto found =
                std::find_if(mesh->clusters.begin(), mesh->clusters.end(),
                             [region](const auto& cluster) { return cluster.region == region; });
            return static_cast<std::size_t>(found - mesh->clusters.begin());
        };
        const std::size_t a = place(from);
        const std::size_t b = place(to);
        mesh->cells[a * mesh->clusters.size() + b] = model::MeshCell(state);
        mesh->cells[b * mesh->clusters.size() + a] = model::MeshCell(state);
    };
    link("westeurope", "eastus", model::MeshHalfState::Up);
    link("eastus", "brazilsouth", model::MeshHalfState::Degraded);
    link("westeurope", "japaneast", model::MeshHalfState::Down);
    seat.page.setMesh(mesh);
    QVERIFY(picture() != without);
    seat.page.setMesh(nullptr);
    QCOMPARE(picture(), without);
}

void TestMapPage::speaks() {
    Seat seat(crowded());
    seat.map().setFocus();
    QTest::keyClick(&seat.map(), Qt::Key_Home);
    const QString said = seat.map().accessibleDescription();
    QVERIFY(said.contains(seat.page.regions().first()));
    QVERIFY(said.contains(u"clusters"_s));
    for (const char* name : {"mapLegend", "mapWorld", "mapAttention", "mapRegions", "mapTable"}) {
        QVERIFY2(!seat.find<QWidget>(name)->accessibleName().isEmpty(), name);
    }
}

QTEST_MAIN(TestMapPage)
#include "tst_map_page.moc"
