// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_code.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// What kind of object traffic from outside enters at.
enum class MeshEntryKind : std::uint8_t { TrafficManager, MultiClusterService, Gateway };
/// "TrafficManagerProfile", "MultiClusterService", "Gateway"
[[nodiscard]] std::string_view toString(MeshEntryKind kind);

/// What stands between an entry and its targets: a TrafficManagerBackend, a route, an import.
struct MeshEntryRoute {
    std::string kind{}; ///< "HTTPRoute"
    std::string ns{};
    std::string name{};
    std::vector<std::string> hostNames{}; ///< sorted
    std::optional<std::int64_t> weight{}; ///< of a TrafficManagerBackend; absent: it has none
    std::optional<bool> isAccepted{};     ///< absent: nobody says yet
    std::optional<bool> isResolved{};     ///< of a route: what it refers to is there
    std::string reason{};                 ///< of the condition that is not as it should be
    std::string message{};
    bool operator==(const MeshEntryRoute&) const = default;
};

/// One end of an entry: a service in a cluster.
struct MeshEntryTarget {
    std::uint32_t route = 0;                ///< index into the entry's routes
    std::optional<std::uint32_t> cluster{}; ///< index into clusters; absent: no member of ours
    std::string clusterName{};              ///< as the entry's objects name it
    std::string ns{};
    std::string service{};
    std::string address{};                ///< of an endpoint outside; empty: none is told
    std::optional<std::int64_t> weight{}; ///< absent: not told
    std::optional<double> share{};        ///< of what its profile or route spreads, 0 to 1
    std::optional<bool> exists{};         ///< the service; absent: not known
    std::optional<std::int32_t> ready{};  ///< backends there; absent: not known
    bool operator==(const MeshEntryTarget&) const = default;
};

/// A name or address that leads from outside to services.
struct MeshEntry {
    MeshEntryKind kind = MeshEntryKind::Gateway;
    std::optional<std::uint32_t> cluster{}; ///< of the object; absent: the hub
    std::string ns{};
    std::string name{};
    std::vector<std::string> hostNames{}; ///< under which it is found, sorted
    std::vector<std::string> addresses{};
    std::vector<std::string> listeners{}; ///< "https HTTPS 443"
    std::optional<bool> isProgrammed{};   ///< absent: nobody says yet
    std::string reason{};                 ///< where it is not
    std::string message{};
    std::vector<MeshEntryRoute> routes{};
    std::vector<MeshEntryTarget> targets{};
    std::vector<MeshCode> codes{}; ///< of its findings, each once, worst first
    bool operator==(const MeshEntry&) const = default;
};

/// What an entry loses once some clusters are gone.
struct MeshFailoverEntry {
    std::uint32_t entry = 0;      ///< index into the picture's entries
    bool isGone = false;          ///< the entry itself ended with its cluster
    bool losesAll = false;        ///< every target with a weight ended
    bool losesRedundancy = false; ///< one cluster is left of several
    /// Share of its weights that leads to clusters that ended, 0 to 1; absent: not told.
    std::optional<double> lost{};
    bool operator==(const MeshFailoverEntry&) const = default;
};

} // namespace pilothouse::model
