// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/resource_object.h"

#include <set>
#include <string>
#include <string_view>

/// Which objects KubeFleet never propagates. Pure; any thread.
namespace pilothouse::placement {

/// How a hub agent was started, as far as it changes what goes.
struct HubOptions {
    std::set<std::string, std::less<>> skippedNamespaces{}; ///< beside the reserved ones
    bool runsWorkloads = false; ///< pods run on the hub, so its volume claims stay there
};

/// Whether a namespace stays on the hub with all that is in it. Source: kubefleet
/// pkg/utils/common.go ShouldPropagateNamespace, cmd/hubagent/workload/setup.go.
[[nodiscard]] bool isReserved(std::string_view nameSpace, const HubOptions& options);

/// Why no object of that kind goes; empty: they may. Source: kubefleet pkg/utils/apiresources.go
/// NewResourceConfig.
[[nodiscard]] std::string whyKindStays(const ResourceId& id);

/// Why this very object does not go though its kind may; empty: it goes. Source: kubefleet
/// pkg/utils/controller/resource_selector_resolver.go ShouldPropagateObj.
[[nodiscard]] std::string whyObjectStays(const HubObject& object, const HubContents& contents,
                                         const HubOptions& options);

/// Why a hub's webhooks would not let such an object be created; empty: they would. Of objects that
/// people apply: controllers on a hub that runs workloads make their own. Source: kubefleet
/// pkg/webhook/pod, pkg/webhook/replicaset.
[[nodiscard]] std::string whyNotCreated(const ResourceId& id, const HubOptions& options);

} // namespace pilothouse::placement
