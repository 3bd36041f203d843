// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/selector.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace pilothouse::kube {

/// The selector that a LabelSelector object means: none for null, which selects nothing; one that
/// selects everything for {}. Validation for operators and values that the server would refuse.
/// Source: kubernetes/apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector.
[[nodiscard]] Result<std::optional<Selector>> readLabelSelector(const nlohmann::json& object);

} // namespace pilothouse::kube
