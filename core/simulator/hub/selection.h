// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/custom_kinds.h"
#include "simulator/hub/hub_store.h"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// What a placement's selectors mean on the hub now.
struct Selected {
    std::vector<nlohmann::json> identifiers; ///< status.selectedResources
    std::vector<nlohmann::json> contents;    ///< the objects as they would be sent
    std::string error; ///< of the person who wrote the selectors; then the rest is empty
};

/// Selects by name, label or kind, namespaces with what is inside them. The kinds that never leave
/// a hub are left out, and what the server or a controller owns of an object. Source: kubefleet
/// pkg/utils/controller/resource_selector_resolver.go; the order within a kind is by name.
[[nodiscard]] Selected select(const HubStore& store, const ServedKinds& served,
                              const nlohmann::json& placement);

} // namespace pilothouse::simulator::hub
