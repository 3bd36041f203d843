// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// One field that differs between two objects that were meant to be one.
struct Difference {
    std::string path{}; ///< "spec.template.spec.containers[name=web].image"
    std::string left{}; ///< JSON; empty where the field is absent; "***" in a Secret
    std::string right{};
    bool operator==(const Difference&) const = default;
};

struct DriftOptions {
    /// An autoscaler owns spec.replicas.
    bool ignoreReplicas = false;
};

/// What differs between two objects (JSON) of different clusters, or a manifest and an object, once
/// everything is left out that a cluster assigns or fills in by itself: identity, status, assigned
/// addresses, defaults, bookkeeping annotations. Amounts compare by value, times by instant, lists
/// with a key by that key, empty maps and lists as absent. In the order of the paths. Decode for
/// what is no object. Pure. Source: kubernetes/kubernetes pkg/apis/*/v1/defaults.go, the list keys
/// of kubernetes/api's types.go.
[[nodiscard]] Result<std::vector<Difference>>
driftBetween(std::string_view left, std::string_view right, const DriftOptions& options = {});

} // namespace pilothouse::kube
