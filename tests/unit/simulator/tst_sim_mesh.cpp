// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_bench.h"

#include "simulator/mesh/address.h"

#include <cmath>
#include <set>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kSystem = "/api/v1/namespaces/kube-system/";
const std::string kMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
/// Two minutes and a half after the last heartbeat at the latest.
constexpr seconds kDetected{155};
constexpr seconds kMended{45};

std::string decoded(const std::string& text) {
    return QByteArray::fromBase64(QByteArray::fromStdString(text)).toStdString();
}

using CertPtr = std::unique_ptr<X509, decltype(&X509_free)>;

CertPtr certificateOf(const json& secret, const char* key) {
    const std::string pem = decoded(secret.at("data").at(key));
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    CertPtr read(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
    BIO_free(bio);
    return read;
}

/// Whether a leaf is signed by an authority.
bool isSigned(X509* leaf, X509* authority) {
    return X509_verify(leaf, X509_get0_pubkey(authority)) == 1;
}

/// Days from the bench's start to the end of a certificate.
int daysLeft(X509* certificate) {
    ASN1_TIME* start = ASN1_TIME_set(
        nullptr, std::chrono::sys_seconds{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}}
                     .time_since_epoch()
                     .count());
    int days = 0;
    int rest = 0;
    ASN1_TIME_diff(&days, &rest, start, X509_get0_notAfter(certificate));
    ASN1_TIME_free(start);
    return rest < 0 ? days - 1 : days;
}

std::set<std::string> keysOf(const json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.insert(key);
    }
    return keys;
}

} // namespace

class TestSimMesh : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void estatesWithoutAMeshHaveNothingOfIt();
    void theConfigurationNamesItsCluster();
    void peersAreReadByNameAndByValue();
    void metadataTellKeysWithoutValues();
    void secretsMayBeForbidden();
    void certificatesAreRealAndOfOneAuthority();
    void anotherAuthorityIsAnother();
    void nodesHavePodNetworksOfTheirOwn();
    void theApiserverHasThreeContainersAndAnAddress();
    void aPendingBalancerSaysWhy();
    void kindsAreServedWhereTheyAreInstalled();
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
    void servicesSayWhatTheScenarioSays();
    void exportsAndImportsMeet();
    void manyClustersKeepApart();
    void scenariosHaveTheirFaults();
    void refusesWhatNoMeshHas_data();
    void refusesWhatNoMeshHas();
};

void TestSimMesh::estatesWithoutAMeshHaveNothingOfIt() {
    Story story(storyInput());
    story.advanceTo(Offset{0});
    MemberApi api(story);
    for (const char* path : {"/api/v1/secrets", "/apis/networking.k8s.io/v1/servicecidrs",
                             "/apis/cilium.io/v2/ciliumnodes"}) {
        QCOMPARE(api.handle(getRequest(path), Offset{0}).status, 404);
    }
    const std::string groups = api.handle(getRequest("/apis"), Offset{0}).body;
    QVERIFY(groups.find("networking.k8s.io") == std::string::npos);
}

void TestSimMesh::theConfigurationNamesItsCluster() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    const json data = bench.get("eus-01", kSystem + "configmaps/cilium-config").at("data");
    QCOMPARE(data.at("cluster-name"), json("eus-01"));
    QCOMPARE(data.at("cluster-id"), json("4"));
    QCOMPARE(data.at("max-connected-clusters"), json("255"));
    QCOMPARE(data.at("cluster-pool-ipv4-cidr"), json("10.64.48.0/20"));
    QVERIFY(!data.contains("prometheus-serve-addr"));
    const json agents =
        bench.get("eus-01", "/apis/apps/v1/namespaces/kube-system/daemonsets/cilium");
    const json& container = agents["spec"]["template"]["spec"]["containers"][0];
    QCOMPARE(container.at("image"), json("quay.io/cilium/cilium:v1.19.3"));
    QCOMPARE(agents["metadata"]["labels"]["k8s-app"], json("cilium"));
}

void TestSimMesh::peersAreReadByNameAndByValue() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    const json remote = bench.get("weu-01", kSystem + "secrets/cilium-kvstoremesh");
    const json own = bench.get("weu-01", kSystem + "secrets/cilium-clustermesh");
    QCOMPARE(keysOf(remote.at("data")),
             (std::set<std::string>{"neu-01", "frc-01", "eus-01", "wus-01", "sea-01", "aue-01"}));
    QCOMPARE(keysOf(remote.at("data")), keysOf(own.at("data")));
    const std::string entry = decoded(remote.at("data").at("eus-01"));
    QVERIFY(entry.starts_with("endpoints:\n- https://eus-01.mesh.cilium.io:2379\n"));
    QVERIFY(decoded(own.at("data").at("eus-01"))
                .find("https://clustermesh-apiserver.kube-system.svc:2379") != std::string::npos);
    const json users = bench.get("weu-01", kSystem + "configmaps/clustermesh-remote-users");
    QVERIFY(users["data"]["users.yaml"].get<std::string>().find(
                "- name: remote-eus-01\n  role: remote\n") != std::string::npos);
    // The addresses stand beside the names until 1.20.
    const json server = bench.get(
        "weu-01", "/apis/apps/v1/namespaces/kube-system/deployments/clustermesh-apiserver");
    const json service = bench.get("eus-01", kSystem + "services/clustermesh-apiserver");
    bool isAliased = false;
    for (const json& alias : server["spec"]["template"]["spec"]["hostAliases"]) {
        isAliased =
            isAliased || (alias.at("hostnames")[0] == "eus-01.mesh.cilium.io" &&
                          alias.at("ip") == service["status"]["loadBalancer"]["ingress"][0]["ip"]);
    }
    QVERIFY(isAliased);
}

void TestSimMesh::metadataTellKeysWithoutValues() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    const ApiReply reply = bench.ask("weu-01", kSystem + "secrets/cilium-kvstoremesh", kMetadata);
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.contentType.find("as=PartialObjectMetadata") != std::string::npos);
    const json object = json::parse(reply.body);
    QCOMPARE(object.at("kind"), json("PartialObjectMetadata"));
    QVERIFY(!object.contains("data"));
    const json owned = object["metadata"]["managedFields"][0]["fieldsV1"]["f:data"];
    QCOMPARE(keysOf(owned), (std::set<std::string>{".", "f:neu-01", "f:frc-01", "f:eus-01",
                                                   "f:wus-01", "f:sea-01", "f:aue-01"}));
}

void TestSimMesh::secretsMayBeForbidden() {
    MeshBench bench(
        MeshBench::scenario("members: [{target: name=weu-01, secretsForbidden: true}]"));
    QCOMPARE(bench.ask("weu-01", kSystem + "secrets/cilium-kvstoremesh").status, 403);
    QCOMPARE(bench.ask("weu-01", "/api/v1/secrets", kMetadata).status, 403);
    QCOMPARE(bench.ask("weu-01", kSystem + "configmaps/cilium-config").status, 200);
    QCOMPARE(bench.ask("neu-01", kSystem + "secrets/cilium-kvstoremesh").status, 200);
}

void TestSimMesh::certificatesAreRealAndOfOneAuthority() {
    MeshBench bench(MeshBench::scenario(
        "members: [{target: name=weu-01, authMode: cluster, clientCertificateEnds: -2d}]"));
    const json server = bench.get("neu-01", kSystem + "secrets/clustermesh-apiserver-server-cert");
    QCOMPARE(server.at("type"), json("kubernetes.io/tls"));
    const auto leaf = certificateOf(server, "tls.crt");
    const auto authority = certificateOf(server, "ca.crt");
    QVERIFY(leaf && authority);
    QVERIFY(isSigned(leaf.get(), authority.get()));
    QCOMPARE(X509_check_host(leaf.get(), "weu-01.mesh.cilium.io", 0, 0, nullptr), 1);
    QCOMPARE(X509_check_host(leaf.get(), "weu-01.example.com", 0, 0, nullptr), 0);
    QCOMPARE(daysLeft(leaf.get()), 1095 - 200);
    const json remote = bench.get("weu-01", kSystem + "secrets/clustermesh-apiserver-remote-cert");
    const auto client = certificateOf(remote, "tls.crt");
    QVERIFY(isSigned(client.get(), authority.get()));
    QCOMPARE(daysLeft(client.get()), -2);
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(client.get()), NID_commonName, name,
                              sizeof name);
    QCOMPARE(std::string(name), std::string("remote-weu-01"));
}

void TestSimMesh::anotherAuthorityIsAnother() {
    MeshBench bench(MeshBench::scenario("members: [{target: name=weu-01, authority: other}]"));
    const std::string path = kSystem + "secrets/clustermesh-apiserver-server-cert";
    const auto leaf = certificateOf(bench.get("weu-01", path), "tls.crt");
    const auto own = certificateOf(bench.get("weu-01", path), "ca.crt");
    const auto others = certificateOf(bench.get("neu-01", path), "ca.crt");
    QVERIFY(isSigned(leaf.get(), own.get()));
    QVERIFY(!isSigned(leaf.get(), others.get()));
    QVERIFY(ASN1_OCTET_STRING_cmp(X509_get0_subject_key_id(own.get()),
                                  X509_get0_subject_key_id(others.get())) != 0);
    QCOMPARE(bench.ready("weu-01", "neu-01"), 0.0);
    QCOMPARE(bench.ready("neu-01", "weu-01"), 0.0);
}

void TestSimMesh::nodesHavePodNetworksOfTheirOwn() {
    MeshBench bench(MeshBench::scenario("version: 1.19.3"));
    const json nodes = bench.get("eus-01", "/api/v1/nodes").at("items");
    const json ciliumNodes = bench.get("eus-01", "/apis/cilium.io/v2/ciliumnodes").at("items");
    QCOMPARE(ciliumNodes.size(), nodes.size());
    std::map<std::string, std::string> networks;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const json& spec = ciliumNodes[i].at("spec");
        QCOMPARE(ciliumNodes[i]["metadata"]["name"], nodes[i]["metadata"]["name"]);
        QCOMPARE(spec["addresses"][0]["ip"], nodes[i]["status"]["addresses"][0]["address"]);
        const std::string cidr = spec["ipam"]["podCIDRs"][0];
        QVERIFY(cidr.starts_with("10.64.") && cidr.ends_with(".0/24"));
        networks[nodes[i]["metadata"]["name"]] = cidr.substr(0, cidr.rfind('.') + 1);
    }
    int inside = 0;
    const json pods = bench.get("eus-01", "/api/v1/pods").at("items");
    for (const json& pod : pods) {
        if (!pod["spec"].value("hostNetwork", false)) {
            const std::string address = pod["status"]["podIP"];
            QVERIFY(address.starts_with(networks.at(pod["spec"]["nodeName"])));
            ++inside;
        }
    }
    QVERIFY(inside > 2);
}

void TestSimMesh::theApiserverHasThreeContainersAndAnAddress() {
    MeshBench bench(MeshBench::scenario("members: [{target: name=weu-01, kvstoreMesh: false}]"));
    const std::string path =
        "/apis/apps/v1/namespaces/kube-system/deployments/clustermesh-apiserver";
    const auto names = [&](const std::string& cluster) {
        std::vector<std::string> all;
        const json containers = bench.get(cluster, path)["spec"]["template"]["spec"]["containers"];
        for (const json& each : containers) {
            all.push_back(each.at("name"));
        }
        return all;
    };
    QCOMPARE(names("neu-01"), (std::vector<std::string>{"etcd", "apiserver", "kvstoremesh"}));
    QCOMPARE(names("weu-01"), (std::vector<std::string>{"etcd", "apiserver"}));
    const json service = bench.get("neu-01", kSystem + "services/clustermesh-apiserver");
    QCOMPARE(service["spec"]["type"], json("LoadBalancer"));
    QCOMPARE(service["spec"]["selector"], (json{{"k8s-app", "clustermesh-apiserver"}}));
    QCOMPARE(service["spec"]["ports"][0]["port"], json(2379));
    const json pods = bench.get("neu-01", "/api/v1/pods").at("items");
    const auto statuses = std::count_if(pods.begin(), pods.end(), [](const json& pod) {
        return pod["metadata"]["labels"].value("k8s-app", "") == "clustermesh-apiserver" &&
               pod["status"]["containerStatuses"].size() == 3;
    });
    QCOMPARE(statuses, 1);
    const json metrics = bench.get("neu-01", kSystem + "services/clustermesh-apiserver-metrics");
    QCOMPARE(metrics["spec"]["clusterIP"], json("None"));
    QCOMPARE(metrics["spec"]["ports"][2]["name"], json("kvmesh-metrics"));
}

void TestSimMesh::aPendingBalancerSaysWhy() {
    MeshBench bench(MeshBench::scenario("members: [{target: name=weu-01, balancerPending: true}]"));
    const json service = bench.get("weu-01", kSystem + "services/clustermesh-apiserver");
    QCOMPARE(service["spec"]["type"], json("LoadBalancer"));
    QVERIFY(service["status"]["loadBalancer"].empty());
    int told = 0;
    const json events = bench.get("weu-01", kSystem + "events").at("items");
    for (const json& event : events) {
        told += event["involvedObject"]["uid"] == service["metadata"]["uid"] &&
                        event["reason"] == "SyncLoadBalancerFailed" && event["type"] == "Warning"
                    ? 1
                    : 0;
    }
    QCOMPARE(told, 1);
    QCOMPARE(bench.ready("neu-01", "weu-01"), 0.0);
    QCOMPARE(bench.failures("neu-01", "weu-01"), 0.0); // it never was connected
    QCOMPARE(bench.ready("weu-01", "neu-01"), 1.0);
}

void TestSimMesh::kindsAreServedWhereTheyAreInstalled() {
    MeshBench bench(
        MeshBench::scenario("mcs: true, members: [{target: name=weu-01, cilium: false}, "
                            "{target: name=neu-01, mcs: false}]"));
    QCOMPARE(bench.ask("weu-01", "/apis/cilium.io/v2/ciliumnodes").status, 404);
    QCOMPARE(bench.ask("weu-01", kSystem + "configmaps/cilium-config").status, 404);
    QCOMPARE(bench.ask("weu-01", "/apis/networking.k8s.io/v1/servicecidrs/kubernetes").status, 200);
    QCOMPARE(bench.ask("neu-01", "/apis/cilium.io/v2/ciliumnodes").status, 200);
    QCOMPARE(bench.ask("neu-01", "/apis/multicluster.x-k8s.io/v1beta1/serviceimports").status, 404);
    for (const char* version : {"v1alpha1", "v1beta1"}) {
        const std::string root = std::string("/apis/multicluster.x-k8s.io/") + version;
        QCOMPARE(bench.ask("frc-01", root + "/serviceexports").status, 200);
    }
    const std::string table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const json nodes =
        json::parse(bench.ask("frc-01", "/apis/cilium.io/v2/ciliumnodes", table).body);
    QCOMPARE(nodes["columnDefinitions"][2]["name"], json("InternalIP"));
    QVERIFY(nodes["rows"][0]["cells"][2].get<std::string>().starts_with("10.128."));
}

void TestSimMesh::exportersAnswerOnTheirPorts_data() {
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

void TestSimMesh::exportersAnswerOnTheirPorts() {
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

void TestSimMesh::labelsOfSelfAreThoseOfTheVersion() {
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

void TestSimMesh::healthyLinksAreUp() {
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

void TestSimMesh::aCutIsNoticedLateAndMends() {
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

void TestSimMesh::aOneWayCutTakesOneDirection() {
    MeshBench bench(MeshBench::scenario(
        "", "[{at: 1m, do: cutLink, how: oneWay, from: name=weu-01, to: name=eus-01}]"));
    bench.now = minutes{1} + kDetected;
    QCOMPARE(bench.ready("weu-01", "eus-01"), 0.0);
    QCOMPARE(bench.ready("eus-01", "weu-01"), 1.0);
}

void TestSimMesh::aCrashedApiserverTakesEveryLink() {
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

void TestSimMesh::anEndedCertificateTakesOneSide_data() {
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("secret");
    QTest::addColumn<double>("out");
    QTest::addColumn<double>("in");
    QTest::newRow("client") << "client"
                            << "remote" << 0.0 << 1.0;
    QTest::newRow("server") << "server"
                            << "server" << 1.0 << 0.0;
}

void TestSimMesh::anEndedCertificateTakesOneSide() {
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

void TestSimMesh::faultsOfConfigurationKeepLinksFromBeing_data() {
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

void TestSimMesh::faultsOfConfigurationKeepLinksFromBeing() {
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

void TestSimMesh::agentsRefuseWhatKvstoremeshAccepts_data() {
    QTest::addColumn<QString>("members");
    QTest::addColumn<double>("out");
    QTest::addColumn<double>("in");
    QTest::newRow("one id twice") << "{target: name=weu-01, id: 4}" << 0.0 << 0.0;
    QTest::newRow("511 alone") << "{target: name=weu-01, maxConnectedClusters: 511}" << 0.0 << 1.0;
    QTest::newRow("id out of range") << "{target: name=weu-01, id: 300}" << 1.0 << 0.0;
    QTest::newRow("nothing") << "{target: name=weu-01}" << 1.0 << 1.0;
}

void TestSimMesh::agentsRefuseWhatKvstoremeshAccepts() {
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

void TestSimMesh::aLaggingPeerIsReadyAndNotSynced() {
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

void TestSimMesh::logsSayWhy_data() {
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

void TestSimMesh::logsSayWhy() {
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

void TestSimMesh::servicesSayWhatTheScenarioSays() {
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

void TestSimMesh::exportsAndImportsMeet() {
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

void TestSimMesh::manyClustersKeepApart() {
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

void TestSimMesh::scenariosHaveTheirFaults() {
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

void TestSimMesh::refusesWhatNoMeshHas_data() {
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

void TestSimMesh::refusesWhatNoMeshHas() {
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

QTEST_APPLESS_MAIN(TestSimMesh)
#include "tst_sim_mesh.moc"
