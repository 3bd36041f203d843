// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_look.h"
#include "placement/resource_object.h"

#include <chrono>
#include <vector>

namespace pilothouse::engine {

/// Whose objects to read.
struct HubObjectsRequest {
    placement::Placement placement{};          ///< its selectors say which
    std::chrono::milliseconds timeout{10'000}; ///< for all of it
    net::CredentialRunnerOptions signIn{};     ///< who says which sign-in programs may run
};

/// What a hub holds that a placement's selectors reach, at one moment. A value.
struct HubObjects {
    placement::HubContents contents{}; ///< with all kinds that the hub serves
    std::vector<HubGap> gaps{};        ///< a selection made from the rest is no certain one
};

/// Reads from a hub the objects of the kinds that the selectors name, in a namespace that is
/// selected with its contents those of every kind that may go, and all overrides with their
/// snapshots. Objects of kinds that never go are not read. Unsupported for servers without
/// aggregated discovery (before Kubernetes 1.26); Cancelled when interrupted. Lists that cannot be
/// read are gaps. Needs the right to list them, Secrets among them; nothing of it is kept. Blocks;
/// any thread but the UI's.
[[nodiscard]] Result<HubObjects> readHubObjects(const fleet::FleetConfig& hub,
                                                const HubObjectsRequest& request,
                                                const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
