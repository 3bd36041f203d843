// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::simulator::detail {

/// An amount as a server writes it ("1.5Gi" is "1536Mi"), in the family of units that it came in;
/// nullopt for what is no amount. Exact to 10^-9, finer is rounded away from zero.
/// Source: kubernetes/apimachinery pkg/api/resource/quantity.go, suffix.go.
[[nodiscard]] std::optional<std::string> canonicalQuantity(std::string_view text);

/// The same of an amount in a resource list, which a server rounds to thousandths, away
/// from zero; the text
/// itself where it is no amount. Source: kubernetes pkg/apis/core/v1 SetDefaults_ResourceList.
[[nodiscard]] std::string roundedQuantity(const std::string& text);

} // namespace pilothouse::simulator::detail
