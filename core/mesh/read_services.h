// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_services.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

/// The services layer of one cluster, a page of a list at a time. Each gives what the page has and
/// the token of the next (empty: it was the last). All are pure. Source: reference 1.6, 1.7.
namespace pilothouse::mesh {

template<class Item>
using ListPage = std::pair<std::vector<Item>, std::string>;

/// Of annotations only those of Cilium and the MCS API are kept.
[[nodiscard]] Result<ListPage<MeshService>> readMeshServices(std::string_view json);
[[nodiscard]] Result<ListPage<MeshNamespace>> readMeshNamespaces(std::string_view json);
/// PartialObjectMetadataList will do for namespaces; exports and imports of v1alpha1 and v1beta1.
[[nodiscard]] Result<ListPage<ServiceExport>> readServiceExports(std::string_view json);
[[nodiscard]] Result<ListPage<ServiceImport>> readServiceImports(std::string_view json);
/// Network policies of Cilium and Kubernetes. One whose spec nests too deep to be compared has no
/// hash.
[[nodiscard]] Result<ListPage<MeshPolicy>> readMeshPolicies(std::string_view json);

/// Endpoints of services, gathered over pages.
class EndpointCount {
public:
    /// @return the token of the next page
    [[nodiscard]] Result<std::string> add(std::string_view json);
    /// Puts counts into the services whose names were `asked` for; those without a slice have none
    /// ready.
    void fill(std::vector<MeshService>& services, const std::set<std::string>& asked) const;
    /// Puts the counts by cluster into imports.
    void fill(std::vector<ServiceImport>& imports) const;

private:
    struct Addresses {
        std::set<std::string> ready{};
        std::set<std::string> terminating{};
        std::set<std::string> sources{}; ///< clusters whose endpoints the mesh put here
    };
    /// By cluster.
    using Sources = std::map<std::string, std::set<std::string>>;

    std::map<std::string, Addresses> m_of;     ///< by "namespace/name"
    std::map<std::string, Sources> m_imported; ///< by "namespace/name" of the import
};

/// Whether a service says that it is for other clusters too, by its own word or as one that an
/// import owns. Of both spellings the newer wins. Source: reference 1.6.
[[nodiscard]] bool isGlobalByAnnotation(const MeshService& service);

/// The least ranges that hold all ClusterIPs, one for each family; empty without any.
[[nodiscard]] std::vector<IpRange> clusterIpRanges(const std::vector<MeshService>& services);

} // namespace pilothouse::mesh
