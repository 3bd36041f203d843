// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/quantity_parts.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pilothouse::kube::detail {

namespace {

constexpr std::array kSuffixes{
    QuantitySuffix{"n", false, -9}, QuantitySuffix{"u", false, -6}, QuantitySuffix{"m", false, -3},
    QuantitySuffix{"", false, 0},   QuantitySuffix{"k", false, 3},  QuantitySuffix{"M", false, 6},
    QuantitySuffix{"G", false, 9},  QuantitySuffix{"T", false, 12}, QuantitySuffix{"P", false, 15},
    QuantitySuffix{"E", false, 18}, QuantitySuffix{"Ki", true, 10}, QuantitySuffix{"Mi", true, 20},
    QuantitySuffix{"Gi", true, 30}, QuantitySuffix{"Ti", true, 40}, QuantitySuffix{"Pi", true, 50},
    QuantitySuffix{"Ei", true, 60}};

std::string_view take(std::string_view& text, std::string_view letters) {
    const auto end = std::min(text.find_first_not_of(letters), text.size());
    const auto taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
}

constexpr std::string_view kDigits = "0123456789";

/// Whether `text` has the shape of a suffix: letters, a sign, digits.
bool hasSuffixShape(std::string_view text) {
    take(text, "eEinumkKMGTP");
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
        text.remove_prefix(1);
    }
    take(text, kDigits);
    return text.empty();
}

/// Reads what stands behind the digits; false when it is no suffix.
bool readSuffix(std::string_view text, QuantityParts& parts) {
    for (const auto& suffix : kSuffixes) {
        if (suffix.text == text) {
            parts.isBinary = suffix.isBinary;
            parts.exponent = suffix.exponent;
            return true;
        }
    }
    if (text.size() < 2 || (text.front() != 'e' && text.front() != 'E')) {
        return false;
    }
    parts.hasExponent = true;
    text.remove_prefix(1);
    if (text.front() == '+') {
        text.remove_prefix(1);
        if (text.empty() || text.front() == '-') {
            return false;
        }
    }
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), parts.exponent);
    return code == std::errc{} && end == text.data() + text.size();
}

/// Whether the source reads this suffix in its long form, which wants digits.
bool isLong(const QuantityParts& parts) {
    return parts.isBinary ? parts.exponent > 40 : parts.exponent < -9;
}

} // namespace

std::span<const QuantitySuffix> quantitySuffixes() {
    return kSuffixes;
}

QuantityParts cutQuantity(std::string_view text) {
    QuantityParts parts;
    if (text.empty()) {
        parts.fault = QuantityFault::Shape;
        return parts;
    }
    if (text.front() == '+' || text.front() == '-') {
        parts.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    parts.whole = take(text, kDigits);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        parts.fraction = take(text, kDigits);
    }
    if (!hasSuffixShape(text)) {
        parts.fault = QuantityFault::Shape;
    } else if (!readSuffix(text, parts)) {
        parts.fault = QuantityFault::Suffix;
    } else if (parts.whole.empty() && parts.fraction.empty() && isLong(parts)) {
        parts.fault = QuantityFault::Number;
    }
    return parts;
}

std::optional<QuantityParts> splitQuantity(std::string_view text) {
    const auto parts = cutQuantity(text);
    return parts.fault == QuantityFault::None ? std::optional(parts) : std::nullopt;
}

} // namespace pilothouse::kube::detail
