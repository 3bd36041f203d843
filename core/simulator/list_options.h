// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>

namespace pilothouse::simulator::detail {

/// 422 where the parameters of a list or a watch do not go together.
/// Source: kubernetes/apimachinery pkg/apis/meta/internalversion/validation ValidateListOptions.
[[nodiscard]] std::optional<ApiReply> badListOptions(const ApiRequest& request);

/// The sentence about a field selector that is none.
/// Source: kubernetes/apimachinery pkg/fields/selector.go.
[[nodiscard]] std::string badFieldSelector(const std::string& selector);

} // namespace pilothouse::simulator::detail
