// SPDX-License-Identifier: GPL-3.0-or-later
// What clusters cost and where they stand in a run, as colours of the map.
#include "../pages/sample_picture.h"
#include "map_seat.h"
#include "model/fleet_properties.h"
#include "sample_map.h"
#include "ui/pages/map/map_cards.h"
#include "ui/pages/map/map_cost.h"
#include "ui/pages/map/map_run.h"
#include "ui/widgets/messages.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::Snapshot;
using Seat = test::MapSeat;

namespace {

/// Every node is an m1, but for one of the last member, which nobody has a price for.
std::shared_ptr<model::FleetSnapshot> pricedFleet(int clusters) {
    auto fleet = std::make_shared<model::FleetSnapshot>(
        *test::buildFleet({.clusters = clusters, .withTrouble = false}));
    for (auto& cluster : fleet->clusters) {
        auto state = std::make_shared<model::ClusterState>(*cluster);
        std::vector<model::Node> nodes(2 + fleet->clusters.size() % 3);
        for (auto& node : nodes) {
            node.labels = {{"node.kubernetes.io/instance-type", "m1"}};
        }
        if (&cluster == &fleet->clusters.back()) {
            nodes.front().labels.front().second = "m9";
        }
        state->nodes = std::make_shared<const std::vector<model::Node>>(std::move(nodes));
        cluster = state;
    }
    fleet->prices = std::make_shared<const model::PriceTable>(
        model::PriceTable{.currency = "EUR", .rows = {{"m1", "", 0.25}}});
    return fleet;
}

std::shared_ptr<const model::RunsPicture> runsOf(const model::FleetSnapshot& fleet) {
    model::RunPicture picture;
    picture.run.id = model::RunId("run-1");
    picture.run.name = "k8s-1.34";
    picture.run.state = model::LifeState::Running;
    model::StageRun canary{.name = "canary", .state = model::LifeState::Pending};
    canary.gates = {{.id = "canary/soak",
                     .kind = model::GateKind::Soak,
                     .timing = model::GateTiming::After,
                     .state = model::GateState::Pending}};
    model::StageRun prod{.name = "prod"};
    const std::array displays{model::DisplayState::Completed, model::DisplayState::Running,
                              model::DisplayState::Pending, model::DisplayState::Failed};
    model::GroupRun first;
    model::GroupRun second;
    for (std::size_t at = 0; at + 2 < fleet.clusters.size(); ++at) {
        model::MemberRun member{.id = fleet.clusters[at]->identity.id};
        member.display = at < 2 ? model::DisplayState::Completed : displays.at(at % 4);
        (at < 2 ? first : second).members.push_back(member);
    }
    canary.groups = {first};
    prod.groups = {second};
    picture.run.stages = {canary, prod};
    model::RunsPicture out;
    out.runs.push_back(test::shared(picture));
    return std::make_shared<const model::RunsPicture>(out);
}

QStringList keysOf(const model::FleetSnapshot& snapshot, const MapBeside& beside = {}) {
    QStringList out;
    for (const MapColour& colour : coloursOf(snapshot, beside)) {
        out.append(colour.key);
    }
    return out;
}

QStringList wordsOf(const MapClasses& classes) {
    QStringList out;
    for (const MapClass& kind : classes.classes) {
        out.append(kind.word);
    }
    return out;
}

int countOf(const MapClasses& classes, const QString& word) {
    for (const MapClass& kind : classes.classes) {
        if (kind.word == word) {
            return kind.count;
        }
    }
    return 0;
}

} // namespace

class TestMapColours : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void costIsOfferedWithAPriceTableOnly();
    void unknownCostIsNotNothing();
    void stepsReachToTheDearest_data();
    void stepsReachToTheDearest();
    void costsAreCountedOnceForNodesThatStay();
    void theCardSumsWhatIsKnown();
    void runIsOfferedWhileThereIsOne();
    void membersStandWhereTheRunSays();
    void theRunUnderWayCountsFirst();
    void theLegendFollowsTheRun();
};

void TestMapColours::costIsOfferedWithAPriceTableOnly() {
    auto fleet = pricedFleet(6);
    QVERIFY(keysOf(*fleet).contains(u"cost"_s));
    fleet->prices = nullptr;
    QVERIFY(!keysOf(*fleet).contains(u"cost"_s));
    Seat seat(pricedFleet(6));
    seat.page.setLook(u"geographic;;;;cost"_s);
    QVERIFY(seat.page.fleet()->unit.contains(u"EUR"_s));
    seat.show(fleet); // without a table the map is coloured by health
    QVERIFY(seat.page.fleet()->unit.isEmpty());
    QCOMPARE(seat.page.fleet()->classes.first().word, wordOf(Look::Healthy));
}

void TestMapColours::unknownCostIsNotNothing() {
    const auto fleet = pricedFleet(6);
    MapCosts costs;
    const auto known = costs.of(*fleet);
    const MapClasses classes = classesByCost(known, u"EUR"_s);
    const QString unknown = classes.classes.last().word;
    QCOMPARE(classes.classes.last().count, 1);
    QCOMPARE(classes.classes.last().ink.kind, Ink::Kind::Stale);
    QVERIFY(unknown.contains(u"not known"_s));
    QVERIFY(!classes.amounts.back());
    QVERIFY(classes.notes.back().contains(u"no price for m9"_s));
    QVERIFY(classes.notes.front().startsWith(u"0.50"_s));
    QCOMPARE(classes.ofCluster.size(), fleet->clusters.size());
}

void TestMapColours::stepsReachToTheDearest_data() {
    QTest::addColumn<double>("most");
    QTest::addColumn<QString>("last");
    QTest::newRow("cents") << 0.017 << "to 0.02 EUR/h";
    QTest::newRow("one") << 1.0 << "to 1 EUR/h";
    QTest::newRow("a bit more") << 1.01 << "to 2 EUR/h";
    QTest::newRow("tens") << 37.5 << "to 50 EUR/h";
    QTest::newRow("thousands") << 4'999.0 << "to 5,000 EUR/h";
}

void TestMapColours::stepsReachToTheDearest() {
    QFETCH(const double, most);
    QFETCH(const QString, last);
    const MapClasses classes = classesByCost({{.perHour = 0.0}, {.perHour = most}}, u"EUR"_s);
    QCOMPARE(classes.classes.size(), qsizetype{2});
    QVERIFY2(classes.classes.last().word.endsWith(last), qPrintable(classes.classes.last().word));
    QVERIFY(classes.classes.first().word.startsWith(u"up to"_s));
    QCOMPARE(classes.ofCluster, (std::vector<int>{0, 1}));
    QVERIFY(classesByCost({{.perHour = 0.0}}, {}).classes.size() == 1);
}

void TestMapColours::costsAreCountedOnceForNodesThatStay() {
    auto fleet = pricedFleet(5);
    MapCosts costs;
    const auto before = costs.of(*fleet);
    QCOMPARE(costs.of(*fleet), before);
    auto state = std::make_shared<model::ClusterState>(*fleet->clusters.front());
    state->nodes = std::make_shared<const std::vector<model::Node>>();
    fleet->clusters.front() = state;
    QCOMPARE(costs.of(*fleet).front().perHour, 0.0);
    fleet->prices = std::make_shared<const model::PriceTable>();
    QVERIFY(!costs.of(*fleet).back().perHour);
    QVERIFY(!costs.of(*fleet)[1].perHour); // another table, another price
}

void TestMapColours::theCardSumsWhatIsKnown() {
    QCOMPARE(costWords(12.4, 3, 3, u"EUR/h"_s), u"12.40 EUR/h"_s);
    QCOMPARE(costWords(12.4, 2, 3, u"EUR/h"_s), u"at least 12.40 EUR/h"_s);
    QCOMPARE(costWords(0, 0, 3, u"EUR/h"_s), QString());
    QCOMPARE(costWords(4321.4, 1, 1, u"EUR/h"_s), u"4,321 EUR/h"_s);
}

void TestMapColours::runIsOfferedWhileThereIsOne() {
    const auto fleet = test::worldFleet(12);
    QVERIFY(!keysOf(*fleet).contains(u"run"_s));
    const auto run = mapRunOf(*runsOf(*fleet));
    QVERIFY(run);
    QVERIFY(keysOf(*fleet, {.run = &*run}).contains(u"run"_s));
    QVERIFY(!mapRunOf(model::RunsPicture{.isAwaited = true}));
}

void TestMapColours::membersStandWhereTheRunSays() {
    const auto fleet = test::worldFleet(14);
    const auto run = mapRunOf(*runsOf(*fleet));
    const MapClasses classes = classesByRun(*fleet, *run);
    QCOMPARE(countOf(classes, u"soaking"_s), 2);
    QCOMPARE(countOf(classes, u"not in the run"_s), 2);
    QCOMPARE(countOf(classes, u"done"_s), 2); // of 10 in prod, one in four
    QCOMPARE(countOf(classes, u"running"_s), 2);
    QCOMPARE(countOf(classes, u"waiting"_s), 3);
    QCOMPARE(countOf(classes, u"failed"_s), 3);
    int all = 0;
    for (const MapClass& kind : classes.classes) {
        all += kind.count;
    }
    QCOMPARE(all, 14);
    QVERIFY(!wordsOf(classes).contains(u"skipped"_s)); // only what is there
}

void TestMapColours::theRunUnderWayCountsFirst() {
    const auto fleet = test::worldFleet(6);
    auto runs = *runsOf(*fleet);
    model::RunPicture over;
    over.run.name = "newer, done";
    over.run.state = model::LifeState::Completed;
    runs.runs.insert(runs.runs.begin(), test::shared(over));
    QCOMPARE(mapRunOf(runs)->name, u"k8s-1.34"_s);
    runs.runs.pop_back();
    QCOMPARE(mapRunOf(runs)->name, u"newer, done"_s); // the last one, where none is under way
}

void TestMapColours::theLegendFollowsTheRun() {
    const auto fleet = test::worldFleet(40);
    Seat seat(fleet);
    seat.page.setRuns(runsOf(*fleet));
    seat.page.setLook(u"geographic;;;;run"_s);
    const auto words = [&seat] {
        QStringList out;
        for (const auto& entry : seat.find<MapLegend>("mapLegend")->entries()) {
            out.append(entry.word);
        }
        return out;
    };
    QVERIFY(words().contains(u"running"_s));
    QVERIFY(words().contains(u"not in the run"_s));
    seat.page.setRuns(nullptr); // then by health, as ever
    QVERIFY(words().contains(wordOf(Look::Healthy)));
}

QTEST_MAIN(TestMapColours)
#include "tst_map_colours.moc"
