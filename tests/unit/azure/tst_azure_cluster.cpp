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

    void poolsAreRead() {
        const auto read = readManagedCluster(
            R"({"location":"westeurope","properties":{
                "networkProfile":{"networkPlugin":"azure","networkPluginMode":null},
                "upgradeSettings":{"overrideSettings":{"forceUpgrade":true,"until":"2026-11-25T10:00:00Z"}},
                "agentPoolProfiles":[
                {"name":"sys","count":11,"vmSize":"Standard_D4s_v5","maxPods":30,
                 "upgradeSettings":{"maxSurge":"33%"},"vnetSubnetID":"/subscriptions/s/subnets/a"},
                {"name":"two","count":5,"upgradeSettings":{"maxSurge":"0","maxUnavailable":"20%"},
                 "podSubnetID":"/p"},
                {"name":"plain","count":25,"upgradeSettings":{}},
                {"name":"odd","count":5,"upgradeSettings":{"maxSurge":"many%"}},7]}})");
        QVERIFY(read.has_value());
        QCOMPARE(read->location, std::string("westeurope"));
        QVERIFY(read->givesPodsSubnetAddresses);
        QVERIFY(read->bypassUntil == *parseRfc3339("2026-11-25T10:00:00Z"));
        QCOMPARE(read->pools.size(), std::size_t{4});
        QVERIFY((read->pools[0] == AgentPool{.name = "sys",
                                             .count = 11,
                                             .vmSize = "Standard_D4s_v5",
                                             .maxPods = 30,
                                             .surge = 4,
                                             .subnet = "/subscriptions/s/subnets/a"}));
        QCOMPARE(read->pools[1].surge, 0);
        QCOMPARE(read->pools[1].unavailable, 1);
        QCOMPARE(read->pools[1].podSubnet, std::string("/p"));
        QCOMPARE(read->pools[2].surge, 3); // 10% where nothing is said
        QCOMPARE(read->pools[3].surge, 0);
        const auto overlay = readManagedCluster(
            R"({"properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"},
                "upgradeSettings":{"overrideSettings":{"forceUpgrade":false,"until":"2026-11-25T10:00:00Z"}}}})");
        QVERIFY(!overlay->givesPodsSubnetAddresses && !overlay->bypassUntil);
    }

    void usagesAreRead() {
        const auto compute = readUsages(
            R"({"value":[{"unit":"Count","currentValue":90,"limit":100,
                 "name":{"value":"cores","localizedValue":"Total Regional vCPUs"}},
                {"currentValue":1,"limit":0,"name":{"value":"standardNCFamily"}},{}]})");
        QCOMPARE(compute->size(), std::size_t{1});
        QVERIFY((compute->at(0) ==
                 Usage{.key = "cores", .name = "Total Regional vCPUs", .used = 90, .limit = 100}));
        const auto network = readUsages(
            R"({"value":[{"currentValue":11.0,"id":"/x/subnets/a","limit":251.0,
                 "name":{"localizedValue":"Subnet size and usage","value":"SubnetSpace"}}]})");
        QVERIFY(network->at(0).key == "/x/subnets/a" && network->at(0).limit == 251);
        QVERIFY(!readUsages("{}"));
        QVERIFY(!readUsages("["));
    }

    void sizesTellTheirCpus_data() {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<int>("cpus");
        QTest::addColumn<std::string>("family");
        const auto row = [](const char* name, int cpus, const char* family) {
            QTest::newRow(name) << std::string(name) << cpus << std::string(family);
        };
        row("Standard_D4s_v5", 4, "standardDSv5Family");
        row("Standard_E16ads_v5", 16, "standardEADSv5Family");
        row("Standard_B2s", 2, "standardBSFamily");
        row("Standard_DS2_v2", 2, "standardDSv2Family");
        row("Standard_M8-2ms", 8, "standardMMSFamily");
        row("Basic_A1", 0, "");
        row("Standard_", 0, "");
        row("", 0, "");
    }
    void sizesTellTheirCpus() {
        QFETCH(std::string, name);
        QFETCH(int, cpus);
        QFETCH(std::string, family);
        const auto size = readVmSize(name).value_or(VmSize());
        QCOMPARE(size.cpus, cpus);
        QCOMPARE(size.family, family);
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
