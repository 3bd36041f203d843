// SPDX-License-Identifier: GPL-3.0-or-later
// States of links at a moment, as metrics and logs tell them.
#include "mesh_bench.h"
#include "mesh_certificates.h"

#include <cmath>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kSystem = "/api/v1/namespaces/kube-system/";
/// Two minutes and a half after the last heartbeat at the latest.
constexpr seconds kDetected{155};
constexpr seconds kMended{45};

} // namespace

class TestSimMeshLinks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exportersAnswerOnTheirPorts_data();
    void exportersAnswerOnTheirPorts();
    void labelsOfSelfAreThoseOfTheVersion();
    void healthyLinksAreUp();
    void aCutIsNoticedLateAndMends();
    void aOneWayCutTakesOneDirection();
    void aCrashedApiserverTakesEveryLink();
    void anEndedCertificateTakesOneSide_data();
    void anEndedCertificateTakesOneSide();
    void faultsOfConfigurationKeepLinksFromBeing_data();
    void faultsOfConfigurationKeepLinksFromBeing();
    void agentsRefuseWhatKvstoremeshAccepts_data();
    void agentsRefuseWhatKvstoremeshAccepts();
    void aLaggingPeerIsReadyAndNotSynced();
    void logsSayWhy_data();
    void logsSayWhy();
};

void TestSimMeshLinks::exportersAnswerOnTheirPorts_data() {
    QTest::addColumn<QString>("workload");
    QTest::addColumn<int>("port");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("has");
    QTest::addColumn<QString>("hasNot");
    QTest::newRow("kvstoremesh") << "clustermesh-apiserver" << 9964 << 200
                                 << "cilium_kvstoremesh_remote_clusters 6\n"
                                 << "source_node_name";
    QTest::newRow("apiserver")
        << "clustermesh-apiserver" << 9962 << 200
        << "cilium_clustermesh_apiserver_kvstore_initial_sync_completed{"
           "action=\"write\",scope=\"nodes/v1\",source_cluster=\"neu-01\"} 1\n"
        << "kvstoremesh";
    QTest::newRow("etcd") << "clustermesh-apiserver" << 9963 << 200 << "etcd_server_has_leader 1\n"
                          << "cilium";
    QTest::newRow("nothing") << "clustermesh-apiserver" << 9999 << 503 << "connection refused"
                             << "#";
    QTest::newRow("agent, off") << "cilium" << 9962 << 503 << "connection refused"
                                << "#";
    QTest::newRow("envoy") << "cilium" << 9964 << 200 << "envoy_server_live 1\n"
                           << "kvstoremesh";
    QTest::newRow("operator") << "cilium-operator" << 9963 << 200 << "cilium_operator_version"
                              << "clustermesh";
}

void TestSimMeshLinks::exportersAnswerOnTheirPorts() {
    QFETCH(QString, workload);
    QFETCH(int, port);
    QFETCH(int, status);
    QFETCH(QString, has);
    QFETCH(QString, hasNot);
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    const ApiReply reply = bench.scrape("neu-01", workload.toStdString(), port);
    QCOMPARE(reply.status, status);
    QVERIFY2(reply.body.find(has.toStdString()) != std::string::npos, reply.body.c_str());
    QVERIFY2(reply.body.find(hasNot.toStdString()) == std::string::npos, reply.body.c_str());
}

void TestSimMeshLinks::labelsOfSelfAreThoseOfTheVersion() {
    MeshBench bench(MeshBench::scenario(
        "agentMetrics: true, members: [{target: name=weu-01, version: 1.18.2}]"));
    const std::string node = bench.story("weu-01").world().nodes[0].name;
    const std::string old = bench.scrape("weu-01", "cilium", 9962).body;
    QVERIFY2(old.find("cilium_clustermesh_remote_cluster_nodes{source_cluster=\"weu-01\","
                      "source_node_name=\"") != std::string::npos,
             old.c_str());
    QVERIFY(old.find("cilium_clustermesh_global_services{") != std::string::npos);
    const double nodes = bench.sample("neu-01", "cilium", 9962,
                                      "cilium_clustermesh_remote_cluster_nodes{target_cluster="
                                      "\"weu-01\"}");
    QCOMPARE(nodes, static_cast<double>(
                        bench.get("weu-01", "/apis/cilium.io/v2/ciliumnodes").at("items").size()));
}

void TestSimMeshLinks::healthyLinksAreUp() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    for (const MemberSpec& from : bench.estate.members) {
        const std::string page = bench.scrape(from.name, "clustermesh-apiserver", 9964).body;
        QVERIFY(page.find("} 0\ncilium_kvstoremesh_remote_cluster_readiness") == std::string::npos);
        for (const MemberSpec& to : bench.estate.members) {
            if (from.name != to.name) {
                QCOMPARE(bench.ready(from.name, to.name), 1.0);
            }
        }
    }
}

void TestSimMeshLinks::aCutIsNoticedLateAndMends() {
    MeshBench bench(MeshBench::scenario(
        "agentMetrics: true",
        "[{at: 10m, do: cutLink, from: name=weu-01, to: name=eus-01, for: 20m}]"));
    bench.now = minutes{10} + seconds{30};
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0); // nobody knows yet
    bench.now = minutes{10} + kDetected;
    QCOMPARE(bench.ready("weu-01", "eus-01"), 0.0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 0.0);
    QCOMPARE(bench.ready("weu-01", "neu-01"), 1.0);
    QCOMPARE(bench.failures("weu-01", "eus-01"), 1.0);
    const std::string target = "{target_cluster=\"eus-01\"}";
    const double at = bench.sample("weu-01", "clustermesh-apiserver", 9964,
                                   "cilium_kvstoremesh_remote_cluster_last_failure_ts" + target);
    const double cut =
        std::chrono::duration<double>((bench.plan->start + minutes{10}).time_since_epoch()).count();
    QVERIFY(at > cut + 55 && at < cut + 155);
    const std::string synced = "cilium_kvstoremesh_kvstore_initial_sync_completed{action=\"read\","
                               "scope=\"nodes/v1\",source_cluster=\"eus-01\"}";
    QCOMPARE(bench.sample("weu-01", "clustermesh-apiserver", 9964, synced), 0.0);
    // Agents read the copy, and go on.
    QCOMPARE(bench.sample("weu-01", "cilium", 9962,
                          "cilium_clustermesh_remote_cluster_readiness_status" + target),
             1.0);
    QVERIFY(bench.sample("weu-01", "cilium", 9962,
                         "cilium_clustermesh_remote_cluster_nodes" + target) > 2.0);
    bench.now = minutes{30} + kMended;
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0);
    QCOMPARE(bench.failures("weu-01", "eus-01"), 1.0);
    QCOMPARE(bench.sample("weu-01", "clustermesh-apiserver", 9964, synced), 1.0);
}

void TestSimMeshLinks::aOneWayCutTakesOneDirection() {
    MeshBench bench(MeshBench::scenario(
        "", "[{at: 1m, do: cutLink, how: oneWay, from: name=weu-01, to: name=eus-01}]"));
    bench.now = minutes{1} + kDetected;
    QCOMPARE(bench.ready("weu-01", "eus-01"), 0.0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 1.0);
}

void TestSimMeshLinks::aCrashedApiserverTakesEveryLink() {
    MeshBench bench(
        MeshBench::scenario("", "[{at: 5m, do: meshDown, target: name=weu-01, for: 15m}]"));
    const std::string path =
        "/apis/apps/v1/namespaces/kube-system/deployments/clustermesh-apiserver/status";
    const auto available = [&] {
        return bench.get("weu-01", path.substr(0, path.rfind('/')))["status"].value("readyReplicas",
                                                                                    0);
    };
    QCOMPARE(available(), 1);
    bench.now = minutes{5} + kDetected;
    QCOMPARE(available(), 0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 0.0);
    QCOMPARE(bench.ready("neu-01", "weu-01"), 0.0);
    QCOMPARE(bench.ready("eus-01", "neu-01"), 1.0);
    bench.now = minutes{35};
    QCOMPARE(available(), 1);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 1.0);
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0);
    QCOMPARE(bench.failures("weu-01", "eus-01"), 0.0); // another process than the one that failed
    QCOMPARE(bench.failures("eus-01", "weu-01"), 1.0);
}

void TestSimMeshLinks::anEndedCertificateTakesOneSide_data() {
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("secret");
    QTest::addColumn<double>("out");
    QTest::addColumn<double>("in");
    QTest::newRow("client") << "client"
                            << "remote" << 0.0 << 1.0;
    QTest::newRow("server") << "server"
                            << "server" << 1.0 << 0.0;
}

void TestSimMeshLinks::anEndedCertificateTakesOneSide() {
    QFETCH(QString, how);
    QFETCH(QString, secret);
    QFETCH(double, out);
    QFETCH(double, in);
    MeshBench bench(MeshBench::scenario(
        "", fmt::format("[{{at: 5m, do: expireMeshCertificate, how: {}, target: name=weu-01, for: "
                        "1h}}]",
                        how.toStdString())));
    const std::string path =
        kSystem + "secrets/clustermesh-apiserver-" + secret.toStdString() + "-cert";
    QCOMPARE(daysLeft(certificateOf(bench.get("weu-01", path), "tls.crt").get()), 0);
    bench.now = minutes{5} + kDetected;
    QCOMPARE(bench.ready("weu-01", "eus-01"), out);
    QCOMPARE(bench.ready("eus-01", "weu-01"), in);
    bench.now = minutes{65} + kMended; // another certificate
    QCOMPARE(daysLeft(certificateOf(bench.get("weu-01", path), "tls.crt").get()), 895);
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 1.0);
}

void TestSimMeshLinks::faultsOfConfigurationKeepLinksFromBeing_data() {
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<double>("out"); // weu-01 to eus-01
    QTest::addColumn<double>("in");
    const double none = std::nan("");
    QTest::newRow("nothing") << "" << 1.0 << 1.0;
    QTest::newRow("omitted") << "peers: [{from: name=weu-01, to: name=eus-01, omit: true}]" << none
                             << 1.0;
    QTest::newRow("not admitted") << "peers: [{from: name=weu-01, to: name=eus-01, omit: true}], "
                                     "members: [{target: name=weu-01, authMode: cluster}]"
                                  << none << 0.0;
    QTest::newRow("misspelt") << "peers: [{from: name=weu-01, to: name=eus-01, name: eus-10}]"
                              << none << 1.0;
    QTest::newRow("dialled elsewhere")
        << "peers: [{from: name=weu-01, to: name=eus-01, address: 10.1.1.1}]" << 0.0 << 1.0;
    QTest::newRow("client certificate")
        << "members: [{target: name=weu-01, clientCertificateEnds: -1d}]" << 0.0 << 1.0;
    QTest::newRow("server certificate")
        << "members: [{target: name=weu-01, serverCertificateEnds: -1d}]" << 1.0 << 0.0;
    QTest::newRow("another mesh") << "members: [{target: name=weu-01, mesh: second}]" << none
                                  << none;
    QTest::newRow("no Cilium") << "members: [{target: name=eus-01, cilium: false}]" << none << none;
    QTest::newRow("tunnel") << "members: [{target: name=weu-01, tunnel: geneve}]" << 1.0 << 1.0;
}

void TestSimMeshLinks::faultsOfConfigurationKeepLinksFromBeing() {
    QFETCH(QString, mesh);
    QFETCH(double, out);
    QFETCH(double, in);
    MeshBench bench(MeshBench::scenario(mesh.toStdString()));
    const auto isSame = [](double a, double b) {
        return (std::isnan(a) && std::isnan(b)) || a == b;
    };
    QVERIFY(isSame(bench.ready("weu-01", "eus-01"), out));
    QVERIFY(isSame(bench.ready("eus-01", "weu-01"), in));
    if (mesh.contains("eus-10")) {
        QCOMPARE(bench.ready("weu-01", "eus-10"), 0.0);
    }
}

void TestSimMeshLinks::agentsRefuseWhatKvstoremeshAccepts_data() {
    QTest::addColumn<QString>("members");
    QTest::addColumn<double>("out");
    QTest::addColumn<double>("in");
    QTest::newRow("one id twice") << "{target: name=weu-01, id: 4}" << 0.0 << 0.0;
    QTest::newRow("511 alone") << "{target: name=weu-01, maxConnectedClusters: 511}" << 0.0 << 1.0;
    QTest::newRow("id out of range") << "{target: name=weu-01, id: 300}" << 1.0 << 0.0;
    QTest::newRow("nothing") << "{target: name=weu-01}" << 1.0 << 1.0;
}

void TestSimMeshLinks::agentsRefuseWhatKvstoremeshAccepts() {
    QFETCH(QString, members);
    QFETCH(double, out);
    QFETCH(double, in);
    MeshBench bench(
        MeshBench::scenario("agentMetrics: true, members: [" + members.toStdString() + "]"));
    const auto agents = [&](const std::string& from, const std::string& to) {
        return bench.sample(from, "cilium", 9962,
                            "cilium_clustermesh_remote_cluster_readiness_status{target_cluster=\"" +
                                to + "\"}");
    };
    QCOMPARE(agents("weu-01", "eus-01"), out);
    QCOMPARE(agents("eus-01", "weu-01"), in);
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 1.0);
}

void TestSimMeshLinks::aLaggingPeerIsReadyAndNotSynced() {
    MeshBench bench(
        MeshBench::scenario("peers: [{from: name=weu-01, to: name=eus-01, lags: true}]"));
    QCOMPARE(bench.ready("weu-01", "eus-01"), 1.0);
    const auto synced = [&](const char* scope) {
        return bench.sample("weu-01", "clustermesh-apiserver", 9964,
                            fmt::format("cilium_kvstoremesh_kvstore_initial_sync_completed{{action="
                                        "\"read\",scope=\"{}\",source_cluster=\"eus-01\"}}",
                                        scope));
    };
    QCOMPARE(synced("services/v1"), 0.0);
    QCOMPARE(synced("nodes/v1"), 1.0);
    QVERIFY(bench.sample("weu-01", "clustermesh-apiserver", 9964,
                         "cilium_kvstoremesh_kvstore_sync_queue_size{scope=\"services/v1\","
                         "source_cluster=\"eus-01\"}") > 0);
}

void TestSimMeshLinks::logsSayWhy_data() {
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("line"); // of weu-01 about eus-01
    QTest::addColumn<QString>("cause");
    const QString none = QStringLiteral("[]");
    const QString failed = QStringLiteral("Unable to establish etcd connection to remote cluster");
    QTest::newRow("authority") << "members: [{target: name=eus-01, authority: other}]" << none
                               << failed << "x509: certificate signed by unknown authority";
    QTest::newRow("server") << "members: [{target: name=eus-01, serverCertificateEnds: -1d}]"
                            << none << failed << "x509: certificate has expired";
    QTest::newRow("client") << "members: [{target: name=weu-01, clientCertificateEnds: -1d}]"
                            << none << failed << "remote error: tls: expired certificate";
    QTest::newRow("nobody there") << "members: [{target: name=eus-01, balancerPending: true}]"
                                  << none << failed << "dial tcp: i/o timeout";
    QTest::newRow("another name") << "peers: [{from: name=weu-01, to: name=eus-01, name: eus-10}]"
                                  << none << "Unable to get remote cluster configuration"
                                  << "eus-10";
    const QString cut =
        QStringLiteral("[{at: -30m, do: cutLink, from: name=weu-01, to: name=eus-01}]");
    QTest::newRow("cut") << "" << cut << "Error observed on etcd connection"
                         << "dial tcp: i/o timeout";
    QTest::newRow("mended") << ""
                            << "[{at: -30m, do: cutLink, from: name=weu-01, to: name=eus-01, for: "
                               "20m}]"
                            << "Connection to remote cluster established"
                            << "heartbeat is older";
}

void TestSimMeshLinks::logsSayWhy() {
    QFETCH(QString, mesh);
    QFETCH(QString, events);
    QFETCH(QString, line);
    QFETCH(QString, cause);
    MeshBench bench(MeshBench::scenario(mesh.toStdString(), events.toStdString()));
    const auto log = [&](const std::string& cluster, const std::string& container) {
        const auto& world = bench.story(cluster).world();
        for (const auto& [id, pod] : world.pods) {
            if (world.workloads[pod.workload].spec.name == "clustermesh-apiserver") {
                ApiRequest request =
                    getRequest(kSystem + "pods/" + pod.name + "/log",
                               {{"container", container}, {"sinceSeconds", "3600"}});
                return MemberApi(bench.story(cluster)).handle(request, bench.now).body;
            }
        }
        return std::string();
    };
    const std::string text = log("weu-01", "kvstoremesh");
    QVERIFY2(text.find(line.toStdString()) != std::string::npos, text.c_str());
    QVERIFY2(text.find(cause.toStdString()) != std::string::npos, text.c_str());
    const bool isForAll = mesh.contains("clientCertificateEnds");
    QCOMPARE(text.find("clusterName=neu-01 error") != std::string::npos, isForAll);
    QVERIFY(log("weu-01", "etcd").find("clusterName") == std::string::npos);
}

QTEST_APPLESS_MAIN(TestSimMeshLinks)
#include "tst_sim_mesh_links.moc"
