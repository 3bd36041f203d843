// SPDX-License-Identifier: GPL-3.0-or-later
// Services of a mesh, and the scenarios that have one.
#include "mesh_bench.h"

#include "simulator/mesh/address.h"

#include <cmath>
#include <set>

using namespace pilothouse::simulator;
using nlohmann::json;

class TestSimMeshServices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servicesSayWhatTheScenarioSays();
    void exportsAndImportsMeet();
    void manyClustersKeepApart();
    void scenariosHaveTheirFaults();
    void refusesWhatNoMeshHas_data();
    void refusesWhatNoMeshHas();
};

void TestSimMeshServices::servicesSayWhatTheScenarioSays() {
    MeshBench bench(MeshBench::scenario(
        "services: [{namespace: shop, name: pay, port: 8080, replicas: 2, affinity: local}, "
        "{namespace: shop, name: pay, portName: web, global: false, target: name=weu-01}, "
        "{namespace: shop, name: own, shared: false}], "
        "namespaces: [{name: shop, target: name=eus-01, global: 'false'}]"));
    const std::string path = "/api/v1/namespaces/shop/services/";
    const json pay = bench.get("eus-01", path + "pay");
    QCOMPARE(pay["metadata"]["annotations"],
             (json{{"service.cilium.io/global", "true"}, {"service.cilium.io/affinity", "local"}}));
    QCOMPARE(pay["spec"]["ports"][0]["name"], json("http"));
    const json other = bench.get("weu-01", path + "pay");
    QVERIFY(!other["metadata"].contains("annotations"));
    QCOMPARE(other["spec"]["ports"][0]["name"], json("web"));
    QCOMPARE(
        bench.get("eus-01", path + "own")["metadata"]["annotations"]["service.cilium.io/shared"],
        json("false"));
    const json slices =
        bench.get("eus-01", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices").at("items");
    const auto slice = std::find_if(slices.begin(), slices.end(), [](const json& each) {
        return each["metadata"]["labels"]["kubernetes.io/service-name"] == "pay";
    });
    QVERIFY(slice != slices.end());
    QCOMPARE((*slice)["endpoints"].size(), std::size_t{2});
    QCOMPARE((*slice)["ports"][0]["name"], json("http"));
    QCOMPARE(
        bench.get(
            "eus-01",
            "/api/v1/namespaces/shop")["metadata"]["annotations"]["clustermesh.cilium.io/global"],
        json("false"));
    QVERIFY(!bench.get("weu-01", "/api/v1/namespaces/shop")["metadata"].contains("annotations"));
}

void TestSimMeshServices::exportsAndImportsMeet() {
    MeshBench bench(MeshBench::scenario(
        "mcs: true, agentMetrics: true, services: [{namespace: shop, name: pay, export: true, "
        "target: 'name in "
        "(weu-01,eus-01)'}, {namespace: shop, name: other}], members: [{target: name=eus-01, "
        "balancerPending: true}]"));
    const std::string root = "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/";
    const json exported = bench.get("weu-01", root + "serviceexports/pay");
    QCOMPARE(exported["status"]["conditions"][0]["type"], json("Valid"));
    QCOMPARE(exported["status"]["conditions"][0]["status"], json("True"));
    QVERIFY(!bench.get("weu-01", "/api/v1/namespaces/shop/services/pay")["metadata"].contains(
        "annotations"));
    // Nobody reaches eus-01, so only it knows its export.
    QCOMPARE(bench.get("frc-01", root + "serviceimports/pay")["status"]["clusters"],
             (json{{{"cluster", "weu-01"}}}));
    const json import = bench.get("eus-01", root + "serviceimports/pay");
    QCOMPARE(import["status"]["clusters"],
             (json{{{"cluster", "eus-01"}}, {{"cluster", "weu-01"}}}));
    const std::string derived =
        import["metadata"]["annotations"]["multicluster.kubernetes.io/derived-service"];
    // A derived service is offered like any other global one; `other` and this one are.
    QCOMPARE(bench.sample("frc-01", "cilium", 9962,
                          "cilium_clustermesh_remote_cluster_services{target_cluster=\"weu-01\"}"),
             2.0);
    const json vip = bench.get("eus-01", "/api/v1/namespaces/shop/services/" + derived);
    QCOMPARE(vip["spec"]["clusterIP"], import["spec"]["ips"][0]);
    QCOMPARE(vip["metadata"]["ownerReferences"][0]["uid"], import["metadata"]["uid"]);
}

void TestSimMeshServices::manyClustersKeepApart() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"), 511);
    QCOMPARE(bench.plan->seats.size(), std::size_t{511});
    std::set<std::uint32_t> pods;
    std::set<std::uint32_t> nodes;
    std::set<std::uint32_t> balancers;
    std::set<int> ids;
    for (const mesh::Seat& seat : bench.plan->seats) {
        QCOMPARE(seat.maxConnected, 511);
        QCOMPARE(seat.podNetwork % 4096, 0U);
        QCOMPARE(seat.nodeNetwork % 256, 0U);
        pods.insert(seat.podNetwork);
        nodes.insert(seat.nodeNetwork);
        balancers.insert(seat.balancer);
        ids.insert(seat.id);
    }
    QCOMPARE(pods.size(), std::size_t{511});
    QCOMPARE(nodes.size(), std::size_t{511});
    QCOMPARE(balancers.size(), std::size_t{511});
    QCOMPARE(*ids.rbegin(), 511);
    QVERIFY(*pods.rbegin() + 4096 < *nodes.begin());
    QVERIFY(*nodes.rbegin() + 256 <= *balancers.begin());
    QCOMPARE(
        bench.sample("weu-50", "clustermesh-apiserver", 9964, "cilium_kvstoremesh_remote_clusters"),
        510.0);
}

void TestSimMeshServices::scenariosHaveTheirFaults() {
    const auto healthy = loadScenario("mesh-healthy", {PILOTHOUSE_TEST_SCENARIOS});
    const auto broken = loadScenario("mesh-broken", {PILOTHOUSE_TEST_SCENARIOS});
    QVERIFY2(healthy && broken, broken ? "" : pilothouse::describe(broken.error()).c_str());
    MeshBench well(*healthy);
    MeshBench ill(*broken);
    for (const MemberSpec& from : well.estate.members) {
        for (const MemberSpec& to : well.estate.members) {
            if (from.name != to.name) {
                QCOMPARE(well.ready(from.name, to.name), 1.0);
            }
        }
    }
    // Where links are down, from each side; everybody else is up.
    const auto isDown = [](const std::string& from, const std::string& to) {
        const bool isAnotherCa = (from == "wus-03") != (to == "wus-03");
        const bool isCut =
            (from == "weu-01" && to == "sea-03") || (from == "sea-03" && to == "weu-01");
        return from == "frc-02" || to == "frc-03" || isAnotherCa || isCut ||
               (from == "sea-01" && to == "eus-04");
    };
    const auto isMissing = [](const std::string& from, const std::string& to) {
        return from == "neu-04" || to == "neu-04" || (from == "weu-02" && to == "eus-01") ||
               (from == "wus-01" && to == "sea-03");
    };
    for (const MemberSpec& from : ill.estate.members) {
        for (const MemberSpec& to : ill.estate.members) {
            if (from.name == to.name) {
                continue;
            }
            const double ready = ill.ready(from.name, to.name);
            const std::string pair = from.name + " to " + to.name;
            if (isMissing(from.name, to.name)) {
                QVERIFY2(std::isnan(ready), pair.c_str());
            } else {
                QVERIFY2(ready == (isDown(from.name, to.name) ? 0.0 : 1.0), pair.c_str());
            }
        }
    }
    QCOMPARE(ill.ready("wus-01", "sea-30"), 0.0);
}

void TestSimMeshServices::refusesWhatNoMeshHas_data() {
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<QString>("events");
    const QString none = QStringLiteral("[]");
    QTest::newRow("unknown key") << "colour: red" << none;
    QTest::newRow("version") << "version: new" << none;
    QTest::newRow("number of clusters") << "maxConnectedClusters: 300" << none;
    QTest::newRow("network") << "members: [{target: name=x, podCidr: 10.0.0.0}]" << none;
    QTest::newRow("tunnel") << "members: [{target: name=x, tunnel: gre}]" << none;
    QTest::newRow("no target") << "members: [{id: 3}]" << none;
    QTest::newRow("no name") << "services: [{namespace: x}]" << none;
    QTest::newRow("cut without ends") << ""
                                      << "[{do: cutLink, from: a=b}]";
    QTest::newRow("ends without a cut") << ""
                                        << "[{do: down, from: a=b}]";
    QTest::newRow("half a way") << ""
                                << "[{do: cutLink, from: a=b, to: a=c, how: half}]";
    QTest::newRow("no side") << ""
                             << "[{do: expireMeshCertificate}]";
}

void TestSimMeshServices::refusesWhatNoMeshHas() {
    QFETCH(QString, mesh);
    QFETCH(QString, events);
    const std::string text =
        fmt::format("kind: Scenario\nspec:\n  estate: {{\n    mesh: {{{}}}\n  }}\n  events: {}\n",
                    mesh.toStdString(), events.toStdString());
    const auto read = parseScenario(text, "mesh.yaml");
    QVERIFY(!read);
    QVERIFY(read.error().kind == pilothouse::ErrorKind::Validation);
    QVERIFY(read.error().position.has_value());
    QCOMPARE(read.error().position->line, mesh.isEmpty() ? 6 : 4);
}

QTEST_APPLESS_MAIN(TestSimMeshServices)
#include "tst_sim_mesh_services.moc"
