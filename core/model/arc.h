// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::model {

/// How the Arc agent of a cluster stands, in Azure's words.
/// Source: azure-rest-api-specs, Microsoft.Kubernetes, ConnectivityStatus.
enum class ArcConnectivity : std::uint8_t {
    NotSaid, ///< none, or a word that this version does not know
    Connecting,
    Connected,
    Offline, ///< no heartbeat for 15 minutes
    Expired, ///< its identity certificate lapsed
    AgentNotInstalled
};

/// What Azure Resource Manager says of a `Microsoft.Kubernetes/connectedClusters`. A value.
struct ArcState {
    ArcConnectivity connectivity = ArcConnectivity::NotSaid;
    std::optional<Instant> lastConnectivity{};   ///< when its agent was heard last
    std::optional<Instant> certificateExpires{}; ///< of its managed identity
    std::string agentVersion{};                  ///< empty: not said
    std::optional<Instant> readAt{};             ///< when Azure said so
    bool operator==(const ArcState&) const = default;
};

} // namespace pilothouse::model
