// SPDX-License-Identifier: GPL-3.0-or-later
// What members' APIs say, read as facts.
#include "kube/base64.h"
#include "mesh/read_certificates.h"
#include "mesh/read_config.h"
#include "mesh/read_control.h"
#include "mesh/read_logs.h"
#include "mesh/read_metrics.h"
#include "mesh/read_peers.h"
#include "mesh/read_services.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::mesh;

namespace {

std::string configMap(const std::string& data) {
    return R"({"kind":"ConfigMap","metadata":{"name":"cilium-config"},"data":{)" + data + "}}";
}

CiliumConfig config(const std::string& data) {
    const auto read = readCiliumConfig(configMap(data));
    return read.value_or(CiliumSettings()).config;
}

const std::string kEntry = "endpoints:\n- https://west.mesh.cilium.io:2379\n"
                           "trusted-ca-file: /var/lib/cilium/ca.crt\n";

std::string secret(const std::vector<std::pair<std::string, std::string>>& data) {
    std::string json =
        R"({"kind":"Secret","metadata":{"name":"cilium-kvstoremesh",)"
        R"("managedFields":[{"time":"2026-11-20T08:00:00Z","fieldsV1":{}}]},"data":{)";
    for (const auto& [key, value] : data) {
        json +=
            (json.back() == '{' ? "\"" : ",\"") + key + "\":\"" + kube::encodeBase64(value) + '"';
    }
    return json + "}}";
}

std::string names(const std::vector<Peer>& peers) {
    std::string out;
    for (const auto& each : peers) {
        out += (out.empty() ? "" : " ") + each.name;
    }
    return out;
}

PeerSecret keys(std::vector<std::string> peers) {
    PeerSecret out;
    for (auto& each : peers) {
        out.entries.push_back({.name = std::move(each)});
    }
    return out;
}

MeshService service(const std::string& annotations) {
    const auto read = readMeshServices(
        R"({"kind":"ServiceList","items":[{"metadata":{"namespace":"shop","name":"pay",)"
        R"("annotations":{)" +
        annotations + R"(}},"spec":{"clusterIPs":["10.0.0.9"],"ports":[{"port":80}]}}]})");
    return read ? read->first.at(0) : MeshService();
}

} // namespace

class TestReaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConfigWithoutKeysHasCiliumsOwnValues() { // E20
        const auto read = config("");
        QVERIFY(!read.clusterName.has_value());
        QVERIFY(!read.clusterId.has_value());
        QCOMPARE(read.maxConnectedClusters, 255);
        QCOMPARE(read.routing, RoutingMode::Tunnel);
        QCOMPARE(read.tunnelProtocol, std::string("vxlan"));
        QVERIFY(read.hasIpv4);
        QVERIFY(!read.hasIpv6);
        QVERIFY(read.isNamespaceGlobalByDefault);
        QVERIFY(!read.policyDefaultLocalCluster.has_value());
        QCOMPARE(read.cacheTtl, std::chrono::milliseconds(0));
    }

    void oddValuesAreKeptOrCountAsNotSet_data() {
        QTest::addColumn<QString>("data");
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("most");
        QTest::newRow("range") << R"("cluster-id":"300")" << 300 << "" << 255;
        QTest::newRow("words") << R"("cluster-id":"two")" << -1 << "two" << 255;
        QTest::newRow("blank") << R"("cluster-id":" 2")" << -1 << " 2" << 255;
        QTest::newRow("huge") << R"("cluster-id":"99999999999")" << -1 << "99999999999" << 255;
        QTest::newRow("most") << R"("cluster-id":"1","max-connected-clusters":"511")" << 1 << ""
                              << 511;
        QTest::newRow("no most") << R"("cluster-id":"1","max-connected-clusters":"many")" << 1 << ""
                                 << 255;
        QTest::newRow("number") << R"("cluster-id":7)" << -1 << "" << 255; // not a string: not set
    }
    void oddValuesAreKeptOrCountAsNotSet() {
        QFETCH(QString, data);
        QFETCH(int, id);
        QFETCH(QString, text);
        QFETCH(int, most);
        const auto read = config(data.toStdString());
        QCOMPARE(read.clusterId.value_or(-1), id);
        QCOMPARE(QString::fromStdString(read.clusterIdText), text);
        QCOMPARE(read.maxConnectedClusters, most);
    }

    void theOldTunnelKeySaysBoth() {
        QCOMPARE(config(R"("tunnel":"disabled")").routing, RoutingMode::Native);
        const auto geneve = config(R"("tunnel":"geneve")");
        QCOMPARE(geneve.routing, RoutingMode::Tunnel);
        QCOMPARE(geneve.tunnelProtocol, std::string("geneve"));
        // E25: the protocol stands there in native mode too.
        QCOMPARE(config(R"("routing-mode":"native","tunnel-protocol":"vxlan")").routing,
                 RoutingMode::Native);
    }

    void goReadsBooleansAndDurations() {
        const auto read = config(R"("enable-ipv6":"T","enable-ipv4":"0","enable-ipsec":"yes",)"
                                 R"("clustermesh-cache-ttl":"1h30m",)"
                                 R"("policy-default-local-cluster":"false")");
        QVERIFY(read.hasIpv6);
        QVERIFY(!read.hasIpv4);
        QCOMPARE(read.encryption, Encryption::None);
        QCOMPARE(read.cacheTtl, std::chrono::milliseconds(std::chrono::minutes(90)));
        QCOMPARE(read.policyDefaultLocalCluster, std::optional(false));
    }

    void whatIsNoConfigMapIsAnError() {
        for (const auto* text : {"", "{", "[]", R"({"kind":"Secret"})", "<html>"}) {
            const auto read = readCiliumConfig(text);
            QVERIFY(!read.has_value());
            QVERIFY(read.error().kind == ErrorKind::Decode);
        }
    }

    void logsSayWhy_data() {
        QTest::addColumn<std::string>("log");
        QTest::addColumn<std::string>("why"); // empty: nothing
        const std::string at = "2026-08-21T10:00:00.5Z ";
        const std::string failed = at +
                                   "time=2026 level=warn msg=\"Unable to establish etcd connection "
                                   "to remote cluster\" module=x clusterName=west error=\"timed "
                                   "out\"\n";
        const std::string unknown =
            at +
            R"({"logger":"etcd-client","error":"x509: certificate signed by unknown authority"})"
            "\n";
        QTest::newRow("no more than that")
            << failed << std::string("no connection to the target's etcd");
        QTest::newRow("what stands behind")
            << unknown + failed << std::string("an authority that is not trusted");
        QTest::newRow("of another peer") << at + "msg=\"Unable to establish etcd connection to "
                                                 "remote cluster\" clusterName=north\n"
                                         << std::string();
        QTest::newRow("connected since")
            << failed + at + "msg=\"Connection to remote cluster established\" clusterName=west\n"
            << std::string();
        QTest::newRow("another name")
            << at + "msg=\"Unable to get remote cluster configuration\" clusterName=west\n"
            << std::string("no configuration of a cluster of that name");
        QTest::newRow("no instant")
            << std::string("Unable to establish clusterName=west\n") << std::string();
        QTest::newRow("empty") << std::string() << std::string();
    }
    void logsSayWhy() {
        QFETCH(std::string, log);
        QFETCH(std::string, why);
        const auto read = readMeshLog(log, {"west"});
        QCOMPARE(read.empty(), why.empty());
        if (!read.empty()) {
            QCOMPARE(read.front().peer, std::string("west"));
            QVERIFY2(read.front().text.find(why) != std::string::npos, read.front().text.c_str());
            QVERIFY(read.front().at == *parseRfc3339("2026-08-21T10:00:00.5Z"));
        }
    }

    void managedCertificatesTellDates() {
        const auto read = readManagedCertificates(
            R"({"kind":"CertificateList","items":[
                {"metadata":{"namespace":"kube-system","name":"mesh-server"},
                 "spec":{"secretName":"clustermesh-apiserver-server-cert"},
                 "status":{"notAfter":"2026-08-21T10:00:00Z"}},
                {"metadata":{"name":"web"},"spec":{"secretName":"web"},
                 "status":{"notAfter":"2026-08-21T10:00:00Z"}},
                {"metadata":{"name":"young"},"spec":{"secretName":"clustermesh-apiserver-remote-cert"}}]})");
        QVERIFY(read.has_value());
        QCOMPARE(read->size(), std::size_t{1});
        QVERIFY(read->front().kind == CertificateKind::Server);
        QVERIFY(!read->front().isEstimate);
        QCOMPARE(read->front().object, std::string("Certificate kube-system/mesh-server"));
        QVERIFY(read->front().notAfter == *parseRfc3339("2026-08-21T10:00:00Z"));
    }

    void keysOfCertificatesAreNoPeersAndValuesWithoutEndpointsNeither() { // E36
        const auto read = readPeerSecret(secret({{"west", kEntry},
                                                 {"north", "trusted-ca-file: /x\n"},
                                                 {"west.etcd-client.key", "secret"},
                                                 {"west.etcd-client-ca.crt", "pem"}}));
        QVERIFY(read.has_value());
        QCOMPARE(read->entries.size(), std::size_t{2});
        QCOMPARE(read->entries[0].name, std::string("north"));
        QCOMPARE(read->entries[0].hasEndpoints, std::optional(false));
        QCOMPARE(read->entries[1].hasEndpoints, std::optional(true));
        QCOMPARE(read->entries[1].endpoints->at(0).host, std::string("west.mesh.cilium.io"));
        QVERIFY(read->changedAt.has_value());
    }

    void aliasesGiveAddressesAndWrongOnesRefuseTheEntry_data() {
        QTest::addColumn<QString>("aliases");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("rejected");
        QTest::newRow("one") << "[{hostname: west.mesh.cilium.io, ips: [10.1.0.9]}]"
                             << "10.1.0.9"
                             << "";
        QTest::newRow("no name") << "[{hostname: '', ips: [10.1.0.9]}]"
                                 << ""
                                 << "a host alias without a name";
        QTest::newRow("no address") << "[{hostname: west.mesh.cilium.io, ips: []}]"
                                    << ""
                                    << "host alias west.mesh.cilium.io has no address";
        QTest::newRow("twice") << "[{hostname: a, ips: [1.1.1.1]}, {hostname: a, ips: [1.1.1.2]}]"
                               << ""
                               << "host alias a comes twice";
    }
    void aliasesGiveAddressesAndWrongOnesRefuseTheEntry() {
        QFETCH(QString, aliases);
        QFETCH(QString, address);
        QFETCH(QString, rejected);
        const auto read = readPeerSecret(
            secret({{"west", kEntry + "cilium-host-aliases: " + aliases.toStdString() + "\n"}}));
        const auto& entry = read->entries.at(0);
        QCOMPARE(QString::fromStdString(entry.rejected), rejected);
        const auto& addresses = entry.endpoints->at(0).addresses;
        QCOMPARE(QString::fromStdString(addresses.empty() ? "" : addresses[0]), address);
    }

    void namesOfKeysAreToldByManagedFields() { // L1
        const auto read = readPeerKeys(
            R"({"kind":"PartialObjectMetadata","metadata":{"managedFields":[{"manager":"helm",)"
            R"("time":"2026-11-20T08:00:00Z","fieldsV1":{"f:data":{".":{},"f:west":{},)"
            R"("f:west.etcd-client.crt":{}},"f:type":{}}}]}})");
        QVERIFY(read.has_value());
        QCOMPARE(read->entries.size(), std::size_t{1});
        QCOMPARE(read->entries[0].name, std::string("west"));
        QVERIFY(!read->entries[0].hasEndpoints.has_value());
        QVERIFY(!readPeerKeys(R"({"kind":"PartialObjectMetadata","metadata":{}})").has_value());
    }

    void theTwoSecretsMayDiffer() { // E37
        const auto list = makePeerList({.agentSecret = keys({"north", "west"}),
                                        .kvstoremeshSecret = keys({"west"}),
                                        .hasKvstoremesh = true});
        QCOMPARE(list.source, std::optional(PeerSource::SecretKeys));
        QCOMPARE(names(list.peers), std::string("north west"));
        QCOMPARE(list.peers[0].isInAgentSecret, std::optional(true));
        QCOMPARE(list.peers[0].isInKvstoremeshSecret, std::optional(false));
    }

    void withoutSecretsTheNextBestTells() { // E13, E14, E55
        const auto users =
            makePeerList({.hasKvstoremesh = true,
                          .remoteUsers = std::vector<std::string>{"admin", "remote-west"},
                          .aliases = {{"west.mesh.cilium.io", {"10.1.0.9"}}}});
        QCOMPARE(users.source, std::optional(PeerSource::RemoteUsers));
        QCOMPARE(names(users.peers), std::string("west"));
        QCOMPARE(users.peers[0].endpoints->at(0).addresses.at(0), std::string("10.1.0.9"));
        QCOMPARE(users.peers[0].endpoints->at(0).port, std::uint16_t{0});

        const auto aliases = makePeerList(
            {.hasKvstoremesh = true, .aliases = {{"west.mesh.cilium.io", {"10.1.0.9"}}}});
        QCOMPARE(aliases.source, std::optional(PeerSource::HostAliases));
        QVERIFY(!provesAbsence(*aliases.source));

        const std::vector<Scrape> scrapes{
            {.pod = "a", .configuredPeers = 3, .peers = {{.peer = "north"}, {.peer = "west"}}}};
        const auto labels = makePeerList({.observers = &scrapes});
        QCOMPARE(labels.source, std::optional(PeerSource::MetricLabels));
        QCOMPARE(names(labels.peers), std::string("north west"));
        QCOMPARE(labels.count, std::optional(3));
        QVERIFY(!makePeerList({}).source.has_value());
    }

    void remoteUsersAreRead() {
        const auto read =
            readRemoteUsers(configMap("\"users.yaml\":\"users:\\n- name: remote-west\\n"
                                      "  role: remote\\n- name: remote-east\\n\""));
        QCOMPARE(*read, (std::vector<std::string>{"remote-east", "remote-west"}));
        QVERIFY(!readRemoteUsers(configMap("\"users.yaml\":\"a: [b\"")).has_value());
    }

    void labelsOfOldAndNewMetricsReadAlike() { // E53
        const auto fresh = readMetrics(
            "# HELP x y\n"
            "cilium_clustermesh_remote_clusters 1\n"
            "cilium_clustermesh_remote_cluster_readiness_status{target_cluster=\"west\"} 1\n"
            "cilium_clustermesh_remote_cluster_nodes{target_cluster=\"west\"} 14\n",
            Exporter::Agent);
        const auto old = readMetrics(
            "cilium_clustermesh_remote_clusters{source_cluster=\"east\",source_node_name=\"n1\"} "
            "1\n"
            "cilium_clustermesh_remote_cluster_readiness_status{source_cluster=\"east\","
            "source_node_name=\"n1\",target_cluster=\"west\"} 1\n"
            "cilium_clustermesh_remote_cluster_nodes{target_cluster=\"west\",source_cluster="
            "\"east\","
            "source_node_name=\"n1\"} 1.4e+01\n",
            Exporter::Agent);
        QCOMPARE(fresh, old);
        QVERIFY(fresh.hasFamilies);
        QCOMPARE(fresh.peers.at(0).nodes, std::optional(std::int64_t{14}));
    }

    void anEnvoyPageIsNoKvstoremesh() { // E54
        const auto page = readMetrics("# TYPE envoy_cluster_upstream_cx_total counter\n"
                                      "envoy_cluster_upstream_cx_total{name=\"west\"} 4\n"
                                      "process_start_time_seconds 1.7e9\n",
                                      Exporter::Kvstoremesh);
        QVERIFY(!page.hasFamilies);
        QVERIFY(page.peers.empty());
        // Nor is an agent's, whatever port it was found on.
        QVERIFY(!readMetrics("cilium_clustermesh_remote_clusters 2\n", Exporter::Kvstoremesh)
                     .hasFamilies);
    }

    void syncIsToldByScopeOfThePeer() {
        const auto page = readMetrics(
            "cilium_kvstoremesh_remote_clusters 2\n"
            "cilium_kvstoremesh_remote_cluster_readiness_status{target_cluster=\"west\"} 1\n"
            "cilium_kvstoremesh_remote_cluster_readiness_status{target_cluster=\"north\"} 0\n"
            "cilium_kvstoremesh_remote_cluster_last_failure_ts{target_cluster=\"west\"} 0\n"
            "cilium_kvstoremesh_kvstore_initial_sync_completed{action=\"read\",scope=\"services/"
            "v1\","
            "source_cluster=\"west\"} 0\n"
            "cilium_kvstoremesh_kvstore_initial_sync_completed{action=\"write\",scope=\"nodes/v1\","
            "source_cluster=\"west\"} 1\n"
            "cilium_kvstoremesh_kvstore_sync_queue_size{scope=\"nodes/"
            "v1\",source_cluster=\"west\"} 7\n"
            "cilium_kvstoremesh_leader_election_master_status{name=\"x\"} 0\n"
            "process_start_time_seconds 1.7e+09\n",
            Exporter::Kvstoremesh);
        QCOMPARE(page.configuredPeers, std::optional(2));
        QCOMPARE(page.isLeader, std::optional(false));
        QCOMPARE(page.peers.size(), std::size_t{2});
        QCOMPARE(page.peers[0].ready, std::optional(false));
        const auto& west = page.peers[1];
        QVERIFY(!west.lastFailure.has_value());
        QVERIFY(!west.failures.has_value());
        QCOMPARE(west.scopes.size(), std::size_t{2});
        QCOMPARE(west.scopes[0].queue, std::optional(std::int64_t{7}));
        QVERIFY(!west.scopes[0].completed.has_value());
        QCOMPARE(west.scopes[1].completed, std::optional(false));
        QVERIFY(page.startedAt.has_value());
    }

    void linesThatAreNoSamplesArePassedOver() {
        const auto page =
            readMetrics("cilium_kvstoremesh_remote_clusters\n"
                        "cilium_kvstoremesh_remote_clusters{a=\"b} 3\n"
                        "cilium_kvstoremesh_remote_clusters{} x\n"
                        "cilium_kvstoremesh_remote_cluster_failures{target_cluster=\"a\\\"b\"} NaN",
                        Exporter::Kvstoremesh);
        QVERIFY(!page.configuredPeers.has_value());
        QCOMPARE(page.peers.size(), std::size_t{1});
        QCOMPARE(page.peers[0].peer, std::string("a\"b"));
        QVERIFY(!page.peers[0].failures.has_value());
    }

    void latencyWithoutASampleIsLeftOut() {
        const auto page = readMetrics("cilium_node_connectivity_latency_seconds{target_cluster="
                                      "\"west\",protocol=\"http\"} 0.002\n"
                                      "cilium_node_connectivity_latency_seconds{target_cluster="
                                      "\"west\",protocol=\"http\"} 0.004\n"
                                      "cilium_node_connectivity_latency_seconds{target_cluster="
                                      "\"west\",protocol=\"http\"} -1\n",
                                      Exporter::Agent);
        const auto folded = foldLatencies(page.latencies);
        QCOMPARE(folded.size(), std::size_t{1});
        QCOMPARE(folded[0].medianMicros, std::int64_t{2000});
        QCOMPARE(folded[0].maxMicros, std::int64_t{4000});
    }

    void theNewerAnnotationWins() { // E40, E43
        QVERIFY(isGlobalByAnnotation(
            service(R"("service.cilium.io/global":"True","io.cilium/global-service":"false")")));
        QVERIFY(!isGlobalByAnnotation(
            service(R"("service.cilium.io/global":"no","io.cilium/global-service":"true")")));
        QVERIFY(isGlobalByAnnotation(service(R"("io.cilium/global-service":"TRUE")")));
        const auto odd = service(R"("service.cilium.io/affinity":"lokal","kubectl/x":"y")");
        QCOMPARE(odd.annotations.size(), std::size_t{1}); // kept as it stands, and nothing else
        QCOMPARE(odd.annotations[0].second, std::string("lokal"));
    }

    void aNamespaceKeepsItsWord() { // E46
        const auto read = readMeshNamespaces(
            R"({"kind":"NamespaceList","items":[{"metadata":{"name":"shop","annotations":{"clustermesh.cilium.io/global":"TRUE"}}},{"metadata":{"name":"bare"}}]})");
        QCOMPARE(read->first.at(0).globalAnnotation, std::optional<std::string>("TRUE"));
        QVERIFY(!read->first.at(1).globalAnnotation.has_value());
    }

    void slicesOfTheMeshAreNotLocal() { // E47
        EndpointCount count;
        const auto next = count.add(
            R"({"kind":"EndpointSliceList","metadata":{"continue":"more"},"items":[)"
            R"({"metadata":{"namespace":"shop","labels":{"kubernetes.io/service-name":"pay"}},"endpoints":[)"
            R"({"addresses":["10.1.1.1"],"conditions":{"ready":true}},{"addresses":["10.1.1.2"]},)"
            R"({"addresses":["10.1.1.1"]},{"addresses":["10.1.1.3"],"conditions":{"ready":false}},)"
            R"({"addresses":["10.1.1.4"],"conditions":{"ready":false,"serving":true,"terminating":true}}]},)"
            R"({"metadata":{"namespace":"shop","labels":{"kubernetes.io/service-name":"pay",)"
            R"("endpointslice.kubernetes.io/managed-by":"endpointslice-mesh-controller.cilium.io",)"
            R"("multicluster.kubernetes.io/source-cluster":"west"}},"endpoints":[{"addresses":["10.9.1.1"]}]}]})");
        QCOMPARE(*next, std::string("more"));
        std::vector<MeshService> services{{.ns = "shop", .name = "pay"}, {.ns = "a", .name = "b"}};
        count.fill(services, {"pay"});
        QCOMPARE(services[0].localReady, std::optional(2));
        QCOMPARE(services[0].localTerminating, std::optional(1));
        QCOMPARE(*services[0].syncedFrom, std::vector<std::string>{"west"});
        QVERIFY(!services[1].localReady.has_value());
    }

    void slicesOfImportsAreCountedByTheirSource() {
        EndpointCount count;
        QVERIFY(
            count
                .add(
                    R"({"kind":"EndpointSliceList","items":[)"
                    R"({"metadata":{"namespace":"shop","labels":{"multicluster.kubernetes.io/service-name":"pay",)"
                    R"("multicluster.kubernetes.io/source-cluster":"west"}},"endpoints":[)"
                    R"({"addresses":["10.1.1.1"]},{"addresses":["10.1.1.2"],"conditions":{"ready":false}}]},)"
                    R"({"metadata":{"namespace":"shop","labels":{"multicluster.kubernetes.io/service-name":"pay",)"
                    R"("multicluster.kubernetes.io/source-cluster":"west"}},"endpoints":[{"addresses":["10.1.1.3"]}]},)"
                    R"({"metadata":{"namespace":"other","labels":{"multicluster.kubernetes.io/service-name":"pay",)"
                    R"("multicluster.kubernetes.io/source-cluster":"north"}},"endpoints":[]}]})")
                .has_value());
        std::vector<ServiceImport> imports{{.ns = "shop", .name = "pay"}, {.ns = "a", .name = "b"}};
        QVERIFY(!imports[0].readyBySource);
        count.fill(imports);
        const std::vector<std::pair<std::string, std::int32_t>> wanted{{"west", 2}};
        QVERIFY(imports[0].readyBySource == wanted);
        QVERIFY(imports[1].readyBySource && imports[1].readyBySource->empty());
    }

    void equalPoliciesHaveEqualHashes() {
        const auto policy = [](const std::string& spec) {
            const auto read = readMeshPolicies(
                R"({"kind":"CiliumNetworkPolicyList","items":[{"metadata":{"namespace":"a","name":"b"},"spec":)" +
                spec + "}]}");
            return read->first.at(0);
        };
        const auto one =
            policy(R"({"a":1,"ingress":[{"fromEndpoints":[{"matchLabels":{"x":"y"}}]}]})");
        const auto same =
            policy(R"({"ingress":[{"fromEndpoints":[{"matchLabels":{"x":"y"}}]}], "a":1})");
        QCOMPARE(one.kind, std::string("CiliumNetworkPolicy"));
        QCOMPARE(one.hash, same.hash);
        QCOMPARE(one.selectsWithoutCluster, std::optional(true));
        const auto named = policy(
            R"({"ingress":[{"fromEndpoints":[{"matchLabels":{"io.cilium.k8s.policy.cluster":"west"}}]}]})");
        QVERIFY(named.hash != one.hash);
        QCOMPARE(named.selectsWithoutCluster, std::optional(false));
        QCOMPARE(policy(R"({"ingress":[{}]})").selectsWithoutCluster, std::optional(false));
    }

    void agentsTellNamespaceAndVersion_data() {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QString>("labels");
        QTest::addColumn<QString>("version");
        QTest::newRow("tag") << "quay.io/cilium/cilium:v1.18.2@sha256:ab"
                             << "{}"
                             << "1.18.2";
        QTest::newRow("port") << "registry:5000/cilium"
                              << "{}"
                              << "";
        QTest::newRow("label") << "x/cilium@sha256:ab"
                               << R"({"helm.sh/chart":"cilium-1.17.9"})"
                               << "1.17.9";
    }
    void agentsTellNamespaceAndVersion() {
        QFETCH(QString, image);
        QFETCH(QString, labels);
        QFETCH(QString, version);
        const auto read = readAgentSet(
            R"({"kind":"DaemonSetList","items":[{"metadata":{"namespace":"net","labels":)" +
            labels.toStdString() +
            R"(},"spec":{"template":{"spec":{"containers":[{"name":"cilium-agent","image":")" +
            image.toStdString() +
            R"("}]}}},"status":{"desiredNumberScheduled":3,"numberReady":2}}]})");
        QVERIFY(read.has_value() && read->has_value());
        QCOMPARE((*read)->ns, std::string("net"));
        QCOMPARE(QString::fromStdString((*read)->version), version);
        QCOMPARE((*read)->wanted, 3);
        QVERIFY(!readAgentSet(R"({"kind":"DaemonSetList","items":[]})")->has_value());
    }

    void aPendingBalancerHasNoAddress() {
        const auto read = readApiserverService(
            R"({"kind":"Service","spec":{"type":"LoadBalancer","ports":[{"port":2379,"nodePort":31640}],"externalTrafficPolicy":"Local"},"status":{"loadBalancer":{}}})");
        QCOMPARE(read->type, ServiceType::LoadBalancer);
        QVERIFY(read->ingress.empty());
        QCOMPARE(read->nodePort, std::optional(std::uint16_t{31640}));
        QVERIFY(read->isTrafficPolicyLocal);
        QCOMPARE(
            *readLastWarning(
                R"({"kind":"EventList","items":[{"type":"Warning","reason":"Old","message":"a","lastTimestamp":"2026-11-20T08:00:00Z"},)"
                R"({"type":"Warning","reason":"SyncLoadBalancerFailed","message":"quota","lastTimestamp":"2026-11-20T09:00:00Z"},)"
                R"({"type":"Normal","reason":"Ensuring","lastTimestamp":"2026-11-20T10:00:00Z"}]})"),
            std::string("SyncLoadBalancerFailed: quota"));
    }
};

QTEST_APPLESS_MAIN(TestReaders)
#include "tst_readers.moc"
