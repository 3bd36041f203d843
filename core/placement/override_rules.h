// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/override.h"

#include <string>
#include <string_view>
#include <vector>

/// What the hub's webhooks refuse of overrides, in their words. Pure; any thread.
namespace pilothouse::placement {

/// Why a patch may not touch that path; empty: it may. Source: kubefleet
/// pkg/utils/validator/resourceoverride.go validateJSONPatchOverridePath.
[[nodiscard]] std::string whyNoOverridePath(std::string_view path);

/// Objects that two overrides of one scope select, selectors that come twice, more overrides than a
/// hub (or a namespace) takes: Validation, at the later override by name. Source: kubefleet
/// pkg/utils/validator/clusterresourceoverride.go, pkg/webhook/clusterresourceoverride.
[[nodiscard]] std::vector<Error> judgeTogether(const std::vector<Override>& overrides);

} // namespace pilothouse::placement
