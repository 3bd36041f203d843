// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/envelope.h"
#include "placement/preview.h"
#include "placement/resource_content.h"
#include "placement/resource_rules.h"
#include "placement/resource_selector.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// An object that would go to the members.
struct SelectedResource {
    const HubObject* object = nullptr; ///< in the contents it was selected from; never null
    std::size_t selector = 0;          ///< which of the placement's took it
    ResourceContent content{};
    std::optional<Envelope> envelope{}; ///< where it is one, opened: its manifests go, not it
};

/// An object that a selector reaches and that stays all the same.
struct RefusedResource {
    const HubObject* object = nullptr;
    std::size_t selector = 0;
    std::string reason{}; ///< for people
};

/// What a placement's selectors make of a hub's objects.
struct Selection {
    std::vector<SelectedResource> resources{}; ///< in the order of the hub's snapshots
    std::vector<RefusedResource> refused{};    ///< by selector, then by id
    /// Why the hub selects nothing, schedules nothing and takes no policy over, in its words;
    /// empty: it does. Then both lists are empty.
    std::string error{};
    std::vector<Warning> warnings{};
};

/// Selects as KubeFleet does. Pure; what is returned points into the contents. Source: kubefleet
/// pkg/utils/controller/resource_selector_resolver.go gatherSelectedResource.
[[nodiscard]] Selection selectResources(const Placement& placement, const HubContents& contents,
                                        const HubOptions& options = {});

/// The message of the placement's condition Scheduled (False, InvalidResourceSelectors) for an
/// error of a selection.
[[nodiscard]] std::string selectorsMessage(const std::string& error);

} // namespace pilothouse::placement
