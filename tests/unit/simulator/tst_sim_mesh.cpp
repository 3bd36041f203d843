// SPDX-License-Identifier: GPL-3.0-or-later
// What the members of a mesh have of it: configuration, peers, certificates, workloads, kinds.
#include "mesh_bench.h"
#include "mesh_certificates.h"

#include <set>

using namespace pilothouse::simulator;
using nlohmann::json;

namespace {

const std::string kSystem = "/api/v1/namespaces/kube-system/";
const std::string kMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

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

QTEST_APPLESS_MAIN(TestSimMesh)
#include "tst_sim_mesh.moc"
