// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// An amount as Kubernetes writes it ("1500m", "1.5Gi", "2e3"), rounded up (away from zero) to
/// whole units: bytes, counts. Validation for text that is no quantity and for what does not fit
/// 64 bits. Any thread. Source: kubernetes/apimachinery pkg/api/resource/quantity.go.
[[nodiscard]] Result<std::int64_t> quantityValue(std::string_view text);

/// The same in thousandths: "250m" is 250, "2" is 2000.
[[nodiscard]] Result<std::int64_t> quantityMilli(std::string_view text);

/// The amount as the API server writes it: the family of the suffix stays, the suffix is the
/// largest that leaves a whole number ("1.5Gi" is "1536Mi", "0.5" is "500m", "1e19" is "10e18").
/// Amounts that are equal by value may differ in it by their family. Validation as above.
[[nodiscard]] Result<std::string> canonicalQuantity(std::string_view text);

/// Compares two amounts by value: "1" equals "1000m".
[[nodiscard]] Result<std::strong_ordering> compareQuantities(std::string_view a,
                                                             std::string_view b);

} // namespace pilothouse::kube
