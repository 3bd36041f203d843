// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_flows.h"
#include "mesh/read_metrics.h"
#include "mesh_scene.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

using std::chrono::seconds;

std::string identityOf(const std::string& cluster) {
    return "k8s:app=pay,k8s:io.cilium.k8s.policy.cluster=" + cluster +
           ",k8s:io.kubernetes.pod.namespace=shop";
}

std::string series(const std::string& name, const std::string& from, const std::string& to,
                   const std::string& rest, int value) {
    return name + "{destination=\"" + to + "\"," + rest + ",source=\"" + from + "\"} " +
           std::to_string(value) + "\n";
}

std::string flows(const std::string& from, const std::string& to, int value,
                  const std::string& verdict = "FORWARDED") {
    return series("hubble_flows_processed_total", from, to, "verdict=\"" + verdict + "\"", value);
}

HubbleNode nodeOf(const std::string& page, Instant at, Instant startedAt = kLongAgo) {
    const auto read = readHubble(page);
    return {.pod = "cilium-1",
            .state = ScrapeState::Scraped,
            .at = at,
            .startedAt = startedAt,
            .hasDrops = read.hasDrops,
            .counters = read.counters};
}

/// The layers where east counts by two pages, ten seconds apart.
model::MeshLayers layersOf(const std::string& first, const std::string& second,
                           Instant restartedAt = kLongAgo) {
    auto scene = Scene::triple();
    auto& east = scene.of("east");
    east.ports.hubble = 9965;
    const auto later = kNow + seconds(10);
    east.hubble = foldHubble({nodeOf(first, kNow)}, {nodeOf(second, later, restartedAt)}, later);
    return scene.judged().layers;
}

} // namespace

/// Latency and flows: what pages say of them, and what is made of it.
class TestLayers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        const auto picture = Scene::triple().judged();
        m_east = indexOf(picture, "east");
        m_west = indexOf(picture, "west");
        m_north = indexOf(picture, "north");
    }

    void identitiesNameTheClusters() {
        const auto layers = layersOf(flows(identityOf("east"), identityOf("west"), 100),
                                     flows(identityOf("east"), identityOf("west"), 350));
        const auto* flow = layers.flows.find(m_east, m_west);
        QVERIFY(flow != nullptr);
        QCOMPARE(flow->perSecond, 25.0);
        QVERIFY(flow->way == model::MeshFlowWay::IdentityLabels);
        QVERIFY(!flow->droppedPerSecond.has_value()); // nobody counts drops
        QVERIFY(!flow->isCountedByTarget);
        const auto* none = layers.flows.find(m_east, m_north); // it would be counted
        QVERIFY(none != nullptr && none->perSecond == 0.0);
        QVERIFY(layers.flows.gap(m_east) == nullptr);
    }

    void whatOnlyTheTargetCountsIsToldByIt() {
        const auto layers = layersOf(flows(identityOf("west"), identityOf("east"), 0),
                                     flows(identityOf("west"), identityOf("east"), 40));
        const auto* flow = layers.flows.find(m_west, m_east);
        QVERIFY(flow != nullptr && flow->isCountedByTarget);
        QCOMPARE(flow->perSecond, 4.0);
        QVERIFY(layers.flows.gap(m_west) != nullptr);
    }

    void addressesAreLookedUpInTheRangesOfPods() {
        const auto layers =
            layersOf(flows("10.21.1.7", "10.22.2.9", 0), flows("10.21.1.7", "10.22.2.9", 10));
        const auto* flow = layers.flows.find(m_east, m_west);
        QVERIFY(flow != nullptr);
        QCOMPARE(flow->perSecond, 1.0);
        QVERIFY(flow->way == model::MeshFlowWay::Addresses);
    }

    void dropsHaveReasons() {
        const auto drop = [](const std::string& reason, int value) {
            return series("hubble_drop_total", identityOf("east"), identityOf("west"),
                          "reason=\"" + reason + "\"", value);
        };
        const auto page = flows(identityOf("east"), identityOf("west"), 0);
        const auto layers =
            layersOf(page + drop("POLICY_DENIED", 0) + drop("INVALID_IDENTITY", 5),
                     page + drop("POLICY_DENIED", 30) + drop("INVALID_IDENTITY", 15));
        const auto* flow = layers.flows.find(m_east, m_west);
        QVERIFY(flow != nullptr && flow->droppedPerSecond.has_value());
        QCOMPARE(*flow->droppedPerSecond, 4.0);
        QCOMPARE(flow->drops.size(), std::size_t{2});
        QCOMPARE(flow->drops.front().reason, std::string("POLICY_DENIED"));
    }

    void verdictsAreDropsWhereNothingElseCountsThem() {
        const auto layers = layersOf(flows(identityOf("east"), identityOf("west"), 0, "DROPPED"),
                                     flows(identityOf("east"), identityOf("west"), 20, "DROPPED"));
        const auto* flow = layers.flows.find(m_east, m_west);
        QVERIFY(flow != nullptr && flow->droppedPerSecond == 2.0 && flow->perSecond == 0.0);
    }

    void aProcessThatBeganAnewHasNoRateYet() {
        const auto layers = layersOf(flows(identityOf("east"), identityOf("west"), 100),
                                     flows(identityOf("east"), identityOf("west"), 350), kNow);
        QVERIFY(!layers.flows.isAvailable());
        QVERIFY(layers.flows.gap(m_east)->why.find("two readings") != std::string::npos);
    }

    void aPageThatWasNotReadAgainKeepsItsRates() {
        auto nodes = foldHubble({nodeOf(flows("10.21.1.7", "10.22.2.9", 0), kNow)},
                                {nodeOf(flows("10.21.1.7", "10.22.2.9", 10), kNow + seconds(10))},
                                kNow + seconds(10));
        QVERIFY(nodes.front().rates.has_value());
        QVERIFY(foldHubble(nodes, nodes, kNow + seconds(20)) == nodes);
        QVERIFY(foldHubble(nodes, {}, kNow + seconds(20)) == nodes);
        QVERIFY(foldHubble(nodes, {}, kNow + std::chrono::hours(1)).empty());
    }

    void whatIsMissingIsSaid_data() {
        QTest::addColumn<std::string>("page");
        QTest::addColumn<std::string>("why");
        QTest::newRow("pods name no cluster")
            << flows("shop/pay-1", "shop/cart-1", 5) << std::string("name no cluster");
        QTest::newRow("no context")
            << std::string("hubble_flows_processed_total{verdict=\"X\"} 5\n")
            << std::string("name no cluster");
    }
    void whatIsMissingIsSaid() {
        QFETCH(std::string, page);
        QFETCH(std::string, why);
        const auto layers = layersOf(page, page);
        QVERIFY(!layers.flows.isAvailable());
        const auto* gap = layers.flows.gap(m_east);
        QVERIFY(gap != nullptr);
        QVERIFY2(gap->why.find(why) != std::string::npos, gap->why.c_str());
        QVERIFY(layers.flows.gap(m_west)->why.find("off") != std::string::npos);
        QVERIFY(!layers.flows.gap(m_west)->enable.empty());
    }

    void latencyIsOverPairsOfNodesAndMinusOneIsNone() {
        std::string page;
        for (const auto* each : {"icmp\"} 0.010", "icmp\"} 0.030", "icmp\"} -1", "http\"} 0.050"}) {
            page += "cilium_node_connectivity_latency_seconds{source_cluster=\"east\","
                    "target_cluster=\"west\",protocol=\"" +
                    std::string(each) + "\n";
        }
        auto scene = Scene::triple();
        auto& east = scene.of("east");
        east.ports.agent = 9962;
        east.latencies = foldLatencies(readMetrics(page, Exporter::Agent).latencies);
        const auto layers = scene.judged().layers;
        const auto* link = layers.latency.find(m_east, m_west);
        QVERIFY(link != nullptr && link->icmp && link->http);
        QVERIFY((*link->icmp == model::MeshProbe{10'000, 30'000, 2}));
        QCOMPARE(link->http->maxMicros, std::int64_t{50'000});
        QVERIFY(layers.latency.find(m_west, m_east) == nullptr);
        QVERIFY(layers.latency.gap(m_west)->why.find("metrics are off") != std::string::npos);
    }

private:
    std::uint32_t m_east = 0;
    std::uint32_t m_west = 0;
    std::uint32_t m_north = 0;
};

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"
