// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/kind_facts.h"

#include <string_view>
#include <utility>

/// Objects of a mesh of Istio over several clusters as facts. All are pure; any thread; Decode for
/// what is no such object. Source: istio/istio.
namespace pilothouse::mesh {

/// Remote secrets, of metadata alone (PartialObjectMetadataList): managedFields name their keys,
/// which are cluster IDs; else the annotation networking.istio.io/cluster, else the name. Sorted.
[[nodiscard]] Result<std::vector<IstioRemote>> readIstioRemotes(std::string_view json);

/// The deployments of istiod: the cluster ID and version of the first that is one.
struct IstiodRead {
    bool isThere = false;
    std::string cluster{}; ///< environment CLUSTER_ID; empty: not told
    std::string version{}; ///< tag of its image
};
[[nodiscard]] Result<IstiodRead> readIstiod(std::string_view json);

/// Of the namespace: its network, and the clusters that may control it.
struct IstioNamespace {
    std::string network{};
    std::vector<std::string> controlPlanes{};
};
[[nodiscard]] Result<IstioNamespace> readIstioNamespace(std::string_view json);

/// ConfigMap istio: mesh ID and trust domain; where they are not said, Istio's defaults ("" and
/// "cluster.local"). Decode where its key mesh is no YAML.
struct IstioMeshConfig {
    std::string meshId{};
    std::string trustDomain{};
};
[[nodiscard]] Result<IstioMeshConfig> readIstioMeshConfig(std::string_view json);

/// ConfigMap istio-ca-root-cert: SHA-256 of each certificate of root-cert.pem, sorted.
[[nodiscard]] Result<std::vector<std::string>> readIstioRoots(std::string_view json);
/// Services with label topology.istio.io/network.
[[nodiscard]] Result<std::vector<IstioGateway>> readIstioGateways(std::string_view json);
/// A page of istiod's metrics; empty where it has not that family. Never fails.
[[nodiscard]] std::vector<IstioSync> readIstioSyncs(std::string_view page, const std::string& pod);

} // namespace pilothouse::mesh
