// SPDX-License-Identifier: GPL-3.0-or-later
// Many small sites as few places: which, how many, opened, left, filtered and chosen.
#include "tests/support/fleet_builder.h"
#include "ui/canvas/hex_map.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/overview_page.h"

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

/// The first `sites` members are shops of four cities; the others stay as they are.
std::shared_ptr<const model::FleetSnapshot> shops(int clusters, int sites) {
    auto fleet = std::make_shared<model::FleetSnapshot>(*test::buildFleet({.clusters = clusters}));
    const std::array<const char*, 4> cities{"lyon", "milano", "paris", "hamburg"};
    for (int at = 0; at < sites; ++at) {
        auto& slot = fleet->clusters[std::size_t(at)];
        auto state = *slot;
        const std::string city = cities.at(std::size_t(at) % cities.size());
        state.identity.region = "edge-" + city;
        state.identity.environment = "pos";
        state.identity.isProduction = false;
        state.identity.labels = {{"edge", "true"}, {"size", at % 2 == 0 ? "small" : "large"}};
        slot = std::make_shared<const model::ClusterState>(std::move(state));
    }
    return fleet;
}

QList<HexCell> placesOf(const HexMapData& map) {
    QList<HexCell> places;
    for (const HexGroup& group : map.groups) {
        std::copy_if(group.cells.cbegin(), group.cells.cend(), std::back_inserter(places),
                     [](const HexCell& cell) { return cell.sites > 0; });
    }
    return places;
}

int membersOn(const HexMapData& map) {
    int count = 0;
    for (const HexGroup& group : map.groups) {
        for (const HexCell& cell : group.cells) {
            count += std::max(1, cell.sites);
        }
    }
    return count;
}

struct Shown {
    OverviewPage page;
    explicit Shown(const std::shared_ptr<const model::FleetSnapshot>& fleet) {
        page.resize(1400, 900);
        page.show();
        page.setView(OverviewPage::View::Map);
        page.setSnapshot(fleet, fleet->takenAt);
    }
    HexMap* map() { return page.findChild<HexMap*>(u"hexMap"_s); }
    QPushButton* button(const char* name) {
        return page.findChild<QPushButton*>(QLatin1String(name));
    }
    QPoint placeAt(const QString& name) {
        const auto& data = map()->data();
        for (qsizetype g = 0; g < data.groups.size(); ++g) {
            for (qsizetype c = 0; c < data.groups.at(g).cells.size(); ++c) {
                if (data.groups.at(g).cells.at(c).name == name) {
                    return map()->hexLayout().centre({g, c})->toPoint();
                }
            }
        }
        return {};
    }
};

} // namespace

class TestSiteFold : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAreExact() {
        const auto fleet = shops(200, 90);
        const auto fold = foldOf({.kind = FoldBy::Kind::Region}, *fleet);
        const auto map = hexMapOf(*fleet, {}, fleet->takenAt, fold);
        const auto places = placesOf(map);
        QCOMPARE(places.size(), 4);
        QCOMPARE(membersOn(map), 200);
        for (const HexCell& place : places) {
            QCOMPARE(std::accumulate(place.states.begin(), place.states.end(), 0), place.sites);
            QCOMPARE(place.matching, place.sites);
            const auto worst = std::find_if(place.states.begin(), place.states.end(),
                                            [](int count) { return count > 0; });
            QCOMPARE(int(place.state), int(worst - place.states.begin()));
        }
    }

    void aFilterCountsWhoMatches() {
        const auto fleet = shops(200, 80);
        const auto fold = foldOf({.kind = FoldBy::Kind::Region}, *fleet);
        const auto filter = FleetFilter::parse(u"region=edge-lyon"_s);
        QVERIFY(filter.error().isEmpty());
        for (const HexCell& place : placesOf(hexMapOf(*fleet, filter, fleet->takenAt, fold))) {
            const bool isLyon = place.name.contains(u"Lyon"_s);
            QCOMPARE(place.filteredOut, !isLyon);
            QCOMPARE(place.matching, isLyon ? 20 : 0);
            QCOMPARE(place.sites, 20);
            QVERIFY(place.note.startsWith(isLyon ? u"20 sites"_s : u"0 of 20 sites match"_s));
        }
    }

    void autoFoldsOnceThereAreManySites_data() {
        QTest::addColumn<int>("clusters");
        QTest::addColumn<int>("sites");
        QTest::addColumn<bool>("isFolded");
        QTest::newRow("few sites") << 320 << kFoldSites - 1 << false;
        QTest::newRow("many sites") << 320 << kFoldSites << true;
        QTest::newRow("no sites, 2,000") << 2'000 << 0 << false;
        QTest::newRow("no sites, many members") << kFoldMembers << 0 << true;
    }
    void autoFoldsOnceThereAreManySites() {
        QFETCH(int, clusters);
        QFETCH(int, sites);
        QFETCH(bool, isFolded);
        const auto fleet = shops(clusters, sites);
        const auto fold = foldOf({}, *fleet);
        QCOMPARE(fold.by.kind != FoldBy::Kind::Never, isFolded);
        QCOMPARE(placesOf(hexMapOf(*fleet, {}, fleet->takenAt, fold)).isEmpty(), !isFolded);
    }

    void choicesAreKeptAsText() {
        for (const FoldBy& by :
             {FoldBy{}, FoldBy{.kind = FoldBy::Kind::Never}, FoldBy{.kind = FoldBy::Kind::Region},
              FoldBy{.kind = FoldBy::Kind::Group},
              FoldBy{.kind = FoldBy::Kind::Label, .label = u"size"_s}}) {
            QCOMPARE(foldFrom(toText(by)), by);
        }
        QCOMPARE(foldFrom(u"what"_s), FoldBy{});
        QVERIFY(foldLabels(*shops(200, 80)).contains(u"size"_s));
        QVERIFY(!foldLabels(*shops(200, 80)).contains(u"edge"_s)); // one value folds nothing
    }

    void aClickOpensAndBackspaceLeaves() {
        Shown shown(shops(400, 320));
        QCOMPARE(placesOf(shown.map()->data()).size(), 4);
        QSignalSpy opened(&shown.page, &OverviewPage::clusterOpened);
        QSignalSpy selected(&shown.page, &OverviewPage::clusterSelected);
        QTest::mouseClick(shown.map(), Qt::LeftButton, {}, shown.placeAt(u"Edge Lyon"_s));
        QVERIFY(placesOf(shown.map()->data()).isEmpty());
        QCOMPARE(membersOn(shown.map()->data()), 80);
        QVERIFY(shown.button("leavePlace")->isVisibleTo(&shown.page));
        QVERIFY(!shown.button("foldSites")->isVisibleTo(&shown.page));
        QVERIFY(opened.isEmpty() && selected.isEmpty()); // a place is no cluster
        QTest::keyClick(shown.map(), Qt::Key_Backspace);
        QCOMPARE(placesOf(shown.map()->data()).size(), 4);
        QTest::mouseClick(shown.map(), Qt::LeftButton, {}, shown.placeAt(u"Edge Paris"_s));
        QTest::mouseClick(shown.button("leavePlace"), Qt::LeftButton);
        QCOMPARE(membersOn(shown.map()->data()), 400);
    }

    void theKeyboardOpensWhatItWalksTo() {
        Shown shown(shops(400, 320));
        shown.map()->setFocus();
        QTest::keyClick(shown.map(), Qt::Key_End); // the sites stand behind the others
        QVERIFY(isPlaceCell(shown.map()->selected()));
        QVERIFY(shown.map()->accessibleDescription().contains(u"80 sites"_s));
        QTest::keyClick(shown.map(), Qt::Key_Return);
        QCOMPARE(membersOn(shown.map()->data()), 80);
    }

    void aSelectionIsShownInItsPlace() {
        const auto fleet = shops(400, 320);
        Shown shown(fleet);
        const auto& shop = *fleet->clusters[0]; // Lyon
        const auto id = QString::fromStdString(shop.identity.id.str());
        shown.page.select(id);
        QCOMPARE(shown.map()->selected(), cellIdOf(placeKey(shop.identity, foldOf({}, *fleet))));
        shown.page.openPlace(shown.map()->selected());
        QCOMPARE(shown.map()->selected(), id);
        const auto other = QString::fromStdString(fleet->clusters[1]->identity.id.str());
        shown.page.select(other); // of another place: the whole fleet is shown again
        QCOMPARE(membersOn(shown.map()->data()), 400);
        QCOMPARE(shown.page.selected(), other);
    }

    void theMenuChooses() {
        Shown shown(shops(200, 80));
        QVERIFY(placesOf(shown.map()->data()).isEmpty());
        auto* const menu = shown.button("foldSites")->menu();
        QSignalSpy chosen(&shown.page, &OverviewPage::viewChosen);
        Q_EMIT menu->aboutToShow();
        const auto actions = menu->actions();
        const auto bySize = std::find_if(actions.begin(), actions.end(), [](const QAction* each) {
            return each->data().toString() == u"label:size"_s;
        });
        QVERIFY(bySize != actions.end());
        (*bySize)->trigger();
        QCOMPARE(chosen.size(), 1);
        const auto places = placesOf(shown.map()->data());
        QCOMPARE(places.size(), 2);
        QCOMPARE(places[0].name, u"large"_s);
        QCOMPARE(places[0].sites, 40);
    }

    void anOpenPlaceThatIsGoneIsLeft() {
        Shown shown(shops(400, 320));
        shown.page.openPlace(cellIdOf(u"pos/edge-lyon"_s));
        QCOMPARE(membersOn(shown.map()->data()), 80);
        const auto fewer = shops(400, 0);
        shown.page.setSnapshot(fewer, fewer->takenAt);
        QCOMPARE(membersOn(shown.map()->data()), 400);
        QVERIFY(!shown.button("leavePlace")->isVisibleTo(&shown.page));
    }
};

QTEST_MAIN(TestSiteFold)
#include "tst_site_fold.moc"
