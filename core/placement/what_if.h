// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "kube/yaml.h"
#include "model/fleet_properties.h"
#include "placement/hub_reader.h"
#include "placement/member.h"
#include "placement/preview.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::placement {

/// What may change in a what-if: the fleet, and the placement as its YAML.
struct WhatIfState {
    std::vector<Member> members{};
    kube::YamlDocument placement{};
    Instant now{};
    BindingFile known{};            ///< where the placement stands
    bool hasNewerResources = false; ///< the selected objects changed: bound ones are out of date
    /// What the fleet file says of the members' properties; null: there is none.
    std::shared_ptr<const model::FleetProperties> fleetSays{};
    std::vector<Warning> notes{}; ///< what the changes so far want said
};

/// Makes one change, written as on the command line:
///   C:label.K=V, C:label.K-         a label set, taken away
///   C:taint.K=V:EFFECT, C:taint.K-  a taint set, all taints of a key taken away
///   C:property.K=Q                  a property set; a resource's name changes the usage
///   C:down                          its heartbeat stopped ten minutes ago
///   C:leave                         its deletion has begun
///   C:evict                         a ClusterResourcePlacementEviction, where it is allowed
///   region.R:down                   every cluster of a region (label region or the topology label)
///   resources.newer                 the selected objects changed
///   fleet.properties                prices and properties of the fleet file, as if reported
///   policy.FIELD=V                  a field of the policy, V as YAML ("policy.numberOfClusters=5")
/// C is a name or a glob. Validation that says what was expected where it cannot be read
/// or touches no cluster; then nothing is changed. Pure.
[[nodiscard]] Result<void> applyWhatIf(WhatIfState& state, std::string_view change);

} // namespace pilothouse::placement
