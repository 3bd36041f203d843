// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>

namespace pilothouse::simulator::detail {

/// Lets a request act as its Impersonate headers say: its caller becomes that one. The refusal
/// where they make no sense (500, plain text) or where the caller may not impersonate each of the
/// user, groups, uid and extra values (403). Headers that name nobody change nothing.
/// Source: kubernetes/apiserver pkg/endpoints/filters/impersonation.go.
[[nodiscard]] std::optional<ApiReply> impersonate(const Store& store, ApiRequest& request);

} // namespace pilothouse::simulator::detail
