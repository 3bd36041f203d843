// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_look.h"
#include "engine/hub_objects.h"
#include "output.h"
#include "signals.h"

namespace pilothouse::ctl {

/// Reads what the hub that the options mean knows of scheduling this placement. The look's one
/// placement holds its bindings and latest policy snapshot. Validation where no hub is named, or
/// where the placement has no name.
[[nodiscard]] Result<engine::HubLook>
lookForPreview(const CommonOptions& options, const kube::YamlView& placement, const Waiter& waiter);

/// Reads what that hub holds that the placement's selectors reach.
[[nodiscard]] Result<engine::HubObjects> objectsForPreview(const CommonOptions& options,
                                                           const placement::Placement& placement,
                                                           const Waiter& waiter);

/// What the fleet file that the options name says of the members' properties; null: none is named.
[[nodiscard]] Result<std::shared_ptr<const model::FleetProperties>>
fleetPropertiesOf(const CommonOptions& options);

/// The exit code of a hub that could not be read.
[[nodiscard]] Exit hubExitOf(const Error& error);

/// Says on stderr what of the hub is missing, and adds `hub` to the document where there is one.
void tellHub(const engine::HubLook& look, Json* document);

} // namespace pilothouse::ctl
