// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pilothouse::kube::detail {

struct QuantitySuffix {
    std::string_view text;
    bool isBinary;
    int exponent; ///< of 10 or 2
};

/// Every suffix but the exponents such as "e3".
[[nodiscard]] std::span<const QuantitySuffix> quantitySuffixes();

/// Why a text is no quantity, in the order in which the source looks.
enum class QuantityFault : std::uint8_t { None, Shape, Number, Suffix };

/// A quantity cut into its parts; views into its text.
struct QuantityParts {
    QuantityFault fault = QuantityFault::None;
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    bool isBinary = false;
    bool hasExponent = false; ///< written as "e3", not as "k"
    long exponent = 0;
};

/// Cuts a quantity. No digits at all ("m", ".", "Ki") is
/// zero where the source keeps a short form. Any thread. Source:
/// kubernetes/apimachinery pkg/api/resource/quantity.go parseQuantityString, suffix.go.
[[nodiscard]] QuantityParts cutQuantity(std::string_view text);

/// The same, none where it is no quantity.
[[nodiscard]] std::optional<QuantityParts> splitQuantity(std::string_view text);

} // namespace pilothouse::kube::detail
