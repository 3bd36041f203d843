// SPDX-License-Identifier: GPL-3.0-or-later
// What a cluster costs an hour, and when nobody can say so.
#include "model/cluster_cost.h"

#include <QTest>

#include <memory>

using namespace pilothouse;
using namespace pilothouse::model;

namespace {

Node nodeOf(const std::string& name, Labels labels) {
    Node node;
    node.name = name;
    node.labels = std::move(labels);
    return node;
}

Node machine(const std::string& name, const std::string& type) {
    return nodeOf(name, {{"node.kubernetes.io/instance-type", type}});
}

PriceTable table() {
    return {.file = "prices.yaml",
            .currency = "EUR",
            .rows = {{"d4", "", 0.2}, {"d4", "westeurope", 0.25}, {"d8", "westeurope", 0.5}}};
}

ClusterState clusterOf(std::vector<Node> nodes, const std::string& region = "westeurope") {
    ClusterState state;
    state.identity.region = region;
    state.nodes = std::make_shared<const std::vector<Node>>(std::move(nodes));
    return state;
}

} // namespace

class TestClusterCost : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nodesAreSummedAtTheirRegionsPrice() {
        const auto cost = costOf(
            clusterOf({machine("a", "d4"), machine("b", "d4"), machine("c", "d8")}), table());
        QVERIFY(cost.perHour);
        QCOMPARE(*cost.perHour, 1.0);
        QCOMPARE(cost.trouble, std::string());
    }

    void theGeneralRowHoldsElsewhere() {
        QCOMPARE(costOf(clusterOf({machine("a", "d4")}, "eastus"), table()).perHour, 0.2);
        auto far = machine("a", "d4"); // its own label counts more than its cluster's region
        far.labels.emplace_back("topology.kubernetes.io/region", "eastus");
        QCOMPARE(costOf(clusterOf({far}), table()).perHour, 0.2);
    }

    void whatIsNotKnownIsNotNothing_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("trouble");
        QTest::newRow("no price") << ""
                                  << ""
                                  << "d16"
                                  << "no price for d16 in westeurope";
        QTest::newRow("no type") << ""
                                 << ""
                                 << ""
                                 << "node b tells no machine type";
        QTest::newRow("spot") << "kubernetes.azure.com/scalesetpriority"
                              << "spot"
                              << "d4"
                              << "node b is a spot machine";
        QTest::newRow("spot of Karpenter") << "karpenter.sh/capacity-type"
                                           << "spot"
                                           << "d4"
                                           << "node b is a spot machine";
        QTest::newRow("Windows") << "kubernetes.io/os"
                                 << "windows"
                                 << "d4"
                                 << "runs Windows";
    }

    void whatIsNotKnownIsNotNothing() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, type);
        QFETCH(QString, trouble);
        Node odd = nodeOf("b", {{key.toStdString(), value.toStdString()}});
        odd.labels.emplace_back("node.kubernetes.io/instance-type", type.toStdString());
        const auto cost = costOf(clusterOf({machine("a", "d4"), odd}), table());
        QVERIFY(!cost.perHour);
        QVERIFY2(cost.trouble.find(trouble.toStdString()) != std::string::npos,
                 cost.trouble.c_str());
    }

    void neverReadIsNotEmpty() {
        ClusterState unread;
        QVERIFY(!costOf(unread, table()).perHour);
        QCOMPARE(costOf(clusterOf({}), table()).perHour, 0.0);
    }
};

QTEST_GUILESS_MAIN(TestClusterCost)
#include "tst_cluster_cost.moc"
