// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "mesh/ip_range.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::mesh {

/// What is asked of one member: R1 to R15 of the reference, in that order.
enum class MeshRead : std::uint8_t {
    CiliumConfig,     ///< R1 ConfigMap cilium-config
    PeerSecrets,      ///< R2 Secrets cilium-clustermesh and cilium-kvstoremesh
    RemoteUsers,      ///< R3 ConfigMap clustermesh-remote-users
    Apiserver,        ///< R4 Deployment clustermesh-apiserver and its pods
    ApiserverService, ///< R5 its Service, with Events
    CiliumWorkloads,  ///< R6 DaemonSet cilium, Deployment cilium-operator
    CiliumNodes,      ///< R7
    Services,         ///< R8 with Namespaces
    EndpointSlices,   ///< R9
    MultiClusterApi,  ///< R10 ServiceExport, ServiceImport
    Policies,         ///< R11
    Metrics,          ///< R12 through the API server's proxy
    Logs,             ///< R13
    Certificates,     ///< R14
    ServiceCidrs,     ///< R15
    OtherKinds        ///< API groups, and what kinds of links beside Cilium have
};
inline constexpr std::size_t kMeshReads = 16;

/// How a read ended. Absent: the server answered that there is no such object or API.
enum class ReadState : std::uint8_t { NotRead, Read, Absent, Forbidden, Failed };

struct ReadOutcome {
    ReadState state = ReadState::NotRead;
    std::optional<Instant> at{}; ///< of the last attempt
    std::string why{};           ///< one line, for Forbidden and Failed
    bool operator==(const ReadOutcome&) const = default;
};
/// By `MeshRead`.
using ReadOutcomes = std::array<ReadOutcome, kMeshReads>;

enum class RoutingMode : std::uint8_t { Tunnel, Native };
/// Of Cilium. Ztunnel is mutual TLS by a proxy of the node.
enum class Encryption : std::uint8_t { None, WireGuard, IpSec, Ztunnel };

/// The ConfigMap cilium-config as far as it matters to other clusters. Every member has the value
/// that Cilium takes where the key is absent; optional: the key is absent and it matters.
/// Source: reference cluster-mesh 1.2.
struct CiliumConfig {
    std::optional<std::string> clusterName{};
    std::optional<std::int32_t> clusterId{}; ///< as written, also out of range
    std::string clusterIdText{};             ///< where it is no number
    std::int32_t maxConnectedClusters = 255;
    std::string identityAllocationMode = "crd";
    RoutingMode routing = RoutingMode::Tunnel;
    std::string tunnelProtocol = "vxlan"; ///< counts only with RoutingMode::Tunnel
    std::optional<std::uint16_t> tunnelPort{};
    std::vector<IpRange> nativeRoutingCidrs{}; ///< both families
    std::string ipam = "cluster-pool";
    /// cluster-pool-ipv4-cidr and -ipv6-cidr as they stand there, also where `ipam` is another.
    std::vector<IpRange> clusterPools{};
    bool hasIpv4 = true;
    bool hasIpv6 = false;
    Encryption encryption = Encryption::None;
    bool isEncryptionStrict = false;
    bool hasEndpointSync = false;
    bool hasMcsApi = false;
    std::chrono::milliseconds cacheTtl{0}; ///< 0: remote backends are kept for ever
    bool isNamespaceGlobalByDefault = true;
    /// policy-default-local-cluster; absent: the version decides (false before 1.19).
    std::optional<bool> policyDefaultLocalCluster{};
    std::optional<bool> kubeProxyReplacement{};
    std::string cniChainingMode{};
    std::optional<bool> allowsUnsafePolicySkb{};
    /// When the ConfigMap was last changed, by managedFields.
    std::optional<Instant> changedAt{};
    bool operator==(const CiliumConfig&) const = default;

    /// crd: identities live in the API server; else an external key-value store, with no
    /// clustermesh-apiserver of its own.
    [[nodiscard]] bool hasExternalStore() const { return identityAllocationMode != "crd"; }
};

/// Where exporters listen by the same ConfigMap, and kvstoremesh by its Deployment; absent: they
/// are off, or it is not known.
struct ExporterPorts {
    std::optional<std::uint16_t> agent{};
    std::optional<std::uint16_t> ciliumOperator{};
    std::optional<std::uint16_t> hubble{};
    std::optional<std::uint16_t> kvstoremesh{};
    bool operator==(const ExporterPorts&) const = default;
};

/// Where the list of peers comes from, best first. L2, L1 and F1 alone prove that a peer is absent.
enum class PeerSource : std::uint8_t {
    SecretValues, ///< L2
    SecretKeys,   ///< L1: names only, by managedFields
    RemoteUsers,  ///< F1
    HostAliases,  ///< F2: names with addresses
    MetricLabels, ///< F3: target_cluster
    MetricCount   ///< F4: how many, no names
};
[[nodiscard]] constexpr bool provesAbsence(PeerSource source) {
    return source <= PeerSource::RemoteUsers;
}

/// One address of an etcd that is dialled: "https://west.mesh.cilium.io:2379".
struct DialledEndpoint {
    std::string host{};        ///< name or address, without brackets
    std::uint16_t port = 2379; ///< 0: not known
    /// Addresses that a host alias gives for `host`; empty: it is an address, or none is known.
    std::vector<std::string> addresses{};
    bool operator==(const DialledEndpoint&) const = default;
};

/// One entry of a peer list.
struct Peer {
    std::string name{}; ///< key: the cluster-name it expects of the other
    /// In the Secret that agents read, in the one that kvstoremesh reads. Absent: not known.
    std::optional<bool> isInAgentSecret{};
    std::optional<bool> isInKvstoremeshSecret{};
    /// Whether the value has "endpoints:"; without, it is no peer. Absent: values were not read.
    std::optional<bool> hasEndpoints{};
    /// What the side that dials the remote uses (kvstoremesh where it runs). Absent: not known.
    std::optional<std::vector<DialledEndpoint>> endpoints{};
    std::string rejected{}; ///< why Cilium refuses the whole entry; empty: it does not
    bool operator==(const Peer&) const = default;
};

struct PeerList {
    std::optional<PeerSource> source{};  ///< absent: nothing tells of peers
    std::vector<Peer> peers{};           ///< sorted by name; may have the cluster itself
    std::optional<std::int32_t> count{}; ///< how many there are, of metrics (F4)
    std::optional<Instant> changedAt{};  ///< last change of the object
    bool operator==(const PeerList&) const = default;
};

/// Who may connect in. Source: reference 1.4.
enum class AuthMode : std::uint8_t { Legacy, Migration, Cluster };

/// Deployment clustermesh-apiserver.
struct ApiserverDeployment {
    std::int32_t replicas = 0; ///< wanted
    std::int32_t ready = 0;
    bool hasKvstoremesh = false;              ///< has a container of that name
    bool hasEtcd = true;                      ///< none: KVStoreMesh before an external store
    std::vector<std::string> nodesWithPods{}; ///< names of nodes, sorted
    bool operator==(const ApiserverDeployment&) const = default;
};

enum class ServiceType : std::uint8_t { ClusterIp, NodePort, LoadBalancer, ExternalName };

/// Service clustermesh-apiserver: where others reach this cluster.
struct ApiserverService {
    ServiceType type = ServiceType::NodePort;
    std::optional<std::uint16_t> port{};
    std::optional<std::uint16_t> nodePort{};
    std::vector<std::string> ingress{}; ///< addresses and names of the load balancer
    std::string clusterIp{};
    bool isTrafficPolicyLocal = false; ///< externalTrafficPolicy
    std::string lastWarning{};         ///< "SyncLoadBalancerFailed: …", of its newest Event
    bool operator==(const ApiserverService&) const = default;
};

enum class CertificateKind : std::uint8_t { Server, Remote, Local, Admin };

/// A certificate of the mesh's control plane. Never holds key material.
struct MeshCertificate {
    CertificateKind kind = CertificateKind::Server;
    std::string object{}; ///< "Secret kube-system/clustermesh-apiserver-server-cert"
    std::optional<Instant> notBefore{};
    std::optional<Instant> notAfter{};
    bool isEstimate = false;  ///< dates by the age of the Secret, not of the certificate
    std::string caKeyId{};    ///< subject key id of who issued it, lower hex; empty: not known
    std::string commonName{}; ///< empty: not known
    /// Subject alternative names; absent: not read.
    std::optional<std::vector<std::string>> names{};
    bool operator==(const MeshCertificate&) const = default;
};

/// A CiliumNode.
struct MeshNode {
    std::string name{};
    std::vector<IpAddress> internalIps{};
    std::vector<IpAddress> externalIps{};
    std::vector<IpRange> podCidrs{};
    std::string wireGuardKey{};             ///< annotation; empty: none
    std::optional<std::int32_t> ipSecKey{}; ///< SPI; 0: off
    std::string ipamError{};                ///< of its operator status
    bool operator==(const MeshNode&) const = default;
};

} // namespace pilothouse::mesh
