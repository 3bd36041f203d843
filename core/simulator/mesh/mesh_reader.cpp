// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/mesh_reader.h"

#include "simulator/mesh/address.h"
#include "simulator/mesh/azure_reader.h"
#include "simulator/mesh/entries_reader.h"
#include "simulator/mesh/kinds_reader.h"
#include "simulator/mesh/reader_keys.h"

namespace pilothouse::simulator::mesh {

namespace {

/// Contexts of Hubble's metrics.
constexpr const char* kHubble[] = {"identity", "ip", "pod"};

constexpr const char* kRouting[] = {"tunnel", "native"};

MemberRule readMember(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node,
                      {"target",
                       "mesh",
                       "cilium",
                       "version",
                       "id",
                       "name",
                       "maxConnectedClusters",
                       "podCidr",
                       "routing",
                       "tunnel",
                       "authMode",
                       "authority",
                       "balancerPending",
                       "secretsForbidden",
                       "kvstoreMesh",
                       "agentMetrics",
                       "hubble",
                       "mcs",
                       "endpointSync",
                       "globalByDefault",
                       "clientCertificateEnds",
                       "serverCertificateEnds"},
                      "a member of the mesh");
    MemberRule rule;
    const Keys keys(reader, node);
    rule.target = reader.selector(node["target"], node);
    keys.text("mesh", rule.mesh);
    keys.flag("cilium", rule.hasCilium);
    keys.version("version", rule.version);
    keys.count("id", rule.id);
    keys.text("name", rule.name);
    keys.maxConnected("maxConnectedClusters", rule.maxConnected);
    keys.text("podCidr", rule.podCidr);
    if (rule.podCidr && !parseNetwork(*rule.podCidr)) {
        reader.refuse(node["podCidr"], "a network such as 10.64.0.0/20 is expected here");
    }
    keys.word("routing", kRouting, rule.routing);
    keys.word("tunnel", {"vxlan", "geneve"}, rule.tunnel);
    keys.word("authMode", {"legacy", "migration", "cluster"}, rule.authMode);
    keys.text("authority", rule.authority);
    keys.flag("balancerPending", rule.isBalancerPending);
    keys.flag("secretsForbidden", rule.areSecretsForbidden);
    keys.flag("kvstoreMesh", rule.hasKvstoreMesh);
    keys.flag("agentMetrics", rule.hasAgentMetrics);
    keys.word("hubble", kHubble, rule.hubble);
    keys.flag("mcs", rule.hasMcs);
    keys.flag("endpointSync", rule.hasEndpointSync);
    keys.flag("globalByDefault", rule.isGlobalByDefault);
    keys.duration("clientCertificateEnds", rule.clientExpires);
    keys.duration("serverCertificateEnds", rule.serverExpires);
    return rule;
}

PeerRule readPeer(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"from", "to", "omit", "name", "address", "lags"}, "a peer");
    PeerRule rule;
    const Keys keys(reader, node);
    rule.from = reader.selector(node["from"], node);
    rule.to = reader.selector(node["to"], node);
    keys.flag("omit", rule.isOmitted);
    keys.text("name", rule.name);
    keys.text("address", rule.address);
    keys.flag("lags", rule.lags);
    return rule;
}

ServiceRule readService(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node,
                      {"namespace", "name", "target", "skip", "count", "port", "portName",
                       "replicas", "global", "shared", "affinity", "export", "syncSlices"},
                      "a service of the mesh");
    ServiceRule rule;
    const Keys keys(reader, node);
    rule.nameSpace = reader.text(node["namespace"], node);
    rule.name = reader.text(node["name"], node);
    keys.selector("target", rule.target);
    keys.count("skip", rule.skip);
    keys.count("count", rule.count);
    keys.count("port", rule.port);
    keys.text("portName", rule.portName);
    keys.count("replicas", rule.replicas);
    keys.flag("global", rule.isGlobal);
    keys.flag("shared", rule.isShared);
    keys.text("affinity", rule.affinity);
    keys.flag("export", rule.isExported);
    keys.flag("syncSlices", rule.isSynced);
    return rule;
}

NamespaceRule readNamespace(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"name", "target", "global"}, "a namespace of the mesh");
    NamespaceRule rule;
    rule.name = reader.text(node["name"], node);
    rule.global = reader.text(node["global"], node);
    Keys(reader, node).selector("target", rule.target);
    return rule;
}

} // namespace

MeshSpec readMesh(const detail::NodeReader& reader, const YAML::Node& node) {
    reader.requireMap(node, {"version",      "maxConnectedClusters",
                             "authMode",     "kvstoreMesh",
                             "agentMetrics", "hubble",
                             "mcs",          "replicas",
                             "members",      "peers",
                             "services",     "namespaces",
                             "cilium",       "submariner",
                             "istio",        "azure",
                             "routing",      "globalByDefault",
                             "endpointSync", "cacheTtl",
                             "entries"},
                      "mesh");
    MeshSpec spec;
    const Keys keys(reader, node);
    keys.version("version", spec.version);
    keys.maxConnected("maxConnectedClusters", spec.maxConnected);
    keys.word("authMode", {"legacy", "migration", "cluster"}, spec.authMode);
    keys.flag("kvstoreMesh", spec.hasKvstoreMesh);
    keys.flag("agentMetrics", spec.hasAgentMetrics);
    keys.word("hubble", kHubble, spec.hubble);
    keys.flag("mcs", spec.hasMcs);
    keys.flag("cilium", spec.hasCilium);
    keys.word("routing", kRouting, spec.routing);
    keys.flag("globalByDefault", spec.isGlobalByDefault);
    keys.flag("endpointSync", spec.hasEndpointSync);
    keys.duration("cacheTtl", spec.cacheTtl);
    if (const YAML::Node submariner = node["submariner"]) {
        spec.submariner = readSubmariner(reader, submariner);
    }
    if (const YAML::Node istio = node["istio"]) {
        spec.istio = readIstio(reader, istio);
    }
    keys.count("replicas", spec.replicas);
    spec.members =
        readEach(node["members"], [&](const YAML::Node& each) { return readMember(reader, each); });
    spec.peers =
        readEach(node["peers"], [&](const YAML::Node& each) { return readPeer(reader, each); });
    spec.services = readEach(node["services"],
                             [&](const YAML::Node& each) { return readService(reader, each); });
    spec.nameSpaces = readEach(node["namespaces"],
                               [&](const YAML::Node& each) { return readNamespace(reader, each); });
    spec.azure = readAzureFleets(reader, node["azure"]);
    spec.entries = readEntries(reader, node["entries"]);
    return spec;
}

} // namespace pilothouse::simulator::mesh
