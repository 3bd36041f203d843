// SPDX-License-Identifier: GPL-3.0-or-later
// Prices and properties that only the fleet file knows.
#include "placement/fleet_properties.h"
#include "placement/what_if.h"
#include "tests/unit/placement/placement_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

const std::string kCore = "kubernetes.azure.com/per-cpu-core-cost";
const std::string kMemory = "kubernetes.azure.com/per-gb-memory-cost";

std::string countOf(const std::string& machine) {
    return "kubernetes.azure.com/vm-sizes/" + machine + "/count";
}

/// Three nodes of 4 cores and 16 GiB, one of 24 cores and 220 GiB.
Member unpriced(const std::string& region) {
    auto member = clusterOf("weu-1", {{"region", region}});
    member.properties = {{countOf("Standard_D4s_v5"), "3"},
                         {countOf("Standard_NC24ads_A100_v4"), "1"}};
    member.capacity = {{"cpu", "36"}, {"memory", "268Gi"}};
    return member;
}

model::FleetProperties table() {
    model::FleetProperties out;
    out.prices = {.file = "prices.yaml",
                  .currency = "USD",
                  .asOf = "2026-11-01",
                  .rows = {{"Standard_D4s_v5", "", 0.192},
                           {"Standard_D4s_v5", "westeurope", 0.23},
                           {"Standard_NC24ads_A100_v4", "", 3.67}}};
    return out;
}

std::string valueOf(const Member::Amounts& amounts, const std::string& name) {
    const auto found = std::find_if(amounts.begin(), amounts.end(),
                                    [&](const auto& each) { return each.first == name; });
    return found == amounts.end() ? std::string("-") : found->second;
}

} // namespace

class TestFleetProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thePriceIsTheWholeBillByCoreAndByGiB() {
        std::vector<Member> members{unpriced("westeurope"), unpriced("northeurope")};
        members[1].name = "neu-1";
        const auto fill = fillFromFleetFile(members, table());
        QCOMPARE(fill.priced, std::size_t{2});
        QVERIFY(fill.gaps.empty());
        // (3 · 0.23 + 3.67) / 36 and / 268; elsewhere the row for all regions, 0.192.
        QCOMPARE(valueOf(members[0].properties, kCore), std::string("0.121"));
        QCOMPARE(valueOf(members[0].properties, kMemory), std::string("0.016"));
        QCOMPARE(valueOf(members[1].properties, kCore), std::string("0.118"));
        QVERIFY(std::is_sorted(members[0].properties.begin(), members[0].properties.end()));
        const auto words = wordsOf(fill, table());
        QCOMPARE(words.size(), std::size_t{1});
        QVERIFY(words.front().message.starts_with(
            "2 clusters are priced by prices.yaml as of 2026-11-01 in USD; the hub does not know"));
    }

    void whatAMemberReportsCounts() {
        auto reporting = unpriced("westeurope");
        reporting.properties.insert(reporting.properties.begin(), {kCore, "0.050"});
        std::vector<Member> members{reporting};
        const auto fill = fillFromFleetFile(members, table());
        QCOMPARE(members.front(), reporting);
        QCOMPARE(fill.priced, std::size_t{0});
        QVERIFY(fill.gaps.empty());
    }

    void oneMachineWithoutAPriceLeavesNone_data() {
        QTest::addColumn<QString>("machine");
        QTest::addColumn<QString>("count");
        QTest::addColumn<QString>("trouble");
        QTest::newRow("not in the table")
            << "Standard_B2s"
            << "1"
            << "prices.yaml has no price for Standard_B2s in westeurope";
        QTest::newRow("nodes without the label")
            << "undefined"
            << "1"
            << "prices.yaml has no price for undefined in westeurope";
        QTest::newRow("no number") << "Standard_D2s_v5"
                                   << "many"
                                   << "is no number of nodes";
    }
    void oneMachineWithoutAPriceLeavesNone() {
        QFETCH(QString, machine);
        QFETCH(QString, count);
        QFETCH(QString, trouble);
        auto member = unpriced("westeurope");
        member.properties.emplace_back(countOf(machine.toStdString()), count.toStdString());
        std::sort(member.properties.begin(), member.properties.end());
        std::vector<Member> members{member};
        const auto fill = fillFromFleetFile(members, table());
        QCOMPARE(members.front(), member);
        QCOMPARE(fill.gaps.size(), std::size_t{1});
        QCOMPARE(fill.gaps.front().cluster, std::string("weu-1"));
        QVERIFY2(QString::fromStdString(fill.gaps.front().message).endsWith(trouble),
                 fill.gaps.front().message.c_str());
    }

    void withoutMachinesOrCapacityNothingIsMadeUp() {
        auto silent = clusterOf("weu-1", {{"region", "westeurope"}});
        auto bare = unpriced("westeurope");
        bare.capacity.clear();
        std::vector<Member> members{silent, bare};
        const auto fill = fillFromFleetFile(members, table());
        QCOMPARE(fill.priced, std::size_t{0});
        QCOMPARE(fill.gaps.size(), std::size_t{2});
        QCOMPARE(members[0], silent);
        QCOMPARE(members[1], bare);
    }

    void statedPropertiesGoOverReportedOnes() {
        auto properties = table();
        properties.members = {
            {"weu-1", {{kCore, "0.5"}, {"resources.kubernetes-fleet.io/available-cpu", "12"}}}};
        std::vector<Member> members{unpriced("westeurope"), unpriced("northeurope")};
        members[1].name = "neu-1";
        const auto fill = fillFromFleetFile(members, properties);
        QCOMPARE(fill.stated, std::size_t{1});
        QCOMPARE(fill.priced, std::size_t{1}); // the stated price stands for both
        QCOMPARE(valueOf(members[0].properties, kCore), std::string("0.5"));
        QCOMPARE(valueOf(members[0].available, "cpu"), std::string("12"));
        QCOMPARE(valueOf(members[1].available, "cpu"), std::string("-"));
    }

    void theWhatIfSaysWhatItDid() {
        WhatIfState state{.members = {unpriced("westeurope")}, .now = kNow};
        auto without = applyWhatIf(state, "fleet.properties");
        QVERIFY(!without);
        QVERIFY(without.error().message.find("no fleet file") != std::string::npos);
        state.fleetSays = std::make_shared<const model::FleetProperties>(table());
        QVERIFY(applyWhatIf(state, "fleet.properties"));
        QCOMPARE(state.notes.size(), std::size_t{1});
        QCOMPARE(valueOf(state.members.front().properties, kCore), std::string("0.121"));
        const auto again = applyWhatIf(state, "fleet.properties");
        QVERIFY(!again);
        QVERIFY(again.error().message.find("reports its prices already") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestFleetProperties)
#include "tst_fleet_properties.moc"
