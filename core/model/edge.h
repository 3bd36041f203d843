// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// What the silence of a member means that may be out of touch: one with `offline` in the fleet
/// file, or one that Azure Arc speaks of. Source: reference/governance-and-incidents.md, E7.
enum class EdgeState : std::uint8_t {
    Online,          ///< it answers, or nothing is said about its silence: the health alone counts
    ExpectedOffline, ///< silent, and may be: no alarm, and nothing can be verified now
    Overdue,         ///< silent for longer than it may be
    AtRisk,          ///< silent for 30 days, or its Arc certificate has less than 30 days left
    Expired          ///< its Arc identity is over: it must be onboarded anew
};
[[nodiscard]] std::string_view toString(EdgeState state); ///< "online", "expectedOffline" …

/// The code of the reason that says it, "ExpectedOffline" …; empty for Online.
[[nodiscard]] std::string_view reasonCode(EdgeState state);

/// How to read it of any published state: the first reason of a silent member says it. Pure.
[[nodiscard]] EdgeState edgeStateOf(const ClusterState& state);

/// Whether a member is silent as expected: neither an alarm nor a part of what is unknown, but
/// "not verifiable now". Pure.
[[nodiscard]] bool isExpectedOffline(const ClusterState& state);

/// Members by what their silence means; every one but Online is Health::Unknown, too.
struct EdgeCounts {
    std::int32_t expectedOffline = 0;
    std::int32_t overdue = 0;
    std::int32_t atRisk = 0;
    std::int32_t expired = 0;
    bool operator==(const EdgeCounts&) const = default;
};
/// O(n).
[[nodiscard]] EdgeCounts
countEdge(const std::vector<std::shared_ptr<const ClusterState>>& clusters);

} // namespace pilothouse::model
