// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kinds.h"

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// What a server fills in when an object of the kind is written, besides metadata.
/// Source: kubernetes pkg/apis/{core,apps,batch,rbac}/v1/defaults.go.
void fillDefaults(KindId kind, nlohmann::json& object);

/// What it fills in when the object is made, after the defaults: first status and generation, and
/// what is assigned (addresses of services). Of what clients say of the status nothing stays.
/// Source: the strategies below kubernetes pkg/registry.
void beginLife(KindId kind, nlohmann::json& object, std::uint64_t key);

} // namespace pilothouse::simulator::detail
