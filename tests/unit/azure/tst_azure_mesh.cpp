// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/cluster_mesh.h"

#include <QtTest>

namespace pilothouse::azure {

namespace {

// Documents as the public REST examples have them.
constexpr const char* kProfiles = R"({"value": [
  {"id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/fleets/f/clusterMeshProfiles/demo",
   "type": "Microsoft.ContainerService/fleets/clusterMeshProfiles", "name": "demo", "eTag": "x",
   "properties": {"provisioningState": "Succeeded", "memberSelector": {"byLabel": "network=demo"},
     "status": {"state": "Failed", "lastAppliedMemberSelector": {"byLabel": "network=old"}, "lastOperationId": "1",
       "lastOperationError": {"code": "ConnectivityTimeout", "message": "m1 did not connect in 15 minutes"}}}},
  {"name": "early", "properties": {"memberLabelSelector": "network=early",
     "status": {"state": "Connecting", "lastAppliedMemberLabelSelector": "network=early"}}},
  {"name": "bare"}, {"properties": {}}, 7],
  "nextLink": "https://management.azure.com/next"})";

constexpr const char* kMembers = R"({"value": [
  {"id": "/x/members/mbr-2", "type": "Microsoft.ContainerService/fleets/members", "name": "mbr-2",
   "properties": {"clusterResourceId": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c2",
     "provisioningState": "Succeeded", "labels": {"network": "demo", "env": "prod", "odd": 3},
     "meshProperties": {"ciliumProperties": {"id": 2, "name": "mbr-22"}, "clusterMeshProfileResourceId": "/x/demo",
       "status": {"state": "Failed", "lastUpdatedAt": "2026-08-21T10:00:00Z", "error": {"code": "E", "message": "no"}}}}},
  {"name": "mbr-3", "properties": {"meshProperties": {"ciliumProperties": {"id": -1, "name": "mbr-33"},
     "status": {"state": "NotConnected", "clusterMeshError": {"message": "earlier"}}}}},
  {"name": "mbr-4", "properties": {"labels": null, "meshProperties": null}}]})";

} // namespace

class TestAzureMesh : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void profilesOfBothRevisions();
    void membersOfBothRevisions();
    void whatIsNoListIsSaid_data();
    void whatIsNoListIsSaid();
    void idsAndErrors();
};

void TestAzureMesh::profilesOfBothRevisions() {
    const auto page = readClusterMeshProfiles(kProfiles);
    QVERIFY(page.has_value());
    QCOMPARE(page->nextLink, std::string("https://management.azure.com/next"));
    QCOMPARE(page->items.size(), std::size_t{3});
    const auto& demo = page->items[0];
    QCOMPARE(demo.selector, std::string("network=demo"));
    QCOMPARE(demo.lastAppliedSelector, std::string("network=old"));
    QCOMPARE(demo.provisioningState, std::string("Succeeded"));
    QCOMPARE(demo.state, std::string("Failed"));
    QCOMPARE(demo.lastError, std::string("ConnectivityTimeout: m1 did not connect in 15 minutes"));
    const auto& early = page->items[1];
    QCOMPARE(early.selector, std::string("network=early"));
    QCOMPARE(early.lastAppliedSelector, std::string("network=early"));
    QCOMPARE(page->items[2], (ClusterMeshProfile{.name = "bare"}));
}

void TestAzureMesh::membersOfBothRevisions() {
    const auto page = readFleetMembers(kMembers);
    QVERIFY(page.has_value());
    QCOMPARE(page->items.size(), std::size_t{3});
    const auto& two = page->items[0];
    QVERIFY(two.ciliumId == 2);
    QCOMPARE(two.ciliumName, std::string("mbr-22"));
    QCOMPARE(two.profileId, std::string("/x/demo"));
    QCOMPARE(two.state, std::string("Failed"));
    QCOMPARE(two.error, std::string("E: no"));
    QVERIFY(two.clusterId.ends_with("/managedClusters/c2"));
    using Labels = std::vector<std::pair<std::string, std::string>>;
    QVERIFY(two.labels == (Labels{{"env", "prod"}, {"network", "demo"}}));
    QVERIFY(!page->items[1].ciliumId);
    QCOMPARE(page->items[1].error, std::string("earlier"));
    QVERIFY(page->items[2] == (FleetMember{.name = "mbr-4"}));
}

void TestAzureMesh::whatIsNoListIsSaid_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "{", "[]", "null", R"({"value": {}})", R"({"error": {}})"}) {
        QTest::newRow(text) << QString::fromUtf8(text);
    }
}

void TestAzureMesh::whatIsNoListIsSaid() {
    QFETCH(QString, text);
    const auto json = text.toStdString();
    QVERIFY(!readClusterMeshProfiles(json) &&
            readClusterMeshProfiles(json).error().kind == ErrorKind::Decode);
    QVERIFY(!readFleetMembers(json) && readFleetMembers(json).error().kind == ErrorKind::Decode);
}

void TestAzureMesh::idsAndErrors() {
    QVERIFY(isSameArmId("/Subscriptions/A/fleets/F", "/subscriptions/a/Fleets/f"));
    QVERIFY(!isSameArmId("/a/b", "/a/bc"));
    QCOMPARE(readArmError(R"({"error": {"code": "AuthorizationFailed", "message": "no"}})"),
             std::string("AuthorizationFailed: no"));
    QCOMPARE(readArmError("<html>"), std::string());
}

} // namespace pilothouse::azure

QTEST_APPLESS_MAIN(pilothouse::azure::TestAzureMesh)
#include "tst_azure_mesh.moc"
