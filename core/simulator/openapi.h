// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>

namespace pilothouse::simulator::detail {

/// /openapi/v3: the index, and a document for each group and version; 301 to the current address
/// where the hash is another one. Nullopt when the path is none of them. Custom kinds have the
/// schema of their definition. There are no descriptions.
/// Source: kubernetes/kube-openapi pkg/handler3/handler.go.
[[nodiscard]] std::optional<ApiReply> openapi(const ApiRequest& request, const Store& store);

} // namespace pilothouse::simulator::detail
