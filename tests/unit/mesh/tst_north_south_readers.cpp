// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/north_south_reading.h"

#include <QtTest>

#include <map>

namespace pilothouse::mesh {

namespace {

constexpr Instant kNow{std::chrono::seconds(1'787'000'000)};

std::string listOf(const char* apiVersion, const char* kind, const std::string& items,
                   const char* more = "") {
    return std::string(R"({"apiVersion":")") + apiVersion + R"(","kind":")" + kind +
           R"(","metadata":{"continue":")" + more + R"("},"items":[)" + items + "]}";
}

constexpr const char* kBackend = R"({"metadata":{"namespace":"shop","name":"web"},
  "spec":{"profile":{"name":"front"},"backend":{"name":"api"},"weight":100},
  "status":{"conditions":[{"type":"Accepted","status":"True","reason":"Accepted"}],
    "endpoints":[{"name":"x","weight":75,"target":"20.1.1.1","from":{"cluster":"east","weight":3}},{"name":"y"}]}})";

constexpr const char* kRoute = R"({"metadata":{"namespace":"shop","name":"web"},
  "spec":{"hostnames":["www.example"],
    "parentRefs":[{"name":"public","sectionName":"a"},{"name":"public","sectionName":"b"},
                  {"name":"svc","kind":"Service","group":""},{"name":"other","namespace":"edge"}],
    "rules":[{"backendRefs":[{"name":"web","port":80},{"name":"v2","namespace":"lab","weight":0},
      {"group":"networking.fleet.azure.com","kind":"ServiceImport","name":"f"},
      {"group":"multicluster.x-k8s.io","kind":"ServiceImport","name":"m"},{"kind":"Bucket","group":"x","name":"b"}]}]},
  "status":{"parents":[
    {"parentRef":{"name":"public","sectionName":"a"},"conditions":[{"type":"Accepted","status":"True"}]},
    {"parentRef":{"name":"public","sectionName":"b"},"conditions":[{"type":"Accepted","status":"False","reason":"NoMatchingListenerHostname"}]}]}})";

/// Answers from a table of paths, what is not in it with 404; counts what was asked.
struct Api {
    std::map<std::string, Result<std::string>> answers;
    std::vector<std::string> asked;

    NorthSouthFacts read(NorthSouthSide side, const NorthSouthFacts* before = nullptr,
                         Instant now = kNow) {
        NorthSouthReading reading({.name = "x"}, side, before);
        auto open = reading.begin(now);
        while (!open.empty()) {
            const auto next = open.front();
            open.erase(open.begin());
            const auto& path = next.request.path;
            asked.push_back(path);
            const auto known = answers.find(path);
            auto answer = known != answers.end()
                              ? known->second
                              : Result<std::string>(fail(ErrorKind::NotFound, "no"));
            for (auto& each : reading.take(next.number, std::move(answer), now)) {
                open.push_back(std::move(each));
            }
        }
        return reading.finish({.kind = ErrorKind::Timeout, .message = "late"}, now);
    }
};

std::string groupOf(std::initializer_list<const char*> versions) {
    std::string out = R"({"kind":"APIGroup","versions":[)";
    for (const auto* each : versions) {
        out += (out.back() == '[' ? "" : ",") + std::string(R"({"version":")") + each + R"("})";
    }
    return out + "]}";
}

} // namespace

class TestNorthSouthReaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void backends();
    void routes();
    void exportsOfAnotherGroupAreRefused();
    void weightsOfExports_data();
    void weightsOfExports();
    void aMemberWithoutTheGroupsCostsTwoRequests();
    void whatIsServedIsRead();
    void olderVersionsAreTaken();
    void aRefusalIsSaid();
};

void TestNorthSouthReaders::backends() {
    const auto page = readTrafficBackends(
        listOf("networking.fleet.azure.com/v1beta1", "TrafficManagerBackendList", kBackend, "t"));
    QVERIFY(page.has_value());
    QCOMPARE(page->second, std::string("t"));
    const TrafficBackend wanted{
        .ns = "shop",
        .name = "web",
        .profile = "front",
        .import = "api",
        .weight = 100,
        .endpoints = {{.weight = 75, .target = "20.1.1.1", .cluster = "east"}, {}},
        .conditions = {{.type = "Accepted", .status = "True", .reason = "Accepted"}}};
    QVERIFY(page->first == std::vector{wanted});
}

void TestNorthSouthReaders::routes() {
    const auto page =
        readGatewayRoutes(listOf("gateway.networking.k8s.io/v1", "HTTPRouteList", kRoute));
    QVERIFY(page.has_value());
    const auto& route = page->first.at(0);
    QCOMPARE(route.kind, std::string("HTTPRoute"));
    QCOMPARE(route.parents.size(), std::size_t{2}); // gateways alone, each once
    QCOMPARE(route.parents[0].conditions.size(), std::size_t{1});
    QCOMPARE(route.parents[0].conditions[0].reason, std::string("NoMatchingListenerHostname"));
    QCOMPARE(route.parents[1].ns, std::string("edge"));
    QCOMPARE(route.backends.size(), std::size_t{5});
    QVERIFY(route.backends[0] == (RouteBackend{.ns = "shop", .name = "web"}));
    QVERIFY(route.backends[1] == (RouteBackend{.ns = "lab", .name = "v2", .weight = 0}));
    QVERIFY(route.backends[2].to == RouteTo::FleetImport);
    QVERIFY(route.backends[3].to == RouteTo::McsImport);
    QVERIFY(route.backends[4].to == RouteTo::Other);
}

void TestNorthSouthReaders::exportsOfAnotherGroupAreRefused() {
    const auto mcs = listOf("multicluster.x-k8s.io/v1beta1", "ServiceExportList", "");
    QVERIFY(!readFleetExports(mcs) && readFleetExports(mcs).error().kind == ErrorKind::Decode);
    QVERIFY(
        readFleetExports(listOf("networking.fleet.azure.com/v1beta1", "ServiceExportList", "")));
    QVERIFY(
        !readFleetExports(listOf("networking.fleet.azure.community/v1", "ServiceExportList", "")));
}

void TestNorthSouthReaders::weightsOfExports_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("weight"); // -1: none
    QTest::newRow("number") << "30" << 30;
    QTest::newRow("zero") << "0" << 0;
    QTest::newRow("empty") << "" << -1;
    QTest::newRow("words") << "much" << -1;
    QTest::newRow("rest") << "3x" << -1;
    QTest::newRow("negative") << "-3" << -1;
}

void TestNorthSouthReaders::weightsOfExports() {
    QFETCH(QString, text);
    QFETCH(int, weight);
    const auto item =
        R"({"metadata":{"name":"a","annotations":{"networking.fleet.azure.com/weight":")" +
        text.toStdString() + R"("}}})";
    const auto page =
        readFleetExports(listOf("networking.fleet.azure.com/v1beta1", "ServiceExportList", item));
    QVERIFY(page.has_value());
    QCOMPARE(static_cast<int>(page->first.at(0).weight.value_or(-1)), weight);
}

void TestNorthSouthReaders::aMemberWithoutTheGroupsCostsTwoRequests() {
    Api api;
    const auto first = api.read(NorthSouthSide::Member);
    QCOMPARE(api.asked.size(), std::size_t{2});
    QVERIFY(first.gatewayApi.state == ReadState::Absent &&
            first.fleetApi.state == ReadState::Absent);
    const auto second = api.read(NorthSouthSide::Member, &first, kNow + std::chrono::minutes(9));
    QCOMPARE(api.asked.size(), std::size_t{2}); // remembered
    QVERIFY(second.gatewayApi.at == first.gatewayApi.at);
    static_cast<void>(api.read(NorthSouthSide::Member, &second, kNow + std::chrono::minutes(11)));
    QCOMPARE(api.asked.size(), std::size_t{4});
    static_cast<void>(Api().read(NorthSouthSide::Hub));
}

void TestNorthSouthReaders::whatIsServedIsRead() {
    Api api;
    const std::string gateway = "/apis/gateway.networking.k8s.io";
    api.answers.emplace(gateway, groupOf({"v1", "v1beta1"}));
    api.answers.emplace(gateway + "/v1/gateways?limit=500",
                        listOf("gateway.networking.k8s.io/v1", "GatewayList", ""));
    api.answers.emplace(gateway + "/v1/httproutes?limit=500",
                        listOf("gateway.networking.k8s.io/v1", "HTTPRouteList", kRoute, "two"));
    api.answers.emplace(gateway + "/v1/httproutes?limit=500&continue=two",
                        listOf("gateway.networking.k8s.io/v1", "HTTPRouteList", kRoute));
    const auto facts = api.read(NorthSouthSide::Member);
    QVERIFY(facts.gatewayApi.state == ReadState::Read);
    QVERIFY(facts.gateways && facts.gateways->empty());
    QVERIFY(facts.routes && facts.routes->size() == 2); // both pages; GRPCRoutes are not served
    QVERIFY(!facts.exports);
}

void TestNorthSouthReaders::olderVersionsAreTaken() {
    Api api;
    const std::string group = "/apis/networking.fleet.azure.com";
    api.answers.emplace(group, groupOf({"v1alpha1"}));
    api.answers.emplace(
        group + "/v1alpha1/trafficmanagerbackends?limit=500",
        listOf("networking.fleet.azure.com/v1alpha1", "TrafficManagerBackendList", kBackend));
    const auto facts = api.read(NorthSouthSide::Hub);
    QVERIFY(facts.backends && facts.backends->size() == 1);
    QVERIFY(!facts.profiles);
}

void TestNorthSouthReaders::aRefusalIsSaid() {
    Api api;
    api.answers.emplace("/apis/networking.fleet.azure.com", groupOf({"v1beta1"}));
    api.answers.emplace("/apis/networking.fleet.azure.com/v1beta1/serviceexports?limit=500",
                        fail(ErrorKind::Forbidden, "no rights"));
    const auto facts = api.read(NorthSouthSide::Member);
    QVERIFY(facts.fleetApi.state == ReadState::Forbidden);
    QCOMPARE(facts.fleetApi.why, std::string("no rights"));
}

} // namespace pilothouse::mesh

QTEST_APPLESS_MAIN(pilothouse::mesh::TestNorthSouthReaders)
#include "tst_north_south_readers.moc"
