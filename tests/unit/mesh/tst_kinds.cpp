// SPDX-License-Identifier: GPL-3.0-or-later
// Links of Submariner and Istio: their objects as facts, what they are judged to be, and that no
// kind's links depend on another's.
#include "tests/unit/mesh/kind_scene.h"

#include "mesh/member_reading.h"
#include "mesh/read_istio.h"
#include "mesh/read_submariner.h"
#include "model/mesh_kinds.h"

#include <QtTest>

#include <map>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;

namespace {

const std::string kGateways = R"({"kind":"GatewayList","items":[{
  "metadata":{"name":"gw-1","annotations":{"update-timestamp":"1787000000"}},
  "status":{"version":"v0.20.0","haStatus":"active","statusFailure":"",
    "localEndpoint":{"cluster_id":"east"},"connections":[
      {"status":"connected","statusMessage":"","endpoint":{"cluster_id":"west"},
       "usingIP":"1.2.3.4","usingNAT":true,"latencyRTT":{"last":"1.204ms"}},
      {"status":"error","statusMessage":"no pings","endpoint":{"cluster_id":"north"},
       "latencyRTT":{"last":"0s"}},
      {"status":"odd","endpoint":{"cluster_id":"far"}}]}}]})";

/// Facts of one reading whose server answers only paths that it knows; what was asked, in order.
struct Reading {
    explicit Reading(std::map<std::string, std::string> answers, MemberMeshFacts who = {},
                     std::string forbidden = {})
        : m_answers(std::move(answers)), m_forbidden(std::move(forbidden)) {
        MemberReading reading(std::move(who), {});
        auto open = reading.begin();
        while (!open.empty()) {
            const auto next = open.back();
            open.pop_back();
            const auto path = next.request.path.substr(0, next.request.path.find('?'));
            asked.push_back(path);
            for (auto& each : reading.take(next.number, answerTo(path), kNow)) {
                open.push_back(std::move(each));
            }
        }
        facts = reading.finish({}, kNow);
    }
    [[nodiscard]] std::ptrdiff_t countOf(const std::string& part) const {
        return std::count_if(asked.begin(), asked.end(), [&](const auto& each) {
            return each.find(part) != std::string::npos;
        });
    }
    std::vector<std::string> asked;
    MemberMeshFacts facts;

private:
    [[nodiscard]] Result<std::string> answerTo(const std::string& path) const {
        const auto found = m_answers.find(path);
        if (found != m_answers.end()) {
            return found->second;
        }
        const bool isForbidden =
            !m_forbidden.empty() && path.find(m_forbidden) != std::string::npos;
        return fail(Error{.kind = isForbidden ? ErrorKind::Forbidden : ErrorKind::NotFound,
                          .message = "no",
                          .httpStatus = isForbidden ? 403 : 404});
    }
    std::map<std::string, std::string> m_answers;
    std::string m_forbidden;
};

std::string groups(const std::string& name) {
    return R"({"kind":"APIGroupList","groups":[{"name":")" + name +
           R"(","versions":[{"groupVersion":")" + name + R"(/v1","version":"v1"}]}]})";
}

} // namespace

class TestKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gatewaysAreRead();
    void clustersOfTheSetAreRead();
    void whatIsNoListIsRefused();
    void remotesAreNamedByKeysThenAnnotationThenName();
    void istiodsMetricsAreRead();
    void meshConfigHasDefaults();
    void rootsAreComparedWithoutBlanks();
    void nothingIsAskedOfKindsThatAreNotServed();
    void servedKindsAreAskedAndRemembered();
    void forbiddenIsSaid();
    void secretsAreNotAskedForWhereNoneAreWanted();
    void connectionsAreHalfLinks_data();
    void connectionsAreHalfLinks();
    void connectingForLongIsDown();
    void aClusterWithoutAnActiveGatewayReachesNobody();
    void anOldWordIsUnknown();
    void silentClustersKeepWhatWasKnown();
    void rangesThatOverlapDegrade();
    void globalnetInSomeIsSaid();
    void namesTwiceAreNobodys();
    void strangersAreGhosts();
    void istiodsWordIsTheHalfLink_data();
    void istiodsWordIsTheHalfLink();
    void aSecretOneWayIsOneWay();
    void rootsThatDifferBreakMutualTls();
    void otherNetworksNeedAGateway_data();
    void otherNetworksNeedAGateway();
    void aLayerIsThePictureOfOneKind();
};

void TestKinds::gatewaysAreRead() {
    const auto read = readSubmarinerGateways(kGateways);
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), std::size_t{1});
    const auto& gateway = read->front();
    QVERIFY(gateway.isActive);
    QCOMPARE(gateway.cluster, std::string("east"));
    QCOMPARE(*gateway.toldAt, kNow);
    QCOMPARE(gateway.connections.size(), std::size_t{3});
    const auto& far = gateway.connections[0]; // sorted by peer
    QVERIFY(far.state == CableState::Other && far.word == "odd");
    const auto& north = gateway.connections[1];
    QVERIFY(north.state == CableState::Error && north.message == "no pings");
    QVERIFY(!north.latencyMicros); // no ping ever came back
    const auto& west = gateway.connections[2];
    QVERIFY(west.state == CableState::Connected && west.usesNat);
    QCOMPARE(*west.latencyMicros, std::int64_t{1204});
}

void TestKinds::clustersOfTheSetAreRead() {
    const auto read = readSubmarinerClusters(
        R"({"kind":"ClusterList","items":[{"spec":{"cluster_id":"east","service_cidr":["10.1.0.0/16"],
            "cluster_cidr":["10.2.0.0/16","rubbish"],"global_cidr":null}}]})");
    QVERIFY(read.has_value());
    QCOMPARE(read->front().id, std::string("east"));
    QCOMPARE(read->front().clusterCidrs.size(), std::size_t{1});
    QVERIFY(read->front().globalCidrs.empty());
    const auto endpoints = readSubmarinerEndpoints(
        R"({"kind":"EndpointList","items":[{"metadata":{"creationTimestamp":"2026-08-17T18:13:20Z"},
            "spec":{"cluster_id":"west","hostname":"gw"}}]})");
    QCOMPARE(endpoints->front().cluster, std::string("west"));
    QVERIFY(endpoints->front().madeAt.has_value());
}

void TestKinds::whatIsNoListIsRefused() {
    for (const auto* text : {"", "[]", "{}", R"({"kind":"PodList","items":[]})"}) {
        QVERIFY(!readSubmarinerGateways(text));
        QVERIFY(!readSubmarinerEndpoints(text));
        QVERIFY(!readSubmarinerClusters(text));
        QVERIFY(!readIstioRemotes(text));
        QVERIFY(!readIstiod(text));
        QVERIFY(!readIstioNamespace(text));
        QVERIFY(!readIstioMeshConfig(text));
        QVERIFY(!readIstioRoots(text));
        QVERIFY(!readIstioGateways(text));
        QVERIFY(readIstioSyncs(text, "pod").empty());
    }
}

void TestKinds::remotesAreNamedByKeysThenAnnotationThenName() {
    const auto read = readIstioRemotes(R"({"kind":"PartialObjectMetadataList","items":[
        {"metadata":{"name":"istio-remote-secret-c","managedFields":[]}},
        {"metadata":{"name":"b","annotations":{"networking.istio.io/cluster":"west"}}},
        {"metadata":{"name":"a","annotations":{"networking.istio.io/cluster":"no"},
          "managedFields":[{"fieldsV1":{"f:data":{".":{},"f:east":{},"f:far":{}}}}]}},
        {"metadata":{"name":"nameless"}}]})");
    QVERIFY(read.has_value());
    std::string all;
    for (const auto& each : *read) {
        all += each.cluster + "=" + each.secret + " ";
    }
    QCOMPARE(all, std::string("c=istio-remote-secret-c east=a far=a west=b "));
}

void TestKinds::istiodsMetricsAreRead() {
    const auto syncs =
        readIstioSyncs("# HELP istiod_remote_cluster_sync_status x\n"
                       "istiod_remote_cluster_sync_status{cluster=\"west\",cluster_type=\"remote\","
                       "status=\"synced\"} 1\n"
                       "istiod_remote_cluster_sync_status{cluster=\"west\",cluster_type=\"remote\","
                       "status=\"timeout\"} 0\n"
                       "istiod_remote_cluster_sync_status{cluster=\"east\",status=\"timeout\"} 1\n"
                       "istiod_remote_cluster_sync_status{status=\"timeout\"} 1\n"
                       "istiod_managed_clusters{cluster_type=\"remote\"} 2\n",
                       "istiod-1");
    QCOMPARE(syncs.size(), std::size_t{2});
    QVERIFY(syncs[0].cluster == "east" && syncs[0].word == "timeout" && syncs[0].pod == "istiod-1");
    QVERIFY(syncs[1].cluster == "west" && syncs[1].word == "synced");
}

void TestKinds::meshConfigHasDefaults() {
    const auto read = [](const std::string& mesh) {
        return *readIstioMeshConfig(R"({"kind":"ConfigMap","data":{"mesh":")" + mesh + R"("}})");
    };
    QCOMPARE(read("defaultConfig: {meshId: m1}").meshId, std::string("m1"));
    QCOMPARE(read("defaultConfig: {meshId: m1}").trustDomain, std::string("cluster.local"));
    QCOMPARE(read("trustDomain: example.org").trustDomain, std::string("example.org"));
    QVERIFY(!readIstioMeshConfig(R"({"kind":"ConfigMap","data":{"mesh":"a: [b"}})"));
}

void TestKinds::rootsAreComparedWithoutBlanks() {
    const auto read = [](const std::string& pem) {
        return readIstioRoots(R"({"kind":"ConfigMap","data":{"root-cert.pem":")" + pem + R"("}})");
    };
    const std::string begin = "-----BEGIN CERTIFICATE-----";
    const std::string end = "-----END CERTIFICATE-----";
    const auto a = read(begin + "\\nAAAA\\nBBBB\\n" + end + "\\n");
    const auto b = read(begin + "\\r\\nAAAABBBB" + end);
    QVERIFY(a && b && *a == *b);
    QCOMPARE(read(begin + "C" + end + begin + "A" + end)->size(), std::size_t{2});
    QVERIFY(!read("no certificate"));
    QVERIFY(!read(begin + "cut short"));
}

void TestKinds::nothingIsAskedOfKindsThatAreNotServed() {
    const Reading reading({{"/apis", groups("apps")}});
    QCOMPARE(reading.countOf("submariner.io"), 0);
    QCOMPARE(reading.countOf("istio"), 0);
    QVERIFY(reading.facts.kinds.served && !reading.facts.kinds.submariner);
    QCOMPARE(reading.facts.kinds.submarinerRead.state, ReadState::NotRead);
}

void TestKinds::servedKindsAreAskedAndRemembered() {
    const std::string path = "/apis/submariner.io/v1/";
    const std::map<std::string, std::string> answers{
        {"/apis", groups("submariner.io")},
        {path + "gateways", kGateways},
        {path + "endpoints", R"({"kind":"EndpointList","items":[]})"},
        {path + "clusters", R"({"kind":"ClusterList","items":[]})"}};
    const Reading first(answers);
    QVERIFY(first.facts.kinds.submariner.has_value());
    QCOMPARE(first.facts.kinds.submarinerRead.state, ReadState::Read);
    QCOMPARE(first.facts.kinds.submariner->ownName(), std::string("east"));
    MemberMeshFacts who;
    who.kinds.served = first.facts.kinds.served;
    QCOMPARE(Reading(answers, who).countOf("/apis/submariner.io"), 3);
    const Reading again(answers, who);
    QCOMPARE(std::count(again.asked.begin(), again.asked.end(), "/apis"), 0);
    who.kinds.served->at = kNow - std::chrono::minutes(11);
    const Reading later(answers, who);
    QCOMPARE(std::count(later.asked.begin(), later.asked.end(), "/apis"), 1);
}

void TestKinds::forbiddenIsSaid() {
    const Reading reading({{"/apis", groups("submariner.io")}}, memberOf("east", 1), "gateways");
    QVERIFY(!reading.facts.kinds.submariner);
    QCOMPARE(reading.facts.kinds.submarinerRead.state, ReadState::Forbidden);
    FleetMeshFacts fleet;
    fleet.members.push_back(std::make_shared<const MemberMeshFacts>(reading.facts));
    const auto picture = MeshGraph::derive(fleet, kNow).picture();
    const auto isSaid = std::any_of(picture.gaps.begin(), picture.gaps.end(), [](const auto& gap) {
        return gap.what == "Submariner" && gap.isForbidden;
    });
    QVERIFY(isSaid);
}

void TestKinds::secretsAreNotAskedForWhereNoneAreWanted() {
    std::vector<kube::ApiRequest> asked;
    KindReading reading([&](kube::ApiRequest request, KindReading::Take take) {
        asked.push_back(request);
        if (request.path.find("deployments") != std::string::npos) {
            take(R"({"kind":"DeploymentList","items":[{"spec":{"template":{"spec":{"containers":[
                {"image":"docker.io/istio/pilot:1.27.1","env":[{"name":"CLUSTER_ID","value":"east"}]}
                ]}}}}]})",
                 kNow);
        }
    });
    for (const bool mayAsk : {false, true}) {
        asked.clear();
        KindFacts facts{.served = ServedKinds{.istio = true, .at = kNow}};
        reading.begin(facts, kNow, mayAsk);
        QCOMPARE(facts.istio->cluster, std::string("east"));
        QCOMPARE(facts.istio->version, std::string("1.27.1"));
        const auto secrets = std::find_if(asked.begin(), asked.end(), [](const auto& each) {
            return each.path.find("/secrets") != std::string::npos;
        });
        QCOMPARE(secrets != asked.end(), mayAsk);
        if (mayAsk) { // and then never their values
            QVERIFY(secrets->accept.find("PartialObjectMetadataList") != std::string::npos);
        }
    }
}

void TestKinds::connectionsAreHalfLinks_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, CableState state, const char* expected) {
        QTest::newRow(name) << static_cast<int>(state) << QString(expected);
    };
    row("connected", CableState::Connected, "UP");
    row("connecting", CableState::Connecting, "CONNECTING CONNECTING");
    row("error", CableState::Error, "DOWN CONNECTION_ERROR");
    row("another word", CableState::Other, "UNKNOWN NOT_READ");
}

void TestKinds::connectionsAreHalfLinks() {
    QFETCH(int, state);
    QFETCH(QString, expected);
    KindScene scene;
    scene.connection("east", "west").state = static_cast<CableState>(state);
    scene.connection("east", "west").message = "so it is";
    scene.connection("east", "west").latencyMicros = 4000;
    QCOMPARE(QString::fromStdString(scene.submariner("east", "west")), expected);
    QCOMPARE(scene.submariner("west", "east"), std::string("UP"));
    const auto picture = scene.judged();
    const auto* links = model::linksOf(picture, MeshLinkKind::Submariner);
    const auto* half = model::halfOf(*links, 0, 1);
    QVERIFY(half != nullptr && half->said.ends_with("so it is"));
    const bool isUp = static_cast<CableState>(state) == CableState::Connected;
    QCOMPARE(half->latencyMicros.has_value(), isUp);
}

void TestKinds::connectingForLongIsDown() {
    KindScene scene;
    auto& connection = scene.connection("east", "west");
    connection.state = CableState::Connecting;
    KindFacts before;
    before.submariner = SubmarinerFacts{};
    auto facts = scene.of("east").kinds;
    foldKinds(nullptr, facts, kNow - std::chrono::minutes(4));
    const auto old = facts;
    foldKinds(&old, facts, kNow);
    scene.of("east").kinds = facts;
    QCOMPARE(scene.submariner("east", "west"), std::string("DOWN NOT_CONNECTED"));
    scene.connection("east", "west").since = kNow - std::chrono::minutes(1);
    QCOMPARE(scene.submariner("east", "west"), std::string("CONNECTING CONNECTING"));
}

void TestKinds::aClusterWithoutAnActiveGatewayReachesNobody() {
    KindScene scene;
    scene.facts("east").gateways.front().isActive = false;
    scene.facts("east").gateways.front().connections.clear();
    std::erase_if(scene.facts("west").endpoints, [](const auto& e) { return e.cluster == "east"; });
    std::erase_if(scene.facts("west").gateways.front().connections,
                  [](const auto& each) { return each.peer == "east"; });
    QCOMPARE(scene.submariner("east", "west"), std::string("DOWN NO_ACTIVE_GATEWAY"));
    QCOMPARE(scene.submariner("east", "north"), std::string("DOWN NO_ACTIVE_GATEWAY"));
    QCOMPARE(scene.submariner("west", "east"), std::string("DOWN NO_ENDPOINT"));
    QCOMPARE(scene.submariner("west", "north"), std::string("UP"));
    const auto picture = scene.judged();
    const auto* links = model::linksOf(picture, MeshLinkKind::Submariner);
    const auto& exception = links->exceptions.front();
    QVERIFY(exception.finding.has_value());
    QCOMPARE(std::string(toString(exception.reason.code)), std::string("NO_ACTIVE_GATEWAY"));
    QCOMPARE(exception.halfLinks, 2U);
    QVERIFY(exception.message.find("east cannot reach") == 0);
}

void TestKinds::anOldWordIsUnknown() {
    KindScene scene;
    scene.facts("east").gateways.front().toldAt = kNow - std::chrono::minutes(5);
    QCOMPARE(scene.submariner("east", "west"), std::string("UNKNOWN GATEWAY_STALE"));
    scene.facts("east").gateways.front().toldAt.reset(); // older releases: it cannot be told
    QCOMPARE(scene.submariner("east", "west"), std::string("UP"));
}

void TestKinds::silentClustersKeepWhatWasKnown() {
    KindScene scene;
    scene.of("east").isReachable = false;
    QCOMPARE(scene.submariner("east", "west"), std::string("UNKNOWN API_UNREACHABLE"));
    const auto picture = scene.judged();
    const auto* half = model::halfOf(*model::linksOf(picture, MeshLinkKind::Submariner), 0, 1);
    QVERIFY(half->lastKnown == MeshHalfState::Up);
}

void TestKinds::rangesThatOverlapDegrade() {
    KindScene scene;
    for (const auto* name : {"east", "west", "north"}) {
        scene.cluster(name, "west").clusterCidrs = {*parseCidr("10.21.0.0/17")}; // of east
    }
    QCOMPARE(scene.submariner("east", "west"), std::string("DEGRADED PODCIDR_OVERLAP"));
    QCOMPARE(scene.submariner("west", "east"), std::string("DEGRADED PODCIDR_OVERLAP"));
    QCOMPARE(scene.submariner("east", "north"), std::string("UP"));
    for (const auto* holder : {"east", "west", "north"}) { // Globalnet makes it good
        for (const auto* name : {"east", "west", "north"}) {
            scene.cluster(holder, name).globalCidrs = {
                *parseCidr("242." + std::to_string(name[0]) + ".0.0/16")};
        }
    }
    QCOMPARE(scene.submariner("east", "west"), std::string("UP"));
}

void TestKinds::globalnetInSomeIsSaid() {
    KindScene scene;
    for (const auto* holder : {"east", "west", "north"}) {
        scene.cluster(holder, "north").globalCidrs = {*parseCidr("242.1.0.0/16")};
    }
    QCOMPARE(scene.submariner("east", "north"), std::string("DEGRADED GLOBALNET_MIX"));
    QCOMPARE(scene.submariner("east", "west"), std::string("UP"));
}

void TestKinds::namesTwiceAreNobodys() {
    KindScene scene;
    scene.facts("north").gateways.front().cluster = "west";
    QCOMPARE(scene.submariner("east", "west"), std::string("NOT_CONFIGURED"));
    const auto text = scene.findings(MeshLinkKind::Submariner);
    QVERIFY2(text.find("NAME_DUP") != std::string::npos, text.c_str());
}

void TestKinds::strangersAreGhosts() {
    KindScene scene;
    scene.facts("east").clusters.push_back({.id = "mars"});
    scene.facts("east").gateways.front().connections.push_back(
        {.peer = "mars", .state = CableState::Error, .word = "error"});
    const auto picture = scene.judged();
    const auto* links = model::linksOf(picture, MeshLinkKind::Submariner);
    QCOMPARE(links->ghosts.size(), std::size_t{1});
    QCOMPARE(links->ghosts.front().name, std::string("mars"));
    QVERIFY(links->ghosts.front().state == MeshHalfState::Down);
}

void TestKinds::istiodsWordIsTheHalfLink_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("expected");
    QTest::newRow("synced") << "synced"
                            << "UP";
    QTest::newRow("syncing") << "syncing"
                             << "CONNECTING CONNECTING";
    QTest::newRow("timeout") << "timeout"
                             << "DOWN SYNC_TIMEOUT";
    QTest::newRow("closed") << "closed"
                            << "DOWN NOT_CONNECTED";
    QTest::newRow("of others only") << ""
                                    << "CONNECTING NOT_PICKED_UP";
    QTest::newRow("no family") << "-"
                               << "CONFIG_ONLY";
}

void TestKinds::istiodsWordIsTheHalfLink() {
    QFETCH(QString, word);
    QFETCH(QString, expected);
    KindScene scene;
    auto& syncs = scene.istioFacts("east").syncs;
    if (word == "-") {
        syncs.clear();
    } else if (word.isEmpty()) {
        std::erase_if(syncs, [](const auto& each) { return each.cluster == "west"; });
    } else {
        for (auto& each : syncs) {
            each.word = each.cluster == "west" ? word.toStdString() : each.word;
        }
    }
    QCOMPARE(QString::fromStdString(scene.istio("east", "west")), expected);
    QCOMPARE(scene.istio("west", "east"), std::string("UP"));
}

void TestKinds::aSecretOneWayIsOneWay() {
    KindScene scene;
    std::erase_if(*scene.istioFacts("west").remotes,
                  [](const auto& each) { return each.cluster == "east"; });
    std::erase_if(scene.istioFacts("west").syncs,
                  [](const auto& each) { return each.cluster == "east"; });
    QCOMPARE(scene.istio("east", "west"), std::string("DEGRADED ONE_WAY_CONFIG"));
    QCOMPARE(scene.istio("west", "east"), std::string("NOT_CONFIGURED"));
    scene.istioFacts("west").remotes.reset(); // not read, and no word of east: it cannot be told
    scene.istioFacts("west").syncs.clear();
    QCOMPARE(scene.istio("west", "east"), std::string("UNKNOWN NOT_READ"));
}

void TestKinds::rootsThatDifferBreakMutualTls() {
    KindScene scene;
    scene.istioFacts("north").roots = std::vector<std::string>{"bb"};
    QCOMPARE(scene.istio("east", "north"), std::string("DEGRADED ROOT_CA_MISMATCH"));
    QCOMPARE(scene.istio("north", "west"), std::string("DEGRADED ROOT_CA_MISMATCH"));
    QCOMPARE(scene.istio("east", "west"), std::string("UP"));
    QCOMPARE(scene.findings(MeshLinkKind::Istio), std::string("ROOT_CA_MISMATCH(east,west,north)"));
    scene.istioFacts("north").roots = std::vector<std::string>{"aa", "bb"}; // while it is changed
    QCOMPARE(scene.istio("east", "north"), std::string("UP"));
    scene.istioFacts("north").trustDomain = "example.org";
    QCOMPARE(scene.istio("east", "north"), std::string("UP TRUST_DOMAIN_MISMATCH"));
}

void TestKinds::otherNetworksNeedAGateway_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("expected");
    QTest::newRow("with an address") << "address"
                                     << "UP";
    QTest::newRow("pending") << "pending"
                             << "DEGRADED GATEWAY_PENDING";
    QTest::newRow("none") << "none"
                          << "DEGRADED GATEWAY_MISSING";
    QTest::newRow("of another network") << "other"
                                        << "DEGRADED GATEWAY_MISSING";
    QTest::newRow("no label") << "unlabelled"
                              << "UP NETWORK_UNKNOWN";
    QTest::newRow("one network for all") << "flat"
                                         << "UP";
}

void TestKinds::otherNetworksNeedAGateway() {
    QFETCH(QString, what);
    QFETCH(QString, expected);
    KindScene scene;
    auto& west = scene.istioFacts("west");
    if (what == "pending") {
        west.gateways->front().addresses.clear();
    } else if (what == "none") {
        west.gateways->clear();
    } else if (what == "other") {
        west.gateways->front().network = "elsewhere";
    } else if (what == "unlabelled") {
        west.network = "";
    } else if (what == "flat") {
        for (const auto* name : {"east", "west", "north"}) {
            scene.istioFacts(name).network = "one";
            scene.istioFacts(name).gateways->clear();
        }
    }
    QCOMPARE(QString::fromStdString(scene.istio("east", "west")), expected);
    QCOMPARE(scene.istio("west", "east").starts_with("UP"), true);
}

void TestKinds::aLayerIsThePictureOfOneKind() {
    KindScene scene;
    scene.connection("east", "west").state = CableState::Error;
    scene.connection("west", "north").latencyMicros = 7000;
    const auto picture = scene.judged();
    QCOMPARE(model::kindsOf(picture).size(), std::size_t{3});
    QVERIFY(model::layerOf(picture, MeshLinkKind::Cilium) == picture);
    const auto layer = model::layerOf(picture, MeshLinkKind::Submariner);
    QCOMPARE(halfText(layer, "east", "west"), std::string("DOWN CONNECTION_ERROR"));
    QCOMPARE(halfText(picture, "east", "west"), std::string("UP"));
    QCOMPARE(linkText(layer, "east", "west"), std::string("one-way (runtime)"));
    QCOMPARE(layer.clusters.front().meshName, std::string("east"));
    QCOMPARE(layer.layers.latency.links.size(), std::size_t{1});
    QCOMPARE(layer.regionCells.size(), picture.regionCells.size());
    QCOMPARE(layer.exceptions.size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestKinds)
#include "tst_kinds.moc"
