// SPDX-License-Identifier: GPL-3.0-or-later
// Where replicas of a model find GPUs: what is counted, what is not known, what is advised.
#include "placement/inference.h"
#include "placement/preview.h"
#include "tests/unit/placement/placement_scene.h"

#include <QtTest>

#include <random>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

const std::string kA100 = "kubernetes.azure.com/vm-sizes/Standard_NC24ads_A100_v4/count";
const std::string kD4 = "kubernetes.azure.com/vm-sizes/Standard_D4s_v5/count";

/// A cluster with GPU machines of one GPU each, whose nodes cost `perGpu` a GPU and hour.
Member withMachines(const std::string& name, const std::string& region, int machines,
                    double perGpu) {
    auto member = clusterOf(name, {{"region", region}, {"continent", "europe"}});
    const double perCore = perGpu / 24;
    member.properties = {{"kubernetes.azure.com/per-cpu-core-cost", std::to_string(perCore)},
                         {kA100, std::to_string(machines)}};
    member.capacity = {{"cpu", std::to_string(24 * machines)}};
    return member;
}

InferenceAdvice advised(const std::vector<Member>& members, const InferenceDemand& demand) {
    return adviseInference(*Fleet::make(members), demand, kNow);
}

const InferenceRegion& regionOf(const InferenceAdvice& advice, const std::string& name) {
    const auto found = std::find_if(advice.regions.begin(), advice.regions.end(),
                                    [&](const auto& each) { return each.name == name; });
    static const InferenceRegion kNone;
    return found == advice.regions.end() ? kNone : *found;
}

bool says(const std::vector<std::string>& lines, const std::string& part) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.find(part) != std::string::npos; });
}

} // namespace

class TestInference : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sixteenGpusInEurope() {
        auto abroad = withMachines("eus-1", "eastus", 40, 1.0); // cheap, but elsewhere
        abroad.labels = {{"continent", "america"}, {"region", "eastus"}};
        const auto advice = advised(
            {withMachines("weu-1", "westeurope", 8, 3.0),
             withMachines("weu-2", "westeurope", 4, 3.2),
             withMachines("neu-1", "northeurope", 10, 3.6), abroad},
            {.replicas = 8, .gpusPerReplica = 2, .residency = selectorOf("continent=europe")});
        QCOMPARE(advice.placed, 8);
        QCOMPARE(regionOf(advice, "westeurope").taken, 6);
        QCOMPARE(regionOf(advice, "northeurope").taken, 2);
        QCOMPARE(advice.outside, 1);
        QCOMPARE(QString::fromStdString(advice.words.at(0)),
                 QString("westeurope can take 6 of 8 replicas on 2 clusters at ≈ 6.0 to 6.4/h a "
                         "replica"));
        QCOMPARE(QString::fromStdString(advice.words.at(1)),
                 QString("2 more in northeurope on 1 cluster at ≈ 7.2/h a replica"));
        QVERIFY(std::abs(*advice.pricePerHour - (4 * 6.0 + 2 * 6.4 + 2 * 7.2)) < 0.01);
        QVERIFY(says(advice.notes, "as if they were free"));
        QVERIFY2(advice.isProven, advice.placement.c_str());
        QVERIFY(advice.placement.find("operator: Ge, values: [\"4\"]") != std::string::npos);
        QVERIFY(advice.placement.find("topologyKey: region") != std::string::npos);
        QVERIFY(advice.placement.find("continent") != std::string::npos);
    }

    void aRegionThatTakesAllComesFirst() {
        const auto advice =
            advised({withMachines("a-1", "dear", 9, 4.0), withMachines("b-1", "cheap", 3, 1.0)},
                    {.replicas = 8});
        QCOMPARE(advice.regions.front().name, std::string("dear"));
        QCOMPARE(advice.regions.front().taken, 8);
        QCOMPARE(regionOf(advice, "cheap").taken, 0);
    }

    void unknownIsNotZero() {
        auto silentOnGpus = clusterOf("weu-3", {{"region", "westeurope"}});
        auto without = clusterOf("weu-4", {{"region", "westeurope"}});
        without.properties = {{kD4, "9"}}; // its sizes are known: none has a GPU
        const auto advice = advised({silentOnGpus, without}, {.replicas = 1});
        const auto& region = regionOf(advice, "westeurope");
        QCOMPARE(region.unknown, 1);
        QCOMPARE(region.hosts, 0);
        QVERIFY(says(advice.notes, "GPUs not known: weu-3"));
        QVERIFY(!says(advice.notes, "weu-4"));
        QVERIFY(!region.priceLow);
        QVERIFY(!advice.pricePerHour);
        QVERIFY(advice.placement.empty());
        QVERIFY(says(advice.words, "1 of 1 replicas find no cluster with 1 free GPU"));
    }

    void whatIsBarredIsNamed() {
        auto tainted = withMachines("weu-1", "westeurope", 8, 3.0);
        tainted.taints = {{"sku", "gpu", "NoSchedule"}};
        auto silent = withMachines("weu-2", "westeurope", 8, 3.0);
        silent.agent->heartbeat = kNow - 9min;
        const InferenceDemand demand{.replicas = 4, .gpusPerReplica = 2};
        const auto closed = advised({tainted, silent}, demand);
        QCOMPARE(closed.placed, 0);
        QCOMPARE(regionOf(closed, "westeurope").barred, 2);
        QVERIFY(says(closed.notes, "behind the taint sku, not tolerated: weu-1"));
        QVERIFY(says(closed.notes, "not eligible now: weu-2"));
        auto open = demand;
        open.tolerated = {"sku"};
        const auto advice = advised({tainted, silent}, open);
        QCOMPARE(advice.placed, 4);
        QVERIFY2(advice.isProven, advice.placement.c_str());
        QVERIFY(advice.placement.find("{key: sku, operator: Exists}") != std::string::npos);
    }

    void freeOnesAreKnownFromAResource() {
        auto member = withMachines("weu-1", "westeurope", 8, 3.0);
        member.capacity.emplace_back("nvidia.com/gpu", "8");
        member.available = {{"nvidia.com/gpu", "3"}};
        const auto advice = advised({member}, {.replicas = 2, .gpusPerReplica = 2});
        QCOMPARE(regionOf(advice, "westeurope").gpus, 3);
        QCOMPARE(advice.placed, 1); // a replica needs two of one cluster
        QVERIFY(!says(advice.notes, "as if they were free"));
        // All GPUs share the bill, those in use too.
        QVERIFY(std::abs(*regionOf(advice, "westeurope").priceLow - 6.0) < 0.01);
        // The hub takes no selector on that name: the clusters are named.
        QVERIFY(advice.placement.find("PickFixed") != std::string::npos);
        QVERIFY2(advice.isProven, advice.placement.c_str());
    }

    void aPropertyOfTheFleetsOwn() {
        auto member = withMachines("weu-1", "westeurope", 8, 3.0);
        member.properties.emplace_back("example.com/free-gpus", "5");
        auto other = withMachines("weu-2", "westeurope", 8, 3.0);
        InferenceDemand demand{.replicas = 5, .gpuProperty = "example.com/free-gpus"};
        const auto advice = advised({member, other}, demand);
        QCOMPARE(advice.placed, 5);
        QCOMPARE(regionOf(advice, "westeurope").unknown, 1);
        QVERIFY(advice.placement.find("name: example.com/free-gpus") != std::string::npos);
        demand.gpuProperty = "example.com/free-gpu"; // nobody tells it
        QVERIFY(says(advised({member, other}, demand).notes,
                     "no member that may take a replica tells the property example.com/free-gpu"));
    }

    void badAmountsAreNotKnown_data() {
        QTest::addColumn<QString>("amount");
        for (const char* amount : {"v1", "-3", "1e40", "", "NaN"}) {
            QTest::newRow(amount) << QString(amount);
        }
    }
    void badAmountsAreNotKnown() {
        QFETCH(const QString, amount);
        auto member = withMachines("weu-1", "westeurope", 1, 3.0);
        member.properties = {{kA100, amount.toStdString()}};
        const auto advice = advised({member}, {.replicas = 1});
        QCOMPARE(regionOf(advice, "westeurope").unknown, 1);
        QCOMPARE(advice.placed, 0);
    }

    void tokensGiveAPrice() {
        const auto advice = advised({withMachines("weu-1", "westeurope", 8, 3.0)},
                                    {.replicas = 4, .tokensPerMinute = 10'000});
        QVERIFY(std::abs(*advice.pricePerMillion - 5.0) < 0.01); // 3.0 for 0.6 million an hour
        QVERIFY(says(advice.words, "about 5.0 per million tokens"));
    }

    void sizesAreKnownByName() {
        QCOMPARE(gpusOfSize("Standard_ND96isr_H100_v5"), std::optional(8));
        QCOMPARE(gpusOfSize("standard_nc24ads_a100_V4"), std::optional(1));
        QVERIFY(!gpusOfSize("Standard_D4s_v5"));
        QVERIFY(!gpusOfSize(""));
    }

    void sumsHoldForAnyFleet() {
        std::mt19937 random(17);
        for (int round = 0; round < 200; ++round) {
            std::vector<Member> members;
            for (int at = 0; at < 12; ++at) {
                auto member =
                    withMachines("c" + std::to_string(at), "r" + std::to_string(random() % 3),
                                 static_cast<int>(random() % 9), 2.0 + at * 0.1);
                if (random() % 4 == 0) {
                    member.properties.clear();
                }
                if (random() % 5 == 0) {
                    member.taints = {{"sku", "gpu", "NoSchedule"}};
                }
                members.push_back(std::move(member));
            }
            const InferenceDemand demand{.replicas = 1 + static_cast<int>(random() % 20),
                                         .gpusPerReplica = 1 + static_cast<int>(random() % 3)};
            const auto advice = advised(members, demand);
            std::int32_t taken = 0;
            std::int32_t room = 0;
            for (const auto& region : advice.regions) {
                QVERIFY(region.taken <= region.replicas);
                QVERIFY(region.largest <= region.replicas);
                QVERIFY(region.replicas * demand.gpusPerReplica <= region.gpus);
                taken += region.taken;
                room += region.replicas;
            }
            QCOMPARE(taken, advice.placed);
            QCOMPARE(advice.placed, std::min(room, demand.replicas));
            QCOMPARE(advice.placement.empty(), advice.placed == 0);
            std::shuffle(members.begin(), members.end(), random);
            QCOMPARE(advised(members, demand), advice);
        }
    }
};

QTEST_APPLESS_MAIN(TestInference)
#include "tst_inference.moc"
