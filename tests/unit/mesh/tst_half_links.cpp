// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered cases of the reference: half-links, links and findings of a small mesh.
#include "base/time.h"
#include "mesh/half_detail.h"
#include "tests/unit/mesh/mesh_scene.h"

#include <QtTest>

#include <functional>

using namespace pilothouse;
using namespace pilothouse::mesh;
using namespace pilothouse::mesh::test;
using namespace std::chrono_literals;

using Spoil = std::function<void(Scene&)>;
Q_DECLARE_METATYPE(Spoil)

namespace {

constexpr bool kDown = false;

/// A row: what is spoilt in a mesh of east, west and north; both half-links of east and west, the
/// link, and the findings above info.
void row(const char* name, const Spoil& spoil, const char* eastWest, const char* westEast,
         const char* link, const char* findings) {
    QTest::newRow(name) << spoil << QString::fromLatin1(eastWest) << QString::fromLatin1(westEast)
                        << QString::fromLatin1(link) << QString::fromLatin1(findings);
}

void setPools(Scene& scene) {
    for (const auto* name : {"east", "west"}) {
        scene.of(name).config->ipam = "cluster-pool";
        scene.of(name).config->clusterPools = {*parseCidr("10.0.0.0/8")};
    }
}

void tunnels(Scene& scene, RoutingMode west) {
    scene.of("west").config->routing = west;
}

} // namespace

class TestHalfLinks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesCases_data();
    void judgesCases();
    void healthyMeshHasNoFindings();
    void withoutCiliumThereAreNoLinks();
    void whatIsNotThereYetIsNotDialledWrongly();
    void linkTableIsSymmetric();
    void unheardClusterKeepsWhatItWas();
    void oneCauseForACertificate();
    void ghostIsNeverMerged();
    void floodIsOneException();
    void fivehundredClustersAreOneRow();
    void detailTellsItsSources();
};

void TestHalfLinks::judgesCases_data() {
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<QString>("eastWest");
    QTest::addColumn<QString>("westEast");
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("findings");

    row(
        "E1 both up",
        [](Scene& s) {
            s.addAgents("east", 3, "west", 3);
            s.addAgents("west", 3, "east", 3);
        },
        "UP", "UP", "both-up", "");
    row(
        "E2 one way", [](Scene& s) { s.forget("west", "east"); }, "DEGRADED ONE_WAY_CONFIG",
        "NOT_CONFIGURED", "one-way (config)", "ONE_WAY_CONFIG(east,west)");
    row(
        "E3 not authorised",
        [](Scene& s) {
            s.forget("west", "east");
            s.of("west").authMode = AuthMode::Cluster;
            s.setReady("east", "west", kDown);
        },
        "DOWN NEVER_CONNECTED NOT_AUTHORISED ONE_WAY_CONFIG", "NOT_CONFIGURED", "down",
        "NOT_AUTHORISED(east,west) ONE_WAY_CONFIG(east,west)");
    row(
        "E4 agents see the cache",
        [](Scene& s) {
            s.setReady("east", "west", kDown);
            s.series("east", "west").failures = 2;
            s.addAgents("east", 5, "west", 5);
        },
        "DOWN CONNECTION_LOST CACHED", "UP", "one-way (runtime)", "CONNECTION_LOST(east,west)");
    row(
        "E5 some agents", [](Scene& s) { s.addAgents("east", 5, "west", 3); },
        "DEGRADED AGENTS 3/5", "UP", "degraded", "AGENTS(east,west)");
    row(
        "E6 no agent", [](Scene& s) { s.addAgents("east", 5, "west", 0); }, "DOWN LOCAL_ETCD 0/5",
        "UP", "one-way (runtime)", "LOCAL_ETCD(east,west)");
    row(
        "E7 young",
        [](Scene& s) {
            s.setReady("east", "west", kDown);
            s.of("east").kvstoremesh.front().startedAt = kNow - 60s;
        },
        "CONNECTING CONNECTING", "UP", "degraded", "");
    row(
        "E8 never connected", [](Scene& s) { s.setReady("east", "west", kDown); },
        "DOWN NEVER_CONNECTED", "UP", "one-way (runtime)", "NEVER_CONNECTED(east,west)");
    row(
        "E8 never connected, listed after the observers' start",
        [](Scene& s) {
            s.setReady("east", "west", kDown);
            s.of("east").peers.changedAt = kNow - 10min;
            s.of("east").trails = mesh::foldPolls(s.of("east"), kNow);
        },
        "DOWN NEVER_CONNECTED", "UP", "one-way (runtime)", "NEVER_CONNECTED(east,west)");
    row(
        "E7 young, it came while we looked",
        [](Scene& s) {
            s.setReady("east", "west", kDown);
            s.of("east").trails = {{.peer = "other"}};
            s.of("east").trails = mesh::foldPolls(s.of("east"), kNow);
        },
        "CONNECTING CONNECTING", "UP", "degraded", "");
    row(
        "E9 flapping",
        [](Scene& s) {
            s.of("east").trails = {{.peer = "west",
                                    .firstSeen = kLongAgo,
                                    .failures = {{kNow - 14min, 3}, {kNow - 5min, 5}, {kNow, 7}}}};
        },
        "DEGRADED FLAPPING", "UP", "degraded", "FLAPPING(east,west)");
    row(
        "E10 sync lag",
        [](Scene& s) {
            s.series("east", "west").scopes = {{SyncScope::Services, false, 12}};
            s.of("east").trails = {
                {.peer = "west", .firstSeen = kLongAgo, .syncingSince = kNow - 10min}};
        },
        "DEGRADED SYNC_LAG", "UP", "degraded", "SYNC_LAG(east,west)");
    row(
        "E11 agent metrics off",
        [](Scene& s) {
            s.of("east").agents = {{.pod = "cilium-0", .state = ScrapeState::Refused}};
        },
        "UP", "UP", "both-up", "");
    row(
        "E12 nothing measured",
        [](Scene& s) {
            for (const auto* name : {"east", "west"}) {
                s.of(name).apiserver->hasKvstoremesh = false;
                s.of(name).kvstoremesh.clear();
            }
        },
        "CONFIG_ONLY", "CONFIG_ONLY", "config-only", "");
    row(
        "E13 by remote users",
        [](Scene& s) {
            auto& east = s.of("east");
            east.read(MeshRead::PeerSecrets).state = ReadState::Forbidden;
            east.peers.source = PeerSource::RemoteUsers;
            for (auto& peer : east.peers.peers) {
                peer = {.name = peer.name};
            }
        },
        "UP", "UP", "both-up", "");
    row(
        "E14 by host aliases",
        [](Scene& s) {
            auto& east = s.of("east");
            east.read(MeshRead::PeerSecrets).state = ReadState::Forbidden;
            east.peers.source = PeerSource::HostAliases;
            s.forget("east", "north");
            east.kvstoremesh.clear();
        },
        "CONFIG_ONLY", "UP", "degraded", "FORBIDDEN(east,north)");
    row(
        "E16 same id",
        [](Scene& s) {
            s.of("east").config->clusterId = 2;
            s.setReady("east", "west", kDown);
            s.setReady("west", "east", kDown);
        },
        "DOWN NEVER_CONNECTED ID_DUP", "DOWN NEVER_CONNECTED ID_DUP", "down", "ID_DUP(east,west)");
    row(
        "E17 same name",
        [](Scene& s) {
            s.of("north").config->clusterName = "west";
            s.peer("east", "west").endpoints.reset();
            s.forget("east", "north");
            s.forget("west", "north");
        },
        "INVALID NAME_DUP", "UP", "one-way (runtime)", "NAME_DUP(west,north)");
    row(
        "E18 max clusters",
        [](Scene& s) {
            s.of("east").config->maxConnectedClusters = 511;
            s.of("north").config->maxConnectedClusters = 511;
            s.setReady("east", "west", kDown);
            s.setReady("north", "west", kDown);
        },
        "DOWN NEVER_CONNECTED MAXCLUSTERS", "UP", "one-way (runtime)",
        "MAXCLUSTERS(east,west,north)");
    row(
        "E19 id out of range",
        [](Scene& s) {
            s.of("west").config->clusterId = 300;
            s.setReady("east", "west", kDown);
            s.setReady("west", "east", kDown);
            s.setReady("north", "west", kDown);
            s.setReady("west", "north", kDown);
        },
        "DOWN NEVER_CONNECTED ID_RANGE", "DOWN NEVER_CONNECTED ID_RANGE", "down", "ID_RANGE(west)");
    row(
        "E20 not meshable",
        [](Scene& s) {
            s.of("east").config->clusterId.reset();
            s.of("east").config->clusterName.reset();
            s.forget("west", "east");
            s.forget("north", "east");
        },
        "NOT_CONFIGURED", "NOT_CONFIGURED", "not-linked", "");
    row("E21 pools overlap", setPools, "UP PODPOOL_OVERLAP", "UP PODPOOL_OVERLAP", "both-up",
        "PODPOOL_OVERLAP(east,west)");
    row(
        "E22 node ranges overlap",
        [](Scene& s) {
            s.of("east").nodes->front().podCidrs = {*parseCidr("10.0.3.0/24")};
            s.of("west").nodes->front().podCidrs = {*parseCidr("10.0.3.0/24")};
        },
        "DEGRADED PODCIDR_OVERLAP", "DEGRADED PODCIDR_OVERLAP", "degraded",
        "PODCIDR_OVERLAP(east,west)");
    row(
        "E23 pool left over",
        [](Scene& s) {
            setPools(s);
            s.of("east").config->ipam = "eni";
            s.of("west").config->ipam = "eni";
        },
        "UP", "UP", "both-up", "");
    row(
        "E24 same service range",
        [](Scene& s) { s.of("east").serviceCidrs = s.of("west").serviceCidrs; }, "UP", "UP",
        "both-up", "");
    row(
        "E25 routing differs", [](Scene& s) { tunnels(s, RoutingMode::Native); },
        "DEGRADED DATAPATH_MODE", "DEGRADED DATAPATH_MODE", "degraded", "DATAPATH_MODE(west)");
    row(
        "E26 tunnel differs", [](Scene& s) { s.of("west").config->tunnelProtocol = "geneve"; },
        "DEGRADED TUNNEL_PROTO", "DEGRADED TUNNEL_PROTO", "degraded", "TUNNEL_PROTO(west)");
    row(
        "E27 no common family",
        [](Scene& s) {
            s.of("west").config->hasIpv4 = false;
            s.of("west").config->hasIpv6 = true;
        },
        "DEGRADED IPFAMILY", "DEGRADED IPFAMILY", "degraded", "IPFAMILY(west)");
    row(
        "E27 partial family", [](Scene& s) { s.of("east").config->hasIpv6 = true; }, "UP", "UP",
        "both-up", "");
    row(
        "E28 skew",
        [](Scene& s) {
            s.of("east").ciliumVersion = "1.17.9";
            s.of("west").ciliumVersion = "1.19.5";
            s.of("west").config->policyDefaultLocalCluster = false;
        },
        "UP SKEW", "UP SKEW", "both-up", "SKEW(east,west)");
    row(
        "E29 server certificate, still up",
        [](Scene& s) { s.of("west").certificates[0].notAfter = kNow - 24h; },
        "DEGRADED CERT_EXPIRED", "UP", "degraded", "CERT_EXPIRED(west)");
    row(
        "E30 remote certificate",
        [](Scene& s) {
            s.of("east").certificates[1].notAfter = kNow - 24h;
            s.setReady("east", "west", kDown);
            s.setReady("east", "north", kDown);
        },
        "DOWN NEVER_CONNECTED CERT_EXPIRED", "UP", "one-way (runtime)", "CERT_EXPIRED(east)");
    row(
        "E31 bundle has both",
        [](Scene& s) {
            s.of("west").certificates[0].caKeyId = "bb";
            for (auto& member : s.members()) {
                member.trustedCas = std::vector<std::string>{"aa", "bb"};
            }
        },
        "UP", "UP", "both-up", "");
    row(
        "E31 one side lacks trust",
        [](Scene& s) {
            s.of("west").certificates[0].caKeyId = "bb";
            s.of("north").trustedCas = std::vector<std::string>{"aa", "bb"};
            s.setReady("east", "west", kDown);
        },
        "DOWN NEVER_CONNECTED CA_MISMATCH", "UP", "one-way (runtime)", "CA_MISMATCH(east,west)");
    row(
        "E32 load balancer pending",
        [](Scene& s) {
            s.of("west").apiserverService->ingress.clear();
            s.of("west").apiserverService->lastWarning =
                "SyncLoadBalancerFailed: AuthorizationFailed";
            s.setReady("east", "west", kDown);
            s.setReady("north", "west", kDown);
        },
        "DOWN NEVER_CONNECTED LB_PENDING", "UP", "one-way (runtime)", "LB_PENDING(west)");
    row(
        "E33 endpoint drift",
        [](Scene& s) {
            s.peer("east", "west").endpoints->front().addresses = {"10.1.0.9"};
            s.setReady("east", "west", kDown);
        },
        "DOWN NEVER_CONNECTED ENDPOINT_DRIFT", "UP", "one-way (runtime)",
        "ENDPOINT_DRIFT(east,west)");
    row(
        "E33 endpoint drift behind a NAT",
        [](Scene& s) { s.peer("east", "west").endpoints->front().addresses = {"10.1.0.9"}; },
        "DEGRADED ENDPOINT_DRIFT", "UP", "degraded", "ENDPOINT_DRIFT(east,west)");
    row(
        "E35 own entry",
        [](Scene& s) {
            s.of("east").peers.peers.insert(s.of("east").peers.peers.begin(),
                                            Peer{.name = "east", .hasEndpoints = true});
        },
        "UP", "UP", "both-up", "");
    row(
        "E36 no endpoints",
        [](Scene& s) {
            s.peer("east", "west").hasEndpoints = false;
            auto& series = s.of("east").kvstoremesh.front().peers;
            std::erase_if(series, [](const auto& each) { return each.peer == "west"; });
        },
        "NOT_CONFIGURED", "DEGRADED ONE_WAY_CONFIG", "one-way (config)",
        "ONE_WAY_CONFIG(east,west)");
    row(
        "E37 peer sets differ",
        [](Scene& s) {
            s.peer("east", "west").isInKvstoremeshSecret = false;
            auto& series = s.of("east").kvstoremesh.front().peers;
            std::erase_if(series, [](const auto& each) { return each.peer == "west"; });
        },
        "DOWN REMOTE_CONFIG_MISSING PEER_SET_SPLIT", "UP", "one-way (runtime)",
        "PEER_SET_SPLIT(east)");
    row(
        "E54 another exporter answered",
        [](Scene& s) {
            s.of("east").kvstoremesh = {{.pod = "x", .state = ScrapeState::NoFamilies, .at = kNow}};
        },
        "CONFIG_ONLY", "UP", "degraded", "");
    row(
        "E55 fewer series than peers",
        [](Scene& s) {
            auto& scrape = s.of("east").kvstoremesh.front();
            std::erase_if(scrape.peers, [](const auto& each) { return each.peer == "west"; });
        },
        "UNKNOWN NOT_PICKED_UP", "UP", "unknown", "NOT_PICKED_UP(east,west)");
    row(
        "E55 young",
        [](Scene& s) {
            auto& scrape = s.of("east").kvstoremesh.front();
            scrape.startedAt = kNow - 30s;
            std::erase_if(scrape.peers, [](const auto& each) { return each.peer == "west"; });
        },
        "CONNECTING NOT_PICKED_UP", "UP", "degraded", "");
    row(
        "E56 external store",
        [](Scene& s) {
            auto& east = s.of("east");
            east.config->identityAllocationMode = "kvstore";
            east.apiserver.reset();
            east.apiserverService.reset();
            east.read(MeshRead::Apiserver).state = ReadState::Absent;
            east.kvstoremesh.clear();
            s.addAgents("east", 4, "west", 3);
        },
        "DEGRADED AGENTS 3/4", "UP", "degraded", "AGENTS(east,west)");
    row(
        "E57 replicas disagree",
        [](Scene& s) {
            s.of("east").kvstoremesh.push_back(s.of("east").kvstoremesh.front());
            s.of("east").kvstoremesh.back().peers = {seriesOf("north", true),
                                                     {.peer = "west", .ready = false}};
        },
        "DEGRADED REPLICA_SPLIT 1/2", "UP", "degraded", "REPLICA_SPLIT(east,west)");
    row(
        "E57 leader elected",
        [](Scene& s) {
            s.of("east").kvstoremesh.front().isLeader = true;
            s.of("east").kvstoremesh.push_back(s.of("east").kvstoremesh.front());
            s.of("east").kvstoremesh.back().isLeader = false;
            s.of("east").kvstoremesh.back().peers = {seriesOf("north", false),
                                                     seriesOf("west", false)};
        },
        "UP", "UP", "both-up", "");
    row(
        "E59 wanted one-way",
        [](Scene& s) {
            s.forget("west", "east");
            s.wanted = {{s.of("east").id, s.of("west").id}};
        },
        "UP", "NOT_CONFIGURED", "one-way (config)", "");
    row(
        "E60 belief, two polls",
        [](Scene& s) {
            s.of("east").trails = {
                {.peer = "west", .firstSeen = kLongAgo, .nodes = {{kNow - 60s, 1}, {kNow, 1}}}};
        },
        "DEGRADED BELIEF 1/2", "UP", "degraded", "BELIEF(east,west)");
    row(
        "E60 belief, one poll",
        [](Scene& s) {
            s.of("east").trails = {
                {.peer = "west", .firstSeen = kLongAgo, .nodes = {{kNow - 60s, 2}, {kNow, 1}}}};
        },
        "UP", "UP", "both-up", "");
    row(
        "E60 the truth changed between",
        [](Scene& s) {
            s.of("west").nodeCountSince = kNow - 30s;
            s.of("east").trails = {
                {.peer = "west", .firstSeen = kLongAgo, .nodes = {{kNow - 60s, 1}, {kNow, 1}}}};
        },
        "UP", "UP", "both-up", "");
}

void TestHalfLinks::judgesCases() {
    QFETCH(Spoil, spoil);
    auto scene = Scene::triple();
    spoil(scene);
    const auto picture = scene.judged();
    QTEST(QString::fromStdString(halfText(picture, "east", "west")), "eastWest");
    QTEST(QString::fromStdString(halfText(picture, "west", "east")), "westEast");
    QTEST(QString::fromStdString(linkText(picture, "east", "west")), "link");
    QTEST(QString::fromStdString(findingsText(picture)), "findings");
}

void TestHalfLinks::healthyMeshHasNoFindings() {
    const auto picture = Scene::triple().judged();
    QCOMPARE(QString::fromStdString(findingsText(picture, true)), QString());
    QVERIFY(picture.exceptions.empty());
    QVERIFY(picture.halves.empty());
    QCOMPARE(picture.components.size(), 1U);
    QCOMPARE(picture.regionCells.front().total, 6U);
    QCOMPARE(picture.regionCells.front().bad, 0U);
}

void TestHalfLinks::linkTableIsSymmetric() {
    for (std::size_t a = 0; a < model::kMeshHalfStates; ++a) {
        for (std::size_t b = 0; b < model::kMeshHalfStates; ++b) {
            const auto first = static_cast<MeshHalfState>(a);
            const auto second = static_cast<MeshHalfState>(b);
            QVERIFY(linkOf(first, second) == linkOf(second, first));
        }
    }
    QVERIFY(linkOf(MeshHalfState::Up, MeshHalfState::ConfigOnly) == MeshLinkState::Degraded);
    QVERIFY(linkOf(MeshHalfState::Invalid, MeshHalfState::NotConfigured) == MeshLinkState::Down);
}

/// E15.
void TestHalfLinks::unheardClusterKeepsWhatItWas() {
    auto scene = Scene::pair();
    scene.of("east").isReachable = false;
    scene.of("east").lastContact = kNow - 5min;
    scene.of("east").kvstoremesh.front().at = kNow - 5min;
    const auto picture = scene.judged();
    QCOMPARE(QString::fromStdString(halfText(picture, "east", "west")),
             QStringLiteral("UNKNOWN API_UNREACHABLE"));
    QCOMPARE(QString::fromStdString(linkText(picture, "east", "west")), QStringLiteral("unknown"));
    const auto* half = picture.half(indexOf(picture, "east"), indexOf(picture, "west"));
    QVERIFY(half->lastKnown == MeshHalfState::Up);
    QCOMPARE(QString::fromStdString(halfText(picture, "west", "east")), QStringLiteral("UP"));
}

/// It is no peer of anybody, whatever is not known of the others.
void TestHalfLinks::withoutCiliumThereAreNoLinks() {
    auto scene = Scene::triple();
    for (const auto* each : {"east", "west"}) {
        scene.forget(each, "north");
    }
    auto& north = scene.of("north");
    north = MemberMeshFacts{.id = north.id, .name = "north", .isReachable = true};
    north.read(MeshRead::CiliumConfig).state = ReadState::Absent;
    scene.of("east").isReachable = false;
    scene.of("east").lastContact = kNow - 5min;
    const auto picture = scene.judged();
    QCOMPARE(QString::fromStdString(halfText(picture, "east", "north")),
             QStringLiteral("NOT_CONFIGURED"));
    QCOMPARE(QString::fromStdString(linkText(picture, "north", "west")),
             QStringLiteral("not-linked"));
}

void TestHalfLinks::whatIsNotThereYetIsNotDialledWrongly() {
    auto scene = Scene::pair();
    auto& service = *scene.of("west").apiserverService;
    service.ingress.clear();
    service.nodePort = 32379; // of its nodes, which are not what is dialled
    scene.setReady("east", "west", kDown);
    const auto text = findingsText(scene.judged(), true);
    QCOMPARE(QString::fromStdString(text), QStringLiteral("LB_PENDING(west)"));
}

/// E29: one cause, however many half-links.
void TestHalfLinks::oneCauseForACertificate() {
    auto scene = Scene::triple();
    scene.of("west").certificates[0].notAfter = kNow - 24h;
    scene.setReady("east", "west", kDown);
    scene.setReady("north", "west", kDown);
    const auto picture = scene.judged();
    QCOMPARE(picture.exceptions.size(), 1U);
    const auto& exception = picture.exceptions.front();
    QVERIFY(exception.reason.code == MeshCode::CertExpired);
    QCOMPARE(exception.shape, MeshShape::Column);
    QCOMPARE(*exception.hub, indexOf(picture, "west"));
    QCOMPARE(exception.halfLinks, 2U);
    QVERIFY(picture.findings[*exception.finding].code == MeshCode::CertExpired);
}

/// E34, P4.
void TestHalfLinks::ghostIsNeverMerged() {
    auto scene = Scene::pair();
    scene.forget("east", "west");
    scene.connect("east", "wset", 2);
    scene.setReady("east", "wset", kDown);
    const auto picture = scene.judged();
    QCOMPARE(picture.ghosts.size(), 1U);
    QCOMPARE(picture.ghosts.front().name, std::string("wset"));
    QVERIFY(picture.ghosts.front().state == MeshHalfState::Down);
    QCOMPARE(*picture.ghosts.front().reallyDials, indexOf(picture, "west"));
    QCOMPARE(QString::fromStdString(halfText(picture, "east", "west")),
             QStringLiteral("NOT_CONFIGURED"));
    QVERIFY(findingsText(picture).find("NAME_MISMATCH(east,west)") != std::string::npos);
}

void TestHalfLinks::floodIsOneException() {
    auto scene = Scene::triple();
    for (auto& member : scene.members()) {
        member.nodes->front().podCidrs = {*parseCidr("10.0.0.0/24")};
    }
    const auto picture = scene.judged();
    QCOMPARE(picture.exceptions.size(), 1U);
    QCOMPARE(picture.exceptions.front().shape, MeshShape::Block);
    QCOMPARE(picture.exceptions.front().halfLinks, 6U);
}

/// E58.
void TestHalfLinks::fivehundredClustersAreOneRow() {
    std::vector<MemberMeshFacts> members;
    FleetMeshFacts facts;
    for (int i = 1; i <= 511; ++i) {
        MemberMeshFacts member;
        member.id = ClusterId("c" + std::to_string(i));
        member.name = i == 7 ? "west" : "c" + std::to_string(i);
        member.isReachable = true;
        member.config =
            CiliumConfig{.clusterName = member.name, .clusterId = i, .maxConnectedClusters = 511};
        member.peers.source = PeerSource::SecretKeys;
        member.apiserver = ApiserverDeployment{1, 1, true, true, {}};
        member.kvstoremesh = {{.state = ScrapeState::Scraped}};
        members.push_back(std::move(member));
    }
    for (auto& member : members) {
        for (const auto& other : members) {
            if (other.name != member.name) {
                member.peers.peers.push_back({.name = other.name});
                member.kvstoremesh.front().peers.push_back(
                    {.peer = other.name, .ready = other.name != "west", .failures = 0});
            }
        }
        std::sort(member.peers.peers.begin(), member.peers.peers.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }
    for (auto& member : members) {
        facts.members.push_back(std::make_shared<const MemberMeshFacts>(std::move(member)));
    }
    const auto picture = MeshGraph::derive(std::move(facts), kNow).picture();
    QCOMPARE(picture.exceptions.size(), 1U);
    QCOMPARE(picture.exceptions.front().shape, MeshShape::Column);
    QCOMPARE(picture.exceptions.front().halfLinks, 510U);
    QCOMPARE(
        QString::fromStdString(picture.exceptions.front().message),
        QStringLiteral("west cannot be reached from 510 clusters: no connection was ever made"));
}

void TestHalfLinks::detailTellsItsSources() {
    auto scene = Scene::pair();
    scene.peer("east", "west").endpoints->front().addresses = {"10.1.0.9"};
    scene.setReady("east", "west", kDown);
    scene.addAgents("east", 3, "west", 2);
    const auto graph = MeshGraph::derive(scene.facts(), kNow);
    const auto& picture = graph.picture();
    const auto detail =
        detailOf(graph.fleet(), picture, indexOf(picture, "east"), indexOf(picture, "west"));
    QCOMPARE(QString::fromStdString(detail.provenance), QStringLiteral("Secret, values"));
    QCOMPARE(detail.dials, std::vector<std::string>{"west.mesh.cilium.io:2379 (10.1.0.9)"});
    QCOMPARE(detail.reachedAt, std::vector<std::string>{"10.1.0.2:2379"});
    QCOMPARE(detail.evidence.size(), 2U);
    QCOMPARE(QString::fromStdString(detail.evidence.back().said),
             QStringLiteral("not ready, 0 losses since its start"));
    QVERIFY(detail.evidence.back().at == kNow);
    QCOMPARE(detail.agentsReady, std::optional(2));
    QCOMPARE(detail.agentsAsked, std::optional(3));
    QCOMPARE(detail.findings.size(), 1U);
    QVERIFY(picture.findings[detail.findings.front()].code == MeshCode::EndpointDrift);
    QVERIFY(!detail.latencyMicros);
}

QTEST_APPLESS_MAIN(TestHalfLinks)
#include "tst_half_links.moc"
