// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "mesh/facts_config.h"
#include "mesh/facts_metrics.h"
#include "mesh/facts_north_south.h"
#include "mesh/facts_services.h"
#include "mesh/kind_facts.h"
#include "model/mesh_picture.h"

#include <memory>

namespace pilothouse::mesh {

/// What one member's API tells of its mesh at one moment. A value; immutable once shared. Absent is
/// not known, never none: `reads` says for each source whether it was read, is not there, or may
/// not be read. Vectors of named things are sorted by name (namespace first).
struct MemberMeshFacts {
    ClusterId id{};
    std::string name{};   ///< of the member in the fleet; not Cilium's cluster-name
    std::string region{}; ///< empty: not known
    std::string group{};
    /// The API answers. Else everything here is the last that was known.
    bool isReachable = false;
    std::optional<Instant> lastContact{}; ///< of the last answer; absent: never
    ReadOutcomes reads{};
    std::string ns{};      ///< where Cilium is installed; empty: not known
    ExporterPorts ports{}; ///< by its configuration
    /// Its links changed since all of it was read, so what explains them may have as well.
    bool isWholeDue = false;

    std::optional<CiliumConfig> config{}; ///< absent: see reads; the member is then no mesh's
    PeerList peers{};
    /// Users that may connect in ("remote-east"), sorted; absent: not known.
    std::optional<std::vector<std::string>> remoteUsers{};
    std::optional<AuthMode> authMode{};
    std::optional<ApiserverDeployment> apiserver{}; ///< absent: none, or not known: see reads
    std::optional<ApiserverService> apiserverService{};
    std::string ciliumVersion{};                ///< "1.18.2"; empty: not known
    std::optional<std::int32_t> agentsWanted{}; ///< of DaemonSet cilium
    std::optional<std::int32_t> agentsReady{};
    std::optional<Instant> oldestAgentStart{};
    std::optional<std::vector<MeshNode>> nodes{};
    /// Since when `nodes` has as many as now; desks keep it over reads. Absent: not known.
    std::optional<Instant> nodeCountSince{};
    /// Ranges of ClusterIPs; absent: not known.
    std::optional<std::vector<IpRange>> serviceCidrs{};
    bool areServiceCidrsInferred = false; ///< from ClusterIPs in use, so perhaps wider

    std::vector<Scrape> kvstoremesh{}; ///< one for each replica
    std::vector<Scrape> agents{};      ///< those of the sample
    std::optional<Scrape> ciliumOperator{};
    std::vector<PeerTrail> trails{}; ///< sorted by peer
    std::vector<PeerLatency> latencies{};
    std::vector<HubbleNode> hubble{}; ///< of nodes that were asked, sorted by pod
    std::vector<PeerLog> logs{};

    std::vector<MeshCertificate> certificates{}; ///< those that may be read
    /// Subject key ids of the authorities it trusts, lower hex, sorted; absent: not known.
    std::optional<std::vector<std::string>> trustedCas{};

    std::optional<std::vector<MeshNamespace>> namespaces{};
    std::optional<std::vector<MeshService>> services{};
    std::optional<std::vector<ServiceExport>> serviceExports{};
    std::optional<std::vector<ServiceImport>> serviceImports{};
    std::optional<std::vector<MeshPolicy>> policies{};
    KindFacts kinds{}; ///< links of other systems

    bool operator==(const MemberMeshFacts&) const = default;

    [[nodiscard]] const ReadOutcome& read(MeshRead which) const {
        return reads[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] ReadOutcome& read(MeshRead which) {
        return reads[static_cast<std::size_t>(which)];
    }
    /// Cilium's cluster-name; "default" where the key is absent.
    [[nodiscard]] std::string meshName() const {
        return config ? config->clusterName.value_or("default") : std::string();
    }
    /// Whether it takes part in a mesh at all: it has a name and an id of its own.
    [[nodiscard]] bool isMeshable() const {
        return config && meshName() != "default" &&
               (config->clusterId.value_or(0) != 0 || !config->clusterIdText.empty());
    }
};

/// A member as a ClusterMeshProfile of Azure Fleet has it. Source: reference section 4.
struct ProfileMember {
    std::string name{};  ///< of the fleet member
    std::string fleet{}; ///< of Azure, by name; profiles take members of their own fleet alone
    ClusterId cluster{}; ///< empty: no member of ours
    model::Labels labels{};
    std::optional<std::int32_t> ciliumId{};
    std::string ciliumName{};
    std::string profileId{}; ///< clusterMeshProfileResourceId; empty: in none
    std::string state{};     ///< "Connected"
    std::string error{};
    bool isArc = false;              ///< a cluster that Azure does not run
    std::string kubernetesVersion{}; ///< "1.33.2"; empty: not known
    bool operator==(const ProfileMember&) const = default;
};

/// A ClusterMeshProfile of Azure Fleet.
struct MeshProfile {
    std::string id{}; ///< ARM id
    std::string name{};
    std::string memberSelector{}; ///< "key=value"; empty selects nobody
    std::string lastAppliedSelector{};
    std::string provisioningState{};
    std::string state{}; ///< "Connected", "Failed"
    std::string lastError{};
    std::string fleet{}; ///< of Azure, by name
    bool operator==(const MeshProfile&) const = default;
};

/// What a fleet declares of its meshes.
struct DeclaredMesh {
    std::vector<MeshProfile> profiles{};
    std::vector<ProfileMember> members{};
    bool operator==(const DeclaredMesh&) const = default;
};

/// Something of Azure that could not be read.
struct AzureFailure {
    std::string resource{};               ///< ARM id; empty: it is of `cluster`
    std::string what{};                   ///< "fleet members"
    std::string why{};                    ///< one line, with Azure's own code where it gave one
    ErrorKind kind = ErrorKind::Internal; ///< decides what to do about it
    std::optional<ClusterId> cluster{};   ///< a member whose own word was needed for a profile
    bool operator==(const AzureFailure&) const = default;
};

/// A one-way link that somebody wants so. Source: `cilium clustermesh connect`, mode unicast.
struct WantedOneWay {
    ClusterId from{};
    ClusterId to{};
    auto operator<=>(const WantedOneWay&) const = default;
};

/// All that is known of a fleet's meshes. Members in any order, no null, each id once.
struct FleetMeshFacts {
    std::vector<std::shared_ptr<const MemberMeshFacts>> members{};
    std::optional<DeclaredMesh> declared{}; ///< absent: no hub tells, or it was not read
    std::vector<WantedOneWay> wantedOneWay{};
    /// What leads in from outside, of members and the hub; none is null. Empty: it was not read.
    std::vector<std::shared_ptr<const NorthSouthFacts>> northSouth{};
    std::vector<model::MeshSourceGap> sourceGaps{}; ///< what else could not be read
    std::vector<AzureFailure> azureFailures{};      ///< as findings: what to do about each
};

} // namespace pilothouse::mesh
