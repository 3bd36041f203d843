// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

namespace pilothouse::placement {

/// Names of the scheduler's plugins, in its words. Source: kubefleet
/// pkg/scheduler/framework/plugins.
inline constexpr const char* kClusterAffinity = "ClusterAffinity";
inline constexpr const char* kClusterEligibility = "ClusterEligibility";
inline constexpr const char* kNamespaceAffinity = "NamespaceAffinity";
inline constexpr const char* kTaintToleration = "TaintToleration";
inline constexpr const char* kSamePlacement = "SamePlacementAntiAffinity";
inline constexpr const char* kTopologySpread = "TopologySpreadConstraints";

/// Why a scheduling cycle gives up for all clusters, in the words of the source.
struct CycleAbort {
    std::string message{};
};

/// A failure inside a plugin. `reason` may be empty. Source: kubefleet
/// pkg/scheduler/framework/status.go, pkg/utils/controller NewUnexpectedBehaviorError.
[[nodiscard]] CycleAbort pluginFailed(const char* plugin, const std::string& error,
                                      const std::string& reason);

/// A failure of the framework itself.
[[nodiscard]] CycleAbort unexpected(const std::string& error);

} // namespace pilothouse::placement
