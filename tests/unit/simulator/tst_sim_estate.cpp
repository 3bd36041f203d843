// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/estate.h"
#include "simulator/scenario.h"

#include <QtTest>

#include <map>
#include <set>

using namespace pilothouse::simulator;

class TestSimEstate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasTheAskedNumberOfMembers_data();
    void hasTheAskedNumberOfMembers();
    void isTheSameForTheSameSeed();
    void differsForAnotherSeed();
    void keepsThePictureOfTwoHundred();
    void makesRings();
    void readsAScenario();
    void refusesBadScenarios_data();
    void refusesBadScenarios();
    void resolvesTargets();
    void shipsScenariosThatRead_data();
    void shipsScenariosThatRead();
};

void TestSimEstate::hasTheAskedNumberOfMembers_data() {
    QTest::addColumn<int>("clusters");
    for (const int count : {1, 2, 5, 11, 12, 13, 24, 40, 199, 200}) {
        QTest::addRow("%d", count) << count;
    }
}

void TestSimEstate::hasTheAskedNumberOfMembers() {
    QFETCH(int, clusters);
    const Estate estate = makeEstate(clusters, 7);
    QCOMPARE(static_cast<int>(estate.members.size()), clusters);
    std::set<std::string> names;
    std::set<std::string> environments;
    for (const MemberSpec& member : estate.members) {
        names.insert(member.name);
        environments.insert(member.env);
        QVERIFY(member.nodeCount() >= 3 && member.nodeCount() <= 24);
        QVERIFY(!member.workloads.empty());
    }
    QCOMPARE(static_cast<int>(names.size()), clusters);
    if (clusters >= 12) {
        QCOMPARE(environments.size(), std::size_t{5});
    }
}

void TestSimEstate::isTheSameForTheSameSeed() {
    const Estate a = makeEstate(40, 11);
    const Estate b = makeEstate(40, 11);
    for (std::size_t i = 0; i < a.members.size(); ++i) {
        QCOMPARE(a.members[i].name, b.members[i].name);
        QCOMPARE(a.members[i].version, b.members[i].version);
        QCOMPARE(a.members[i].nodeCount(), b.members[i].nodeCount());
        QCOMPARE(a.members[i].ageDays, b.members[i].ageDays);
    }
}

void TestSimEstate::differsForAnotherSeed() {
    const Estate a = makeEstate(40, 11);
    const Estate b = makeEstate(40, 12);
    int different = 0;
    for (std::size_t i = 0; i < a.members.size(); ++i) {
        different += a.members[i].ageDays != b.members[i].ageDays ? 1 : 0;
    }
    QVERIFY(different > 20);
}

void TestSimEstate::keepsThePictureOfTwoHundred() {
    int inWestProd = 0;
    bool hasStore114 = false;
    for (const MemberSpec& member : makeEstate(200, 1).members) {
        inWestProd += member.region == "westeurope" && member.env == "prod" ? 1 : 0;
        hasStore114 = hasStore114 || member.name == "pos-lyon-114";
    }
    QCOMPARE(inWestProd, 28);
    QVERIFY(hasStore114);
}

void TestSimEstate::makesRings() {
    const EstateSpec spec{.layout = Layout::Rings, .clusters = 22, .version = "1.33.5"};
    const Estate estate = makeEstate(spec, 1);
    std::map<std::string, int> groups;
    for (const MemberSpec& member : estate.members) {
        ++groups[member.group];
        QCOMPARE(member.version, std::string("1.33.5"));
        QVERIFY(member.nodeCount() <= 7); // an hour's update at most
        for (const RequestedApi& api : member.requestedApis) {
            QCOMPARE(api.removedIn, std::string());
        }
    }
    const std::map<std::string, int> wanted{
        {"internal", 3}, {"canary-eu", 2}, {"canary-us", 2}, {"prod-eu", 8}, {"prod-us", 7}};
    QVERIFY(groups == wanted);
    QCOMPARE(makeEstate(EstateSpec{.layout = Layout::Rings, .clusters = 100}, 1).members.size(),
             std::size_t{100});
}

void TestSimEstate::readsAScenario() {
    const auto scenario =
        parseScenario("apiVersion: pilothouse.dev/v1alpha1\nkind: Scenario\nspec:\n"
                      "  start: 2026-11-20T08:00:00Z\n"
                      "  estate: {churnEvery: 2m}\n"
                      "  events:\n"
                      "  - {at: -3m, do: slow, delay: 800ms, target: env=pos, "
                      "count: 2, for: 1h}\n",
                      "s.yaml");
    QVERIFY2(scenario.has_value(), scenario ? "" : scenario.error().message.c_str());
    QCOMPARE(formatInstant(*scenario->start), std::string("2026-11-20T08:00:00Z"));
    QCOMPARE(scenario->events.size(), std::size_t{1});
    const Effect& effect = scenario->events[0].effect;
    QVERIFY(effect.verb == Verb::Slow);
    QCOMPARE(effect.at.count(), -180000);
    QCOMPARE(effect.until.count(), 3420000);
    QCOMPARE(effect.delay.count(), 800);
}

void TestSimEstate::refusesBadScenarios_data() {
    QTest::addColumn<QString>("events");
    QTest::addColumn<int>("line");
    QTest::newRow("unknown verb") << "- {do: explode}" << 4;
    QTest::newRow("unknown key") << "- {do: cut, colour: red}" << 4;
    QTest::newRow("bad duration") << "- {do: cut, for: soon}" << 4;
    QTest::newRow("zero duration") << "- {do: cut, for: 0s}" << 4;
    QTest::newRow("bad selector") << "- {do: cut, target: 'env in prod'}" << 4;
    QTest::newRow("upgrade to nothing") << "- {do: upgrade}" << 4;
    QTest::newRow("unknown layout") << "- {do: cut}\n  estate: {layout: rows}" << 5;
    QTest::newRow("unknown version") << "- {do: cut}\n  estate: {version: new}" << 5;
    QTest::newRow("unknown moment") << "- {do: nodeDown, when: later}" << 4;
    QTest::newRow("a moment for the server") << "- {do: cut, when: upgradeEnds}" << 4;
    QTest::newRow("negative count") << "- {do: cut, count: -1}" << 4;
    QTest::newRow("broken YAML") << "- {do: cut" << 5;
}

void TestSimEstate::refusesBadScenarios() {
    QFETCH(QString, events);
    QFETCH(int, line);
    const std::string text = "kind: Scenario\nspec:\n  events:\n  " + events.toStdString() + "\n";
    const auto scenario = parseScenario(text, "s.yaml");
    QVERIFY(!scenario);
    QVERIFY(scenario.error().kind == pilothouse::ErrorKind::Validation);
    QVERIFY(scenario.error().position.has_value());
    QCOMPARE(scenario.error().position->line, line);
    QVERIFY(!scenario.error().message.empty());
}

void TestSimEstate::resolvesTargets() {
    Scenario scenario;
    ScenarioEvent event;
    event.effect = {.verb = Verb::Down, .at = Offset{1000}, .until = Offset{5000}};
    event.target = *LabelSelector::parse("env=prod");
    event.skip = 1;
    event.count = 2;
    event.stagger = Offset{100};
    scenario.events.push_back(event);
    const Estate estate = makeEstate(24, 7);
    const auto effects = resolveEffects(scenario, estate);
    std::vector<Offset> starts;
    std::size_t firstProd = estate.members.size();
    for (std::size_t i = 0; i < effects.size(); ++i) {
        if (estate.members[i].env == "prod") {
            firstProd = std::min(firstProd, i);
        }
        for (const Effect& effect : effects[i]) {
            QCOMPARE(estate.members[i].env, std::string("prod"));
            starts.push_back(effect.at);
        }
    }
    QVERIFY(effects[firstProd].empty());
    QCOMPARE(starts, (std::vector<Offset>{Offset{1000}, Offset{1100}}));
}

void TestSimEstate::shipsScenariosThatRead_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("calm") << "calm";
    QTest::newRow("rollout-day") << "rollout-day";
    QTest::newRow("busy-day") << "busy-day";
    QTest::newRow("mesh-broken") << "mesh-broken";
    QTest::newRow("mesh-day") << "mesh-day";
}

void TestSimEstate::shipsScenariosThatRead() {
    QFETCH(QString, name);
    const auto scenario = loadScenario(name.toStdString(), {PILOTHOUSE_TEST_SCENARIOS});
    QVERIFY2(scenario.has_value(), scenario ? "" : pilothouse::describe(scenario.error()).c_str());
    QVERIFY(!scenario->events.empty());
    // At the demo's size every event must hit somebody, unless it is meant for larger estates.
    const auto effects = resolveEffects(*scenario, makeEstate(scenario->estate, 1));
    std::size_t hits = 0;
    for (const auto& list : effects) {
        hits += list.size();
    }
    QVERIFY(hits + 3 >= scenario->events.size());
}

QTEST_APPLESS_MAIN(TestSimEstate)
#include "tst_sim_estate.moc"
