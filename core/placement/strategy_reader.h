// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/strategy/field_reader.h"
#include "placement/placement_reader.h"
#include "placement/strategy.h"

#include <optional>
#include <string_view>

namespace pilothouse::placement {

/// The field `strategy` of a placement's spec; the defaults where it is absent. Errors are kept by
/// `spec`, with Judge in the words of the webhook. Pure. Source: kubefleet
/// pkg/utils/validator/placement.go validateRolloutStrategy, pkg/utils/defaulter.
[[nodiscard]] RolloutStrategy readStrategy(const kube::detail::FieldReader& spec,
                                           Admission admission);

/// "25%" or "3", as the CRDs allow them; none for anything else. Pure.
[[nodiscard]] std::optional<ClusterAmount> clusterAmountOf(std::string_view text);

} // namespace pilothouse::placement
