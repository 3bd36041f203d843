// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/objects.h"

#include "simulator/custom_kinds.h"
#include "simulator/mesh/address.h"
#include "simulator/mesh/definitions.h"
#include "simulator/mesh/workloads.h"
#include "simulator/objects.h"
#include "simulator/render.h"
#include "simulator/tls.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

const Seat& seatOf(const World& world) {
    return world.mesh->seats[world.seat];
}

Offset bornOf(const World& world) {
    return -std::chrono::hours{24 * world.spec.ageDays};
}

/// The keys that Helm owns, as the API server tells them.
json managedBy(const World& world, const std::string& part, const json& keys) {
    json owned{{".", json::object()}};
    for (const auto& [key, value] : keys.items()) {
        owned["f:" + key] = json::object();
    }
    return json::array({{{"manager", "helm"},
                         {"operation", "Update"},
                         {"apiVersion", "v1"},
                         {"time", formatInstant(world.at(bornOf(world)))},
                         {"fieldsType", "FieldsV1"},
                         {"fieldsV1", {{"f:" + part, std::move(owned)}}}}});
}

std::string podCidr(const Seat& seat) {
    return addressText(seat.podNetwork) + "/20";
}

/// Source: install/kubernetes/cilium/templates/cilium-configmap.yaml.
json configOf(const Plan& plan, const Seat& seat) {
    json data{{"cluster-name", seat.name},
              {"cluster-id", std::to_string(seat.id)},
              {"max-connected-clusters", std::to_string(seat.maxConnected)},
              {"identity-allocation-mode", "crd"},
              {"routing-mode", seat.routing},
              {"tunnel-protocol", seat.tunnel},
              {"ipam", "cluster-pool"},
              {"cluster-pool-ipv4-cidr", podCidr(seat)},
              {"cluster-pool-ipv4-mask-size", "24"},
              {"enable-ipv4", "true"},
              {"enable-ipv6", "false"},
              {"kube-proxy-replacement", "true"},
              {"enable-wireguard", "false"},
              {"enable-ipsec", "false"},
              {"auto-direct-node-routes", "false"},
              {"enable-health-checking", "true"},
              {"cluster-health-port", "4240"},
              {"clustermesh-enable-endpoint-sync", seat.hasEndpointSync ? "true" : "false"},
              {"clustermesh-enable-mcs-api", seat.hasMcs ? "true" : "false"},
              {"operator-prometheus-serve-addr", ":9963"}};
    if (seat.routing == "native") {
        data["ipv4-native-routing-cidr"] = "10.64.0.0/10";
    }
    if (seat.hasAgentMetrics) {
        data["prometheus-serve-addr"] = ":9962";
    }
    if (!seat.hubble.empty()) {
        data["hubble-metrics-server"] = ":9965";
        data["hubble-metrics"] = fmt::format("flow:sourceContext={0};destinationContext={0} "
                                             "drop:sourceContext={0};destinationContext={0}",
                                             seat.hubble);
    }
    if (seat.isAtLeast(18)) {
        data["policy-default-local-cluster"] = "true";
    }
    if (seat.isAtLeast(19)) {
        data["clustermesh-cache-ttl"] = fmt::format("{}s", plan.cacheTtl / std::chrono::seconds{1});
    }
    if (!seat.isGlobalByDefault) {
        data["clustermesh-default-global-namespace"] = "false";
    }
    return data;
}

/// etcd's client configuration of one peer. Source: templates/clustermesh-config/_helpers.tpl.
std::string entryOf(const std::string& endpoint, const char* prefix) {
    return fmt::format("endpoints:\n- {}\n"
                       "trusted-ca-file: /var/lib/cilium/clustermesh/{}-etcd-client-ca.crt\n"
                       "key-file: /var/lib/cilium/clustermesh/{}-etcd-client.key\n"
                       "cert-file: /var/lib/cilium/clustermesh/{}-etcd-client.crt\n",
                       endpoint, prefix, prefix, prefix);
}

void addPeers(const World& world, std::uint64_t version, std::vector<Object>& objects) {
    const Seat& seat = seatOf(world);
    json own = json::object();
    json remote = json::object();
    std::string users = "users:\n";
    for (const Peer& peer : world.mesh->peersOf(world.seat)) {
        const std::string dialled =
            entryOf("https://" + peer.name + ".mesh.cilium.io:2379", "common");
        remote[peer.name] = base64(dialled);
        own[peer.name] =
            seat.hasKvstoreMesh
                ? base64(entryOf("https://clustermesh-apiserver.kube-system.svc:2379", "local"))
                : base64(dialled);
        users += "- name: remote-" + peer.name + "\n  role: remote\n";
    }
    const auto secret = [&](const char* name, const json& data) {
        objects.push_back(detail::objectOf(
            world,
            {.kind = KindId::Secret, .nameSpace = kNamespace, .name = name, .ownedPart = "data"},
            {{"type", "Opaque"}, {"data", data}}, version));
    };
    secret("cilium-clustermesh", own);
    if (seat.hasKvstoreMesh) {
        secret("cilium-kvstoremesh", remote);
    }
    if (seat.authMode != "legacy") {
        objects.push_back(detail::objectOf(world,
                                           {.kind = KindId::ConfigMap,
                                            .nameSpace = kNamespace,
                                            .name = "clustermesh-remote-users",
                                            .ownedPart = "data"},
                                           {{"data", {{"users.yaml", users}}}}, version));
    }
}

/// The headless service that collectors find the exporters by.
Object metricsService(const World& world, std::uint64_t version) {
    json ports = json::array();
    for (const auto& [name, port] :
         {std::pair("apiserv-metrics", 9962), {"etcd-metrics", 9963}, {"kvmesh-metrics", 9964}}) {
        if (port != 9964 || seatOf(world).hasKvstoreMesh) {
            ports.push_back(
                {{"name", name}, {"port", port}, {"protocol", "TCP"}, {"targetPort", name}});
        }
    }
    return detail::objectOf(world,
                            {.kind = KindId::Service,
                             .nameSpace = kNamespace,
                             .name = "clustermesh-apiserver-metrics",
                             .labels = {{"k8s-app", kApiserver},
                                        {"app.kubernetes.io/name", kApiserver},
                                        {"app.kubernetes.io/component", "metrics"}}},
                            {{"spec",
                              {{"type", "ClusterIP"},
                               {"clusterIP", "None"},
                               {"clusterIPs", {"None"}},
                               {"selector", {{"k8s-app", kApiserver}}},
                               {"sessionAffinity", "None"},
                               {"ports", ports}}},
                             {"status", {{"loadBalancer", json::object()}}}},
                            version);
}

/// Of every namespace with services of the mesh one policy, the same everywhere: web clients may
/// come from any cluster, which since 1.19 has to be said.
void addPolicies(const World& world, std::uint64_t version, std::vector<Object>& objects) {
    const auto* info = findCustomKind("cilium.io", "v2", "ciliumnetworkpolicies");
    std::vector<std::string> done;
    for (const Service& service : seatOf(world).services) {
        if (info == nullptr ||
            std::find(done.begin(), done.end(), service.nameSpace) != done.end()) {
            continue;
        }
        done.push_back(service.nameSpace);
        const json anyCluster{
            {"matchLabels", {{"tier", "web"}}},
            {"matchExpressions",
             {{{"key", "io.cilium.k8s.policy.cluster"}, {"operator", "Exists"}}}}};
        objects.push_back(detail::objectOf(
            world, {.kind = info->id, .nameSpace = service.nameSpace, .name = "from-web"},
            {{"spec",
              {{"endpointSelector", json::object()},
               {"ingress", json::array({{{"fromEndpoints", json::array({anyCluster})}}})}}}},
            version));
    }
}

} // namespace

Object detail::objectOf(const World& world, const Draft& draft, json body, std::uint64_t version) {
    const KindInfo& info = kindInfo(draft.kind);
    const std::string uid = simulator::detail::derivedUid(
        world, fmt::format("{}/{}/{}", info.resource, draft.nameSpace, draft.name));
    json meta = simulator::detail::metadata(world, draft.nameSpace, draft.name, uid, bornOf(world),
                                            version);
    if (!draft.labels.empty()) {
        meta["labels"] = simulator::detail::labelsJson(draft.labels);
    }
    if (!draft.annotations.empty()) {
        meta["annotations"] = simulator::detail::labelsJson(draft.annotations);
    }
    if (!draft.ownedPart.empty()) {
        meta["managedFields"] = managedBy(world, draft.ownedPart, body[draft.ownedPart]);
    }
    if (body.contains("spec")) {
        meta["generation"] = 1;
    }
    body["apiVersion"] = info.apiVersion();
    body["kind"] = info.kind;
    body["metadata"] = std::move(meta);
    return {draft.kind, simulator::detail::finish({draft.nameSpace, draft.name, draft.labels, {}},
                                                  body, version)};
}

std::vector<Object> meshObjects(const World& world, std::uint64_t version) {
    std::vector<Object> objects;
    objects.push_back(detail::objectOf(
        world, {.kind = KindId::ServiceCidr, .nameSpace = "", .name = "kubernetes"},
        {{"spec", {{"cidrs", {"10.0.0.0/16"}}}},
         {"status",
          {{"conditions",
            json::array({{{"type", "Ready"},
                          {"status", "True"},
                          {"reason", ""},
                          {"message", "Kubernetes Service CIDR is ready"},
                          {"lastTransitionTime", formatInstant(world.at(bornOf(world)))}}})}}}},
        version));
    if (!seatOf(world).hasCilium) {
        return objects;
    }
    objects.push_back(detail::objectOf(world,
                                       {.kind = KindId::ConfigMap,
                                        .nameSpace = kNamespace,
                                        .name = "cilium-config",
                                        .ownedPart = "data"},
                                       {{"data", configOf(*world.mesh, seatOf(world))}}, version));
    addPeers(world, version, objects);
    objects.push_back(metricsService(world, version));
    addPolicies(world, version, objects);
    return objects;
}

Object ciliumNode(const World& world, const Node& node, std::uint64_t version) {
    const std::uint32_t pods = podNetworkOf(seatOf(world).podNetwork, node.index);
    const KindInfo* info = findCustomKind("cilium.io", "v2", "ciliumnodes");
    const Labels labels{{"kubernetes.io/hostname", node.name}, {"kubernetes.io/os", "linux"}};
    Object object = detail::objectOf(
        world, {.kind = info->id, .nameSpace = "", .name = node.name, .labels = labels},
        {{"spec",
          {{"addresses",
            json::array({{{"type", "InternalIP"}, {"ip", node.ip}},
                         {{"type", "CiliumInternalIP"}, {"ip", addressText(pods + 1)}}})},
           {"encryption", json::object()},
           {"health", {{"ipv4", addressText(pods + 2)}}},
           {"ingress", json::object()},
           {"ipam", {{"podCIDRs", {addressText(pods) + "/24"}}}}}},
         {"status", {{"ipam", {{"operator-status", json::object()}}}}}},
        version);
    json document = json::parse(object.stored.json);
    document["metadata"]["creationTimestamp"] = formatInstant(world.at(node.created));
    document["metadata"]["ownerReferences"] = {
        {{"apiVersion", "v1"}, {"kind", "Node"}, {"name", node.name}, {"uid", node.uid}}};
    object.stored.json = document.dump();
    return object;
}

void defineKinds(const World& world, const std::set<std::string_view>& groups, Store& store) {
    for (json& each : definitions(groups)) {
        const std::string name = each["metadata"]["name"];
        each["metadata"]["uid"] = simulator::detail::derivedUid(world, "crd/" + name);
        each["metadata"]["generation"] = 1;
        each["metadata"]["creationTimestamp"] = formatInstant(world.at(bornOf(world)));
        simulator::detail::establish(each);
        static_cast<void>(customKind(each));
        store.load(KindId::CustomResourceDefinition,
                   simulator::detail::storedFrom(KindId::CustomResourceDefinition, std::move(each),
                                                 world.baseRv));
    }
}

std::vector<Object> annotatedNamespaces(const World& world) {
    std::vector<Object> objects;
    for (const auto& [name, value] : seatOf(world).nameSpaces) {
        Stored stored = renderNamespace(world, name);
        json document = json::parse(stored.json);
        document["metadata"]["annotations"]["clustermesh.cilium.io/global"] = value;
        stored.json = document.dump();
        objects.push_back({KindId::Namespace, std::move(stored)});
    }
    return objects;
}

} // namespace pilothouse::simulator::mesh
