// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated Azure Resource Manager tells of a mesh.
#include "mesh_bench.h"

using namespace pilothouse::simulator;
using nlohmann::json;

namespace {

const std::string kFleet = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/"
                           "retail/providers/Microsoft.ContainerService/fleets/retail";
const std::string kVersion = "2026-03-02-preview";

ApiRequest requestFor(const std::string& path, const std::string& version = kVersion) {
    ApiRequest request = getRequest(path, {{"api-version", version}});
    request.host = "127.0.0.1:4711";
    return request;
}

/// An estate of seven clusters in one profile, with more of `azure` and `mesh`.
Scenario scenarioOf(const std::string& more = {}, const std::string& mesh = {},
                    const std::string& events = "[]") {
    return MeshBench::scenario(
        fmt::format("{}azure: [{{name: retail, {}profiles: [{{name: all, selector: network=all}}], "
                    "members: [{{target: env=prod, labels: {{network: all}}, profile: all}}]}}]",
                    mesh, more),
        events);
}

json answer(const MeshBench& bench, const std::string& what, Offset now = Offset{0}) {
    return json::parse(mesh::answerAzure(*bench.plan, requestFor(kFleet + what), now).body);
}

std::string profileState(const MeshBench& bench, Offset now = Offset{0}) {
    return answer(bench, "/clusterMeshProfiles/all", now)["properties"]["status"]["state"];
}

json memberOf(const MeshBench& bench, const std::string& name) {
    return answer(bench, "/members/" + name)["properties"];
}

} // namespace

class TestSimAzure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFleetHasItsClustersAsMembers();
    void statesAreThoseOfTheLinks_data();
    void statesAreThoseOfTheLinks();
    void whatIsBeingAppliedIsNotDone();
    void aLinkThatIsCutLaterIsNotSeen();
    void theEarlierRevisionHasOtherNames();
    void longListsHavePages();
    void refusals_data();
    void refusals();
    void manyClustersHaveNoFleet();
    void badFleetsAreRefused_data();
    void badFleetsAreRefused();
};

void TestSimAzure::aFleetHasItsClustersAsMembers() {
    const MeshBench bench(scenarioOf());
    const json members = answer(bench, "/members")["value"];
    QCOMPARE(members.size(), bench.plan->seats.size());
    const json eus = memberOf(bench, "EUS-01"); // names of ARM know no case
    QCOMPARE(eus["labels"], (json{{"network", "all"}}));
    QCOMPARE(eus["meshProperties"]["ciliumProperties"], (json{{"id", 4}, {"name", "eus-01"}}));
    QCOMPARE(eus["meshProperties"]["clusterMeshProfileResourceId"],
             json(kFleet + "/clusterMeshProfiles/all"));
    QCOMPARE(eus["meshProperties"]["status"]["state"], json("Connected"));
    QVERIFY(eus["clusterResourceId"].get<std::string>().ends_with("/managedClusters/eus-01"));
    const json profile = answer(bench, "/clusterMeshProfiles")["value"][0]["properties"];
    QCOMPARE(profile["memberSelector"], (json{{"byLabel", "network=all"}}));
    QCOMPARE(profile["status"]["state"], json("Connected"));
    QVERIFY(!profile["status"].contains("lastOperationError"));
    QCOMPARE(answer(bench, "")["name"], json("retail"));
    const MeshBench some(scenarioOf("clusters: 'name in (eus-01,weu-01)', "));
    QCOMPARE(answer(some, "/members")["value"].size(), std::size_t{2});
}

void TestSimAzure::statesAreThoseOfTheLinks_data() {
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<QString>("profile");
    QTest::addColumn<QString>("member"); // eus-01
    QTest::newRow("well") << ""
                          << "Connected"
                          << "Connected";
    QTest::newRow("one reaches nobody") << "members: [{target: name=eus-01, authority: other}], "
                                        << "Degraded"
                                        << "Failed";
    QTest::newRow("nobody reaches it")
        << "members: [{target: name=eus-01, balancerPending: true}], "
        << "Degraded"
        << "Failed";
    QTest::newRow("without Cilium") << "members: [{target: name=eus-01, cilium: false}], "
                                    << "Degraded"
                                    << "Failed";
    QTest::newRow("nobody reaches anybody")
        << "members: [{target: env=prod, balancerPending: true}], "
        << "Failed"
        << "Failed";
}

void TestSimAzure::statesAreThoseOfTheLinks() {
    QFETCH(QString, mesh);
    const MeshBench bench(scenarioOf({}, mesh.toStdString()));
    QTEST(QString::fromStdString(profileState(bench)), "profile");
    const json status = memberOf(bench, "eus-01")["meshProperties"]["status"];
    QTEST(QString::fromStdString(status["state"]), "member");
    QCOMPARE(status.contains("error"), status["state"] == "Failed");
}

void TestSimAzure::whatIsBeingAppliedIsNotDone() {
    Scenario scenario = scenarioOf({}, "members: [{target: name=eus-01, authority: other}], ");
    scenario.estate.mesh->azure[0].profiles[0].applied = std::chrono::minutes{10};
    const MeshBench bench(scenario);
    QCOMPARE(profileState(bench, std::chrono::minutes{12}), std::string("Applying"));
    QCOMPARE(profileState(bench, std::chrono::minutes{26}), std::string("Degraded"));
}

void TestSimAzure::aLinkThatIsCutLaterIsNotSeen() {
    const MeshBench bench(
        scenarioOf({}, {}, "[{do: cutLink, at: -1h, from: name=eus-01, to: env=prod}]"));
    QCOMPARE(profileState(bench), std::string("Connected"));
    const MeshBench earlier(
        scenarioOf({}, {}, "[{do: cutLink, at: -5h, from: name=eus-01, to: env=prod}]"));
    QCOMPARE(profileState(earlier), std::string("Degraded"));
}

void TestSimAzure::theEarlierRevisionHasOtherNames() {
    const MeshBench bench(scenarioOf("earlySpelling: true, ",
                                     "members: [{target: name=eus-01, authority: other}], "));
    const json profile = answer(bench, "/clusterMeshProfiles/all")["properties"];
    QCOMPARE(profile["memberLabelSelector"], json("network=all"));
    QCOMPARE(profile["status"]["lastAppliedMemberLabelSelector"], json("network=all"));
    QVERIFY(!profile.contains("memberSelector"));
    const json status = memberOf(bench, "eus-01")["meshProperties"]["status"];
    QVERIFY(status.contains("clusterMeshError") && !status.contains("error"));
}

void TestSimAzure::longListsHavePages() {
    const MeshBench bench(scenarioOf(), 120);
    const json first = answer(bench, "/members");
    QCOMPARE(first["value"].size(), std::size_t{100});
    const std::string next = first["nextLink"];
    QVERIFY(next.starts_with("https://127.0.0.1:4711" + kFleet + "/members?api-version="));
    ApiRequest request = requestFor(kFleet + "/members");
    request.query.emplace_back("$skiptoken", next.substr(next.rfind('=') + 1));
    const json second = json::parse(mesh::answerAzure(*bench.plan, request, Offset{0}).body);
    QCOMPARE(second["value"].size(), std::size_t{20});
    QVERIFY(!second.contains("nextLink"));
    request.query.back().second = "nonsense";
    QCOMPARE(mesh::answerAzure(*bench.plan, request, Offset{0}).status, 400);
}

void TestSimAzure::refusals_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("no version") << "/members"
                                << "" << 400 << "MissingApiVersionParameter";
    QTest::newRow("a stable version") << "/members"
                                      << "2025-05-01" << 400 << "InvalidApiVersionParameter";
    QTest::newRow("no such member") << "/members/nobody"
                                    << "2026-03-02-preview" << 404 << "ResourceNotFound";
    QTest::newRow("no such list") << "/gates"
                                  << "2026-06-02-preview" << 404 << "InvalidResourceType";
    QTest::newRow("another fleet") << "2"
                                   << "2026-06-02-preview" << 404 << "ResourceNotFound";
}

void TestSimAzure::refusals() {
    QFETCH(QString, path);
    QFETCH(QString, version);
    const MeshBench bench(scenarioOf());
    const auto reply = mesh::answerAzure(
        *bench.plan, requestFor(kFleet + path.toStdString(), version.toStdString()), Offset{0});
    QTEST(reply.status, "status");
    QTEST(QString::fromStdString(json::parse(reply.body)["error"]["code"]), "code");
    ApiRequest stranger = requestFor(kFleet + "/members");
    stranger.caller.reset();
    QCOMPARE(mesh::answerAzure(*bench.plan, stranger, Offset{0}).status, 401);
    ApiRequest writer = requestFor(kFleet + "/members");
    writer.method = "PUT";
    QCOMPARE(mesh::answerAzure(*bench.plan, writer, Offset{0}).status, 403);
}

void TestSimAzure::manyClustersHaveNoFleet() {
    QVERIFY(!MeshBench(scenarioOf(), 255).plan->azure.empty());
    QVERIFY(MeshBench(scenarioOf(), 256).plan->azure.empty());
}

void TestSimAzure::badFleetsAreRefused_data() {
    QTest::addColumn<QString>("fleet");
    QTest::newRow("no name") << "{profiles: []}";
    QTest::newRow("name") << "{name: 'a/b'}";
    QTest::newRow("unknown key") << "{name: a, colour: red}";
    QTest::newRow("profile") << "{name: a, profiles: [{selector: a=b}]}";
    QTest::newRow("labels") << "{name: a, members: [{target: env=prod, labels: 3}]}";
    QTest::newRow("clusters") << "{name: a, clusters: '!!'}";
    QTest::newRow("target") << "{name: a, members: [{profile: x}]}";
}

void TestSimAzure::badFleetsAreRefused() {
    QFETCH(QString, fleet);
    const auto read =
        parseScenario(fmt::format("kind: Scenario\nspec:\n  estate: {{mesh: {{azure: [{}]}}}}\n",
                                  fleet.toStdString()),
                      "mesh.yaml");
    QVERIFY(!read);
    QCOMPARE(read.error().position->line, 3);
}

QTEST_APPLESS_MAIN(TestSimAzure)
#include "tst_sim_azure.moc"
