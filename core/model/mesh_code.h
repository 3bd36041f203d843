// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/health.h"

#include <cstdint>
#include <string_view>

namespace pilothouse::model {

/// Why a half-link is as it is, and what stands against a mesh. Runtime causes first, then
/// preconditions P1 to P29, then the services layer, then entries, then what is declared.
/// Source: reference cluster-mesh 2.2, 3, 5.2, 7.
enum class MeshCode : std::uint8_t {
    // What the observers say of one half-link.
    NeverConnected,
    ConnectionLost,
    NotConnected, ///< and the counters do not tell whether it ever was
    LocalEtcd,
    RemoteConfigMissing,
    Agents,
    ReplicaSplit,
    Flapping,
    SyncLag,
    Belief,
    PendingRemoval,
    Cached,
    AgentsSeeCache,
    NotPickedUp,
    Forbidden,
    ApiUnreachable,
    NotRead, ///< not asked yet, or the read failed
    Connecting,
    // Preconditions.
    IdRange,
    IdDup,
    NameInvalid,
    NameDup,
    NameMismatch,
    MaxClusters,
    BuggyId,
    PodCidrOverlap,
    PodPoolOverlap,
    NodeIpDup,
    NodePodOverlap,
    SvcPodOverlap,
    DatapathMode,
    TunnelProto,
    NativeCidr,
    IpFamily,
    IpFamilyPartial,
    Skew,
    CaMismatch,
    CertExpired,
    CertExpiring,
    SanMismatch,
    OneWayConfig,
    NotAuthorised,
    LbPending,
    NodePortAccess,
    EndpointDrift,
    ApiserverDown,
    TrafficPolicyLocal,
    PolicyScope,
    PolicyDrift,
    EncryptionMix,
    PeerSetSplit,
    PeerRejected,
    KprOff,
    PortsHint,
    // Services.
    SvcNoBackend,
    SvcHalfGlobal,
    SvcPorts,
    SvcHeadlessMix,
    SvcAffinityMix,
    SvcAffinityUnknown,
    SvcAffinityNoneBug,
    SvcLocalHoldsAll, ///< affinity local: few local pods keep many remote ones out
    NsNotGlobal,
    McsPartial,
    McsConflict,
    McsInvalid,
    McsNamespaceMissing,
    McsNotReady,        ///< Ready=False of an export or import
    McsNotImported,     ///< exported in one cluster, and not known in one that imports
    McsExporterUnknown, ///< an import names a cluster that does not export
    // Entries: what leads traffic from outside to services.
    EntryNotProgrammed,
    EntryBackendRejected,
    EntryNoEndpoints,
    EntryBackendDown, ///< its cluster has no backend that is ready
    EntryWeightZero,
    EntryExportInvalid,
    EntryOneRegion,
    RouteNotAccepted,
    RouteBackendMissing,
    // Declared by Azure Fleet.
    FleetStateDisagrees,
    FleetDrift,
    FleetOtherProfile,
    FleetFailed, ///< Azure says that the last apply, or a member's, failed
    FleetLimit,
    FleetSelfManaged,
    ConfigPendingRestart,
    // Links of Submariner.
    ConnectionError, ///< "error" of its gateway's connection
    NoActiveGateway, ///< of the cluster where the half-link begins
    NoEndpoint,      ///< the target's gateway published none
    GatewayFailure,  ///< statusFailure
    GatewayStale,    ///< its word is old
    GatewayNotHa,    ///< one gateway alone
    GlobalnetMix,    ///< Globalnet in some clusters only
    // Links of Istio.
    SyncTimeout, ///< istiod gave up waiting for the remote cluster
    RootCaMismatch,
    MeshIdMismatch,
    TrustDomainMismatch,
    NetworkUnknown, ///< no topology.istio.io/network while others have one
    GatewayMissing, ///< no east-west gateway of another network
    GatewayPending, ///< an east-west gateway without an address
    ControlPlaneElsewhere
};

/// "NEVER_CONNECTED", "ID_DUP": stable words for scripts.
[[nodiscard]] std::string_view toString(MeshCode code);

/// What a finding does: blocks (Cilium refuses, or traffic cannot work), major, warning, info.
enum class MeshSeverity : std::uint8_t { Info, Warning, Major, Blocking };
/// "info", "warning", "error", "error": the words of the command line.
[[nodiscard]] std::string_view toString(MeshSeverity severity);
/// Error for Blocking and Major.
[[nodiscard]] Severity toSeverity(MeshSeverity severity);

} // namespace pilothouse::model
