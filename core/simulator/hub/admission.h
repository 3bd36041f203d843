// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// What a hub's webhooks make of a placement that is written: defaults are filled in, what is no
/// valid placement or no allowed edit is refused. `before` is null for a new object. The causes are
/// worded as this program words them. Source: kubefleet pkg/utils/defaulter,
/// pkg/webhook/clusterresourceplacement, pkg/utils/validator/placement.go.
[[nodiscard]] std::optional<ApiReply> admit(const KindInfo& info, const nlohmann::json* before,
                                            nlohmann::json& object);

} // namespace pilothouse::simulator::hub
