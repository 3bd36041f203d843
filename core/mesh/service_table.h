// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"
#include "mesh/fleet_index.h"
#include "mesh/service_annotations.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::mesh {

/// A service in one cluster. Pointers are into that cluster's facts; null where it has none.
struct ServiceSite {
    std::uint32_t cluster = 0;
    const MeshService* service = nullptr;
    const ServiceExport* exported = nullptr;
    const ServiceImport* imported = nullptr;
    ServiceWishes wishes{};
    bool isNamespaceGlobal = true;
};

/// A service that is global, exported or imported in some cluster, with all clusters that have it.
struct ServiceEntry {
    std::string ns{};
    std::string name{};
    bool isGlobal = false; ///< by annotation, somewhere
    bool isMcs = false;
    std::vector<ServiceSite> sites{}; ///< sorted by cluster
};

/// Sorted by namespace and name; services that an import made are left out. Absent: no cluster's
/// services or multi-cluster objects were read. O(services · log).
[[nodiscard]] std::optional<std::vector<ServiceEntry>> collectServices(const FleetIndex& fleet);

/// Backends that one cluster offers to a consumer.
struct Offer {
    std::uint32_t cluster = 0;
    std::optional<std::int32_t> ready{}; ///< absent: not known
    bool isAssumed = false;              ///< whether the consumer sees it is not known
    bool isStale = false;                ///< it sees what was cached
};

/// What a consumer's calls go to.
struct Choice {
    std::vector<Offer> backends{}; ///< chosen, with ready ones or an unknown count
    bool isKnown = true;           ///< all counts that matter are
    [[nodiscard]] std::int32_t count() const;
};

/// What a consumer has of a service, and what it chooses.
class ServiceView {
public:
    /// `entry` and `picture` outlive it. Uses `picture.cells` and `halves` alone.
    ServiceView(const ServiceEntry& entry, const ServiceSite& consumer, const MeshPicture& picture,
                const FleetIndex& fleet);

    [[nodiscard]] bool consumes() const { return m_consumes; }
    [[nodiscard]] std::optional<std::int32_t> local() const { return m_local; }
    [[nodiscard]] const std::vector<Offer>& remotes() const { return m_remotes; }
    [[nodiscard]] MeshAffinity affinity() const { return m_affinity; }
    /// Sum of the remotes; absent where one is not known.
    [[nodiscard]] std::optional<std::int32_t> remote() const;
    /// By its affinity, without the clusters that `isGone` names. Cilium's rule: none: all; local:
    /// remote ones only where no local is ready; remote: local ones only where no remote is.
    /// Source: cilium/cilium pkg/clustermesh/loadbalancer/selectbackends.go.
    [[nodiscard]] Choice choose(const std::function<bool(std::uint32_t)>& isGone) const;

private:
    std::uint32_t m_cluster;
    bool m_consumes = false;
    MeshAffinity m_affinity = MeshAffinity::None;
    std::optional<std::int32_t> m_local;
    std::vector<Offer> m_remotes;
};

/// Whether backends of `producer` attach to `consumer`: by name and protocol of a port; single
/// unnamed ports match. False where no port does.
[[nodiscard]] bool havePortsInCommon(const MeshService& consumer, const MeshService& producer);

/// The services of a picture.
[[nodiscard]] std::vector<MeshServiceRow> serviceRows(const std::vector<ServiceEntry>& entries,
                                                      const MeshPicture& picture,
                                                      const FleetIndex& fleet);

/// P24 to P26 and P28; adds the codes to the rows, which are in the order of the entries.
void checkServices(const FleetIndex& fleet, const std::vector<ServiceEntry>& entries,
                   std::vector<MeshServiceRow>& rows, FindingList& findings);

} // namespace pilothouse::mesh
