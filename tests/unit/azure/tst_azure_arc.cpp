// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/connected_cluster.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::azure;
using model::ArcConnectivity;

class TestAzureArc : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isToldByItsId_data() {
        QTest::addColumn<std::string>("id");
        QTest::addColumn<bool>("isArc");
        QTest::newRow("arc") << std::string("/subscriptions/s/resourceGroups/g/providers/"
                                            "Microsoft.Kubernetes/connectedClusters/shop")
                             << true;
        QTest::newRow("other case") << std::string("/subscriptions/s/resourcegroups/g/providers/"
                                                   "microsoft.kubernetes/connectedclusters/shop")
                                    << true;
        QTest::newRow("AKS") << std::string("/subscriptions/s/resourceGroups/g/providers/"
                                            "Microsoft.ContainerService/managedClusters/shop")
                             << false;
        QTest::newRow("none") << std::string() << false;
    }
    void isToldByItsId() {
        QFETCH(std::string, id);
        QFETCH(bool, isArc);
        QCOMPARE(isConnectedCluster(id), isArc);
    }

    void readsWhatAzureSays() {
        const auto state = readConnectedCluster(R"({"name": "shop", "properties": {
            "connectivityStatus": "Connected", "agentVersion": "1.20.3",
            "lastConnectivityTime": "2025-04-24T13:50:50.589000+00:00",
            "managedIdentityCertificateExpirationTime": "2025-07-20T09:00:00Z"}})");
        QVERIFY(state);
        QCOMPARE(int(state->connectivity), int(ArcConnectivity::Connected));
        QCOMPARE(state->agentVersion, std::string("1.20.3"));
        QVERIFY(state->lastConnectivity == *parseRfc3339("2025-04-24T13:50:50.589Z"));
        QVERIFY(state->certificateExpires == *parseRfc3339("2025-07-20T09:00:00Z"));
    }

    void whatIsNotSaidIsNotKnown() {
        const auto state = readConnectedCluster(R"({"properties": {"connectivityStatus": "Dozing",
            "lastConnectivityTime": null,
            "managedIdentityCertificateExpirationTime": "0001-01-01T00:00:00Z"}})");
        QVERIFY(state);
        static const model::ArcState nothing; // g++ 12 warns of a temporary under ASan
        QVERIFY(*state == nothing);
    }

    void refusesWhatIsNone_data() {
        QTest::addColumn<std::string>("json");
        QTest::newRow("empty") << std::string();
        QTest::newRow("a page") << std::string("<html>");
        QTest::newRow("a list") << std::string("[]");
        QTest::newRow("no properties") << std::string(R"({"name": "shop"})");
        QTest::newRow("odd properties") << std::string(R"({"properties": 7})");
    }
    void refusesWhatIsNone() {
        QFETCH(std::string, json);
        QVERIFY(!readConnectedCluster(json));
    }
};

QTEST_APPLESS_MAIN(TestAzureArc)
#include "tst_azure_arc.moc"
