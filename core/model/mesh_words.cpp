// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/mesh_code.h"
#include "model/mesh_picture.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace pilothouse::model {
namespace {

/// In the order of MeshCode.
constexpr std::array<std::string_view,
                     static_cast<std::size_t>(MeshCode::ControlPlaneElsewhere) + 1>
    kCodes{"NEVER_CONNECTED",
           "CONNECTION_LOST",
           "NOT_CONNECTED",
           "LOCAL_ETCD",
           "REMOTE_CONFIG_MISSING",
           "AGENTS",
           "REPLICA_SPLIT",
           "FLAPPING",
           "SYNC_LAG",
           "BELIEF",
           "PENDING_REMOVAL",
           "CACHED",
           "AGENTS_SEE_CACHE",
           "NOT_PICKED_UP",
           "FORBIDDEN",
           "API_UNREACHABLE",
           "NOT_READ",
           "CONNECTING",
           "ID_RANGE",
           "ID_DUP",
           "NAME_INVALID",
           "NAME_DUP",
           "NAME_MISMATCH",
           "MAXCLUSTERS",
           "BUGGY_ID",
           "PODCIDR_OVERLAP",
           "PODPOOL_OVERLAP",
           "NODEIP_DUP",
           "NODE_POD_OVERLAP",
           "SVC_POD_OVERLAP",
           "DATAPATH_MODE",
           "TUNNEL_PROTO",
           "NATIVE_CIDR",
           "IPFAMILY",
           "IPFAMILY_PARTIAL",
           "SKEW",
           "CA_MISMATCH",
           "CERT_EXPIRED",
           "CERT_EXPIRING",
           "SAN_MISMATCH",
           "ONE_WAY_CONFIG",
           "NOT_AUTHORISED",
           "LB_PENDING",
           "NODEPORT_ACCESS",
           "ENDPOINT_DRIFT",
           "APISERVER_DOWN",
           "TRAFFIC_POLICY_LOCAL",
           "POLICY_SCOPE",
           "POLICY_DRIFT",
           "ENCRYPTION",
           "PEER_SET_SPLIT",
           "PEER_REJECTED",
           "KPR_OFF",
           "PORTS_HINT",
           "SVC_NO_BACKEND",
           "SVC_HALF_GLOBAL",
           "SVC_PORTS",
           "SVC_HEADLESS_MIX",
           "SVC_AFFINITY_MIX",
           "SVC_AFFINITY_UNKNOWN",
           "SVC_AFFINITY_NONE_BUG",
           "SVC_LOCAL_HOLDS_ALL",
           "NS_NOT_GLOBAL",
           "MCS_PARTIAL",
           "MCS_CONFLICT",
           "MCS_INVALID",
           "MCS_NAMESPACE_MISSING",
           "MCS_NOT_READY",
           "MCS_NOT_IMPORTED",
           "MCS_EXPORTER_UNKNOWN",
           "ENTRY_NOT_PROGRAMMED",
           "ENTRY_BACKEND_REJECTED",
           "ENTRY_NO_ENDPOINTS",
           "ENTRY_BACKEND_DOWN",
           "ENTRY_WEIGHT_ZERO",
           "ENTRY_EXPORT_INVALID",
           "ENTRY_ONE_REGION",
           "ROUTE_NOT_ACCEPTED",
           "ROUTE_BACKEND_MISSING",
           "FLEET_STATE_DISAGREES",
           "FLEET_DRIFT",
           "FLEET_OTHER_PROFILE",
           "FLEET_FAILED",
           "FLEET_LIMIT",
           "FLEET_SELF_MANAGED",
           "CONFIG_PENDING_RESTART",
           "CONNECTION_ERROR",
           "NO_ACTIVE_GATEWAY",
           "NO_ENDPOINT",
           "GATEWAY_FAILURE",
           "GATEWAY_STALE",
           "GATEWAY_NOT_HA",
           "GLOBALNET_MIX",
           "SYNC_TIMEOUT",
           "ROOT_CA_MISMATCH",
           "MESH_ID_MISMATCH",
           "TRUST_DOMAIN_MISMATCH",
           "NETWORK_UNKNOWN",
           "GATEWAY_MISSING",
           "GATEWAY_PENDING",
           "CONTROL_PLANE_ELSEWHERE"};

constexpr std::array<std::string_view, kMeshHalfStates> kHalfStates{
    "NOT_CONFIGURED", "CONFIG_ONLY", "UP", "CONNECTING", "DEGRADED", "DOWN", "INVALID", "UNKNOWN"};

constexpr std::array<std::string_view, 9> kLinkStates{
    "not-linked",        "config-only", "config-only (one-way)",
    "both-up",           "degraded",    "one-way (config)",
    "one-way (runtime)", "down",        "unknown"};

/// The letters of the table of 5.3.
enum class Letter : std::uint8_t { Up, Degraded, Down, NotConfigured, ConfigOnly, Unknown };

Letter letterOf(MeshHalfState state) {
    switch (state) {
    case MeshHalfState::NotConfigured: return Letter::NotConfigured;
    case MeshHalfState::ConfigOnly: return Letter::ConfigOnly;
    case MeshHalfState::Up: return Letter::Up;
    case MeshHalfState::Connecting:
    case MeshHalfState::Degraded: return Letter::Degraded;
    case MeshHalfState::Down:
    case MeshHalfState::Invalid: return Letter::Down;
    case MeshHalfState::Unknown: break;
    }
    return Letter::Unknown;
}

/// By the letters of both halves; the upper right half of the table is mirrored.
constexpr std::array<std::array<MeshLinkState, 6>, 6> makeTable() {
    using S = MeshLinkState;
    return {
        {{S::BothUp, S::Degraded, S::OneWayRuntime, S::OneWayConfig, S::Degraded, S::Unknown},
         {S::Degraded, S::Degraded, S::OneWayRuntime, S::OneWayConfig, S::Degraded, S::Unknown},
         {S::OneWayRuntime, S::OneWayRuntime, S::Down, S::Down, S::Down, S::Unknown},
         {S::OneWayConfig, S::OneWayConfig, S::Down, S::NotLinked, S::ConfigOnlyOneWay, S::Unknown},
         {S::Degraded, S::Degraded, S::Down, S::ConfigOnlyOneWay, S::ConfigOnly, S::Unknown},
         {S::Unknown, S::Unknown, S::Unknown, S::Unknown, S::Unknown, S::Unknown}}};
}
constexpr auto kLinkTable = makeTable();

} // namespace

std::string_view toString(MeshCode code) {
    return kCodes.at(static_cast<std::size_t>(code));
}

std::string_view toString(MeshSeverity severity) {
    return toString(toSeverity(severity));
}

Severity toSeverity(MeshSeverity severity) {
    switch (severity) {
    case MeshSeverity::Info: return Severity::Info;
    case MeshSeverity::Warning: return Severity::Warning;
    case MeshSeverity::Major:
    case MeshSeverity::Blocking: break;
    }
    return Severity::Error;
}

std::string_view toString(MeshDrift drift) {
    switch (drift) {
    case MeshDrift::Keep: return "-";
    case MeshDrift::Add: return "Add";
    case MeshDrift::Remove: return "Remove";
    case MeshDrift::Error: break;
    }
    return "Error";
}

std::string_view toString(MeshEntryKind kind) {
    switch (kind) {
    case MeshEntryKind::TrafficManager: return "TrafficManagerProfile";
    case MeshEntryKind::MultiClusterService: return "MultiClusterService";
    case MeshEntryKind::Gateway: break;
    }
    return "Gateway";
}

std::string_view toString(MeshAffinity affinity) {
    switch (affinity) {
    case MeshAffinity::None: return "none";
    case MeshAffinity::Local: return "local";
    case MeshAffinity::Remote: break;
    }
    return "remote";
}

std::string_view toString(MeshHalfState state) {
    return kHalfStates.at(static_cast<std::size_t>(state));
}

std::string_view toString(MeshLinkState state) {
    return kLinkStates.at(static_cast<std::size_t>(state));
}

MeshLinkState linkOf(MeshHalfState ab, MeshHalfState ba) {
    return kLinkTable.at(static_cast<std::size_t>(letterOf(ab)))
        .at(static_cast<std::size_t>(letterOf(ba)));
}

int rankOf(MeshHalfState state) {
    switch (state) {
    case MeshHalfState::Down: return 7;
    case MeshHalfState::Invalid: return 6;
    case MeshHalfState::Degraded: return 5;
    case MeshHalfState::Unknown: return 4;
    case MeshHalfState::Connecting: return 3;
    case MeshHalfState::ConfigOnly: return 2;
    case MeshHalfState::Up: return 1;
    case MeshHalfState::NotConfigured: break;
    }
    return 0;
}

bool isBad(MeshHalfState state) {
    return rankOf(state) >= rankOf(MeshHalfState::Connecting);
}

std::string_view toString(MeshLayer layer) {
    return layer == MeshLayer::Latency ? "latency" : "flows";
}

std::string_view toString(MeshFlowWay way) {
    return way == MeshFlowWay::IdentityLabels ? "identity labels" : "addresses";
}

std::string toText(const MeshReason& reason) {
    std::string text(toString(reason.code));
    if (reason.have >= 0) {
        text += " " + std::to_string(reason.have);
    }
    if (reason.want >= 0) {
        text += "/" + std::to_string(reason.want);
    }
    return text;
}

const MeshHalf* MeshPicture::half(std::uint32_t from, std::uint32_t to) const {
    const auto found = std::lower_bound(
        halves.begin(), halves.end(), std::pair(from, to),
        [](const auto& each, const auto& key) { return std::pair(each.from, each.to) < key; });
    return found != halves.end() && found->from == from && found->to == to ? &*found : nullptr;
}

} // namespace pilothouse::model
