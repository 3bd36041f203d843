// SPDX-License-Identifier: GPL-3.0-or-later
// What leads in from outside, and slices of other clusters' backends.
#include "mesh_bench.h"

#include "simulator/mesh/entries.h"
#include "simulator/mesh/slices.h"

#include <set>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;

namespace {

const std::string kFleet = "/apis/networking.fleet.azure.com/";
const std::string kGateway = "/apis/gateway.networking.k8s.io/v1/namespaces/shop/";
const std::string kServices =
    "services: [{namespace: shop, name: pay, replicas: 3, target: 'name in (weu-01,eus-01)'}, "
    "{namespace: shop, name: cart}], ";

MeshBench benchOf(const std::string& entries) {
    return MeshBench(MeshBench::scenario(kServices + "entries: {" + entries + "}"));
}

/// The object of the hub of a kind and name.
json onHub(const MeshBench& bench, const std::string& kind, const std::string& name) {
    World hub;
    hub.spec.name = "hub";
    Store store(1);
    mesh::loadHubEntries(hub, *bench.plan, store);
    for (const mesh::Object& each : mesh::hubEntries(hub, *bench.plan, 1)) {
        const json read = json::parse(each.stored.json);
        if (read.at("kind") == kind && each.stored.name == name) {
            return read;
        }
    }
    return {};
}

/// "Accepted=False BackendNotFound" of a list.
std::string conditionText(const json& conditions, const std::string& type) {
    for (const json& each : conditions) {
        if (each.at("type") == type) {
            return each.at("status").get<std::string>() + " " +
                   each.at("reason").get<std::string>();
        }
    }
    return "none";
}

/// Clusters whose slices of a service are in another, with how many endpoints.
std::map<std::string, std::size_t> slicesIn(MeshBench& bench, const std::string& cluster,
                                            const std::string& manager) {
    std::map<std::string, std::size_t> found;
    const json items =
        bench.get(cluster, "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices").at("items");
    for (const json& each : items) {
        const json& labels = each["metadata"]["labels"];
        if (labels.value("endpointslice.kubernetes.io/managed-by", "") == manager) {
            found[labels.at("multicluster.kubernetes.io/source-cluster")] =
                each["endpoints"].size();
        }
    }
    return found;
}

} // namespace

class TestSimEntries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exportsAreValidWhereTheServiceIs();
    void backendsLeadToExporters();
    void backendsAreRefused_data();
    void backendsAreRefused();
    void gatewaysAndRoutes_data();
    void gatewaysAndRoutes();
    void multiClusterServicesBringTheirImport();
    void membersWithoutEntriesServeNoneOfIt();
    void badEntriesAreRefused_data();
    void badEntriesAreRefused();
    void slicesComeWithLinks();
    void slicesAskForTheirWord();
    void whatWasReadGoesAfterItsTime();
    void lighthouseBringsWhatIsImported();
};

void TestSimEntries::exportsAreValidWhereTheServiceIs() {
    auto bench = benchOf("exports: [{namespace: shop, name: pay, target: 'name in "
                         "(weu-01,sea-01)', weight: 7}]");
    const std::string path = kFleet + "v1beta1/namespaces/shop/serviceexports/pay";
    const json there = bench.get("weu-01", path);
    QCOMPARE(conditionText(there["status"]["conditions"], "Valid"),
             std::string("True ServiceIsValid"));
    QCOMPARE(there["metadata"]["annotations"]["networking.fleet.azure.com/weight"], json("7"));
    QCOMPARE(conditionText(bench.get("sea-01", path)["status"]["conditions"], "Valid"),
             std::string("False ServiceNotFound"));
    const json import = onHub(bench, "ServiceImport", "pay");
    QCOMPARE(import["status"]["clusters"], (json{{{"cluster", "weu-01"}}}));
}

void TestSimEntries::backendsLeadToExporters() {
    const auto bench = benchOf(
        "exports: [{namespace: shop, name: pay, target: name=weu-01, weight: 100}, {namespace: "
        "shop, name: pay, target: name=eus-01, weight: 200}, {namespace: shop, name: cart, target: "
        "name=sea-01, weight: 0}], trafficProfiles: [{namespace: shop, name: front}, {namespace: "
        "shop, name: gone, taken: true}], trafficBackends: [{namespace: shop, name: pay, profile: "
        "front, service: pay, weight: 500}, {namespace: shop, name: cart, profile: front, service: "
        "cart, weight: 9}]");
    const json profile = onHub(bench, "TrafficManagerProfile", "front")["status"];
    QCOMPARE(profile["dnsName"], json("shop-front.trafficmanager.net"));
    const json taken = onHub(bench, "TrafficManagerProfile", "gone")["status"];
    QCOMPARE(conditionText(taken["conditions"], "Programmed"),
             std::string("False DNSNameNotAvailable"));
    QVERIFY(!taken.contains("dnsName"));
    // The example of the API's own documentation.
    const json status = onHub(bench, "TrafficManagerBackend", "pay")["status"];
    std::map<std::string, int> weights;
    for (const json& each : status["endpoints"]) {
        weights[each["from"]["cluster"]] = each["weight"];
    }
    QCOMPARE(weights, (std::map<std::string, int>{{"weu-01", 167}, {"eus-01", 334}}));
    const json none = onHub(bench, "TrafficManagerBackend", "cart")["status"];
    QCOMPARE(conditionText(none["conditions"], "Accepted"), std::string("True Accepted"));
    QVERIFY(none["endpoints"].empty());
}

void TestSimEntries::backendsAreRefused_data() {
    QTest::addColumn<QString>("backend");
    QTest::newRow("nobody exports it") << "profile: front, service: cart";
    QTest::newRow("no such profile") << "profile: back, service: pay";
    QTest::newRow("its profile is refused") << "profile: gone, service: pay";
}

void TestSimEntries::backendsAreRefused() {
    QFETCH(QString, backend);
    const auto bench =
        benchOf("exports: [{namespace: shop, name: pay, target: name=weu-01}], trafficProfiles: "
                "[{namespace: shop, name: front}, {namespace: shop, name: gone, taken: true}], "
                "trafficBackends: [{namespace: shop, name: x, " +
                backend.toStdString() + "}]");
    const json status = onHub(bench, "TrafficManagerBackend", "x")["status"];
    QCOMPARE(conditionText(status["conditions"], "Accepted"), std::string("False Invalid"));
    QVERIFY(!status.contains("endpoints"));
}

void TestSimEntries::gatewaysAndRoutes_data() {
    QTest::addColumn<QString>("gateway");
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("accepted");
    QTest::addColumn<QString>("resolved");
    const QString all = QStringLiteral("True Accepted");
    const QString found = QStringLiteral("True ResolvedRefs");
    QTest::newRow("well") << "hostName: '*.shop.example'"
                          << "hostName: www.shop.example, backends: [{service: pay}]" << all
                          << found;
    QTest::newRow("any name") << ""
                              << "hostName: www.bank.example, backends: [{service: pay}]" << all
                              << found;
    QTest::newRow("another name") << "hostName: '*.shop.example'"
                                  << "hostName: www.bank.example, backends: [{service: pay}]"
                                  << "False NoMatchingListenerHostname" << found;
    QTest::newRow("no subdomain") << "hostName: '*.shop.example'"
                                  << "hostName: shop.example, backends: [{service: pay}]"
                                  << "False NoMatchingListenerHostname" << found;
    QTest::newRow("no such service")
        << ""
        << "backends: [{service: pay}, {service: none}]" << all << "False BackendNotFound";
}

void TestSimEntries::gatewaysAndRoutes() {
    QFETCH(QString, gateway);
    QFETCH(QString, route);
    const auto more = [](const QString& text) {
        return text.isEmpty() ? std::string() : ", " + text.toStdString();
    };
    auto bench =
        benchOf("gateways: [{namespace: shop, name: gw, target: name=weu-01" + more(gateway) +
                "}, {namespace: shop, name: late, target: name=weu-01, "
                "pending: true}], routes: [{namespace: shop, name: r, "
                "target: name=weu-01, gateway: gw" +
                more(route) +
                "}, {namespace: shop, name: lost, target: name=weu-01, "
                "gateway: none}]");
    const json parents = bench.get("weu-01", kGateway + "httproutes/r")["status"]["parents"];
    QTEST(QString::fromStdString(conditionText(parents[0]["conditions"], "Accepted")), "accepted");
    QTEST(QString::fromStdString(conditionText(parents[0]["conditions"], "ResolvedRefs")),
          "resolved");
    QVERIFY(bench.get("weu-01", kGateway + "httproutes/lost")["status"]["parents"].empty());
    const json well = bench.get("weu-01", kGateway + "gateways/gw")["status"];
    QCOMPARE(well["addresses"].size(), std::size_t{1});
    const json late = bench.get("weu-01", kGateway + "gateways/late")["status"];
    QVERIFY(!late.contains("addresses"));
    QCOMPARE(conditionText(late["conditions"], "Programmed"),
             std::string("False AddressNotAssigned"));
}

void TestSimEntries::multiClusterServicesBringTheirImport() {
    auto bench = benchOf("exports: [{namespace: shop, name: pay, target: 'name in "
                         "(weu-01,eus-01)'}], multiClusterServices: [{namespace: shop, name: m, "
                         "target: name=neu-01, service: pay}, {namespace: shop, name: n, target: "
                         "name=neu-01, service: cart}]");
    const std::string root = kFleet + "v1alpha1/namespaces/shop/";
    const json well = bench.get("neu-01", root + "multiclusterservices/m")["status"];
    QCOMPARE(conditionText(well["conditions"], "Valid"), std::string("True FoundServiceImport"));
    QCOMPARE(well["loadBalancer"]["ingress"].size(), std::size_t{1});
    QCOMPARE(bench.get("neu-01", root + "serviceimports/pay")["status"]["clusters"].size(),
             std::size_t{2});
    const json lost = bench.get("neu-01", root + "multiclusterservices/n")["status"];
    QCOMPARE(conditionText(lost["conditions"], "Valid"), std::string("False UnknownServiceImport"));
    QCOMPARE(bench.ask("neu-01", root + "serviceimports/cart").status, 404);
}

void TestSimEntries::membersWithoutEntriesServeNoneOfIt() {
    auto bench = benchOf("gateways: [{namespace: shop, name: gw, target: name=weu-01}]");
    QCOMPARE(bench.ask("weu-01", kGateway + "gateways").status, 200);
    QCOMPARE(bench.ask("weu-01", kFleet + "v1beta1/serviceexports").status, 404);
    QCOMPARE(bench.ask("eus-01", kGateway + "gateways").status, 404);
    QVERIFY(!mesh::hasHubEntries(*bench.plan));
}

void TestSimEntries::badEntriesAreRefused_data() {
    QTest::addColumn<QString>("entries");
    QTest::newRow("unknown list") << "doors: []";
    QTest::newRow("no name") << "exports: [{namespace: shop, target: a=b}]";
    QTest::newRow("no target") << "gateways: [{namespace: shop, name: gw}]";
    QTest::newRow("no service") << "trafficBackends: [{namespace: a, name: b, profile: c}]";
    QTest::newRow("weight") << "exports: [{namespace: a, name: b, target: c=d, weight: -1}]";
    QTest::newRow("backend") << "routes: [{namespace: a, name: b, target: c=d, gateway: e, "
                                "backends: [{weight: 3}]}]";
}

void TestSimEntries::badEntriesAreRefused() {
    QFETCH(QString, entries);
    const auto read = parseScenario(
        fmt::format("kind: Scenario\nspec:\n  estate: {{mesh: {{entries: {{{}}}}}}}\n",
                    entries.toStdString()),
        "mesh.yaml");
    QVERIFY(!read);
    QCOMPARE(read.error().position->line, 3);
}

void TestSimEntries::slicesComeWithLinks() {
    MeshBench bench(MeshBench::scenario(
        "endpointSync: true, services: [{namespace: shop, name: pay, replicas: 3, syncSlices: "
        "true, target: 'name in (weu-01,eus-01,sea-01)'}, {namespace: shop, name: pay, shared: "
        "false, target: name=aue-01}], members: [{target: name=sea-01, balancerPending: true}]"));
    // Nobody ever reached sea-01; aue-01 shares nothing.
    QCOMPARE(slicesIn(bench, "weu-01", mesh::kCiliumSlices),
             (std::map<std::string, std::size_t>{{"eus-01", 3}}));
    QCOMPARE(slicesIn(bench, "sea-01", mesh::kCiliumSlices).size(), std::size_t{2});
    QVERIFY(slicesIn(bench, "aue-01", mesh::kCiliumSlices).empty()); // it did not ask for them
}

void TestSimEntries::slicesAskForTheirWord() {
    MeshBench off(
        MeshBench::scenario("services: [{namespace: shop, name: pay, syncSlices: true}]"));
    QVERIFY(slicesIn(off, "weu-01", mesh::kCiliumSlices).empty());
    const json pay = off.get("weu-01", "/api/v1/namespaces/shop/services/pay");
    QCOMPARE(pay["metadata"]["annotations"]["service.cilium.io/global-sync-endpoint-slices"],
             json("true"));
}

void TestSimEntries::whatWasReadGoesAfterItsTime() {
    const std::string services =
        "endpointSync: true, services: [{namespace: shop, name: pay, syncSlices: true}]";
    const std::string cut = "[{at: 5m, do: cutLink, from: name=weu-01, to: name=eus-01, for: 10m}]";
    const auto hasEus = [](MeshBench& bench, minutes at) {
        bench.now = at;
        return slicesIn(bench, "weu-01", mesh::kCiliumSlices).contains("eus-01");
    };
    MeshBench keeping(MeshBench::scenario(services, cut));
    QVERIFY(hasEus(keeping, minutes{4}) && hasEus(keeping, minutes{14})); // for ever
    MeshBench bench(MeshBench::scenario(services + ", cacheTtl: 3m", cut));
    QVERIFY(hasEus(bench, minutes{4}));
    QVERIFY(hasEus(bench, minutes{6}));
    QVERIFY(!hasEus(bench, minutes{13}));
    QCOMPARE(bench.linkSample("weu-01", "eus-01", "cache_revocations"), 1.0);
    QCOMPARE(slicesIn(bench, "weu-01", mesh::kCiliumSlices).size(), std::size_t{5});
    QVERIFY(hasEus(bench, minutes{17}));
    QCOMPARE(bench.get("weu-01", "/api/v1/namespaces/kube-system/configmaps/cilium-config")
                 .at("data")
                 .at("clustermesh-cache-ttl"),
             json("180s"));
}

void TestSimEntries::lighthouseBringsWhatIsImported() {
    MeshBench bench(MeshBench::scenario(
        "cilium: false, mcs: true, submariner: {}, services: [{namespace: shop, name: pay, "
        "replicas: 2, export: true, target: 'name in (weu-01,eus-01)'}, {namespace: shop, name: "
        "cart, global: false}]"));
    QCOMPARE(slicesIn(bench, "sea-01", mesh::kLighthouseSlices),
             (std::map<std::string, std::size_t>{{"weu-01", 2}, {"eus-01", 2}}));
    QCOMPARE(slicesIn(bench, "weu-01", mesh::kLighthouseSlices).size(), std::size_t{2});
}

QTEST_APPLESS_MAIN(TestSimEntries)
#include "tst_sim_entries.moc"
