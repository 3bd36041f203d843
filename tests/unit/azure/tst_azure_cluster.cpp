// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "azure/az_token.h"
#include "azure/managed_cluster.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::azure;

class TestAzureCluster : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTokenIsRead() {
        const auto read = parseAzToken(
            R"({"accessToken":"t","expiresOn":"2026-11-22 09:00:00.000000","expires_on":1700000000,
                "subscription":"s","tenant":"x","tokenType":"Bearer"})");
        QVERIFY(read.has_value());
        QVERIFY(read->token.reveal() == "t");
        QVERIFY(read->expires == Instant(std::chrono::seconds(1'700'000'000)));
        // Local time without a zone says nothing that is sure.
        QVERIFY(!parseAzToken(R"({"accessToken":"t","expiresOn":"2026-11-22 09:00:00"})")->expires);
        QVERIFY(!parseAzToken(R"({"accessToken":"t","expires_on":-1})")->expires);
        QVERIFY(!parseAzToken(R"({"accessToken":"t","expires_on":9000000000000000000})")->expires);
    }

    void whatIsNoTokenIsToldWithoutRepeatingIt_data() {
        QTest::addColumn<std::string>("output");
        QTest::newRow("nothing") << std::string();
        QTest::newRow("no JSON") << std::string("geheim");
        QTest::newRow("a list") << std::string(R"(["geheim"])");
        QTest::newRow("no token") << std::string(R"({"refreshToken":"geheim"})");
        QTest::newRow("empty") << std::string(R"({"accessToken":""})");
        QTest::newRow("a number") << std::string(R"({"accessToken":7})");
    }
    void whatIsNoTokenIsToldWithoutRepeatingIt() {
        QFETCH(std::string, output);
        const auto read = parseAzToken(output);
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::Decode);
        QVERIFY(read.error().message.find("geheim") == std::string::npos);
    }

    void aClusterIsRead() {
        const auto read = readManagedCluster(
            R"({"id":"/x","properties":{"provisioningState":"Upgrading","powerState":{"code":"Stopped"},
                "supportPlan":"AKSLongTermSupport"}})");
        QCOMPARE(read->provisioningState, std::string("Upgrading"));
        QCOMPARE(read->powerState, std::string("Stopped"));
        QVERIFY(read->hasLongTermSupport);
        const auto plain = readManagedCluster(R"({"properties":{"powerState":7}})");
        QVERIFY(plain && plain->powerState.empty() && !plain->hasLongTermSupport);
        QVERIFY(!readManagedCluster("{}"));
        QVERIFY(!readManagedCluster("["));
    }

    void offeredVersionsAreRead() {
        const auto read = readUpgradeProfile(
            R"({"properties":{"controlPlaneProfile":{"kubernetesVersion":"1.33.5","upgrades":[
                {"kubernetesVersion":"1.34.1","isPreview":true},{"kubernetesVersion":"1.33.7"},{}]}}})");
        QVERIFY(read.has_value());
        QCOMPARE(*read, (std::vector<std::string>{"1.33.5", "1.33.7", "1.34.1"}));
        const auto none = readUpgradeProfile(
            R"({"properties":{"controlPlaneProfile":{"kubernetesVersion":"1.33.5","upgrades":null}}})");
        QCOMPARE(*none, std::vector<std::string>{"1.33.5"});
        QVERIFY(!readUpgradeProfile(R"({"properties":{"controlPlaneProfile":{}}})"));
    }
};

QTEST_APPLESS_MAIN(TestAzureCluster)
#include "tst_azure_cluster.moc"
