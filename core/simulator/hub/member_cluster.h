// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/hub/hub_spec.h"
#include "simulator/sim_time.h"

#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// How often a member agent reports. Source: kubefleet apis/cluster/v1beta1
/// membercluster_types.go heartbeatPeriodSeconds.
inline constexpr std::chrono::seconds kHeartbeat{60};

/// The MemberCluster of a member, without server's metadata: spec, and the status that its agent
/// with the Azure property provider reports. Prices are made up, by machine type and region.
/// Source of names and conditions: kubefleet pkg/propertyprovider/{commons.go,azure},
/// pkg/controllers/membercluster/v1beta1.
[[nodiscard]] nlohmann::json memberCluster(const Joined& member, Instant joined, Instant now);

/// When the agent of a member last reported, at or before `now`; none while it never did. Agents
/// report at different seconds of the minute, and not while their cluster is off the network.
[[nodiscard]] std::optional<Offset> lastHeartbeat(const Joined& member, Offset now);

/// What a report changes: the times of the agent's heartbeat and of the properties.
void beat(nlohmann::json& memberCluster, Instant at);

} // namespace pilothouse::simulator::hub
